"""Names of countries in the reader's language (CLDR), in its alphabetical order."""

import pickle
import unicodedata
from functools import lru_cache
from pathlib import Path

from babel.localedata import resolve_locale_filename
from django.utils.translation import get_language, gettext, to_locale

from rules.law.questions import NATIONALITY

SHORT = {"HK": "Hong Kong", "MO": "Macao"}
"""What those say who come from there, in English as in French: not "R.A.S. chinoise de …"."""


def country_name(code: str) -> str:
    """The name of an answer to the question of nationality."""
    if code == "stateless":
        return gettext("Stateless, or refugee")
    return _names(get_language() or "en").get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """The countries that are offered, and being stateless, which comes last."""
    return _choices(get_language() or "en")


def territories(language: str) -> dict[str, str]:
    """Return the names of countries by code, as CLDR has them in a language.

    Read from Babel's own file: a `Locale` would hold all else of its language for good, a megabyte.
    """
    file = Path(resolve_locale_filename(to_locale(language)))
    names: dict[str, str] = pickle.loads(file.read_bytes())["territories"]  # noqa: S301 - Babel's
    return names


@lru_cache
def _names(language: str) -> dict[str, str]:
    return territories(language) | SHORT


@lru_cache
def _choices(language: str) -> list[tuple[str, str]]:
    codes = [code for code in NATIONALITY.choices if code != "stateless"]
    countries = sorted(((code, country_name(code)) for code in codes), key=_alphabetical)
    return [*countries, ("stateless", country_name("stateless"))]


def _alphabetical(choice: tuple[str, str]) -> str:
    decomposed = unicodedata.normalize("NFKD", choice[1])
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
