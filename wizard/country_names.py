"""Other names of the countries that are offered, for the field that finds them as one types.

The names in each language are CLDR's, the others are in data/country_names.toml.
"""

import json
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from .countries import country_choices, territories
from .data import read_names

LANGUAGES = ("ar", "zh", "vi", "es", "pt", "it", "de", "tr", "ru", "fa", "ko", "ja")
"""What most students from abroad speak: with all of them, the names are 20 KB, compressed."""

BY_HAND: dict[str, list[str]] = read_names("country_names")


def other_names() -> dict[str, list[str]]:
    """Return the names of each country offered, those in a language of the site first."""
    names: dict[str, list[str]] = {}
    sites = [language for language, _name in settings.LANGUAGES]
    for language in sites:
        with override(language):
            for code, name in country_choices():
                names.setdefault(code, []).append(name)
    spoken = [territories(language) for language in (*sites, *LANGUAGES)]
    for code, own in names.items():
        own += BY_HAND.get(code, [])
        own += [called[code] for called in spoken if code in called]
    return {code: list(dict.fromkeys(own)) for code, own in names.items()}


@lru_cache(maxsize=1)
def _sheet() -> bytes:
    """Return the names as JSON, {code: "one|two"}; they change with the program only."""
    joined = {code: "|".join(names) for code, names in other_names().items()}
    return json.dumps(joined, ensure_ascii=False, separators=(",", ":")).encode()


@require_safe
@conditional_page
@cache_control(public=True, max_age=86400)
def country_names_json(request: HttpRequest) -> HttpResponse:
    """All names by country code, the same in every language; may be kept for a day."""
    return HttpResponse(_sheet(), content_type="application/json")
