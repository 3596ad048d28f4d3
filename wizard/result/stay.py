"""The rest of a stay: each later window that follows from the days given, by the table itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from django.utils.translation import gettext_noop

from rules.law.facts import Expiry
from rules.law.procedures import Procedure
from rules.law.questions import EXPIRES, UNKNOWN, Unreadable
from rules.law.walk import Decision, walk
from rules.law.windows import Phase, Span

if TYPE_CHECKING:
    from .result import Result

_GRADUATE = {"situation": "stay-to-work", "diploma": "master"}
_TALENT = {"situation": "talent", "salary": "qualified", "diploma": "master"}
_AHEAD: Mapping[str, Mapping[str, str]] = {
    gettext_noop("You go on studying"): {"situation": "continue-studies"},
    gettext_noop("You only have exams left"): {"situation": "exams-left"},
    gettext_noop("You have a talent contract"): _TALENT,
    gettext_noop("You have a degree and look for work"): _GRADUATE | {"work": "searching"},
    gettext_noop("You have a job offer"): _GRADUATE | {"work": "contract", "salary": "lower"},
    gettext_noop("You start a business"): _GRADUATE | {"work": "business"},
}
"""What a student may do next, and the answers that change then."""

_SETTLED = ("already-applied", "refused", "protection", "family", "other-permit")
"""Situations of students whose next permit is not a student's."""

_MOVED = {"situation": "change", "change": "moved", "moved": "unknown"}


@dataclass(frozen=True)
class Choice:
    """What a student may do in a window: in words, the procedure, the answers that lead to it."""

    name: str
    decision: Decision
    answers: Mapping[str, str]

    @property
    def procedure(self) -> Procedure:
        return self.decision.procedure

    @property
    def last_day(self) -> date | None:
        """The last day on which it is still possible, where that is after the window."""
        window, last = self.decision.timetable.window, self.decision.timetable.last_day
        return last if window and last and last > window.last else None


@dataclass(frozen=True)
class Stage:
    """A window of the stay, and all that is done in it or, after it, late."""

    window: Span
    choices: tuple[Choice, ...]

    @property
    def key(self) -> str:
        """What identifies it in a calendar, whatever its days are."""
        return "+".join(choice.procedure for choice in self.choices)


@dataclass(frozen=True)
class Stay:
    """What is ahead in a case: the windows in their order, and what to do after a move."""

    result: "Result"

    @cached_property
    def stages(self) -> list[Stage]:
        """The windows of what is still possible, also late, the earliest first."""
        windows: dict[Span, dict[Procedure, Choice]] = {}
        for window, choice in self._possible():
            windows.setdefault(window, {}).setdefault(choice.procedure, choice)
        ordered = sorted(windows, key=lambda window: (window.ends, window.starts or date.min))
        return [Stage(window, tuple(windows[window].values())) for window in ordered]

    @property
    def is_ahead(self) -> bool:
        """Whether there is a window; stops at the first, as each result asks."""
        return self.is_known and any(self._possible())

    @cached_property
    def move(self) -> Choice | None:
        """What to do after a move; None where that is not known."""
        return self._choice(gettext_noop("You move"), _MOVED)

    @cached_property
    def expires(self) -> date | None:
        """The end of the permit, also where the case does not turn on it."""
        here = self.result.walk
        if Expiry in here.dates:
            return here.dates[Expiry]
        try:
            given = self.result.given.get(EXPIRES.key, UNKNOWN)
            return EXPIRES.read(given, here.today, here.dates).day
        except Unreadable:
            return None

    @property
    def is_known(self) -> bool:
        """Whether the present permit has an end, and no decision is awaited."""
        expires = self.expires
        if self.result.phase is Phase.CLOSED:  # a visa that can no longer be validated
            return False
        is_settled = self.result.walk.used.get("situation") in _SETTLED
        return expires is not None and expires >= self.result.today and not is_settled

    @property
    def reads(self) -> tuple[str, ...]:
        """The questions whose answers it reads, also where the case does not turn on them."""
        return (EXPIRES.key,) if self.is_known else ()

    def _possible(self) -> Iterator[tuple[Span, Choice]]:
        """Yield what is still possible, also late, with its window."""
        for choice in self._choices():
            window = choice.decision.timetable.window
            if window and window.ends and (choice.last_day or window.ends) >= self.result.today:
                yield window, choice

    def _choices(self) -> Iterator[Choice]:
        here = self.result.walk
        if here.decision:
            yield Choice(gettext_noop("Your answer now"), here.decision, here.used)
        for name, answers in _AHEAD.items() if self.is_known else ():
            if choice := self._choice(name, answers):
                yield choice

    def _choice(self, name: str, answers: Mapping[str, str]) -> Choice | None:
        """Return what follows from other answers; None where more would have to be asked."""
        given = {**self.result.given, **answers, "validated": "yes"}
        there = walk(given, self.result.today)
        return Choice(name, there.decision, there.used) if there.decision else None
