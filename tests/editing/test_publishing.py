"""From a draft to the site: who may, what is said to change, and what is live on which day."""

import re
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import unescape
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from rules.accounts.audit import Event
from rules.dates import plain_date
from rules.editing import views
from rules.law.procedures import Procedure
from rules.models import PARTS, Amount, Contact, Notice, Passage, Publication, Text, Version
from rules.models.publishing import EVER, live_on
from rules.page_changes import missing
from rules.words.live import current, live_rows
from rules.words.snapshot import Snapshot
from tests.clock import NOW, TODAY
from tests.factories import draft, member, publish, shared_passage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

DESK = "admin:editing-publish"
TEXT = "renew-student-permit"
ANSWERS = {
    "nationality": "BR",
    "situation": "continue-studies",
    "document": "student-card",
    "expires": str(TODAY + timedelta(days=97)),  # the window is open
}
NEW = "Quite new words."


def on(number):
    """The day that many days from TODAY."""
    return TODAY + timedelta(days=number)


@contextmanager
def at(day, hour=12, minute=0):
    """A moment in Paris."""
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(moment, tick=False):
        yield


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SESSION_COOKIE_AGE = 10**8  # the tests travel far


@pytest.fixture
def desk():
    """A publisher who wrote nothing."""
    return seat("publisher", "Publisher")


def seat(name, role="Publisher"):
    """The browser of a new person who works here."""
    browser = Client()
    browser.force_login(member(name, role))
    return browser


def text(procedure=TEXT, language="en"):
    return Text.objects.get(procedure=procedure, language=language)


def titled(words):
    """Changes that show on all that a student reads."""
    headlines = {name: words for name in text().notes if name.startswith("headline-")}
    return {"title": words, "notes": text().notes | headlines}


def amount(key="late-fee"):
    return Amount.objects.get(key=key)


def contact(key="anef-support"):
    return Contact.objects.get(key=key)


def fresh_amount(key="trial-fee", euros=321):
    """A new amount, as a draft."""
    old = amount()
    values = [old.values[-1] | {"euros": euros}]
    made = Amount(key=key, values=values, checked=old.checked, due=old.due)
    made.save()
    return Amount.objects.get(key=key)


def look(desk, *rows, **more):
    """The publish page with these drafts chosen."""
    page = desk.get(reverse(DESK), {"name": [row.name for row in rows]} | more)
    assert page.status_code == 200
    return page


def form(page, **changes):
    """What the publish form sends, as it was looked at."""
    documents = page.context["documents"]
    sent = {
        "name": [one.row.name for one, _version, _differences in documents],
        "version": [version.pk for _one, version, _differences in documents],
        "starts": page.context["day"].isoformat(),
        "shown": page.context["day"].isoformat(),
        "note-en": "A trial.",
        "publish": "1",
    } | changes
    return {name: value for name, value in sent.items() if value is not None}


def put(desk, *rows, **changes):
    """Look at drafts and publish them."""
    day = {"shown": changes["starts"]} if "starts" in changes else {}
    return desk.post(reverse(DESK), form(look(desk, *rows, **day), **changes))


def made_by(response):
    """The publication to which an answer leads."""
    assert response.status_code == 302, complaints(response)
    return Publication.objects.get(pk=response.url.rstrip("/").split("/")[-2])


def complaints(response):
    """All that the publish form says is wrong."""
    found = response.context["form"].errors if response.context else {}
    return " ".join(str(one) for errors in found.values() for one in errors)


def refused(response):
    assert response.status_code == 400
    return complaints(response)


def summary(day, procedure=TEXT, language="en"):
    """The summary that is live on a day."""
    return live_rows(day)[f"{language}/{procedure}.md"].summary


def student_reads(client, language="en"):
    """All that a student reads of one procedure: result, procedure, API, calendar."""
    query = urlencode(ANSWERS)
    addresses = (
        f"/{language}/result/?{query}",
        f"/{language}/procedures/{TEXT}/",
        f"/api/v1/guidance?{query}&language={language}",
        f"/{language}/result.ics?{query}",
        f"/{language}/procedures/",
    )
    found = []
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found.append(unescape(response.content.decode()))
    return found


def pages_of(client, pages):
    """What procedures' pages say, without their links for search engines."""
    return {
        (kind, key, language): re.sub(
            r'<link rel="(canonical|alternate)"[^>]*>|\s+',
            " ",
            client.get(f"/{language}/procedures/{key}/").text,
        ).split()
        for kind, key, language in pages
    }


# ---- a draft, and who may publish ----


def test_a_draft_changes_nothing_that_students_read(client, desk):
    passage = passage_of_many()
    before = {language: student_reads(client, language) for language in ("en", "fr")}
    draft(text(), **titled("Another title"), summary=NEW, steps="1. Another step.")
    draft(passage, body="Another cost.")
    draft(amount(), euros=999)
    draft(contact(), phone="01 02 03 04 05")
    draft(text(language="fr"), retired=True)
    assert {language: student_reads(client, language) for language in ("en", "fr")} == before
    put(desk, text())
    after = student_reads(client)
    assert all("Another title" in body for body in after)
    assert NEW in after[0]
    assert NEW in after[1]
    assert "999" not in after[0]


def test_only_a_publisher_publishes(client):
    draft(text(), summary=NEW)
    page = look(seat("reader"), text())
    for browser, status in ((client, 302), (seat("writer", "Editor"), 403)):
        response = browser.post(reverse(DESK), form(page))
        assert response.status_code == status
    assert Publication.objects.count() == 1
    assert NEW not in student_reads(client)[0]


