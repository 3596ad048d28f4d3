"""The preview: the site's own pages with other words, by a token that its addresses carry."""

import re
from collections import deque
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
import time_machine
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from rules.editing.preview import Scope, share, shared_token, with_token
from rules.law.walk import walk
from rules.models import Publication, SharedPreview
from rules.words.previews import present
from tests.clock import TODAY
from tests.factories import draft, member, publish
from wizard import count_writer, page_cache
from wizard.models import Comment, Count

from .desk import ANSWERS, TEXT, amount, on, seat, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
NEW = "Words of the draft alone."
RESULT = f"en/result/?{urlencode(ANSWERS)}"
PAGES = (
    "", "guide/", "procedures/", f"procedures/{TEXT}/", "how-it-decides/", "changes/",
    "changes.atom", "privacy/", "accessibility/", "preview/",
)  # fmt: skip


@pytest.fixture
def row():
    """Return a text whose draft says something else than the site."""
    return draft(text(), summary=NEW)


@pytest.fixture
def link(row):
    """Return a link that was shared."""
    return share(Scope.of(row), member("ben", "Editor"))


FORM = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)


def links(html, of=""):
    """Return the addresses of the links, or of those of a class."""
    tags = [tag for tag in re.findall(r"<a [^>]*>", html) if of in tag]
    return [unescape(re.search(r'href="([^"]*)"', tag)[1]) for tag in tags]


# ---- words, day, case ----


def test_a_draft_is_seen_only_in_its_preview(row, client):
    other = draft(text("aps"), summary="Of another draft.")
    own, both = Scope.of(row), Scope.of(row, other)
    for scope in (own, both, Scope("all", TODAY)):
        assert NEW in client.get(scope.path(RESULT)).text
    for scope in (Scope.of(other), Scope("live", TODAY)):
        assert NEW not in client.get(scope.path(RESULT)).text
    for path in (f"/{RESULT}", f"/en/procedures/{TEXT}/", "/en/changes/"):
        assert NEW not in client.get(path).text
    fee, page = draft(amount(), euros="987"), f"fr/procedures/{TEXT}/"
    assert "987" in client.get(Scope.of(fee).path(page)).text
    assert "987" not in client.get(f"/{page}").text
    assert present() is None


def test_with_all_drafts_scheduled_words_count_on_their_own_days_alone(row):
    fee = amount()
    before = fee.values[-1]["euros"]
    publish(draft(fee, euros="999.00"), starts=on(10), until=on(20))
    for day, euros in ((9, before), (10, "999.00"), (20, "999.00"), (21, before)):
        words = Scope("all", on(day)).snapshot()
        assert str(words.amounts["late-fee"].values[-1]["euros"]) == str(euros), day
        assert words.texts["en", TEXT].summary == NEW


def test_the_day_of_the_scope_counts_for_words_and_for_the_case(row, client):
    publish(row, starts=on(48), until=on(58), notes={"en": "A note ahead."})
    for day, seen in ((on(47), False), (on(48), True), (on(58), True), (on(59), False)):
        assert (NEW in client.get(Scope("live", day).path(RESULT)).text) is seen
    assert "A note ahead." not in client.get("/en/changes/").text
    assert "A note ahead." in client.get(Scope("live", on(49)).path("en/changes/")).text
    early, late, own = (
        client.get(Scope("live", day).path(RESULT + extra)).context["page"].case.phase
        for day, extra in ((on(-83), ""), (on(89), ""), (on(89), f"&today={on(-83)}"))
    )
    assert early == own != late


# ---- the token is carried, and nothing else is reached ----


def crawl(client, start, most):
    """Yield the pages that can be reached by links, each with its address."""
    todo, seen = deque(start), set()
    while todo and len(seen) < most:
        path = todo.popleft()
        if path not in seen:
            seen.add(path)
            response = client.get(path, follow=True)
            assert response.status_code == 200, path
            if response.headers["Content-Type"].startswith("text/html"):
                yield path, response
                todo.extend(ours(response.text, path))


