"""Where each key is used, and a search over all words: for editors."""

import re
from collections import defaultdict
from collections.abc import Iterator
from unicodedata import combining, normalize

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..content_files.sync import stored
from ..models import Text
from ..models.base import Content
from ..page_changes import part_names, users
from ..words.live import current
from .site import change_url, page

AROUND = 80
"""Characters of an excerpt before and after the match."""
MOST = 200
"""Places that a search shows, at most."""


@require_GET
def usage(request: HttpRequest) -> HttpResponse:
    """List each paper, amount, contact and passage with the texts that name it."""
    rows = {name: row for name, row in stored().items() if not row.retired}
    drafts, live = users(rows.values()), users(current().rows().values())
    groups = defaultdict(list)
    for row in rows.values():
        if row.reference:
            here, there = ({user.name for user in by[row.reference]} for by in (drafts, live))
            uses = [
                (rows[name], change_url(rows[name]), name in here, name in there)
                for name in sorted(here | there)
                if name in rows
            ]
            groups[str(row._meta.verbose_name_plural)].append((row, change_url(row), uses))
    return page(request, "usage", _("Where each key is used"), groups=dict(groups))


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search all words as editors left them."""
    query = " ".join(request.GET.get("q", "").split())[:100]
    places = list(_find_places(query)) if query else []
    context = {"asked": query, "found": places[:MOST], "more": max(0, len(places) - MOST)}
    return page(request, "search", _("Search the words"), **context)


def _find_places(query: str) -> Iterator[tuple[Content, str, str, SafeString]]:
    """Yield each place with the query: its row, its part, its address, and the words around."""
    pattern, names = _pattern(query), part_names()
    for row in stored().values():
        for part, text in _pieces(row):
            if not row.retired and (excerpt := _excerpt(text, pattern)):
                yield row, names.get(part, part), change_url(row, part), excerpt


def _pattern(query: str) -> re.Pattern[str]:
    """Return a pattern for text in NFD that ignores capitals and accents."""
    letters = (letter for letter in normalize("NFD", query) if not combining(letter))
    return re.compile("".join(rf"{re.escape(letter)}[\u0300-\u036f]*" for letter in letters), re.I)


def _pieces(row: Content) -> Iterator[tuple[str, str]]:
    """Yield all words of a row, each with its field: titles, parts, notes, names."""
    for name in ("title", "french", "note"):
        if words := getattr(row, name, ""):
            yield name, words
    yield from row.texts()
    if not isinstance(row, Text):  # its notes are among its texts
        yield from row.parts.items()


def _excerpt(text: str, pattern: re.Pattern[str]) -> SafeString | None:
    """Return the words around the first match, with that marked; None if there is none."""
    text = normalize("NFD", " ".join(text.split()))
    match = pattern.search(text)
    if not match or not match[0]:
        return None
    first, last = match.span()
    parts = text[max(0, first - AROUND) : first], match[0], text[last : last + AROUND]
    start, end = ("… " if first > AROUND else ""), (" …" if last + AROUND < len(text) else "")
    whole = (normalize("NFC", part) for part in parts)
    return format_html("{}{}<mark>{}</mark>{}{}", start, *whole, end)
