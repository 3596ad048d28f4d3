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
    REFUSED = "refused"
    CHANGE = "change"
    TRAVEL = "travel"
    FAMILY = "family"
    PROTECTION = "protection"
    OTHER_PERMIT = "other-permit"


class Change(Fact):
    """What has changed, or was lost, while the permit lasts."""

    MOVED = "moved"
    CARD_LOST = "card-lost"  # lost, stolen or damaged
    PASSPORT_LOST = "passport-lost"
    NEW_PASSPORT = "new-passport"
    DETAILS_WRONG = "details-wrong"


class Family(Fact):
    """The tie to which the question about the family is put."""

    FRENCH_SPOUSE = "french-spouse"
    PARTNER = "partner"
    EU_SPOUSE = "eu-spouse"
    FRENCH_CHILD = "french-child"
    JOINING = "joining"  # a spouse or child who shall come
    CHILD = "child"  # a child who is here


class Order(Fact):
    """Whether a refusal orders the person to leave France (OQTF)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Certificate(Fact):
    """What the administration has answered to an application so far."""

    NOT_APPLIED = "not-applied"
    NONE = "none"
    DEPOSIT = "deposit"
    EXTENSION = "extension"  # or the prefecture's récépissé
    FAVOURABLE = "favourable"
    CLOSED = "closed"


class Filed(Fact):
    """Whether the day is known on which the filing was confirmed."""

    KNOWN = "known"
    UNKNOWN = "unknown"


class AppliedFor(Fact):
    """The kind of card applied for, by the time after which silence is a refusal (R432-2)."""

    STUDENT = "student"  # also RECE, trainee, au pair, EU blue card
    RESEARCHER = "researcher"
    OTHER = "other"


class Document(Fact):
    """The visa or permit held. A VLS-TS is a permit only once validated (CESEDA R431-17)."""

    VLS_TS = "vls-ts"
    VLS_TS_VALIDATED = "vls-ts-validated"
    VLS_TS_RESEARCH = "vls-ts-research"
    VLS_TS_RESEARCH_VALIDATED = "vls-ts-research-validated"
    VLS_TS_OTHER = "vls-ts-other"  # au pair, visitor, employee, trainee, family, job search
    VLS_TS_OTHER_VALIDATED = "vls-ts-other-validated"
    VISA_D_TO_APPLY = "visa-d-to-apply"
    VLS_T = "vls-t"
    MINOR_VISA = "minor-visa"
    STUDENT_CARD = "student-card"
    RESEARCHER_CARD = "researcher-card"
    APS_RECE = "aps-rece"
    EXAM_VISA = "exam-visa"
    WORKING_HOLIDAY = "working-holiday"
    SHORT_STAY = "short-stay"
    EU_PERMIT = "eu-permit"
    OTHER_CARD = "other-card"
    NONE = "none"


VALIDATED = {
    Document.VLS_TS: Document.VLS_TS_VALIDATED,
    Document.VLS_TS_RESEARCH: Document.VLS_TS_RESEARCH_VALIDATED,
    Document.VLS_TS_OTHER: Document.VLS_TS_OTHER_VALIDATED,
}
"""What each VLS-TS is once it is validated."""


class Expiry(Fact):
    """Where today falls in the life of the document; its printed day is its last (A11)."""

    IN_TIME = "in-time"  # valid, and the renewal window has not closed
    LATE = "late"  # valid, and the renewal window has closed
    EXPIRED = "expired"  # for at most six months (R431-8)
    LONG_EXPIRED = "long-expired"  # for more than six months
    UNKNOWN = "unknown"


class Majority(Fact):
    """What today and the last day of a minor's visa make of the 18th birthday (R431-5, 3°)."""

    AFTER_VISA = "after-visa"  # still under 18, and the visa ends before
    TURNING_18 = "turning-18"  # a first permit can be, or will be, asked for
    PASSED = "passed"  # both the visa and the two months after the birthday are over
    UNKNOWN = "unknown"


class Arrival(Fact):
    """Whether the day of arrival in France is known."""

    KNOWN = "known"
    UNKNOWN = "unknown"


class Where(Fact):
    """Where a traveller is."""

    FRANCE = "france"
    ABROAD = "abroad"


class Work(Fact):
    """What somebody who stays to work has in hand."""

    CONTRACT = "contract"  # or a firm promise of one
    BUSINESS = "business"
    SEARCHING = "searching"


class Salary(Fact):
    """The yearly gross pay of a contract against the floors of the talent permits."""

    HOSTING = "hosting"  # a researcher's hosting agreement
    BLUE_CARD = "blue-card"
    QUALIFIED = "qualified"
    LOWER = "lower"
    UNKNOWN = "unknown"


class Diploma(Fact):
    """The diploma obtained in France, or awaited."""

    MASTER = "master"  # or at least equivalent
    LICENCE_PRO = "licence-pro"
    PENDING = "pending"
    LOWER = "lower"
    NONE = "none"


class Moved(Fact):
    """Whether the day of a move is known."""

    KNOWN = "known"
    UNKNOWN = "unknown"


class Notified(Fact):
    """Whether the day is known on which a refusal was received."""

    KNOWN = "known"
    UNKNOWN = "unknown"


FACTS = tuple(Fact.__subclasses__())
"""All facts, in the order above, which is that of asking."""
