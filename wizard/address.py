"""The address of a page: it carries the answers, and nothing else does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils import timezone

from rules.law.questions import BY_KEY, Unreadable, read_date
from rules.law.walk import Walk, walk

from .places import place, query_string

LONGEST = 100
"""Characters of a value that are read: no answer has more, and a longer one is none of them."""

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""The days, both included, as which `today` may be given."""


_VIA = re.compile(r"([a-z0-9-]{1,40})(~?)", re.ASCII)


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

    @classmethod
    def read(cls, query: QueryDict, others: frozenset[str] = frozenset()) -> "Address":
        """Read a query string; `others` are keys that are known to the caller."""
        values = {key: given for key, given in query.lists() if any(given)}
        known = {"today", "made", "via", *BY_KEY, *others}
        ignored = tuple(key for key, given in values.items() if key not in known or len(given) > 1)
        answers = {key: values[key][0][:LONGEST] for key in BY_KEY if values.get(key, [""])[0]}
        as_of, problem = None, None
        if "today" in values:
            try:
                as_of = read_day(values["today"][0])
            except Unreadable as unreadable:
                problem = unreadable
        made = values.get("made", [""])[0][:LONGEST]
        via = _VIA.fullmatch(values.get("via", [""])[0])
        slug, untouched = via.groups() if via else ("", "")
        return cls(answers, as_of, ignored, problem, slug, bool(untouched), made)

    @property
    def today(self) -> date:
        """The day that counts: the one asked for, or the present one in Paris."""
        return self.as_of or timezone.localdate()

    def walk(self) -> Walk:
        """Where the answers lead."""
        return walk(self.answers, self.today)

    def href(self, route: str, answers: Mapping[str, str], **kwargs: str) -> str:
        """The address of a page that holds the given answers, seen on the same day."""
        return place(route, **kwargs) + self.query(answers)

    def query(self, answers: Mapping[str, str]) -> str:
        """The query string of a page that holds the given answers, with its question mark."""
        return query_string({**answers, **self.carried})

    @property
    def carried(self) -> dict[str, str]:
        """What all addresses of the journey say besides the answers."""
        day = {"today": self.as_of.isoformat()} if self.as_of else {}
        return day | ({"via": self.via + "~" * self.untouched} if self.via else {})

    def onward(self, result: Walk) -> str:
        """The address of the first question still open, or of the result."""
        if result.question:
            return self.href("question", result.kept, step=result.question.key)
        return self.href("result", result.used)


def read_day(value: str) -> date:
    """A day as which the guide can be seen; Unreadable otherwise."""
    day = read_date(value)
    if day < FIRST_DAY:
        raise Unreadable("too-long-ago", FIRST_DAY)
    if day > LAST_DAY:
        raise Unreadable("too-far-ahead", LAST_DAY)
    return day
