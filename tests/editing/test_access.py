"""What the forms of the desk take, from whom; who may open its pages: tests/test_access.py."""

from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rules.models import Amount, Notice, Publication, Text, Version
from tests.clock import TODAY
from tests.factories import PASSWORD, draft, member, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
TEXT = "renew-student-permit"
WHO = ("nobody", "plain", "linker", "editor", "publisher", "root")
DOOR = 302


def signed_in(who):
    client = Client(raise_request_exception=False)
    if who == "plain":
        User.objects.create_user(who, password=PASSWORD)
    elif who == "root":
        User.objects.create_superuser(who, password=PASSWORD)
    elif who != "nobody":
        role = {"linker": "Link maker", "editor": "Editor", "publisher": "Publisher"}[who]
        member(who, role)
    if who != "nobody":
        assert client.login(username=who, password=PASSWORD)
    return client


@pytest.fixture
def row():
    return draft(Text.objects.get(procedure=TEXT, language="en"), summary="A draft.")


@pytest.fixture
def made(row):
    return publish(
        draft(Amount.objects.get(key="late-fee"), euros="205"), notes={"en": "A new amount."}
    )


@pytest.fixture
def notice():
    now = timezone.now()
    return Notice.objects.create(
        words={"en": "ANEF is down."}, starts=now, ends=now + timedelta(days=1)
    )


def _status(who, statuses):
    if who in ("nobody", "plain"):
        return DOOR
    return statuses[WHO.index(who) - 2]


# ---- what is sent ----


