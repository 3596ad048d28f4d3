"""The address of a page: it carries the answers, and nothing else does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import escape
from urllib.parse import quote_plus

from django.http import HttpRequest, QueryDict
from django.urls import get_script_prefix, reverse
from django.utils.encoding import iri_to_uri
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from rules.dates import today
from rules.law.questions import BY_KEY, DateQuestion, Unreadable, read_date
from rules.law.walk import Walk, walk
from rules.words.previews import present

LONGEST = 100
"""Characters of a value that are read: no answer is longer."""
LONGEST_ADDRESS = 4000
"""Characters of an address that are carried on; with every question answered and a preview of all
documents by name it has 3,000."""

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""The days, both included, as which `today` may be given."""

DATE_PARTS = ("day", "month", "year")
"""The fields in which a date is typed: `expires-day`, `expires-month`, `expires-year`."""
FORM_KEYS = frozenset(
    {"asked", "thanks", "nationality-typed"}
    | {
        f"{key}-{part}"
        for key, question in BY_KEY.items()
        for part in DATE_PARTS
        if isinstance(question, DateQuestion)
    }
)
"""Keys that a form adds to its answers: read once, and gone from the next address."""

EXTENSION_ENDS = "extension-ends"
BESIDE = frozenset({EXTENSION_ENDS})
"""Days for which a page beside a result asks: no rule reads them; they are carried like answers."""

_VIA = re.compile(r"([a-z0-9-]{1,40})(~?)", re.ASCII)
_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)


@dataclass(frozen=True)
class Address:
    """The parts of a query string.

    An empty value is no answer; the first value of a repeated key counts. `ignored`: unknown keys,
    and repeated ones. `as_of`: the day as which the reader asks to see the guide, None for today.
    """

    answers: dict[str, str] = field(default_factory=dict)
    as_of: date | None = None
    ignored: tuple[str, ...] = ()
    problem: Unreadable | None = None
    """Why `today` cannot be read."""
    via: str = ""
    """The office's link by which the journey began, for its counts; carried on."""
    untouched: bool = False
    """Whether the student has answered nothing since following the link: `via=slug~`."""
    fingerprint: str = ""
    """From the key `made` of a shared link (wizard.result.fingerprint); not carried on."""
    others: Mapping[str, str] = field(default_factory=dict)
    """The values that only this page reads; not carried to other pages."""
    form: Mapping[str, str] = field(default_factory=dict)
    """The values of FORM_KEYS; not carried on."""
    today: date = field(init=False)
    """The day that counts, read once: `as_of`, the day of the preview, or today in Paris."""

    def __post_init__(self) -> None:
        preview = present()
        object.__setattr__(self, "today", self.as_of or (preview.day if preview else today()))

    @classmethod
    def read(cls, query: QueryDict, others: frozenset[str] = frozenset()) -> "Address":
        """Read a query string; `others`: keys that the caller reads besides."""
        lists = {key: values for key, values in query.lists() if any(values)}
        form = {key: lists.pop(key)[0][:LONGEST] for key in FORM_KEYS & lists.keys()}
        known = {"today", "made", "via", *BY_KEY, *BESIDE, *others}
        if present():
            known.add("preview")
        ignored = tuple(key for key, values in lists.items() if key not in known or len(values) > 1)
        first = {key: values[0][:LONGEST] for key, values in lists.items()}
        answers = {key: first[key] for key in (*BY_KEY, *BESIDE) if first.get(key)}
        asked = {key: first[key] for key in others & first.keys()}
        as_of, problem = None, None
        if "today" in first:
            try:
                as_of = read_day(first["today"])
            except Unreadable as unreadable:
                problem = unreadable
        fingerprint = first.get("made", "")
        match = _VIA.fullmatch(first.get("via", ""))
        via, untouched = match.groups() if match else ("", "")
        return cls(answers, as_of, ignored, problem, via, bool(untouched), fingerprint, asked, form)

    def walk(self) -> Walk:
        """Return where the answers lead in the decision table."""
        return walk(self.answers, self.today)

    def href(self, route: str, answers: Mapping[str, str], **kwargs: str) -> str:
        """Return the address of a page with the given answers, seen on the same day."""
        return page_path(route, **kwargs) + self.query(answers)

    def query(self, answers: Mapping[str, str]) -> str:
        """Return the query string of a page with the given answers, with its question mark."""
        return query_string({**answers, **self.carried})

    def besides(self, answers: Mapping[str, str], *keys: str) -> str:
        """Return the answers to other questions than these, to append to a query."""
        others = {key: value for key, value in answers.items() if key not in keys}
        return self.query(others).replace("?", "&", 1)

    def hidden_fields(self, answers: Mapping[str, str]) -> SafeString:
        """Return the same as `query`, as the hidden fields of a form."""
        inputs = [
            f'<input type="hidden" name="{key}" value="{escape(value)}">'
            for key, value in {**answers, **self.carried}.items()
        ]
        return mark_safe("\n".join(inputs))  # noqa: S308  the keys are our own

    @cached_property
    def carried(self) -> Mapping[str, str]:
        """The values that all addresses of the journey carry besides the answers."""
        values = {
            "today": self.as_of.isoformat() if self.as_of else "",
            "via": self.via and self.via + "~" * self.untouched,
            "preview": preview.token if (preview := present()) else "",
        }
        return {key: value for key, value in values.items() if value}

    def carry_answers(self, walk: Walk) -> dict[str, str]:
        """Return the answers that are carried on: those that count or may, then those unread.

        An answer that a change has made irrelevant counts again once the change is undone.
        """
        return {**walk.kept, **{k: v for k, v in self.answers.items() if k not in walk.kept}}

    def onward(self, walk: Walk) -> str:
        """Return the address of the first question still open, or of the result."""
        return self.href("guide" if walk.question else "result", self.carry_answers(walk))


