"""The picture of a timetable is true to it."""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rules.law.walk import walk
from rules.law.windows import Phase
from wizard.result.timeline import Segment, Timeline, drawn, timeline

from .cases import (
    ALGERIAN,
    APPLIED,
    CASES,
    GRADUATE,
    IDS,
    LOST,
    MINOR,
    MOVED,
    REFUSED,
    RENEWAL,
    UNVALIDATED,
)

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
TODAY_LABEL = 28.5
"""The width of "Aujourd’hui" on a phone of 320 px, in per cent of the bar."""


def approx(number):
    return pytest.approx(number, abs=1e-9)


def check(answers, today):
    decision = walk(answers, today).decision
    picture = timeline(decision, today)
    if decision.timetable is None:
        assert picture is None
        return
    spans, segments = decision.timetable.spans, picture.segments
    assert [segment.phase for segment in segments] == [span.phase for span in spans]
    assert segments[0].start == 0
    assert segments[-1].end == approx(100)
    for before, after in pairwise(segments):
        assert after.start == approx(before.end)
    assert min(segment.width for segment in segments) >= 6.9
    check_mark(picture, segments[spans.index(decision.span)], decision.span, today)
    check_labels(picture, decision.timetable, today)
    for span, segment in zip(spans, segments, strict=True):
        check_pieces(segment, span)


def check_mark(picture, here, span, today):
    """Today's mark stands in the segment of its phase, in proportion."""
    assert here.start < picture.today < here.end
    if span.starts and span.ends:
        days = (span.ends - span.starts).days + 1
        noon = (today - span.starts).days + 0.5
        assert picture.today == approx(here.start + here.width * noon / days)
    elif span.ends:
        far = min((span.ends - today).days, 120) / 120
        assert (here.end - picture.today) / here.width == approx(0.05 + 0.9 * far)
    else:
        far = min((today - span.starts).days, 120) / 120
        assert (picture.today - here.start) / here.width == approx(0.05 + 0.9 * far)


def check_labels(picture, timetable, today):
    """Labels stand on the bounds of their days; only one without room is left out."""
    bounds = {}
    for span, segment in zip(timetable.spans[:-1], picture.segments[:-1], strict=True):
        if span.phase is not Phase.TOO_EARLY:
            bounds[span.ends] = segment.end
        if span.phase is Phase.OPEN and span.starts:
            bounds.setdefault(span.starts, segment.start)
    shown = {label.day: label.at for label in picture.labels}
    assert len(shown) == len(picture.labels)
    assert {day: bounds[day] for day in shown} == shown
    for day in bounds.keys() - shown.keys():
        assert any(abs(bounds[day] - at) < 17 for at in shown.values())
    if timetable.window:
        assert timetable.window.ends in shown
    for before, after in pairwise(picture.labels):
        assert after.at - before.at >= 17
        assert after.day > before.day
    assert picture.says_years == any(label.year for label in picture.labels)
    year = today.year
    for label in picture.labels:
        assert label.year != year
        year = label.year or year
        assert label.day.year == year


def check_pieces(segment, span):
    """What is drawn fills the segment, but for gaps at the two dashes on a side without bound."""
    ends = [(start, start + width) for start, width in segment.pieces]
    assert ends[0][0] == approx(segment.start)
    assert ends[-1][1] == approx(segment.end)
    assert all(start < end for start, end in ends)
    gaps = [after[0] - before[1] for before, after in pairwise(ends)]
    assert gaps == [approx(1)] * 2 * ((span.starts is None) + (span.ends is None))
    longest = max(range(len(ends)), key=lambda n: ends[n][1] - ends[n][0])
    assert longest == (2 if span.starts is None else 0)


@pytest.mark.parametrize(("answers", "procedure", "phase"), CASES, ids=IDS)
def test_each_case_has_a_true_picture(answers, procedure, phase):
    check(answers, TODAY)


@given(expires=DAYS, today=st.integers(-200, 900), arrived=st.integers(0, 400))
def test_any_timetable_has_a_true_picture(expires, today, arrived):
    today = expires - timedelta(days=today)
    dates = {"expires": expires.isoformat()}
    dates["arrived"] = dates["eighteenth"] = (expires - timedelta(days=arrived)).isoformat()
    dates["filed"] = dates["moved"] = dates["notified"] = dates["arrived"]
    kinds = (RENEWAL, UNVALIDATED, ALGERIAN, MINOR, APPLIED, REFUSED, MOVED, LOST)
    for answers in (*kinds, GRADUATE | {"nationality": "IN"}):
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


def test_the_label_of_today_fits_wherever_its_mark_stands():
    for tenths in range(1001):
        picture = Timeline([], tenths / 10, [])
        before = {"start": 0, "middle": TODAY_LABEL / 2, "end": TODAY_LABEL}[picture.anchor]
        assert 0 <= picture.today - before <= 100 - TODAY_LABEL


def test_neighbouring_phases_differ_by_more_than_colour():
    thick = [Segment(phase, 0, 10).thick for phase in Phase]
    assert all(abs(after - before) > 0.25 for before, after in pairwise(thick))
    middles = {Segment(phase, 0, 10).top + Segment(phase, 0, 10).thick / 2 for phase in Phase}
    assert len(middles) == 1


def test_a_window_years_ahead_says_its_year():
    picture = timeline(walk(RENEWAL | {"expires": "2030-02-28"}, TODAY).decision, TODAY)
    assert [label.year for label in picture.labels] == [2029, None, 2030, None]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_drawing_has_numbers_that_every_browser_reads(language):
    picture = timeline(walk(RENEWAL | {"expires": "2030-02-28"}, TODAY).decision, TODAY)
    with translation.override(language):
        markup = drawn(picture, language)
    svg = ElementTree.fromstring(markup)  # noqa: S314
    lengths = {
        value
        for drawn in svg
        for name, value in drawn.attrib.items()
        if name not in {"class", "text-anchor"}
    }
    assert [value for value in lengths if not re.fullmatch(r"\d+(\.\d+)?(%|em)", value)] == []
    assert len(svg.findall("rect")) == sum(len(segment.pieces) for segment in picture.segments)
    texts = [text.text for text in svg.findall("text")]
    assert {"2029", "2030"} < set(texts)  # no separator of thousands
    assert svg.get("aria-hidden") == "true"  # the list beside says it all
    assert not any("style" in drawn.attrib for drawn in svg.iter())
