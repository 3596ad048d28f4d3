"""The preview: other words below an address of their own, and nothing outside it."""

import re
import sys
from collections import deque
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from threading import Event, Thread
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import pytest
import time_machine
from django.core import signing
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from rules.editing import preview as module
from rules.editing.preview import Scope, present
from rules.editing.sample_cases import examples
from rules.models import Amount, Passage, Publication, Text, Version
from rules.words.live import current
from tests.clock import TODAY
from tests.factories import PASSWORD, draft, member, publish
from wizard import counting
from wizard.models import Comment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
TEXT = "renew-student-permit"
NEW = "Words of the draft alone."


def on(number):
    """The day that many days from TODAY."""
    return TODAY + timedelta(days=number)


CASE = f"nationality=BR&situation=continue-studies&document=student-card&expires={on(97)}"


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def row():
    """A text whose draft says something else than the site."""
    return draft(Text.objects.get(procedure=TEXT, language="en"), summary=NEW)


@pytest.fixture
def editor():
    """An editor who is signed in."""
    member("eve", "Editor")
    client = Client(raise_request_exception=False)
    assert client.login(username="eve", password=PASSWORD)
    return client


@pytest.fixture
def visitor():
    """Somebody without an account."""
    return Client(raise_request_exception=False)


class Addresses(HTMLParser):
    """Every address on a page: links, forms, pictures, styles, scripts and lists of names."""

    def __init__(self, html):
        super().__init__()
        self.found, self.forms, self.edits, self.inputs = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        for name in ("href", "src", "action", "formaction", "data-names", "content"):
            value = attrs.get(name)
            if value is None or (name == "content" and "url=" not in value.lower()):
                continue
            self.found.append(value)
        if tag == "form":
            self.forms.append((attrs.get("method", "get"), attrs.get("action", "")))
        if tag in ("input", "select"):
            self.inputs.append(attrs)
        if "edit-this" in attrs.get("class", "").split():
            self.edits.append(attrs["href"])


def inside(html, page, staff=False):
    """The addresses of a page on this site, without those of static files and of the desk."""
    own = []
    for value in Addresses(html).found:
        parts = urlsplit(urljoin(f"http://testserver{page}", value))
        if parts.scheme in ("data", "mailto", "tel") or parts.netloc not in ("", "testserver"):
            continue
        if parts.path.startswith("/static/") or value.startswith("#"):
            continue
        if staff and parts.path in (
            reverse("admin:editing-edit"),
            reverse("admin:editing-preview"),
        ):
            continue
        own.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return own


def leaks(html, page, prefix, staff=False):
    return sorted({one for one in inside(html, page, staff) if not one.startswith(prefix)})


# ---- words, day, case ----


def test_a_draft_is_seen_only_in_its_preview(row, editor):
    other = draft(Text.objects.get(procedure="aps", language="en"), summary="Of another draft.")
    own, both = Scope.of(row), Scope.of(row, other)
    page = f"en/result/?{CASE}"
    assert NEW in editor.get(own.path(page)).text
    assert NEW in editor.get(both.path(page)).text
    assert NEW in editor.get(Scope("all", own.day).path(page)).text
    for scope in (Scope.of(other), Scope("live", own.day)):
        assert NEW not in editor.get(scope.path(page)).text
    for path in (f"/{page}", f"/en/procedures/{TEXT}/", f"/api/v1/guidance?{CASE}", "/en/changes/"):
        assert NEW not in editor.get(path).text
    assert "Of another draft." not in editor.get(own.path("en/procedures/aps/")).text
    assert "Of another draft." in editor.get(both.path("en/procedures/aps/")).text


def test_a_changed_amount_is_seen_in_every_text_that_refers_to_it(editor):
    amount = draft(Amount.objects.get(key="late-fee"), euros="987")
    for code in ("en", "fr"):
        page = f"{code}/procedures/{TEXT}/"
        assert "987\N{NO-BREAK SPACE}€" in unescape(editor.get(Scope.of(amount).path(page)).text)
        assert "987" not in editor.get(f"/{page}").text


