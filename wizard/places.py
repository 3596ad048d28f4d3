"""Addresses within the site."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote_plus

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language

LONGEST = 1000
"""Characters of an address that are carried on; one with every question answered has 300."""

_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)


def place(route: str, **kwargs: str) -> str:
    """The path of a page, in the present language and below the present prefix."""
    return _place(route, get_language(), get_script_prefix(), tuple(kwargs.items()))


@lru_cache(maxsize=2000)
def _place(
    route: str, language: str | None, prefix: str, kwargs: tuple[tuple[str, str], ...]
) -> str:
    return reverse(route, kwargs=dict(kwargs))


def query_string(query: Mapping[str, str]) -> str:
    """The query with its question mark; empty where there is none."""
    pairs = [
        f"{key}={value if _PLAIN.fullmatch(value) else quote_plus(value)}"
        for key, value in query.items()
    ]
    return "?" + "&".join(pairs) if pairs else ""


def site(request: HttpRequest) -> str:
    """The scheme and host by which a page was asked for."""
    return f"{request.scheme}://{request.get_host()}"


def here(request: HttpRequest) -> str:
    """A page's own address behind its language, with what it answers: for the other languages."""
    rest = request.path_info[1:].partition("/")[2]
    query = request.META.get("QUERY_STRING", "")
    if not query or len(rest) + len(query) > LONGEST:
        return rest[:LONGEST]
    return f"{rest}?{iri_to_uri(query)}"
