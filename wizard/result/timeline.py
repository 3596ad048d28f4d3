"""The picture of a timetable: a bar of its phases, with today's mark.

Along the bar all lengths are in per cent of it, across it in em of the text around.
What can be told to scale is: the days between two bounds. The time before the opening and after the
last day has no bound, gets a fixed share, and is broken into dashes towards its end.
"""

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rules.law.walk import Decision
from rules.law.windows import Phase, Span

from ..dates import short_date

_ENDS = 12.0
"""The share of the time before the opening, and of that after the last day."""
_LEAST = 7.0
"""The least share of a phase: one of a single day can still be seen."""
_FAR = 120
"""Days from a bound beyond which today's mark stands at the far end of an unbounded phase."""
_LABEL = 17.0
"""The room that the label of a day needs, on the smallest phone."""
_DASH, _GAP = 1.8, 1.0
"""Of the two dashes in which an unbounded phase ends."""
_AXIS = 2.5
"""Where the middle of the bar lies."""
_THICK = {
    Phase.TOO_EARLY: 0.4,
    Phase.OPEN: 1.5,
    Phase.LATE: 1.0,
    Phase.PENALTY: 0.7,
    Phase.CLOSED: 0.4,
}
"""Each phase has a thickness of its own: colour is never alone."""


class Segment(NamedTuple):
    """One phase of the bar."""

    phase: Phase
    start: float
    width: float
    since_ever: bool = False
    for_ever: bool = False

    @property
    def end(self) -> float:
        """Where the next one starts."""
        return self.start + self.width

    @property
    def thick(self) -> float:
        """How thick it is drawn."""
        return _THICK[self.phase]

    @property
    def top(self) -> float:
        """Where it is drawn across the bar: around the middle."""
        return _AXIS - self.thick / 2

    @property
    def pieces(self) -> list[tuple[float, float]]:
        """Start and width of what is drawn: the whole, with dashes on a side without bound."""
        step, start, end = _DASH + _GAP, self.start, self.end
        before = [(start + n * step, _DASH) for n in range(2)] if self.since_ever else []
        after = [(end - n * step - _DASH, _DASH) for n in (1, 0)] if self.for_ever else []
        start, end = start + step * len(before), end - step * len(after)
        return [*before, (start, end - start), *after]


class Label(NamedTuple):
    """A day under the bar, at the bound where a phase begins or, for the last, ends.

    `year` is said where it is not that of the label before; for the first, that of today.
    """

    day: date
    at: float
    year: int | None = None


@dataclass(frozen=True)
class Timeline:
    """The bar: its segments, today's mark, and the days that have room for a label."""

    segments: list[Segment]
    today: float
    labels: list[Label]

    @property
    def anchor(self) -> str:
        """On which side of the mark its label has room."""
        return "start" if self.today < 20 else "end" if self.today > 80 else "middle"

    @property
    def says_years(self) -> bool:
        """Whether a second line of labels is needed."""
        return any(label.year for label in self.labels)


def timeline(decision: Decision, today: date) -> Timeline | None:
    """The picture of a decision's timetable; None where it has none."""
    if decision.timetable is None:
        return None
    spans = decision.timetable.spans
    segments, at = [], 0.0
    for span, width in zip(spans, _widths(spans), strict=True):
        segments.append(Segment(span.phase, at, width, span.starts is None, span.ends is None))
        at += width
    [mark] = [
        segment.start + segment.width * _share(span, today)
        for span, segment in zip(spans, segments, strict=True)
        if today in span
    ]
    return Timeline(segments, mark, _with_years(_labels(spans, segments), today))


def _unbounded(span: Span) -> bool:
    return span.starts is None or span.ends is None


def _days(span: Span) -> int:
    return _FAR if _unbounded(span) else (span.ends - span.starts).days + 1


def _widths(spans: tuple[Span, ...]) -> list[float]:
    outer = {span for span in spans if span.phase in (Phase.TOO_EARLY, Phase.CLOSED)}
    inner = [span for span in spans if span not in outer]
    if not inner:
        return [100.0 / len(spans)] * len(spans)
    room = 100.0 - _ENDS * len(outer) - _LEAST * len(inner)
    total = sum(map(_days, inner))
    return [_ENDS if span in outer else _LEAST + room * _days(span) / total for span in spans]


def _share(span: Span, today: date) -> float:
    """How far into a span today lies, from 0 to 1: at noon, so never on a bound."""
    if span.starts is None:
        return 1 - 0.9 * min((span.ends - today).days, _FAR) / _FAR - 0.05
    if span.ends is None:
        return 0.05 + 0.9 * min((today - span.starts).days, _FAR) / _FAR
    return ((today - span.starts).days + 0.5) / _days(span)


def _labels(spans: tuple[Span, ...], segments: list[Segment]) -> list[Label]:
    """The bounds that matter most come first; one without room is left to the list beside."""
    bounds = []
    for span, segment in zip(spans, segments, strict=True):
        if span.phase is Phase.OPEN:
            bounds.append(Label(span.ends, segment.end))
            if span.starts and span.starts != span.ends:
                bounds.append(Label(span.starts, segment.start))
    for span, segment in zip(spans[:-1], segments[:-1], strict=True):
        if span.phase in (Phase.LATE, Phase.PENALTY) and span.ends:
            bounds.append(Label(span.ends, segment.end))
    kept: list[Label] = []
    for bound in bounds:
        if all(abs(bound.at - other.at) >= _LABEL for other in kept):
            kept.append(bound)
    return sorted(kept, key=lambda label: label.at)


def _with_years(labels: list[Label], today: date) -> list[Label]:
    years = [today.year, *(label.day.year for label in labels)]
    return [
        Label(label.day, label.at, None if label.day.year == before else label.day.year)
        for label, before in zip(labels, years, strict=False)
    ]


_ACROSS = {
    one.phase: f'class="bar bar-{one.phase}" y="{one.top:.2f}em" height="{one.thick:.2f}em"'
    for one in (Segment(phase, 0, 0) for phase in Phase)
}
"""How a phase is drawn across the bar, which is the same in every picture."""


def drawn(picture: Timeline, language: str) -> SafeString:
    """The picture as SVG, without a template: all of it is numbers.

    Hidden from screen readers: the list beside it says the same.
    """
    here = f"{picture.today:.2f}"
    parts = [
        f'<svg class="timeline" width="100%" height="{6.1 if picture.says_years else 5}em"'
        ' direction="ltr" aria-hidden="true" focusable="false">'
    ]
    for segment in picture.segments:
        parts += [
            f'<rect {_ACROSS[segment.phase]} x="{start:.2f}%" width="{width:.2f}%"/>'
            for start, width in segment.pieces
        ]
    parts += [
        f'<line class="mark" x1="{here}%" x2="{here}%" y1="1.2em" y2="3.5em"/>',
        f'<circle class="mark-head" cx="{here}%" cy="2.5em" r="0.35em"/>',
        f'<text class="mark-label" x="{here}%" y="1.15em" text-anchor="{picture.anchor}">'
        f"{escape(_('Today'))}</text>",
    ]
    for label in picture.labels:
        place = f'class="day-label" x="{label.at:.2f}%" text-anchor="middle"'
        parts.append(f'<text {place} y="5.6em">{escape(short_date(label.day, language))}</text>')
        if label.year:
            parts.append(f'<text {place} y="7em">{label.year}</text>')
    return mark_safe("\n".join([*parts, "</svg>"]))  # noqa: S308 - numbers, and words escaped
