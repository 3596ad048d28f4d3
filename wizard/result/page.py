"""The result page: what all who read the same share, and the strings of one student."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rules.law.facts import Fact
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, DateQuestion
from rules.law.table import Rule, Source
from rules.law.windows import Phase
from rules.models import Value
from rules.words.snapshot import PassageWords, ProcedureWords, Snapshot

from ..address import Address, page_path, query_string, site
from ..answers import Answer, answers
from ..dates import long_date, plain_date
from ..page_cache import Own, Page, fill, placeholder
from ..question_texts import PERSONAL, TEXTS, answer_label
from . import dates, fingerprint
from .alternatives import Alternative, alternatives
from .result import Result
from .rule_words import condition_words
from .timeline import drawn, timeline


@dataclass(frozen=True)
class Change:
    """The other answers to one question that lead elsewhere, each with title and address."""

    name: Promise
    alternatives: list[tuple[Alternative, str, str]]


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
    counts_from: tuple[type[Fact], ...]
    has_aim: bool
    remark_count: int
    later: Procedure | None
    is_ahead: bool
    changed: tuple[Promise, ...]
    thanked: bool
    styles: str
    """The site's styles, where the page is a file; empty on the site."""

    @classmethod
    def of(cls, result: Result, address: Address, styles: str = "") -> "ResultPage":
        """Return the page of a result."""
        walk, later = result.walk, result.afterwards
        made = fingerprint.read(address.made)
        return cls.at(
            address,
            words=result.words,
            language=result.language,
            rule_key=result.rule.key,
            phase=result.phase,
            phases=tuple(span.phase for span in result.spans),
            readings=tuple(walk.readings.items()),
            choices=tuple(item for item in walk.used.items() if item[0] not in PERSONAL),
            counts_from=tuple(result.counted_from),
            has_aim=result.aim_for is not None,
            remark_count=len(result.remarks),
            later=later[1] if later else None,
            is_ahead=result.is_ahead,
            changed=tuple(fingerprint.changed(made, result.words, result.rule)) if made else (),
            thanked="thanks" in address.form,
            styles=styles,
        )

    @property
    def rule(self) -> Rule:
        return TABLE.by_key[self.rule_key]

    @property
    def procedure(self) -> Procedure:
        return self.rule.procedure

    @property
    def text(self) -> ProcedureWords:
        """The words of the procedure."""
        return self.words.procedure(self.procedure, self.language)

    @property
    def note(self) -> SafeString | None:
        """What the words say of the present phase."""
        return self.text.notes.get(self.phase) if self.phase else None

    @property
    def note_place(self) -> str | None:
        """The text from which the note is."""
        return self.text.places.get(self.phase) if self.phase else None

    @property
    def advice(self) -> PassageWords | None:
        """The words for this case alone."""
        if not self.rule.advice:
            return None
        return self.words.passage(self.rule.advice, self.language)

    @property
    def amounts(self) -> list[tuple[str, Value]]:
        """The amounts that the words name, as they are on the day."""
        advice = self.advice.amounts if self.advice else ()
        return self.words.checked([*self.text.amounts, *advice])

    @property
    def official_site(self) -> tuple[str, str]:
        return self.words.official_site(self.procedure, self.language)

    @property
    def lines(self) -> list[dates.Line]:
        """The list of phases."""
        return [
            dates.Line(
                phase, dates.phase_name(phase), placeholder(f"days.{at}"), phase is self.phase
            )
            for at, phase in enumerate(self.phases)
        ]

    @property
    def remarks(self) -> list[str]:
        return [placeholder(f"remarks.{at}") for at in range(self.remark_count)]

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
    def conditions(self) -> list[tuple[str, list[str]]]:
        return condition_words(self.rule)

    @property
    def sources(self) -> list[tuple[str, Source]]:
        return [(_(source.title), source) for source in self.rule.sources]

    @property
    def answers(self) -> list[Answer]:
        return answers(dict(self.readings), dict(self.choices))

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


@dataclass(frozen=True, kw_only=True)
class ResultOwn(Own):
    """The strings of one student."""

    today: str
    status: str
    aim: str
    days: tuple[str, ...]
    """The days of each phase."""
    remarks: tuple[str, ...]
    counted: tuple[str, ...]
    later: str
    made: str
    timeline: SafeString | str
    labels: Mapping[str, str] = field(repr=False)
    """The answers in words, where they differ between students of one page."""
    besides: Mapping[str, str] = field(repr=False)
    """For each question, the answers to the others, as they follow in a query."""
    on: str
    """Today as an address has it."""
    used: str
    """The answers that counted, with a question mark."""
    day: str
    """The day as which the page is seen, as it follows in a query."""
    undated: str
    """The guide's absolute address with the answers that are not dates: nothing personal."""

    @classmethod
    def of(cls, request: HttpRequest, result: Result, address: Address) -> "ResultOwn":
        """Return the strings of the student at an address."""
        walk, language, aim, later = result.walk, result.language, result.aim_for, result.afterwards
        made, picture = fingerprint.read(address.made), timeline(result.decision, result.today)
        return cls.at(
            request,
            address,
            query=address.query(walk.used),
            today=long_date(result.today),
            status=result.status,
            aim=long_date(aim) if aim else "",
            days=tuple(dates.span_words(result.spans)),
            remarks=tuple(result.remarks),
            counted=tuple(map(long_date, result.counted_from.values())),
            later=long_date(later[0]) if later else "",
            made=plain_date(made.day) if made else "",
            timeline=drawn(picture, language) if picture else "",
            labels={key: answer_label(key, walk.used[key]) for key in walk.used if key in PERSONAL},
            besides={key: _besides(address, walk.used, key) for key in walk.used},
            on=result.today.isoformat(),
            used=query_string(walk.used),
            day=f"&today={address.as_of}" if address.as_of else "",
            undated=site(request) + page_path("guide") + query_string(_undated(walk.used)),
        )


def _besides(address: Address, used: Mapping[str, str], key: str) -> str:
    others = {other: value for other, value in used.items() if other != key}
    return address.query(others).replace("?", "&", 1)


def _undated(used: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in used.items() if not isinstance(BY_KEY[key], DateQuestion)}


def share(request: HttpRequest, result: Result, address: Address) -> str:
    """Return the absolute address under which a result can be opened again."""
    page, own = ResultPage.of(result, address), ResultOwn.of(request, result, address)
    return fill(page.share, own)
