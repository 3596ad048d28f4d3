"""The pages beside a result: the rest of the stay, and the days of a wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Self

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from rules.law.procedures import Procedure
from rules.law.waiting import Right

from .address import Address
from .page_cache import placeholder
from .question_texts import answer_label
from .result import clock as clock_words
from .result.page import ResultPage
from .result.result import Result
from .result.sources import named
from .views import decided, show


class Planned(NamedTuple):
    name: str
    title: str
    href: str
    late: str
    """The last day on which it is still possible; empty where it is the last of the window."""


@dataclass(frozen=True, kw_only=True)
class StayPage(ResultPage):
    """The rest of a stay, shared by students with the same choices in the same order."""

    planned: tuple[tuple[tuple[str, Procedure, bool], ...], ...]
    """For each window its choices: the name, the procedure, whether it can be late."""
    moves: bool
    """Whether the stay includes what to do after a move."""

    @classmethod
    def of(cls, result: Result, address: Address, **more: Any) -> Self:
        planned = tuple(
            tuple((step.name, step.procedure, step.last_day is not None) for step in stage.choices)
            for stage in result.stay.stages
        )
        moves = result.stay.move is not None
        return super().of(result, address, planned=planned, moves=moves, **more)

    @property
    def stages(self) -> list[tuple[str, list[Planned]]]:
        """The windows: their days, and what is done in each."""
        return [
            (placeholder(f"stage_days.{at}"), [*self._planned(at, stage)])
            for at, stage in enumerate(self.planned)
        ]

    def _planned(
        self, at: int, stage: tuple[tuple[str, Procedure, bool], ...]
    ) -> Iterator[Planned]:
        for nth, (name, procedure, is_late) in enumerate(stage):
            last_day = placeholder(f"result.stay.stages.{at}.choices.{nth}.last_day")
            href, late = placeholder(f"stage_links.{at}.{nth}"), last_day if is_late else ""
            yield Planned(_(name), self._title(procedure), href, late)


@dataclass(frozen=True, kw_only=True)
class ClockPage(ResultPage):
    """The days of a wait, shared by students who wait for the same with the same document."""

    awaited: tuple[tuple[str, bool], ...]
    """The key of each day, and whether it is past."""
    work: Right
    travel: Right
    document: str
    """The document that was named; empty where none was."""
    has_extension: bool
    asks: bool
    """Whether a day or the document is still missing."""

    @classmethod
    def of(cls, result: Result, address: Address, **more: Any) -> Self:
        clock = result.clock
        document = result.given.get("document", "")
        return super().of(
            result,
            address,
            awaited=tuple((key, day < result.today) for key, day in clock.days),
            work=clock.work,
            travel=clock.travel,
            document=document if document in clock_words.HELD else "",
            has_extension=clock.has_extension,
            asks=not document or (clock.has_extension and not clock.extension_ends),
            **more,
        )

    @property
    def days(self) -> list[tuple[str, str, bool]]:
        """Each day, what happens on it, and whether it is past."""
        return [
            (placeholder(f"result.clock.days.{at}.1"), clock_words.describe(key), is_past)
            for at, (key, is_past) in enumerate(self.awaited)
        ]

    @property
    def rights(self) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
        """Each question with its answer, what to carry, and its sources."""
        rights = ((_("May I work?"), self.work), (_("May I travel?"), self.travel))
        return [
            (asked, _(right.says), _(right.carry), named(right.sources)) for asked, right in rights
        ]

    @property
    def documents(self) -> list[tuple[str, str]]:
        """The documents that can be named, each with its label."""
        return [(key, answer_label("document", key)) for key in clock_words.HELD]


stay = decided(partial(show, template="wizard/result_stay.html", kind=StayPage))


@decided
def clock(request: HttpRequest, address: Address, result: Result) -> HttpResponse:
    """Show the days of a wait after an application; without one, redirect to the result."""
    if not result.clock.is_running:
        return redirect(address.href("result", address.carry_answers(result.walk)))
    return show(request, address, result, "wizard/result_clock.html", ClockPage)
