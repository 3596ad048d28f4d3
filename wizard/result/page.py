"""The result page: what all who read the same share, and the strings of one student."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rules.law import waiting
from rules.law.facts import Expiry, Fact
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, DateQuestion
from rules.law.table import Rule
from rules.law.windows import Phase
from rules.models import Contact, Paper, Value
from rules.words.conditions import KnownFacts
from rules.words.markdown import fill_marks
from rules.words.papers import Item
from rules.words.snapshot import ProcedureWords, Snapshot

from ..address import EXTENSION_ENDS, Address, page_path, query_string
from ..answers import Answer, answers
from ..dates import long_date, plain_date, short_date
from ..page_cache import OnDemand, Own, Page, fill, placeholder
from ..question_texts import PERSONAL, TEXTS, answer_label
from . import card, dates, fingerprint, said
from . import clock as clock_words
from .alternatives import Alternative, Outcome, alternatives, outcomes
from .email import Letter, letter
from .papers import is_in_time
from .result import Result
from .rule_words import fact_words
from .short_names import case_name
from .stay import Choice
from .timeline import drawn, timeline


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


class PaperWords(NamedTuple):
    """What is said of a paper on the sheet, each word with its language."""

    french: str
    issuer: tuple[str, str]
    format: tuple[str, str]
    missing: tuple[str, str]

    @classmethod
    def of(cls, paper: Paper, language: str) -> "PaperWords":
        """Return it for readers of a language."""
        words = (paper.word(word, language) for word in ("issuer", "format", "missing"))
        return cls(paper.in_french, *words)


class Sheet(NamedTuple):
    """An item of the sheet to take along."""

    item: Item
    html: SafeString
    papers: list[PaperWords]
    days: str
    """Between which days to get it; empty where any day up to the last will do."""

    @property
    def keys(self) -> str:
        """By which a tick is kept: as on the result page."""
        return " ".join(paper.key for paper in self.item.papers)

    @property
    def takes(self) -> str:
        """How long it takes; empty where nobody says."""
        weeks = self.item.weeks
        if weeks is None:
            return ""
        text = ngettext("It takes about %(n)d week.", "It takes about %(n)d weeks.", weeks)
        return text % {"n": weeks} if weeks else _("You have it at once.")


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
        named = result.words.countries(result.procedure, result.language)
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
        """The pages on which the rule and the amounts rest, by the day they were checked.

        Each with its short name, its title and its address; no address twice.
        """
        pages = {
            source.url + source.title: (source.checked, _(source.title), source.url)
            for source in self.rule.sources
        }
        for _key, value in self.amounts:
            pages.setdefault(value.source, (value.checked, value.source_title, value.source))
        found: dict[date, list[tuple[str, str, str]]] = {}
        for day, title, url in pages.values():
            found.setdefault(day, []).append((short_source(title), title, url))
        return sorted(found.items(), reverse=True)

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


class Planned(NamedTuple):
    """Something to do in a window of the stay."""

    name: str
    title: str
    href: str
    late: str
    """The last day on which it is still possible; empty where that is the window's."""


@dataclass(frozen=True, kw_only=True)
class StayPage(ResultPage):
    """The rest of a stay: what students share who may do the same in the same order."""

    planned: tuple[tuple[tuple[str, Procedure, bool], ...], ...]
    """For each window what is done in it: the choice, the procedure, whether it can be late."""
    moves: bool
    """Whether it is known what to do after a move."""

    @classmethod
    def beside(cls, result: Result, address: Address) -> "StayPage":
        """Return the page beside a result."""
        planned = tuple(
            tuple((one.name, one.procedure, one.last_day is not None) for one in stage.choices)
            for stage in result.stay.stages
        )
        page = cls.of(result, address, planned=planned, moves=result.stay.move is not None)
        assert isinstance(page, StayPage)
        return page

    @property
    def stages(self) -> list[tuple[str, list[Planned]]]:
        """The windows: their days, and what is done in each."""
        return [
            (placeholder(f"stage_days.{at}"), [*self._planned(at, stage)])
            for at, stage in enumerate(self.planned)
        ]

    def _planned(
        self, at: int, stage: tuple[tuple[str, Procedure, bool], ...]
    ) -> Iterator[Planned]:
        for nth, (name, procedure, is_late) in enumerate(stage):
            place = f"{at}.{nth}"
            late = placeholder(f"stage_lates.{place}") if is_late else ""
            href = placeholder(f"stage_links.{place}")
            yield Planned(_(name), self._title(procedure), href, late)


