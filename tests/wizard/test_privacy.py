"""What the site does not do: keep, tell, ask others."""

import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from rules.words import live

from .cases import CASES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

RESULT = "/en/result/?" + urlencode(CASES[-3][0])
QUESTION = "/en/guide/situation/?nationality=BR"
PAGES = ["/", "/en/", "/fr/guide/", QUESTION, RESULT, "/en/result/?nationality=XX", "/en/nowhere/"]
PRIVATE = [
    QUESTION,
    RESULT,
    "/fr/guide/nationality/",
    "/api/v1/guidance",
    "/en/?nationality=BR",
    "/en/nowhere/?nationality=BR",
    "/en/result/?nationality=XX",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_student_gets_no_cookie(client, address):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_the_post_of_an_answer_needs_no_token_and_sets_no_cookie(django_test_client_strict):
    response = django_test_client_strict.post(QUESTION, {"situation-answer": "talent"})
    assert response.status_code == 303
    assert not response.cookies


@pytest.fixture
def django_test_client_strict():
    from django.test import Client

    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_with_answers_is_neither_kept_nor_indexed(client, address):
    response = client.get(address)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_closed_to_others(client, address):
    headers = client.get(address).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", PAGES[1:])
def test_no_page_loads_from_another_site_or_runs_inline(client, address):
    html = client.get(address, follow=True).content.decode()
    html = re.sub(r'<link rel="(?:canonical|alternate)"[^>]*>', "", html)  # nothing is loaded
    assert (
        re.findall(r'<(?:link|script|img|iframe)[^>]+(?:src|href)="(?!/|data:)[^"]*"', html) == []
    )
    assert re.findall(r"\son\w+=|\sstyle=|<style|<script(?![^>]+src)", html) == []


def test_a_student_writes_nothing_and_asks_the_database_once(client, monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY", 60)
    client.get(RESULT)  # the words are now in memory
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for address in PAGES:
            client.get(address)
        client.post(QUESTION, {"situation-answer": "talent"})
    assert len(queries) <= 1
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_no_log_holds_an_answer(client, caplog):
    caplog.set_level(logging.DEBUG)
    for address in [
        *PAGES,
        "/en/result/?expires=2027-02-31&nationality=BR",
        "/nowhere?expires=2027-02-28",
    ]:
        client.get(address)
    assert "2027-02" not in caplog.text
    assert "nationality=" not in caplog.text


def test_a_social_preview_tells_nothing_of_the_answers(client):
    html = client.get(RESULT).content.decode()
    preview = re.findall(r'<meta property="og:[a-z_]+"\s+content="([^"]*)"', html)
    assert "Your residence permit in France, step by step" in preview
    assert "Renew" not in " ".join(preview)


def test_the_cookies_of_staff_end_with_the_browser_as_the_page_says(client, admin_user):
    assert "Both end when the browser closes." in client.get("/en/privacy/").text
    signed_in = client.post("/admin/login/", {"username": "admin", "password": "password"})
    assert {"csrftoken", "sessionid"} <= signed_in.cookies.keys()
    assert not any(one["max-age"] or one["expires"] for one in signed_in.cookies.values())
