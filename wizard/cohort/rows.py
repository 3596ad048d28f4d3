"""One row, answered: where it leads, and how urgent it is."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rules.law.questions import NATIONALITY, Unreadable
from rules.law.windows import Phase
from rules.words import current

from ..countries import country_name
from ..problems import sentence, shown
from ..result import phase_name
from ..texts import TEXTS
from .deciding import Outcome
from .folding import fold
from .values import meanings

EXAMPLE = "30/06/2027"


@dataclass(slots=True)
class Problem:
    """Why a row cannot be read: the key of the question, and the cell as it was written."""

    key: str
    cell: str
    why: Unreadable

    def reason(self) -> str:
        """One or two sentences."""
        found = meanings(self.key).get(fold(self.cell), ()) if self.key == NATIONALITY.key else ()
        if len(found) > 1:
            countries = ", ".join(f"{code} ({country_name(code)})" for code in sorted(found))
            return _("“%(value)s” may be several countries. Write the code: %(countries)s.") % {
                "value": shown(self.cell),
                "countries": countries,
            }
        return sentence(self.key, self.cell, self.why, EXAMPLE)


@dataclass(slots=True)
class Row:
    """An answered row. `values` are the answers that counted, in the order of `outcome.keys`."""

    line: int
    reference: str
    outcome: Outcome
    values: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def urgency(self) -> tuple[int, date, int]:
        """What sorts rows: late first by last day, then open, then opening soon, then the rest."""
        outcome = self.outcome
        match outcome.phase:
            case Phase.LATE | Phase.PENALTY:
                return 0, outcome.last_day, self.line
            case Phase.OPEN:
                return 1, outcome.closes, self.line
            case Phase.TOO_EARLY:
                return 2, outcome.opens, self.line
        decided = outcome.procedure is not None
        return (3 if outcome.phase else 5 if decided else 4), date.max, self.line


@dataclass(frozen=True)
class Words:
    """How rows are told in a language: titles, phases, and addresses that begin with `site`.

    What is said of many rows is looked up once.
    """

    language: str
    site: str = ""
    as_of: date | None = None
    _said: dict[object, str] = field(default_factory=dict, repr=False, compare=False)

    def title(self, outcome: Outcome) -> str:
        """The procedure, or the question that is open."""
        about = outcome.procedure or outcome.question
        if about not in self._said:
            self._said[about] = self._title(outcome)
        return self._said[about]

    def _title(self, outcome: Outcome) -> str:
        if outcome.procedure:
            return current().procedure(outcome.procedure, self.language).title
        return _("Still open: %(question)s") % {"question": TEXTS[outcome.question].label}

    def phase(self, outcome: Outcome) -> str:
        """The phase; empty where there is none."""
        if outcome.phase is None:
            return ""
        if outcome.phase not in self._said:
            self._said[outcome.phase] = phase_name(outcome.phase)
        return self._said[outcome.phase]

    def link(self, row: Row) -> str:
        """The result, or the question that is open, with the row's answers."""
        query = dict(zip(row.outcome.keys, row.values, strict=True))
        query |= {"today": self.as_of.isoformat()} if self.as_of else {}
        return self._page(row.outcome.question) + (f"?{urlencode(query)}" if query else "")

    def _page(self, question: str | None) -> str:
        about = ("page", question)
        if about not in self._said:
            name, kwargs = ("question", {"step": question}) if question else ("result", {})
            self._said[about] = self.site + reverse(name, kwargs=kwargs)
        return self._said[about]

    def problem(self, row: Row) -> str:
        """Why a row cannot be read, in one cell."""
        return " ".join(
            f"{TEXTS[problem.key].name}: {problem.reason()}" for problem in row.problems
        )
