"""The guide in another site's frame, and the page that tells how."""

import re
from html import unescape

import pytest
from django.conf import settings as site
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from rules.editing.preview import Scope
from rules.words import live
from tests.clock import TODAY
from tests.test_security import USUAL, policy
from wizard.api import embed
from wizard.models import Origin

from .page import Page, read
from .test_api import runs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LANGUAGES = [code for code, _name in site.LANGUAGES]
OFFICE = "https://www.example.org"
OTHER = "https://intranet.example.org:8443"


@pytest.fixture(autouse=True)
def _no_origins_in_memory():
    embed._query_origins.cache_clear()


def framed_by(response):
    return policy(response)["frame-ancestors"]


# ---- who may frame it ----


def test_only_listed_sites_may_frame_it(client):
    assert framed_by(client.get("/fr/embed/")) == "'none'"
    Origin.objects.create(origin=OFFICE)
    Origin.objects.create(origin=OTHER)
    for ask in (client.get, client.head):
        response = ask("/fr/embed/?situation=just-arrived")
        allowed = {"frame-ancestors": f"{OTHER} {OFFICE}"}
        assert policy(response) == USUAL | allowed
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "X-Frame-Options" not in response.headers
    assert response.content == b""
    for path in ("/en/", "/en/embed/x", "/admin/login/", Scope("live", TODAY).path("en/embed/")):
        response = client.get(path)
        assert response.headers["X-Frame-Options"] == "DENY", path
        assert framed_by(response) == "'none'", path
    Origin.objects.all().delete()
    assert framed_by(client.get("/fr/embed/")) == "'none'"


@pytest.mark.parametrize(
    "origin",
    [
        *("https://a.example; script-src *", "https://a.example *", "*", "https://*.example.org"),
        *("http://www.example.org", "https://www.example.org/", "'self'", "data:"),
        "https://www.example.org\r\nSet-Cookie: a=b",
    ],
)
def test_a_row_that_is_no_origin_adds_nothing(client, origin):
    with pytest.raises(ValidationError, match=r"https://www\.example\.org"):
        Origin(origin=origin).full_clean()
    Origin.objects.create(origin=origin)  # past the form
    response = client.get("/en/embed/")
    assert framed_by(response) == "'none'"
    assert policy(response)["script-src"] == "'self'"
    Origin.objects.create(origin=OFFICE)
    assert framed_by(client.get("/en/embed/")) == OFFICE


def test_the_list_is_read_once_for_each_edition(client, monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY", 60)
    Origin.objects.create(origin=OFFICE)
    client.get("/en/embed/")
    with CaptureQueriesContext(connection) as queries:
        for _again in range(5):
            assert framed_by(client.get("/fr/embed/")) == OFFICE
    assert len(queries) == 0
    Origin.objects.create(origin=OTHER)
    assert OTHER in framed_by(client.get("/fr/embed/"))


def test_a_database_that_is_away_leaves_the_list_as_it_was(client, monkeypatch):
    def away():
        raise DatabaseError

    Origin.objects.create(origin=OFFICE)
    client.get("/en/embed/")
    monkeypatch.setattr(Origin.objects, "filter", lambda **_about: away())
    assert framed_by(client.get("/en/embed/")) == OFFICE
    embed._query_origins.cache_clear()
    response = client.get("/en/embed/")
    assert response.status_code == 200
    assert framed_by(response) == "'none'"


# ---- the page in the frame ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tiny_and_quiet_with_one_button_that_opens_the_guide_in_a_new_tab(client, language):
    response = client.get(f"/{language}/embed/")
    page, html = Page(response), response.content.decode()
    assert page.lang == language
    assert page.h1
    [tag] = re.findall(r"<a [^>]*target=[^>]*>", html)
    assert 'target="_blank"' in tag
    assert "noopener" in tag
    assert f'href="/{language}/guide/"' in tag
    others = [href for _text, href in page.links if "/embed/" in href]
    assert others == [f"/{code}/embed/" for code in LANGUAGES if code != language]
    assert len(response.content) < 2_500
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert re.findall(r"<script|<form|<img|\son\w+=|\sstyle=|<style", html) == []
    loaded = re.findall(r'<link[^>]+href="([^"]+)"', html)
    assert all(href.startswith(("/static/css/", "data:,")) for href in loaded)


def test_answers_are_carried_on_and_not_kept(client):
    page = read(client, "/en/embed/?situation=just-arrived&nationality=IN")
    [go] = [href for _text, href in page.links if "/guide/" in href]
    assert go == "/en/guide/?nationality=IN&situation=just-arrived"
    assert read(client, go).question == "document"
    assert page.link("Français") == "/fr/embed/?nationality=IN&situation=just-arrived"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["X-Robots-Tag"] == "noindex"


# ---- the page for people ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_examples_that_work(client, monkeypatch, capsys, language):
    page = read(client, f"/{language}/api/")
    html = page.response.content.decode()
    assert not page.response.cookies
    assert page.lang == language
    assert re.findall(r"^ +[<{]", html, re.M) == []  # sent without indentation
    blocks = re.findall(r"<pre[^>]*>(.*?)</pre>", html, re.S)
    frame, curl, python = (unescape(re.sub(r"<[^>]+>", "", block)) for block in blocks)
    [framed] = re.findall(
        r'<iframe src="http://testserver(/[^"]+)"\s+title="[^"]+"\s+loading="lazy"[^>]*></iframe>',
        frame,
    )
    addresses = re.findall(r'curl "http://testserver([^"]+)"', curl)
    assert len(addresses) == 2
    for address in addresses:
        assert client.get(address).json()["language"] == language
    named = re.findall(r"<code>(/api/v1/[^<]*)</code>", html)
    for address in {framed, *addresses, *named}:
        assert client.get(address).status_code == 200, address
    assert "2026-10-28 2026-12-28" in runs(client, monkeypatch, capsys, python)