def test_the_day_of_the_scope_counts_for_words_and_for_the_case(row, editor):
    publish(row, starts=on(48), until=on(58))
    page = f"en/result/?{CASE}"
    for day, seen in ((on(47), False), (on(48), True), (on(58), True)):
        shown = editor.get(Scope("live", day).path(page)).text
        assert (NEW in shown) is seen
        assert f"today={day}" in shown
    assert NEW not in editor.get(Scope("live", on(59)).path(page)).text
    early = editor.get(Scope("live", on(-83)).path(page)).context["walk"]
    late = editor.get(Scope("live", on(89)).path(page)).context["walk"]
    assert early.decision.span.phase != late.decision.span.phase


def test_the_address_may_have_its_own_today(row, editor):
    page = editor.get(Scope("all", on(48)).path(f"en/result/?{CASE}&today={on(-83)}"))
    assert page.context["walk"].today == on(-83)
    assert NEW in page.text


def test_an_empty_today_is_as_none(row, editor):
    path = Scope("all", on(48)).path(f"en/result/?{CASE}&today=")
    assert editor.get(path).context["walk"].today == on(48)


def test_what_changed_is_as_on_the_day_of_the_scope(row, editor):
    publish(row, starts=on(48), notes={"en": "A note ahead."})
    assert "A note ahead." not in editor.get("/en/changes/").text
    assert "A note ahead." in editor.get(Scope("live", on(49)).path("en/changes/")).text


# ---- addresses ----


def crawl(client, start, prefix, staff=False, most=80):
    """Go through the pages of a preview; the addresses by status, and those that lead outside."""
    todo, seen, outside = deque(start), {}, {}
    per_path: dict[str, int] = {}
    while todo and len(seen) < most:
        path = todo.popleft()
        place = urlsplit(path).path
        if path in seen or per_path.get(place, 0) > 5:
            continue
        per_path[place] = per_path.get(place, 0) + 1
        response = client.get(path)
        seen[path] = response.status_code
        if location := response.headers.get("Location"):
            if not location.startswith(prefix):
                outside.setdefault(path, []).append(location)
            todo.append(location)
            continue
        kind = response.headers["Content-Type"]
        if kind.startswith("text/html"):
            if response.status_code == 404:
                continue  # see the test of error pages
            wrong = leaks(response.text, path, prefix, staff)
            if wrong:
                outside.setdefault(path, []).extend(wrong)
            todo.extend(one for one in inside(response.text, path, staff) if one not in wrong)
            for method, action in Addresses(response.text).forms:
                if method == "post":
                    todo.extend(_answers(client, response.text, action, prefix, outside))
        elif "calendar" in kind or "atom" in kind:
            body = response.text.replace("\r\n ", "")
            for address in re.findall(r"http://testserver(/[^\s\"<\\&]*)", body):
                if not address.startswith(prefix):
                    outside.setdefault(path, []).append(address)
    return seen, outside


def _answers(client, html, action, prefix, outside):
    """Where a form leads: without an answer it is shown again, with one it goes on."""
    page = client.post(action, {})
    assert page.status_code == 400
    if wrong := leaks(page.text, action, prefix, staff=True):
        outside.setdefault(action, []).extend(wrong)
    fields = [one for one in Addresses(html).inputs if "-answer" in one.get("name", "")]
    choices = [{one["name"]: one["value"]} for one in fields if one.get("type") == "radio"]
    if not choices and len(fields) == 3:
        day = f"{on(97):%d %m %Y}".split()
        choices = [dict(zip((one["name"] for one in fields), day, strict=True))]
    for chosen in choices or [{fields[0]["name"]: "BR"}]:
        response = client.post(action, chosen)
        if location := response.headers.get("Location"):
            if not location.startswith(prefix):
                outside.setdefault(action, []).append(location)
            yield location


