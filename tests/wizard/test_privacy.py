"""What the site does not do: keep, tell, ask others. The headers are those of test_security."""

import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from rules.words import live

from .cases import RENEWED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

RESULT = "/en/result/?" + urlencode(RENEWED)
QUESTION = "/en/guide/situation/?nationality=BR"
PAGES = [
    *("/", "/en/", "/en/?nationality=BR", "/fr/guide/", QUESTION, RESULT, "/en/nowhere/"),
    *("/en/result/?nationality=XX", "/en/nowhere/?nationality=BR"),
]


def test_a_student_writes_nothing_and_asks_the_database_once(client, monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY", 60)
    client.get(RESULT)  # the words are now in memory
    with CaptureQueriesContext(connection) as queries:
        for address in PAGES:
            response = client.get(address)
            assert not response.cookies
            if "?" in address:  # it holds answers
                assert response.headers["Cache-Control"] == "no-store"
                assert response.headers["X-Robots-Tag"] == "noindex"
        client.post(QUESTION, {"situation-answer": "talent"})
    assert len(queries) <= 1
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_no_log_holds_an_answer(client, caplog):
    caplog.set_level(logging.DEBUG)
    bad = ["/en/result/?expires=2027-02-31&nationality=BR", "/nowhere?expires=2027-02-28"]
    for address in [*PAGES, *bad]:
        client.get(address)
    assert "2027-02" not in caplog.text
    assert "nationality=" not in caplog.text


def test_a_social_preview_tells_nothing_of_the_answers(client):
    html = client.get(RESULT).content.decode()
    preview = re.findall(r'<meta property="og:[a-z_]+"\s+content="([^"]*)"', html)
    assert "Your residence permit in France, step by step" in preview
    assert "Renew" not in " ".join(preview)
