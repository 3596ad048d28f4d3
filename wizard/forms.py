"""One form for each kind of answer. What is a right answer is said by the question alone."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.law.questions import DateQuestion, Question, Unreadable
from rules.typed_dates import typed_date

from .answer_errors import sentence
from .page_cache import Values
from .question_texts import TEXTS, choices


class AnswerForm(forms.Form):
    """The answer to one question, cleaned to the form in which an address carries it."""

    answer = forms.Field(required=False)
    template: str
    script = ""
    example = ""

    def __init__(self, *args, question: Question, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.text = TEXTS[question.key]

    @classmethod
    def holes(cls, given: str | dict[str, str]) -> dict[str, str]:
        """What an answer, right or wrong, puts into the page of its question."""
        raise NotImplementedError

    def options(self, values: Values) -> list[dict[str, object]]:
        """The choices with their hints; none for other kinds of question."""
        return []

    def typed(self, values: Values) -> dict[str, str]:
        """What stands in the fields of a date; nothing for other kinds of question."""
        return {}

    def missing(self) -> str:
        """What to say where no answer is given."""
        raise NotImplementedError

    def shown(self, value: str) -> str:
        """A refused answer as it was typed."""
        return value

    def clean_answer(self) -> str:
        """The answer as an address carries it; whether it can be read, the walk tells."""
        value = self.cleaned_data["answer"] or ""
        if not value:
            raise forms.ValidationError(self.missing(), code="missing")
        return value

    def refuse(self, problem: Unreadable) -> None:
        """Say why the answer cannot be read."""
        if self.is_valid():
            value = self.shown(self.cleaned_data["answer"])
            text = sentence(self.question.key, value, problem, self.example)
            self.add_error("answer", forms.ValidationError(text, code=problem.problem))


class ChoiceForm(AnswerForm):
    """Radio buttons."""

    template = "wizard/_choice.html"
    sign = "checked"
    """How HTML marks the chosen one."""

    @classmethod
    def holes(cls, given: str | dict[str, str]) -> dict[str, str]:
        return {f"?{given}": f" {cls.sign}"} if given else {}

    def options(self, values: Values) -> list[dict[str, object]]:
        return [
            {
                "value": value,
                "label": label,
                "hint": self.text.hints.get(value),
                "chosen": values[f"?{value}"],
            }
            for value, label in choices(self.question)
        ]

    def missing(self) -> str:
        return _("Choose one of the answers.")


class CountryForm(ChoiceForm):
    """A list of countries."""

    template = "wizard/_country.html"
    sign = "selected"
    script = "js/country.js"

    @property
    def sought(self) -> str:
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
        typed = self._parts(self["answer"].value() or "")
        return " ".join(typed[part] or "–" for part in DateWidget.parts) if typed else value

    @classmethod
    def holes(cls, given: str | dict[str, str]) -> dict[str, str]:
        return {f"?{part}": text for part, text in cls._parts(given).items()}

    def typed(self, values: Values) -> dict[str, str]:
        return {part: values[f"?{part}"] for part in DateWidget.parts}

    @staticmethod
    def _parts(given: str | dict[str, str]) -> dict[str, str]:
        """Day, month and year as they were typed, or as an address says them."""
        if isinstance(given, dict):
            return given
        parts = given.split("-")
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
