"""The forms of the desk: a field for each part, and what an editor says about the change."""

from datetime import date
from typing import Any, TypeVar

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..content_files.sync import stored
from ..django_types import ModelForm
from ..form_fields import DAY_INPUT, DayField, EurosField
from ..law.table import REVIEW as MONTHS
from ..models import Amount, Text, Written
from ..models.amounts import COLUMNS, PlacedError
from ..models.base import Content, key_kinds
from ..models.checked import Checked
from ..models.fields import MARKDOWN_LIMIT, languages, tidy
from ..models.texts import LINES
from ..page_changes import part_names
from ..proofreading import faults
from ..words.markdown import euro_words
from .preview import LAST_DAY
from .sample_cases import branches
from .second import ADVICE, alone_field

Row = TypeVar("Row", bound=Model)
Document = TypeVar("Document", bound=Content)

REVIEW = relativedelta(months=MONTHS)
"""How long after a check by a person something is due for review again."""


class Beside(AdminTextareaWidget):
    """A field for Markdown, with a formatting guide and, for a translation, the source's words."""

    def __init__(self, attrs: Any = None, **beside: Any) -> None:
        super().__init__(attrs)
        self.beside = beside

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        return render_to_string("editing/_beside.html", self.beside | {"field": field})


class MarkdownFormField(forms.CharField):
    """Markdown, with line ends as the files have them."""

    widget = Beside
    default_validators = [MaxLengthValidator(MARKDOWN_LIMIT)]

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


def by_language(form: forms.BaseForm, prefix: str) -> dict[str, str]:
    """Return what was typed in each language, without the empty ones."""
    texts = ((code, form.cleaned_data.get(prefix + code)) for code, _name in languages())
    return {code: text for code, text in texts if text}


def line_field(longest: int, **about: Any) -> forms.CharField:
    """Return a field for words on one line."""
    return forms.CharField(max_length=longest, widget=AdminTextInputWidget, **about)


def part_field(row: Content, key: str) -> forms.Field:
    """Return the field of a part: words of a phase, a contact's name, words of a paper."""
    kind, _dash, language = key.partition("-")
    if isinstance(row, Checked):
        return line_field(120 if row.kind == "contact" else 300, label=dict(languages())[language])
    label = part_names()[key]
    return line_field(200, label=label) if kind in LINES else MarkdownFormField(label=label)


class StaffForm(ModelForm[Row]):
    """A form that knows who fills it in, and has fields of its own for values in JSON columns."""

    request: HttpRequest
    """Set by the admin."""


class DocumentForm(StaffForm[Document]):
    """A document, and the version with which the editor began."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.BooleanField(required=False)
    follows = forms.BooleanField(label=_("The translation is up to date"), required=False)
    why = line_field(
        200, label=_("Why"), required=False,
        help_text=_("For colleagues: it stands in the history."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.initial.setdefault("base", row.version)
        # A new document has the identity that its form was opened with; it may be a translation.
        for name in row.identity if not row.pk else ():
            if value := self.data.get(name) or self.initial.get(name):
                setattr(row, name, value)
        self.rows = stored()
        self.source = row.source(self.rows) if isinstance(row, Written) else None
        self.fields["seen"].label = (
            _("I have read these words today and they are right")
            if isinstance(row, Written)
            else _("I have compared this with its source today")
        )
        if row.day_field in self.fields:  # the tick sets it to today
            self.fields[row.day_field].required = not self.data.get("seen")
        if "due" in self.fields:
            self.fields["due"].required = False
            self.fields["due"].help_text = _("Empty: in six months.")
        self._add_parts()
        self._add_help()
        for field in self.fields.values():  # browsers cut pasted text silently
            field.widget.attrs.pop("maxlength", None)

    def _add_parts(self) -> None:
        """Add a field for each part of the document."""
        must, may = self.instance.part_keys()
        for key in may:
            self.fields[key] = part_field(self.instance, key)
            self.fields[key].required = key in must
            self.initial.setdefault(key, self.instance.parts.get(key, ""))

    def _add_help(self) -> None:
        """Give each field of Markdown its guide, its source and its blocks."""
        row, source = self.instance, self.source
        words = source.wording() if source else {}
        blocks = branches(row) if isinstance(row, Text) else []
        for name in {*row.markdown, *row.part_keys()[1]} & self.fields.keys():
            field = self.fields[name]
            if isinstance(field.widget, AdminTextareaWidget):
                lines = self.get_initial_for_field(field, name) or ""
                height = min(30, sum(1 + len(line) // 70 for line in lines.split("\n")) + 2)
                field.widget = Beside(
                    field.widget.attrs | {"rows": max(4, height)},
                    source=words.get(name, ""),
                    language=source.language if source else "",
                    blocks=[block for block in blocks if block.part == name],
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if hasattr(self.request, "collision"):
            raise forms.ValidationError(
                _("Somebody saved while you were writing. Compare below, then save again.")
            )
        row = self.instance
        if row.parts_in:
            words = {key: cleaned.get(key) for key in row.part_keys()[1]}
            setattr(row, row.parts_in, {key: text for key, text in words.items() if text})
        today = timezone.localdate()
        if cleaned.get("seen"):
            user: Any = self.request.user
            cleaned[row.day_field] = today
            cleaned[f"{row.day_field}_by"] = user.get_full_name() or user.get_username()
            if "due" not in self.changed_data:
                cleaned["due"] = today + REVIEW
        if not cleaned.get("due") and "due" not in self.errors:
            cleaned["due"] = today + REVIEW
        if cleaned.get("follows") and self.source and isinstance(row, Written):
            row.translates = self.source.mark
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        for part, fault in faults(self.instance, key_kinds(self.rows.values()), self.source):
            self.add_error(part or None, fault.sentence)


def value_fields(at: int) -> dict[str, str]:
    """Return the fields of one line of an amount's form, by column."""
    return {name: f"value-{at}-{name}" for name in COLUMNS}


