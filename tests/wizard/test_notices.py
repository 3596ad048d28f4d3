"""The notices on every page."""

import logging
import re
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from django.utils.http import urlencode

from rules.models import Notice

from .cases import RENEWED
from .page import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

EVERYWHERE = {
    "": 200,
    "guide/situation/?nationality=BR": 200,
    "result/?" + urlencode(RENEWED): 200,
    "procedures/aps/": 200,
    "changes/": 200,
    "nowhere/": 404,
    "result/?today=nonsense": 400,
}
REGION = '<div class="banner notice" role="region"'


def live_notice(**words):
    """From noon to two."""
    noon = timezone.now()
    return Notice.objects.create(words=words, starts=noon, ends=noon + timedelta(hours=2))


@pytest.fixture
def notice():
    return live_notice(en="ANEF is **down**.", fr="L'ANEF est en panne.")


@pytest.mark.parametrize(("path", "status"), EVERYWHERE.items())
def test_a_notice_stands_on_every_page_between_its_moments(client, notice, path, status):
    for minutes, live in [(-1, False), (0, True), (119, True), (120, False)]:
        with time_machine.travel(notice.starts + timedelta(minutes=minutes), tick=False):
            for language, words in [("en", "ANEF is down."), ("fr", "L’ANEF est en panne.")]:
                page = read(client, f"/{language}/{path}", status)
                assert (words in page.text) is live, (minutes, language)
                html = page.response.content.decode()
                assert html.count(REGION) == live
                assert re.findall(r"\son\w+=|\sstyle=|<style|<script(?![^>]+src)", html) == []


def test_notices_are_told_apart_and_marked_where_in_another_language(client):
    live_notice(fr="En panne.")
    assert "<div><p>En panne.</p></div>" in client.get("/fr/").text
    live_notice(en="<script>alert(1)</script> [x](javascript:alert(1))")
    html = client.get("/en/").text
    assert '<div lang="fr" dir="auto"><p>En panne.</p></div>' in html
    assert re.findall(REGION + r'\s+aria-label="([^"]*)"', html) == ["Notice", "Notice 2"]
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


def test_a_notice_does_not_go_into_the_file_to_take_along(client, notice):
    html = client.get("/en/result.html", RENEWED).text
    assert REGION not in html
    assert "changes.atom" not in html


def test_pages_that_need_no_words_go_without_notices_while_the_database_is_away(
    client, monkeypatch, caplog
):
    monkeypatch.setattr("rules.words.live._live", None)
    away = Mock(side_effect=OperationalError("away"))
    monkeypatch.setattr("rules.words.live.Edition.current", away)
    with caplog.at_level(logging.WARNING):
        read(client, "/en/nowhere/?nationality=BR", 404)
        read(client, "/en/")
    assert "The notices cannot be read" in caplog.text
    assert "nationality" not in caplog.text
