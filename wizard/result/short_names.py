"""Short names of what a student holds and plans, for one line and for a sentence at a desk."""

from collections.abc import Mapping
from enum import Enum

from django.utils.translation import gettext_lazy as _

_DOCUMENTS = {
    "vls-ts": _("VLS-TS"),
    "vls-ts-research": _("VLS-TS for research"),
    "vls-ts-other": _("VLS-TS"),
    "visa-d-to-apply": _("visa D"),
    "vls-t": _("VLS-T"),
    "minor-visa": _("visa for a minor"),
    "student-card": _("student card"),
    "researcher-card": _("researcher's card"),
    "aps-rece": _("APS or RECE"),
    "exam-visa": _("visa for an exam"),
    "working-holiday": _("working holiday visa"),
    "short-stay": _("no long-stay visa"),
    "eu-permit": _("permit of another European state"),
    "other-card": _("another French permit"),
    "none": _("no visa or permit"),
}
_SITUATIONS = {
    "just-arrived": _("just arrived"),
    "continue-studies": _("staying to study"),
    "exams-left": _("exams left"),
    "stay-to-work": _("staying to work"),
    "talent": _("talent permit"),
    "already-applied": _("already applied"),
    "refused": _("refused"),
    "change": _("something changed"),
    "travel": _("travel"),
    "family": _("family"),
    "protection": _("protection"),
    "other-permit": _("another kind of permit"),
}
_CHANGES = {
    "moved": _("new address"),
    "card-lost": _("card lost or damaged"),
    "passport-lost": _("passport lost or stolen"),
    "new-passport": _("new passport"),
    "details-wrong": _("wrong details"),
}
_FAMILIES = {
    "french-spouse": _("spouse of a French citizen"),
    "partner": _("partner or civil partnership"),
    "eu-spouse": _("spouse of a European citizen"),
    "french-child": _("parent of a French child"),
    "joining": _("family to join me"),
    "child": _("child in France"),
}
_NAMES = {
    "change": _CHANGES,
    "family": _FAMILIES,
    "document": _DOCUMENTS,
    "certificate": {"closed": _("file closed")},
    "situation": _SITUATIONS,
}
"""By question: the first that has a name for the answer says what the case is about."""
_CARDS = {"student-card", "researcher-card"}


class Holding(Enum):
    """The word for the document in a sentence."""

    VISA = "visa"
    CARD = "card"
    PERMIT = "permit"


def holding(document: str) -> Holding:
    """Return the word for the document of an answer."""
    if document in _CARDS:
        return Holding.CARD
    is_visa = document.startswith("vls-") or "visa" in document
    return Holding.VISA if is_visa else Holding.PERMIT


def case_name(answers: Mapping[str, str]) -> tuple[str, str]:
    """Return the question that says what the case is about, and the answer in a few words."""
    for key, names in _NAMES.items():
        name = names.get(answers.get(key, ""))
        if name is not None:
            return key, str(name)
    return "", ""