@pytest.mark.parametrize(("shared", "code"), [(False, "en"), (True, "fr")])
def test_every_address_inside_a_preview_stays_inside(row, editor, visitor, shared, code, settings):
    settings.ACCENT = "#0b4f6c"
    scope = Scope.of(row)
    client = visitor if shared else editor
    prefix = scope.shared_path() if shared else scope.path()
    pages = (
        "", "guide/", f"result/?{CASE}", f"result.html?{CASE}", f"result.ics?{CASE}", "procedures/",
        f"procedures/{TEXT}/", "how-it-decides/", "changes/", "changes.atom", "privacy/",
        "accessibility/", f"result/?{CASE}&today=never", "result/?expires=never&nationality=BR",
    )  # fmt: skip
    publish(draft(Amount.objects.get(key="late-fee"), euros="205"), notes={"en": "A note."})
    seen, outside = crawl(client, [f"{prefix}{code}/{page}" for page in pages], prefix, not shared)
    outside.pop(prefix, None)  # the index has a test of its own
    assert not outside
    assert set(seen.values()) <= {200, 302, 400, 404}
    places = {urlsplit(path).path.removeprefix(prefix) for path in seen}
    assert {
        "en/", "fr/", "theme.css", "countries.json", "en/result/", "fr/result/",
        f"{code}/changes.atom", f"{code}/result.html", f"{code}/result.ics",
        f"{code}/guide/nationality/",
    } <= places  # fmt: skip
    assert 404 not in {status for path, status in seen.items() if "result.ics" not in path}


@pytest.mark.parametrize("shared", [True])
def test_the_cases_on_the_index_are_inside_and_open(row, editor, visitor, shared):
    client = visitor if shared else editor
    prefix = Scope.of(row).shared_path() if shared else Scope.of(row).path()
    page = client.get(prefix)
    assert page.status_code == 200
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert not leaks(main, prefix, prefix)
    for path in set(inside(main, prefix)):
        assert client.get(path).status_code in (200, 302), path
    assert any(NEW in client.get(path).text for path in set(inside(main, prefix)))


@pytest.mark.parametrize("shared", [False, True])
def test_every_address_on_the_index_stays_inside(row, editor, visitor, shared):
    client = visitor if shared else editor
    prefix = Scope.of(row).shared_path() if shared else Scope.of(row).path()
    assert not leaks(client.get(prefix).text, prefix, prefix, not shared)


@pytest.mark.parametrize(
    "place", ["en/procedures/none-such/", "en/nothing/", f"en/result.ics?{CASE}&today={on(373)}"]
)
def test_every_address_on_a_page_that_is_missing_stays_inside(row, editor, place):
    prefix = Scope.of(row).path()
    page = editor.get(prefix + place)
    assert page.status_code == 404
    assert not leaks(page.text, prefix + place, prefix, True)


def test_every_address_on_a_refused_method_stays_inside(row, editor):
    prefix = Scope.of(row).path()
    page = editor.post(f"{prefix}en/result/?{CASE}")
    assert page.status_code == 405
    assert not leaks(page.text, prefix, prefix, True)


def test_a_comment_in_a_preview_is_not_kept_as_a_students(row, visitor):
    page = visitor.get(f"/en/result/?{CASE}")
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    form |= {"useful": "no", "comment": "Of the draft."}
    for kept, place in ((0, Scope.of(row).shared_path("en/useful/")), (1, "/en/useful/")):
        visitor.post(place, form)
        counting.flush()
        assert Comment.objects.count() == kept


def test_static_files_are_those_of_the_site(row, editor):
    page = editor.get(Scope.of(row).path(f"en/result/?{CASE}"))
    sheets = [one for one in Addresses(page.text).found if one.endswith((".css", ".js", ".svg"))]
    assert len(sheets) >= 4
    assert all(one.startswith("/static/") for one in sheets)


def test_the_site_behind_a_prefix_of_its_own_previews_as_well(row, editor):
    scope = Scope.of(row)
    page = editor.get(scope.path(f"en/result/?{CASE}"), SCRIPT_NAME="/guide")
    assert page.status_code == 200
    prefix = f"/guide{scope.path()}"
    links = [one for one in Addresses(page.text).found if one.startswith("/guide/preview/")]
    assert f"{prefix}fr/result/" in {urlsplit(one).path for one in links}
    assert get_script_prefix() == "/"


def test_a_page_in_french_says_so_whatever_the_browser_prefers(row, editor):
    path = Scope.of(row).path("fr/procedures/")
    page = editor.get(path, headers={"accept-language": "en"})
    assert '<html lang="fr"' in page.text
    assert page.headers["Content-Language"] == "fr"


def test_an_address_without_its_last_slash_leads_on_as_on_the_site(row, editor):
    assert editor.get("/en/procedures").status_code == 301
    assert editor.get(Scope.of(row).path("en/procedures")).status_code in (301, 302)


