"""What words refer to is there on every day: whatever is published, in whichever order."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from rules.models import Contact, Notice, Passage, Publication, Version
from rules.models.publishing import EVER, live_on
from rules.words.live import live_rows
from tests.clock import TODAY
from tests.factories import draft, publish

from .publishing import (
    DESK,
    NEW,
    TEXT,
    amount,
    assert_whole,
    contact,
    form,
    fresh_amount,
    look,
    made_by,
    on,
    put,
    refers,
    refused,
    seat,
    student_reads,
    summary,
    take_back,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]


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
