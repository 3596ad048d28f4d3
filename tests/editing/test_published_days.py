"""What is live on which day, and what is when a publication is taken back."""

import re
from html import unescape

import pytest
from django.urls import reverse

from rules.dates import plain_date
from rules.law import revision
from rules.models import Publication
from rules.models.publishing import EVER
from tests.clock import TODAY
from tests.factories import draft, publish

from .desk import (
    NEW,
    TEXT,
    amount,
    assert_whole,
    at,
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


def test_what_was_live_before_counts_again_at_once(client, desk):
    before = student_reads(client)
    made = made_by(put(desk, fresh_amount(), refers(), until=on(8)))
    assert_whole(*map(on, range(10)))  # together they come, and together they end
    page = desk.get(reverse("admin:editing-take-back", args=[made.pk]))
    pages = [change.page for change, _differences in page.context["pages"]]
    assert pages == [("text", TEXT, "en"), ("text", TEXT, "fr")]  # French is up to date again
    assert "321\N{NO-BREAK SPACE}€" in student_reads(client)[1]  # looking changes nothing
    assert take_back(desk, made).status_code == 302
    assert student_reads(client) == before


def test_the_first_words_cannot_be_taken_back(desk):
    [first] = Publication.objects.all()
    assert first.starts == EVER
    response = take_back(desk, first)
    assert response.status_code == 200
    assert response.context["problems"]
    assert Publication.objects.standing().count() == 1


@pytest.mark.parametrize(("starts", "named_from"), [(0, 0), (0, 8), (3, 8)])
def test_what_a_text_refers_to_is_not_taken_back(desk, starts, named_from):
    made = publish(fresh_amount(), starts=on(starts))
    publish(refers(), starts=on(named_from))
    [problem] = take_back(desk, made).context["problems"]
    assert "{trial-fee}, which is not live" in problem
    assert (f"On {plain_date(on(named_from))}" in problem) is (named_from > 0)
    assert Publication.objects.standing().count() == 3


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