# ---- the site after, and beside ----


def undisturbed(client):
    page = client.get(f"/en/result/?{CASE}")
    assert page.status_code == 200
    assert NEW not in page.text
    assert "/preview/" not in page.text
    assert "Preview" not in page.text
    assert get_script_prefix() == "/"
    assert present() is None


@pytest.mark.parametrize(
    "place",
    ["", f"en/result/?{CASE}", "fr/guide/", "en/none/", f"en/result.ics?{CASE}", "admin/"],
)
def test_after_a_preview_the_site_is_as_before(row, editor, visitor, place):
    editor.get(Scope.of(row).path(place))
    undisturbed(editor)
    undisturbed(visitor)


@pytest.mark.parametrize("place", ["", f"en/result/?{CASE}", "en/procedures/"])
def test_after_an_error_within_a_preview_the_site_is_as_before(
    row, editor, visitor, place, monkeypatch
):
    def fail(*args, **kwargs):
        raise RuntimeError("within the preview")

    with monkeypatch.context() as patched:
        patched.setattr("rules.editing.preview._cases", fail)
        patched.setattr("wizard.views.parts", fail)
        patched.setattr("wizard.pages.current", fail)
        assert editor.get(Scope.of(row).path(place)).status_code == 500
    undisturbed(editor)
    undisturbed(visitor)
    assert NEW not in str(current().rows()[row.name].summary)


@contextmanager
def shared_connection():
    """Threads use the connection of the test, whose transaction nobody else sees."""
    shared = connections["default"]
    shared.inc_thread_sharing()
    try:
        yield shared
    finally:
        shared.dec_thread_sharing()


def test_a_preview_that_lasts_does_not_touch_who_reads_the_site_meanwhile(
    row, editor, visitor, monkeypatch
):
    begun, go, resolve, found = Event(), Event(), module.resolve, []

    def slow(path):
        begun.set()
        assert go.wait(20)
        return resolve(path)

    monkeypatch.setattr(module, "resolve", slow)
    path = Scope.of(row).path(f"en/result/?{CASE}")
    with shared_connection() as shared:

        def read():
            connections["default"] = shared
            found.append(editor.get(path))

        thread = Thread(target=read)
        thread.start()
        try:
            assert begun.wait(20)
            undisturbed(visitor)
        finally:
            go.set()
            thread.join()
    assert NEW in found[0].text
    assert not leaks(found[0].text, path, Scope.of(row).path(), True)


def test_many_threads_do_not_mix(row, monkeypatch):
    other = draft(Text.objects.get(procedure=TEXT, language="fr"), summary="Mots du brouillon.")
    scopes = [Scope.of(row), Scope.of(other), None]
    faults, interval = [], sys.getswitchinterval()

    def read(scope, shared):
        connections["default"] = shared
        client, prefix = Client(), scope.shared_path() if scope else "/"
        for _turn in range(6):
            for code, words, mine in (("en", NEW, row), ("fr", "Mots du brouillon.", other)):
                text = client.get(f"{prefix}{code}/procedures/{TEXT}/").text
                if (words in text) is not (scope == Scope.of(mine)):
                    faults.append((scope, code))
                if (scope is None and "/preview/" in text) or (scope and leaks(text, "/", prefix)):
                    faults.append((scope, "leak"))

    sys.setswitchinterval(1e-5)
    try:
        with shared_connection() as shared:
            threads = [Thread(target=read, args=(one, shared)) for one in scopes * 2]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert faults == []


# ---- who may see it ----


def test_without_an_account_an_unsigned_scope_leads_to_the_door(row, visitor):
    for place in ("", f"en/result/?{CASE}", "en/none/"):
        response = visitor.get(Scope.of(row).path(place))
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("admin:login"))
        [after] = parse_qs(urlsplit(response.headers["Location"]).query)["next"]
        assert after == Scope.of(row).path(place)
        assert NEW not in response.text


