"""The picture of a timetable is true to it."""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.law.walk import walk
from wizard.result.timeline import THICK, Timeline, draw, timeline

from .cases import ONE_EACH, RENEWAL, RENEWED, TODAY

DATED = [answers for answers, _procedure, phase in ONE_EACH if phase]
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
TODAY_LABEL = 28.5
"""The width of "Aujourd’hui" on a phone of 320 px, in per cent of the bar."""


def approx(number):
    return pytest.approx(number, abs=1e-9)


def picture_of(answers):
    return timeline(walk(answers, TODAY).decision.timetable, TODAY)


def check(answers, today):
    decision = walk(answers, today).decision
    spans = decision.timetable.spans
    if not spans:
        return
    picture = timeline(decision.timetable, today)
    segments = picture.segments
    assert [segment.phase for segment in segments] == [span.phase for span in spans]
    assert segments[0].start == 0
    assert end(segments[-1]) == approx(100)
    for before, after in pairwise(segments):
        assert after.start == approx(end(before))
        assert (
            abs(THICK[after.phase] - THICK[before.phase]) > 0.25
        )  # they differ by more than colour
    assert min(segment.width for segment in segments) >= 6.9
    check_mark(picture, segments[spans.index(decision.span)], decision.span, today)


def end(segment):
    return segment.start + segment.width


def check_mark(picture, here, span, today):
    """Today's mark stands in the segment of its phase, in proportion."""
    assert here.start < picture.today < end(here)
    if span.starts and span.ends:
        days = (span.ends - span.starts).days + 1
        noon = (today - span.starts).days + 0.5
        assert picture.today == approx(here.start + here.width * noon / days)


@settings(max_examples=50)
@given(expires=DAYS, today=st.integers(-200, 900), arrived=st.integers(0, 400))
def test_any_timetable_has_a_true_picture(expires, today, arrived):
    today = expires - timedelta(days=today)
    dates = {"expires": expires.isoformat()}
    dates["arrived"] = dates["eighteenth"] = (expires - timedelta(days=arrived)).isoformat()
    dates["filed"] = dates["moved"] = dates["notified"] = dates["arrived"]
    for answers in DATED:
        if walk(answers | dates, today).decision:
            check(answers | dates, today)


def test_phases_with_bounds_are_drawn_to_scale():
    picture = picture_of(RENEWED)
    window, late, penalty = (segment.width - 7 for segment in picture.segments[1:4])
    assert window / late == pytest.approx(62 / 62)  # 28 October to 28 December; to 28 February
    assert penalty / late == pytest.approx(181 / 62)


def test_the_label_of_today_fits_wherever_its_mark_stands():
    for tenths in range(1001):
        picture = Timeline([], tenths / 10)
        before = {"start": 0, "middle": TODAY_LABEL / 2, "end": TODAY_LABEL}[picture.anchor]
        assert 0 <= picture.today - before <= 100 - TODAY_LABEL


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_drawing_has_numbers_that_every_browser_reads(language):
    picture = picture_of(RENEWAL | {"expires": "2030-02-28"})
    with translation.override(language):
        markup = draw(picture)
    svg = ElementTree.fromstring(markup)  # noqa: S314
    for one in svg:
        for name, value in one.attrib.items():
            if name not in {"class", "text-anchor", "rx"}:
                assert re.fullmatch(r"\d+(\.\d+)?(%|em)", value)
    assert len(svg.findall("rect")) == len(picture.segments)
    assert svg.get("aria-hidden") == "true"  # the list beside says it all
    assert not any("style" in one.attrib for one in svg.iter())
