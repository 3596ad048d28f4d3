"""The forms of the desk: one field for each part, and what an editor says about the change."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.validators import MaxLengthValidator
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..django_types import ModelForm
from ..form_fields import DayField, DayInput, EurosField
from ..law.table import REVIEW as MONTHS
from ..models import Amount, Contact, Paper, Text, Value, Written
from ..models.amounts import COLUMNS
from ..models.base import Content, PlacedError
from ..models.fields import MARKDOWN_LIMIT, languages, tidy
from ..models.texts import PHASED
from ..page_changes import part_names
from ..words.markdown import euro_words
from .sample_cases import Branch, branches
from .second import ADVICE, alone_field
from .status import saved_source

Document = TypeVar("Document", bound=Content)

LAST_DAY = date(2100, 12, 31)
"""The last day on which something can be published."""

REVIEW = relativedelta(months=MONTHS)
"""After a person has looked at something, it is due again."""


class Beside(AdminTextareaWidget):
    """A field for Markdown, with a formatting guide and, for a translation, the source's words."""

    source = ""
    source_language = ""
    blocks: Sequence[Branch] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        context = {
            "field": field,
            "source": self.source,
            "language": self.source_language,
            "blocks": self.blocks,
        }
        return render_to_string("editing/_beside.html", context)


class MarkdownFormField(forms.CharField):
    """Markdown, with line ends as the files have them."""

    widget = Beside
    default_validators = [MaxLengthValidator(MARKDOWN_LIMIT)]

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class DocumentForm(ModelForm[Document]):
    """A document and the version on which the editor began."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.BooleanField(required=False)
    follows = forms.BooleanField(label=_("The translation is up to date"), required=False)
    why = forms.CharField(
        label=_("Why"), max_length=200, required=False,
        help_text=_("For colleagues: it stands in the history."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )  # fmt: skip

    collision: Any = None
    """The two versions, where another editor saved meanwhile."""
    source: Written | None = None
    user: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("base", self.instance.version)
        self._name()
        self.fields["seen"].label = (
            _("I have read these words today and they are right")
            if isinstance(self.instance, Written)
            else _("I have compared this with its source today")
        )
        if self.instance.day_field in self.fields:  # the tick gives it today
            ticked = self.data.get(self.add_prefix("seen"))
            self.fields[self.instance.day_field].required = not ticked
        if "due" in self.fields:
            self.fields["due"].required = False
            self.fields["due"].help_text = _("Empty: in six months.")
        self._parts()
        self._beside()
        for field in self.fields.values():  # a browser would cut what is pasted, without a word
            field.widget.attrs.pop("maxlength", None)

    def _name(self) -> None:
        """A new document has the name that its form was opened with; it may translate another."""
        row = self.instance
        for field in row.identity if not row.pk else ():
            if value := self.data.get(field) or self.initial.get(field):
                setattr(row, field, value)
        self.source = saved_source(row) if isinstance(row, Written) else None

    def _beside(self) -> None:
        """Give each field of Markdown its guide and its source."""
        words = self.source.wording() if self.source else {}
        for name in {*self.instance.markdown, *self.part_fields().values()} & set(self.fields):
            field = self.fields[name]
            if isinstance(field.widget, AdminTextareaWidget):
                lines = self.get_initial_for_field(field, name) or ""
                rows = min(30, sum(1 + len(line) // 70 for line in lines.split("\n")) + 2)
                field.widget = widget = Beside(attrs=field.widget.attrs | {"rows": max(4, rows)})
                widget.source = words.get(name, "")
                widget.source_language = self.source.language if self.source else ""

    def _parts(self) -> None:
        """Give the fields of the parts their words, and take away those that do not apply."""
        must, may = self.instance.part_keys()
        for key, name in self.part_fields().items():
            if key in may:
                self.initial.setdefault(name, self.instance.parts.get(key, ""))
                self.fields[name].required = key in must
            else:
                self.fields.pop(name, None)

    def part_fields(self) -> dict[str, str]:
        """Of each key of a part, the field of the form."""
        return {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.collision:
            raise forms.ValidationError(
                _("Somebody saved while you were writing. Compare below, then save again.")
            )
        row = self.instance
        if fields := self.part_fields():
            parts = {key: cleaned.get(name) or "" for key, name in fields.items()}
            setattr(row, row.parts_in, {key: words for key, words in parts.items() if words})
        today = timezone.localdate()
        if cleaned.get("seen"):
            cleaned[row.day_field] = today
            cleaned[f"{row.day_field}_by"] = self.user.get_full_name() or self.user.get_username()
            if "due" not in self.changed_data:
                cleaned["due"] = today + REVIEW
        if not cleaned.get("due") and "due" not in self.errors:
            cleaned["due"] = today + REVIEW
        if cleaned.get("follows") and self.source and isinstance(row, Written):
            row.translates = self.source.mark
        return cleaned

    # The stubs leave out the next two, which Django has for its own forms.
    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        row = self.instance
        if self.source and isinstance(row, Written) and row.translates == self.source.mark:
            for name, sentence in row.unlike(self.source):
                self.add_error(self.part_fields().get(name, name), sentence)

    def _get_validation_exclusions(self) -> set[str]:
        # `due` may be left empty in the form, but what follows from that is checked.
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions - {"due"}


class TextForm(DocumentForm[Text]):
    """A text: the words of each phase in which the procedure speaks."""

    class Meta:
        model = Text
        fields = ()  # the admin names them

    def part_fields(self) -> dict[str, str]:
        return {key: key for group in PHASED for key in group}

    def _beside(self) -> None:
        super()._beside()
        for branch in branches(self.instance):
            widget = self.fields[branch.part].widget if branch.part in self.fields else None
            if isinstance(widget, Beside):
                widget.blocks = [*widget.blocks, branch]


class ContactForm(DocumentForm[Contact]):
    """A contact: its names, one for each language."""

    class Meta:
        model = Contact
        fields = ()

    def part_fields(self) -> dict[str, str]:
        return {key: f"name-{key}" for key, _name in languages()}


class PaperForm(DocumentForm[Paper]):
    """A paper: what is said of it, in each language."""

    class Meta:
        model = Paper
        fields = ()

    def part_fields(self) -> dict[str, str]:
        return {key: key for key in Paper().part_keys()[1]}


MOST_VALUES = 30
"""The most values of an amount that the form shows."""


def value_fields(at: int) -> dict[str, str]:
    """Return the fields of one line of an amount's form, by what they hold."""
    return {name: f"value-{at}-{name}" for name in COLUMNS}


