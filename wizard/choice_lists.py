"""How the answers to a question are laid out: the first ones, the groups, the pictures.

The data may name answers that the decision table does not have: they are left out.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rules.law.questions import SITUATION, ChoiceQuestion

from .question_texts import TEXTS, choices

LONG = 7
"""Answers that a list may have without groups."""

ON_START = ("just-arrived", "continue-studies", "stay-to-work", "already-applied")
"""The situations that most people are in: the start page shows them large."""

FIRST = {"document": ("vls-ts", "visa-d-to-apply", "vls-t", "student-card")}
"""The answers of most people, by question; a page folds the others."""

GROUPS = {
    "situation": (
        (_("Arriving"), "just-arrived"),
        (_("Staying to study"), "continue-studies exams-left"),
        (_("After my studies"), "stay-to-work talent"),
        (_("I have applied"), "already-applied refused"),
        (_("Something happened"), "change travel family"),
        (_("Another status"), "protection other-permit"),
    ),
    "document": (
        (
            _("A visa"),
            "vls-ts visa-d-to-apply vls-t vls-ts-research vls-ts-other minor-visa exam-visa"
            " working-holiday short-stay",
        ),
        (_("A card or a permit"), "student-card researcher-card aps-rece other-card eu-permit"),
        (_("Nothing of the kind"), "none"),
    ),
}
"""By question: the answers under a common name."""

NEAREST = {
    "situation": ("continue-studies", "change", "other-permit"),
    "document": ("other-card", "vls-ts-other", "none"),
    "change": ("moved", "card-lost", "details-wrong"),
    "family": ("joining", "partner", "child"),
}
"""The answers for those whom none fits, nearest first, by question."""

STICKERS = {
    "vls-ts": ("ÉTUDIANT R431-16 13°", "E1 VLSTS VALIDER EN LIGNE"),
    "vls-ts-research": ("TALENT – CHERCHEUR R431-16 10°",),
    "visa-d-to-apply": ("CARTE DE SÉJOUR À SOLLICITER",),
    "vls-t": ("DISPENSE TEMPORAIRE DE CARTE DE SÉJOUR",),
    "minor-visa": ("MINEUR SCOLARISÉ",),
    "exam-visa": ("ÉTUDIANT CONCOURS",),
}
"""What is printed on a visa: its drawing leaves nothing for a hint to add."""

CARDS = {"student-card": ("ÉTUDIANT",), "researcher-card": ("TALENT – CHERCHEUR",)}
"""What is printed on a card."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    hint: Promise | None
    has_icon: bool
    """Whether templates/_icons.html has a symbol for it."""
    sticker: tuple[str, ...] | None
    card: tuple[str, ...] | None


Group = tuple[Promise, list[Choice]]
"""Answers under a common name."""


@dataclass(frozen=True)
class Layout:
    """A list of answers: `first` those before all groups; the groups are folded behind them."""

    first: list[Choice]
    groups: list[Group]

    @property
    def every(self) -> list[Choice]:
        return [*self.first, *(choice for _name, choices in self.groups for choice in choices)]

    @property
    def folded(self) -> list[str]:
        """The values of the answers that are folded."""
        return [choice.value for choice in self.every[len(self.first) :]] if self.first else []


def choice_list(question: ChoiceQuestion, offered: Collection[str] | None = None) -> list[Choice]:
    """Return all answers, or those `offered`, in the order of the table."""
    hints, has_icon = TEXTS[question.key].hints, question is SITUATION
    return [
        Choice(value, label, hints.get(value), has_icon, STICKERS.get(value), CARDS.get(value))
        for value, label in choices(question, offered)
    ]


def pick(every: Iterable[Choice], values: Iterable[str]) -> list[Choice]:
    """Return the answers of these values, in their order."""
    by_value = {choice.value: choice for choice in every}
    return [by_value[value] for value in values if value in by_value]


def layout(
    question: ChoiceQuestion, offered: Collection[str] | None = None, first: Collection[str] = ()
) -> Layout:
    """Return the answers as a page lays them out: in groups where they are many, none empty.

    `first`: those before all groups, in place of FIRST.
    """
    every = choice_list(question, offered)
    if len(every) <= LONG:
        return Layout(every, [])
    first = first or FIRST.get(question.key, ())
    groups = [
        (name, pick(every, [value for value in values.split() if value not in first]))
        for name, values in GROUPS[question.key]
    ]
    return Layout(pick(every, first), [group for group in groups if group[1]])
