"""The clock after filing: what comes on which day, what to do, and what may be done today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rules.law.facts import Certificate, Fact
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, Unreadable
from rules.law.waiting import TRAVEL, WORK, Right, awaited, right

from ..address import EXTENSION_ENDS, read_day

if TYPE_CHECKING:
    from .result import Result

HELD = (
    "student-card vls-ts researcher-card vls-ts-research aps-rece other-card vls-ts-other"
    " visa-d-to-apply minor-visa"
).split()
"""The documents that an applicant can name; a VLS-TS counts as validated."""

_READS = ("nationality", "certificate", "applied-for", "document", "validated", "expires")
_EVENTS = {
    "filed": gettext_noop("You applied. At once: the proof of it, which gives no right."),
    "write": gettext_noop("No extension yet? Write to the prefecture."),
    "call": gettext_noop("Still no extension? Call the support of ANEF."),
    "ends-owed": gettext_noop(
        "Your permit ends. A complete file is owed an extension: three months at most, renewed."
    ),
    "ends-late": gettext_noop(
        "Your permit ends. A renewal sent so late is owed no extension: ask all the same."
    ),
    "write-again": gettext_noop("No new extension yet? Write to the prefecture."),
    "call-again": gettext_noop("Still no new extension? Call the support of ANEF."),
    "extension-ends": gettext_noop(
        "Your extension ends. From the next day, without a new one, nothing proves your stay."
    ),
    "silence-day": gettext_noop(
        "Silence counts as a refusal. Your file goes on. Ask for the reasons, and see a lawyer."
    ),
    "court-by": gettext_noop("Last day to go to court, unless you asked for the reasons."),
}


def describe(key: str) -> str:
    """Return what happens on a day, and what to do."""
    return _(_EVENTS[key])


@dataclass(frozen=True)
class Clock:
    result: "Result"

    @property
    def is_running(self) -> bool:
        """Whether a decision, or the card, is awaited."""
        return self.result.procedure is Procedure.TRACK_APPLICATION

    @property
    def reads(self) -> tuple[str, ...]:
        """The questions whose answers it reads, also where the case does not turn on them."""
        return _READS if self.is_running else ()

    @cached_property
    def days(self) -> list[tuple[str, date]]:
        """What happens on which day, in their order; none where no decision is awaited."""
        [certificate] = self.result.walk.readings.get("certificate", {Certificate.CLOSED})
        if not self.is_running or certificate is Certificate.FAVOURABLE:
            return []
        expires = self.result.stay.expires
        return awaited(self.result.days, expires, certificate, self.extension_ends)

    @property
    def has_extension(self) -> bool:
        """Whether the applicant has an extension."""
        return Certificate.EXTENSION in self.result.walk.readings.get("certificate", ())

    @cached_property
    def extension_ends(self) -> date | None:
        """The last day of the extension, where there is one and its day was given."""
        try:
            return read_day(self.result.given[EXTENSION_ENDS]) if self.has_extension else None
        except (KeyError, Unreadable):
            return None

    @property
    def is_ahead(self) -> bool:
        return any(day >= self.result.today for _key, day in self.days)

    @cached_property
    def work(self) -> Right:
        return right(WORK, self.known)

    @cached_property
    def travel(self) -> Right:
        return right(TRAVEL, self.known)

    @cached_property
    def known(self) -> Mapping[type[Fact], frozenset[Fact]]:
        """What is known of each fact, from all answers that were given."""
        facts: dict[type[Fact], frozenset[Fact]] = {}
        here = self.result.walk
        given = {**self.result.given, **here.used}
        if "document" in given:  # who has applied for a renewal has validated the visa
            given.setdefault("validated", "yes")
        for key in _READS:
            value = given.get(key)
            try:
                values = BY_KEY[key].read(value, here.today, here.dates).values if value else None
            except Unreadable:
                continue
            fact = BY_KEY[key].fact
            if values and (narrower := facts.get(fact, values) & values):
                facts[fact] = narrower
        if self.extension_ends and self.extension_ends < here.today:
            facts[Certificate] = frozenset({Certificate.DEPOSIT})  # it proves nothing any more
        return facts
