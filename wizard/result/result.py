"""A decided case, for a page, a calendar, an e-mail, data and a row of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from rules.dates import plain_date
from rules.law.days import days
from rules.law.holidays import is_rest_day
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, DateQuestion
from rules.law.table import Rule
from rules.law.walk import Decision, Walk
from rules.law.windows import DAY, Phase, Timetable
from rules.words.conditions import TODAY, mark
from rules.words.markdown import fill_marks, plain
from rules.words.snapshot import Fill, ProcedureWords, Snapshot

from ..address import BESIDE, query_string
from . import dates, said
from .alternatives import afterwards
from .clock import Clock
from .papers import Need, oldest
from .said import KnownCase
from .short_names import case_name
from .stay import Stay


@dataclass(frozen=True)
class Result:
    """A decided walk in a language. Days are calendar days, both bounds included.

    Read its sentences while `language` is active: they are translated when first read.
    """

    walk: Walk
    edition: Snapshot
    language: str
    given: Mapping[str, str] = field(default_factory=dict)
    """All answers of the address, those too on which the case does not turn."""

    @cached_property
    def decision(self) -> Decision:
        """The rule and its days."""
        assert self.walk.decision
        return self.walk.decision

    @cached_property
    def rule(self) -> Rule:
        return self.decision.rule

    @cached_property
    def procedure(self) -> Procedure:
        return self.decision.procedure

    @cached_property
    def today(self) -> date:
        return self.walk.today

    @property
    def unread(self) -> tuple[str, ...]:
        """The questions to which an answer was given that no page of the result reads."""
        read = {*self.walk.kept, *self.clock.reads, *self.stay.reads, *BESIDE}
        return tuple(key for key in self.given if key not in read)

    @property
    def undated(self) -> dict[str, str]:
        """The answers that are not dates."""
        answers = self.walk.used.items()
        return {key: value for key, value in answers if not isinstance(BY_KEY[key], DateQuestion)}

    # ---- days ----

    @cached_property
    def phase(self) -> Phase | None:
        """The phase in which today lies; None for a procedure without days."""
        return self.decision.span.phase if self.decision.span else None

    @cached_property
    def timetable(self) -> Timetable:
        """The phases with their days, in order."""
        return self.decision.timetable

    @property
    def opens(self) -> date | None:
        """The first day on which the step is in time."""
        window = self.timetable.window
        return window.starts if window else None

    @cached_property
    def closes(self) -> date | None:
        """The last day on which the step is in time."""
        window = self.timetable.window
        return window.ends if window else None

    @cached_property
    def due(self) -> date | None:
        """The day to watch: the end of the window, or of the phase once that has closed."""
        span = self.decision.span
        if span is None or span.phase is Phase.CLOSED:
            return None
        return self.closes if span.phase is Phase.TOO_EARLY and self.closes else span.ends

    @cached_property
    def days(self) -> dict[str, date]:
        """The days of the case by key."""
        return days(self.walk)

    @property
    def counted(self) -> list[tuple[str, date]]:
        """The dates given by the student from which the days are counted, each with its name."""
        used = self.rule.schedule.counts_from if self.rule.schedule else ()
        dated = self.walk.dates.items()
        return [(dates.date_name(fact), day) for fact, day in dated if fact in used]

    @cached_property
    def aim_for(self) -> date | None:
        """The first working day on which the platform must accept an application, if to come."""
        window, first = self.timetable.window, self.timetable.accepted_from
        if window is None or first is None:
            return None
        day = max(window.first, first)
        while is_rest_day(day):
            day += DAY
        return day if self.today < day <= window.last else None

    @cached_property
    def afterwards(self) -> tuple[date, Procedure] | None:
        """The day after the last, and the procedure that then applies."""
        return afterwards(self.walk)

    @cached_property
    def stay(self) -> Stay:
        return Stay(self)

    @cached_property
    def clock(self) -> Clock:
        """The days of an applicant, and what may be done today."""
        return Clock(self)

    @property
    def is_dated(self) -> bool:
        """Whether a calendar has a day for it: of the step, of the wait or of the stay."""
        return self.due is not None or self.clock.is_ahead or self.stay.is_ahead

    # ---- sentences ----

    @cached_property
    def status_words(self) -> dates.Status | None:
        """How many days are left, and what that means; None without days."""
        return dates.status(self.walk, self.language)

    @property
    def status(self) -> str:
        """The same in one line; empty without days."""
        return str(self.status_words or "")

    @cached_property
    def is_urgent(self) -> bool:
        return dates.is_urgent(self.decision, self.today)

    @cached_property
    def leaf(self) -> date | None:
        """The day on which something begins or ends for the student next; None without."""
        span = self.decision.span
        if span is None:
            return None
        is_waiting = self.procedure is Procedure.TRACK_APPLICATION and span.ends
        return span.last + DAY if span.phase is Phase.TOO_EARLY or is_waiting else span.ends

    @cached_property
    def rest_warning(self) -> str:
        """In the last days, that the last one is no working day; empty otherwise."""
        if self.decision.span is None or not self.is_urgent:
            return ""
        return dates.rest_remark(self.decision, self.decision.span.last, self.today)

    @cached_property
    def platform_remark(self) -> str:
        """Once the window is open, that the platform may accept it only later; empty otherwise."""
        window, first = self.timetable.window, self.timetable.accepted_from
        if window is None or first is None or not window.first <= self.today < first:
            return ""
        text = _("ANEF may accept it only from %(day)s. If it refuses earlier, try again then.")
        return text % {"day": plain_date(first)}

    @property
    def remarks(self) -> list[str]:
        """What else to know of the days."""
        return list(filter(None, (self.rest_warning, self.platform_remark)))

    @cached_property
    def span_words(self) -> list[str]:
        """The days of each phase."""
        return list(dates.span_words(self.timetable.spans, self.today, self.language))

    @property
    def lines(self) -> list[dates.Line]:
        """The list of phases, each with its days in words."""
        phases = [span.phase for span in self.timetable.spans]
        return dates.lines(phases, self.phase, self.span_words, self.procedure)

    @cached_property
    def asked_for(self) -> str:
        """The case in a few words, to say at a desk."""
        key, name = case_name(self.walk.used)
        if filed := self.days.get("filed"):
            return _("applied on %(day)s") % {"day": plain_date(filed, self.language)}
        expires = self.days.get("expires")
        if expires is None:
            return name
        is_over, words = expires < self.today, {"day": plain_date(expires, self.language)}
        if key == "document":
            named = _("%(document)s, expired on %(day)s"), _("%(document)s, expires on %(day)s")
            return named[not is_over] % (words | {"document": name})
        ends = _("permit ended on %(day)s") if is_over else _("permit ends on %(day)s")
        return f"{name}, {ends % words}"

    # ---- words of the editors ----

    @cached_property
    def words(self) -> Snapshot:
        """All words, with the amounts of the day."""
        return self.edition.on(self.today)

    @cached_property
    def case(self) -> KnownCase:
        """What chooses the words."""
        country = self.walk.used.get("nationality", "")
        return KnownCase(
            self.words,
            self.language,
            self.rule.key,
            self.phase,
            tuple(self.walk.readings.items()),
            country if country in self.spoken.countries else "",
        )

    @cached_property
    def needs(self) -> list[Need]:
        """The papers to provide, each with the days between which to get it."""
        return [Need(item, self.today, self.papers_by) for item in self.case.papers]

    @cached_property
    def papers_by(self) -> date | None:
        """The last day on which papers are in time; None where due today, or after filing."""
        is_waiting = self.procedure is Procedure.TRACK_APPLICATION
        is_ahead = self.phase in (Phase.TOO_EARLY, Phase.OPEN) and not is_waiting
        return self.due if is_ahead else None

    @cached_property
    def spoken(self) -> ProcedureWords:
        """The words of the procedure for every case: title and headlines have no conditions."""
        return self.words.procedure(self.procedure, self.language)

    @cached_property
    def text(self) -> ProcedureWords:
        return self.case.text(self._fill)

    @cached_property
    def _fill(self) -> Fill:
        return said.filler(self._day, self.ago, self.others, query=query_string(self.walk.used))

    def _day(self, key: str) -> str:
        return plain_date(self.days[key])

    def ago(self, months: str) -> str:
        """Return the first date that a paper may bear, so many months before one can apply."""
        first = self.opens if self.phase is Phase.TOO_EARLY else None
        return plain_date(oldest(first or self.today, int(months)))

    def others(self, keys: str) -> str:
        """Return the answers to other questions than those named, as they follow in a query."""
        others = {key: v for key, v in self.walk.used.items() if key not in keys.split("_")}
        return query_string(others).replace("?", "&", 1)

    @cached_property
    def headline(self) -> str:
        """What to do, in one line; the title where the text has no headlines."""
        return plain(fill_marks(self.spoken.headline(self.phase), self._fill))

    @property
    def says_today(self) -> bool:
        """Whether the headline tells to act today."""
        return mark("day", TODAY) in self.spoken.headline(self.phase)

    @property
    def button(self) -> str:
        """The words of the button that leads to the official site; empty for none."""
        return plain(self.text.button(self.phase))

    def headline_in(self, phase: Phase) -> str:
        """Return the headline of a phase to read later: without the word "today"."""
        later = said.filler(self._day, self.ago, self.others, today="")
        return " ".join(plain(fill_marks(self.spoken.headline(phase), later)).split())

    @property
    def summary_words(self) -> str:
        """The summary, unless a letter says the cost and the rest of it in the other parts."""
        return "" if self.text["cost"] else self.text["summary"]

    @property
    def note(self) -> str:
        """What the words say of the present phase; empty where they say nothing."""
        return self.text.note(self.phase)

    @property
    def official_site(self) -> tuple[str, str]:
        return self.case.official_site
