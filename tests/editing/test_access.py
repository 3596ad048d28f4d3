"""What the forms of the desk take, from whom; who may open its pages: tests/test_access.py."""

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rules.models import Notice, Publication, Text, Version
from tests.factories import PASSWORD, draft, member, publish

from .desk import FRENCH, amount, form, made_by, put, seat, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
ROLES = {"linker": "Link maker", "editor": "Editor", "publisher": "Publisher"}
WHO = ("nobody", "plain", *ROLES, "root")
DOOR = 302


def signed_in(who, **about):
    client = Client(raise_request_exception=False, **about)
    if who == "plain":
        User.objects.create_user(who, password=PASSWORD)
    elif who == "root":
        User.objects.create_superuser(who, password=PASSWORD)
    elif who != "nobody":
        member(who, ROLES[who])
    if who != "nobody":
        assert client.login(username=who, password=PASSWORD)
    return client


@pytest.fixture
def row():
    return draft(text(), summary="A draft.")


@pytest.fixture
def made(row):
    return publish(draft(amount(), euros="205"), notes={"en": "A new amount."})


@pytest.fixture
def notice():
    now = timezone.now()
    return Notice.objects.create(
        words={"en": "ANEF is down."}, starts=now, ends=now + timedelta(days=1)
    )


# ---- what is sent ----


def sent(row, made, notice):
    """What a form of the desk sends; its status for the roles, and for an administrator."""
    now = timezone.localtime()
    words = {
        "words-en": "The office is closed.",
        "starts": now.strftime("%Y-%m-%dT%H:%M"),
        "ends": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    }
    desk, rules, name = "/admin/desk", "/admin/rules", {"name": row.name}
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    later = {"starts": "2030-01-01"}
    return {
        "publish": (f"{desk}/publish/", form(row), (403, 403, 302, 302)),
        "show": (f"{desk}/publish/", name, (403, 200, 200, 200)),
        "take back": (f"{desk}/take-back/{made.pk}/", {}, (403, 403, 302, 302)),
        "restore": (f"{desk}/restore/", name | {"number": 1}, (403, 302, 302, 302)),
        "retire": (f"{desk}/retire/", {"name": FRENCH}, (403, 302, 302, 302)),
        "change": (f"{rules}/text/{row.pk}/change/", _filled(row), (403, 302, 302, 302)),
        "delete": (f"{rules}/text/{row.pk}/delete/", {"post": "yes"}, (403,) * 4),
        "action": (f"{rules}/text/", chosen, (403, 200, 200, 200)),
        "notice": (f"{rules}/notice/add/", words, (403, 403, 302, 302)),
        "end notice": (f"{rules}/notice/{notice.pk}/change/", words, (403, 403, 302, 302)),
        "publication": (f"{rules}/publication/{made.pk}/change/", later, (403,) * 4),
        "new publication": (f"{rules}/publication/add/", later, (403,) * 4),
        "user": ("/admin/auth/user/add/", {"username": "x"}, (403, 403, 403, 200)),
    } | {
        page: (f"{desk}/{page}/", {}, (403, 405, 405, 405))
        for page in ("due", "compare", "edit", "languages", "links", "preview", "usage", "search")
    }


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
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies.copy()
    before = state()
    for name, (path, data, statuses) in sent(row, made, notice).items():
        assert strict.post(path, data).status_code == 403  # without its token
        with transaction.atomic():
            response = client.post(path, data)
            wrote[name] = state() != before
            transaction.set_rollback(True)  # each form finds the same database
        is_staff = who not in ("nobody", "plain")
        found[name] = response.status_code
        expected[name] = statuses[WHO.index(who) - 2] if is_staff else DOOR
        if not is_staff:
            assert response.headers["Location"].startswith("/admin/login/?next=")
    assert found == expected
    may = who in ("editor", "publisher", "root")
    assert wrote == {name: may and status == 302 for name, status in found.items()}
    assert state() == before


