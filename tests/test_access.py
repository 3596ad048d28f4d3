"""Who may open what: one table of all addresses of the site, for every role."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from rules.editing.preview import Scope
from rules.models import Amount, Contact, Notice, Paper, Passage, TestCase, Text, Version
from tests.factories import PASSWORD, draft, member, publish
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

PAGES: dict[str, tuple[int | str, ...]] = {
    # students
    "": MOVED,
    "en/": ALL,
    "en/embed/": ALL,
    "en/preview/": (404,) * 6,  # without a token
    "en/guide/": ALL,
    "en/guide/none/": ALL,
    "en/guide/<slug:step>/": ALL,
    "en/result/": MOVED,
    "en/result/changes/": MOVED,
    "en/result/clock/": MOVED,
    "en/result/letter/": MOVED,
    "en/result/letters/<slug:key>/": MOVED,
    "en/letters/<slug:key>/": ALL,
    "en/find/": ALL,
    "en/glossary/": ALL,
    "en/result/papers/": MOVED,
    "en/result/stay/": MOVED,
    "en/result.ics": MOVED,
    "en/result.svg": MOVED,
    "en/result.html": MOVED,
    "en/useful/": (405,) * 6,
    "en/procedures/": ALL,
    "en/procedures/<slug:key>/": ALL,
    "en/how-it-decides/": ALL,
    "en/changes/": ALL,
    "en/changes.atom": ALL,
    "en/api/": ALL,
    "en/privacy/": ALL,
    "en/accessibility/": ALL,
    "api/v1/guidance": ALL,
    "api/v1/questions": ALL,
    "api/v1/procedures": ALL,
    "api/v1/procedures/<str:key>": ALL,
    "api/v1/countries": ALL,
    "api/v1/openapi.json": ALL,
    "healthz/live": ALL,
    "healthz/ready": ALL,
    "countries.json": ALL,
    "theme.css": ALL,
    "office-logo": (404,) * 6,
    "favicon.ico": MOVED,
    "robots.txt": ALL,
    "sitemap.xml": ALL,
    ".well-known/security.txt": ALL,
    "go/<slug:slug>/": MOVED,
    # the desk
    "admin/desk/publish/": WORDS,
    "admin/desk/take-back/<int:pk>/": PUBLISHERS,
    "admin/desk/compare/": WORDS,
    "admin/desk/restore/": WRONG_WAY,
    "admin/desk/retire/": WORDS,
    "admin/desk/edit/": (DOOR, DOOR, 403, 302, 302, 302),
    "admin/desk/due/": WORDS,
    "admin/desk/languages/": WORDS,
    "admin/desk/links/": WORDS,
    "admin/desk/usage/": WORDS,
    "admin/desk/search/": WORDS,
    "admin/desk/preview/": (DOOR, DOOR, 403, 302, 302, 302),
    "admin/desk/share/": WORDS,
    "admin/desk/revoke/<int:pk>/": WRONG_WAY,
    "admin/desk/code/": ONWARD,
    "admin/desk/factor/": STAFF,
    "admin/desk/people/": ADMINISTRATORS,
    "admin/desk/trail/": ADMINISTRATORS,
    # Django's admin
    "admin/": STAFF,
    "admin/login/": (200, 200, 302, 302, 302, 302),
    "admin/logout/": (302, 302, 405, 405, 405, 405),
    "admin/password_change/": STAFF,
    "admin/password_change/done/": STAFF,
    "admin/autocomplete/": NOBODY,
    "admin/jsi18n/": STAFF,
    "admin/r/<path:content_type_id>/<path:object_id>/": (DOOR, DOOR, 404, 404, 404, 404),
    "admin/^(?P<app_label>auth|rules|wizard)/$": (DOOR, DOOR, 404, 200, 200, 200),
    "admin/(?P<url>.*)$": (DOOR, DOOR, 404, 404, 404, 404),
    "admin/auth/user/<id>/password/": ADMINISTRATORS,
    # the office's tools
    "staff/": STAFF,
    "staff/links/": STAFF,
    "staff/links/new/": STAFF,
    "staff/links/<int:pk>/": STAFF,
    "staff/links/<int:pk>/retire/": (405,) * 6,
    "staff/links/<int:pk>/qr.svg": STAFF,
    "staff/links/<int:pk>/qr.png": STAFF,
    "staff/links/<int:pk>/poster/": STAFF,
    "staff/links/<int:pk>/slips/": STAFF,
    "staff/figures/": STAFF,
    "staff/figures/counts.csv": STAFF,
    "staff/desk/": STAFF,
    "staff/desk/keep/": (405,) * 6,
    "staff/language/": (405,) * 6,
    "staff/cohort/": STAFF,
    "staff/cohort/template.xlsx": STAFF,
}
LISTS = {
    # of each list: to see it and what is in it, to add, to change, to delete
    "auth/group": (ADMINISTRATORS,) * 3,
    "auth/user": (ADMINISTRATORS,) * 3,
    "rules/text": (WORDS, WORDS, NOBODY),
    "rules/passage": (WORDS, WORDS, NOBODY),
    "rules/contact": (WORDS, WORDS, NOBODY),
    "rules/amount": (WORDS, WORDS, NOBODY),
    "rules/paper": (WORDS, WORDS, NOBODY),
    "rules/publication": (WORDS, NOBODY, NOBODY),
    "rules/notice": (WORDS, PUBLISHERS, NOBODY),
    "rules/testcase": (WORDS, NOBODY, ADMINISTRATORS),
    "wizard/comment": (PUBLISHERS, NOBODY, PUBLISHERS),
    "wizard/origin": (ADMINISTRATORS,) * 3,
}
for name, (see, add, delete) in LISTS.items():
    PAGES |= {
        f"admin/{name}/": see,
        f"admin/{name}/add/": add,
        f"admin/{name}/<path:object_id>/change/": see,
        f"admin/{name}/<path:object_id>/history/": see,
        f"admin/{name}/<path:object_id>/delete/": delete,
        f"admin/{name}/<path:object_id>/": ONWARD,
    }


def routes(patterns, prefix=""):
    """Every route of the site."""
    for one in patterns:
        route = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from routes(one.url_patterns, route)
        else:
            yield route


def test_the_table_has_every_address_of_the_site_and_no_other():
    found = set(routes(get_resolver().url_patterns))
    assert found - PAGES.keys() == set()
    assert PAGES.keys() - found == set()


# ---- looking ----


@pytest.fixture
def things():
    """One of each, by the name of its list."""
    owner = member("owner", "Link maker")
    text = draft(Text.objects.get(procedure="aps", language="en"), summary="A draft.")
    amount = draft(Amount.objects.get(key="late-fee"), euros="205")
    now = timezone.now()
    return {
        "auth/group": Group.objects.get(name="Editor"),
        "auth/user": owner,
        "rules/text": text,
        "rules/passage": Passage.objects.first(),
        "rules/contact": Contact.objects.first(),
        "rules/amount": amount,
        "rules/paper": Paper.objects.first(),
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
    """A browser in which somebody has signed in."""
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
    """An address of a route, of something that is there."""
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


@pytest.mark.parametrize("who", WHO)
def test_everybody_opens_and_sends_what_the_table_says_and_no_look_changes_anything(who, things):
    client, column = enter(who), WHO.index(who)
    found, expected, before = {}, {}, state()
    for route, statuses in PAGES.items():
        path = address(route, things)
        if who == "root":
            client.head(path)
        response = client.get(path)
        place = response.headers.get("Location", "")
        door = place.startswith("/admin/login/?next=")
        found[route] = DOOR if door else response.status_code
        expected[route] = statuses[column]
        if who in ("nobody", "plain", "linker"):
            assert b"A draft." not in response.content, path
        if statuses[column] in (DOOR, 403, 404):
            # Forms with their right contents: tests/editing/test_access.py.
            data = {"post": "yes", "publish": "1", "name": things["rules/text"].name, "person": "1"}
            for method in (client.post, client.delete):
                assert method(path, data).status_code in (302, 403, 404, 405), route
    assert found == expected
    assert state() == before


def state():
    """All that can be changed."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Version, Notice, Text, Link, Comment, Origin, Group)
    ] + [list(User.objects.order_by("pk").values_list("username", "password", "is_staff"))]


def test_no_form_of_staff_is_taken_from_another_site(things):
    """Not even that of an administrator, who may send all of them."""
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = enter("root").cookies
    before = state()
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
    assert (Link.objects.get(pk=link.pk).title == "Changed") is may
    client.post(f"/staff/links/{link.pk}/retire/")
    assert (Link.objects.get(pk=link.pk).retired_at is not None) is may


def test_a_draft_stands_on_no_page_of_students(things, client):
    paths = [
        address(route, things)
        for route in PAGES
        if not route.startswith(("admin/", "staff/", "en/preview/"))
    ]
    for path in (*paths, "/fr/procedures/aps/", "/en/result/?" + RESULT):
        assert b"A draft." not in client.get(path).content, path


RESULT = "nationality=BR&situation=continue-studies&document=student-card&expires=2027-02-28"


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_an_account_that_is_closed_opens_nothing_at_once(change, things):
    client = enter("publisher")
    assert client.get("/admin/").status_code == 200
    User.objects.filter(username="publisher").update(**change)
    for route, statuses in PAGES.items():
        if statuses[0] == DOOR:
            response = client.get(address(route, things))
            assert response.status_code in (302, 404), route
            assert b"A draft." not in response.content