@pytest.mark.parametrize("who", ["plain", "linker", "gone"])
def test_who_may_not_read_drafts_gets_no_words(row, who, django_user_model):
    person = member(who, "Editor" if who == "gone" else "Link maker")
    client = Client()
    if who == "plain":
        person.is_staff = False
        person.save()
    client.force_login(person)
    if who == "gone":
        person.is_active = False
        person.save()
    for place in ("", f"en/result/?{CASE}", "countries.json"):
        response = client.get(Scope.of(row).path(place))
        assert response.status_code == (302 if who == "gone" else 404)
        assert NEW not in response.text
        assert row.title not in response.text


def test_a_signed_link_works_for_a_week(row, visitor):
    prefix = Scope.of(row).shared_path()
    page = f"{prefix}en/result/?{CASE}"
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=-5), tick=False):
        assert NEW in visitor.get(page).text
        assert visitor.get(prefix).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=5), tick=False):
        for place in (page, prefix, f"{prefix}en/none/", f"{prefix}admin/"):
            over = visitor.get(place)
            assert over.status_code == 410
            assert "<h1>This preview is over</h1>" in over.text
            assert NEW not in over.text
            assert over.headers["Cache-Control"] == "no-store"
            assert over.headers["X-Robots-Tag"] == "noindex"


def test_the_page_that_says_it_is_over_is_in_the_reader_s_language(row, visitor):
    page = Scope.of(row).shared_path()
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        found = visitor.get(page, headers={"accept-language": "fr"})
        assert found.status_code == 410
        assert '<html lang="fr"' in found.text


def forged(row):
    scope = str(Scope.of(row))
    good = signing.TimestampSigner(salt="rules.editing.preview").sign(scope)
    signed, stamp, mark = good.rsplit(":", 2)
    yield signing.TimestampSigner(salt="another").sign(scope)
    yield signing.TimestampSigner().sign(scope)
    yield signing.TimestampSigner(key="k" * 60, salt="rules.editing.preview").sign(scope)
    yield good[:-1]
    yield good + "A"
    yield f"all@2026-11-23:{stamp}:{mark}"
    yield f"{signed}:{stamp[:-1]}0:{mark}"
    yield f"{signed}:{stamp}:"
    yield f"{signed}::{mark}"
    yield "::"
    yield ":" + ":".join((stamp, mark))
    yield f"{signed}:\N{ARABIC-INDIC DIGIT ONE}:{mark}"


def test_a_forged_link_is_no_page(row, visitor, editor):
    for scope in forged(row):
        for client in (visitor, editor):
            for place in ("", f"en/result/?{CASE}"):
                response = client.get(f"/preview/{quote(scope, safe=':@')}/{place}")
                assert response.status_code == 404, scope
                assert NEW not in response.text


def test_a_signed_scope_that_cannot_be_read_is_no_page(visitor):
    sign = signing.TimestampSigner(salt="rules.editing.preview").sign
    for scope in ("x", "all@2027-02-30", "file-1@2026-11-23"):
        assert visitor.get(f"/preview/{sign(scope)}/").status_code == 404


# ---- what cannot be reached ----

OUTSIDE = [
    "admin/", "admin/login/", "admin/rules/text/", "admin/desk/publish/", "admin/logout/",
    "api/v1/guidance", f"api/v1/guidance?{CASE}", "healthz/live", "healthz/ready", "favicon.ico",
    "go/anef/", "en/go/anef/", "fr/admin/", "en/admin/", "preview/live@2026-11-23/",
    "preview/live@2026-11-23/en/", "en/preview/live@2026-11-23/", "/en/", "//example.org/",
    "..", "../", "../admin/", "en/../admin/", "en/%2e%2e/admin/", "%2e%2e/%2e%2e/admin/",
    "static/css/base.css", "static/editing/editing.css", "de/", "en-gb/admin/", "EN/", "%00",
    "en/%00/", "en/%0a", "en/guide/%2f", "en/procedures/%2e%2e%2fadmin/", ".env", "en\\admin\\",
    "en/%F0%9F%98%80/", "en/%FF/",
]  # fmt: skip


@pytest.mark.parametrize("place", OUTSIDE)
def test_nothing_but_students_pages_is_reached_through_a_preview(row, admin_client, visitor, place):
    for client, prefix in (
        (admin_client, Scope.of(row).path()),
        (visitor, Scope.of(row).shared_path()),
    ):
        client.raise_request_exception = False
        for method in (client.get, client.post):
            response = method(prefix + place)
            assert response.status_code == 404, place
            assert NEW not in response.text


