"""The words of the questions: what is asked, why, and the label of each answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rules.dates import long_date
from rules.django_types import StrPromise
from rules.law.questions import BY_KEY, UNKNOWN, ChoiceQuestion, DateQuestion, Question, read_date

from .countries import country_choices, country_name


@dataclass(frozen=True)
class QuestionText:
    """The question itself, its short name, a hint, why it is asked, the label of each choice."""

    label: StrPromise
    name: StrPromise
    hint: StrPromise
    why: StrPromise
    choices: Mapping[str, StrPromise] = field(default_factory=dict)
    hints: Mapping[str, StrPromise] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    """Templates of drawings that mark where the answer is printed."""


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
            "just-arrived": _("I have just arrived, or soon will"),
            "continue-studies": _("I'm staying in France to study"),
            "exams-left": _("I only have exams left, then I leave"),
            "stay-to-work": _("After my studies, I want to work or start a business"),
            "talent": _("I want or have a “talent” permit"),
            "already-applied": _("I have applied: no answer yet, or file closed"),
            "refused": _("My application was refused"),
            "change": _("A move, a lost document, a detail that changed"),
            "travel": _("I want to travel, or I'm stuck abroad"),
            "family": _("My partner or my family"),
            "protection": _("I can't go home, or have asked for asylum"),
            "other-permit": _("I'm not a student: I renew another permit"),
        },
        {
            "stay-to-work": _("With a job, with a business, or to look for one: APS, RECE …"),
            "talent": _("Formerly “passeport talent”: researchers, doctoral students, graduates."),
            "change": _("Address, card, passport, a name or a date of birth."),
            "travel": _("While you wait for a permit, or after it has expired."),
            "protection": _("Asylum, refugee status, temporary protection."),
        },
    ),
    "change": QuestionText(
        _("What has changed?"),
        _("What has changed"),
        _("Choose one. If there are several, come back for the next."),
        _("Each change is declared in its own way."),
        {
            "moved": _("I have moved, or I'm going to"),
            "card-lost": _("My residence permit is lost, stolen or damaged"),
            "passport-lost": _("My passport is lost or stolen"),
            "new-passport": _("I have a new passport"),
            "details-wrong": _("My name or date of birth is wrong"),
        },
        {
            "passport-lost": _("With or without the visa in it."),
            "details-wrong": _("On your visa, your permit, or in your application."),
        },
    ),
    "family": QuestionText(
        _("What is it about?"),
        _("Family"),
        _("Choose what is closest to your situation."),
        _("Some ties to a person in France give a right to a permit, others do not."),
        {
            "french-spouse": _("I'm married to a French citizen"),
            "partner": _("I live with a partner, or we have a civil partnership (PACS)"),
            "eu-spouse": _("I'm married to a citizen of another European country"),
            "french-child": _("I have a French child"),
            "joining": _("My husband, wife or child is to join me in France"),
            "child": _("My child is with me in France"),
        },
    ),
    "order": QuestionText(
        _("Does the refusal order you to leave France?"),
        _("Order to leave"),
        _("Look on the paper for “obligation de quitter le territoire français” or “OQTF”."),
        _("With such an order you have much less time to go to court."),
        {"yes": _("Yes"), "no": _("No"), "unknown": _("I do not know")},
    ),
    "certificate": QuestionText(
        _("What have you received since you applied?"),
        _("Received so far"),
        _("Choose the latest. You find it in your ANEF account, or among your papers."),
        _("Each certificate gives other rights to stay, to work and to travel."),
        {
            "not-applied": _("I have not applied"),
            "none": _("Nothing yet"),
            "deposit": _("A confirmation that I applied"),
            "extension": _("A certificate that extends my stay, or a récépissé"),
            "favourable": _("A favourable decision: I'm waiting for the card"),
            "closed": _("A message that my file was closed"),
        },
        {
            "deposit": _("“Confirmation de dépôt”, “attestation dématérialisée de dépôt”."),
            "extension": _("“Attestation de prolongation d'instruction” (API)."),
            "favourable": _("“Attestation de décision favorable”."),
            "closed": _("“Dossier clos”, “demande classée sans suite”."),
        },
    ),
    "filed": QuestionText(
        _("When did you apply?"),
        _("Applied on"),
        _(
            "The date on the confirmation that your application was received, not the day on which"
            " you asked for an appointment."
        ),
        _("After a certain time, the law treats silence as a refusal."),
    ),
    "applied-for": QuestionText(
        _("What did you apply for?"),
        _("Applied for"),
        _("The permit that you asked for, not the one you have."),
        _("It decides how long the administration has to answer."),
        {
            "student": _("A student card, a job-search card (RECE) or a similar one"),
            "researcher": _("A researcher's talent permit (“talent – chercheur”)"),
            "other": _("Another permit"),
        },
        {
            "student": _("Also: trainee, au pair, EU blue card."),
            "other": _("Employee, talent for qualified employees, business, family …"),
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
            "vls-ts": _("Student visa that counts as a residence permit (VLS-TS)"),
            "vls-ts-research": _("Researcher's visa that counts as a residence permit (VLS-TS)"),
            "vls-ts-other": _("Other visa that counts as a residence permit (VLS-TS)"),
            "visa-d-to-apply": _("Long-stay visa marked “carte de séjour à solliciter”"),
            "vls-t": _("Temporary long-stay visa (VLS-T)"),
            "minor-visa": _("Long-stay visa for a minor at school (“mineur scolarisé”)"),
            "student-card": _("Student card (“étudiant”)"),
            "researcher-card": _("Researcher's talent permit (“talent – chercheur”)"),
            "aps-rece": _("APS or RECE, to look for work after studies"),
            "exam-visa": _("Visa for a competitive exam (“étudiant concours”)"),
            "working-holiday": _("Working-holiday visa (“vacances-travail”)"),
            "short-stay": _("No long-stay visa: tourist, or visa-free"),
            "eu-permit": _("Residence permit of another European state"),
            "other-card": _("Another French residence permit"),
            "none": _("None of these, or no document at all"),
        },
        {
            "vls-ts": _(
                "Marked “R431-16 13°” or “E1 VLSTS valider en ligne”. Most student visas are of"
                " this kind."
            ),
            "vls-ts-research": _("Marked “talent – chercheur” or “passeport talent – chercheur”."),
            "vls-ts-other": _("Au pair, visitor, employee, trainee, family, job search."),
            "visa-d-to-apply": _(
                "Often for Algerian students, a student-mobility programme, or talent for more"
                " than 12 months."
            ),
            "vls-t": _("Marked “dispense temporaire de carte de séjour”."),
            "student-card": _(
                "Also the card “étudiant – programme de mobilité” and the Algerian certificate of"
                " residence “étudiant”."
            ),
        },
        pictures=_DOCUMENTS,
    ),
    "validated": QuestionText(
        _("Have you validated your visa online?"),
        _("Visa validated"),
        _(
            "You do it online after you arrive, and pay a tax. You then receive an e-mail that"
            " confirms it."
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
    "where": QuestionText(
        _("Where are you now?"),
        _("Where you are"),
        _("In France, or in another country."),
        _("If you are abroad, you may need a visa to come back."),
        {"france": _("In France"), "abroad": _("Abroad")},
    ),
    "work": QuestionText(
        _("What do you have in hand?"),
        _("Work"),
        _("Choose what is closest to your situation."),
        _("A contract, a business and a search each lead to a permit of their own."),
        {
            "contract": _("A job contract, or the firm promise of one"),
            "business": _("A business that I run or want to start"),
            "searching": _("Nothing yet: I'm looking for a job"),
        },
    ),
    "salary": QuestionText(
        _("How much will you earn a year, before tax?"),
        _("Yearly pay"),
        _("The gross pay in your contract, without bonuses (“salaire annuel brut”)."),
        _("Talent permits ask for a certain pay. The amounts are those since August 2025."),
        {
            "hosting": _("I have a researcher's hosting agreement (“convention d'accueil”)"),
            "blue-card": _("59,373 € or more"),
            "qualified": _("From 39,582 € to 59,372 €"),
            "lower": _("Less than 39,582 €"),
            "unknown": _("I do not know"),
        },
        {"blue-card": _("With a contract of at least six months.")},
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
    "moved": QuestionText(
        _("When did you move, or when will you?"),
        _("Moved on"),
        _("The first day at your new address."),
        _("The new address is declared within three months of that day."),
    ),
    "notified": QuestionText(
        _("When did you receive the refusal?"),
        _("Refusal received on"),
        _("The day you opened it online, or the postman handed you the letter."),
        _("The time limit for going to court runs from that day."),
    ),
}


PERSONAL = frozenset(
    key
    for key, question in BY_KEY.items()
    if key == "nationality" or isinstance(question, DateQuestion)
)
"""The questions whose answers differ between students of one page."""


def choices(question: Question, values: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Return answers to a question as value and label: all, or those of `values`; none to a day."""
    if not isinstance(question, ChoiceQuestion):
        return []
    if question.key == "nationality":
        return country_choices()
    labels = TEXTS[question.key].choices
    return [(value, str(labels[value])) for value in values or question.choices]


def answer_label(key: str, value: str) -> str:
    """Return the label of a readable answer."""
    if key == "nationality":
        return country_name(value)
    if isinstance(BY_KEY[key], ChoiceQuestion):
        return str(TEXTS[key].choices[value])
    return gettext("I do not know") if value == UNKNOWN else long_date(read_date(value))
