"""Names of countries in the reader's language (CLDR), in its alphabetical order.

Other names, from CLDR and data/country_names.toml, help to find a country as one types.
"""

import json
import pickle
from functools import lru_cache
from pathlib import Path

from babel.localedata import resolve_locale_filename
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext, override, to_locale
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from rules.law.questions import NATIONALITY
from rules.typography import unaccented

from .data import read_data

SHORT = {"HK": "Hong Kong", "MO": "Macao"}
"""The usual names, in English as in French: not "R.A.S. chinoise de …"."""

LANGUAGES = ("ar", "zh", "vi", "es", "pt", "it", "de", "tr", "ru", "fa", "ko", "ja")
"""The languages of most students from abroad: with all of them, the names are 20 KB, compressed."""

BY_HAND: dict[str, list[str]] = read_data("country_names")


def country_name(code: str) -> str:
    """Return the name of an answer to the question of nationality."""
    if code == "stateless":
        return gettext("Stateless, or refugee")
    return _names(get_language() or "en").get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Return code and name of the countries that are offered; `stateless` comes last."""
    return _choices(get_language() or "en")


def read_territories(language: str) -> dict[str, str]:
    """Return the names of countries by code, as CLDR has them in a language.

    Read from Babel's own file: a `Locale` would load all else of its language, a megabyte.
    """
    file = Path(resolve_locale_filename(to_locale(language)))
    names: dict[str, str] = pickle.loads(file.read_bytes())["territories"]  # noqa: S301 - Babel's
    return names


@lru_cache
def _names(language: str) -> dict[str, str]:
    return read_territories(language) | SHORT


@lru_cache
def _choices(language: str) -> list[tuple[str, str]]:
    choices = [(code, country_name(code)) for code in NATIONALITY.choices]
    return sorted(choices, key=lambda choice: (choice[0] == "stateless", unaccented(choice[1])))


def other_names() -> dict[str, list[str]]:
    """Return the names of each country offered, those in a language of the site first."""
    names: dict[str, list[str]] = {}
    sites = [language for language, _name in settings.LANGUAGES]
    for language in sites:
        with override(language):
            for code, name in country_choices():
                names.setdefault(code, []).append(name)
    spoken = [read_territories(language) for language in (*sites, *LANGUAGES)]
    for code, own in names.items():
        own += BY_HAND.get(code, [])
        own += [called[code] for called in spoken if code in called]
    return {code: list(dict.fromkeys(own)) for code, own in names.items()}


@lru_cache(maxsize=1)
def _names_json() -> bytes:
    """Return the names as JSON, {code: "one|two"}; they change with a release only."""
    joined = {code: "|".join(names) for code, names in other_names().items()}
    return json.dumps(joined, ensure_ascii=False, separators=(",", ":")).encode()


@require_safe
@conditional_page
@cache_control(public=True, max_age=86400)
def country_names_json(request: HttpRequest) -> HttpResponse:
    """Return all names by country code, the same in every language; cached for a day."""
    return HttpResponse(_names_json(), content_type="application/json")