def test_an_editor_sees_what_a_draft_changes_and_no_button():
    draft(text(), summary=NEW)
    page = look(seat("writer", "Editor"), text())
    assert b"A publisher puts them on the site" in page.content
    assert b'name="publish"' not in page.content
    assert NEW.split()[0] in page.content.decode()


def test_only_a_publisher_takes_back(client, desk):
    made = publish(draft(text(), summary=NEW))
    url = reverse("admin:editing-take-back", args=[made.pk])
    assert seat("writer", "Editor").post(url).status_code == 403
    assert client.post(url).status_code == 302
    assert NEW in student_reads(client)[0]


@pytest.mark.parametrize("note", ["", "   "])
def test_a_line_for_students_is_asked_for(desk, note):
    draft(text(), summary=NEW)
    said = refused(put(desk, text(), **{"note-en": note, "note-fr": note}))
    assert "in one language at least" in said
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_language_is_enough_and_is_kept(desk, language):
    draft(text(), summary=NEW)
    notes = {"note-en": "", "note-fr": "", f"note-{language}": " Ceci. "}
    assert made_by(put(desk, text(), **notes)).notes == {language: "Ceci."}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"starts": str(on(-1))}, "today or a later day"),
        ({"starts": ""}, "required"),
        ({"starts": "soon"}, "not a day"),
        ({"starts": str(on(8)), "until": str(on(7))}, "cannot be before the first"),
        ({"until": str(on(-1))}, "cannot be before the first"),
        ({"until": "never"}, "not a day"),
    ],
)
def test_days_that_make_no_sense_are_refused(desk, days, said):
    draft(text(), summary=NEW)
    assert said in refused(put(desk, text(), **days))
    assert Publication.objects.count() == 1


def test_a_line_that_is_too_long_is_refused(desk):
    draft(text(), summary=NEW)
    assert "200" in refused(put(desk, text(), **{"note-en": "x" * 201}))


def test_only_what_is_chosen_is_published(desk):
    draft(text(), summary=NEW)
    draft(text("aps"), summary="Not chosen.")
    made = made_by(put(desk, text()))
    assert [version.name for version in made.versions.all()] == [f"en/{TEXT}.md"]
    assert summary(TODAY, "aps") != "Not chosen."


# ---- what is said to change is what changes ----


def passage_of_many(language="en"):
    """A passage that texts name in both languages."""
    codes = [language, *({"en", "fr"} - {language})]
    return shared_passage(*(text(key, code) for code in codes for key in (TEXT, "aps")))


def change_text():
    return [draft(text(), summary=NEW)]


def change_note():
    return [draft(text(), notes=text().notes | {"open": "A new note."})]


def change_passage():
    return [draft(passage_of_many(), body="Another cost: {late-fee}.")]


def change_contact():
    return [draft(contact(), phone="01 02 03 04 05")]


def change_address():
    return [draft(contact("france-visas"), url="https://visas.example/")]


def change_name():
    return [draft(contact("office"), names=contact("office").names | {"fr": "le guichet"})]


def change_amount():
    return [draft(amount(), euros=205)]


def change_check():
    return [draft(amount(), checked=amount().checked - timedelta(3))]


def retire_translation():
    return [draft(text(language="fr"), retired=True)]


def retire_translated_passage():
    return [draft(passage_of_many("fr"), retired=True)]


def change_several():
    return [*change_amount(), *change_note()]


def change_an_editors_note():
    return [draft(amount(), note="Only for editors.")]


def change_an_editors_title():
    return [draft(passage_of_many(), title="Only for editors")]


CHANGES = [
    change_passage,
    change_several,
    change_contact,
    change_address,
    change_name,
    change_amount,
    change_check,
    retire_translation,
    retire_translated_passage,
    change_an_editors_note,
    change_an_editors_title,
]


