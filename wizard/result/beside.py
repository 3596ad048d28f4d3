"""The pages beside a result: the rest of the stay, and the days of a wait."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext as _

from rules.law.waiting import Right

from ..address import Address
from ..page_cache import placeholder
from ..question_texts import answer_label
from . import clock as clock_words
from .page import ResultPage
from .result import Result
from .sources import named
from .stay import Choice


class Planned(NamedTuple):
    name: str
    title: str
    href: str
    late: str
    """The last day on which it is still possible; empty where that is the window's."""


@dataclass(frozen=True, kw_only=True)
class StayPage(ResultPage):
    """The rest of a stay: what students share who may do the same in the same order."""

    stages: tuple[tuple[str, tuple[Planned, ...]], ...]
    """The windows: their days, and what is done in each."""
    moves: bool
    """Whether it is known what to do after a move."""

    @classmethod
    def of(cls, result: Result, address: Address, **more: Any) -> Self:
        stages = tuple(
            (placeholder(f"stage_days.{at}"), tuple(_planned(result, at, stage.choices)))
            for at, stage in enumerate(result.stay.stages)
        )
        moves = result.stay.move is not None
        return super().of(result, address, stages=stages, moves=moves, **more)


def _planned(result: Result, at: int, choices: Iterable[Choice]) -> Iterator[Planned]:
    for nth, one in enumerate(choices):
        title = result.words.procedure(one.procedure, result.language).title
        last_day = placeholder(f"result.stay.stages.{at}.choices.{nth}.last_day")
        href, late = placeholder(f"stage_links.{at}.{nth}"), last_day if one.last_day else ""
        yield Planned(_(one.name), title, href, late)


@dataclass(frozen=True, kw_only=True)
class ClockPage(ResultPage):
    """The days of a wait: what students share who wait for the same with the same in hand."""

    days: tuple[tuple[str, str, bool], ...]
    """Each day, what happens on it, and whether it is past."""
    work: Right
    travel: Right
    document: str
    """The document that was named; empty where none was."""
    has_extension: bool
    asks: bool
    """Whether a day or the document is still missing."""

    @classmethod
    def of(cls, result: Result, address: Address, **more: Any) -> Self:
        clock, document = result.clock, result.given.get("document", "")
        days = [
            (placeholder(f"result.clock.days.{at}.1"), clock_words.said(key), day < result.today)
            for at, (key, day) in enumerate(clock.days)
        ]
        return super().of(
            result,
            address,
            days=tuple(days),
            work=clock.work,
            travel=clock.travel,
            document=document if document in clock_words.HELD else "",
            has_extension=clock.has_extension,
            asks=not document or (clock.has_extension and not clock.extension_ends),
            **more,
        )

    @property
    def rights(self) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
        """Each question with its answer, what to carry, and on what it rests."""
        found = ((_("May I work?"), self.work), (_("May I travel?"), self.travel))
        return [(asked, _(one.says), _(one.carry), named(one.sources)) for asked, one in found]

    @property
    def held(self) -> list[tuple[str, str]]:
        """The documents that can be named, each with its label."""
        return [(key, answer_label("document", key)) for key in clock_words.HELD]
