"""The result page, cached for all students whose answers read the same."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, Self

from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rules.django_types import StrPromise
from rules.law.facts import Expiry, Fact
from rules.law.procedures import Procedure
from rules.law.windows import Phase
from rules.models import Contact
from rules.words.markdown import fill_marks
from rules.words.snapshot import Fill, ProcedureWords

from ..address import Address, page_path, query_string
from ..answers import summarise
from ..page_cache import Page, placeholder
from ..question_texts import PERSONAL, TEXTS, QuestionText
from . import card, dates, fingerprint, said, sources
from .alternatives import Alternative, alternatives, outcomes
from .papers import Sheet
from .result import Result
from .rule_words import fact_words
from .said import KnownCase
from .short_names import case_name

OF_SOME = (
    "aim_for asked_for is_dated is_urgent leaf papers_by platform_remark rest_warning"
).split()
"""Properties of a result that are true, a day, or words for some students only."""


@dataclass(frozen=True, kw_only=True)
class ResultPage(Page):
    """A page shared by students whose answers read the same, in the same phase."""

    case: KnownCase
    phases: tuple[Phase, ...]
    choices: tuple[tuple[str, str], ...]
    """The answers that are choices of a list."""
    there: frozenset[str]
    """The names in OF_SOME that the case has."""
    has_expiry: bool
    """Whether the student gave the day on which the document expires."""
    has_doubtful_expiry: bool
    """Whether the day of the expiry can hardly be right."""
    unread: tuple[StrPromise, ...]
    """The names of the answers of no more use: a change has made them irrelevant."""
    later: str
    """The title of the procedure that applies after the last day; empty where none does."""
    has_stay: bool
    """Whether later windows follow from the days given."""
    changed: tuple[Promise, ...]
    thanked: bool
    styles: str = ""
    """The site's styles, where the page is a file; empty on the site."""

    @classmethod
    def of(cls, result: Result, address: Address, **more: Any) -> Self:
        """Return the page of a result; `more`: the fields of a subclass."""
        walk, later = result.walk, result.afterwards
        link = fingerprint.read(address.fingerprint) if address.fingerprint else None
        return cls.at(
            address,
            case=result.case,
            phases=tuple(span.phase for span in result.timetable.spans),
            choices=tuple(item for item in walk.used.items() if item[0] not in PERSONAL),
            there=frozenset(name for name in OF_SOME if getattr(result, name)),
            has_expiry=Expiry in walk.dates,
            has_doubtful_expiry=walk.has_doubtful_expiry,
            unread=tuple(TEXTS[key].name for key in result.unread),
            later=result.words.procedure(later[1], result.language).title if later else "",
            has_stay=result.stay.is_ahead,
            changed=tuple(fingerprint.compare(link, result.words, result.rule)) if link else (),
            thanked="thanks" in address.form,
            **more,
        )

    @cached_property
    def text(self) -> ProcedureWords:
        return self.case.text(self._fill)

    @property
    def _fill(self) -> Fill:
        return said.filler(
            lambda key: placeholder(f"result.days.{key}"),
            lambda months: placeholder(f"ago.{months}"),
            lambda keys: placeholder(f"besides.{keys}"),
            site=placeholder("site") if self.styles else "",
            query=placeholder("query"),
        )

    @cached_property
    def papers(self) -> list[Sheet]:
        """The papers to provide, each with its words, in the order of the text."""
        language = self.text.language
        return [
            Sheet(
                item,
                fill_marks(self.case.words.item(item, language), self._fill),
                language,
                placeholder(f"result.needs.{at}.words") if item.months or item.weeks else "",
            )
            for at, item in enumerate(self.case.papers)
        ]

    @property
    def sheets(self) -> list[tuple[str, list[Sheet]]]:
        """The papers by their fold; the first have none."""
        groups = groupby(self.papers, attrgetter("item.fold"))
        return [(fold, [*sheets]) for fold, sheets in groups]

    @property
    def chip(self) -> card.Chip:
        """How the answer looks at a glance."""
        return card.chip(self.case.procedure, self.case.phase, "is_urgent" in self.there)

    @property
    def facts(self) -> list[tuple[str, SafeString]]:
        """The facts in short, each with an icon."""
        return card.facts(self.text["summary"], placeholder("result.days.").rstrip("~"))

    @property
    def case_line(self) -> list[str]:
        """Who this is for, in three short pieces."""
        until = placeholder("until") if self.has_expiry else ""
        pieces = [placeholder("labels.nationality"), case_name(dict(self.choices))[1], until]
        return [*filter(None, pieces)]

    @property
    def office(self) -> tuple[str, str, Contact]:
        """Whom to ask where the words name nobody: name, its language, and the contact."""
        contact = self.case.words.contacts["office"]
        return *contact.word("name", self.case.language), contact

    @property
    def headline(self) -> SafeString:
        """What to do, in one line; the title where the text has no headlines."""
        return self.text.headline(self.case.phase)

    @property
    def button(self) -> SafeString:
        """The words of the button that leads to the official site; empty for none."""
        return self.text.button(self.case.phase)

    @property
    def note(self) -> SafeString:
        """What the words say of the present phase."""
        return self.text.note(self.case.phase)

    @property
    def note_place(self) -> str:
        """The text from which the note is."""
        return self.text.note_place(self.case.phase)

    @property
    def lines(self) -> list[dates.Line]:
        """The list of phases; a time before the opening that is past is of no more use."""
        days = [placeholder(f"result.span_words.{at}") for at in range(len(self.phases))]
        lines = dates.lines(self.phases, self.case.phase, days, self.case.procedure)
        return [line for line in lines if not (line.past and line.phase is Phase.TOO_EARLY)]

    @property
    def sources(self) -> list[tuple[date, list[tuple[str, str, str]]]]:
        """The pages on which the rule and the amounts rest, by the day they were checked."""
        amounts = self.case.words.checked(self.text.amounts)
        return sources.by_day(self.case.rule.sources, amounts)

    @property
    def answers(self) -> list[tuple[StrPromise, str, str]]:
        return summarise(dict(self.case.readings), dict(self.choices))

    @property
    def open(self) -> list[tuple[QuestionText, str, list[tuple[str, str, str]]]]:
        """The answers that are not known: their words, where to give them, what may apply.

        What may apply: what the answer may say; the title and the address of the procedure, empty
        where more is asked.
        """
        return [
            (
                TEXTS[key],
                page_path("question", step=key) + placeholder("query"),
                [self._outcome(*way) for way in ways.items()],
            )
            for key, ways in outcomes(dict(self.case.readings)).items()
        ]

    def _outcome(self, procedure: Procedure | None, values: list[Fact]) -> tuple[str, str, str]:
        words = _(" or ").join(fact_words(type(values[0]), frozenset(values))[1])
        path = page_path("procedure", key=procedure) if procedure else ""
        return words, self._title(procedure), path

    @property
    def changes(self) -> list[tuple[Promise, list[tuple[str | Promise, str, str]]]]:
        """The other answers to each question that lead elsewhere, with title and address."""
        others = alternatives(dict(self.case.readings), dict(self.choices))
        groups = groupby(others, attrgetter("key"))
        return [(TEXTS[key].name, [*map(self._link, group)]) for key, group in groups]

    def _link(self, other: Alternative) -> tuple[str | Promise, str, str]:
        path = page_path("result" if other.procedure else "guide")
        query = query_string({other.key: other.value}) + placeholder(f"besides.{other.key}")
        return other.label, self._title(other.procedure), path + query

    def _title(self, procedure: Procedure | None) -> str:
        if procedure is None:
            return ""
        return self.case.words.procedure(procedure, self.case.language).title
