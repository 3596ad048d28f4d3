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
from wizard.changes import entry

from .page import Page, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TODAY = date(2026, 11, 23)
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


def order(page: Page, *words: str) -> list[str]:
    """Words as they follow one another on the page."""
    return sorted((word for word in words if word in page.text), key=page.text.index)


def feed(client, address="/en/changes.atom") -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314


def entries(client, address="/en/changes.atom") -> list[ElementTree.Element]:
    return feed(client, address).findall(f"{ATOM}entry")


# ---- the page ----


def test_the_first_load_is_no_change(client):
    assert Publication.objects.count() == 1
    page = read(client, "/en/changes/")
    assert "Nothing has changed yet." in page.text
    assert entries(client) == []


def test_a_publication_that_changed_nothing_for_readers_is_not_listed(client):
    publish(notes={"en": " "}, pages=[])
    publish(notes={"fr": ""}, pages=[])
    assert "Nothing has changed yet." in read(client, "/en/changes/").text


def test_a_note_alone_is_listed(client):
    publish(notes={"fr": "Une note."}, pages=[])
    assert "Une note." in read(client, "/fr/changes/").text


def test_the_newest_comes_first_by_day_then_by_moment(client):
    noon = timezone.now()
    publish(TODAY, {"en": "Note A."}, at=noon - timedelta(days=9))
    publish(TODAY - timedelta(days=2), {"en": "Note B."}, at=noon)
    publish(TODAY, {"en": "Note C."}, at=noon - timedelta(days=3))
    page = read(client, "/en/changes/")
    assert order(page, "Note A.", "Note B.", "Note C.") == ["Note C.", "Note A.", "Note B."]
    titles = [one.findtext(f"{ATOM}title") for one in entries(client)]
    assert titles == ["Note C.", "Note A.", "Note B."]


def test_a_change_shows_its_day_note_and_pages_in_the_language(client):
    publish(notes={"en": "The fee rose.", "fr": "Le prix monte."}, pages=[APS_EN, APS_FR])
    english, french = (read(client, address) for address in PAGES)
    assert "23 November 2026" in english.text
    assert "The fee rose." in english.text
    assert "Le prix monte." not in english.text
    assert "These words were changed" not in english.text
    hrefs = {href for _text, href in english.links}
    assert "/en/procedures/aps/" in hrefs
    assert "/fr/procedures/aps/" not in hrefs
    assert "Le prix monte." in french.text
    assert "23 novembre 2026" in french.text
    assert "/fr/procedures/aps/" in {href for _text, href in french.links}


def test_a_note_in_another_language_is_marked(client):
    publish(notes={"fr": "Le prix monte."})
    html = client.get("/en/changes/").content.decode()
    assert '<p lang="fr" dir="auto">Le prix monte.</p>' in html
    publish(notes={"en": "The fee rose."})
    html = client.get("/fr/changes/").content.decode()
    assert '<p lang="en" dir="auto">The fee rose.</p>' in html


def test_without_a_note_a_sentence_stands(client):
    publish()
    assert "These words were changed:" in read(client, "/en/changes/").text


def test_pages_of_another_language_only_are_named_with_it(client):
    publish(notes={"en": "Read again."}, pages=[APS_FR])
    page = read(client, "/en/changes/")
    title = Text.objects.get(language="fr", procedure="aps").title
    assert page.link(title) == "/fr/procedures/aps/"
    assert f"{title} (French)" in page.text
    html = " ".join(page.response.text.split())
    assert '<a href="/fr/procedures/aps/" lang="fr" hreflang="fr">' in html


def test_passages_are_named_once_and_unknown_keys_left_out(client):
    pages = [["passage", "one", "en"], ["text", "gone", "en"], ["passage", "two", "en"]]
    publish(pages=[*pages, ["text", "aps", "xx"]])
    text = read(client, "/en/changes/").text
    assert text.count("Advice in certain cases") == 1
    assert "gone" not in text


def test_where_nothing_that_changed_is_left_there_is_no_entry(client):
    publish(pages=[["text", "gone", "en"]])
    assert "Nothing has changed yet." in read(client, "/en/changes/").text


