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
"""Characters of a value that are read: no answer has more, and a longer one is none of them."""
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
    """What a query string says.

    An empty value is no answer; the first value of a repeated key counts. `ignored`: unknown keys,
    and repeated ones.
    `as_of` is the day on which the reader asks to see the guide, None for the present day.
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
    made: str = ""
    """What a shared link says of the day it was made (wizard.result.fingerprint); not carried."""
    others: Mapping[str, str] = field(default_factory=dict)
    """What the page itself asks for besides; not carried to other pages."""
    form: Mapping[str, str] = field(default_factory=dict)
    """What a form says besides the answers, by key of FORM_KEYS; not carried on."""
    today: date = field(init=False)
    """The day that counts, read once: the one asked for, or the present one in Paris."""

    def __post_init__(self) -> None:
        preview = present()
        day = self.as_of or (preview.day if preview else today())
        object.__setattr__(self, "today", day)

    @classmethod
    def read(cls, query: QueryDict, others: frozenset[str] = frozenset()) -> "Address":
        """Read a query string; `others` are keys that are known to the caller."""
        values = {key: given for key, given in query.lists() if any(given)}
        form = {key: values.pop(key)[0][:LONGEST] for key in FORM_KEYS & values.keys()}
        asked = {key: values[key][0][:LONGEST] for key in others & values.keys()}
        known = {"today", "made", "via", *BY_KEY, *BESIDE, *others}
        if present():
            known.add("preview")
        ignored = tuple(key for key, given in values.items() if key not in known or len(given) > 1)
        given = (key for key in (*BY_KEY, *BESIDE) if values.get(key, [""])[0])
        answers = {key: values[key][0][:LONGEST] for key in given}
        as_of, problem = None, None
        if "today" in values:
            try:
                as_of = read_day(values["today"][0])
            except Unreadable as unreadable:
                problem = unreadable
        made = values.get("made", [""])[0][:LONGEST]
        via = _VIA.fullmatch(values.get("via", [""])[0])
        slug, untouched = via.groups() if via else ("", "")
        return cls(answers, as_of, ignored, problem, slug, bool(untouched), made, asked, form)

    def walk(self) -> Walk:
        """Return where the answers lead."""
        return walk(self.answers, self.today)

    def href(self, route: str, answers: Mapping[str, str], **kwargs: str) -> str:
        """Return the address of a page that holds the given answers, seen on the same day."""
        return page_path(route, **kwargs) + self.query(answers)

    def query(self, answers: Mapping[str, str]) -> str:
        """Return the query string of a page that holds the answers, with its question mark."""
        return query_string({**answers, **self.carried})

    def besides(self, answers: Mapping[str, str], *keys: str) -> str:
        """Return the answers to other questions than these, behind another part of a query."""
        others = {key: one for key, one in answers.items() if key not in keys}
        return self.query(others).replace("?", "&", 1)

    def hidden_fields(self, answers: Mapping[str, str]) -> SafeString:
        """Return the same as `query`, as the hidden fields of a form."""
        fields = {**answers, **self.carried}.items()
        lines = (f'<input type="hidden" name="{key}" value="{escape(one)}">' for key, one in fields)
        return mark_safe("\n".join(lines))  # noqa: S308  the keys are our own

    @cached_property
    def carried(self) -> Mapping[str, str]:
        """What all addresses of the journey say besides the answers."""
        said = {
            "today": self.as_of.isoformat() if self.as_of else "",
            "via": self.via and self.via + "~" * self.untouched,
            "preview": preview.token if (preview := present()) else "",
        }
        return {key: value for key, value in said.items() if value}

    def kept(self, result: Walk) -> dict[str, str]:
        """Return the answers that are carried on: those that count or may, then those unread.

        An answer that a change has made irrelevant counts again once the change is undone.
        """
        kept = result.kept
        return {**kept, **{k: v for k, v in self.answers.items() if k not in kept}}

    def onward(self, result: Walk) -> str:
        """Return the address of the first question still open, or of the result."""
        return self.href("guide" if result.question else "result", self.kept(result))


def read_day(value: str) -> date:
    """Return a day as which the guide can be seen; Unreadable otherwise."""
    day = read_date(value)
    if day < FIRST_DAY:
        raise Unreadable("too-long-ago", FIRST_DAY)
    if day > LAST_DAY:
        raise Unreadable("too-far-ahead", LAST_DAY)
    return day


def page_path(route: str, **kwargs: str) -> str:
    """Return the path of a page, in the present language and below the present prefix."""
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

    With an `address`, what it says takes the place of the query string: form keys are gone.
    """
    rest = request.path_info[1:].partition("/")[2]
    if address:
        made = {"made": address.made} if address.made else {}
        query = address.query({**address.answers, **made, **address.others})
    else:
        query = request.META.get("QUERY_STRING", "")
        query = f"?{iri_to_uri(query)}" if query else ""
    return rest + query if len(rest) + len(query) <= LONGEST_ADDRESS else rest[:LONGEST_ADDRESS]
