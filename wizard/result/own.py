"""The strings of one student on a result page, and the address under which it is shared."""

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rules.dates import long_date, month_and_year, short_date, weekday

from ..address import EXTENSION_ENDS, Address, page_path, query_string
from ..page_cache import OnDemand, Own
from ..question_texts import answer_label
from . import dates, fingerprint
from .email import Letter, letter
from .result import Result
from .stay import Choice
from .timeline import draw, timeline


class ResultOwn(Own):
    """The strings of one student: each is computed when a page asks for it."""

    def __init__(self, request: HttpRequest, result: Result, address: Address) -> None:
        super().__init__(request, address, result.given or address.carry_answers(result.walk))
        self.result = result

    @cached_property
    def long(self) -> OnDemand:
        """Days of the result, with the day of the week."""
        return OnDemand(lambda name: long_date(getattr(self.result, name), self.result.language))

    @cached_property
    def leaf(self) -> dict[str, str]:
        """The day on which something begins or ends next, as the leaf of a calendar."""
        day, language = self.result.leaf, self.result.language
        assert day
        month, name = month_and_year(day, language), weekday(day, language)
        return {"month": month, "day": str(day.day), "weekday": name}

    @property
    def until(self) -> str:
        """The last day of the document, as the line of the case has it."""
        day = self.result.days["expires"]
        words = {"day": f"{short_date(day, self.result.language)} {day.year}"}
        return (_("expired %(day)s") if day < self.result.today else _("until %(day)s")) % words

    @cached_property
    def letter(self) -> Letter:
        return letter(self.result, self.live)

    @property
    def live(self) -> str:
        """The absolute address of the result."""
        return f"{self.site}{page_path('result')}{self.used}{self.day}"

    @property
    def last_days(self) -> dict[str, str]:
        """The last days of permit and extension as fields have them; empty if not given."""
        days = {"permit": self.result.stay.expires, "extension": self.result.clock.extension_ends}
        return {name: day.isoformat() if day else "" for name, day in days.items()}

    @property
    def hidden_fields(self) -> SafeString:
        """The other answers, as hidden fields of the form."""
        asked = ("document", "expires", "validated", EXTENSION_ENDS)
        return self.address.hidden_fields({k: v for k, v in self.answers.items() if k not in asked})

    @cached_property
    def stage_days(self) -> tuple[str, ...]:
        windows = (stage.window for stage in self.result.stay.stages)
        return tuple(dates.span_words(windows, self.result.today, self.result.language))

    @cached_property
    def stage_links(self) -> tuple[tuple[str, ...], ...]:
        """The address of each result to which a window of the stay leads."""
        return tuple(tuple(map(self._href, stage.choices)) for stage in self.result.stay.stages)

    @property
    def move_link(self) -> str:
        return self._href(self.result.stay.move) if self.result.stay.move else ""

    def _href(self, choice: Choice) -> str:
        return self.address.href("result", choice.answers)

    @cached_property
    def ago(self) -> OnDemand:
        return OnDemand(self.result.ago)

    @property
    def link_fingerprint(self) -> fingerprint.Fingerprint | None:
        return fingerprint.read(self.address.fingerprint)

    @property
    def timeline(self) -> SafeString:
        return draw(timeline(self.result.timetable, self.result.today))

    @cached_property
    def labels(self) -> OnDemand:
        """The answers in words, where they differ between students of one page."""
        return OnDemand(lambda key: answer_label(key, self.result.walk.used[key]))

    @cached_property
    def besides(self) -> OnDemand:
        """The answers to other questions than those named, as they follow in a query."""
        return OnDemand(lambda keys: self.address.besides(self.answers, *keys.split("_")))

    @cached_property
    def used(self) -> str:
        """The answers that counted, with a question mark."""
        return query_string(self.result.walk.used)

    @property
    def day(self) -> str:
        """The day as which the page is seen, as it follows in a query."""
        return f"&today={self.address.as_of}" if self.address.as_of else ""

    @property
    def share(self) -> str:
        """The absolute address under which the result can be opened again.

        It says which words were read. The office's link is left out: those with whom it is shared
        did not follow it.
        """
        result = self.result
        made = fingerprint.write(result.words, result.rule, result.language, result.today)
        return f"{self.site}{page_path('result')}{self.used}&made={made}{self.day}"

    @property
    def undated(self) -> str:
        """The guide's absolute address with the answers that are not dates: nothing personal."""
        return self.site + page_path("guide") + query_string(self.result.undated)