def test_a_note_is_escaped(client):
    publish(notes={"en": "<script>alert(1)</script> & <b>more</b>"})
    html = client.get("/en/changes/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;more&lt;/b&gt;" in html
    assert "<script>alert" not in html
    [one] = entries(client)
    assert one.findtext(f"{ATOM}title") == "<script>alert(1)</script> & <b>more</b>"
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in one.findtext(f"{ATOM}summary")


def test_a_change_is_shown_from_its_day_on_in_paris(client):
    publish(TODAY + timedelta(days=2), {"en": "The fee rises."}, until=date(2026, 12, 1))
    assert "The fee rises." not in read(client, "/en/changes/").text
    assert entries(client) == []
    with time_machine.travel(datetime(2026, 11, 24, 22, 59, tzinfo=UTC), tick=False):
        assert "The fee rises." not in read(client, "/en/changes/").text
    with time_machine.travel(datetime(2026, 11, 24, 23, 1, tzinfo=UTC), tick=False):
        page = read(client, "/en/changes/")
        assert "25 November 2026 The fee rises." in page.text
        assert "Until 1 December 2026, this day included." in page.text
        [one] = entries(client)
        assert "Until 1 December 2026" in one.findtext(f"{ATOM}summary")


def test_what_was_taken_back_after_it_began_stays_and_says_so(client):
    made = publish(TODAY - timedelta(days=3), {"en": "A mistake."})
    made.take_back(None)
    page = read(client, "/en/changes/")
    assert "A mistake." in page.text
    assert "Taken back on 23 November 2026." in page.text
    [one] = entries(client)
    assert "Taken back on 23 November 2026." in one.findtext(f"{ATOM}summary")


def test_the_day_of_taking_back_is_the_day_in_paris(client):
    made = publish(TODAY + timedelta(days=1), {"en": "A mistake."})
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    with time_machine.travel(late, tick=False):
        made.take_back(None)
        assert "Taken back on 24 November 2026." in read(client, "/en/changes/").text


def test_what_was_taken_back_before_its_day_was_never_there(client):
    made = publish(TODAY + timedelta(days=2), {"en": "A mistake."})
    made.take_back(None)
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        assert "A mistake." not in read(client, "/en/changes/").text
        assert entries(client) == []


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


def test_fifty_stand_on_a_page(client, many):
    first, second, third = (
        read(client, f"/en/changes/{query}") for query in ("", "?page=2", "?page=3")
    )
    notes = [re.findall(r"Note (\d+)\.", page.text) for page in (first, second, third)]
    assert [len(found) for found in notes] == [50, 50, 20]
    assert [*notes[0], *notes[1], *notes[2]] == [f"{number:03}" for number in reversed(range(120))]
    assert first.link("Older changes") == "/en/changes/?page=2"
    assert second.link("Newer changes") == "/en/changes/"
    assert third.link("Newer changes") == "/en/changes/?page=2"
    dated = read(client, "/en/changes/?today=2026-11-23&page=2")
    assert dated.link("Older changes") == "/en/changes/?page=3&today=2026-11-23"
    assert dated.link("Newer changes") == "/en/changes/?today=2026-11-23"
    assert "Older changes" not in third.text
    assert "Newer changes" not in first.text


@pytest.mark.parametrize(
    ("number", "newest"),
    [
        ("0", 119),
        ("-7", 119),
        ("x", 119),
        ("", 119),
        ("1.5", 119),
        ("9" * 400, 19),
        ("4", 19),
        ("%00", 119),
    ],
)
def test_a_bad_page_number_leads_to_the_nearest_page(client, many, number, newest):
    page = read(client, f"/en/changes/?page={number}")
    assert re.findall(r"Note (\d+)\.", page.text)[0] == f"{newest:03}"


@pytest.mark.parametrize("address", ["/en/changes/", "/en/changes.atom", "/fr/changes/"])
def test_many_changes_cost_no_more_queries_than_one(client, address, many):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        # Whether the edition is looked up depends on when that was done last.
        return len([query for query in queries if "rules_edition" not in query["sql"]])

    client.get(address)
    most = count()
    # Nothing is deleted: all but two begin later.
    for made in Publication.objects.exclude(notes={})[2:]:
        made.starts = TODAY + timedelta(days=9)
        made.save(update_fields=["starts"])
    client.get(address)
    assert most == count() <= 2


# ---- the feed ----


def test_the_feed_has_absolute_links_and_names_itself(client):
    publish(notes={"en": "The fee rose."}, pages=[APS_EN, ["passage", "advice", "en"]])
    root = feed(client)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "http://testserver/en/changes/",
        "self": "http://testserver/en/changes.atom",
    }
    [one] = root.findall(f"{ATOM}entry")
    link = one.find(f"{ATOM}link").get("href")
    assert link.startswith("http://testserver/en/changes/#")
    assert link.partition("#")[2] in read(client, "/en/changes/").ids
    content = one.find(f"{ATOM}summary")
    assert content.get("type") == "html"
    assert re.findall(r'href="([^"]*)"', content.text) == ["http://testserver/en/procedures/aps/"]
    assert "The fee rose." in content.text
    assert "Advice in certain cases" in content.text


