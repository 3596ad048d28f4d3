"""A row of a table, answered: where it leads, how urgent it is, and what cannot be read."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, NATIONALITY, ChoiceQuestion, Unreadable
from rules.law.walk import Walk
from rules.law.windows import Phase
from rules.words.snapshot import Snapshot

from ..address import Address, page_path
from ..answer_errors import clean_value, sentence
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


class When(TextChoices):
    """When something is to be done for a row, in the order in which an office works."""

    TODAY = "today", gettext_lazy("Act today")
    MONTH = "month", gettext_lazy("This month")
    LATER = "later", gettext_lazy("Later")
    NOTHING = "nothing", gettext_lazy("Nothing to do")
    ASK_PERSON = "ask-person", gettext_lazy("Ask a person")
    ASK_STUDENT = "ask-student", gettext_lazy("One answer is missing")


def _when(result: Result) -> When:
    """Return when something is to be done: by the days or, without any, by the page."""
    if result.phase is not None:
        if result.procedure is Procedure.TRACK_APPLICATION:
            return When.NOTHING if result.phase is Phase.OPEN else When.ASK_PERSON
        if result.is_urgent or result.phase in (Phase.LATE, Phase.PENALTY, Phase.CLOSED):
            return When.TODAY
        is_soon = result.due and (result.due - result.today).days <= MONTH
        return When.MONTH if is_soon else When.LATER
    if result.procedure in DONE:
        return When.NOTHING
    if result.procedure in AT_ONCE:
        return When.TODAY
    has_button = bool(result.spoken.button(None))
    leads_to_person = result.procedure.official_site == WELCOME_DESK or not has_button
    return When.TODAY if result.says_today and not leads_to_person else When.ASK_PERSON


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be read: the key of the question, and the cell as it was written."""

    key: str
    cell: str
    why: Unreadable

    def reason(self) -> str:
        codes = meanings(self.key).get(fold(self.cell), ()) if self.key == NATIONALITY.key else ()
        if len(codes) > 1:
            countries = ", ".join(f"{code} ({country_name(code)})" for code in sorted(codes))
            return _("“%(value)s” may be several countries. Write the code: %(countries)s.") % {
                "value": clean_value(self.cell),
                "countries": countries,
            }
        if isinstance(BY_KEY[self.key], ChoiceQuestion) and self.key != NATIONALITY.key:
            return _("“%(value)s” is not one of the answers that we know, or may be several.") % {
                "value": clean_value(self.cell)
            }
        return sentence(self.key, self.cell, self.why, EXAMPLE)


@dataclass(frozen=True)
class Case:
    """What rows with the same rule and the same days share: computed once."""

    title: str
    """The procedure, or the question that is open."""
    headline: str
    """What to do, in one line, or the question that is open."""
    when: When
    """When something is to be done, by the same day as `act_by`."""
    result: Result | None = None
    """That of one of the rows; None if a question is still open."""
    phase_name: str = ""
    reason: str = ""
    """Why then: the status by the days or, without days, the procedure."""
    act_by: date | None = None
    """The last day to act; today once the window has closed; None if nothing is to be done."""

    @property
    def due(self) -> date | None:
        """The day to watch."""
        return self.result.due if self.result else None

    @property
    def days_left(self) -> int | None:
        """The days from today until the last day to act."""
        return (self.act_by - self.result.today).days if self.act_by and self.result else None

    @property
    def days(self) -> list[date | None]:
        """The days on which the window opens and closes, and the last of all."""
        result = self.result
        return [result.opens, result.closes, result.timetable.last_day] if result else [None] * 3

    @cached_property
    def urgency(self) -> tuple[int, int, date, date]:
        """Sort key of cases: by when, then by the day to act.

        For today, students who may have no right to stay come first: without days, then expired.
        """
        stage = 2
        if self.when is When.TODAY and self.due is None:
            stage = 0
        elif self.result and self.result.phase is Phase.PENALTY:
            stage = 1
        days = self.act_by or date.max, self.due or date.max
        return list(When).index(self.when), stage, *days


def case_of(walk: Walk, edition: Snapshot, language: str) -> Case:
    """Return the case of a walk, in the active language."""
    if walk.decision is None:
        title = _("Still open: %(question)s") % {"question": open_question(walk)}
        return Case(title, title, When.ASK_STUDENT)
    result = Result(walk, edition, language)
    when, title, status = _when(result), result.spoken.title, result.status_words
    phase = phase_name(result.phase, result.procedure) if result.phase else ""
    act_by = result.due
    if when in (When.NOTHING, When.ASK_PERSON):
        act_by = None
    elif when is When.TODAY and result.phase is not Phase.OPEN:
        act_by = result.today
    reason = str(status.sentence) if status else title
    return Case(title, result.headline, when, result, phase, reason, act_by)


def open_question(walk: Walk) -> str:
    """Return the open question, in the active language; empty if there is none."""
    return str(TEXTS[walk.question.key].label) if walk.question else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the table; `address` has the day as of which it is seen."""

    line: int
    reference: str
    address: Address
    walk: Walk
    case: Case
    problems: list[Problem]
    """The answers that cannot be read: their questions are open."""
    own: list[str]
    """The office's own cells, which are carried through."""
    language: str
    """The student's, for letters."""
    email: str = ""
    change: str = ""
    """What is new since the table of last time."""

    @property
    def result(self) -> Result | None:
        """The case's result: its days, and the words that have no conditions."""
        return self.case.result

    @property
    def link(self) -> str:
        """The address of the result, or of the open question, in the language of the table."""
        path = page_path("result" if self.result else "guide")
        return path + self.address.query(self.address.carry_answers(self.walk))

    @property
    def reason(self) -> str:
        """Why then, or what cannot be read."""
        if not self.problems:
            return self.case.reason
        return " ".join(
            _("%(name)s: %(values)s")
            % {"name": TEXTS[problem.key].name, "values": problem.reason()}
            for problem in self.problems
        )

    @property
    def urgency(self) -> tuple[int, int, date, date, int]:
        """Sort key of rows: by case, then by place in the table."""
        return *self.case.urgency, self.line
