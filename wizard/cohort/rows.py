"""A row of a table, answered: where it leads, how urgent it is, and what cannot be read."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, NATIONALITY, ChoiceQuestion, Unreadable
from rules.law.walk import Walk
from rules.law.windows import Phase

from ..address import Address
from ..answer_errors import sentence, shown
from ..countries import country_name
from ..question_texts import TEXTS
from ..result.card import AT_ONCE, DONE
from ..result.dates import phase_name
from ..result.result import Result
from .cells import meanings
from .normalise import fold

EXAMPLE = "30/06/2027"

WELCOME_DESK = "office"
"""The contact of procedures that begin with a person of the university."""

MONTH = 31
"""Days that are "this month"."""


class When(StrEnum):
    """When something is to be done for a row, in the order in which an office works."""

    TODAY = "today"
    MONTH = "month"
    LATER = "later"
    NOTHING = "nothing"
    ASK_PERSON = "ask-person"
    ASK_STUDENT = "ask-student"

    @property
    def label(self) -> str:
        """What it is called."""
        return str(_LABELS[self])


_LABELS = {
    When.TODAY: gettext_lazy("Act today"),
    When.MONTH: gettext_lazy("This month"),
    When.LATER: gettext_lazy("Later"),
    When.NOTHING: gettext_lazy("Nothing to do"),
    When.ASK_PERSON: gettext_lazy("Ask a person"),
    When.ASK_STUDENT: gettext_lazy("One answer is missing"),
}


def _without_days(result: Result) -> When:
    """Return when something is to be done, by what the page of a result without days says."""
    if result.procedure in DONE:
        return When.NOTHING
    if result.procedure in AT_ONCE:
        return When.TODAY
    leads_to_person = result.procedure.official_site == WELCOME_DESK or not result.button
    return When.TODAY if result.says_today and not leads_to_person else When.ASK_PERSON


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be read: the key of the question, and the cell as it was written."""

    key: str
    cell: str
    why: Unreadable

    def reason(self) -> str:
        """Return one or two sentences."""
        found = meanings(self.key).get(fold(self.cell), ()) if self.key == NATIONALITY.key else ()
        if len(found) > 1:
            countries = ", ".join(f"{code} ({country_name(code)})" for code in sorted(found))
            return _("“%(value)s” may be several countries. Write the code: %(countries)s.") % {
                "value": shown(self.cell),
                "countries": countries,
            }
        if isinstance(BY_KEY[self.key], ChoiceQuestion) and self.key != NATIONALITY.key:
            return _("“%(value)s” is not one of the answers that we know, or may be several.") % {
                "value": shown(self.cell)
            }
        return sentence(self.key, self.cell, self.why, EXAMPLE)


@dataclass(frozen=True)
class Row:
    """A row with its number in the table; `address` says as of which day it is seen.

    `result` is None where a question is still open, and where an answer cannot be read.
    """

    line: int
    reference: str
    address: Address
    walk: Walk
    result: Result | None
    problems: list[Problem]
    """The answers that cannot be read: their questions are open."""
    own: list[str]
    """The office's own cells, which are carried through."""
    language: str
    """Of the student, for letters."""
    email: str = ""
    change: str = ""
    """What is new since the table of last time."""

    @property
    def title(self) -> str:
        """The procedure, or the question that is open."""
        if self.result:
            return self.result.spoken.title
        return _("Still open: %(question)s") % {"question": self.question}

    @property
    def question(self) -> str:
        """The question that is open; empty where none is."""
        return str(TEXTS[self.walk.question.key].label) if self.walk.question else ""

    @property
    def headline(self) -> str:
        """What to do, in one line, or the question that is open."""
        return self.result.headline if self.result else self.title

    @property
    def phase_name(self) -> str:
        """The name of the phase; empty where there is none."""
        return (
            phase_name(self.result.phase, self.result.procedure)
            if self.result and self.result.phase
            else ""
        )

    @property
    def link(self) -> str:
        """The address of the result, or of the question that is open, with the answers."""
        return self.address.onward(self.walk)

    @cached_property
    def when(self) -> When:
        """When something is to be done, by the same day as `act_by`."""
        result = self.result
        if result is None:
            return When.ASK_STUDENT
        if result.phase is None:
            return _without_days(result)
        if result.procedure is Procedure.TRACK_APPLICATION:
            return When.NOTHING if result.phase is Phase.OPEN else When.ASK_PERSON
        if result.phase in (Phase.LATE, Phase.PENALTY, Phase.CLOSED):
            return When.TODAY
        if result.is_urgent:
            return When.TODAY
        return (
            When.MONTH if result.days_left is not None and result.days_left <= MONTH else When.LATER
        )

    @property
    def act_by(self) -> date | None:
        """The last day to act; None where nothing is to be done. Once the window closed, today."""
        if self.result is None or self.when in (When.NOTHING, When.ASK_PERSON):
            return None
        if self.when is When.TODAY and self.result.phase is not Phase.OPEN:
            return self.result.today
        return self.result.due

    @property
    def days_left(self) -> int | None:
        """The days from today until that day."""
        return (self.act_by - self.walk.today).days if self.act_by else None

    @property
    def reason(self) -> str:
        """Why then: what the days say or, without days, what cannot be read, or the procedure."""
        if self.problems:
            return " ".join(
                _("%(name)s: %(values)s") % {"name": TEXTS[one.key].name, "values": one.reason()}
                for one in self.problems
            )
        if self.result is None:
            return ""
        status = self.result.status_words
        return status.sentence if status else self.title

    @property
    def urgency(self) -> tuple[int, int, date, date, int]:
        """What sorts rows: by when, then by the day to act.

        Of those for today, first who may have no right to stay: without days, then expired.
        """
        stage, due = 2, self.result.due if self.result else None
        if self.when is When.TODAY and due is None:
            stage = 0
        elif self.result and self.result.phase is Phase.PENALTY:
            stage = 1
        days = self.act_by or date.max, due or date.max
        return list(When).index(self.when), stage, *days, self.line
