"""What holds of every day from 1990 to 2100, hunted by hypothesis."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.law import schedules
from rules.law.facts import FACTS, Expiry, Majority
from rules.law.questions import BY_KEY
from rules.law.walk import walk
from rules.law.windows import DAY, Phase, Schedule

from .oracle import closing, months_after, opening

settings.register_profile("law", derandomize=True, deadline=None, max_examples=150)
settings.load_profile("law")

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTH_ENDS = DAYS.map(lambda day: (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY)
ANY_DAY = DAYS | MONTH_ENDS
LIVES = st.tuples(ANY_DAY, st.integers(0, 500), st.integers(-500, 500)).map(
    lambda three: (
        dict.fromkeys(FACTS, three[0])
        | {
            Expiry: three[0] + timedelta(three[1]),
            Majority: three[0] + timedelta(three[2]),
        }
    )
)
SCHEDULES = {name: one for name, one in vars(schedules).items() if isinstance(one, Schedule)}
EVERY = pytest.mark.parametrize("name", SCHEDULES)


@EVERY
@given(dates=LIVES, today=ANY_DAY)
def test_phases_are_whole_and_one_more_day_brings_no_bound_nearer(name, dates, today):
    timetable = SCHEDULES[name].on(dates)
    check_phases(timetable)
    check_today(timetable, today)
    a_longer_life = SCHEDULES[name].on(dates | {Expiry: dates[Expiry] + DAY})
    check_later(timetable, a_longer_life)
    if timetable.window and a_longer_life.window:
        opens = timetable.window.starts or date.min
        assert (a_longer_life.window.starts or date.max) >= opens
    later = {fact: day if fact is Expiry else day + DAY for fact, day in dates.items()}
    check_later(timetable, SCHEDULES[name].on(later))


def check_phases(timetable):
    """They follow one another without a gap, and the last possible day is none before the end."""
    spans = timetable.spans
    assert spans[-1].ends is None
    for span in spans:
        assert (span.starts or date.min) <= (span.ends or date.max)
    for before, after in pairwise(spans):
        assert after.starts == before.ends + DAY
    phases = [span.phase for span in spans]
    assert phases == sorted(phases, key=list(Phase).index)
    assert len(set(phases)) == len(phases)
    last = timetable.last_day or date.max
    assert all((span.ends or last) <= last for span in spans[:-1])
    if timetable.window:
        assert timetable.window.ends <= last


def check_today(timetable, today):
    """It lies in exactly one phase."""
    first = timetable.spans[0].starts
    if first is None or first <= today:
        assert [span for span in timetable.spans if today in span] == [timetable.span(today)]


def check_later(before, after):
    """No deadline is nearer than before."""
    assert (after.last_day or date.max) >= (before.last_day or date.max)
    if before.window and after.window:
        assert after.window.ends >= before.window.ends


@given(today=ANY_DAY, expires=ANY_DAY)
@example(today=date(2026, 11, 26), expires=date(2027, 2, 27))
@example(today=date(2026, 11, 30), expires=date(2027, 3, 1))
def test_a_duplicate_is_for_a_card_that_lasts_more_than_three_months_yet(today, expires):
    phase = schedules.DUPLICATE.on({Expiry: expires}).span(today).phase
    assert (phase is Phase.OPEN) == (months_after(today, 3) < expires)


@given(expires=ANY_DAY)
def test_the_last_two_months_end_with_the_document(expires):
    window = schedules.LAST_TWO_MONTHS.on({Expiry: expires}).window
    assert window.ends == expires
    assert months_after(window.starts, 2) >= expires > months_after(window.starts - DAY, 2)


@given(expires=ANY_DAY)
@example(expires=date(2028, 2, 29))
@example(expires=date(2100, 2, 28))  # 2100 is no leap year
@example(expires=date(2000, 4, 29))
def test_months_are_counted_as_the_second_coding_counts_them(expires):
    timetable = schedules.RENEWAL.on({Expiry: expires})
    assert timetable.window.starts == opening(expires)
    assert timetable.window.ends == closing(expires)
    assert timetable.last_day == months_after(expires, 6)
    assert timetable.accepted_from == expires - timedelta(days=120)


@given(expires=ANY_DAY)
def test_the_platform_opens_at_most_three_days_after_the_month_count(expires):
    timetable = schedules.RENEWAL.on({Expiry: expires})
    assert timedelta(0) <= timetable.accepted_from - timetable.window.starts <= timedelta(days=3)
    assert timetable.window.ends <= expires - timedelta(days=60)


ODD = st.text(max_size=30) | st.sampled_from(
    [
        "\x00",
        "x" * 10_000,
        "２０２６-０１-０１",
        "٢٠٢٦-٠١-٠١",
        "2026-W01-1",
        "20260101",
        "2026-1-1",
        "0000-00-00",
        "9999-12-31",
        "-001-01-01",
        "2026-02-29",
        "2026-01-01T00:00",
        " 2026-01-01",
        "2026-01-01\n",
    ]
)
READABLE = {
    key: st.sampled_from(sorted(question.readings))
    if hasattr(question, "readings")
    else DAYS.map(date.isoformat) | st.just("unknown")
    for key, question in BY_KEY.items()
}
ANSWERS = st.fixed_dictionaries({}, optional={key: READABLE[key] | ODD for key in BY_KEY})


@settings(max_examples=800)
@given(answers=ANSWERS, today=DAYS)
def test_no_answers_break_a_walk(answers, today):
    result = walk(answers, today)
    assert (result.question is None) == (result.decision is not None)
    assert set(result.problems) <= set(result.pending) <= set(answers)
    assert result.used.items() <= answers.items()
    again = walk(result.kept, today)
    assert (again.question, again.decision, again.used) == (
        result.question,
        result.decision,
        result.used,
    )


@given(value=ODD)
def test_only_plain_iso_dates_are_read(value):
    answers = {
        "nationality": "BR",
        "situation": "continue-studies",
        "document": "student-card",
        "expires": value,
    }
    result = walk(answers, date(2026, 1, 1))
    readable = value == "unknown" or (
        len(value) == 10
        and value.isascii()
        and value[4] == value[7] == "-"
        and value.replace("-", "").isdigit()
    )
    assert readable or "expires" in result.problems
