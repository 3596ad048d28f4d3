"""From a draft to the site and back: what is asked, what changes, and on which days."""

import re
from contextlib import nullcontext
from datetime import timedelta
from html import unescape
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from rules.dates import plain_date
from rules.editing.diff import effects
from rules.law import revision
from rules.law.procedures import Procedure
from rules.models import PARTS, Notice, Passage, Publication
from rules.models.publishing import EVER
from rules.publishing import guarded
from rules.words.live import live_rows
from tests.clock import TODAY
from tests.factories import draft, publish, shared_passage

from .desk import (
    NAME,
    NEW,
    TEXT,
    amount,
    assert_whole,
    at,
    contact,
    fresh_amount,
    fresh_contact,
    look,
    made_by,
    on,
    put,
    refers,
    refused,
    retire,
    seat,
    student_reads,
    summary,
    take_back,
    text,
    titled,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]


def passage_of_many(language="en"):
    """Return a passage that texts name in both languages."""
    codes = [language, *({"en", "fr"} - {language})]
    return shared_passage(*(text(key, code) for code in codes for key in (TEXT, "aps")))


def test_a_draft_changes_nothing_that_students_read(client, desk):
    passage = passage_of_many()
    before = {language: student_reads(client, language) for language in ("en", "fr")}
    draft(text(), **titled("Another title"), summary=NEW, steps="1. Another step.")
    draft(passage, body="Another cost.")
    draft(amount(), euros=999)
    draft(contact(), phone="01 02 03 04 05")
    draft(text(language="fr"), retired=True)
    page = look(seat("writer", "Editor"), text())
    assert "Another title" in page.text
    marked = [one.new for _page, found in page.context["pages"] for one in found]
    assert "<ins>Another" in marked[0]
    assert 'name="publish"' not in page.text  # that is for publishers
    assert {language: student_reads(client, language) for language in ("en", "fr")} == before
    made = made_by(put(desk, text()))
    assert [version.name for version in made.versions.all()] == [NAME]  # what was chosen
    after = student_reads(client)
    assert all("Another title" in body for body in after)
    assert NEW in after[0]
    assert NEW in after[1]
    assert "999" not in after[0]


def test_a_line_for_students_and_days_that_make_sense_are_asked_for(desk):
    draft(text(), summary=NEW)
    for wrong, said in (
        ({"note-en": "   ", "note-fr": ""}, "in one language at least"),
        ({"note-en": "x" * 201}, "200"),
        ({"starts": str(on(-1))}, "today or a later day"),
        ({"starts": ""}, "required"),
        ({"starts": "soon"}, "not a day"),
        ({"starts": str(on(8)), "until": str(on(7))}, "cannot be before the first"),
        ({"until": str(on(-1))}, "cannot be before the first"),
        ({"until": "never"}, "not a day"),
        ({"until": "2101-01-01"}, "too far ahead"),
        ({"until": "9999-12-31"}, "too far ahead"),
        ({"starts": "9999-12-31"}, "too far ahead"),
    ):
        assert said in refused(put(desk, text(), **wrong)), wrong
    for field in ("name", "version", "starts", "until", "shown"):
        answer = put(desk, text(), **{"note-en": "", field: ["-1", "9" * 5000, "\0"]})
        assert answer.status_code in (200, 400), field
    assert Publication.objects.count() == 1
    made = made_by(put(desk, text(), **{"note-en": "", "note-fr": " Ceci. "}))
    assert made.notes == {"fr": "Ceci."}


def test_the_last_days_that_can_be_chosen_stop_nothing_else(desk):
    made_by(put(desk, draft(text(), summary=NEW), until="2100-12-31"))
    made_by(put(desk, draft(text("aps"), summary=NEW), starts="2100-12-31"))
    for page in ("/admin/", "/admin/rules/text/", "/admin/rules/publication/?state=ahead"):
        assert desk.get(page).status_code == 200


# ---- what is said to change is what changes ----


def contact_of_one():
    """Return a contact that one procedure names."""
    row, french = fresh_contact(), text(language="fr")
    publish(row, refers("trial-line"), draft(french, cost="Appelez {trial-line}."))
    return row