MALFORMED = [
    "x", "@", "all", "all@", "@2026-11-23", "all@2027-02-30", "all@2026-13-01", "all@0000-01-01",
    "all@20261123", "all@2026-W01-1", "all@2026-11-23T00:00", "all@2026-11-23 ", " all@2026-11-23",
    "ALL@2026-11-23", "all@2026-11-23@2026-11-23", "all@\N{ARABIC-INDIC DIGIT TWO}026-11-23",
    "text-\N{ARABIC-INDIC DIGIT ONE}@2026-11-23", "text-1.@2026-11-23", ".text-1@2026-11-23",
    "text-1..text-2@2026-11-23", "text@2026-11-23", "text-@2026-11-23", "text--1@2026-11-23",
    "file-1@2026-11-23", "user-1@2026-11-23", "publication-1@2026-11-23", "Text-1@2026-11-23",
    "text-1.5@2026-11-23", "text-" + "9" * 18 + "@2026-11-23", "text-" + "9" * 5000 + "@2026-11-23",
    "text-1.all@2026-11-23", "all.text-1@2026-11-23", "live.all@2026-11-23", "all@2026-11-23:",
    "text-1\n@2026-11-23", "all@2026-11-23\n", "\0@2026-11-23", "all@2026-11-23\0",
    "text-1\0@2026-11-23",
    "..@2026-11-23", "text-1;text-2@2026-11-23", "text-1' OR 1=1@2026-11-23", "x" * 100_000,
    "__class__-1@2026-11-23", "%", "%zz", "all%402026-11-23x", "\N{PILE OF POO}", "all@-001-01-01",
]  # fmt: skip


@pytest.mark.parametrize("scope", MALFORMED, ids=lambda scope: ascii(scope)[:30])
def test_a_malformed_scope_is_no_page(editor, scope):
    for place in ("", "en/", f"en/result/?{CASE}"):
        assert editor.get(f"/preview/{quote(scope, safe='@:')}/{place}").status_code == 404


@pytest.mark.parametrize("place", ["", "en/"])
@pytest.mark.parametrize("kind", ["text", "passage", "contact", "amount"])
def test_a_scope_of_a_document_that_is_not_there_is_no_page(editor, kind, place):
    for key in ("0", "99999999", "9" * 17):
        assert editor.get(f"/preview/{kind}-{key}@2026-11-23/{place}").status_code == 404


@pytest.mark.parametrize(
    "day",
    [
        "0001-01-01",
        "1989-12-31",
        "1999-12-31",
        "2101-01-01",
        "9999-12-31",
    ],
)
def test_a_day_far_away_is_a_page_or_none(editor, day):
    for drafts in ("all", "live"):
        for place in ("", "en/", "en/procedures/", "en/how-it-decides/", f"en/result/?{CASE}"):
            path = f"/preview/{drafts}@{day}/{place}"
            assert editor.get(path).status_code in (200, 302, 400, 404), path


def test_a_scope_that_names_a_draft_often_is_a_page_or_none(row, editor):
    scope = ".".join([f"text-{row.pk}"] * 600)
    for place in ("", f"en/result/?{CASE}"):
        status = editor.get(f"/preview/{scope}@2026-11-23/{place}").status_code
        assert status in (200, 404, 414)


def test_all_drafts_by_name_fit_into_an_address(editor):
    rows = [*Text.objects.all(), *Passage.objects.all(), *Amount.objects.all()]
    page = editor.get(Scope.of(*rows).shared_path(f"en/result/?{CASE}"))
    assert page.status_code == 200


# ---- how it answers ----


