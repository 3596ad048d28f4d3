"""Who may open what: one table of all addresses of the site, for every role."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rules.editing.preview import Scope
from rules.models import CONTENT_KINDS, Amount, Notice, Publication, TestCase, Text, Version
from tests.editing.desk import FRENCH, form
from tests.factories import PASSWORD, draft, member, publish
from tests.fuzz.sending import routes
from wizard.models import Comment, Link, Origin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
WHO = ("nobody", "plain", "linker", "editor", "publisher", "root")
"""Plain: an account that is not of the staff. Root: an administrator."""
DOOR = "door"
"""Sent to sign in; with the way back."""

ALL = (200,) * 6
MOVED = (302,) * 6
STAFF = (DOOR, DOOR, 200, 200, 200, 200)
WORDS = (DOOR, DOOR, 403, 200, 200, 200)  # who works on the words
PUBLISHERS = (DOOR, DOOR, 403, 403, 200, 200)
ADMINISTRATORS = (DOOR, DOOR, 403, 403, 403, 200)
NOBODY = (DOOR, DOOR, 403, 403, 403, 403)
WRONG_WAY = (DOOR, DOOR, 405, 405, 405, 405)  # for forms alone
ONWARD = (DOOR, DOOR, 302, 302, 302, 302)

WAYS = {
    ALL: """
        en/ en/embed/ en/guide/ en/guide/none/ en/guide/<slug:step>/ en/letters/<slug:key>/
        en/find/ en/glossary/ en/procedures/ en/procedures/<slug:key>/ en/how-it-decides/
        en/changes/ en/changes.atom en/api/ en/privacy/ en/accessibility/
        api/v1/guidance api/v1/questions api/v1/procedures api/v1/procedures/<str:key>
        api/v1/countries api/v1/openapi.json healthz/live healthz/ready countries.json theme.css
        robots.txt sitemap.xml .well-known/security.txt""",
    MOVED: """
        en/result/ en/result/changes/ en/result/clock/ en/result/letter/
        en/result/letters/<slug:key>/ en/result/papers/ en/result/stay/ en/result.ics en/result.svg
        en/result.html favicon.ico go/<slug:slug>/""",
    (404,) * 6: "en/preview/ office-logo",  # without a token, or a logo
    (405,) * 6: """
        en/useful/ staff/links/<int:pk>/retire/ staff/desk/keep/ staff/language/""",
    WORDS: """
        admin/desk/publish/ admin/desk/compare/ admin/desk/retire/ admin/desk/due/
        admin/desk/languages/ admin/desk/links/ admin/desk/usage/ admin/desk/search/
        admin/desk/share/""",
    (DOOR, DOOR, 403, 302, 302, 302): "admin/desk/edit/ admin/desk/preview/",
    PUBLISHERS: "admin/desk/take-back/<int:pk>/",
    WRONG_WAY: "admin/desk/restore/",
    (DOOR, DOOR, 403, 405, 405, 405): "admin/desk/revoke/<int:pk>/",
    ONWARD: "admin/desk/code/",
    ADMINISTRATORS: "admin/desk/people/ admin/desk/trail/ admin/auth/user/<id>/password/",
    STAFF: """
        admin/desk/factor/ admin/ admin/password_change/ admin/password_change/done/
        admin/jsi18n/ staff/ staff/links/ staff/links/new/ staff/links/<int:pk>/
        staff/links/<int:pk>/qr.svg staff/links/<int:pk>/qr.png staff/links/<int:pk>/poster/
        staff/links/<int:pk>/slips/ staff/figures/ staff/figures/counts.csv staff/desk/
        staff/cohort/ staff/cohort/template.xlsx""",
    NOBODY: "admin/autocomplete/",
    (200, 200, 302, 302, 302, 302): "admin/login/",
    (302, 302, 405, 405, 405, 405): "admin/logout/",
    (DOOR, DOOR, 404, 404, 404, 404): """
        admin/r/<path:content_type_id>/<path:object_id>/ admin/(?P<url>.*)$""",
    (DOOR, DOOR, 404, 200, 200, 200): "admin/^(?P<app_label>auth|rules|wizard)/$",
}
PAGES = {"": MOVED} | {route: who for who, routes in WAYS.items() for route in routes.split()}
LISTS = {
    # of each list: to see it and what is in it, to add, to change, to delete
    "auth/group": (ADMINISTRATORS,) * 3,
    "auth/user": (ADMINISTRATORS,) * 3,
    "rules/publication": (WORDS, NOBODY, NOBODY),
    "rules/notice": (WORDS, PUBLISHERS, NOBODY),
    "rules/testcase": (WORDS, NOBODY, ADMINISTRATORS),
    "wizard/comment": (PUBLISHERS, NOBODY, PUBLISHERS),
    "wizard/origin": (ADMINISTRATORS,) * 3,
}
LISTS |= {f"rules/{kind}": (WORDS, WORDS, NOBODY) for kind in CONTENT_KINDS}
for name, (see, add, delete) in LISTS.items():
    PAGES |= dict.fromkeys((f"admin/{name}/", f"admin/{name}/<path:object_id>/change/"), see)
    PAGES |= {
        f"admin/{name}/add/": add,
        f"admin/{name}/<path:object_id>/history/": see,
        f"admin/{name}/<path:object_id>/delete/": delete,
        f"admin/{name}/<path:object_id>/": ONWARD,
    }


def test_the_table_has_every_address_of_the_site_and_no_other():
    assert {route for route, _name in routes()} == PAGES.keys()


# ---- looking ----


@pytest.fixture
def things():
    """One of each, by the name of its list."""
    owner = member("owner", "Link maker")
    text = draft(Text.objects.get(procedure="aps", language="en"), summary="A draft.")
    amount = draft(Amount.objects.get(key="late-fee"), euros="205")
    now = timezone.now()
    return {f"rules/{kind}": model.objects.first() for kind, model in CONTENT_KINDS.items()} | {
        "auth/group": Group.objects.get(name="Editor"),
        "auth/user": owner,
        "rules/text": text,
        "rules/publication": publish(amount, notes={"en": "A new amount."}),
        "rules/notice": Notice.objects.create(
            words={"en": "ANEF is down."}, starts=now, ends=now + timedelta(days=1)
        ),
        "rules/testcase": TestCase.objects.create(
            answers={"nationality": "FR"}, day=timezone.localdate(), procedure="no-permit-needed"
        ),
        "wizard/comment": Comment.objects.create(
            day=timezone.localdate(), rule="aps", phase="", language="en", useful=True, text="Hm."
        ),
        "wizard/origin": Origin.objects.create(origin="https://office.example"),
        "link": Link.objects.create(slug="welcome", title="Welcome", owner=owner),
    }


ROLES = {"linker": "Link maker", "editor": "Editor", "publisher": "Publisher"}


def enter(who):
    """Return a browser in which somebody has signed in."""
    client = Client(raise_request_exception=False)
    if who in ROLES:
        person = member(who, ROLES[who])
    elif who == "owner":
        person = User.objects.get(username=who)
    elif who == "root":
        person = User.objects.create_superuser(who, password=PASSWORD)
    elif who == "plain":
        person = User.objects.create_user(who, password=PASSWORD)
    if who != "nobody":
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


QUERIES = {
    "admin/desk/compare/": "?name={text.name}&old=1&new={text.version}",
    "admin/desk/retire/": "?name={text.name}",
    "admin/desk/edit/": "?name={text.name}&part=summary",
    "admin/desk/search/": "?q=draft",
    "admin/rules/text/add/": "?language=fr&procedure=aps",
    "admin/rules/passage/add/": "?language=fr&key=advice-x",
}


def address(route, things):
    """Return an address of a route, of something that is there."""
    for name in LISTS:
        if route.startswith(f"admin/{name}/"):
            route = route.replace("<path:object_id>", str(things[name].pk))
    text = things["rules/text"]
    query = QUERIES.get(route, "").format(text=text)
    known = {
        "letters/<slug:key>": "letters/letter-studies",
        "<slug:step>": "nationality", "<slug:key>": "aps", "<str:key>": "aps",
        "<slug:slug>": "welcome", "<id>": str(things["auth/user"].pk),
        "^(?P<app_label>auth|rules|wizard)/$": "rules/", "(?P<url>.*)$": "nowhere/",
        "<path:content_type_id>": "1", "<path:object_id>": "1",
        "<str:scope>": str(Scope.of(text)), "<path:rest>": "en/procedures/aps/",
    }  # fmt: skip
    number = things["rules/publication" if "take-back" in route else "link"].pk
    for name, value in (known | {"<int:pk>": str(number)}).items():
        route = route.replace(name, value)
    return f"/{route}{query}"


def test_everybody_opens_and_sends_what_the_table_says_and_no_look_changes_anything(things):
    clients = [(who, enter(who)) for who in WHO]
    before = state()
    for route, statuses in PAGES.items():
        path = address(route, things)
        asking = list(zip(clients, statuses, strict=True))
        if len(set(statuses)) == 1:  # the same for all: the first and the last of them ask
            asking = asking[::5]
        for (who, client), status in asking:
            response = client.get(path)
            door = response.headers.get("Location", "").startswith("/admin/login/?next=")
            assert (DOOR if door else response.status_code) == status, (who, path)
            if who in ("nobody", "plain", "linker"):
                assert b"A draft." not in response.content, path
            if status in (DOOR, 403, 404):
                # Forms with their right contents: below.
                name = things["rules/text"].name
                data = {"post": "yes", "publish": "1", "name": name, "person": "1"}
                assert client.post(path, data).status_code in (302, 403, 404, 405), route
    assert state() == before


def state():
    """All that can be changed; a version is never, but one more is made."""
    return [
        Version.objects.count(),
        list(User.objects.order_by("pk").values_list("username", "password", "is_staff")),
    ] + [
        list(model.objects.order_by("pk").values())
        for model in (Publication, Notice, Text, Link, Comment, Origin, Group)
    ]


# ---- sending ----


def sent(things):
    """Return what a form of the desk sends; its status for the roles, and for an administrator."""
    now, row = timezone.localtime(), things["rules/text"]
    words = {
        "words-en": "The office is closed.",
        "starts": now.strftime("%Y-%m-%dT%H:%M"),
        "ends": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    }
    desk, rules, name = "/admin/desk", "/admin/rules", {"name": row.name}
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    later = {"starts": "2030-01-01"}
    made, notice = things["rules/publication"], things["rules/notice"]
    filled = row.content() | row.notes | {"base": row.version, "summary": "Sent words."}
    return {
        "publish": (f"{desk}/publish/", form(row), (403, 403, 302, 302)),
        "show": (f"{desk}/publish/", name, (403, 200, 200, 200)),
        "take back": (f"{desk}/take-back/{made.pk}/", {}, (403, 403, 302, 302)),
        "restore": (f"{desk}/restore/", name | {"number": 1}, (403, 302, 302, 302)),
        "retire": (f"{desk}/retire/", {"name": FRENCH}, (403, 302, 302, 302)),
        "change": (f"{rules}/text/{row.pk}/change/", filled, (403, 302, 302, 302)),
        "delete": (f"{rules}/text/{row.pk}/delete/", {"post": "yes"}, (403,) * 4),
        "action": (f"{rules}/text/", chosen, (403, 200, 200, 200)),
        "notice": (f"{rules}/notice/add/", words, (403, 403, 302, 302)),
        "end notice": (f"{rules}/notice/{notice.pk}/change/", words, (403, 403, 302, 302)),
        "comment": (
            f"/admin/wizard/comment/{things['wizard/comment'].pk}/change/",
            {"text": "Other"},
            (403,) * 4,
        ),
        "publication": (f"{rules}/publication/{made.pk}/change/", later, (403,) * 4),
        "new publication": (f"{rules}/publication/add/", later, (403,) * 4),
        "user": ("/admin/auth/user/add/", {"username": "x"}, (403, 403, 403, 200)),
    } | {
        page: (f"{desk}/{page}/", {}, (403, 405, 405, 405))
        for page in ("due", "compare", "edit", "languages", "links", "preview", "usage", "search")
    }


@pytest.mark.parametrize("who", WHO)
def test_every_form_for_everybody(who, things):
    client, found, expected, wrote = enter(who), {}, {}, {}
    before = state()
    for name, (path, data, statuses) in sent(things).items():
        with transaction.atomic():
            response = client.post(path, data)
            wrote[name] = state() != before
            transaction.set_rollback(True)  # each form finds the same database
        is_staff = who not in ("nobody", "plain")
        found[name] = response.status_code
        expected[name] = statuses[WHO.index(who) - 2] if is_staff else 302
        if not is_staff:
            assert response.headers["Location"].startswith("/admin/login/?next=")
    assert found == expected
    may = who in ("editor", "publisher", "root")
    assert wrote == {name: may and status == 302 for name, status in found.items()}
    assert state() == before


def test_no_form_of_staff_is_taken_from_another_site(things):
    """Not even that of an administrator, who may send all of them."""
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = enter("root").cookies
    before = state()
    for path, data, _statuses in sent(things).values():
        assert strict.post(path, data).status_code == 403, path
    for route in PAGES:
        if route.startswith(("admin/", "staff/")):
            status = strict.post(address(route, things), {"post": "yes"}).status_code
            assert status in (302, 403, 404, 405), route
    assert state() == before


# ---- one's own, and another's ----


@pytest.mark.parametrize("who", [*WHO, "owner"])
def test_a_link_is_its_owners(who, things):
    link, may = things["link"], who in ("owner", "publisher", "root")
    client = enter(who)
    sent = {"title": "Changed", "slug": "welcome", "language": "", "note": "", "ends": ""}
    client.post(f"/staff/links/{link.pk}/", sent)
    found = Link.objects.get(pk=link.pk)
    assert ((found.title == "Changed"), found.owner) == (may, link.owner)
    client.post(f"/staff/links/{link.pk}/retire/")
    assert (Link.objects.get(pk=link.pk).retired_at is not None) is may


def test_who_is_of_the_staff_without_a_role_opens_no_tool(things):
    client = enter("linker")
    User.objects.get(username="linker").groups.clear()
    for route in ("staff/links/", "staff/figures/", "staff/desk/", "staff/cohort/"):
        assert client.get(address(route, things)).status_code == 403, route


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_an_account_that_is_closed_opens_nothing_at_once(change):
    """It is then one of nobody, or a plain one: above."""
    client = enter("publisher")
    assert client.get("/admin/").status_code == 200
    User.objects.filter(username="publisher").update(**change)
    for path in ("/admin/", "/admin/desk/publish/", "/staff/links/", "/staff/figures/"):
        assert client.get(path).headers["Location"].startswith("/admin/login/"), path