def amount_of_a_passage():
    publish(fresh_amount(), draft(passage_of_many(), body="It costs {trial-fee}."))
    return amount("trial-fee")


def words_twice():
    row = draft(text(language="fr"), summary="Des mots. Des mots.")
    publish(row)
    return row


def contact_of_a_button():
    bare = dict.fromkeys(PARTS, "Words.")
    publish(*(draft(text("vls-t-no-step", code), **bare) for code in ("en", "fr")))
    return contact("france-visas")


ENGLISH, FRENCH, OF_MANY = {(TEXT, "en")}, {(TEXT, "fr")}, {(TEXT, "en"), ("aps", "en")}
BOTH = ENGLISH | FRENCH
CHANGES = {
    "words, of which the translation is then out of date": (text, {"summary": NEW}, BOTH),
    "a passage": (passage_of_many, {"body": "Another cost: {late-fee}."}, OF_MANY),
    "a phone number": (contact_of_one, {"phone": "01 11 11 11 11"}, BOTH),
    "a name": (
        contact_of_one,
        {"names": {"name-en": "the trial line", "name-fr": "le guichet"}},
        FRENCH,
    ),
    "an amount": (amount, {"euros": 205}, BOTH),
    "an amount that only a passage names": (amount_of_a_passage, {"euros": 205}, OF_MANY),
    "markup": (words_twice, {"summary": "Des mots. **Des mots.**"}, FRENCH),
    "who reviewed": (text, {"reviewed_by": "Ada"}, ENGLISH),
    "when that was": (text, {"reviewed": on(-3)}, ENGLISH),
    "the button to the official site": (
        contact_of_a_button,
        {"url": "https://visas.example/"},
        {("vls-t-no-step", "en"), ("vls-t-no-step", "fr")},
    ),
    "a translation retired": (lambda: text(language="fr"), {"retired": True}, FRENCH),
    "a translated passage retired": (
        lambda: passage_of_many("fr"),
        {"retired": True},
        {(TEXT, "fr"), ("aps", "fr")},
    ),
    "what editors see": (amount, {"note": "Only for editors.", "checked": on(-3)}, set()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_pages_said_to_change_are_those_that_change(client, change):
    """Of all that are said to change, and of a tenth of the others."""
    find, fields, least = CHANGES[change]
    row = draft(find(), **fields)
    said = {one.page[1:] for one, _differences in effects([row], TODAY)}
    others = [(key.value, language) for key in Procedure for language in ("en", "fr")]
    pages = said | least | {*Random(change).sample(others, len(others) // 10)}
    old = words_of(client, pages)
    publish(row)
    new = words_of(client, pages)
    assert least <= said == {page for page in pages if old[page] != new[page]}


def words_of(client, pages):
    """Return what procedures' pages say, without their links for search engines."""
    links = r'<link rel="(canonical|alternate)"[^>]*>|\s+'
    return {
        (key, language): re.sub(links, "", client.get(f"/{language}/procedures/{key}/").text)
        for key, language in pages
    }


def test_what_is_said_to_change_is_of_the_day_that_is_chosen(desk):
    publish(draft(text(language="fr"), retired=True), starts=on(8))
    draft(text(), summary=NEW)
    answer = put(desk, text(), starts=on(12), shown=TODAY)
    assert "On that day other pages change" in refused(answer)
    said = {change.page for change, _differences in answer.context["pages"]}
    made = made_by(put(desk, text(), starts=on(12)))
    assert said == {tuple(one) for one in made.pages} == {("text", *page) for page in BOTH}


# ---- the days ----


def test_words_come_and_go_with_their_days_in_paris(client, desk):
    """At half past midnight in Paris it is still the day before at Greenwich."""
    before = student_reads(client)[1]
    draft(text(), **titled(NEW))
    made = made_by(put(desk, text(), starts=on(8), until=on(10)))
    for day, hour, minute, state in (
        (on(7), 23, 59, "ahead"),
        (on(8), 0, 1, "in-force"),
        (on(10), 23, 59, "in-force"),
        (on(11), 0, 1, "ended"),
    ):
        with at(day, hour, minute):
            assert made.state(day) == state
            assert [NEW in body for body in student_reads(client)] == [state == "in-force"] * 5, day
    with at(on(11)):
        assert student_reads(client)[1] == before


def test_where_other_words_are_scheduled_the_desk_warns_and_they_win_on_their_day(desk):
    draft(text(), summary="Scheduled.")
    warning = f"are scheduled for {plain_date(on(8))}"
    assert warning not in unescape(look(desk, text()).text)
    publish(text(), starts=on(8))
    draft(text(), summary=NEW)
    assert warning in unescape(look(desk, text()).text)
    assert warning not in unescape(look(desk, text(), shown=on(8)).text)  # on that day these win
    made_by(put(desk, text()))
    assert [summary(on(number)) for number in (0, 7, 8)] == [NEW, NEW, "Scheduled."]


# ---- take back ----


def test_scheduled_words_are_no_draft_and_never_come_once_they_are_taken_back(desk):
    old = summary(TODAY)
    draft(text(), summary=NEW)
    made = made_by(put(desk, text(), starts=on(8)))
    assert look(desk, text()).context["chosen"] == []
    assert [summary(day) for day in (TODAY, on(8))] == [old, NEW]
    page = desk.get(reverse("admin:editing-take-back", args=[made.pk]))
    pages = [change.page for change, _differences in page.context["pages"]]
    assert ("text", TEXT, "en") in pages  # as on the day on which they would come
    assert take_back(desk, made).status_code == 302
    made.refresh_from_db()
    when = made.taken_back_at
    assert (made.state(TODAY), made.taken_back_by.username) == ("taken-back", "publisher")
    assert [summary(day) for day in (TODAY, on(8))] == [old, old]
    assert look(desk, text()).context["chosen"] == [text().name]  # it waits again
    with at(on(1)):
        assert take_back(desk, made).status_code == 404
    made.refresh_from_db()
    assert made.taken_back_at == when


def test_the_first_words_cannot_be_taken_back(desk):
    [first] = Publication.objects.all()
    assert first.starts == EVER
    response = take_back(desk, first)
    assert response.status_code == 200
    assert response.context["problems"]
    assert Publication.objects.standing().count() == 1


def test_what_a_text_refers_to_is_not_taken_back(desk):
    made = publish(fresh_amount())
    publish(refers())
    [problem] = take_back(desk, made).context["problems"]
    assert "{trial-fee}, which is not live" in problem
    assert Publication.objects.standing().count() == 3


# ---- what words refer to is there on every day ----

DRAFTS = {
    "fee": lambda: draft(amount("trial-fee"), retired=False),
    "no-fee": lambda: draft(amount("trial-fee"), retired=True),
    "names": refers,
    "frees": lambda: draft(text(), cost="Nothing."),
    "1": lambda: draft(text(), summary="1"),
    "2": lambda: draft(text(), summary="2"),
}
BREAKS = (
    # What is on the site, each from a day and until one; what is then published or taken back; and
    # the first day on which a text would refer to what is not live.
    ("", "names", 0),
    ("fee 8", "names", 0),
    ("fee 8", "names 7", 7),
    ("fee 8", "names 8", None),
    ("fee 0-8", "names", 9),
    ("fee 0-8", "names 0-9", 9),
    ("fee 0-8", "names 0-8", None),
    ("fee+names", "no-fee+frees", None),
    ("fee, names 8", "no-fee", 8),
    ("fee, names 8", "no-fee 9", 9),
    ("fee, names 8", "no-fee 0-7", None),
    ("fee+names, frees 0-8", "no-fee", 9),
    ("fee+names, frees 0-8, frees 6-12", "no-fee", 13),
    ("fee, no-fee 6, frees 4-9", "names", 10),
    ("fee+names 8", "no-fee+frees 8", None),
    ("fee, names", "back 1", 0),
    ("fee, names 8", "back 1", 8),
    ("fee 3, names 8", "back 1", 8),
    ("fee+names, frees, no-fee 8", "back 2", 8),
)


def change(line):
    """Publish what a line says, or take back the publication of a number."""
    what, _, days = line.partition(" ")
    if what == "back":
        Publication.objects.order_by("pk")[int(days)].take_back(None)
    else:
        starts, until = re.fullmatch(r"(-?\d+)?(?:-(\d+))?", days).groups()
        rows = [DRAFTS[name]() for name in what.split("+")]
        publish(*rows, starts=on(int(starts or 0)), until=on(int(until)) if until else None)


@pytest.mark.parametrize(("site", "line", "day"), BREAKS)
def test_no_change_leaves_a_reference_that_leads_nowhere(site, line, day):
    fresh_amount()
    for before in filter(None, site.split(", ")):
        change(before)
    standing = Publication.objects.standing().count()
    breaks = nullcontext() if day is None else pytest.raises(ValidationError)
    with breaks as refused, guarded():
        change(line)
    if refused:
        later = f"On {plain_date(on(day))}: " if day else ""
        said = f"{later}en/{TEXT}.md refers to {{trial-fee}}, which is not live."
        assert refused.value.messages == [said]
        assert Publication.objects.standing().count() == standing
    assert_whole(*map(on, range(15)))


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("1 5-10, 2 2", "..222111111222"),  # the later start wins, then it ends
        ("1 2, 2 2-4", "..222111111111"),  # of the same day, the later publication
        ("1 2, 2 2, back 2", "..111111111111"),
        ("1 -3-1, 2 1-1", "12............"),
    ],
)
def test_of_several_publications_one_counts_on_each_day(site, expected):
    for line in site.split(", "):
        change(line)
    found = [summary(on(number)) for number in range(len(expected))]
    assert "".join(one if one in "12" else "." for one in found) == expected


def test_what_is_needed_does_not_leave(desk):
    assert "anef-support" in refused(put(desk, draft(contact(), retired=True)))
    assert "no words in English" in refused(put(desk, draft(text(), retired=True)))
    passages = [draft(row, retired=True) for row in Passage.objects.filter(key="help-now")]
    assert "help-now" in refused(put(desk, *passages))


def test_what_is_amiss_already_stops_no_other_change(desk):
    publish(draft(amount(), retired=True))  # past the guard: texts still refer to it
    made_by(put(desk, draft(text("aps"), summary="Better words.")))


def test_what_a_notice_refers_to_does_not_leave(client, desk):
    publish(fresh_contact())
    now = timezone.now()
    Notice(words={"en": "Call {trial-line}."}, starts=now, ends=now + timedelta(days=9)).save()
    assert "01 02 03 04 05" in client.get("/en/").text
    draft(contact("trial-line"), retired=True)
    for day in (0, 5):
        answer = put(desk, contact("trial-line"), starts=on(day))
        assert "A notice refers to {trial-line}" in refused(answer)
    made_by(put(desk, contact("trial-line"), starts=on(10)))  # it is over by then


def test_a_key_never_names_two_things_that_are_live(desk):
    publish(fresh_amount("trial-key"))
    publish(draft(amount("trial-key"), retired=True))
    put(desk, fresh_contact("trial-key"))
    retire(seat("root"), amount("trial-key").name)
    if not amount("trial-key").retired:
        put(desk, amount("trial-key"))
    live = [row for row in live_rows(TODAY).values() if getattr(row, "key", "") == "trial-key"]
    assert len([row for row in live if not row.retired]) == 1


# ---- the law ----


def test_a_publication_keeps_the_revision_of_the_law_it_was_published_with(desk, monkeypatch):
    """Words loaded from the files do so, too; a row of the time before says nothing."""
    loaded = Publication.objects.get()
    mine = made_by(put(desk, draft(text(), summary=NEW)))
    assert loaded.law == mine.law == revision.revision() != ""
    monkeypatch.setattr(revision, "revision", lambda: "another")
    later = made_by(put(desk, draft(text(), summary="Other words.")))
    take_back(desk, mine)
    kept = Publication.objects.order_by("pk").values_list("law", flat=True)
    assert list(kept) == [mine.law, mine.law, "another"]
    Publication.objects.bulk_create([Publication(starts=EVER)])
    listed = unescape(desk.get(reverse("admin:rules_publication_changelist")).text)
    found = re.findall(r'field-rules">(.*?)</td>', listed)
    since = f"{mine.law} (the rules have changed since)"
    assert sorted(found) == sorted([since, since, "another (as now)", "–"])
    page = desk.get(reverse("admin:rules_publication_change", args=[later.pk])).text
    assert "another (as now)" in page
