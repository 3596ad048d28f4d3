"""The letters to an office: to whom each goes, and for which cases it is.

Its words are a passage with the same key. A case is one of `procedures` that meets `condition`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from .cases import Case, cases
from .procedures import Procedure


class To(Enum):
    """Who reads a letter."""

    PREFECTURE = "prefecture"
    INSTITUTION = "institution"


@dataclass(frozen=True)
class Letter:
    """What code knows of a letter."""

    to: To
    procedures: tuple[Procedure, ...]
    without: Mapping[str, frozenset[str]] | None = None
    """Values of facts with which it is of no use."""

    def fits(self, procedure: Procedure, facts: Mapping[str, frozenset[str]]) -> bool:
        """Return whether it is for a case, whose facts are known."""
        without = self.without or {}
        known = (facts.get(fact, frozenset()) <= values for fact, values in without.items())
        return procedure in self.procedures and not any(known)

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases for which it is."""
        return tuple(
            case
            for procedure in self.procedures
            for case in cases(procedure)
            if self.fits(procedure, case.named)
        )


_RENEWALS = (
    Procedure.RENEW_STUDENT_PERMIT,
    Procedure.RENEW_EXAMS_LEFT,
    Procedure.RENEW_AWAITING_DIPLOMA,
)
_FAVOURABLE = {"certificate": frozenset({"favourable"})}

LETTERS: dict[str, Letter] = {
    "letter-paper-missing": Letter(To.PREFECTURE, _RENEWALS),
    "letter-anef-blocked": Letter(To.PREFECTURE, _RENEWALS),
    "letter-studies": Letter(To.PREFECTURE, _RENEWALS),
    "letter-longer-year": Letter(To.INSTITUTION, _RENEWALS),
    "letter-internship": Letter(To.INSTITUTION, _RENEWALS),
    "letter-no-certificate": Letter(
        To.PREFECTURE,
        (Procedure.TRACK_APPLICATION,),
        _FAVOURABLE,
    ),
    "letter-appointment": Letter(To.PREFECTURE, (Procedure.TRACK_APPLICATION,), _FAVOURABLE),
    "letter-reasons": Letter(
        To.PREFECTURE, (Procedure.TRACK_APPLICATION,), {"phase": frozenset({"open", "none"})}
    ),
    "letter-wrong-name": Letter(To.PREFECTURE, (Procedure.DETAILS_WRONG,)),
}
