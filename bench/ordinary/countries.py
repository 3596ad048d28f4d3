"""Names of countries in the reader's language, translated when they are rendered."""

from functools import lru_cache

from babel import Locale
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy, to_locale

from rules.law.questions import NATIONALITY


@lru_cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(to_locale(language)).territories)


def _name(code: str) -> str:
    return _names(get_language() or "en").get(code, code)


name_lazy = lazy(_name, str)

CHOICES = [
    ("", gettext_lazy("Choose a country")),
    *((code, name_lazy(code)) for code in NATIONALITY.choices if code != "stateless"),
    ("stateless", gettext_lazy("Stateless, or refugee")),
]
