"""A form for each question."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rules.law.questions import BY_KEY, ChoiceQuestion, Question, Unreadable
from wizard.question_texts import TEXTS

from .countries import CHOICES

UNKNOWN = "unknown"


class DateForm(forms.Form):
    """A day, or that it is not known."""

    answer = forms.DateField(required=False)
    unknown = forms.BooleanField(required=False, label=_("I do not know this date"))
    question: Question

    def clean(self) -> dict[str, object]:
        data = super().clean()
        day = data.get("answer")
        if day is None and not data.get("unknown"):
            raise forms.ValidationError(_("Enter the day, the month and the year."))
        value = day.isoformat() if day else UNKNOWN
        try:
            self.question.read(value, timezone.localdate(), {})
        except Unreadable as problem:
            raise forms.ValidationError(problem.problem) from problem
        return data | {"value": value}


def _choice_form(question: ChoiceQuestion) -> type[forms.Form]:
    text = TEXTS[question.key]
    about = {"label": text.label, "help_text": text.hint}
    if question.key == "nationality":
        field = forms.ChoiceField(choices=CHOICES, **about)
    else:
        choices = [(value, text.choices[value]) for value in question.choices]
        field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **about)
    return type(f"{question.key.title()}Form", (forms.Form,), {"answer": field})


def _date_form(question: Question) -> type[DateForm]:
    text = TEXTS[question.key]
    field = forms.DateField(
        required=False,
        label=text.label,
        help_text=text.hint,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    about = {"answer": field, "question": question}
    return type(f"{question.key.title()}Form", (DateForm,), about)


FORMS = [
    (key, _choice_form(question) if isinstance(question, ChoiceQuestion) else _date_form(question))
    for key, question in BY_KEY.items()
]


def value_of(data: dict[str, object]) -> str:
    """Return the answer as the law reads it."""
    return str(data.get("value") or data["answer"])