@dataclass(frozen=True, kw_only=True)
class ClockPage(ResultPage):
    """The days of a wait: what students share who wait for the same with the same in hand."""

    awaited: tuple[tuple[str, bool], ...]
    """What happens, and whether it is past."""
    work: str
    travel: str
    document: str
    """The document that was named; empty where none was."""
    has_extension: bool
    asks: bool
    """Whether a day or the document is still missing."""

    @classmethod
    def beside(cls, result: Result, address: Address) -> "ClockPage":
        """Return the page beside a result."""
        clock = result.clock
        document = result.given.get("document", "")
        page = cls.of(
            result,
            address,
            awaited=tuple((key, day < result.today) for key, day in clock.days),
            work=clock.work.key,
            travel=clock.travel.key,
            document=document if document in clock_words.HELD else "",
            has_extension=clock.has_extension,
            asks=not document or (clock.has_extension and not clock.extension_ends),
        )
        assert isinstance(page, ClockPage)
        return page

    @property
    def days(self) -> list[tuple[str, str, bool]]:
        """Each day, what happens on it, and whether it is past."""
        return [
            (placeholder(f"awaited.{at}"), clock_words.said(key), is_past)
            for at, (key, is_past) in enumerate(self.awaited)
        ]

    @property
    def rights(self) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
        """Each question with its answer, what to carry, and on what it rests."""
        found = ((_("May I work?"), self.work), (_("May I travel?"), self.travel))
        return [
            (
                asked,
                _(one.says),
                _(one.carry),
                [(short_source(_(s.title)), _(s.title), s.url) for s in one.sources],
            )
            for asked, one in ((asked, waiting.BY_KEY[key]) for asked, key in found)
        ]

    @property
    def held(self) -> list[tuple[str, str]]:
        """The documents that can be named, each with its label."""
        return [(key, answer_label("document", key)) for key in clock_words.HELD]


_ARTICLES = re.compile(r"CESEDA, articles? (.*?) \(")
_SHEET = re.compile(r"F\d{3,5}")


def short_source(title: str) -> str:
    """Return what a source is called in a line: its articles, its sheet, or who says it."""
    if found := _ARTICLES.match(title):
        return found[1]
    if found := _SHEET.search(title):
        return found[0]
    return re.split(r"[,(]", title, maxsplit=1)[0]


