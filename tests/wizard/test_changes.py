"""What changed, as a page and as a feed."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rules.models import Publication, Text, Version
from rules.words.live import current
from wizard.changes import make_entry

from .cases import TODAY
from .page import Page, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAGES = ["/en/changes/", "/fr/changes/"]
ATOM = "{http://www.w3.org/2005/Atom}"
APS_EN = ["text", "aps", "en"]
APS_FR = ["text", "aps", "fr"]


def publish(starts=TODAY, notes=None, pages=(APS_EN,), **fields) -> Publication:
    """Publish another cost of the APS."""
    text = Text.objects.get(language="en", procedure="aps")
    text.cost = f"Cost {Publication.objects.count()}."
    text.save()
    version = Version.newest(text.name)
    return Publication.publish([version], starts, notes=notes or {}, pages=list(pages), **fields)


def feed(client, address="/en/changes.atom", **about) -> ElementTree.Element:
    response = client.get(address, **about)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314


def entries(client, part="title", address="/en/changes.atom") -> list[str]:
    """Return a part of each entry of the feed."""
    return [one.findtext(f"{ATOM}{part}") for one in feed(client, address).findall(f"{ATOM}entry")]


def is_empty(client) -> bool:
    return "Nothing has changed yet." in read(client, "/en/changes/").text and not entries(client)


# ---- what is listed ----


def test_what_changed_nothing_for_readers_is_not_listed_and_a_note_alone_is(client):
    assert Publication.objects.count() == 1, "the first load"
    assert is_empty(client)
    publish(notes={"en": " "}, pages=[])
    publish(notes={"fr": ""}, pages=[])
    publish(pages=[["text", "gone", "en"]])
    assert is_empty(client)
    publish(notes={"fr": "Une note."}, pages=[])
    assert "Une note." in read(client, "/fr/changes/").text


def test_the_newest_comes_first_by_day_then_by_moment(client):
    noon = timezone.now()
    publish(TODAY, {"en": "Note A."}, at=noon - timedelta(days=9))
    publish(TODAY - timedelta(days=2), {"en": "Note B."}, at=noon)
    publish(TODAY, {"en": "Note C."}, at=noon - timedelta(days=3))
    text = read(client, "/en/changes/").text
    assert re.findall(r"Note \w\.", text) == entries(client) == ["Note C.", "Note A.", "Note B."]


def test_a_change_shows_its_day_note_and_pages_in_the_language(client):
    publish(notes={"en": "The fee rose.", "fr": "Le prix monte."}, pages=[APS_EN, APS_FR])
    english, french = (read(client, address) for address in PAGES)
    assert "23 November 2026 The fee rose." in english.text
    assert "Le prix monte." not in english.text
    assert "These words were changed" not in english.text
    assert "23 novembre 2026 Le prix monte." in french.text
    for page, here, other in ((english, "en", "fr"), (french, "fr", "en")):
        hrefs = {href for _text, href in page.links}
        assert f"/{here}/procedures/aps/" in hrefs
        assert f"/{other}/procedures/aps/" not in hrefs
    assert entries(client, address="/fr/changes.atom") == ["Le prix monte."]
    [summary] = entries(client, "summary", "/fr/changes.atom")
    assert "http://testserver/fr/procedures/aps/" in summary
    publish()
    assert "These words were changed:" in read(client, "/en/changes/").text


def test_notes_and_pages_of_another_language_alone_are_marked(client):
    publish(notes={"fr": "Le prix monte."})
    assert '<p lang="fr" dir="auto">Le prix monte.</p>' in client.get("/en/changes/").text
    publish(notes={"en": "Read again."}, pages=[APS_FR])
    assert '<p lang="en" dir="auto">Read again.</p>' in client.get("/fr/changes/").text
    page = read(client, "/en/changes/")
    assert f"{Text.objects.get(language='fr', procedure='aps').title} (French)" in page.text
    html = " ".join(page.response.text.split())
    assert '<a href="/fr/procedures/aps/" lang="fr" hreflang="fr">' in html


def test_passages_are_named_once_and_unknown_keys_left_out(client):
    pages = [["passage", "one", "en"], ["text", "gone", "en"], ["passage", "two", "en"]]
    publish(pages=[*pages, ["text", "aps", "xx"]])
    text = read(client, "/en/changes/").text
    assert text.count("Advice in certain cases") == 1
    assert "gone" not in text


def test_a_note_is_escaped_and_holds_nothing_that_xml_forbids(client):
    publish(notes={"en": "<script>alert(1)</script> & \x01b\x0bc\x1f]]>\ufffed\uffff \U0001f600"})
    html = client.get("/en/changes/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; bc]]&gt;d" in html
    assert "<script>alert" not in html
    assert entries(client) == ["<script>alert(1)</script> & bc]]>d \U0001f600"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; bc]]&gt;d" in entries(client, "summary")[0]
    # Half a character is kept by SQLite; it could not be sent.
    halved = Publication(starts=TODAY, notes={"en": "a\ud800b"})
    assert make_entry(halved, current(), "en").note == "ab"


# ---- from when, and until when ----


def test_a_change_is_shown_from_its_day_on_in_paris(client):
    publish(TODAY + timedelta(days=2), {"en": "The fee rises."}, until=date(2026, 12, 1))
    assert is_empty(client)
    with time_machine.travel(datetime(2026, 11, 24, 22, 59, tzinfo=UTC), tick=False):
        assert is_empty(client)
    with time_machine.travel(datetime(2026, 11, 24, 23, 1, tzinfo=UTC), tick=False):
        page = read(client, "/en/changes/")
        assert "25 November 2026 The fee rises." in page.text
        assert "Until 1 December 2026, this day included." in page.text
        assert "Until 1 December 2026" in entries(client, "summary")[0]


def test_what_was_taken_back_says_so_if_it_had_begun(client):
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    made = publish(TODAY + timedelta(days=1), {"en": "A mistake."}, at=at)
    early = publish(TODAY + timedelta(days=2), {"en": "Too early."})
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Paris, on its day
    with time_machine.travel(late, tick=False):
        assert entries(client, "updated") == ["2026-11-20T08:00:00+00:00"]
        made.take_back(None)
        early.take_back(None)
        text = read(client, "/en/changes/").text
        assert "A mistake." in text
        assert "Taken back on 24 November 2026." in text
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        assert "Too early." not in read(client, "/en/changes/").text
        assert entries(client) == ["A mistake."]
        assert "Taken back on 24 November 2026." in entries(client, "summary")[0]
        assert datetime.fromisoformat(entries(client, "updated")[0]) == late
        assert entries(client, "published") == ["2026-11-20T08:00:00+00:00"]


# ---- many ----


@pytest.fixture
def many():
    """120 publications; the newest is number 119."""
    noon = timezone.now()
    Publication.objects.bulk_create(
        Publication(
            starts=TODAY - timedelta(days=120 - number),
            notes={"en": f"Note {number:03}."},
            pages=[APS_EN, ["passage", "advice", "en"], ["text", "rece", "fr"]],
            at=noon - timedelta(days=120 - number),
        )
        for number in range(120)
    )


def numbers(page: Page) -> list[int]:
    return [int(number) for number in re.findall(r"Note (\d+)\.", page.text)]


def test_fifty_stand_on_a_page_and_in_the_feed(client, many):
    pages = [read(client, f"/en/changes/{query}") for query in ("", "?page=2", "?page=3")]
    assert [numbers(page) for page in pages] == [
        [*range(119, 69, -1)], [*range(69, 19, -1)], [*range(19, -1, -1)],
    ]  # fmt: skip
    first, second, third = pages
    assert len(set(first.ids)) == len(first.ids)
    assert first.link("Older changes") == "/en/changes/?page=2"
    assert second.link("Newer changes") == "/en/changes/"
    assert third.link("Newer changes") == "/en/changes/?page=2"
    dated = read(client, "/en/changes/?today=2026-11-23&page=2")
    assert dated.link("Older changes") == "/en/changes/?page=3&today=2026-11-23"
    assert dated.link("Newer changes") == "/en/changes/?today=2026-11-23"
    assert "Older changes" not in third.text
    assert "Newer changes" not in first.text
    for number, newest in [("0", 119), ("-7", 119), ("x", 119), ("9" * 400, 19), ("4", 19)]:
        assert numbers(read(client, f"/en/changes/?page={number}"))[0] == newest
    assert entries(client) == [f"Note {number:03}." for number in range(119, 69, -1)]
    for address in (*PAGES, "/en/changes.atom"):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        # Whether the edition is looked up depends on when that was done last.
        assert len([one for one in queries if "rules_edition" not in one["sql"]]) <= 2


# ---- the feed ----


def test_the_feed_has_absolute_links_and_identifiers_that_stay_when_the_site_moves(client):
    publish(notes={"en": "The fee rose."}, pages=[APS_EN, ["passage", "advice", "en"]])
    root = feed(client)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    site = "http://testserver"
    assert links == {"alternate": f"{site}/en/changes/", "self": f"{site}/en/changes.atom"}
    [one] = root.findall(f"{ATOM}entry")
    address, _hash, place = one.find(f"{ATOM}link").get("href").partition("#")
    assert address == f"{site}/en/changes/"
    assert place in read(client, "/en/changes/").ids
    content = one.find(f"{ATOM}summary")
    assert content.get("type") == "html"
    assert re.findall(r'href="([^"]*)"', content.text) == [f"{site}/en/procedures/aps/"]
    assert "The fee rose." in content.text
    assert "Advice in certain cases" in content.text
    publish(notes={"en": "Two."})
    here, french = entries(client, "id"), entries(client, "id", "/fr/changes.atom")
    moved = feed(client, headers={"host": "localhost"}, secure=True)
    assert [one.findtext(f"{ATOM}id") for one in moved.findall(f"{ATOM}entry")] == here
    assert moved.findtext(f"{ATOM}id") == root.findtext(f"{ATOM}id")
    assert b"https://localhost/en/procedures/aps/" in ElementTree.tostring(moved)
    assert len({*here, *french}) == len(here) + len(french) == 4
    assert all(identifier.startswith("urn:uuid:") for identifier in here)


def test_readers_find_the_changes_and_their_feed(client):
    page = read(client, "/fr/privacy/")
    assert "/fr/changes/" in {href for _text, href in page.links}
    named = '<link rel="alternate" href="/fr/changes.atom" type="application/atom+xml"'
    assert named in page.response.text
