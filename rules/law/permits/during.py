"""Rows 4 to 10: an answer of the administration, a change, a journey, the family."""

from .. import schedules
from .. import sources as src
from ..facts import (
    AppliedFor,
    Arrival,
    Certificate,
    Change,
    Document,
    Expiry,
    Family,
    Filed,
    Moved,
    Notified,
    Order,
    Situation,
    Where,
)
from ..procedures import Procedure
from ..procedures import gettext_noop as _
from ..table import Rule
from .conditions import (
    COMMON_LAW,
    DATE_UNKNOWN,
    RETURNING,
    STILL_VALID,
    TRAVELLING,
    UNVALIDATED,
    VALIDATE,
)

_REFUSED = frozenset({Situation.REFUSED})
_APPLIED = frozenset({Situation.ALREADY_APPLIED})
_MOVED = frozenset({Situation.CHANGE, Change.MOVED})
_CARDS = frozenset({Document.STUDENT_CARD, Document.RESEARCHER_CARD, Document.OTHER_CARD})
_TRAVEL = frozenset({Situation.TRAVEL})
_SPOUSE = frozenset({Situation.FAMILY, Family.FRENCH_SPOUSE})

_REFUSAL = _("A refusal without an order to leave can be taken to court within two months.")
_FOLLOW = _("You have already sent your application: what counts now is to follow it.")
_ADDRESS = _(
    "Whoever holds a permit of more than one year declares a new address within three months."
)
_LOST = _(
    "A card that lasts for more than three months yet is replaced by a duplicate; later the loss"
    " is declared and the card renewed."
)
_MARRIED = _("The spouse of a French citizen is given a permit for private and family life.")

_NOT_VALIDATED = COMMON_LAW | _TRAVEL | STILL_VALID | UNVALIDATED

