"""Two editors and one document; the history of a document, and two versions compared."""

import re
import time
from html import unescape

import pytest
from django.urls import reverse

from rules.editing.diff import difference
from rules.models import Amount, Contact, Paper, Passage, Text, Version
from tests.factories import draft

from .desk import FRENCH, NAME, REFUSED, Editing, amount, contact, faults, retire, seat, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return seat("ann", "Editor")


@pytest.fixture
def bob():
    return seat("bob", "Editor")


def two(row, *clients):
    """The forms that people have open of one document."""
    return [Editing(client, row) for client in clients]


# ---- two editors ----


def test_the_second_save_is_refused_shows_both_and_loses_nothing(ann, bob, frozen):
    row = text()
    mine, theirs = two(row, ann, bob)
    theirs.saved(summary="Words of Bob.", steps="Steps of Bob.", why="Because of Bob")
    both = mine.refused(summary="Words of Ann.", next="Next of Ann.", seen="on")
    assert both == ["summary"]
    assert len(mine.collision.taken) == 1
    page = unescape(mine.response.text)
    for part in ("bob", "Because of Bob", "<del>Bob</del>", "<ins>Ann</ins>"):
        assert part in page
    assert "saved this at 12:00" in page  # in Paris
    assert text().summary == "Words of Bob."
    assert mine.data["summary"] == "Words of Ann."
    assert mine.data["steps"] == "Steps of Bob."
    assert "seen" not in mine.data  # Ann has not read Bob's words
    Editing(seat("cy", "Editor"), row).saved(summary="Words of Cy.")  # who came between
    assert mine.refused() == ["summary"]
    assert mine.collision.theirs.by.username == "cy"
    mine.saved()
    saved = text()
    assert (saved.summary, saved.steps) == ("Words of Ann.", "Steps of Bob.")
    assert saved.next == "Next of Ann."
    kept = Version.objects.filter(name=NAME, number__gt=row.version).order_by("number")
    assert [version.by.username for version in kept] == ["bob", "cy", "ann"]
    assert kept[0].content["summary"] == "Words of Bob."


@pytest.mark.parametrize(
    ("row", "theirs", "mine"),
    [
        (text, {"open": "By Bob.", "late": "By Bob."}, {"late": "By Ann.", "penalty": "By Ann."}),
        (
            contact,
            {"name-fr": "le nom de Bob", "phone": "01 02 03 04 05"},
            {"name-en": "the name of Ann", "phone": "01 11 11 11 11"},
        ),
        (
            amount,
            {"value-0-euros": "205.00", "note": "Of Bob."},
            {"value-0-euros": "210.00", "value-0-source_title": "A title of Ann"},
        ),
        (lambda: Passage.objects.filter(language="en").first(), {"body": "Bob."}, {"body": "Ann."}),
    ],
    ids=["notes", "names", "values", "passage"],
)
def test_the_parts_of_a_document_are_merged_one_by_one(ann, bob, row, theirs, mine):
    ours, others = two(row(), ann, bob)
    others.saved(**theirs)
    assert ours.refused(**mine) == [*theirs.keys() & mine.keys()]
    ours.saved()
    assert Editing(ann, row()).data.items() >= (theirs | mine).items()


def test_what_is_the_same_or_written_otherwise_is_no_difference(ann, bob):
    row = draft(text(), steps="1. One\n2. Two", cost="Old.")
    mine, theirs, late = two(row, ann, bob, ann)
    theirs.saved()  # nothing changed: nothing is refused
    late.saved(trouble="Of Ann.")
    theirs.refused(steps="1. One\r\n2. Two of Bob", summary="The same.\n\nIn two lines.")
    theirs.saved()
    as_sent = {name: value.replace("\n", "\r\n") for name, value in mine.data.items()}
    both = mine.refused(**as_sent | {"summary": "The same.\r\n\r\nIn two lines.  ", "cost": "New."})
    assert both == []
    assert len(mine.collision.taken) == 2  # the steps, and the trouble
    mine.saved()
    assert (text().steps, text().cost) == ("1. One\n2. Two of Bob", "New.")
    fee = draft(amount(), euros="180")
    mine, theirs = two(fee, ann, bob)
    theirs.saved(**{"value-0-euros": "180.00", "note": "Of Bob."})
    words = {"value-0-euros": "180", "value-0-source_title": "Of Ann"}
    assert mine.refused(**words) == []


def test_only_an_older_form_of_one_s_own_is_refused(ann):
    mine, old = two(text(), ann, ann)
    response = mine.save(summary="One.", _continue="1")
    mine.read(ann.get(response.headers["Location"]))
    mine.saved(summary="Two.")
    old.refused(summary="Three.")  # she went back in the browser
    assert old.collision.theirs.by.username == "ann"
    old.saved()
    assert text().summary == "Three."


