"""What has changed in the words of a result since a link to it was made.

The link carries a short fingerprint of each part of the page, so nothing needs to be stored:
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
"""The parts of a fingerprint, in its order: each has a mark."""

_LENGTH = 3
"""Characters of a mark: a change stays unseen once in 32,768 times."""
_MADE = re.compile(r"([a-z-]{2,10})\.(\d{4}-\d\d-\d\d)\.([a-z2-7]+)", re.ASCII)


@dataclass(frozen=True)
class Fingerprint:
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


def write(edition: Snapshot, rule: Rule, language: str, today: date) -> str:
    """Return the fingerprint of a link that is made today, as its address carries it."""
    return f"{language}.{today}.{''.join(_marks(edition, rule, language))}"


def read(value: str) -> Fingerprint | None:
    """Parse the fingerprint of a link; None where it cannot be read, and is ignored."""
    match = _MADE.fullmatch(value)
    if not match or match[1] not in dict(settings.LANGUAGES):
        return None
    try:
        return Fingerprint(match[1], read_date(match[2]), match[3])
    except Unreadable:
        return None


def compare(link: Fingerprint, edition: Snapshot, rule: Rule) -> list[Promise]:
    """Return the parts that differ from those of the day the link was made."""
    if len(link.marks) != len(NAMES) * _LENGTH:
        return []
    now = _marks(edition, rule, link.language)
    before = [link.marks[at : at + _LENGTH] for at in range(0, len(link.marks), _LENGTH)]
    differ = [name for name, old, new in zip(NAMES, before, now, strict=True) if old != new]
    return differ[:1] if NAMES[0] in differ else differ