def read_day(value: str) -> date:
    """Return a day as which the guide can be seen; Unreadable otherwise."""
    day = read_date(value)
    if day < FIRST_DAY:
        raise Unreadable("too-long-ago", FIRST_DAY)
    if day > LAST_DAY:
        raise Unreadable("too-far-ahead", LAST_DAY)
    return day


def page_path(route: str, **kwargs: str) -> str:
    """Return the path of a page, in the active language and below the script prefix."""
    return _page_path(route, get_language(), get_script_prefix(), tuple(kwargs.items()))


@lru_cache(maxsize=2000)
def _page_path(
    route: str, language: str | None, prefix: str, kwargs: tuple[tuple[str, str], ...]
) -> str:
    return reverse(route, kwargs=dict(kwargs))


def query_string(query: Mapping[str, str]) -> str:
    """Return a query with its question mark; empty where there is none."""
    pairs = [
        f"{key}={value if _PLAIN.fullmatch(value) else quote_plus(value)}"
        for key, value in query.items()
    ]
    return "?" + "&".join(pairs) if pairs else ""


def site(request: HttpRequest) -> str:
    """Return the scheme and host of a request, without a slash."""
    return f"{request.scheme}://{request.get_host()}"


def behind_language(request: HttpRequest, address: Address | None = None) -> str:
    """Return a page's address behind its language, for the other languages.

    With an `address`, the query string is built from it: form keys are gone.
    """
    path = request.path_info[1:].partition("/")[2]
    if address:
        fingerprint = {"made": address.fingerprint} if address.fingerprint else {}
        query = address.query({**address.answers, **fingerprint, **address.others})
    else:
        query = request.META.get("QUERY_STRING", "")
        query = f"?{iri_to_uri(query)}" if query else ""
    return path + query if len(path) + len(query) <= LONGEST_ADDRESS else path[:LONGEST_ADDRESS]
