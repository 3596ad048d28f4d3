"""One form for each kind of answer. What is a right answer is said by the question alone."""

from datetime import date

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.law.questions import DateQuestion, Question, Unreadable
from rules.law.windows import Dates

from .problems import sentence
from .texts import TEXTS, choices
from .typed_dates import typed_date


class AnswerForm(forms.Form):
    """The answer to one question, cleaned to the form in which an address carries it."""

    answer = forms.Field(required=False)
    template: str
    script = ""
    example = ""

    def __init__(self, *args, question: Question, today: date, dates: Dates, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.today, self.dates = question, today, dates
        self.text = TEXTS[question.key]

    def missing(self) -> str:
        """What to say where no answer is given."""
        raise NotImplementedError

    def shown(self, value: str) -> str:
        """A refused answer as it was typed."""
        return value

    def clean_answer(self) -> str:
        value = self.cleaned_data["answer"] or ""
        if not value:
            raise forms.ValidationError(self.missing(), code="missing")
        try:
            self.question.read(value, self.today, self.dates)
        except Unreadable as problem:
            text = sentence(self.question.key, self.shown(value), problem, self.example)
            raise forms.ValidationError(text, code=problem.problem) from problem
        return value


class ChoiceForm(AnswerForm):
    """Radio buttons."""

    template = "wizard/_choice.html"

    def options(self) -> list[dict[str, object]]:
        """The choices with their hints, for the page."""
        chosen = self["answer"].value()
        return [
            {
                "value": value,
                "label": label,
                "hint": self.text.hints.get(value),
                "chosen": value == chosen,
            }
            for value, label in choices(self.question)
        ]

    def missing(self) -> str:
        return _("Choose one of the answers.")


class CountryForm(ChoiceForm):
    """A list of countries."""

    template = "wizard/_country.html"
    script = "js/country.js"

    @property
    def typed(self) -> str:
        """What was typed where the script finds countries, and was none."""
        return self.data.get(f"{self.add_prefix('answer')}-typed", "")[:60] if self.data else ""

    def missing(self) -> str:
        return _("Choose your nationality in the list.")


class DateWidget(forms.Widget):
    """Day, month and year in three fields, or the whole date in one value.

    The value is what was typed: the parts as a dict, or the whole as a string.
    """

    parts = ("day", "month", "year")

    def value_from_datadict(self, data, files, name):
        if whole := data.get(name):
            return whole
        return {part: data.get(f"{name}-{part}", "").strip() for part in self.parts}


class DateForm(AnswerForm):
    """A day, or that it is not known."""

    template = "wizard/_date.html"
    question: DateQuestion
    example = "30 6 2027"
    answer = forms.Field(required=False, widget=DateWidget)

    def clean_answer(self) -> str:
        typed = self.cleaned_data["answer"]
        if isinstance(typed, dict):
            parts = (typed[part] for part in DateWidget.parts)
            self.cleaned_data["answer"] = typed_date(*parts, get_language() or "en")
        return super().clean_answer()

    def shown(self, value: str) -> str:
        typed = self.typed()
        return " ".join(typed[part] or "–" for part in DateWidget.parts) if typed else value

    def typed(self) -> dict[str, str]:
        """The parts as they are to be shown in the fields."""
        value = self["answer"].value() or {}
        if isinstance(value, dict):
            return value
        parts = value.split("-")
        if len(parts) != 3 or not all(part.isdecimal() for part in parts):
            return {}
        return dict(zip(("year", "month", "day"), parts, strict=True))

    def missing(self) -> str:
        return _("Enter the day, the month and the year, for example 30 6 2027.")


def form_for(question: Question) -> type[AnswerForm]:
    """The form that takes the answer to a question."""
    if isinstance(question, DateQuestion):
        return DateForm
    return CountryForm if question.key == "nationality" else ChoiceForm
