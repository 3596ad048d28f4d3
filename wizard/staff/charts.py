"""Bars over time, drawn on the server. Along them in per cent, upwards in em of the text around."""

from typing import NamedTuple

LEFT = 12.0
"""The room on the left for the numbers of the scale, in per cent."""
TOP, BASE = 1.0, 7.0
"""Where the scale ends and begins, in em from above."""
_NICE = (1, 2, 3, 4, 5, 6, 8, 10)
_LEAST = 0.15
"""The least height of a bar, so that a single count can be seen."""


class Bar(NamedTuple):
    """A bar, or a part of one stacked on others, with its tooltip."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    says: str


class Plot(NamedTuple):
    name: str
    total: int
    bars: list[Bar]
    scale: list[tuple[float, str]]
    """Where the lines are, each with its number."""
    labels: list[tuple[float, str, str]]
    """Where the words below are, how they are anchored, and the words."""


def ceiling(most: int) -> int:
    """Return the end of a scale: the next round number."""
    unit: int = 10 ** (len(str(max(most, 1))) - 1)
    return next(unit * nice for nice in _NICE if unit * nice >= most)


def plot(name: str, labels: list[str], series: dict[str, list[int]], top: int) -> Plot:
    """Return a bar for each label: the numbers of all series, by their kind, one on the other.

    `top` is where the scale ends, the same for plots to be compared.
    """
    slot = (100 - LEFT) / len(labels)
    bars = []
    for at, label in enumerate(labels):
        y = BASE
        for kind, numbers in series.items():
            if number := numbers[at]:
                height = max((BASE - TOP) * number / top, _LEAST)
                y -= height
                says = f"{label}: {number}"
                bars.append(Bar(kind, LEFT + slot * (at + 0.1), y, slot * 0.8, height, says))
    return Plot(name, sum(map(sum, series.values())), bars, _scale(top), _labels(labels))


def _scale(top: int) -> list[tuple[float, str]]:
    marks = [0, top // 2, top] if top % 2 == 0 else [0, top]
    return [(BASE - (BASE - TOP) * mark / top, _short(mark)) for mark in marks]


def _short(number: int) -> str:
    return str(number) if number < 10_000 else f"{number / 1000:g}k"


def _labels(labels: list[str]) -> list[tuple[float, str, str]]:
    """Return the first, middle and last label; two have no middle, a single one is the middle."""
    count = len(labels)
    marks = {0: (LEFT, "start"), count - 1: (100.0, "end")}
    if count != 2:
        middle = count // 2
        marks[middle] = LEFT + (100 - LEFT) * (middle + 0.5) / count, "middle"
    return [(*marks[number], labels[number]) for number in sorted(marks)]