RULES = (
    # Refused.
    Rule(
        key="ordered-to-leave",  # row 4
        when=_REFUSED | {Order.YES, Order.UNKNOWN},
        procedure=Procedure.ORDERED_TO_LEAVE,
        why=_("An order to leave France has a short time limit, which is printed on the paper."),
        sources=(src.L614_1, src.F2231),
    ),
    Rule(
        key="refused-day-unknown",  # row 4
        when=_REFUSED | {Notified.UNKNOWN},
        procedure=Procedure.REFUSED,
        why=_REFUSAL,
        sources=(src.F2231,),
    ),
    Rule(
        key="refused",  # row 4
        when=_REFUSED,
        procedure=Procedure.REFUSED,
        schedule=schedules.REFUSAL,
        why=_REFUSAL,
        sources=(src.F2231,),
    ),
    # Already applied.
    Rule(
        key="file-closed",  # row 5
        when=_APPLIED | {Certificate.CLOSED},
        procedure=Procedure.FILE_CLOSED,
        why=_("A file that was closed is not examined: only a new one is."),
        sources=(src.F2231,),
    ),
    Rule(
        key="decision-favourable",  # row 5
        when=_APPLIED | {Certificate.FAVOURABLE},
        procedure=Procedure.TRACK_APPLICATION,
        why=_("The decision is favourable: you only wait for the card."),
        sources=(src.PAGE, src.R431_15_1, src.F36206),
    ),
    Rule(
        key="applied-day-unknown",  # row 5
        when=_APPLIED | {Filed.UNKNOWN},
        procedure=Procedure.TRACK_APPLICATION,
        why=_FOLLOW,
        sources=(src.PAGE, src.R431_15_1, src.F36206, src.R432_2),
    ),
    Rule(
        key="already-applied-researcher",  # row 5
        when=_APPLIED | {AppliedFor.RESEARCHER},
        procedure=Procedure.TRACK_APPLICATION,
        schedule=schedules.SILENCE_RESEARCHER,
        why=_FOLLOW,
        sources=(src.PAGE, src.R431_15_1, src.F36206, src.R432_2, src.R421_26),
    ),
    Rule(
        key="already-applied-other",  # row 5
        when=_APPLIED | {AppliedFor.OTHER},
        procedure=Procedure.TRACK_APPLICATION,
        schedule=schedules.SILENCE_OTHER,
        why=_FOLLOW,
        sources=(src.PAGE, src.R431_15_1, src.F36206, src.R432_2),
    ),
    Rule(
        key="already-applied",  # row 5
        when=_APPLIED,
        procedure=Procedure.TRACK_APPLICATION,
        schedule=schedules.SILENCE_STUDENT,
        why=_FOLLOW,
        sources=(src.PAGE, src.R431_15_1, src.F36206, src.R432_2, src.R422_5),
    ),
    # Something has changed.
    Rule(
        key="moved-day-unknown",  # row 6
        when=_MOVED | _CARDS | {Moved.UNKNOWN},
        procedure=Procedure.ADDRESS_CHANGE,
        why=_ADDRESS,
        sources=(src.R431_23, src.F35807),
    ),
    Rule(
        key="moved",  # row 6
        when=_MOVED | _CARDS,
        procedure=Procedure.ADDRESS_CHANGE,
        schedule=schedules.ADDRESS,
        why=_ADDRESS,
        sources=(src.R431_23, src.F35807),
    ),
    Rule(
        key="moved-no-card",  # row 6
        when=_MOVED,
        procedure=Procedure.ADDRESS_CHANGE,
        why=_("You hold no card of more than one year: the new address is given at the renewal."),
        sources=(src.R431_23, src.F35807),
    ),
    Rule(
        key="card-lost-expiry-unknown",  # row 7
        when={Situation.CHANGE, Change.CARD_LOST, Expiry.UNKNOWN},
        procedure=Procedure.CARD_LOST,
        why=_LOST,
        sources=(src.F21032,),
    ),
    Rule(
        key="card-lost",  # row 7
        when={Situation.CHANGE, Change.CARD_LOST},
        procedure=Procedure.CARD_LOST,
        schedule=schedules.DUPLICATE,
        why=_LOST,
        sources=(src.F21032,),
    ),
    Rule(
        key="passport-lost",  # row 8
        when={Situation.CHANGE, Change.PASSPORT_LOST},
        procedure=Procedure.PASSPORT_LOST,
        why=_("A passport is replaced by your own consulate; the permit stays what it is."),
        sources=(src.F21032,),
    ),
    Rule(
        key="new-passport",  # row 8
        when={Situation.CHANGE, Change.NEW_PASSPORT},
        procedure=Procedure.NEW_PASSPORT,
        why=_("A permit stays valid beside a new passport, with which it is renewed."),
        sources=(src.F2231,),
    ),
    Rule(
        key="details-wrong",  # row 8
        when={Situation.CHANGE, Change.DETAILS_WRONG},
        procedure=Procedure.DETAILS_WRONG,
        why=_("A name or date of birth that differs from the passport can get a file closed."),
        sources=(src.F2231,),
    ),
    # Travelling.
    Rule(
        key="travel-expiry-unknown",  # row 9
        when=_TRAVEL | {Expiry.UNKNOWN},
        procedure=Procedure.ASK_ADVISER,
        why=DATE_UNKNOWN,
        sources=(src.F36206,),
    ),
    Rule(
        key="travel-no-document",  # row 9
        when=_TRAVEL | {Document.NONE},
        procedure=Procedure.ASK_ADVISER,
        why=_("Without a visa or a permit, no procedure of this guide applies for sure."),
        sources=(src.F36206,),
    ),
    Rule(
        key="travel-not-validated-arrival-unknown",  # rows 9, 18
        when=_NOT_VALIDATED | {Arrival.UNKNOWN},
        procedure=Procedure.VALIDATE_VLS_TS,
        schedule=schedules.LATE_VALIDATION,
        why=VALIDATE,
        sources=(src.PAGE, src.R431_17, src.F2231),
    ),
    Rule(
        key="travel-not-validated",  # rows 9, 18
        when=_NOT_VALIDATED,
        procedure=Procedure.VALIDATE_VLS_TS,
        schedule=schedules.VALIDATION,
        why=VALIDATE,
        sources=(src.PAGE, src.R431_17, src.F2231),
    ),
    Rule(
        key="travel-valid",  # row 9
        when=_TRAVEL | STILL_VALID,
        procedure=Procedure.TRAVEL_VALID,
        why=_("Your visa or permit is valid: you can leave, and come back while it is."),
        sources=(src.F2231,),
    ),
    Rule(
        key="travel-with-certificate",  # row 9
        when=_TRAVEL | RETURNING | TRAVELLING,
        procedure=Procedure.TRAVEL_WITH_CERTIFICATE,
        why=_("Your permit has expired, and your certificate extends it."),
        sources=(src.R431_15_1, src.F36206),
    ),
    Rule(
        key="travel-no",  # row 9
        when=_TRAVEL | {Where.FRANCE},
        procedure=Procedure.TRAVEL_NO,
        why=_("Your document has expired, and nothing that you hold would let you come back."),
        sources=(src.R431_15_1, src.F36206),
    ),
    Rule(
        key="abroad-not-applied",  # row 9
        when=_TRAVEL | {Certificate.NOT_APPLIED},
        procedure=Procedure.VISA_FROM_HOME,
        why=_("Your document has expired and no renewal was asked for: you need a new visa."),
        sources=(src.L412_1, src.F2231),
    ),
    Rule(
        key="abroad-applied",  # row 9
        when=_TRAVEL,
        procedure=Procedure.RETURN_VISA,
        why=_("Your document has expired while you wait: the consulate gives a visa to return."),
        sources=(src.F36206,),
    ),
    # The family.
    Rule(
        key="french-spouse-expiry-unknown",  # row 10
        when=_SPOUSE | {Expiry.UNKNOWN},
        procedure=Procedure.FRENCH_SPOUSE,
        why=_MARRIED,
        sources=(src.L423_1, src.F2209),
    ),
    Rule(
        key="french-spouse",  # row 10
        when=_SPOUSE,
        procedure=Procedure.FRENCH_SPOUSE,
        schedule=schedules.CHANGE,
        why=_MARRIED,
        sources=(src.L423_1, src.F2209, src.R431_5),
    ),
    Rule(
        key="partner",  # row 10
        when={Situation.FAMILY, Family.PARTNER},
        procedure=Procedure.ASK_ADVISER,
        why=_("For a civil partnership or a life together, the prefecture decides case by case."),
        sources=(src.F2209,),
    ),
    Rule(
        key="family",  # row 10
        when={Situation.FAMILY},
        procedure=Procedure.FAMILY,
        why=_("Spouses, parents and children have procedures of their own."),
        sources=(src.L233_5, src.F2209, src.F2718),
    ),
)