def ours(html, path):
    """Return the links to the site's own pages, without those that are for others."""
    for href in links(html):
        parts = urlsplit(urljoin(path, href))
        if not parts.netloc and parts.path.startswith(("/en/", "/fr/")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize(("shared", "most"), [(False, 24), (True, 13)])
def test_every_page_leads_on_within_the_preview(row, client, link, shared, most):
    token = shared_token(link) if shared else Scope.of(row).token
    start = [with_token(f"en/{page}", token) for page in PAGES]
    start += [
        with_token(RESULT, token),
        with_token(f"fr/guide/expires/?{urlencode(ANSWERS)}", token),
    ]
    for path, response in crawl(client, start, most):
        for address in ours(response.text, path):
            assert parse_qs(urlsplit(address).query).get("preview") == [token], (path, address)
        for about, inside in FORM.findall(response.text):
            assert "post" not in about, path
            assert 'action="/admin/' in about or f'name="preview" value="{token}"' in inside, path
        assert not (shared and links(response.text, "edit-this"))
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "Preview. Students do not see this." in response.text or "/fr/" in path
        assert "We ignored parts of this link" not in response.text
    page = client.get(with_token(RESULT, token))
    assert len(links(page.text, "edit-this")) == (0 if shared else 9)
    for route in ("result.html", "result.ics", "result.svg"):  # what is taken away
        assert f"/{route}" not in re.sub(r"<details>.*?</details>", "", page.text, flags=re.S)
        path = with_token(f"en/{route}?{urlencode(ANSWERS)}", token)
        assert client.get(path).status_code == 404


def test_nothing_in_a_preview_is_cached_counted_or_written(row, client):
    page_cache.pages_of.cache_clear()
    for page in (*PAGES[:3], "guide/?asked=nationality&nationality=FR"):
        client.get(Scope.of(row).path(f"en/{page}"), follow=True)
    count_writer.flush()
    assert not page_cache.pages_of.cache_info().currsize
    assert not Count.objects.exists()
    rule = walk(ANSWERS, TODAY).decision.rule.key
    form = {"rule": rule, "phase": "open", "useful": "no", "comment": "Of the draft."}
    useful = f"en/useful/?{urlencode(ANSWERS)}"
    assert client.post(Scope.of(row).path(useful), form).status_code == 404
    assert client.post(f"/{useful}", form).status_code == 303
    count_writer.flush()
    assert Comment.objects.count() == 1


def test_other_addresses_know_no_preview_nor_does_the_site_after_an_error(row, client, monkeypatch):
    token = Scope.of(row).token
    for path in ("/admin/login/", "/healthz/live", "/countries.json"):
        assert NEW not in client.get(path, {"preview": token}).text
    found = client.get("/api/v1/guidance", ANSWERS | {"preview": token}).json()
    assert found["ignored"] == ["preview"]
    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("wizard.views.personal_page", None)
        assert client.get(with_token(RESULT, token)).status_code == 500
    assert present() is None
    assert NEW not in client.get(f"/{RESULT}").text


# ---- who may see it, and how long ----


def test_a_token_of_an_editor_lasts_an_hour_and_a_shared_link_a_week(row, client, link):
    for token, span in ((Scope.of(row).token, {"hours": 1}), (shared_token(link), {"days": 7})):
        path = with_token(RESULT, token)
        for seconds, status in ((-5, 200), (5, 404)):
            moment = timezone.now() + timedelta(**span, seconds=seconds)
            with time_machine.travel(moment, tick=False):
                response = client.get(path)
            assert response.status_code == status
            assert (NEW in response.text) is (status == 200)


def test_a_shared_link_is_listed_and_revoked(row, client, editor):
    query = {"drafts": Scope.of(row).drafts, "day": TODAY.isoformat()}
    page = editor.get(reverse("admin:editing-preview"), query | {"share": "1"}, follow=True)
    assert "Make a link" in page.text
    address = reverse("admin:editing-share")
    linker = seat("lin", "Link maker")
    for browser, status in ((linker, 403), (client, 302)):
        assert browser.post(f"{address}?{urlencode(query)}").status_code == status
    assert not SharedPreview.objects.exists()  # looking makes none
    page = editor.post(f"{address}?{urlencode(query)}")
    path = unescape(re.search(r'value="http://testserver([^"]+)"', page.text)[1])
    assert NEW in client.get(path.replace("/preview/", f"/procedures/{TEXT}/")).text
    assert "Of another" not in page.text
    [link] = SharedPreview.objects.all()
    revoke = reverse("admin:editing-revoke", args=[link.pk])
    assert revoke in page.text
    for browser, status in ((linker, 403), (client, 302)):
        assert browser.post(revoke).status_code == status
    editor.post(revoke)
    assert client.get(path).status_code == 404
    assert editor.post(revoke).status_code == 404


def tokens(row):
    """Tokens that were not made here, or not for this."""
    good = Scope.of(row).token
    yield from (good[:-1], good + "A", good.upper(), "::", "\0", "é", "x" * 4000)
    content = [Scope.of(row).drafts, TODAY.isoformat()]
    yield signing.dumps(content)
    yield signing.dumps(content, key="k" * 60, salt="rules.preview.editors")
    yield signing.dumps(content, salt="rules.preview.shared")
    yield signing.dumps(1, salt="rules.preview.editors")
    yield signing.dumps(99_999, salt="rules.preview.shared")
    yield signing.dumps(["text-999999", TODAY.isoformat()], salt="rules.preview.editors")


ODD_SCOPES = (
    ("all", date(1999, 12, 31)), ("all", date(2101, 1, 1)), ("ALL", TODAY),
    ("text-1.", TODAY), ("text-" + "1" * 5000, TODAY),
)  # fmt: skip


def test_a_forged_token_is_no_page(row, client):
    for token in (*tokens(row), *(Scope(*scope).token for scope in ODD_SCOPES)):
        for page in (RESULT, "en/preview/"):
            response = client.get(with_token(page, token))
            assert response.status_code == 404, token
            assert NEW not in response.text
    assert client.get("/en/preview/").status_code == 404
    assert client.get("/en/?preview=").status_code == 200


# ---- at the desk ----


def test_an_editor_sees_the_same_page_on_another_day(row, editor):
    publish(row, starts=on(48))
    page = editor.get(Scope("live", TODAY).path(RESULT))
    assert NEW not in page.text
    [form] = [inside for _about, inside in FORM.findall(page.text) if 'name="rest"' in inside]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    fields = {name: unescape(value) for name, value in found}
    action = reverse("admin:editing-preview")
    there = editor.get(action, fields | {"day": on(48).isoformat()}, follow=True)
    assert there.redirect_chain[-1][0].startswith("/en/result/?nationality=BR")
    assert NEW in there.text
    refused = editor.get(action, fields | {"day": "soon"}, follow=True)
    assert refused.status_code == 200
    assert editor.get(action, fields | {"rest": "//evil.example/"}).status_code == 404


def test_the_list_of_a_preview_leads_to_what_changes_and_that_to_its_field(row, editor):
    page = editor.get(Scope.of(row).path())
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert row.title in main
    found = [editor.get(path, follow=True) for path in links(main)[:6]]
    assert {response.status_code for response in found} == {200}
    [seen, *_others] = [response for response in found if NEW in response.text]
    field = editor.get(links(seen.text, "edit-this")[0])
    assert field.status_code == 302
    assert f"/admin/rules/text/{row.pk}/change/#id_" in field.headers["Location"]
    assert not Publication.objects.filter(starts=TODAY).exists()