class AmountForm(DocumentForm[Amount]):
    """An amount: a line for each value and an empty one, to add another.

    A jump, which may be a slip of the comma, is saved at the second press.
    """

    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)
    """The amounts that the editor was asked about."""

    class Meta:
        model = Amount
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.instance.series
        for at in range(MOST_VALUES):
            for place, name in enumerate(value_fields(at).values()):
                if at > len(self.before):
                    del self.fields[name]
                elif at < len(self.before):
                    self.initial.setdefault(name, self.before[at][place])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        lines = {at: self._line(at) for at in range(min(len(self.before) + 1, MOST_VALUES))}
        given = {at: line for at, line in lines.items() if any(line.values())}
        wrong = {name for name in self.errors if name.startswith("value-")}
        if wrong:
            return cleaned
        if not given:
            self.add_error("value-0-euros", _("Give one value at least."))
            return cleaned
        values = Amount._meta.get_field("values")
        try:
            self.instance.values = values.to_python(list(given.values()))
        except forms.ValidationError as errors:
            for error in errors.error_list:
                assert isinstance(error, PlacedError)
                number, _dot, name = error.place.partition(".")
                self.add_error(value_fields([*given][int(number)])[name], error)
            return cleaned
        if cleaned.get("seen"):
            self._see(timezone.localdate())
        self._ask(cleaned)
        return cleaned

    def _line(self, at: int) -> dict[str, Any]:
        found = {name: self.cleaned_data.get(field) for name, field in value_fields(at).items()}
        if found["from"] and found["euros"] is not None and not found["checked"]:
            found["checked"] = timezone.localdate()
        return {name: None if value == "" else value for name, value in found.items()}

    def _see(self, today: date) -> None:
        """Who has compared it with its source today has looked at what holds now or later."""
        holds = self.instance.on(today)
        for value, row in zip(self.instance.series, self.instance.values, strict=True):
            if holds is None or value.starts >= holds.starts:
                row["checked"] = today.isoformat()

    def _ask(self, cleaned: dict[str, Any]) -> None:
        """Ask about each amount that differs by more than half from what it was or follows."""
        saved = {value.starts: value.euros for value in self.before}
        jumps, neighbour = [], None
        for value in self.instance.series:
            old = saved.get(value.starts, neighbour)
            if old is not None and abs(value.euros - old) > old / 2:
                jumps.append((old, value))
            neighbour = value.euros
        asked = " ".join(f"{value.starts}:{value.euros:.2f}" for _old, value in jumps)
        if jumps and cleaned.get("confirmed") != asked:
            self.data = dict(self.data.items()) | {"confirmed": asked}
            for old, value in jumps:
                words = {"old": euro_words(old), "new": euro_words(value.euros)}
                message = _("You change %(old)s to %(new)s. Press again to save it.")
                self.add_error(self._euros_of(value), forms.ValidationError(message, params=words))

    def _euros_of(self, value: Value) -> str:
        """Return the field in which the euros of a value were typed."""
        lines = range(len(self.before) + 1)
        names = (value_fields(at) for at in lines)
        return next(n["euros"] for n in names if self.cleaned_data.get(n["from"]) == value.starts)


