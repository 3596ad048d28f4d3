"""Days and amounts in forms: read as people write them, rendered so that they can be read back."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .typed_dates import parse_whole

_NUMBER = re.compile(r"([+-]?\d+)(?:[.,](\d+))?")


class DayField(forms.DateField):
    """A day, the day before the month in every language: 24/5/2027, 24 May 2027, 2027-05-24."""

    default_error_messages = {
        "invalid": _("This is not a day. Write it as 24/5/2027 or 24 May 2027.")
    }
    input_formats = ("any",)  # strptime is called once for each

    def strptime(self, value: str, format: str) -> date:
        return date.fromisoformat(parse_whole(value, get_language() or "en") or "")


DAY_INPUT = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
"""The browser's own field for a day, which shows and sends 2027-05-24 in every language."""


class EurosField(forms.DecimalField):
    """An amount, with a comma or a point before the cents; an ambiguous number is refused."""

    # <input type="number"> drops the comma where the browser's language writes a point.
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {
        "invalid": _("This is not an amount. Write it as 75.50."),
        "ambiguous": _("Do you mean %(whole)s or %(cents)s?"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"localize": True} | kwargs)

    # In django-stubs a decimal field is an integer field.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        number = _NUMBER.fullmatch("".join(value.split()))
        if not number:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        whole, cents = number[1], number[2] or ""
        euros = Decimal(f"{whole}.{cents}")
        if len(cents) == 3:
            readings = {"whole": whole + cents, "cents": number_format(euros.normalize())}
            raise ValidationError(self.error_messages["ambiguous"], "ambiguous", readings)
        return euros
