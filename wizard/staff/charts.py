"""Bars over time, drawn on the server. Along them in per cent, upwards in em of the text around."""

from dataclasses import dataclass

LEFT = 12.0
"""The room on the left for the numbers of the scale, in per cent."""
TOP, BASE = 1.0, 7.0
"""Where the scale ends and begins, in em from above."""
_NICE = (1, 2, 3, 4, 5, 6, 8, 10)
_LEAST = 0.15
"""The least height of a bar: one of a single count can still be seen."""


@dataclass(frozen=True)
class Bar:
    """One bar, with what it says to a pointer."""

    x: float
    width: float
    height: float
    says: str

    @property
    def y(self) -> float:
        """Its upper edge."""
        return BASE - self.height


@dataclass(frozen=True)
class Tick:
    """A number of the scale, or a label below."""

    at: float
    text: str
    anchor: str = "end"


@dataclass(frozen=True)
class Plot:
    """The bars of one event."""

    name: str
    total: int
    bars: list[Bar]
    scale: list[Tick]
    labels: list[Tick]


def ceiling(most: int) -> int:
    """The end of a scale: the next round number."""
    unit = 10 ** (len(str(max(most, 1))) - 1)
    return next(unit * nice for nice in _NICE if unit * nice >= most)


def plot(name: str, labels: list[str], numbers: list[int], top: int) -> Plot:
    """A bar for each number; `top` is where the scale ends, the same for plots to be compared."""
    slot = (100 - LEFT) / max(len(numbers), 1)
    bars = [
        Bar(
            LEFT + slot * (n + 0.1),
            slot * 0.8,
            max((BASE - TOP) * number / top, _LEAST),
            f"{label}: {number}",
        )
        for n, (label, number) in enumerate(zip(labels, numbers, strict=True))
        if number
    ]
    return Plot(name, sum(numbers), bars, _scale(top), _labels(labels))


def _scale(top: int) -> list[Tick]:
    marks = [0, top // 2, top] if top % 2 == 0 else [0, top]
    return [Tick(BASE - (BASE - TOP) * mark / top, _short(mark)) for mark in marks]


def _short(number: int) -> str:
    return str(number) if number < 10_000 else f"{number / 1000:g}k"


def _labels(labels: list[str]) -> list[Tick]:
    """The first and the last, and the middle one of three or more."""
    if len(labels) < 2:
        return [Tick((100 + LEFT) / 2, label, "middle") for label in labels]
    ends = [Tick(LEFT, labels[0], "start"), Tick(100.0, labels[-1], "end")]
    if len(labels) < 3:
        return ends
    middle = len(labels) // 2
    at = LEFT + (100 - LEFT) * (middle + 0.5) / len(labels)
    return [ends[0], Tick(at, labels[middle], "middle"), ends[1]]
