"""The facts that the decision table decides on, each with finitely many values."""

from enum import Enum


class Fact(Enum):
    """A finite property of a case. A plain Enum: values of two facts are never equal."""

    # Enum hashes the name, in Python: half of a decision would be spent there. Equal is identical.
    __hash__ = object.__hash__


class Nationality(Fact):
    """The group of the passport with which the student stays in France (LAW.md S03, S04, S53)."""

    EXEMPT = "exempt"  # EU, EEA, Switzerland, Monaco
    TO_CONFIRM = "to-confirm"  # sources contradict each other on the exemption (A1, B11)
    ALGERIAN = "algerian"  # the agreement of 27 December 1968 (B10)
    APS = "aps"  # after studies: APS, all sources agree
    APS_DISPUTED = "aps-disputed"  # the page says APS, others RECE (B17)
    RECE_DISPUTED = "rece-disputed"  # the page says RECE, others APS (B17)
    OTHER = "other"  # after studies: RECE
    UNKNOWN = "unknown"  # stateless, refugee


class Situation(Fact):
    """What the student came to do, as they say it."""

    JUST_ARRIVED = "just-arrived"
    CONTINUE_STUDIES = "continue-studies"
    EXAMS_LEFT = "exams-left"
    STAY_TO_WORK = "stay-to-work"
    TALENT = "talent"
    ALREADY_APPLIED = "already-applied"
    OTHER_PERMIT = "other-permit"


class Document(Fact):
    """The visa or permit held. A VLS-TS is a permit only once validated (CESEDA R431-17)."""

    VLS_TS = "vls-ts"
    VLS_TS_VALIDATED = "vls-ts-validated"
    VISA_D_TO_APPLY = "visa-d-to-apply"
    VLS_T = "vls-t"
    MINOR_VISA = "minor-visa"
    STUDENT_CARD = "student-card"
    RESEARCHER_CARD = "researcher-card"
    APS_RECE = "aps-rece"
    EXAM_VISA = "exam-visa"
    SHORT_STAY = "short-stay"
    EU_PERMIT = "eu-permit"
    OTHER_CARD = "other-card"
    NONE = "none"


class Expiry(Fact):
    """Where today falls in the life of the document; its printed day is its last (A11)."""

    EARLY = "early"  # valid, and the renewal window has not opened
    VALID = "valid"  # valid, and the renewal window has opened
    EXPIRED = "expired"  # for at most six months (S43)
    LONG_EXPIRED = "long-expired"  # for more than six months (S44, R431-8)
    UNKNOWN = "unknown"


class Arrival(Fact):
    """Whether the day of arrival in France is known."""

    KNOWN = "known"
    UNKNOWN = "unknown"


class Diploma(Fact):
    """The diploma obtained in France, or awaited."""

    MASTER = "master"  # or at least equivalent
    LICENCE_PRO = "licence-pro"
    PENDING = "pending"
    LOWER = "lower"
    NONE = "none"


class Majority(Fact):
    """Whether the holder of a minor's visa turns 18 by its last day (B14)."""

    DURING_VISA = "during-visa"
    AFTER_VISA = "after-visa"
    UNKNOWN = "unknown"


FACTS: tuple[type[Fact], ...] = (
    Nationality,
    Situation,
    Document,
    Expiry,
    Arrival,
    Diploma,
    Majority,
)

EXEMPT = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"  # the EU
    " IS LI NO CH MC".split()  # the rest of the EEA, Switzerland, Monaco (S03)
)
GROUPS: dict[Nationality, frozenset[str]] = {
    Nationality.EXEMPT: EXEMPT,
    Nationality.TO_CONFIRM: frozenset({"AD", "SM", "VA"}),
    Nationality.ALGERIAN: frozenset({"DZ"}),
    Nationality.APS: frozenset("GA BJ TN MU CV BF MK ME RS IN".split()),
    Nationality.APS_DISPUTED: frozenset({"SN", "CM", "LB"}),
    Nationality.RECE_DISPUTED: frozenset({"CG", "BA", "GE"}),
    Nationality.UNKNOWN: frozenset({"stateless"}),
}
"""Answers of each nationality group, by ISO 3166-1 alpha-2 code; any other country is OTHER."""

GROUP_OF = {code: group for group, codes in GROUPS.items() for code in codes}
