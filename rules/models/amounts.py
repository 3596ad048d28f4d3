"""Amounts of money: values by the day from which they apply, each with its source."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .base import plain
from .checked import Checked
from .fields import HttpsField

_NEEDED = dict.fromkeys(("null", "blank"), _("This field is required."))

COLUMNS: "dict[str, models.Field[Any, Any]]" = {
    "from": models.DateField(_("from"), error_messages=_NEEDED),
    "euros": models.DecimalField(
        _("euros"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        error_messages=_NEEDED,
    ),
    "source": HttpsField(_("source"), error_messages=_NEEDED),
    "source_title": models.CharField(
        _("title of the source"), max_length=200, error_messages=_NEEDED
    ),
    "checked": models.DateField(_("checked on"), error_messages=_NEEDED),
}
"""The columns of each value."""


class PlacedError(ValidationError):
    """A fault with its place inside a field of JSON, such as 1.euros."""

    def __init__(self, sentence: str, place: str) -> None:
        super().__init__(sentence)
        self.place = place


class Value(NamedTuple):
    """The value of an amount from a day on, this day included."""

    starts: date
    euros: Decimal
    source: str
    source_title: str
    checked: date


class ValuesField(models.JSONField):
    """The values of an amount as JSON has them, in the order of their days."""

    def to_python(self, value: Any) -> Any:
        """Return the values as they are saved, in order; ValidationError with places."""
        if not isinstance(value, list):
            return super().to_python(value)
        errors: list[ValidationError] = []
        rows = [dict(_clean_row(at, given, errors)) for at, given in enumerate(value)]
        days = [row.get("from") for row in rows]
        sentence = gettext("Another value begins on this day.")
        for at, day in enumerate(days):
            if day and day in days[:at]:
                errors.append(PlacedError(sentence, f"{at}.from"))
        if errors:
            raise ValidationError(errors)
        return sorted(rows, key=lambda row: row["from"])


def _clean_row(at: int, given: Any, errors: list[ValidationError]) -> Any:
    """Yield the fields of a value; add their errors to `errors`."""
    for name, column in COLUMNS.items():
        try:
            value = given.get(name) if isinstance(given, dict) else None
            yield name, plain(column, column.clean(value, None))
        except ValidationError as error:
            errors += [PlacedError(message, f"{at}.{name}") for message in error.messages]


class Amount(Checked):
    """A sum of money; a text refers to it as {key}, which shows its value on the page's day."""

    kind = "amount"
    file_fields = ("checked", "checked_by", "due", "note")

    source = None  # type: ignore[assignment]  # Django's way to drop it: each value has its own
    values = ValuesField(_("values, each from a day on"), default=list)

    class Meta(Checked.Meta):
        verbose_name = _("amount")
        verbose_name_plural = _("amounts")

    @property
    def series(self) -> tuple[Value, ...]:
        return tuple(
            Value(*(column.to_python(row[name]) for name, column in COLUMNS.items()))
            for row in self.values
        )

    def on(self, day: date) -> Value | None:
        """Return the value of a day; None before the first that is known."""
        past = [value for value in self.series if value.starts <= day]
        return past[-1] if past else None

    def addresses(self) -> tuple[str, ...]:
        return tuple(value.source for value in self.series)
