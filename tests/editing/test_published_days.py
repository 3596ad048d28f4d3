"""What is live on which day, and what is when a publication is taken back."""

import re
from html import unescape

import pytest
from django.urls import reverse

from rules.dates import plain_date
from rules.law import revision
from rules.models import Publication
from rules.models.publishing import EVER
from rules.words.live import live_rows
from tests.clock import TODAY
from tests.factories import draft, publish

from .publishing import (
    DESK,
    NEW,
    TEXT,
    amount,
    assert_whole,
    at,
    form,
    fresh_amount,
    look,
    made_by,
    on,
    put,
    refers,
    student_reads,
    summary,
    take_back,
    text,
    titled,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]


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


# ---- the law ----


def test_a_publication_keeps_the_revision_of_the_law_it_was_published_with(desk, monkeypatch):
    """Words loaded from the files do so, too; a row of the time before says nothing."""
    loaded = Publication.objects.get()
    draft(text(), **titled(NEW))
    mine = made_by(put(desk, text()))
    assert loaded.law == mine.law == revision.revision() != ""
    monkeypatch.setattr(revision, "revision", lambda: "another")
    draft(text(), **titled("Other words."))
    later = made_by(put(desk, text()))
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