class ResultOwn(Own):
    """The strings of one student: each is made when a page asks for it."""

    def __init__(self, request: HttpRequest, result: Result, address: Address) -> None:
        common = Own.at(request, address, query=address.query(address.kept(result.walk)))
        self.__dict__.update(vars(common))
        self.__dict__.update(result=result, address=address)

    result: Result
    address: Address

    @classmethod
    def of(cls, request: HttpRequest, result: Result, address: Address) -> "ResultOwn":
        """Return the strings of the student at an address."""
        return cls(request, result, address)

    @property
    def today(self) -> str:
        return long_date(self.result.today)

    @property
    def left(self) -> str:
        """How many days are left."""
        return self.result.status_words.left if self.result.status_words else ""

    @property
    def status(self) -> str:
        """What the one day that matters is."""
        return self.result.status_words.sentence if self.result.status_words else ""

    @cached_property
    def leaf(self) -> dict[str, str]:
        """That day, as the leaf of a calendar."""
        return card.leaf(self.result.leaf) if self.result.leaf else {}

    @property
    def until(self) -> str:
        """The last day of the document, as the line of the case has it."""
        day = self.result.days["expires"]
        words = {"day": f"{short_date(day)} {day.year}"}
        return (_("expired %(day)s") if day < self.result.today else _("until %(day)s")) % words

    @property
    def asked_for(self) -> str:
        """What to say to a person."""
        return self.result.asked_for

    @cached_property
    def letter(self) -> Letter:
        """The result as an e-mail to oneself."""
        return letter(self.result, self.live)

    @property
    def live(self) -> str:
        """The absolute address of the result."""
        return f"{self.site}{page_path('result')}{self.used}{self.day}"

    @property
    def aim(self) -> str:
        return long_date(self.result.aim_for) if self.result.aim_for else ""

    @cached_property
    def days(self) -> tuple[str, ...]:
        """The days of each phase."""
        return tuple(dates.span_words(self.result.spans, self.result.today))

    @cached_property
    def dates(self) -> "OnDemand":
        """The days of the case by key."""
        return OnDemand(lambda key: plain_date(self.result.days[key]))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Between which days to get each paper."""
        return tuple(need.words for need in self.result.needs)

    @property
    def by(self) -> str:
        """The last day on which papers are provided."""
        return long_date(self.result.papers_by) if self.result.papers_by else ""

    @cached_property
    def awaited(self) -> tuple[str, ...]:
        """The days of the wait."""
        return tuple(plain_date(day) for _key, day in self.result.clock.days)

    @property
    def expires(self) -> str:
        """The last day of the document as a field has it; empty where it was not given."""
        expires = self.result.stay.expires
        return expires.isoformat() if expires else ""

    @property
    def extension_ends(self) -> str:
        """The last day of the extension as a field has it; empty where it was not given."""
        ends = self.result.clock.extension_ends
        return ends.isoformat() if ends else ""

    @property
    def kept_fields(self) -> SafeString:
        """What the form carries on besides its own fields."""
        kept = self.address.kept(self.result.walk)
        asked = ("document", "expires", "validated", EXTENSION_ENDS)
        return self.address.hidden_fields({k: v for k, v in kept.items() if k not in asked})

    @cached_property
    def stage_days(self) -> tuple[str, ...]:
        """The days of each window of the stay."""
        windows = (stage.window for stage in self.result.stay.stages)
        return tuple(dates.span_words(windows, self.result.today))

    @cached_property
    def stage_links(self) -> tuple[tuple[str, ...], ...]:
        """The address of each result to which a window of the stay leads."""
        stages = self.result.stay.stages
        return tuple(tuple(map(self._planned_href, stage.choices)) for stage in stages)

    @cached_property
    def stage_lates(self) -> tuple[tuple[str, ...], ...]:
        """Until when each can be done after its window."""
        stages = self.result.stay.stages
        return tuple(
            tuple(plain_date(one.last_day) if one.last_day else "" for one in stage.choices)
            for stage in stages
        )

    @property
    def stay_ends(self) -> str:
        """The last day of the present permit."""
        return plain_date(self.result.stay.expires) if self.result.stay.expires else ""

    @property
    def move_link(self) -> str:
        move = self.result.stay.move
        return self._planned_href(move) if move else ""

    def _planned_href(self, choice: Choice) -> str:
        return self.address.href("result", dict(choice.answers))

    @cached_property
    def ago(self) -> "OnDemand":
        """The day so many months ago."""
        return OnDemand(self.result.ago)

    @property
    def rest_warning(self) -> str:
        return self.result.rest_warning

    @property
    def platform_remark(self) -> str:
        return self.result.platform_remark

    @cached_property
    def counted(self) -> tuple[str, ...]:
        return tuple(map(plain_date, self.result.counted_from.values()))

    @property
    def later(self) -> str:
        return plain_date(self.result.afterwards[0]) if self.result.afterwards else ""

    @property
    def made(self) -> str:
        made = fingerprint.read(self.address.made)
        return plain_date(made.day) if made else ""

    @property
    def timeline(self) -> SafeString | str:
        picture = timeline(self.result.decision, self.result.today)
        return drawn(picture) if picture else ""

    @cached_property
    def labels(self) -> "OnDemand":
        """The answers in words, where they differ between students of one page."""
        return OnDemand(lambda key: answer_label(key, self.result.walk.used[key]))

    @cached_property
    def besides(self) -> "OnDemand":
        """The answers to other questions than those named, as they follow in a query."""
        return OnDemand(self._besides)

    def _besides(self, keys: str) -> str:
        kept = self.address.kept(self.result.walk)
        others = {key: value for key, value in kept.items() if key not in keys.split("_")}
        return self.address.query(others).replace("?", "&", 1)

    @property
    def on(self) -> str:
        """Today as an address has it."""
        return self.result.today.isoformat()

    @cached_property
    def used(self) -> str:
        """The answers that counted, with a question mark."""
        return query_string(self.result.walk.used)

    @property
    def day(self) -> str:
        """The day as which the page is seen, as it follows in a query."""
        return f"&today={self.address.as_of}" if self.address.as_of else ""

    @property
    def undated(self) -> str:
        """The guide's absolute address with the answers that are not dates: nothing personal."""
        return self.site + page_path("guide") + query_string(_undated(self.result.walk.used))


def _undated(used: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in used.items() if not isinstance(BY_KEY[key], DateQuestion)}


def share(request: HttpRequest, result: Result, address: Address) -> str:
    """Return the absolute address under which a result can be opened again."""
    page, own = ResultPage.of(result, address), ResultOwn.of(request, result, address)
    return fill(page.share, own)
