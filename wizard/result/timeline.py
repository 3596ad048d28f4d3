"""The picture of a timetable: a bar of its phases, with today's mark.

Along the bar all lengths are in per cent of it, across it in em of the text around.
What can be drawn to scale is: the days between two bounds. The time before the opening and after
the last day has no bound and gets a fixed share. The list beside has every day in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rules.law.windows import Phase, Span, Timetable

_ENDS = 12.0
"""The share of the time before the opening, and of that after the last day."""
_LEAST = 7.0
"""The least share of a phase, so that a single day can be seen."""
_FAR = 120
"""Days from a bound beyond which today's mark is at the far end of an unbounded phase."""
_GAP = 0.6
"""Between two phases."""
_AXIS = 2.0
"""Where the middle of the bar lies."""
THICK = {
    Phase.TOO_EARLY: 0.55,
    Phase.OPEN: 0.9,
    Phase.LATE: 0.6,
    Phase.PENALTY: 0.9,
    Phase.CLOSED: 0.25,
}
"""Neighbours differ in thickness: colour is never alone."""


class Segment(NamedTuple):
    phase: Phase
    start: float
    width: float


@dataclass(frozen=True)
class Timeline:
    segments: list[Segment]
    today: float

    @property
    def anchor(self) -> str:
        """On which side of the mark its label has room."""
        return "start" if self.today < 20 else "end" if self.today > 80 else "middle"


def timeline(timetable: Timetable, today: date) -> Timeline:
    """Return the picture of a timetable that has days."""
    spans = timetable.spans
    segments, at = [], 0.0
    for span, width in zip(spans, _widths(spans), strict=True):
        segments.append(Segment(span.phase, at, width))
        at += width
    [mark] = [
        segment.start + segment.width * _share(span, today)
        for span, segment in zip(spans, segments, strict=True)
        if span == timetable.span(today)
    ]
    return Timeline(segments, mark)


def _days(span: Span) -> int:
    return (span.ends - span.starts).days + 1 if span.starts and span.ends else _FAR


def _widths(spans: Sequence[Span]) -> list[float]:
    outer = {span for span in spans if span.phase in (Phase.TOO_EARLY, Phase.CLOSED)}
    inner = [span for span in spans if span not in outer]
    if not inner:
        return [100.0 / len(spans)] * len(spans)
    room = 100.0 - _ENDS * len(outer) - _LEAST * len(inner)
    total = sum(map(_days, inner))
    return [_ENDS if span in outer else _LEAST + room * _days(span) / total for span in spans]


def _share(span: Span, today: date) -> float:
    """Return how far into a span today lies, from 0 to 1: at noon, so never on a bound."""
    if span.starts is None:
        return 1 - 0.9 * min((span.last - today).days, _FAR) / _FAR - 0.05
    if span.ends is None:
        return 0.05 + 0.9 * min((today - span.starts).days, _FAR) / _FAR
    return ((today - span.starts).days + 0.5) / _days(span)


_ACROSS = {
    phase: f'class="bar bar-{phase}" y="{_AXIS - thick / 2:.2f}em" height="{thick:.2f}em" rx="3"'
    for phase, thick in THICK.items()
}
"""How a phase is drawn across the bar, which is the same in every picture."""


def draw(picture: Timeline) -> SafeString:
    """Render the picture as SVG, without a template: all of it is numbers.

    Hidden from screen readers: the list beside it says the same.
    """
    here = f"{picture.today:.2f}"
    parts = [
        '<svg class="timeline" width="100%" height="2.7em" direction="ltr" aria-hidden="true"'
        ' focusable="false">',
        *(
            f'<rect {_ACROSS[phase]} x="{start:.2f}%" width="{width - _GAP:.2f}%"/>'
            for phase, start, width in picture.segments
        ),
        f'<line class="mark" x1="{here}%" x2="{here}%" y1="1.25em" y2="2.7em"/>',
        f'<text class="mark-label" x="{here}%" y="0.95em" text-anchor="{picture.anchor}">'
        f"{escape(_('Today'))}</text>",
        "</svg>",
    ]
    return mark_safe("\n".join(parts))  # noqa: S308 - numbers, and words escaped
