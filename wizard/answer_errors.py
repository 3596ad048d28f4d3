"""What is wrong with an answer, and how to mend it, in the reader's language."""

from django.utils.translation import gettext as _

from rules.dates import long_date, plain_date
from rules.law.questions import Unreadable
from rules.typed_dates import month_first

_SHOWN = 40
"""Characters of a bad value that are shown again."""


def shown(value: str) -> str:
    """A value as it can be shown again: short, without control characters."""
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value)
    return clean if len(clean) <= _SHOWN else clean[:_SHOWN] + "…"


def sentence(key: str, value: str, problem: Unreadable, example: str = "2027-06-30") -> str:
    """One or two sentences: what is wrong, and an example of what is right."""
    limit = long_date(problem.limit) if problem.limit else ""
    match problem.problem:
        case "not-a-choice" if key == "nationality":
            return _(
                "“%(value)s” is not a country that we know. Give its code of two capital letters,"
                " for example IN for India, or “stateless”."
            ) % {"value": shown(value)}
        case "not-a-choice":
            return _("“%(value)s” is not one of the answers. Choose one of those offered.") % {
                "value": shown(value)
            }
        case "no-such-day" if problem.limit:
            return _(
                "“%(value)s” is a day that does not exist: the last of that month is %(last)s."
            ) % {"value": shown(value), "last": plain_date(problem.limit)}
        case "no-such-day":
            text = _("“%(value)s” is a day that does not exist. Write a date such as %(example)s.")
            return text % {"value": shown(value), "example": example}
        case "too-long-ago":
            return _(
                "“%(value)s” is too long ago. The date must be %(limit)s or later: check the year."
            ) % {"value": shown(value), "limit": limit}
        case "too-far-ahead":
            return _(
                "“%(value)s” is too far ahead. The date must be %(limit)s or earlier: check the"
                " year."
            ) % {"value": shown(value), "limit": limit}
        case "after-today":
            return _(
                "“%(value)s” is still to come. The date must be %(limit)s or earlier: check the"
                " year."
            ) % {"value": shown(value), "limit": limit}
        case "after-expiry":
            return _(
                "The arrival, “%(value)s”, is after the day on which the visa expires, %(limit)s."
                " One of the two dates is wrong: check both."
            ) % {"value": shown(value), "limit": limit}
        case _ if day := month_first(value):
            text = _("The day comes first. Did you mean %(day)s? Then write %(typed)s.")
            return text % {"day": plain_date(day), "typed": f"{day.day} {day.month} {day.year}"}
        case _ if "–" in value.split():
            text = _("“%(value)s” is not a date: give day, month and year, such as %(example)s.")
            return text % {"value": shown(value), "example": example}
        case _otherwise:
            return _("“%(value)s” is not a date. Write a date such as %(example)s.") % {
                "value": shown(value),
                "example": example,
            }