def test_a_role_has_no_more_than_the_table_says():
    found = {}
    for who, role in ROLES.items():
        person = member(who, role)
        found[who] = {one for one in person.get_all_permissions() if one.startswith("rules.")}
        others = {one.partition(".")[0] for one in person.get_all_permissions()} - {"rules"}
        assert others <= {"wizard"}
    assert found["publisher"] - found["editor"] == {
        "rules.publish_publication",
        "rules.add_notice",
        "rules.change_notice",
        "rules.change_testcase",
    }
    assert found["editor"] <= found["publisher"]
    assert not [one for one in found["publisher"] if ".delete_" in one]
    words = {"rules.add_text", "rules.change_text", "rules.view_text"}
    assert not found["linker"] & (found["publisher"] | words)


# ---- parameters that lead elsewhere, are missing or odd; more of them: tests/fuzz ----


@pytest.mark.parametrize(
    "value",
    [
        "https://evil.example/", "\\\\evil.example", "/\\evil.example", "..//..//evil.example/",
        "\r\nLocation: https://evil.example/", "@evil.example", ".evil.example",
        "en/\\..\\..\\\\evil.example",
    ],
    ids=lambda value: ascii(value)[:30],
)  # fmt: skip
def test_no_parameter_leads_to_another_site(value, row):
    client = seat("publisher")
    preview, edit = reverse("admin:editing-preview"), reverse("admin:editing-edit")
    for path, query in (
        (preview, {"rest": value}),
        (preview, {"rest": value, "day": "2027-01-01", "drafts": "live"}),
        (preview, {"day": value}),
        (preview, {"drafts": value}),
        (preview, {"drafts": value, "share": "1"}),
        (preview, {"name": row.name, "rest": value}),
        (edit, {"name": value}),
        (edit, {"name": row.name, "part": value}),
    ):
        response = client.get(path, query)
        assert response.status_code in (302, 404), (path, query)
        if location := response.headers.get("Location"):
            assert not {"\r", "\n"} & set(location)
            place = urlsplit(urljoin(f"http://testserver{path}", location.replace("\\", "/")))
            assert (place.scheme, place.netloc) == ("http", "testserver"), location
            assert location.startswith(("/en/", "/admin/")), location


ODD = ("-1", "9" * 5000, "9999-12-31", "\0")
FIELDS = {
    "publish": ("name", "version", "starts", "until", "shown"),
    "compare": ("old", "new"),
    "restore": ("name", "number", "why"),
    "retire": ("name", "why"),
    "edit": ("part",),
    "languages": ("state",),
    "preview": ("drafts", "day", "share"),
}


@pytest.mark.parametrize("page", FIELDS)
def test_odd_parameters_never_break_a_page(page, row):
    client = seat("publisher")
    good = {"publish": form(row), "compare": {"name": row.name, "old": "1", "new": "1"}}
    good = good.get(page, {"name": row.name, "number": "1"})
    send = client.post if page in ("publish", "restore") else client.get
    for field in FIELDS[page]:
        for value in ODD:
            status = send(f"/admin/desk/{page}/", good | {field: value}).status_code
            assert status in (200, 302, 400, 404), (field, value)


def test_an_odd_key_is_nothing(client):
    client = seat("publisher")
    for key in ("0", "x", "9" * 30, "%00", "1_5F", "-1"):
        assert client.post(f"/admin/desk/take-back/{key}/").status_code == 404
        for kind in ("text", "publication", "notice"):
            for page in ("change", "history"):
                status = client.get(f"/admin/rules/{kind}/{key}/{page}/").status_code
                assert status in (302, 403, 404), (kind, key)


def test_the_last_days_that_can_be_chosen_stop_nothing_else(row, desk):
    made_by(put(desk, row, until="2100-12-31"))
    made_by(put(desk, draft(text("aps"), summary="Another."), starts="2100-12-31"))
    for page in ("/admin/", "/admin/rules/text/", "/admin/rules/publication/?state=ahead"):
        assert desk.get(page).status_code == 200