def _name_of(key: str) -> str:
    return part_names()[key]


_part_name = lazy(_name_of, str)

for _phase, *_lines in PHASED:
    TextForm.declared_fields[_phase] = MarkdownFormField(label=_part_name(_phase))
    for _key in _lines:
        TextForm.declared_fields[_key] = forms.CharField(
            label=_part_name(_key),
            max_length=200,
            widget=forms.TextInput(attrs={"class": "vTextField"}),
        )
for _key, _label in languages():
    ContactForm.declared_fields[f"name-{_key}"] = forms.CharField(label=_label, max_length=120)
    for _word in Paper.WORDS:
        PaperForm.declared_fields[f"{_word}-{_key}"] = forms.CharField(
            label=_label, max_length=300, widget=forms.TextInput(attrs={"class": "vTextField"})
        )
for _at in range(MOST_VALUES):
    for _key, _field in value_fields(_at).items():
        _form_class = {"from": DayField, "checked": DayField, "euros": EurosField}.get(_key)
        _about: dict[str, Any] = {"form_class": _form_class} if _form_class else {}
        if _form_field := COLUMNS[_key].formfield(required=False, **_about):
            AmountForm.declared_fields[_field] = _form_field


class PublishForm(forms.Form):
    """What students are told, and between which days."""

    starts = DayField(label=_("From"), widget=DayInput)
    until = DayField(
        label=_("Until, this day included"), required=False, widget=DayInput,
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
            f"note-{code}": forms.CharField(
                label=_("Message to students, in %(language)s") % {"language": name},
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"class": "vTextField"}),
            )
            for code, name in languages()
        }
        self.fields = lines | self.fields

    @property
    def notes(self) -> dict[str, str]:
        """The lines by language."""
        found = {code: self.cleaned_data.get(f"note-{code}", "") for code, _name in languages()}
        return {code: line for code, line in found.items() if line}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.notes:
            raise forms.ValidationError(
                _("Say in one line what changes for students, in one language at least.")
            )
        starts, until = cleaned.get("starts"), cleaned.get("until")
        for name in ("starts", "until"):
            if cleaned.get(name) and cleaned[name] > LAST_DAY:
                self.add_error(name, _("This day is too far ahead."))
        if starts and starts < timezone.localdate():
            self.add_error("starts", _("Choose today or a later day."))
        if starts and until and until < starts:
            self.add_error("until", _("The last day cannot be before the first."))
        return cleaned
