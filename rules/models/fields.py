"""Kinds of columns, and the choices of keys: callables, so that a new key needs no migration."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from ..django_types import StrOrPromise, TextField, URLField
from ..law.procedures import Procedure
from ..law.windows import Phase

MARKDOWN_LIMIT = 20_000
"""Characters of one part: the worst input of this length renders in bearable time."""

KEY = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters, digits and single hyphens: late-fee.")
)
PHONE = RegexValidator(
    r"^\+?\d[\d ]*\d\Z", _("Write digits and single spaces, as the number is read: 0806 001 620.")
)


def languages() -> list[tuple[str, StrOrPromise]]:
    return list(settings.LANGUAGES)


def procedures() -> list[tuple[str, str]]:
    return [(key.value, key.value) for key in Procedure]


def phases() -> list[tuple[str, str]]:
    return [(key.value, key.value) for key in Phase]


def tidy(text: str) -> str:
    """Return a text without what a browser adds: other line ends, blank lines, private characters.

    U+E000 and U+E001 enclose marks (rules.words.conditions).
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return plain.replace("\ue000", "").replace("\ue001", "")


class MarkdownField(TextField[str, str]):
    """Markdown, of bounded length."""

    default_validators = [MaxLengthValidator(MARKDOWN_LIMIT)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": MARKDOWN_LIMIT} | kwargs)

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return tidy(value) if isinstance(value, str) else value


class HttpsField(URLField[str, str]):
    """An address that begins with https."""

    default_validators = [URLValidator(schemes=["https"], message=_("Begin with https://."))]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 500} | kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"assume_scheme": "https"} | kwargs)
