"""The guide in another site's frame, and the page that tells how."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings as site
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from rules.editing.preview import Scope
from rules.words import live
from tests.clock import TODAY
from tests.factories import member
from wizard.api import embed
from wizard.models import Origin

from .page import Page, read
from .test_openapi import runs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LANGUAGES = [code for code, _name in site.LANGUAGES]
OFFICE = "https://www.example.org"
OTHER = "https://intranet.example.org:8443"


@pytest.fixture(autouse=True)
def _no_origins_in_memory(monkeypatch):
    monkeypatch.setattr(embed, "_held", (None, []))


def policy(response):
    """The directives of the Content-Security-Policy."""
    parts = response.headers["Content-Security-Policy"].split("; ")
    return {name: rest for name, _space, rest in (part.partition(" ") for part in parts)}


# ---- who may frame it ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_listed_sites_may_frame_it(client, language):
    assert policy(client.get(f"/{language}/embed/"))["frame-ancestors"] == "'none'"
    Origin.objects.create(origin=OFFICE)
    Origin.objects.create(origin=OTHER)
    response = client.get(f"/{language}/embed/?situation=just-arrived")
    assert policy(response)["frame-ancestors"] == f"{OTHER} {OFFICE}"
    assert "X-Frame-Options" not in response.headers
    Origin.objects.all().delete()
    assert policy(client.get(f"/{language}/embed/"))["frame-ancestors"] == "'none'"


def test_the_rest_of_its_policy_is_that_of_the_site(client):
    Origin.objects.create(origin=OFFICE)
    framed, other = policy(client.get("/en/embed/")), policy(client.get("/en/"))
    assert framed.pop("frame-ancestors") != other.pop("frame-ancestors")
    assert framed == other


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/",
        "/fr/api/",
        "/en/guide/nationality/",
        "/en/result/?nationality=FR",
        "/en/procedures/",
        "/en/embed/x",
        "/xx/embed/",
        "/en/embed/?" + "&".join(f"k{n}=1" for n in range(2000)),
        "/api/v1/guidance",
        "/api/v1/nothing",
        "/admin/login/",
        "/staff/",
    ],
)
def test_every_other_page_stays_out_of_frames(client, path):
    Origin.objects.create(origin=OFFICE)
    response = client.get(path)
    assert response.headers["X-Frame-Options"] == "DENY"
    assert policy(response)["frame-ancestors"] == "'none'"


def test_a_preview_of_drafts_stays_out_of_frames(client):
    Origin.objects.create(origin=OFFICE)
    response = client.get(Scope("live", TODAY).path("en/embed/"))
    assert response.status_code == 200
    assert response.headers["X-Frame-Options"] == "DENY"
    assert policy(response)["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.example; script-src *",
        "https://a.example *",
        "*",
        "https://*.example.org",
        "http://www.example.org",
        "https://www.example.org/",
        "https://www.example.org\r\nSet-Cookie: a=b",
        "'self'",
        "data:",
    ],
)
def test_a_row_that_is_no_origin_adds_nothing(client, origin):
    with pytest.raises(ValidationError):
        Origin(origin=origin).full_clean()
    Origin.objects.create(origin=origin)  # past the form
    response = client.get("/en/embed/")
    assert policy(response)["frame-ancestors"] == "'none'"
    assert policy(response)["script-src"] == "'self'"
    Origin.objects.create(origin=OFFICE)
    assert policy(client.get("/en/embed/"))["frame-ancestors"] == OFFICE


def test_the_list_is_read_once_for_each_edition(client, monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY", 60)
    Origin.objects.create(origin=OFFICE)
    client.get("/en/embed/")
    with CaptureQueriesContext(connection) as queries:
        for _again in range(5):
            assert policy(client.get("/fr/embed/"))["frame-ancestors"] == OFFICE
    assert len(queries) == 0
    Origin.objects.create(origin=OTHER)
    assert OTHER in policy(client.get("/fr/embed/"))["frame-ancestors"]


class Away:
    """The table of sites, while the database is away."""

    class objects:
        @staticmethod
        def all():
            raise DatabaseError


def test_a_database_that_is_away_leaves_the_list_as_it_was(client, monkeypatch):
    Origin.objects.create(origin=OFFICE)
    client.get("/en/embed/")

    monkeypatch.setattr(embed, "Origin", Away)
    assert policy(client.get("/en/embed/"))["frame-ancestors"] == OFFICE
    monkeypatch.setattr(embed, "_held", (None, []))
    response = client.get("/en/embed/")
    assert response.status_code == 200
    assert policy(response)["frame-ancestors"] == "'none'"


# ---- the page in the frame ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_one_button_that_opens_the_guide_in_a_new_tab(client, language):
    html = client.get(f"/{language}/embed/").content.decode()
    page = Page(client.get(f"/{language}/embed/"))
    assert page.lang == language
    assert page.h1
    [tag] = re.findall(r"<a [^>]*target=[^>]*>", html)
    assert 'target="_blank"' in tag
    assert "noopener" in tag
    assert f'href="/{language}/guide/"' in tag
    others = [href for _text, href in page.links if "/embed/" in href]
    assert others == [f"/{code}/embed/" for code in LANGUAGES if code != language]


def test_answers_are_carried_on(client):
    page = Page(client.get("/en/embed/?situation=just-arrived&nationality=IN"))
    [go] = [href for _text, href in page.links if "/guide/" in href]
    assert go == "/en/guide/?nationality=IN&situation=just-arrived"
    assert read(client, go).question == "document"
    assert "/fr/embed/?nationality=IN&situation=just-arrived" in [h for _text, h in page.links]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tiny_and_quiet(client, language):
    response = client.get(f"/{language}/embed/")
    html = response.content.decode()
    assert len(response.content) < 2_500
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert re.findall(r"<script|<form|<img|\son\w+=|\sstyle=|<style", html) == []
    loaded = re.findall(r'<link[^>]+href="([^"]+)"', html)
    assert all(href.startswith(("/static/css/", "data:,")) for href in loaded)


def test_it_may_be_kept_for_a_minute_unless_it_holds_answers(client):
    assert client.get("/en/embed/").headers["Cache-Control"] == "public, max-age=60"
    answered = client.get("/en/embed/?situation=just-arrived")
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["X-Robots-Tag"] == "noindex"


def test_head_has_the_same_headers(client):
    Origin.objects.create(origin=OFFICE)
    head = client.head("/en/embed/")
    assert (head.status_code, head.content) == (200, b"")
    assert policy(head)["frame-ancestors"] == OFFICE
    assert "X-Frame-Options" not in head.headers


@pytest.mark.parametrize("path", ["/en/embed/", "/fr/api/"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_other_methods_are_refused(client, path, method):
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "today=2026-02-30",
        "today=%00",
        "nationality=%ff%fe",
        "nationality=%00&situation=<script>alert(1)</script>",
        "situation=" + "x" * 10_000,
        "via=<script>",
        "&&=&a[]=1",
        "nationality=IN&nationality=FR",
        'situation="onload="x',
    ],
)
def test_no_query_breaks_it(client, query):
    for path in ("/en/embed/", "/fr/api/"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 200
        assert b"<script>alert" not in response.content
        assert b'"onload=' not in response.content
        assert len(response.content) < 30_000


# ---- the page for people ----


class Examples(HTMLParser):
    """The blocks of the page that are to be copied."""

    def __init__(self, html):
        super().__init__()
        self.blocks, self.within = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "pre":
            self.within = True
            self.blocks.append("")

    def handle_endtag(self, tag):
        self.within = self.within and tag != "pre"

    def handle_data(self, data):
        if self.within:
            self.blocks[-1] += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_examples_that_work(client, monkeypatch, capsys, language):
    response = client.get(f"/{language}/api/")
    assert response.status_code == 200
    assert not response.cookies
    page = Page(response)
    assert page.lang == language
    assert page.h1
    frame, curl, python = Examples(response.content.decode()).blocks
    found = re.fullmatch(
        r'<iframe src="http://testserver(/[^"]+)"\s+title="[^"]+"\s+loading="lazy"[^>]*></iframe>',
        frame,
    )
    assert client.get(found[1]).status_code == 200
    addresses = re.findall(r'curl "http://testserver([^"]+)"', curl)
    assert len(addresses) == 2
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.json()["language"] == language
    assert "2026-10-28 2026-12-28" in runs(client, monkeypatch, capsys, unescape(python))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_addresses_of_the_page_answer(client, language):
    html = client.get(f"/{language}/api/").content.decode()
    for address in set(re.findall(r"<code>(/api/v1/[^<]*)</code>", html)):
        assert client.get(address).status_code == 200, address


# ---- the list, for administrators ----


def test_an_administrator_lists_a_site(client, admin_client):
    add = "/admin/wizard/origin/add/"
    refused = admin_client.post(add, {"origin": "http://www.example.org/path"})
    assert refused.status_code == 200
    assert "https://www.example.org" in refused.content.decode()
    assert admin_client.post(add, {"origin": OFFICE}).status_code == 302
    assert policy(client.get("/en/embed/"))["frame-ancestors"] == OFFICE
    assert OFFICE in admin_client.get("/admin/wizard/origin/").content.decode()


@pytest.mark.parametrize("role", ["Link maker", "Editor", "Publisher"])
def test_no_role_may_change_the_list(client, role):
    client.force_login(member("x", role))
    assert client.get("/admin/wizard/origin/").status_code == 403
    assert client.post("/admin/wizard/origin/add/", {"origin": OFFICE}).status_code == 403
    assert not Origin.objects.exists()
