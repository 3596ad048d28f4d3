"""The pages that may be found by search engines, and the addresses of each by language."""

from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language

from rules.words.live import current
from rules.words.previews import present

PAGES = ("start", "procedures", "how", "glossary", "news", "api", "privacy", "accessibility")
"""The pages that may be found, beside those of the procedures."""


def codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def languages_of(procedure: str) -> list[str]:
    """Return the languages in which a page has words of its own; all where it is no procedure."""
    if not procedure:
        return codes()
    texts = current().texts
    return [code for code in codes() if (code, procedure) in texts]


def languages(request: HttpRequest) -> tuple[str, ...]:
    """Return the languages in which the page of a request may be found; none: it may not."""
    match = request.resolver_match
    if present() or match is None or request.META.get("QUERY_STRING"):
        return ()
    if match.url_name not in (*PAGES, "procedure"):
        return ()
    try:
        found = languages_of(match.kwargs.get("key", ""))
    except DatabaseError:
        return ()
    return tuple(found) if get_language() in found else ()


def alternates(found_in: Sequence[str], site: str, here: str) -> dict[str, str]:
    """Return the absolute address of a page in each language, and where none is preferred."""
    root = site + get_script_prefix()
    found = {code: f"{root}{code}/{here}" for code in found_in}
    if settings.LANGUAGE_CODE in found:
        found["x-default"] = root + here  # leads to the language of the browser
    return found
