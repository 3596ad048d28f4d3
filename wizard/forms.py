"""One form for each kind of answer. The question alone decides whether an answer is right."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rules.law.questions import DateQuestion, Question, Unreadable
from rules.typed_dates import typed_date

from .address import DATE_PARTS
from .answer_errors import sentence


class AnswerForm(forms.Form):
    """The answer to one question, in a field named by its key.

    Cleaned, it is as an address carries it; the walk decides whether it can be read.
    """

    example = "2027-06-30"
    field: type[forms.Field] = forms.CharField
    missing = _("Choose one of the answers.")

    def __init__(self, data: Any = None, *, question: Question) -> None:
        super().__init__(data, label_suffix="")
        self.question = question
        self.fields[question.key] = self.field(error_messages={"required": self.missing})

    @property
    def answer(self) -> str:
        """The answer; only where the form is valid."""
        return str(self.cleaned_data[self.question.key])

    @property
    def problem(self) -> str:
        """Why there is no answer."""
        return str(self.errors[self.question.key][0])

    @property
    def typed(self) -> dict[str, str]:
        """The fields of a date, as typed; empty for other kinds of question."""
        return {}

    @property
    def typed_text(self) -> str:
        """The answer as it was typed."""
        return str(self[self.question.key].value()).strip()

    def refusal(self, problem: Unreadable) -> str:
        """Return why the answer cannot be read."""
        return sentence(self.question.key, self.typed_text, problem, self.example)


class CountryForm(AnswerForm):
    missing = _("Choose your nationality in the list.")


class DateWidget(forms.Widget):
    """Day, month and year in three fields, or the whole date in one value."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = {part: data.get(f"{name}-{part}", "").strip() for part in DATE_PARTS}
        return data.get(name) or (typed if any(typed.values()) else "")


class TypedDateField(forms.Field):
    """A day as people type it, cleaned to ISO where it is one."""

    widget = DateWidget

    def clean(self, value: Any) -> str:
        if isinstance(value, dict):
            day, month, year = (value[part] for part in DATE_PARTS)
            value = typed_date(day, month, year, get_language() or "en")
        return str(super().clean(value))


class DateForm(AnswerForm):
    """A day, or that it is not known."""

    example = "30 6 2027"
    field = TypedDateField
    missing = _("Enter the day, the month and the year, for example 30 6 2027.")

    @property
    def typed(self) -> dict[str, str]:
        value = self[self.question.key].value() or ""
        if isinstance(value, dict):
            return value
        parts = value.split("-")
        if len(parts) != 3 or not all(part.isdecimal() for part in parts):
            return dict.fromkeys(DATE_PARTS, "")
        return dict(zip(reversed(DATE_PARTS), parts, strict=True))

    @property
    def typed_text(self) -> str:
        """The answer as it was typed: a whole date in one field, or a dash for each gap."""
        parts = [self.typed[part] for part in DATE_PARTS]
        filled = [part for part in parts if part]
        if len(filled) == 1 and not filled[0].isalnum():
            return filled[0]
        return " ".join(part or "–" for part in parts) if filled else super().typed_text


def form_for(question: Question) -> type[AnswerForm]:
    if isinstance(question, DateQuestion):
        return DateForm
    return CountryForm if question.key == "nationality" else AnswerForm