@pytest.mark.parametrize(("first", "second"), [("en", "fr"), ("fr", "en")])
def test_two_languages_keep_the_work_of_both_and_who_checked(ann, bob, frozen, first, second):
    row = draft(amount(), euros=180, checked="2026-10-04", due="2027-04-05")
    mine, theirs = Editing(ann, row, second), Editing(bob, row, first)
    theirs.saved(seen="on", **{"value-0-euros": "181,50"})
    assert mine.refused(note="A note of Ann.") == []
    assert len(mine.collision.taken) == 5
    mine.saved()
    row.refresh_from_db()
    assert (str(row.series[0].euros), row.note) == ("181.50", "A note of Ann.")
    assert (row.checked, row.checked_by, str(row.due)) == (frozen, "bob", "2027-05-23")


def test_nobody_is_said_to_have_checked_on_the_day_of_another(ann, bob, frozen):
    row = draft(amount(), checked="2026-10-04", checked_by="cy")
    mine, theirs = Editing(ann, row, "fr"), Editing(bob, row)
    theirs.saved(seen="on")
    assert mine.refused(checked="5 octobre 2026") == ["checked", "checked_by"]
    mine.saved()
    row.refresh_from_db()
    assert (str(row.checked), row.checked_by) == ("2026-10-05", "cy")


def test_a_collision_comes_before_a_fault(ann, bob):
    mine, theirs = two(text(), ann, bob)
    theirs.saved(cost="Bob's cost.")
    mine.refused(summary="A {none-such}.")
    assert "none-such" in faults(mine.save())["summary"]
    mine.saved(summary="Words of Ann.")
    assert text().cost == "Bob's cost."


def test_what_was_retired_meanwhile_is_a_change_like_any_other(ann, bob):
    [mine] = two(text(language="fr"), ann)
    retire(bob, FRENCH)
    Editing(bob, text()).saved(summary="Quite new words.")
    mine.refused(title="Mots d'Ann", follows="on")
    mine.saved()
    assert text(language="fr").retired
    assert text(language="fr").translates != text().mark  # Ann has not seen the new words


def test_no_odd_number_of_a_version_overwrites_what_others_wrote(ann, bob):
    mine, theirs = two(draft(text(), summary="Second words."), ann, bob)
    theirs.saved(cost="Bob's cost.")
    first = mine.data
    for base in ("", "²", "\0", "-1", "1.0", "<script>x", "9" * 5000):
        response = mine.save(summary="Words of Ann.", base=base)
        assert response.status_code in (200, 400), base
        assert "<script>x" not in response.text
    mine.data = {name: value for name, value in first.items() if name != "base"}
    mine.refused(summary="Words of Ann.")
    for base in ("0", "999999"):
        mine.data = first  # of which there never was a version: what is mine stays
        assert "summary" in mine.refused(summary="Words of Ann.", base=base)
        assert mine.data["summary"] == "Words of Ann."
    assert (text().summary, text().cost) == ("Second words.", "Bob's cost.")
    mine.saved()


# ---- history and comparison ----

HOSTILE = (
    "<script>alert(1)</script> \N{RIGHT-TO-LEFT OVERRIDE}reversed \N{POP DIRECTIONAL ISOLATE}& \"'"
)


def compared(client, row, old, new):
    return client.get(reverse("admin:editing-compare"), {"name": row.name, "old": old, "new": new})


@pytest.mark.parametrize("kind", [Text, Passage, Contact, Amount, Paper])
def test_every_kind_has_a_history_and_is_compared(ann, kind):
    row = kind.objects.order_by("pk").first()
    setattr(row, {"text": "summary", "passage": "body"}.get(row.kind, "note"), HOSTILE)
    row.save(why=HOSTILE)
    pages = [ann.get(reverse(f"admin:rules_{row.kind}_history", args=[row.pk]))]
    pairs = [(row.version - 1, row.version), (row.version, row.version - 1)]
    pages += [compared(ann, row, *pair) for pair in pairs]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert "&lt;" in page.text
    assert "<ins>" in page.text
    assert compared(ann, row, row.version, row.version).status_code == 200
    assert compared(ann, row, 0, row.version).status_code == 200  # against nothing


def test_hostile_words_of_both_are_shown_as_words(ann, bob):
    mine, theirs = two(text(), ann, bob)
    hostile = {"title": HOSTILE[:120], "open": HOSTILE}
    draft(text(), title=HOSTILE[:120], notes=text().notes | {"open": HOSTILE}, cost=HOSTILE)
    page = mine.save(**{name: f"<i>{words}"[:120] for name, words in hostile.items()})
    assert REFUSED[0] in str(faults(page))
    for one in (page, ann.get(theirs.url)):
        assert "<script>alert" not in one.text
        assert "<i>" not in one.text


def test_a_comparison_of_long_texts_takes_no_more_than_a_few_seconds():
    """With a part of the 20,000 characters, so that the test ends; the rest costs its square."""
    old, new = "ab " * 500, "ba " * 500
    begun = time.perf_counter()
    found = difference("summary", "summary", old, new)
    assert (time.perf_counter() - begun) * (20_000 / len(old)) ** 2 < 8
    assert [re.sub("</?(ins|del)>", "", side) for side in (found.old, found.new)] == [old, new]
