"""One row, answered: where it leads, and how urgent it is."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.translation import gettext as _

from rules.law.procedures import Procedure
from rules.law.questions import NATIONALITY, Unreadable
from rules.law.windows import Phase
from rules.words.live import current

from ..answer_errors import sentence, shown
from ..countries import country_name
from ..question_texts import TEXTS
from ..result.dates import phase_name
from .cells import meanings
from .memory import Memory
from .normalise import fold
from .outcomes import Outcome

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


class Words:
    """How rows are told in a language: titles, phases, and addresses that begin with `site`.

    What is said of many rows is looked up once.
    """

    def __init__(self, language: str, site: str = "", as_of: date | None = None) -> None:
        self.language, self.site, self.as_of = language, site, as_of
        self._titles = Memory(self._title)
        self._phases = Memory(phase_name)
        self._addresses = Memory(self._address)
        self._quoted = Memory(quote_plus)

    def title(self, outcome: Outcome) -> str:
        """The procedure, or the question that is open."""
        return self._titles[outcome.procedure, outcome.question]

    def _title(self, about: tuple[Procedure | None, str | None]) -> str:
        procedure, question = about
        if procedure:
            return current().procedure(procedure, self.language).title
        return _("Still open: %(question)s") % {"question": TEXTS[question].label}

    def phase(self, outcome: Outcome) -> str:
        """The phase; empty where there is none."""
        return self._phases[outcome.phase] if outcome.phase else ""

    def link(self, row: Row) -> str:
        """The result, or the question that is open, with the row's answers."""
        return self.address(row.outcome) % self.quoted(row)

    def quoted(self, row: Row) -> tuple[str, ...]:
        """A row's answers, as an address holds them."""
        return tuple(map(self._quoted.__getitem__, row.values))

    def address(self, outcome: Outcome) -> str:
        """The link of the rows with an outcome, with %s for each answer."""
        return self._addresses[outcome.question, outcome.keys]

    def _address(self, about: tuple[str | None, tuple[str, ...]]) -> str:
        question, keys = about
        query = [f"{key}=%s" for key in keys]
        query += [f"today={self.as_of.isoformat()}"] if self.as_of else []
        page = (self.site + reverse("guide" if question else "result")).replace("%", "%%")
        return page + ("?" + "&".join(query) if query else "")

    def problem(self, row: Row) -> str:
        """Why a row cannot be read, in one cell."""
        return " ".join(
            f"{TEXTS[problem.key].name}: {problem.reason()}" for problem in row.problems
        )
