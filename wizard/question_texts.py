"""The words of the questions: what is asked, why, and how each answer is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rules.law.questions import BY_KEY, ChoiceQuestion, DateQuestion, Question

from .countries import country_choices, country_name
from .dates import dateable, long_date


@dataclass(frozen=True)
class QuestionText:
    """The question itself, its short name, a hint, why it is asked, the label of each choice."""

    label: Promise
    name: Promise
    hint: Promise
    why: Promise
    choices: Mapping[str, Promise] = field(default_factory=dict)
    hints: Mapping[str, Promise] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    """Drawings of where the answer stands, with it marked: templates."""


_DOCUMENTS = ("wizard/_find_visa.html", "wizard/_find_card.html")

TEXTS = {
    "nationality": QuestionText(
        _("What is your nationality?"),
        _("Nationality"),
        _(
            "The nationality on the passport you entered France with. If you have several"
            " nationalities and one of them is of a country of the European Union, of Iceland,"
            " Liechtenstein, Norway, Switzerland or Monaco, choose that one."
        ),
        _(
            "Some nationals need no permit, and Algerians follow an agreement of their own. After"
            " studies, the name of the permit depends on the country."
        ),
    ),
    "situation": QuestionText(
        _("What do you want to do?"),
        _("Situation"),
        _("Choose what is closest to your situation."),
        _("Each plan has a procedure of its own, with its own papers."),
        {
            "just-arrived": _("I have just arrived in France, or I am about to"),
            "continue-studies": _("I'm staying in France to study"),
            "exams-left": _("I only have exams left, then I leave"),
            "stay-to-work": _("I finish my studies and want to stay to work or start a business"),
            "talent": _("I want a “talent” permit, or to renew the one I have"),
            "already-applied": _("I have already applied and wait for an answer"),
            "other-permit": _("I'm not a student: I'm renewing another kind of permit"),
        },
        {
            "stay-to-work": _("Job search or business creation: APS or RECE."),
            "talent": _("Formerly “passeport talent”: researchers, doctoral students, graduates."),
        },
    ),
    "document": QuestionText(
        _("Which visa or permit do you have?"),
        _("Visa or permit"),
        _(
            "Look at the sticker in your passport or at your card. If you have had several,"
            " choose the last one."
        ),
        _(
            "It decides whether you validate a visa, apply for a first permit, or renew one, and"
            " where."
        ),
        {
            "vls-ts": _("Long-stay visa that counts as a residence permit (VLS-TS)"),
            "visa-d-to-apply": _("Long-stay visa marked “carte de séjour à solliciter”"),
            "vls-t": _("Temporary long-stay visa (VLS-T)"),
            "minor-visa": _("Long-stay visa for a minor at school (“mineur scolarisé”)"),
            "student-card": _("Student card (“étudiant”)"),
            "researcher-card": _("Researcher's talent permit (“talent – chercheur”)"),
            "aps-rece": _("APS or RECE, to look for work after studies"),
            "exam-visa": _("Visa for a competitive exam (“étudiant concours”)"),
            "short-stay": _("No long-stay visa: tourist, visa-free, or working holiday"),
            "eu-permit": _("Residence permit of another European state"),
            "other-card": _("Another French residence permit"),
            "none": _("None of these, or no document at all"),
        },
        {
            "vls-ts": _(
                "Marked “R431-16 13°” or “E1 VLSTS valider en ligne”. Most student visas are of"
                " this kind."
            ),
            "visa-d-to-apply": _(
                "Often for Algerian students, a student-mobility programme, or talent for more"
                " than 12 months."
            ),
            "vls-t": _("Marked “dispense temporaire de carte de séjour”."),
            "student-card": _(
                "Also the card “étudiant – programme de mobilité” and the Algerian certificate of"
                " residence “étudiant”."
            ),
            "researcher-card": _("The card, or a validated visa marked like this."),
        },
        pictures=_DOCUMENTS,
    ),
    "validated": QuestionText(
        _("Have you validated your visa online?"),
        _("Visa validated"),
        _(
            "You do it online after you arrive, and pay a tax. You then receive an e-mail"
            " that confirms it."
        ),
        _("A visa of this kind counts as a permit only once it is validated."),
        {"yes": _("Yes, it is validated"), "no": _("No, not yet")},
    ),
    "expires": QuestionText(
        _("When does your visa or permit expire?"),
        _("Expires on"),
        _(
            "The last day of validity printed on it: on a visa, after “au” or “until”; on a card,"
            " after “valable jusqu'au” or “expire le”."
        ),
        _("The days on which you can apply are counted from this date."),
        pictures=_DOCUMENTS,
    ),
    "arrived": QuestionText(
        _("When did you arrive in France?"),
        _("Arrived on"),
        _(
            "The day you entered France with this visa: the stamp in your passport, or the date of"
            " your ticket. If you have not arrived yet, the day planned."
        ),
        _("The time limit of two or three months runs from the day of your arrival."),
    ),
    "diploma": QuestionText(
        _("Which diploma have you obtained in France?"),
        _("Diploma"),
        _("The highest one. “Obtained” means that you hold the graduation certificate."),
        _("Permits to look for work, and talent permits, ask for certain diplomas."),
        {
            "master": _("A master's degree, or a diploma at least equivalent"),
            "licence-pro": _("A licence professionnelle (vocational degree)"),
            "pending": _("I have passed, or will soon, but hold no certificate yet"),
            "lower": _("Another diploma: general licence, BTS, DUT …"),
            "none": _("None"),
        },
        {
            "master": _("For APS and RECE also a mastère spécialisé or a labelled MSc."),
            "pending": _("For a licence professionnelle, or a diploma at the level of a master's."),
        },
    ),
    "eighteenth": QuestionText(
        _("When do you turn 18, or when did you?"),
        _("18th birthday"),
        _("The day of your 18th birthday, not the day of your birth."),
        _("On that day a time limit of two months begins."),
    ),
}


PERSONAL = frozenset(
    key
    for key, question in BY_KEY.items()
    if key == "nationality" or isinstance(question, DateQuestion)
)
"""The questions whose answers differ between students of one page."""


def choices(question: ChoiceQuestion) -> list[tuple[str, str]]:
    """The answers offered to a question, as value and label."""
    if question.key == "nationality":
        return country_choices()
    labels = TEXTS[question.key].choices
    return [(value, str(labels[value])) for value in question.choices]


def answer_label(key: str, value: str) -> str:
    """How an answer that was read is called."""
    if key == "nationality":
        return country_name(value)
    if isinstance(BY_KEY[key], ChoiceQuestion):
        return str(TEXTS[key].choices[value])
    day = dateable(value)
    return long_date(day) if day else gettext("I do not know")


def kind(question: Question) -> str:
    """The kind of answer that a question takes."""
    return "choice" if isinstance(question, ChoiceQuestion) else "date"
