"""What is wrong with an answer, and how to mend it, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from rules.dates import long_date, plain_date
from rules.law.questions import Unreadable
from rules.typed_dates import month_first

_LONGEST = 40
"""Characters of a bad value that a page repeats."""

_SENTENCES = {
    "not-a-choice": _("“%(value)s” is not one of the answers. Choose one of those offered."),
    "no-such-day": _("“%(value)s” is a day that does not exist. Write a date such as %(example)s."),
    "too-long-ago": _(
        "“%(value)s” is too long ago. The date must be %(limit)s or later: check the year."
    ),
    "too-far-ahead": _(
        "“%(value)s” is too far ahead. The date must be %(limit)s or earlier: check the year."
    ),
    "after-today": _(
        "“%(value)s” is still to come. The date must be %(limit)s or earlier: check the year."
    ),
    "after-expiry": _(
        "The arrival, “%(value)s”, is after the day on which the visa expires, %(limit)s."
        " One of the two dates is wrong: check both."
    ),
}
_NO_COUNTRY = _(
    "“%(value)s” is not a country that we know. Give its code of two capital letters, for example"
    " IN for India, or “stateless”."
)
_AFTER_MONTH = _("“%(value)s” is a day that does not exist: the last of that month is %(last)s.")


def clean_value(value: str) -> str:
    """Return a value as a page may repeat it: short, without control characters."""
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value)
    return clean if len(clean) <= _LONGEST else clean[:_LONGEST] + "…"


def sentence(key: str, value: str, problem: Unreadable, example: str = "2027-06-30") -> str:
    """Return one or two sentences: what is wrong, and an example of what is right."""
    words = {"value": clean_value(value), "example": example}
    if problem.limit:
        words |= {"limit": long_date(problem.limit), "last": plain_date(problem.limit)}
    if problem.problem == "not-a-choice" and key == "nationality":
        text = _NO_COUNTRY
    elif problem.problem == "no-such-day" and problem.limit:
        text = _AFTER_MONTH
    elif problem.problem in _SENTENCES:
        text = _SENTENCES[problem.problem]
    elif day := month_first(value):
        words = {"day": plain_date(day), "typed": f"{day.day} {day.month} {day.year}"}
        text = _("The day comes first. Did you mean %(day)s? Then write %(typed)s.")
    elif "–" in value.split():
        text = _("“%(value)s” is not a date: give day, month and year, such as %(example)s.")
    else:
        text = _("“%(value)s” is not a date. Write a date such as %(example)s.")
    return text % words
