"""The letters to an office: to whom each goes, and for which cases it is.

The words of each are the passage with the same key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .procedures import Procedure


@dataclass(frozen=True)
class Letter:
    procedures: tuple[Procedure, ...]
    without: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Values of facts with which it is useless."""
    to_prefecture: bool = True
    """Otherwise the institution reads it."""

    def fits(self, procedure: Procedure, facts: Mapping[str, frozenset[str]]) -> bool:
        """Return whether it is for a case of a procedure, by what is known of its facts."""
        useless = (facts.get(fact, frozenset()) <= values for fact, values in self.without.items())
        return procedure in self.procedures and not any(useless)


_RENEWALS = (
    Procedure.RENEW_STUDENT_PERMIT,
    Procedure.RENEW_EXAMS_LEFT,
    Procedure.RENEW_AWAITING_DIPLOMA,
)
_FAVOURABLE = {"certificate": frozenset({"favourable"})}

_TRACK = (Procedure.TRACK_APPLICATION,)

LETTERS: dict[str, Letter] = {
    "letter-paper-missing": Letter(_RENEWALS),
    "letter-anef-blocked": Letter(_RENEWALS),
    "letter-studies": Letter(_RENEWALS),
    "letter-longer-year": Letter(_RENEWALS, to_prefecture=False),
    "letter-internship": Letter(_RENEWALS, to_prefecture=False),
    "letter-no-certificate": Letter(_TRACK, _FAVOURABLE),
    "letter-appointment": Letter(_TRACK, _FAVOURABLE),
    "letter-reasons": Letter(_TRACK, {"phase": frozenset({"open", "none"})}),
    "letter-wrong-name": Letter((Procedure.DETAILS_WRONG,)),
}
