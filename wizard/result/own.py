"""The strings of one student on a result page, and the address under which it is shared."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rules.dates import long_date, plain_date, short_date
from rules.law.questions import BY_KEY, DateQuestion
from rules.law.windows import Span

from ..address import EXTENSION_ENDS, Address, page_path, query_string
from ..page_cache import OnDemand, Own, fill
from ..question_texts import answer_label
from . import card, dates, fingerprint
from .email import Letter, letter
from .page import ResultPage
from .result import Result
from .stay import Choice
from .timeline import drawn, timeline


class ResultOwn(Own):
    """The strings of one student: each is made when a page asks for it."""

    def __init__(self, request: HttpRequest, result: Result, address: Address) -> None:
        super().__init__(request, address, result.given or address.kept(result.walk))
        self.result = result

    def _plain(self, day: date | None) -> str:
        return plain_date(day, self.result.language) if day else ""

    def _long(self, day: date | None) -> str:
        return long_date(day, self.result.language) if day else ""

    @property
    def today(self) -> str:
        return self._long(self.result.today)

    def _spans(self, spans: Iterable[Span]) -> Iterator[str]:
        return dates.span_words(spans, self.result.today, self.result.language)

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
        return card.leaf(self.result.leaf, self.result.language) if self.result.leaf else {}

    @property
    def until(self) -> str:
        """The last day of the document, as the line of the case has it."""
        day = self.result.days["expires"]
        words = {"day": f"{short_date(day, self.result.language)} {day.year}"}
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
        return self._long(self.result.aim_for)

    @cached_property
    def days(self) -> tuple[str, ...]:
        """The days of each phase."""
        return tuple(self._spans(self.result.spans))

    @cached_property
    def dates(self) -> "OnDemand":
        """The days of the case by key."""
        return OnDemand(lambda key: self._plain(self.result.days[key]))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Between which days to get each paper."""
        return tuple(need.words for need in self.result.needs)

    @property
    def by(self) -> str:
        """The last day on which papers are provided."""
        return self._long(self.result.papers_by)

    @cached_property
    def awaited(self) -> tuple[str, ...]:
        """The days of the wait."""
        return tuple(self._plain(day) for _key, day in self.result.clock.days)

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
        asked = ("document", "expires", "validated", EXTENSION_ENDS)
        return self.address.hidden_fields({k: v for k, v in self.answers.items() if k not in asked})

    @cached_property
    def stage_days(self) -> tuple[str, ...]:
        """The days of each window of the stay."""
        windows = (stage.window for stage in self.result.stay.stages)
        return tuple(self._spans(windows))

    @cached_property
    def stage_links(self) -> tuple[tuple[str, ...], ...]:
        """The address of each result to which a window of the stay leads."""
        stages = self.result.stay.stages
        return tuple(tuple(map(self._planned_href, stage.choices)) for stage in stages)

    @cached_property
    def stage_lates(self) -> tuple[tuple[str, ...], ...]:
        """Until when each can be done after its window."""
        stages = self.result.stay.stages
        return tuple(tuple(self._plain(one.last_day) for one in stage.choices) for stage in stages)

    @property
    def stay_ends(self) -> str:
        """The last day of the present permit."""
        return self._plain(self.result.stay.expires)

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
        return tuple(map(self._plain, self.result.counted_from.values()))

    @property
    def later(self) -> str:
        return self._plain(self.result.afterwards[0]) if self.result.afterwards else ""

    @property
    def made(self) -> str:
        made = fingerprint.read(self.address.made)
        return self._plain(made.day) if made else ""

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
        apart = keys.split("_")
        others = {key: value for key, value in self.answers.items() if key not in apart}
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
    page, own = ResultPage.of(result, address), ResultOwn(request, result, address)
    return fill(page.share, own)
