"""While a decision is awaited: the days that follow from the filing, and what may be done today."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from . import schedules
from . import sources as src
from .facts import AppliedFor, Certificate, Document, Expiry, Fact
from .permits.conditions import NO_LONGER_VALID, RETURNING, STILL_VALID
from .procedures import gettext_noop as _
from .table import Known, Source, conditions_of, meets
from .windows import Dates, Mark

WRITE = Mark(Expiry, days=-14)
"""No extension yet, or no new one: write to the prefecture."""
CALL = Mark(Expiry, days=-7)
"""Still none: call."""

_APPLIED: frozenset[Fact] = frozenset({Certificate.NONE, Certificate.DEPOSIT})
_FIRST: frozenset[Fact] = frozenset(
    {
        Document.VISA_D_TO_APPLY,
        Document.MINOR_VISA,
        Document.EXAM_VISA,
        Document.SHORT_STAY,
        Document.NONE,
    }
)


@dataclass(frozen=True)
class Right:
    """What somebody who waits may do if all of `when` is known of them, and what proves it."""

    key: str
    when: Set[Fact]
    says: str
    carry: str
    sources: tuple[Source, ...]
    conditions: Mapping[type[Fact], frozenset[Fact]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "when", frozenset(self.when))
        object.__setattr__(self, "conditions", conditions_of(self.when))


_PERMIT = _("your passport and your permit")
_BOTH = _("your passport, the old permit and the extension or “récépissé”")
_DECISION = _("your passport, the old permit and the favourable decision")

WORK = (
    Right(
        key="work-favourable",
        when={Certificate.FAVOURABLE},
        says=_("No article says it. After a renewal, show the last extension as well."),
        carry=_DECISION,
        sources=(src.R431_15_1,),
    ),
    Right(
        key="work-extension",
        when={Certificate.EXTENSION} | RETURNING,
        says=_("After a renewal, yes: as your old permit allowed. For another kind of card, ask."),
        carry=_BOTH,
        sources=(src.R431_15, src.R431_15_2),
    ),
    Right(
        key="work-first-researcher",
        when={Certificate.EXTENSION, AppliedFor.RESEARCHER, Document.VISA_D_TO_APPLY},
        says=_("Yes: a first talent request with a long-stay visa allows the new work."),
        carry=_("your passport with the visa, and the extension or “récépissé”"),
        sources=(src.R431_14, src.R431_15_2),
    ),
    Right(
        key="work-first-student",
        when={Certificate.EXTENSION, AppliedFor.STUDENT} | _FIRST,
        says=_("No, not for a first student card: your employer first gets a work authorisation."),
        carry=_("the work authorisation"),
        sources=(src.R431_14, src.R431_15_2),
    ),
    Right(
        key="work-extension-of-something",
        when={Certificate.EXTENSION},
        says=_("After a renewal, yes: as your old permit allowed. For a first student card, no."),
        carry=_BOTH,
        sources=(src.R431_14, src.R431_15, src.R431_15_2),
    ),
    Right(
        key="work-ended",
        when=_APPLIED | NO_LONGER_VALID,
        says=_("Nothing proves it: your permit has ended. Ask for the extension."),
        carry=_("nothing that you hold is enough"),
        sources=(src.R431_15_1,),
    ),
    Right(
        key="work-permit",
        when=_APPLIED | STILL_VALID,
        says=_("Yes, as your permit allows, until its last day. The proof of filing adds nothing."),
        carry=_PERMIT,
        sources=(src.R431_15_1,),
    ),
    Right(
        key="work-until-the-end",
        when=set(),
        says=_("Only while your permit lasts, as it allows. The proof of filing adds nothing."),
        carry=_PERMIT,
        sources=(src.R431_15_1,),
    ),
)
"""May I work? The first that applies."""

TRAVEL = (
    Right(
        key="travel-permit",
        when=STILL_VALID,
        says=_("Yes: be back while your permit is valid."),
        carry=_PERMIT,
        sources=(src.F2231,),
    ),
    Right(
        key="travel-extension",
        when=NO_LONGER_VALID | {Certificate.EXTENSION} | RETURNING,
        says=_("After a renewal, yes: be back before the extension ends. Fly direct."),
        carry=_BOTH,
        sources=(src.R431_15_1, src.F36206),
    ),
    Right(
        key="travel-favourable",
        when=NO_LONGER_VALID | {Certificate.FAVOURABLE} | RETURNING,
        says=_("After a renewal, yes: a direct flight is best."),
        carry=_DECISION,
        sources=(src.R431_15_1, src.F36206),
    ),
    Right(
        key="travel-ended",
        when=NO_LONGER_VALID,
        says=_("No: nothing that you hold would let you come back."),
        carry=_("a return visa, if you must leave"),
        sources=(src.R431_15_1, src.F36206),
    ),
    Right(
        key="travel-certificate",
        when={Certificate.EXTENSION, Certificate.FAVOURABLE},
        says=_("After a renewal, yes. For a first permit, only while your visa is valid."),
        carry=_("your passport, the old permit and the certificate"),
        sources=(src.R431_15_1, src.F36206),
    ),
    Right(
        key="travel-until-the-end",
        when=set(),
        says=_("Only while your permit is valid: be back by its last day."),
        carry=_PERMIT,
        sources=(src.R431_15_1, src.F36206),
    ),
)
"""May I travel, and come back? The first that applies."""


def right(rights: Iterable[Right], known: Known) -> Right:
    """Return the first right of a list that applies."""
    return next(right for right in rights if meets(known, right.conditions))


def awaited(
    days: Mapping[str, date],
    expires: date | None,
    certificate: Fact,
    extension_ends: date | None = None,
) -> list[tuple[str, date]]:
    """Return what happens while somebody waits: pairs of a key and its day, in order.

    `days`: those of the case by key; `expires`, `extension_ends`: the end of the permit and of
    the extension, where they were given.
    """
    events = {key: days[key] for key in ("filed", "silence-day", "court-by") if key in days}
    if expires:
        dates: Dates = {Expiry: expires}
        in_time = "filed" not in days or days["filed"] <= min(m.on(dates) for m in schedules.CLOSES)
        events["ends-owed" if in_time else "ends-late"] = expires
        if certificate in _APPLIED:
            events |= {"write": WRITE.on(dates), "call": CALL.on(dates)}
    if extension_ends:
        dates = {Expiry: extension_ends}
        events |= {"write-again": WRITE.on(dates), "call-again": CALL.on(dates)}
        events["extension-ends"] = extension_ends
    if "filed" in days:
        events = {key: day for key, day in events.items() if day >= days["filed"]}
    return sorted(events.items(), key=lambda item: item[1])