class AmountForm(DocumentForm[Amount]):
    """An amount: a line for each value, and an empty line to add another.

    A jump, which may be a misplaced comma, is saved at the second press.
    """

    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)
    """The jumps that the editor was asked about."""

    def _add_parts(self) -> None:
        self.before = self.instance.series
        rows: list[dict[str, Any]] = [
            dict(zip(COLUMNS, value, strict=True)) for value in self.before
        ]
        rows.append({})
        self.lines = [value_fields(at) for at in range(len(rows))]
        classes: dict[str, Any] = {"from": DayField, "checked": DayField, "euros": EurosField}
        for line, row in zip(self.lines, rows, strict=True):
            for column, name in line.items():
                about = {"form_class": classes[column]} if column in classes else {}
                if field := COLUMNS[column].formfield(required=False, **about):
                    self.fields[name] = field
                    self.initial.setdefault(name, row.get(column))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if any(name.startswith("value-") for name in self.errors):
            return cleaned
        rows = [(line, self._row(line)) for line in self.lines]
        rows = [(line, row) for line, row in rows if any(row.values())]
        if not rows:
            self.add_error("value-0-euros", _("Give one value at least."))
            return cleaned
        values = Amount._meta.get_field("values")
        try:
            self.instance.values = values.to_python([row for _line, row in rows])
        except forms.ValidationError as errors:
            for error in errors.error_list:
                assert isinstance(error, PlacedError)
                number, _dot, name = error.place.partition(".")
                self.add_error(rows[int(number)][0][name], error)
            return cleaned
        if cleaned.get("seen"):
            self._set_checked(timezone.localdate())
        self._confirm_jumps({row["from"]: line["euros"] for line, row in rows})
        return cleaned

    def _row(self, line: dict[str, str]) -> dict[str, Any]:
        """Return what was typed in a line; with a day and an amount, it was checked today."""
        row = {name: self.cleaned_data.get(field) for name, field in line.items()}
        if row["from"] and row["euros"] is not None and not row["checked"]:
            row["checked"] = timezone.localdate()
        return {name: None if value == "" else value for name, value in row.items()}

    def _set_checked(self, today: date) -> None:
        """Mark the value of today and later ones as compared with their source today."""
        present = self.instance.on(today)
        for value, row in zip(self.instance.series, self.instance.values, strict=True):
            if present is None or value.starts >= present.starts:
                row["checked"] = today.isoformat()

    def _confirm_jumps(self, fields: dict[date, str]) -> None:
        """Ask about each amount that differs by more than half from its old or previous value.

        `fields` names the field with the euros of each day.
        """
        saved = {value.starts: value.euros for value in self.before}
        jumps, previous = [], None
        for value in self.instance.series:
            old = saved.get(value.starts, previous)
            if old is not None and abs(value.euros - old) > old / 2:
                jumps.append((old, value))
            previous = value.euros
        asked = " ".join(f"{value.starts}:{value.euros:.2f}" for _old, value in jumps)
        if jumps and self.cleaned_data.get("confirmed") != asked:
            self.data = dict(self.data.items()) | {"confirmed": asked}
            for old, value in jumps:
                words = {"old": euro_words(old), "new": euro_words(value.euros)}
                message = _("You change %(old)s to %(new)s. Press again to save it.")
                self.add_error(fields[value.starts], forms.ValidationError(message, params=words))


NOT_TOO_FAR = MaxValueValidator(LAST_DAY, _("This day is too far ahead."))


class PublishForm(forms.Form):
    """The message to students, and between which days the words are live."""

    starts = DayField(label=_("From"), widget=DAY_INPUT, validators=[NOT_TOO_FAR])
    until = DayField(
        label=_("Until, this day included"), required=False, widget=DAY_INPUT,
        validators=[NOT_TOO_FAR],
        help_text=_(
            "Empty: until other words are published. After this day the words before count again."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, needs_second: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = alone_field(user) if needs_second else None
        self.advice = ADVICE if needs_second and not field else ""
        if field:
            self.fields["alone"] = field
        lines = {
            f"note-{code}": line_field(
                200,
                label=_("Message to students, in %(language)s") % {"language": name},
                required=False,
            )
            for code, name in languages()
        }
        self.fields = lines | self.fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.notes = by_language(self, "note-")
        if not self.notes:
            raise forms.ValidationError(
                _("Say in one line what changes for students, in one language at least.")
            )
        starts, until = cleaned.get("starts"), cleaned.get("until")
        if starts and starts < timezone.localdate():
            self.add_error("starts", _("Choose today or a later day."))
        if starts and until and until < starts:
            self.add_error("until", _("The last day cannot be before the first."))
        return cleaned
