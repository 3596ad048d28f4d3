"""The counts of a period, added up in three queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from rules.dates import short_date
from rules.law.procedures import Procedure
from rules.law.questions import QUESTIONS
from rules.law.windows import Phase
from rules.words.live import procedure_title

from ..models import Count
from ..question_texts import TEXTS
from ..result.dates import phase_name

STEPS = ("opened", "started", "finished")
BY_DAY = 62
"""The most days of which each is shown; a longer period is shown by months."""


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is about, and how often each event happened."""

    name: str
    opened: int = 0
    started: int = 0
    finished: int = 0
    key: str = ""


@dataclass(frozen=True)
class Asked:
    """A question: how often it was shown and answered."""

    name: str
    asked: int
    answered: int

    @property
    def stopped(self) -> int:
        """How often it was shown and not answered."""
        return max(self.asked - self.answered, 0)

    @property
    def share(self) -> int | None:
        """How many of a hundred stopped."""
        return percent(self.stopped, self.asked)


@dataclass(frozen=True)
class Outcome:
    """Results of a procedure in a phase."""

    procedure: str
    phase: str
    number: int
    share: int | None


@dataclass
class Useful:
    """What was said of a procedure."""

    name: str
    yes: int = 0
    no: int = 0

    @property
    def share(self) -> int | None:
        """How many of a hundred said yes."""
        return percent(self.yes, self.yes + self.no)


def percent(part: int, whole: int) -> int | None:
    """In whole per cent; None of nothing."""
    return round(100 * part / whole) if whole else None


def counts(first: date, last: date, link: str) -> QuerySet[Count]:
    """The rows of a period, both days included, of one link or of the whole guide."""
    rows = Count.objects.filter(day__range=(first, last))
    return rows.filter(link=link) if link else rows


def summed(rows: QuerySet[Count], *names: str) -> Iterable[tuple[Any, ...]]:
    """The rows' numbers, added up for each combination of the named columns."""
    return rows.values_list(*names).annotate(Sum("number")).order_by()


def over_time(rows: QuerySet[Count], first: date, last: date) -> list[tuple[str, Line]]:
    """The days or, of a long period, the months in order: a short label, and the counts."""
    daily = (last - first).days < BY_DAY
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for n in range((last - first).days + 1):
        found[_start(first + timedelta(days=n), daily)]  # those without a count are shown, too
    for day, event, number in summed(rows.filter(event__in=STEPS), "day", "event"):
        found[_start(day, daily)][event] += number
    return [
        (short_date(day), Line(f"{short_date(day)} {day.year}", key=f"{day}", **numbers))
        if daily
        else (
            date_format(day, "M Y"),
            Line(date_format(day, "YEAR_MONTH_FORMAT"), key=f"{day}", **numbers),
        )
        for day, numbers in found.items()
    ]


def _start(day: date, daily: bool) -> date:
    return day if daily else day.replace(day=1)


def in_total(lines: Iterable[Line]) -> Line:
    """All lines together."""
    kept = list(lines)
    return Line("", **{step: sum(getattr(line, step) for line in kept) for step in STEPS})


def found_none(first: date, last: date) -> list[tuple[date, str, int]]:
    """Return how many searches found nothing: the Monday, the language, the number.

    They are counted by week: that of the first day is counted whole.
    """
    weeks = counts(first - timedelta(days=first.weekday()), last, "").filter(event="found-none")
    names = {code: str(name) for code, name in settings.LANGUAGES}
    found = summed(weeks, "day", "language")
    return sorted((day, names.get(code, code), number) for day, code, number in found)


def by_link(rows: QuerySet[Count], titles: dict[str, str]) -> list[Line]:
    """Each link of the office that was used, the busiest first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for slug, event, number in summed(
        rows.filter(event__in=STEPS).exclude(link=""), "link", "event"
    ):
        found[slug][event] += number
    lines = [Line(titles.get(slug, slug), **of, key=slug) for slug, of in found.items()]
    return sorted(lines, key=lambda line: (-line.opened, -line.finished, line.name))


class Sums:
    """Everything but the days, from one query."""

    def __init__(self, rows: QuerySet[Count]) -> None:
        self.rows = list(summed(rows, "event", "question", "procedure", "phase", "language"))

    def languages(self) -> list[Line]:
        """By language, in the order of the site."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for event, _question, _procedure, _phase, language, number in self.rows:
            if event in STEPS:
                found[language][event] += number
        names = {code: str(name) for code, name in settings.LANGUAGES}
        order = [*names, *sorted(found.keys() - names.keys())]
        return [
            Line(names.get(code, code), key=code, **found[code]) for code in order if code in found
        ]

    def questions(self) -> list[Asked]:
        """Each question that was shown, in the order of asking."""
        found: Counter[tuple[str, str]] = Counter()
        for event, question, _procedure, _phase, _language, number in self.rows:
            found[question, event] += number
        return [
            Asked(str(TEXTS[one.key].label), found[one.key, "asked"], found[one.key, "answered"])
            for one in QUESTIONS
            if found[one.key, "asked"] or found[one.key, "answered"]
        ]

    def outcomes(self) -> list[Outcome]:
        """By procedure and phase, the most frequent first."""
        found: Counter[tuple[str, str]] = Counter()
        for event, _question, procedure, phase, _language, number in self.rows:
            if event == "finished":
                found[procedure, phase] += number
        total = found.total()
        return [
            Outcome(title(procedure), phase_title(phase, procedure), number, percent(number, total))
            for (procedure, phase), number in found.most_common()
        ]

    def useful(self) -> list[Useful]:
        """What was said, by procedure, the most frequent first."""
        found: dict[str, Useful] = {}
        for event, _question, procedure, _phase, _language, number in self.rows:
            if event in ("useful-yes", "useful-no"):
                one = found.setdefault(procedure, Useful(title(procedure)))
                one.yes += number if event == "useful-yes" else 0
                one.no += number if event == "useful-no" else 0
        return sorted(found.values(), key=lambda one: (-one.yes - one.no, one.name))


def title(procedure: str) -> str:
    """How a procedure is called; its key where it is no longer one, or has no words."""
    return procedure_title(procedure, get_language())


def phase_title(phase: str, procedure: str) -> str:
    """How a procedure calls a phase; the phase's key where it is no longer one."""
    if not phase:
        return pgettext("phase", "none")
    if phase not in set(Phase):
        return phase
    return phase_name(Phase(phase), Procedure(procedure) if procedure in set(Procedure) else None)
