"""The picture of a timetable is true to it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.law.walk import walk
from wizard.timeline import timeline

from .cases import ALGERIAN, CASES, GRADUATE, IDS, MINOR, RENEWAL, UNVALIDATED

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


def check(answers, today):
    decision = walk(answers, today).decision
    picture = timeline(decision, today)
    if decision.timetable is None:
        assert picture is None
        return
    spans, segments = decision.timetable.spans, picture.segments
    assert [segment.phase for segment in segments] == [span.phase for span in spans]
    assert segments[0].start == 0
    assert segments[-1].start + segments[-1].width == pytest.approx(100)
    for before, after in pairwise(segments):
        assert after.start == pytest.approx(before.start + before.width)
    assert min(segment.width for segment in segments) >= 6.9
    here = segments[spans.index(decision.span)]
    assert here.start < picture.today < here.start + here.width
    for before, after in pairwise(picture.labels):
        assert after.at - before.at >= 17
        assert after.day > before.day
    assert decision.timetable.window.ends in {label.day for label in picture.labels}


@pytest.mark.parametrize(("answers", "procedure", "phase"), CASES, ids=IDS)
def test_each_case_has_a_true_picture(answers, procedure, phase):
    check(answers, TODAY)


@given(expires=DAYS, today=st.integers(-200, 900), arrived=st.integers(0, 400))
def test_any_timetable_has_a_true_picture(expires, today, arrived):
    today = expires - timedelta(days=today)
    dates = {"expires": expires.isoformat()}
    dates["arrived"] = dates["eighteenth"] = (expires - timedelta(days=arrived)).isoformat()
    for answers in (RENEWAL, UNVALIDATED, ALGERIAN, MINOR, GRADUATE | {"nationality": "IN"}):
        given_answers = answers | dates
        if walk(given_answers, today).decision:
            check(given_answers, today)


def test_phases_with_bounds_are_drawn_to_scale():
    picture = timeline(walk(RENEWAL | {"expires": "2027-02-28"}, TODAY).decision, TODAY)
    window, late, penalty = (segment.width - 7 for segment in picture.segments[1:4])
    assert window / late == pytest.approx(62 / 62)  # 28 October to 28 December; to 28 February
    assert penalty / late == pytest.approx(181 / 62)


def test_a_later_today_stands_further_on():
    answers = RENEWAL | {"expires": "2027-02-28"}
    days = [TODAY + timedelta(days=n) for n in range(-150, 270)]
    marks = [timeline(walk(answers, day).decision, day).today for day in days]
    assert marks == sorted(marks)