def said_and_seen(client, desk, rows):
    """The pages that were said to change, and those that did, of them and of a fifth of others."""
    page = look(desk, *rows)
    said = {change.page for change, _differences in page.context["pages"]}
    others = {("text", key.value, language) for key in Procedure for language in ("en", "fr")}
    looked_at = said | set(Random(str(rows)).sample(sorted(others), len(others) // 5))
    old = pages_of(client, looked_at)
    made = made_by(desk.post(reverse(DESK), form(page)))
    assert {tuple(one) for one in made.pages} == said
    new = pages_of(client, looked_at)
    return said, {one for one in looked_at if old[one] != new[one]}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_pages_said_to_change_are_those_that_change(client, desk, change):
    said, seen = said_and_seen(client, desk, change())
    assert said == seen


@pytest.mark.parametrize("change", [change_text, change_note])
def test_the_banner_on_a_translation_is_said_to_come(client, desk, change):
    said, seen = said_and_seen(client, desk, change())
    assert said == seen


@pytest.mark.parametrize(
    "changes",
    [
        {"reviewed": on(-1), "reviewed_by": "Ada"},
        {"reviewed_by": "Ada"},
        {"reviewed": on(-3)},
    ],
)
def test_a_review_is_said_to_change_the_page_that_names_it(client, desk, changes):
    said, seen = said_and_seen(client, desk, [draft(text(), **changes)])
    assert seen == {("text", TEXT, "en")}
    assert said == seen


def test_other_markup_is_said_to_change_the_page(client, desk):
    draft(text(language="fr"), summary="Des mots. Des mots.")
    put(desk, text(language="fr"))
    said, seen = said_and_seen(
        client, desk, [draft(text(language="fr"), summary="Des mots. **Des mots.**")]
    )
    assert seen == {("text", TEXT, "fr")}
    assert said == seen


def test_the_button_to_the_official_site_is_said_to_change(client, desk):
    bare = dict.fromkeys(PARTS, "Words.")
    for language in ("en", "fr"):
        draft(text("ask-adviser", language), **bare)
    put(desk, text("ask-adviser"), text("ask-adviser", "fr"))
    said, seen = said_and_seen(
        client, desk, [draft(contact("office"), url="https://office.example/")]
    )
    assert ("text", "ask-adviser", "en") in seen
    assert said == seen


def test_what_is_said_to_change_is_of_the_day_that_is_chosen(desk):
    retired = draft(text(language="fr"), retired=True)
    put(desk, retired, starts=on(8))
    draft(text(), summary=NEW)
    page = look(desk, text())
    answer = desk.post(reverse(DESK), form(page, starts=on(12), **{"note-en": ""}))
    said = {change.page for change, _differences in answer.context["pages"]}
    again = desk.post(reverse(DESK), form(page, starts=on(12)))
    assert "On that day other pages change" in refused(again)
    made = made_by(desk.post(reverse(DESK), form(again, starts=on(12))))
    assert said == {tuple(one) for one in made.pages}


# ---- days ----


def test_scheduled_words_come_with_their_day_in_paris(client, desk):
    draft(text(), **titled(NEW))
    made = made_by(put(desk, text(), starts=on(8)))
    assert made.state(TODAY) == "ahead"
    for day, hour, minute, seen in (
        (on(7), 12, 0, False),
        (on(7), 23, 59, False),
        (on(8), 0, 1, True),
        (on(8), 12, 0, True),
        (on(8), 23, 59, True),
        (on(99), 0, 0, True),
    ):
        with at(day, hour, minute):
            assert [NEW in body for body in student_reads(client)] == [seen] * 5, day


def test_the_day_after_the_last_the_old_words_are_back(client, desk):
    before = student_reads(client)[1]
    draft(text(), summary=NEW)
    made = made_by(put(desk, text(), starts=on(8), until=on(10)))
    for day, hour, minute, seen in (
        (on(7), 23, 59, False),
        (on(8), 0, 1, True),
        (on(10), 23, 59, True),
        (on(11), 0, 1, False),
        (on(11), 12, 0, False),
    ):
        with at(day, hour, minute):
            assert (NEW in student_reads(client)[1]) is seen, (day, hour)
    with at(on(11)):
        assert made.state(on(11)) == "ended"
        assert student_reads(client)[1] == before


def test_words_for_one_day(desk):
    draft(text(), summary=NEW)
    put(desk, text(), until=TODAY)
    assert summary(TODAY) == NEW
    assert summary(on(1)) != NEW


def test_days_are_those_of_paris_not_of_greenwich(client, desk):
    """At half past midnight in Paris it is still the day before at Greenwich."""
    draft(text(), summary=NEW)
    put(desk, text(), starts=on(1))
    with at(TODAY, 23, 59):
        assert NEW not in student_reads(client)[1]
    with at(on(1), 0, 1):
        assert NEW in student_reads(client)[1]


def test_of_two_the_later_start_wins_whichever_was_published_first(desk):
    old = summary(TODAY)
    publish(draft(text(), summary="Winter."), starts=on(10), until=on(20))
    publish(draft(text(), summary="Autumn."), starts=on(5))
    days = {4: old, 5: "Autumn.", 9: "Autumn.", 10: "Winter.", 20: "Winter.", 21: "Autumn."}
    assert {number: summary(on(number)) for number in days} == days


def test_of_two_that_start_on_a_day_the_later_published_wins_and_its_end_falls_back(desk):
    publish(draft(text(), summary="First."), starts=on(5))
    publish(draft(text(), summary="Second."), starts=on(5), until=on(7))
    days = {5: "Second.", 7: "Second.", 8: "First."}
    assert {number: summary(on(number)) for number in days} == days


def test_where_other_words_are_scheduled_the_desk_warns_and_they_win_on_their_day(desk):
    publish(draft(text(), summary="Scheduled."), starts=on(8))
    draft(text(), summary=NEW)
    page = unescape(look(desk, text()).content.decode())
    assert f"are scheduled for {plain_date(on(8))}" in page
    put(desk, text())
    assert summary(TODAY) == summary(on(7)) == NEW
    assert summary(on(8)) == "Scheduled."


def test_no_warning_where_nothing_is_scheduled(desk):
    draft(text(), summary=NEW)
    assert b"are scheduled for" not in look(desk, text()).content


def test_no_warning_where_the_new_words_win_on_that_day(desk):
    publish(draft(text(), summary="Scheduled."), starts=on(8))
    draft(text(), summary=NEW)
    answer = put(desk, text(), starts=on(8), **{"note-en": ""})
    assert b"are scheduled for" not in answer.content


def test_scheduled_words_are_no_draft_and_are_not_published_twice(desk):
    draft(text(), summary=NEW)
    page = look(desk, text())
    desk.post(reverse(DESK), form(page, starts=on(8)))
    assert look(desk, text()).context["chosen"] == []
    desk.post(reverse(DESK), form(page))
    assert Publication.objects.count() == 2
    assert summary(TODAY) != NEW


# ---- take back ----


def take_back(desk, made):
    return desk.post(reverse("admin:editing-take-back", args=[made.pk]))


def test_scheduled_words_that_are_taken_back_never_come(client, desk):
    old = summary(TODAY)
    draft(text(), summary=NEW)
    made = made_by(put(desk, text(), starts=on(8)))
    assert take_back(desk, made).status_code == 302
    made.refresh_from_db()
    assert (made.state(TODAY), made.taken_back_by.username) == ("taken-back", "publisher")
    assert [summary(on(number)) for number in (0, 8, 99)] == [old] * 3
    assert look(desk, text()).context["chosen"] == [text().name]  # it waits again


def test_what_was_live_before_counts_again_at_once(client, desk):
    before = student_reads(client)
    draft(text(), summary=NEW)
    made = made_by(put(desk, text()))
    page = desk.get(reverse("admin:editing-take-back", args=[made.pk]))
    pages = [change.page for change, _differences in page.context["pages"]]
    assert pages == [("text", TEXT, "en"), ("text", TEXT, "fr")]  # French is up to date again
    assert NEW in student_reads(client)[0]  # looking changes nothing
    take_back(desk, made)
    assert student_reads(client) == before


def test_taking_back_uncovers_the_publication_below(desk):
    first = publish(draft(text(), summary="First."))
    second = publish(draft(text(), summary="Second."))
    take_back(desk, first)
    assert summary(TODAY) == "Second."
    take_back(desk, second)
    assert summary(TODAY) not in {"First.", "Second."}


def test_taking_back_what_has_ended_changes_nothing(client, desk):
    made = publish(draft(text(), summary=NEW), until=on(2))
    with at(on(5)):
        before = student_reads(client)
        assert take_back(desk, made).status_code == 302
        assert student_reads(client) == before


def test_it_is_taken_back_once(desk):
    made = publish(draft(text(), summary=NEW))
    assert take_back(desk, made).status_code == 302
    made.refresh_from_db()
    when = made.taken_back_at
    with at(on(1)):
        assert take_back(desk, made).status_code == 404
    made.refresh_from_db()
    assert made.taken_back_at == when


def test_the_first_words_cannot_be_taken_back(client, desk):
    [first] = Publication.objects.all()
    assert first.starts == EVER
    response = take_back(desk, first)
    assert response.status_code == 200
    assert response.context["problems"]
    assert Publication.objects.standing().count() == 1


def refers(to="trial-fee"):
    """The text, with a reference."""
    return draft(text(), cost=f"It costs {{{to}}}.")


def test_what_a_live_text_refers_to_is_not_taken_back(desk):
    made = publish(fresh_amount())
    put(desk, refers())
    response = take_back(desk, made)
    assert "trial-fee" in " ".join(response.context["problems"])
    assert Publication.objects.standing().count() == 3
    assert "trial-fee" in str(live_rows(TODAY))


def test_what_was_published_together_is_taken_back_together(client, desk):
    before = student_reads(client)
    made = publish(fresh_amount(), refers())
    assert take_back(desk, made).status_code == 302
    assert student_reads(client) == before


def test_what_a_scheduled_text_refers_to_is_not_taken_back(client, desk):
    made = publish(fresh_amount())
    publish(refers(), starts=on(8))
    take_back(desk, made)
    with at(on(8)):
        assert "321" in student_reads(client)[1]


def test_what_a_later_scheduled_text_refers_to_is_not_taken_back(client, desk):
    made = publish(fresh_amount(), starts=on(3))
    publish(refers(), starts=on(8))
    take_back(desk, made)
    with at(on(8)):
        assert "321" in student_reads(client)[1]


def test_a_text_is_not_taken_back_where_its_old_words_refer_to_what_is_retired_later(desk):
    publish(fresh_amount(), refers())
    made = publish(draft(text(), cost="Nothing."))
    publish(draft(amount("trial-fee"), retired=True), starts=on(8))
    take_back(desk, made)
    assert_whole(on(8))


def assert_whole(*days):
    """No text that is live on one of these days refers to what is not."""
    for day in {frozenset(live_on(day).values()): day for day in days}.values():
        assert missing(Snapshot.of(live_rows(day).values())) == []


# ---- references ----


def test_a_new_amount_and_its_text_go_together(client, desk):
    put(desk, fresh_amount(), refers())
    assert "321\N{NO-BREAK SPACE}€" in student_reads(client)[1]


def test_what_is_amiss_already_stops_no_other_change(desk):
    publish(draft(amount(), retired=True))  # past the guard: texts still refer to it
    made_by(put(desk, draft(text("aps"), summary="Better words.")))


def test_a_text_does_not_go_without_its_new_amount(client, desk):
    fresh_amount()
    said = refused(put(desk, refers()))
    assert "{trial-fee}, which is not live" in said
    assert Publication.objects.count() == 1


def test_a_text_does_not_come_before_its_new_amount(desk):
    publish(fresh_amount(), starts=on(8))
    refers()
    assert "trial-fee" in refused(put(desk, text()))
    assert "trial-fee" in refused(put(desk, text(), starts=on(7)))
    made_by(put(desk, text(), starts=on(8)))
    assert_whole(*map(on, range(20)))


def test_a_text_does_not_outlast_its_amount(desk):
    publish(fresh_amount(), until=on(8))
    refers()
    assert "trial-fee" in refused(put(desk, text()))
    assert "trial-fee" in refused(put(desk, text(), until=on(9)))
    made_by(put(desk, text(), until=on(8)))
    assert_whole(*map(on, range(20)))


def test_amount_and_text_end_together(desk):
    fresh_amount()
    made_by(put(desk, amount("trial-fee"), refers(), until=on(8)))
    assert_whole(*map(on, range(20)))


def test_what_a_text_refers_to_does_not_leave(desk):
    assert "anef-support" in refused(put(desk, draft(contact(), retired=True)))


def test_a_contact_leaves_together_with_the_last_words_that_name_it(desk):
    publish(fresh_amount(), refers())
    made_by(put(desk, draft(amount("trial-fee"), retired=True), draft(text(), cost="Nothing.")))
    assert_whole(TODAY)
    assert live_rows(TODAY)[amount("trial-fee").name].retired


def test_what_a_scheduled_text_refers_to_does_not_leave(desk):
    publish(fresh_amount())
    publish(refers(), starts=on(8))
    draft(amount("trial-fee"), retired=True)
    assert "trial-fee" in refused(put(desk, amount("trial-fee")))
    assert "trial-fee" in refused(put(desk, amount("trial-fee"), starts=on(9)))
    made_by(put(desk, amount("trial-fee"), until=on(7)))
    assert_whole(*map(on, range(20)))


def test_what_the_words_before_refer_to_does_not_leave_while_others_stand_in(desk):
    publish(fresh_amount(), refers())
    publish(draft(text(), cost="Nothing."), until=on(8))
    assert "trial-fee" in refused(put(desk, draft(amount("trial-fee"), retired=True)))


def test_what_the_words_before_refer_to_does_not_leave_while_two_in_turn_stand_in(desk):
    publish(fresh_amount(), refers())
    publish(draft(text(), cost="Nothing."), until=on(8))
    publish(draft(text(), cost="Nothing at all."), starts=on(6), until=on(12))
    put(desk, draft(amount("trial-fee"), retired=True))
    assert_whole(*map(on, range(20)))


def test_a_text_that_comes_back_after_other_words_finds_what_it_refers_to(desk):
    publish(fresh_amount())
    publish(draft(amount("trial-fee"), retired=True), starts=on(6))
    publish(draft(text(), cost="Free."), starts=on(4), until=on(9))
    put(desk, refers())
    assert_whole(*map(on, range(20)))


def test_the_last_english_words_do_not_leave(desk):
    assert "no words in English" in refused(put(desk, draft(text(), retired=True)))
    passages = [draft(row, retired=True) for row in Passage.objects.filter(key="help-now")]
    assert "help-now" in refused(put(desk, *passages))


def test_what_a_notice_refers_to_does_not_leave(client, desk):
    old = contact()
    made = Contact(
        key="trial-line",
        names={"en": "the trial line"},
        phone="01 02 03 04 05",
        source=old.source,
        checked=old.checked,
        due=old.due,
    )
    made.save()
    put(desk, made)
    now = timezone.now()
    Notice(words={"en": "Call {trial-line}."}, starts=now, ends=now + timedelta(days=9)).save()
    assert b"01 02 03 04 05" in client.get("/en/").content
    put(desk, draft(Contact.objects.get(key="trial-line"), retired=True))
    assert b"01 02 03 04 05" in client.get("/en/").content


def test_what_is_scheduled_and_then_retired_can_be_published_as_retired(desk):
    publish(fresh_amount(), starts=on(8))
    draft(amount("trial-fee"), retired=True)
    assert look(desk, amount("trial-fee")).context["chosen"] == [amount("trial-fee").name]


def test_the_present_words_can_be_put_in_place_of_those_that_are_scheduled(desk):
    old = summary(TODAY)
    draft(text(), summary=NEW)
    put(desk, text(), starts=on(8))
    draft(text(), summary=old)
    made_by(put(desk, text(), starts=on(8)))
    assert summary(on(9)) == old


def test_a_key_never_stands_for_two_things_that_are_live(desk):
    publish(fresh_amount("trial-key"))
    publish(draft(amount("trial-key"), retired=True))
    old = contact()
    made = Contact(
        key="trial-key",
        names={"en": "the trial line"},
        phone="01 02 03 04 05",
        source=old.source,
        checked=old.checked,
        due=old.due,
    )
    made.full_clean()
    made.save()
    put(desk, made)
    root = seat("root")
    root.post(reverse("admin:editing-retire"), {"name": amount("trial-key").name})
    if not amount("trial-key").retired:
        put(desk, amount("trial-key"))
    live = [row for row in live_rows(TODAY).values() if getattr(row, "key", "") == "trial-key"]
    assert len([row for row in live if not row.retired]) == 1


# ---- the second person ----


@pytest.fixture
def two(settings):
    """The office has two people: one writes, the other publishes."""
    settings.SECOND_PERSON = True


def written_by(name, row, **changes):
    return draft(row, by=User.objects.get(username=name), **changes)


def with_telephone(browser, name, days=2):
    """Give a person a second step, so many days ago, and pass it. Return a code for the present."""
    device = TOTPDevice.objects.create(user=User.objects.get(username=name), name="telephone")
    TOTPDevice.objects.update(created_at=timezone.now() - timedelta(days=days))
    session = browser.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return f"{totp(device.bin_key):06}"


def alone():
    """The overrides that the trail has: who, and what."""
    return list(Event.objects.filter(kind="alone").values_list("who", "what"))


@pytest.mark.usefixtures("two")
def test_who_wrote_does_not_publish_alone():
    ada, ben = seat("ada"), seat("ben")
    written_by("ada", text(), summary=NEW)
    assert "ask another publisher" in unescape(look(ada, text()).text)
    for claim in (None, "on", "000000"):
        assert "a second person" in refused(put(ada, text(), alone=claim))
    assert Publication.objects.count() == 1
    made = made_by(put(ben, text(), alone="on"))  # there is no such field for ben
    assert (made.by.username, made.alone, alone()) == ("ben", False, [])


@pytest.mark.usefixtures("two")
def test_who_has_a_telephone_publishes_alone_with_a_code_of_it():
    ada = seat("ada")
    code = with_telephone(ada, "ada")
    written_by("ada", text(), summary=NEW)
    assert 'autocomplete="one-time-code"' in look(ada, text()).text
    assert "a second person" in refused(put(ada, text()))
    put(ada, text(), **{"alone": code, "note-en": ""})  # incomplete: the code is not used up
    made = made_by(put(ada, text(), alone=code))
    assert made.alone
    assert alone() == [("ada", text().name)]
    listed = ada.get(reverse("admin:rules_publication_changelist"), {"state": "alone"})
    assert [one.pk for one in listed.context["cl"].result_list] == [made.pk]
    written_by("ada", text(), summary="Newer.")
    assert "This code is not right, or it was used" in refused(put(ada, text(), alone=code))


@pytest.mark.usefixtures("two")
def test_guesses_of_the_code_are_slowed_down_and_kept():
    ada = seat("ada")
    code = with_telephone(ada, "ada")
    written_by("ada", text(), summary=NEW)
    for guess in ("000000", code):  # the right one waits, too
        assert "This code is not right" in refused(put(ada, text(), alone=guess))
    assert Event.objects.filter(kind="wrong-code", who="ada").count() == 2


@pytest.mark.usefixtures("two")
def test_a_telephone_of_today_does_not_replace_the_second_person():
    ada = seat("ada")  # or who stole her password
    code = with_telephone(ada, "ada", days=0)
    written_by("ada", text(), summary=NEW)
    assert "a second person" in refused(put(ada, text(), alone=code))


@pytest.mark.usefixtures("two")
def test_an_administrator_publishes_alone():
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    written_by("root", text(), summary=NEW)
    assert "a second person" in refused(put(root, text()))
    assert made_by(put(root, text(), alone="on")).alone
    assert alone() == [("root", text().name)]


def announce(browser, notice=None, words="ANEF is down.", status=302, **more):
    """Save a notice at the desk. Return the newest as it is stored."""
    starts, ends = (f"{NOW + timedelta(days):%Y-%m-%dT%H:%M}" for days in (0, 1))
    sent = {"words-en": words, "starts": starts, "ends": ends} | more
    place = f"{notice.pk}/change" if notice else "add"
    response = browser.post(f"/admin/rules/notice/{place}/", sent)
    assert response.status_code == status, response.text
    return Notice.objects.first()


def shown():
    return [str(notice) for notice in current().live_notices(timezone.now())]


@pytest.mark.usefixtures("two")
def test_a_notice_waits_until_another_publisher_saves_it_unchanged():
    ada, ben = seat("ada"), seat("ben")
    notice = announce(ada, announce(ada))  # once more changes nothing
    assert (notice.waits, shown()) == (True, [])
    assert "wait for a second person" in ada.get("/admin/").text
    assert announce(ben, notice, "Visit evil.example.").waits  # now these are Ben's words
    assert announce(ada, notice, "Visit good.example.").waits
    notice = announce(ben, notice, "Visit good.example.")
    assert (notice.by.username, shown(), alone()) == ("ada", ["Visit good.example."], [])
    assert announce(ben, notice, "Visit evil.example.").waits
    assert shown() == []


@pytest.mark.usefixtures("two")
def test_a_notice_is_live_at_once_with_a_code_or_from_an_administrator():
    ada, root = seat("ada"), Client()
    code = with_telephone(ada, "ada")
    assert not announce(ada, alone=code).waits
    announce(ada, alone=code, status=200)  # a code counts once
    root.force_login(User.objects.create_superuser("root"))
    assert announce(root, words="Closed.").waits
    assert not announce(root, words="Closed.", alone="on").waits
    assert shown() == ["Closed.", "ANEF is down."]
    assert alone() == [("root", "Closed."), ("ada", "ANEF is down.")]


def test_in_a_small_office_a_notice_is_live_at_once():
    assert not announce(seat("ada"), alone="on").waits
    assert (shown(), alone()) == (["ANEF is down."], [])


@pytest.mark.usefixtures("two")
def test_every_version_since_the_live_one_counts():
    ada, ben, cyd = seat("ada"), seat("ben"), seat("cyd")
    written_by("ada", text(), summary="By Ada.")
    written_by("ben", text(), summary="By Ben.")
    for browser in (ada, ben):
        assert "a second person" in refused(put(browser, text()))
    made_by(put(cyd, text()))
    written_by("ben", text(), summary="Again by Ben.")
    assert not made_by(put(ada, text())).alone  # what Ada wrote is live already


@pytest.mark.usefixtures("two")
def test_a_restored_version_counts_for_who_restored_it():
    ada, ben = seat("ada"), seat("ben")
    draft(text(), summary=NEW)
    draft(text(), summary="Newer.")
    ada.post(reverse("admin:editing-restore"), {"name": text().name, "number": 2})
    assert text().summary == NEW
    assert "a second person" in refused(put(ada, text()))
    made_by(put(ben, text()))


@pytest.mark.usefixtures("two")
def test_a_retirement_counts_for_who_retired():
    ada, ben = seat("ada"), seat("ben")
    row = text(language="fr")
    ada.post(reverse("admin:editing-retire"), {"name": row.name})
    assert text(language="fr").retired
    assert "a second person" in refused(put(ada, row))
    made_by(put(ben, row))


@pytest.mark.usefixtures("two")
def test_one_own_word_among_others_is_enough():
    ada = seat("ada")
    seat("ben")
    written_by("ben", text(), summary=NEW)
    written_by("ada", amount(), euros=205)
    assert "a second person" in refused(put(ada, text(), amount()))
    made_by(put(ada, text()))


@pytest.mark.usefixtures("two")
def test_what_was_taken_back_counts_again():
    ada, ben = seat("ada"), seat("ben")
    written_by("ada", text(), summary=NEW)
    take_back(ben, made_by(put(ben, text())))
    assert "a second person" in refused(put(ada, text()))


def test_in_a_small_office_one_person_writes_and_publishes():
    ada = seat("ada")
    written_by("ada", text(), summary=NEW)
    assert b'name="alone"' not in look(ada, text()).content
    assert not made_by(put(ada, text())).alone


# ---- several people at once ----


def test_what_somebody_changed_meanwhile_is_not_published_unseen(client, desk):
    draft(text(), summary="Seen.")
    page = look(desk, text())
    draft(text(), summary="Unseen.")
    answer = desk.post(reverse(DESK), form(page))
    assert "Somebody changed these words" in refused(answer)
    assert Publication.objects.count() == 1
    assert "Unseen" in unescape(answer.content.decode())  # they are shown now
    made_by(desk.post(reverse(DESK), form(answer)))
    assert summary(TODAY) == "Unseen."


@pytest.mark.parametrize("versions", [None, [], ["x"], [1, 2, 3]])
def test_a_form_without_its_versions_publishes_nothing(desk, versions):
    draft(text(), summary=NEW)
    refused(desk.post(reverse(DESK), form(look(desk, text()), version=versions)))
    assert Publication.objects.count() == 1


def test_a_form_that_is_sent_twice_publishes_once(desk):
    draft(text(), summary=NEW)
    data = form(look(desk, text()))
    assert desk.post(reverse(DESK), data).status_code == 302
    answer = desk.post(reverse(DESK), data)
    assert b"Published" in answer.content  # the browser shows the second answer
    assert Publication.objects.count() == 2


def test_of_two_publishers_the_second_is_told_where_part_is_published_already(desk):
    draft(text(), summary=NEW)
    draft(amount(), euros=205)
    both, other = look(desk, text(), amount()), seat("other")
    made_by(put(other, text()))
    assert "Somebody changed" in refused(desk.post(reverse(DESK), form(both)))
    assert live_rows(TODAY)[amount().name].on(TODAY).euros == 180


def test_a_text_that_breaks_by_what_another_published_meanwhile_is_refused(desk):
    publish(fresh_amount())
    page, other = look(desk, refers()), seat("other")
    put(other, draft(amount("trial-fee"), retired=True))
    assert "trial-fee" in refused(desk.post(reverse(DESK), form(page)))


def meanwhile(monkeypatch, name, act):
    """Do something just after a function of the desk was called for the first time."""
    real, done = getattr(views, name), []

    def called(*args, **kwargs):
        found = real(*args, **kwargs)
        if not done:
            done.append(act)
            act()
        return found

    monkeypatch.setattr(views, name, called)


def test_of_two_publishers_at_the_same_moment_one_publishes(desk, monkeypatch):
    other = seat("other")
    draft(text(), summary=NEW)
    data = form(look(desk, text()))
    meanwhile(monkeypatch, "_proposal", lambda: other.post(reverse(DESK), data))
    desk.post(reverse(DESK), data)
    assert Publication.objects.count() == 2


def test_what_is_saved_at_the_same_moment_is_not_published_unseen(desk, monkeypatch):
    draft(text(), summary="Seen.")
    data = form(look(desk, text()))
    meanwhile(monkeypatch, "_proposal", lambda: draft(text(), summary="Unseen."))
    desk.post(reverse(DESK), data)
    assert summary(TODAY) != "Unseen."


def test_what_is_taken_back_while_another_publishes_breaks_nothing(desk, monkeypatch):
    other = seat("other")
    made = publish(fresh_amount())
    data = form(look(other, refers()))
    url = reverse("admin:editing-take-back", args=[made.pk])

    def publish_other():
        assert other.post(reverse(DESK), data).status_code == 302

    with monkeypatch.context() as patched:
        real, calls = views.missing, []

        def asked(snapshot):
            calls.append(snapshot)
            found = real(snapshot)
            if len(calls) == 1:
                publish_other()
            return found

        patched.setattr(views, "missing", asked)
        desk.post(url)
    assert_whole(TODAY)


def test_what_is_saved_while_another_retires_is_not_lost(desk, monkeypatch):
    meanwhile(monkeypatch, "_needed", lambda: draft(text(language="fr"), summary=NEW))
    desk.post(reverse("admin:editing-retire"), {"name": f"fr/{TEXT}.md"})
    assert text(language="fr").summary == NEW


def test_a_page_left_open_over_midnight_is_not_published_on_the_day_before(desk):
    draft(text(), summary=NEW)
    page = look(desk, text())
    with at(on(1), 0, 1):
        assert "today or a later day" in refused(desk.post(reverse(DESK), form(page)))


def test_the_desk_says_where_each_publication_and_version_stands(desk):
    states = {"ahead": "scheduled", "in-force": "in force", "ended": "ended"}
    made = {}
    for state, days in (
        ("ended", {"until": TODAY}),
        ("taken-back", {}),
        ("in-force", {}),
        ("ahead", {"starts": on(9)}),
    ):
        draft(text(), summary=f"The words {state}.")
        made[state] = made_by(put(desk, text(), **days))
    take_back(desk, made["taken-back"])
    with at(on(1)):
        for state, one in made.items():
            one.refresh_from_db()
            assert one.state(on(1)) == state
            url = reverse("admin:rules_publication_change", args=[one.pk])
            page = desk.get(url).content.decode()
            assert states.get(state, "taken back") in page
            assert "A trial." in page
            assert ("Take back" in page) is (state != "taken-back")
        listed = desk.get(reverse("admin:rules_publication_changelist"))
        assert listed.context["cl"].result_count == 5
        history = desk.get(reverse("admin:rules_text_history", args=[text().pk]))
        found = [
            (version.number, [state for _one, state in all_of])
            for version, all_of in history.context["versions"]
        ]
    assert found == [
        (5, ["ahead"]),
        (4, ["in-force"]),
        (3, ["taken-back"]),
        (2, ["ended"]),
        (1, ["in-force"]),
    ]


# ---- any publications at all ----

RUNS = st.lists(
    st.tuples(
        st.sets(st.integers(0, 2), min_size=1),  # the documents
        st.integers(-3, 8),  # from
        st.none() | st.integers(0, 6),  # for so many days more
        st.booleans(),  # taken back
    ),
    max_size=8,
)
ROWS = ("aps", "rece", TEXT)


def oracle(runs, day):
    """Of each document the run that counts on a day, found by looking at all of them."""
    found = {}
    for number, (documents, start, length, taken_back) in enumerate(runs):
        over = length is not None and day > on(start + length)
        if not taken_back and on(start) <= day and not over:
            for one in documents:
                found.setdefault(one, []).append((start, number))
    return {one: max(hits)[1] for one, hits in found.items()}


@trials(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=RUNS)
def test_the_words_of_each_day_are_those_that_an_oracle_names(runs):
    with transaction.atomic():
        first = live_on(TODAY)
        made = []
        for number, (documents, start, length, taken_back) in enumerate(runs):
            rows = [draft(text(ROWS[one]), summary=f"Run {number}.") for one in documents]
            until = None if length is None else on(start + length)
            one = publish(*rows, starts=on(start), until=until)
            made.append({version.name: version.pk for version in one.versions.all()})
            if taken_back:
                one.take_back(None)
        for number in range(-4, 16):
            expected = dict(first)
            for one, run in oracle(runs, on(number)).items():
                name = f"en/{ROWS[one]}.md"
                expected[name] = made[run][name]
            assert live_on(on(number)) == expected
            for one, run in oracle(runs, on(number)).items():
                assert summary(on(number), ROWS[one]) == f"Run {run}."
        transaction.set_rollback(True)


RUN = (st.integers(0, 6), st.none() | st.integers(0, 4))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("text"), st.booleans(), *RUN),  # whether it refers to the amount
        st.tuples(st.just("amount"), st.booleans(), *RUN),  # whether it is retired
        st.tuples(st.just("back"), st.integers(0, 3)),
    ),
    min_size=3,
    max_size=6,
)


