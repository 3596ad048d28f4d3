"""The result page: what all who read the same share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rules.law.facts import Expiry, Fact
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.table import Rule
from rules.law.windows import Phase
from rules.models import Contact, Value
from rules.words.conditions import KnownFacts
from rules.words.markdown import fill_marks
from rules.words.snapshot import ProcedureWords, Snapshot

from ..address import Address, page_path, query_string
from ..answers import Answer, answers
from ..page_cache import Page, placeholder
from ..question_texts import PERSONAL, TEXTS
from . import card, dates, fingerprint, said, sources
from .alternatives import Alternative, Outcome, alternatives, outcomes
from .papers import PaperWords, Sheet, is_in_time
from .result import Result
from .rule_words import fact_words
from .short_names import case_name


@dataclass(frozen=True)
class Change:
    """The other answers to one question that lead elsewhere, each with title and address."""

    name: Promise
    alternatives: list[tuple[Alternative, str, str]]


@dataclass(frozen=True)
class Open:
    """An answer that is not known: its name, where to look, where to give it, what may apply."""

    name: Promise
    hint: Promise
    change: str
    outcomes: list[tuple[str, str, str]]
    """What the answer may say; the title and the address of the procedure, empty where more is
    asked."""


@dataclass(frozen=True, kw_only=True)
class ResultPage(Page):
    """What students share whose answers read the same and who stand in the same phase."""

    words: Snapshot
    language: str
    rule_key: str
    phase: Phase | None
    phases: tuple[Phase, ...]
    readings: tuple[tuple[str, frozenset[Fact]], ...]
    """What each answer that counted says."""
    choices: tuple[tuple[str, str], ...]
    """The answers that are choices of a list."""
    country: str
    """The student's country, where the words depend on it."""
    counts_from: tuple[type[Fact], ...]
    is_urgent: bool
    has_leaf: bool
    """Whether there is one day that matters next."""
    has_expiry: bool
    """Whether the student gave the day on which the document expires."""
    has_words_to_say: bool
    has_aim: bool
    has_rest_warning: bool
    has_platform_remark: bool
    doubts: tuple[str, ...]
    """Answers that can hardly be true beside each other, in a sentence each."""
    unread_keys: tuple[str, ...]
    """The questions to which the address has an answer that is of no use."""
    later: Procedure | None
    has_stay: bool
    """Whether later windows follow from the days given."""
    is_dated: bool
    """Whether a calendar has a day for it."""
    changed: tuple[Promise, ...]
    thanked: bool
    styles: str
    """The site's styles, where the page is a file; empty on the site."""

    @classmethod
    def of(cls, result: Result, address: Address, styles: str = "", **more: object) -> "ResultPage":
        """Return the page of a result; `more`: what a page beside it has as well."""
        walk, later = result.walk, result.afterwards
        made = fingerprint.read(address.made)
        country = walk.used.get("nationality", "")
        named = result.spoken.countries
        return cls.at(
            address,
            words=result.words,
            language=result.language,
            rule_key=result.rule.key,
            phase=result.phase,
            phases=tuple(span.phase for span in result.spans),
            readings=tuple(walk.readings.items()),
            choices=tuple(item for item in walk.used.items() if item[0] not in PERSONAL),
            country=country if country in named else "",
            counts_from=tuple(result.counted_from),
            is_urgent=result.is_urgent,
            has_leaf=result.leaf is not None,
            has_expiry=Expiry in walk.dates,
            has_words_to_say=bool(result.asked_for),
            doubts=walk.doubts,
            has_aim=result.aim_for is not None,
            has_rest_warning=bool(result.rest_warning),
            has_platform_remark=bool(result.platform_remark),
            unread_keys=result.unread,
            later=later[1] if later else None,
            has_stay=result.stay.is_ahead,
            is_dated=result.is_dated,
            changed=tuple(fingerprint.changed(made, result.words, result.rule)) if made else (),
            thanked="thanks" in address.form,
            styles=styles,
            **more,
        )

    @property
    def rule(self) -> Rule:
        return TABLE.by_key[self.rule_key]

    @property
    def procedure(self) -> Procedure:
        return self.rule.procedure

    @property
    def known(self) -> KnownFacts:
        """What conditions are read against."""
        return said.facts(dict(self.readings).values(), self.phase, self.country)

    @cached_property
    def text(self) -> ProcedureWords:
        """The words of the procedure for this case."""
        words = self.words.procedure(self.procedure, self.language, self.known)
        return words.said_in(self.phase).filled(self._fill)

    @property
    def _fill(self) -> Callable[[str, str], str]:
        return said.filler(
            lambda key: placeholder(f"dates.{key}"),
            lambda months: placeholder(f"ago.{months}"),
            lambda keys: placeholder(f"besides.{keys}"),
            site=placeholder("site") if self.styles else "",
            query=placeholder("query"),
        )

    @cached_property
    def papers(self) -> list[Sheet]:
        """The papers to provide, each with its words, in the order of the text."""
        items = self.words.papers_of(self.procedure, self.language, self.known)
        language = self.text.language
        return [
            Sheet(
                item,
                fill_marks(self.words.item(item, language), self._fill),
                [PaperWords.of(paper, language) for paper in item.papers],
                placeholder(f"needs.{at}") if item.months or item.weeks else "",
            )
            for at, item in enumerate(items)
        ]

    @property
    def has_papers_by(self) -> bool:
        """Whether papers are due by a day."""
        return is_in_time(self.phase, self.procedure)

    @property
    def sheets(self) -> list[tuple[str, list[Sheet]]]:
        """The papers by the fold in which they stand; the first stand in none."""
        return [(fold, [*some]) for fold, some in groupby(self.papers, lambda one: one.item.fold)]

    @property
    def is_rewritten(self) -> bool:
        """Whether the words have the form of the second release."""
        return bool(self.text.headlines)

    @property
    def chip(self) -> card.Chip:
        """How the answer looks at a glance."""
        return card.chip(self.procedure, self.phase, self.is_urgent)

    @property
    def facts(self) -> list[card.Fact]:
        """The facts in short, each with an icon."""
        return card.facts(self.text.summary, placeholder("dates.").rstrip("~"))

    @property
    def case(self) -> list[str]:
        """Who this is for, in three short pieces."""
        pieces = [placeholder("labels.nationality"), case_name(dict(self.choices))[1]]
        pieces = [*filter(None, pieces)]
        return [*pieces, placeholder("until")] if self.has_expiry else pieces

    @property
    def office(self) -> tuple[str, str, Contact]:
        """Whom to ask where the words name nobody: name, its language, and the contact."""
        contact = self.words.contacts["office"]
        return *contact.name_in(self.language), contact

    @property
    def is_on_anef(self) -> bool:
        """Whether the step is taken on the State's platform."""
        return self.procedure.official_site == "anef"

    @property
    def is_at_prefecture(self) -> bool:
        """Whether the step is taken at the prefecture, whose appointments strangers sell."""
        return self.procedure.official_site == "prefecture"

    @property
    def headline(self) -> SafeString:
        """What to do, in one line; the title where the text has no headlines."""
        return self.text.headline(self.phase)

    @property
    def button(self) -> SafeString | str:
        """The words of the button that leads to the official site."""
        if self.text.headlines:
            return self.text.button(self.phase)
        return _("Official site: %(name)s") % {"name": self.official_site[0]}

    @property
    def note(self) -> SafeString | None:
        """What the words say of the present phase."""
        return self.text.notes.get(self.phase) if self.phase else None

    @property
    def note_place(self) -> str | None:
        """The text from which the note is."""
        return self.text.places.get(self.phase) if self.phase else None

    @property
    def amounts(self) -> list[tuple[str, Value]]:
        """The amounts that the words name, as they are on the day."""
        return self.words.checked(self.text.amounts)

    @property
    def official_site(self) -> tuple[str, str]:
        return self.words.official_site(self.procedure, self.language)

    @property
    def lines(self) -> list[dates.Line]:
        """The list of phases; a time before the opening that is past is of no more use."""
        now = self.phases.index(self.phase) if self.phase else 0
        lines = [
            dates.Line(
                phase,
                dates.phase_name(phase, self.procedure),
                placeholder(f"days.{at}"),
                at == now,
                at < now,
            )
            for at, phase in enumerate(self.phases)
        ]
        return [line for line in lines if not (line.past and line.phase is Phase.TOO_EARLY)]

    @property
    def counted_from(self) -> list[tuple[str, str]]:
        """The names of the dates from which the days are counted, each with the date."""
        return [
            (dates.date_name(fact), placeholder(f"counted.{at}"))
            for at, fact in enumerate(self.counts_from)
        ]

    @property
    def later_title(self) -> str:
        return self._title(self.later)

    @property
    def why(self) -> str:
        return _(self.rule.why)

    @property
    def sources(self) -> list[tuple[date, list[tuple[str, str, str]]]]:
        """The pages on which the rule and the amounts rest, by the day they were checked."""
        return sources.by_day(self.rule.sources, self.amounts)

    @property
    def answers(self) -> list[Answer]:
        return answers(dict(self.readings), dict(self.choices))

    @property
    def open(self) -> list[Open]:
        """The answers that are not known and on which the procedure turns."""
        return [
            Open(
                TEXTS[key].name,
                TEXTS[key].hint,
                page_path("question", step=key) + placeholder("query"),
                [self._outcome(one) for one in found],
            )
            for key, found in outcomes(dict(self.readings)).items()
        ]

    def _outcome(self, one: Outcome) -> tuple[str, str, str]:
        fact = type(one.values[0])
        said = _(" or ").join(fact_words(fact, frozenset(one.values))[1])
        path = page_path("procedure", key=one.procedure) if one.procedure else ""
        return said, self._title(one.procedure), path

    @property
    def unread(self) -> list[Promise]:
        """The names of the answers of no more use: a change has made them irrelevant."""
        return [TEXTS[key].name for key in self.unread_keys]

    @property
    def changes(self) -> list[Change]:
        """What would change the result."""
        found = alternatives(dict(self.readings), dict(self.choices))
        return [
            Change(TEXTS[key].name, list(self._linked(others)))
            for key, others in groupby(found, lambda one: one.key)
        ]

    def _linked(self, found: Iterator[Alternative]) -> Iterator[tuple[Alternative, str, str]]:
        for one in found:
            path = page_path("result" if one.procedure else "guide")
            query = query_string({one.key: one.value}) + placeholder(f"besides.{one.key}")
            yield one, self._title(one.procedure), path + query

    @property
    def share(self) -> str:
        """The absolute address under which the result can be opened again.

        It says which words were read. The office's link is left out: those with whom it is shared
        did not follow it.
        """
        made = fingerprint.fingerprint(self.words, self.rule, self.language, placeholder("on"))
        answers, day = placeholder("used"), placeholder("day")
        return f"{placeholder('site')}{page_path('result')}{answers}&made={made}{day}"

    def _title(self, procedure: Procedure | None) -> str:
        return self.words.procedure(procedure, self.language).title if procedure else ""
