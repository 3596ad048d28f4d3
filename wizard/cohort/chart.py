"""The months as bars, in the units of the picture; the table beside it says the same."""

from dataclasses import dataclass, field
from datetime import date

from .summary import GROUPS

STEP, BAR, HEIGHT, TOP = 40, 28, 160, 24


@dataclass(frozen=True)
class Piece:
    """One part of a bar."""

    group: str
    y: int
    height: int


@dataclass(frozen=True)
class Bar:
    """A month: where it stands, its parts from the ground up, and its counts."""

    month: date | None
    x: int
    total: int
    counts: list[int]
    pieces: list[Piece] = field(default_factory=list)
    bar: int = BAR

    @property
    def middle(self) -> int:
        """Where its labels stand."""
        return self.x + BAR // 2

    @property
    def top(self) -> int:
        """Where its number stands."""
        return min((piece.y for piece in self.pieces), default=TOP + HEIGHT) - 6


@dataclass(frozen=True)
class Chart:
    """All bars."""

    bars: list[Bar]
    ground: int = TOP + HEIGHT

    @property
    def width(self) -> int:
        """Of the picture."""
        return STEP * max(len(self.bars), 4) + STEP - BAR

    @property
    def height(self) -> int:
        """Of the picture, with two lines of labels."""
        return self.ground + 44


def chart(months: list[tuple[date | None, dict[str, int]]]) -> Chart | None:
    """The picture of what comes due; None where nothing does."""
    if not months:
        return None
    most = max(sum(counts.values()) for _month, counts in months)
    bars = []
    for number, (month, counts) in enumerate(months):
        ground, pieces = TOP + HEIGHT, []
        for name in GROUPS:
            if counts[name]:
                height = max(2, round(HEIGHT * counts[name] / most))
                ground -= height
                pieces.append(Piece(name, ground, height))
        x = (STEP - BAR) + STEP * number
        bars.append(Bar(month, x, sum(counts.values()), [counts[name] for name in GROUPS], pieces))
    return Chart(bars)