def take(desk, number, step):
    """One step at the desk, which may refuse it."""
    if step[0] == "back":
        later = Publication.objects.standing().exclude(starts=EVER).order_by("pk")[step[1] :]
        return take_back(desk, later[0]) if later else None
    kind, yes, start, length = step
    if kind == "text":
        row = draft(text(), summary=f"{number}.", cost="{trial-fee}" if yes else "Nothing.")
    else:
        row = draft(amount("trial-fee"), euros=number + 1, retired=yes)
    page = look(desk, row)
    if not page.context["chosen"]:
        return None
    days = {"starts": on(start).isoformat()}
    days |= {} if length is None else {"until": on(start + length).isoformat()}
    return desk.post(reverse(DESK), form(page, **days))


@trials(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # to shrink what fails takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
@example(
    steps=[
        ("text", False, 3, 2),
        ("amount", True, 5, None),
        ("text", True, 0, None),  # from day 6 on it is live again, and the amount is not
    ]
)
@example(
    steps=[
        ("amount", True, 0, 1),
        ("amount", False, 0, None),
        ("text", True, 4, None),
        ("back", 1),
    ]
)
def test_whatever_the_desk_lets_through_no_reference_breaks_on_any_day(desk, steps):
    with transaction.atomic():
        fresh_amount()
        put(desk, amount("trial-fee"))
        for number, step in enumerate(steps):
            take(desk, number, step)
        assert_whole(*map(on, range(12)))
        transaction.set_rollback(True)


def test_each_version_that_was_published_is_still_in_its_publication(desk):
    draft(text(), summary=NEW)
    made = made_by(put(desk, text()))
    draft(text(), summary="Newer.")
    [version] = made.versions.all()
    assert version.content["summary"] == NEW
    assert Version.newest(text().name).content["summary"] == "Newer."
    assert summary(TODAY) == NEW