@pytest.mark.parametrize("shared", [False, True])
def test_nothing_of_a_preview_is_kept_or_indexed(row, editor, visitor, shared):
    client = visitor if shared else editor
    prefix = Scope.of(row).shared_path() if shared else Scope.of(row).path()
    for place in (
        "", "en/", "en/guide/", f"en/result/?{CASE}", f"en/result.html?{CASE}", "theme.css",
        f"en/result.ics?{CASE}", "countries.json", "en/changes.atom", "en/none/", "admin/",
        "en/procedures/", "en/privacy/",
    ):  # fmt: skip
        for method in (client.get, client.head, client.post):
            response = method(prefix + place)
            assert response.headers["Cache-Control"] == "no-store", place
            assert response.headers["X-Robots-Tag"] == "noindex", place
            assert response.headers["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_the_door_is_not_kept_either(row, visitor):
    response = visitor.get(Scope.of(row).path())
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_visitor_with_a_link_gets_no_cookie(row, visitor):
    prefix = Scope.of(row).shared_path()
    crawl(visitor, [prefix, f"{prefix}en/result/?{CASE}", f"{prefix}en/guide/"], "/", most=40)
    visitor.post(f"{prefix}en/guide/nationality/", {"nationality-answer": "BR"})
    assert not visitor.cookies


def test_head_and_post(row, editor, visitor):
    for client, prefix in (
        (editor, Scope.of(row).path()),
        (visitor, Scope.of(row).shared_path()),
    ):
        for place in ("", "en/", f"en/result/?{CASE}", "en/procedures/"):
            response = client.head(prefix + place)
            assert response.status_code == 200, place
            assert response.content == b""
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        response = strict.post(f"{prefix}en/guide/nationality/", {"nationality-answer": "BR"})
        assert response.status_code == 302
        assert response.headers["Location"].startswith(f"{prefix}en/guide/")
        assert strict.post(f"{prefix}en/result/?{CASE}").status_code == 405
        for method in ("put", "delete", "patch", "options", "trace"):
            assert getattr(strict, method)(f"{prefix}en/result/?{CASE}").status_code == 405


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_index_is_only_read(row, editor, method):
    assert getattr(editor, method)(Scope.of(row).path()).status_code == 405


def test_a_preview_writes_nothing(row, editor, visitor):
    prefixes = [(editor, Scope.of(row).path()), (visitor, Scope.of(row).shared_path())]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for client, prefix in prefixes:
            for place in (
                "", "en/", "en/guide/", f"en/result/?{CASE}", "en/changes/", "en/changes.atom",
                f"en/result.html?{CASE}", "fr/how-it-decides/", "fr/procedures/", "admin/",
            ):  # fmt: skip
                client.get(prefix + place)
                client.post(prefix + place, {"nationality-answer": "BR"})
    assert queries.captured_queries
    writes = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")
    assert not [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(writes)]


# ---- what it says of itself ----


def test_every_page_says_that_it_is_a_preview(row, editor, visitor):
    for client, prefix in (
        (editor, Scope.of(row).path()),
        (visitor, Scope.of(row).shared_path()),
    ):
        for place in ("", "en/", "en/guide/nationality/", f"en/result/?{CASE}", "en/changes/"):
            assert "Students do not see this." in client.get(prefix + place).text
        assert "Aperçu" in client.get(f"{prefix}fr/").text


def test_the_offline_file_says_that_it_is_a_preview(row, editor):
    page = editor.get(Scope.of(row).path(f"en/result.html?{CASE}"))
    assert NEW in page.text
    assert "Students do not see this." in page.text


def test_the_offline_file_has_no_link_to_the_desk(row, editor):
    page = editor.get(Scope.of(row).path(f"en/result.html?{CASE}"))
    assert "/admin/" not in page.text


def test_a_visitor_is_offered_nothing_of_the_desk(row, visitor):
    prefix = Scope.of(row).shared_path()
    for place in ("", f"en/result/?{CASE}", f"en/procedures/{TEXT}/"):
        page = visitor.get(prefix + place).text
        assert "/admin/" not in page
        assert "edit-this" not in page


def test_the_link_of_an_editor_shows_the_same_with_an_account(row, editor):
    page = editor.get(Scope.of(row).shared_path(f"en/result/?{CASE}"))
    assert NEW in page.text
    assert "/admin/" not in page.text


@pytest.mark.parametrize("code", ["en", "fr"])
def test_each_edit_link_leads_to_the_field_of_its_words(editor, code):
    """Every part of a text says which part of which document it is; its link must lead there."""
    text = Text.objects.get(procedure=TEXT, language=code)
    parts = [name for name, words in text.texts() if words]
    draft(
        text,
        **{name: f"This is {name}." for name in parts if name not in text.notes},
        notes={phase: f"This is {phase}." for phase in text.notes},
    )
    page = editor.get(Scope.of(text).path(f"{code}/procedures/{TEXT}/"))
    edits = Addresses(page.text).edits
    assert sorted(parse_qs(urlsplit(one).query)["part"][0] for one in edits) == sorted(parts)
    for href in edits:
        [part] = parse_qs(urlsplit(href).query)["part"]
        before = page.text.partition(href.replace("&", "&amp;"))[0]
        assert re.findall(r"This is ([\w-]+)\.", before)[-1] == part
        form = editor.get(href)
        place = urlsplit(form.headers["Location"])
        assert place.path == reverse("admin:rules_text_change", args=[text.pk])
        assert f'id="{place.fragment}"' in editor.get(place.path).text
        assert place.fragment == f"id_{part}"


def test_the_edit_link_of_untranslated_words_leads_to_the_words_that_are_shown(editor):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_text WHERE procedure = %s AND language = 'fr'", [TEXT])
        cursor.execute("DELETE FROM rules_publication_versions")
    source = draft(Text.objects.get(procedure=TEXT, language="en"), summary=NEW)
    page = editor.get(Scope("all", timezone.localdate()).path(f"fr/procedures/{TEXT}/")).text
    assert NEW in page
    for href in Addresses(page).edits:
        place = editor.get(href).headers["Location"]
        assert place.startswith(reverse("admin:rules_text_change", args=[source.pk]))


def test_the_edit_link_of_a_note_that_only_the_source_has_leads_to_the_source(editor):
    french = Text.objects.get(procedure=TEXT, language="fr")
    draft(french, notes={key: words for key, words in french.notes.items() if key != "late"})
    page = editor.get(Scope.of(french).path(f"fr/procedures/{TEXT}/")).text
    [href] = [one for one in Addresses(page).edits if one.endswith("part=late")]
    source = Text.objects.get(procedure=TEXT, language="en")
    place = editor.get(href).headers["Location"]
    assert place == reverse("admin:rules_text_change", args=[source.pk]) + "#id_late"


def test_the_edit_link_of_advice_leads_to_the_passage(editor):
    row = Passage.objects.filter(language="en", key__startswith="advice-").first()
    answers = examples(timezone.localdate())[("advice", row.key)]
    query = "&".join(f"{key}={value}" for key, value in answers.items())
    page = editor.get(Scope.of(row).path(f"en/result/?{query}")).text
    [href] = [one for one in Addresses(page).edits if one.endswith("part=body")]
    place = editor.get(href).headers["Location"]
    assert place == reverse("admin:rules_passage_change", args=[row.pk]) + "#id_body"


def test_the_bar_goes_to_the_same_page_on_another_day(row, editor):
    page = editor.get(Scope.of(row).path("en/procedures/"))
    data = {
        one["name"]: one["value"] for one in Addresses(page.text).inputs if one["type"] != "submit"
    }
    response = editor.get(reverse("admin:editing-preview"), data | {"day": "2027-07-01"})
    assert response.headers["Location"] == Scope.of(row, day=date(2027, 7, 1)).path(
        "en/procedures/"
    )


def test_the_bar_keeps_the_answers_on_another_day(row, editor):
    page = editor.get(Scope.of(row).path(f"en/result/?{CASE}"))
    data = {
        one["name"]: one["value"] for one in Addresses(page.text).inputs if one["type"] != "submit"
    }
    response = editor.get(reverse("admin:editing-preview"), data | {"day": str(on(31))})
    assert "situation=continue-studies" in response.headers["Location"]


def test_a_link_is_shared_and_opens(row, editor, visitor):
    scope = Scope.of(row)
    page = editor.get(
        reverse("admin:editing-preview"), {"drafts": scope.drafts, "day": str(TODAY), "share": "1"}
    )
    found = re.search(r'value="http://testserver(/preview/[^"]+)"', page.text)
    assert NEW in visitor.get(f"{found[1]}en/procedures/{TEXT}/").text


def test_versions_and_publications_are_untouched(row, editor):
    before = Version.objects.count(), Publication.objects.count()
    editor.get(Scope.of(row).path())
    assert (Version.objects.count(), Publication.objects.count()) == before