def sent(row, made, notice):
    """What a form of the desk sends, and its status, as above."""
    now = timezone.localtime()
    version = Version.newest(row.name)
    proposal = {
        "name": row.name, "version": version.pk, "publish": "1", "starts": str(TODAY),
        "note-en": "New words.",
    }  # fmt: skip
    words = {
        "words-en": "The office is closed.",
        "starts": now.strftime("%Y-%m-%dT%H:%M"),
        "ends": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    }
    return {
        "publish": ("/admin/desk/publish/", proposal, (403, 403, 302, 302)),
        "show": ("/admin/desk/publish/", {"name": row.name}, (403, 200, 200, 200)),
        "take back": (f"/admin/desk/take-back/{made.pk}/", {}, (403, 403, 302, 302)),
        "restore": (
            "/admin/desk/restore/", {"name": row.name, "number": 1}, (403, 302, 302, 302)
        ),
        "retire": (
            "/admin/desk/retire/", {"name": "fr/aps.md"}, (403, 302, 302, 302)
        ),
        "change": (
            f"/admin/rules/text/{row.pk}/change/", _filled(row), (403, 302, 302, 302)
        ),
        "delete": (f"/admin/rules/text/{row.pk}/delete/", {"post": "yes"}, (403,) * 4),
        "action": (
            "/admin/rules/text/",
            {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"},
            (403, 200, 200, 200),
        ),
        "notice": ("/admin/rules/notice/add/", words, (403, 403, 302, 302)),
        "end notice": (
            f"/admin/rules/notice/{notice.pk}/change/", words, (403, 403, 302, 302)
        ),
        "change publication": (
            f"/admin/rules/publication/{made.pk}/change/", {"starts": "2030-01-01"}, (403,) * 4
        ),
        "user": ("/admin/auth/user/add/", {"username": "x"}, (403, 403, 403, 200)),
        "due": ("/admin/desk/due/", {}, (405,) * 4),
        "compare": ("/admin/desk/compare/", {}, (405,) * 4),
        "edit": ("/admin/desk/edit/", {}, (405,) * 4),
        "languages": ("/admin/desk/languages/", {}, (405,) * 4),
        "links": ("/admin/desk/links/", {}, (405,) * 4),
        "preview": ("/admin/desk/preview/", {}, (405,) * 4),
    }  # fmt: skip


def _filled(row):
    """All fields of a text as its form sends them."""
    names = ("title", "summary", "documents", "steps", "cost", "next", "trouble", "reviewed", "due")
    data = {name: str(getattr(row, name)) for name in names}
    return data | row.notes | {"base": row.version, "reviewed_by": "", "summary": "Sent words."}


def state():
    return (
        sorted(Version.objects.values_list("name", "number")),
        sorted(Publication.objects.values_list("pk", "taken_back_at")),
        sorted((n.pk, n.words.get("en"), n.ends) for n in Notice.objects.all()),
        Text.objects.count(),
        User.objects.count(),
    )


@pytest.mark.parametrize("who", WHO)
def test_every_form_for_everybody(who, row, made, notice):
    client, found, expected, wrote = signed_in(who), {}, {}, {}
    before = state()
    for form, (path, data, statuses) in sent(row, made, notice).items():
        with transaction.atomic():
            response = client.post(path, data)
            wrote[form] = state() != before
            transaction.set_rollback(True)  # each form finds the same database
        found[form], expected[form] = response.status_code, _status(who, statuses)
        if who in ("nobody", "plain"):
            assert response.headers["Location"].startswith("/admin/login/?next=")
    assert found == expected
    may = who in ("editor", "publisher", "root")
    assert wrote == {form: may and status == 302 for form, status in found.items()}


@pytest.mark.parametrize("who", ["editor", "publisher"])
def test_no_form_is_taken_without_its_token(who, row, made, notice):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(who).cookies
    before = state()
    for path, data, _statuses in sent(row, made, notice).values():
        assert client.post(path, data).status_code == 403
    assert state() == before


def test_a_role_has_no_more_than_the_table_says():
    found = {}
    for who, role in (("a", "Link maker"), ("b", "Editor"), ("c", "Publisher")):
        person = member(who, role)
        found[role] = {one for one in person.get_all_permissions() if one.startswith("rules.")}
        assert not [
            one
            for one in person.get_all_permissions()
            if one.startswith(("auth.", "admin.", "contenttypes.", "sessions."))
        ]
    more = found["Publisher"] - found["Editor"]
    assert more == {
        "rules.publish_publication",
        "rules.add_notice",
        "rules.change_notice",
        "rules.change_testcase",
    }
    assert found["Editor"] <= found["Publisher"]
    assert not [one for one in found["Publisher"] if ".delete_" in one]
    words = {"rules.add_text", "rules.change_text", "rules.view_text"}
    assert not found["Link maker"] & (found["Publisher"] | words)


# ---- addresses that are given ----

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example/", "\\\\evil.example",
    "/\\evil.example",
    "http:evil.example", "javascript:alert(1)", "%2f%2fevil.example", "..//..//evil.example/",
    "../../..//evil.example", "\t//evil.example", "\r\nLocation: https://evil.example/",
    "@evil.example", ".evil.example", "\0//evil.example", "?next=//evil.example", "#//evil.example",
    "en/\\..\\..\\\\evil.example", "\N{FULLWIDTH SOLIDUS}\N{FULLWIDTH SOLIDUS}evil.example",
    "x" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("value", ELSEWHERE, ids=lambda value: ascii(value)[:30])
def test_no_parameter_leads_to_another_site(value, row):
    client = signed_in("publisher")
    preview, edit = reverse("admin:editing-preview"), reverse("admin:editing-edit")
    asked = [
        (preview, {"rest": value}),
        (preview, {"rest": value, "day": "2027-01-01", "drafts": "live"}),
        (preview, {"day": value}),
        (preview, {"drafts": value}),
        (preview, {"name": value}),
        (preview, {"name": row.name, "rest": value}),
        (preview, {"drafts": value, "share": "1"}),
        (edit, {"name": value}),
        (edit, {"name": row.name, "part": value}),
        (edit, {"name": value, "part": value}),
        ("/admin/desk/publish/", {"name": value}),
    ]
    for path, query in asked:
        response = client.get(path, query)
        assert response.status_code in (200, 302, 400, 404), (path, query)
        location = response.headers.get("Location")
        if location:
            assert "\n" not in location
            assert "\r" not in location
            place = urlsplit(urljoin(f"http://testserver{path}", location.replace("\\", "/")))
            assert (place.scheme, place.netloc) == ("http", "testserver"), location
            assert location.startswith(("/en/", "/admin/")), location
        assert "<script>" not in response.text.replace("<script src", "").replace("<script>\n", "")


def test_the_door_leads_to_no_other_site(row):
    client = Client()
    member("eve", "Editor")
    response = client.post(
        "/admin/login/?next=//evil.example/",
        {"username": "eve", "password": PASSWORD, "next": "//evil.example/"},
    )
    assert response.status_code == 302
    assert "evil" not in response.headers["Location"]


# ---- parameters that are missing or odd ----

ODD = ["", "-1", "9" * 5000, "9999-12-31", "\0", "<script>", "../.."]
FIELDS = {
    "publish": ("name", "version", "starts", "until", "publish", "note-en", "alone"),
    "take-back": ("pk",),
    "compare": ("name", "old", "new"),
    "restore": ("name", "number", "why"),
    "retire": ("name", "why"),
    "edit": ("name", "part"),
    "due": ("x",),
    "languages": ("state",),
    "links": ("failing",),
    "preview": ("name", "drafts", "day", "rest", "share"),
}


@pytest.mark.parametrize("page", [page for page in FIELDS if page != "take-back"])
def test_odd_parameters_never_break_a_page(page, row):
    """Alone, and beside right ones; more of them, by chance: tests/fuzz/test_staff.py."""
    client = signed_in("publisher")
    good = {
        "publish": {
            "name": row.name, "version": str(Version.newest(row.name).pk), "publish": "1",
            "starts": str(TODAY), "note-en": "x",
        },
        "compare": {"name": row.name, "old": "1", "new": "1"},
        "restore": {"name": row.name, "number": "1"},
    }.get(page, {"name": row.name})  # fmt: skip
    path = f"/admin/desk/{page}/"
    for at, field in enumerate(FIELDS[page]):
        for value in (ODD[at % len(ODD)], *ODD[1:4]):
            for response in (
                client.get(path, {field: [value, value]}),
                client.post(path, good | {field: value}),
            ):
                assert response.status_code in (200, 302, 400, 404, 405), (field, value)


@pytest.mark.parametrize("pk", ["0", "-1", "x", "9" * 30, "9" * 5000, "%00"])
def test_an_odd_publication_cannot_be_taken_back(pk):
    client = signed_in("publisher")
    for method in (client.get, client.post):
        assert method(f"/admin/desk/take-back/{pk}/").status_code == 404


@pytest.mark.parametrize("page", ["change", "history"])
@pytest.mark.parametrize("kind", ["text", "passage", "contact", "amount", "publication", "notice"])
def test_an_odd_key_is_no_document(kind, page):
    client = signed_in("publisher")
    for pk in ("0", "x", "9" * 17, "9" * 30, "%00", "1_5F", "-1"):
        for method in (client.get, client.post):
            status = method(f"/admin/rules/{kind}/{pk}/{page}/").status_code
            assert status in (302, 403, 404), pk


@pytest.mark.parametrize("value", ODD[1::3], ids=lambda value: ascii(value)[:20])
def test_odd_parameters_never_break_a_list_or_a_new_form(value):
    client = signed_in("publisher")
    for kind in ("text", "passage", "contact", "amount", "paper", "publication", "notice"):
        for field in ("q", "o", "p", "state", "review", "language", "all", "_facets", "x__y"):
            response = client.get(f"/admin/rules/{kind}/", {field: value})
            assert response.status_code in (200, 302, 400), (kind, field)
    for kind, fields in (
        ("text", ("language", "procedure", "base", "summary", "due")),
        ("passage", ("language", "key", "body")),
        ("contact", ("key", "name-en", "names")),
        ("amount", ("key", "value-0-euros")),
        ("paper", ("key", "name-en", "months")),
        ("notice", ("words-en", "starts")),
    ):
        for field in fields:
            query = {field: value} | ({} if field == "language" else {"language": "fr"})
            for method in (client.get, client.post):
                response = method(f"/admin/rules/{kind}/add/", query)
                assert response.status_code in (200, 302, 400), (kind, field)


def test_a_publication_until_the_last_day_does_not_stop_the_next(row, made):
    client = signed_in("publisher")
    data = {
        "name": row.name, "version": Version.newest(row.name).pk, "publish": "1",
        "starts": str(TODAY), "until": "9999-12-31", "note-en": "For ever.",
    }  # fmt: skip
    assert client.post("/admin/desk/publish/", data).status_code in (302, 400)
    other = draft(Text.objects.get(procedure="aps", language="en"), summary="Another.")
    data |= {"name": other.name, "version": Version.newest(other.name).pk, "until": ""}
    assert client.post("/admin/desk/publish/", data).status_code == 302


def test_a_far_day_is_published_or_refused(row):
    client = signed_in("publisher")
    data = {
        "name": row.name, "version": Version.newest(row.name).pk, "publish": "1",
        "starts": "9999-12-31", "note-en": "Far away.",
    }  # fmt: skip
    assert client.post("/admin/desk/publish/", data).status_code in (302, 400)
    for page in ("/admin/", "/admin/rules/text/", "/admin/rules/publication/?state=ahead"):
        assert client.get(page).status_code == 200
    assert date(9999, 12, 31) >= timezone.localdate()