def test_identifiers_stay_when_the_site_moves(client):
    publish(notes={"en": "One."})
    publish(notes={"en": "Two."})
    here = [one.findtext(f"{ATOM}id") for one in entries(client)]
    there = client.get("/en/changes.atom", headers={"host": "localhost"}, secure=True)
    root = ElementTree.fromstring(there.content)  # noqa: S314
    assert [one.findtext(f"{ATOM}id") for one in root.findall(f"{ATOM}entry")] == here
    assert root.findtext(f"{ATOM}id") == feed(client).findtext(f"{ATOM}id")
    assert len(set(here)) == 2
    assert all(identifier.startswith("urn:uuid:") for identifier in here)
    assert b"https://localhost/en/procedures/aps/" in there.content
    french = [one.findtext(f"{ATOM}id") for one in entries(client, "/fr/changes.atom")]
    assert not set(here) & set(french)


def test_an_entry_is_updated_when_it_is_published_or_taken_back(client):
    made = publish(notes={"en": "One."}, at=datetime(2026, 11, 20, 8, tzinfo=UTC))
    [one] = entries(client)
    assert one.findtext(f"{ATOM}updated") == "2026-11-20T08:00:00+00:00"
    made.take_back(None)
    [one] = entries(client)
    assert datetime.fromisoformat(one.findtext(f"{ATOM}updated")) == timezone.now()
    assert one.findtext(f"{ATOM}published") == "2026-11-20T08:00:00+00:00"


def test_what_xml_forbids_is_dropped(client):
    hostile = "a\x01b\x0bc\x1f]]>\ufffed\uffffe <x> & \u202e \U0001f600"
    publish(notes={"en": hostile})
    [one] = entries(client)
    assert one.findtext(f"{ATOM}title") == "abc]]>de <x> & \u202e \U0001f600"
    assert "abc]]&gt;de &lt;x&gt; &amp;" in one.findtext(f"{ATOM}summary")
    assert "abc]]&gt;de" in client.get("/en/changes/").content.decode()


def test_half_a_character_is_dropped():
    """SQLite keeps it; it could not be sent."""
    made = Publication(starts=TODAY, notes={"en": "a\ud800b"})
    assert entry(made, current(), "en").note == "ab"


def test_the_feed_speaks_the_language_of_its_address(client):
    publish(notes={"en": "The fee rose.", "fr": "Le prix monte."}, pages=[APS_EN, APS_FR])
    [one] = entries(client, "/fr/changes.atom")
    assert one.findtext(f"{ATOM}title") == "Le prix monte."
    assert "http://testserver/fr/procedures/aps/" in one.findtext(f"{ATOM}summary")


def test_the_feed_has_the_newest_fifty(client, many):
    found = entries(client)
    assert len(found) == 50
    assert found[0].findtext(f"{ATOM}title") == "Note 119."


@pytest.mark.parametrize("address", [*PAGES, "/en/changes.atom"])
def test_readers_get_no_cookie_and_write_nothing(client, address):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert client.post(address).status_code == 405


def test_pages_lead_to_the_changes_and_name_the_feed(client):
    page = read(client, "/fr/privacy/")
    assert "/fr/changes/" in {href for _text, href in page.links}
    html = page.response.content.decode()
    assert re.search(
        r'<link rel="alternate" href="/fr/changes.atom" type="application/atom\+xml"', html
    )


@pytest.mark.parametrize("address", PAGES)
def test_the_page_is_whole(client, address, many):
    page = read(client, address)
    assert page.title.startswith(page.h1)
    assert page.response.content.decode().count("<h1") == 1
    assert len(set(page.ids)) == len(page.ids)
