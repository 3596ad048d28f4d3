"""What holds of every day from 1990 to 2100, hunted by hypothesis."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.law import schedules, windows
from rules.law.facts import FACTS, Expiry, Majority
from rules.law.questions import BY_KEY
from rules.law.walk import walk
from rules.law.windows import DAY, Phase, Schedule

from .oracle import closing, months_after, opening

settings.register_profile("law", derandomize=True, deadline=None, max_examples=100)
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
SCHEDULES = [one for one in vars(schedules).values() if isinstance(one, Schedule)]


@settings(max_examples=600)
@given(schedule=st.sampled_from(SCHEDULES), dates=LIVES, today=ANY_DAY)
def test_phases_are_whole_and_one_more_day_brings_no_bound_nearer(schedule, dates, today):
    timetable = schedule.on(dates)
    check_phases(timetable)
    first = timetable.spans[0].starts
    if first is None or first <= today:
        assert [span for span in timetable.spans if today in span] == [timetable.span(today)]
    a_longer_life = schedule.on(dates | {Expiry: dates[Expiry] + DAY})
    check_later(timetable, a_longer_life)
    if timetable.window and a_longer_life.window:
        opens = timetable.window.starts or date.min
        assert (a_longer_life.window.starts or date.max) >= opens
    later = {fact: day if fact is Expiry else day + DAY for fact, day in dates.items()}
    check_later(timetable, schedule.on(later))


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
@example(expires=date(2028, 2, 29))
@example(expires=date(2100, 2, 28))  # 2100 is no leap year
@example(expires=date(2000, 4, 29))
def test_the_platform_opens_at_most_three_days_after_the_month_count(expires):
    timetable = schedules.RENEWAL.on({Expiry: expires})
    assert timetable.window.starts == opening(expires)
    assert timetable.window.ends == closing(expires) <= expires - timedelta(days=60)
    assert timetable.accepted_from == expires - timedelta(days=120)
    assert timedelta(0) <= timetable.accepted_from - timetable.window.starts <= timedelta(days=3)


@pytest.mark.parametrize("months", [-120, -4, -2, -1, 2, 3, 6, 12, 216])
def test_months_are_counted_as_dateutil_counts_them(months):
    """Which takes ten times as long; two leap years, and 2100, which is none."""
    for first in (date(2023, 12, 1), date(2096, 2, 1), date(2099, 12, 1)):
        days = [first + timedelta(number) for number in range(500)]
        count = relativedelta(months=months)
        assert [day for day in days if windows.months_after(day, months) != day + count] == []


ODD = st.text(max_size=30) | st.sampled_from(
    [
        "\x00",
        "x" * 10_000,
        "２０２６-０１-０１",
        "20260101",
        "0000-00-00",
        "9999-12-31",
        "2026-02-29",
    ]
)
READABLE = {
    key: st.sampled_from(sorted(question.readings))
    if hasattr(question, "readings")
    else DAYS.map(date.isoformat) | st.just("unknown")
    for key, question in BY_KEY.items()
}
ANSWERS = st.fixed_dictionaries({}, optional={key: READABLE[key] | ODD for key in BY_KEY})


@settings(max_examples=300)
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
