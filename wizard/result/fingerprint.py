"""What has changed in the words of a result since a link to it was made.

The link carries a short fingerprint of each part of the page, so nothing needs to be remembered:
`made=en.2026-11-24.k3f…`. Amounts, contacts and passages that a part refers to count as its words.
"""

import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rules.law.questions import Unreadable, read_date
from rules.law.table import Rule
from rules.words.snapshot import Snapshot

NAMES: tuple[Promise, ...] = (
    _("the procedure itself"),
    _("the summary"),
    _("what to know in each phase"),
    _("the steps"),
    _("the documents"),
    _("the cost"),
    _("what happens next"),
    _("what to do if something goes wrong"),
    _("whom to ask, and how sure it is"),
)
"""The parts of which a fingerprint holds a mark, in its order."""

_LENGTH = 3
"""Characters of a mark: a change stays unseen once in 32,768 times."""
_MADE = re.compile(r"([a-z-]{2,10})\.(\d{4}-\d\d-\d\d)\.([a-z2-7]+)", re.ASCII)


@dataclass(frozen=True)
class Made:
    """When and in which language a link was made, and the marks of the parts at that time."""

    language: str
    day: date
    marks: str


def _marks(edition: Snapshot, rule: Rule, language: str) -> list[str]:
    """Return the mark of each part of a page."""
    words = edition.procedure(rule.procedure, language)
    parts = (
        rule.procedure.value,
        words.title + words["summary"],
        "".join(words.note(phase) for phase in sorted(rule.procedure.phases)),
        words["steps"],
        words["documents"],
        words["cost"],
        words["next"],
        words["trouble"],
        words["ask"] + words["doubt"],
    )
    digests = (sha256(text.encode()).digest()[:5] for text in parts)
    return [b32encode(digest).decode().lower()[:_LENGTH] for digest in digests]


def fingerprint(edition: Snapshot, rule: Rule, language: str, today: date) -> str:
    """Return what a link that is made today carries."""
    return f"{language}.{today}.{''.join(_marks(edition, rule, language))}"


def read(value: str) -> Made | None:
    """What a link carries; None where it cannot be read: it says nothing, then."""
    found = _MADE.fullmatch(value)
    if not found or found[1] not in dict(settings.LANGUAGES):
        return None
    try:
        return Made(found[1], read_date(found[2]), found[3])
    except Unreadable:
        return None


def changed(made: Made, edition: Snapshot, rule: Rule) -> list[Promise]:
    """The parts that differ from those of the day the link was made."""
    if len(made.marks) != len(NAMES) * _LENGTH:
        return []
    now = _marks(edition, rule, made.language)
    before = [made.marks[at : at + _LENGTH] for at in range(0, len(made.marks), _LENGTH)]
    differ = [name for name, old, new in zip(NAMES, before, now, strict=True) if old != new]
    return differ[:1] if NAMES[0] in differ else differ
