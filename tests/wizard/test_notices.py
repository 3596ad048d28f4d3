"""The notices on every page."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from django.utils.http import urlencode

from rules.models import Notice

from .cases import CASES
from .page import read
from .test_changes import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


RESULT = "result/?" + urlencode(CASES[-3][0])


EVERYWHERE = {
    "": 200,
    "guide/situation/?nationality=BR": 200,
    RESULT: 200,
    "procedures/aps/": 200,
    "changes/": 200,
    "nowhere/": 404,
    "result/?today=nonsense": 400,
}


REGION = '<div class="banner notice" role="region"'


@pytest.fixture
def notice():
    """Live from noon to two."""
    noon = timezone.now()
    words = {"en": "ANEF is **down**.", "fr": "L'ANEF est en panne."}
    return Notice.objects.create(words=words, starts=noon, ends=noon + timedelta(hours=2))


@pytest.mark.parametrize(("path", "status"), EVERYWHERE.items())
def test_a_notice_stands_on_every_page_between_its_moments(client, notice, path, status):
    for minutes, live in [(-1, False), (0, True), (119, True), (120, False)]:
        with time_machine.travel(notice.starts + timedelta(minutes=minutes), tick=False):
            for language, words in [("en", "ANEF is down."), ("fr", "L’ANEF est en panne.")]:
                page = read(client, f"/{language}/{path}", status)
                assert (words in page.text) is live, (minutes, language)
                html = page.response.content.decode()
                assert html.count(REGION) == live


def test_a_notice_in_another_language_is_marked(client):
    noon = timezone.now()
    Notice.objects.create(words={"fr": "En panne."}, starts=noon, ends=noon + timedelta(hours=1))
    assert '<div lang="fr" dir="ltr"><p>En panne.</p></div>' in client.get("/en/").content.decode()
    assert "<div><p>En panne.</p></div>" in client.get("/fr/").content.decode()


def test_two_notices_are_told_apart(client, notice):
    Notice.objects.create(words={"en": "More."}, starts=notice.starts, ends=notice.ends)
    html = client.get("/en/").content.decode()
    assert re.findall(REGION + r'\s+aria-label="([^"]*)"', html) == ["Notice", "Notice 2"]


def test_a_notice_does_not_run_what_it_holds(client):
    noon = timezone.now()
    words = {"en": "<script>alert(1)</script> [x](javascript:alert(1))"}
    Notice.objects.create(words=words, starts=noon, ends=noon + timedelta(hours=1))
    html = client.get("/en/").content.decode()
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


def test_a_notice_does_not_go_into_the_file_to_take_along(client, notice):
    html = client.get("/en/result.html?" + urlencode(CASES[-3][0])).content.decode()
    assert REGION not in html
    assert "changes.atom" not in html


def test_pages_that_need_no_words_go_without_notices_while_the_database_is_away(
    client, monkeypatch, caplog
):
    def away():
        raise OperationalError("away")

    monkeypatch.setattr("rules.words.live._live", None)
    monkeypatch.setattr("rules.words.live.Edition.current", away)
    with caplog.at_level(logging.WARNING):
        read(client, "/en/nowhere/?nationality=BR", 404)
        read(client, "/en/")
    assert "The notices cannot be read" in caplog.text
    assert "nationality" not in caplog.text


def test_notices_in_memory_are_shown_while_the_database_is_away(client, notice, monkeypatch):
    def away():
        raise OperationalError("away")

    client.get("/en/")
    monkeypatch.setattr("rules.words.live.Edition.current", away)
    assert "ANEF is down." in read(client, "/en/nowhere/", 404).text


@pytest.mark.parametrize("path", EVERYWHERE)
def test_nothing_is_inline(client, notice, path):
    publish(notes={"en": "The fee rose."})
    html = client.get(f"/en/{path}").content.decode()
    assert re.findall(r"\son\w+=|\sstyle=|<style|<script(?![^>]+src)", html) == []
