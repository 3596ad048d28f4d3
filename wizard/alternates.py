"""The pages that search engines may index, and the addresses of each by language."""

from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language

from rules.words.live import current
from rules.words.previews import present

PAGES = ("start", "procedures", "how", "glossary", "news", "api", "privacy", "accessibility")
"""The indexed pages, beside those of the procedures."""


def list_codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def languages_of(procedure: str) -> list[str]:
    """Return the languages in which a page has words of its own; all where it is no procedure."""
    if not procedure:
        return list_codes()
    texts = current().texts
    return [code for code in list_codes() if (code, procedure) in texts]


def languages(request: HttpRequest) -> tuple[str, ...]:
    """Return the languages in which the page of a request may be indexed; empty if in none."""
    match = request.resolver_match
    if present() or match is None or request.META.get("QUERY_STRING"):
        return ()
    if match.url_name not in (*PAGES, "procedure"):
        return ()
    try:
        in_languages = languages_of(match.kwargs.get("key", ""))
    except DatabaseError:
        return ()
    return tuple(in_languages) if get_language() in in_languages else ()


def list_addresses(in_languages: Sequence[str], site: str, here: str) -> dict[str, str]:
    """Return the absolute address of a page in each language, and where none is preferred."""
    root = site + get_script_prefix()
    addresses = {code: f"{root}{code}/{here}" for code in in_languages}
    if settings.LANGUAGE_CODE in addresses:
        addresses["x-default"] = root + here  # leads to the language of the browser
    return addresses
