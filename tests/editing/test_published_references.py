"""What words refer to is there on every day: whatever is published, in whichever order."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from rules.dates import plain_date
from rules.models import Notice, Passage, Publication
from rules.models.publishing import live_on
from rules.words.live import live_rows
from tests.clock import TODAY
from tests.factories import draft, publish

from .desk import (
    NEW,
    TEXT,
    amount,
    assert_whole,
    contact,
    fresh_amount,
    fresh_contact,
    made_by,
    on,
    put,
    refers,
    refused,
    retire,
    seat,
    summary,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]


@pytest.mark.parametrize(
    ("live", "too_long"),
    [({"starts": on(8)}, {"starts": on(7)}), ({"until": on(8)}, {"until": on(9)})],
)
def test_a_text_is_live_only_while_its_amount_is(desk, live, too_long):
    fresh_amount()
    assert "{trial-fee}, which is not live" in refused(put(desk, refers()))
    publish(amount("trial-fee"), **live)
    for days in ({}, too_long):
        assert "trial-fee" in refused(put(desk, text(), **days))
    made_by(put(desk, text(), **live))
    assert Publication.objects.count() == 3
    assert_whole(*map(on, range(10)))


def test_what_is_amiss_already_stops_no_other_change(desk):
    publish(draft(amount(), retired=True))  # past the guard: texts still refer to it
    made_by(put(desk, draft(text("aps"), summary="Better words.")))


def test_what_is_needed_does_not_leave(desk):
    assert "anef-support" in refused(put(desk, draft(contact(), retired=True)))
    assert "no words in English" in refused(put(desk, draft(text(), retired=True)))
    passages = [draft(row, retired=True) for row in Passage.objects.filter(key="help-now")]
    assert "help-now" in refused(put(desk, *passages))


def test_an_amount_leaves_together_with_the_last_words_that_name_it(desk):
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
    assert_whole(*map(on, range(10)))


def test_what_the_words_before_refer_to_does_not_leave_while_others_are_live_for_a_time(desk):
    publish(fresh_amount(), refers())
    publish(draft(text(), cost="Nothing."), until=on(8))
    assert "trial-fee" in refused(put(desk, draft(amount("trial-fee"), retired=True)))
    publish(draft(text(), cost="Nothing at all."), starts=on(6), until=on(12))
    assert f"On {plain_date(on(13))}:" in refused(put(desk, amount("trial-fee")))


def test_a_text_that_comes_back_after_other_words_finds_what_it_refers_to(desk):
    publish(fresh_amount())
    publish(draft(amount("trial-fee"), retired=True), starts=on(6))
    publish(draft(text(), cost="Free."), starts=on(4), until=on(9))
    assert f"On {plain_date(on(10))}:" in refused(put(desk, refers()))


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


def test_what_undoes_scheduled_words_can_be_published(desk):
    old = summary(TODAY)
    publish(draft(text(), summary=NEW), fresh_amount(), starts=on(8))
    draft(text(), summary=old)
    draft(amount("trial-fee"), retired=True)
    made_by(put(desk, text(), amount("trial-fee"), starts=on(8)))
    assert summary(on(9)) == old
    assert live_rows(on(9))[amount("trial-fee").name].retired


def test_a_key_never_names_two_things_that_are_live(desk):
    publish(fresh_amount("trial-key"))
    publish(draft(amount("trial-key"), retired=True))
    put(desk, fresh_contact("trial-key"))
    retire(seat("root"), amount("trial-key").name)
    if not amount("trial-key").retired:
        put(desk, amount("trial-key"))
    live = [row for row in live_rows(TODAY).values() if getattr(row, "key", "") == "trial-key"]
    assert len([row for row in live if not row.retired]) == 1


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


FEW = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": (Phase.explicit, Phase.generate),  # to shrink what fails takes minutes
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@trials(max_examples=5, **FEW)
@given(runs=RUNS)
@example(runs=[({0}, 5, 5, False), ({0}, 2, None, False)])  # the later start wins, then it ends
@example(runs=[({0}, 2, None, False), ({0}, 2, 0, False), ({0}, 2, None, True)])
def test_the_words_of_each_day_are_those_that_an_oracle_names(runs):
    with transaction.atomic():
        first, made = live_on(TODAY), []
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
        for one, run in oracle(runs, on(2)).items():
            assert summary(on(2), ROWS[one]) == f"Run {run}."
        transaction.set_rollback(True)
