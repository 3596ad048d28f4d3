"""A row of a table, answered: where it leads, how urgent it is, and what cannot be read."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rules.law.questions import NATIONALITY, Unreadable
from rules.law.walk import Walk
from rules.law.windows import Phase

from ..address import Address
from ..answer_errors import sentence, shown
from ..countries import country_name
from ..question_texts import TEXTS
from ..result.dates import phase_name
from ..result.result import Result
from .cells import meanings
from .normalise import fold

EXAMPLE = "30/06/2027"


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
        return sentence(self.key, self.cell, self.why, EXAMPLE)


@dataclass(frozen=True, slots=True)
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
    cells: list[str]
    """The row as it was sent."""

    @property
    def title(self) -> str:
        """The procedure, or the question that is open."""
        if self.result:
            return self.result.text.title
        return _("Still open: %(question)s") % {"question": TEXTS[self.walk.question.key].label}

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

    @property
    def urgency(self) -> tuple[int, date, int]:
        """What sorts rows: late first by last day, then open, then opening soon, then the rest."""
        result = self.result
        if result is None:
            return 4, date.max, self.line
        match result.phase:
            case Phase.LATE | Phase.PENALTY:
                return 0, result.last_day or date.max, self.line
            case Phase.OPEN:
                return 1, result.closes, self.line
            case Phase.TOO_EARLY:
                return 2, result.opens or date.max, self.line
        return 3 if result.phase else 5, date.max, self.line
