"""The results of the bench: figures, the table of them, and the same as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles


@dataclass(frozen=True)
class Figure:
    """One thing measured. `low` and `high`: quartiles or range of the repeats, in its unit."""

    part: str
    what: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    bar: float | None = None
    """The value that the guide is to reach; None for none."""
    least: bool = False
    """Whether the bar is a least value, not a most."""

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached; None without one."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.least else self.value <= self.bar


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the median of repeats as a figure's value, with their quartiles."""
    if len(values) < 2:
        return {"value": values[0]}
    low, _middle, high = quantiles(values, n=4, method="inclusive")
    return {"value": median(values), "low": low, "high": high}


HEAD = ("part", "what", "figure", "quartiles", "bar", "")


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table in Markdown, readable as plain text."""
    rows = [_row(figure) for figure in figures]
    widths = [max(len(row[at]) for row in [HEAD, *rows]) for at in range(len(HEAD))]
    lines = [HEAD, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in lines
    )


def _row(figure: Figure) -> tuple[str, ...]:
    bar = "" if figure.bar is None else f"{'≥' if figure.least else '≤'} {_number(figure.bar)}"
    spread = "" if figure.low is None else f"{_number(figure.low)} – {_number(figure.high)}"
    return (
        figure.part,
        figure.what,
        f"{_number(figure.value)} {figure.unit}".rstrip(),
        spread,
        bar,
        {True: "reached", False: "MISSED", None: ""}[figure.reached],
    )


def _number(value: float) -> str:
    """Return a whole number, or one with three significant digits."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if 1 <= abs(value) < 10 else f"{value:.3g}"


def write_json(figures: Iterable[Figure], path: Path) -> None:
    """Write the figures as a list, each with whether its bar is reached."""
    rows = [asdict(figure) | {"reached": figure.reached} for figure in figures]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


BEGIN, END = "<!-- the table of `python -m bench` -->\n", "<!-- its end -->\n"


def write_page(text: str, path: Path) -> None:
    """Put a table in a page, in place of the one between the two marks."""
    before, after = path.read_text(encoding="utf-8").split(BEGIN)
    after = after.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{text}\n\n{END}{after}", encoding="utf-8")
