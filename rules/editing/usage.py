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
"""Characters of an excerpt before and after what was found."""
MOST = 200
"""The most places that a search shows."""


@require_GET
def usage(request: HttpRequest) -> HttpResponse:
    """Each paper, amount, contact and passage with the texts that name it."""
    rows = {name: row for name, row in stored().items() if not row.retired}
    drafts, live = users(rows.values()), users(current().rows().values())
    groups = defaultdict(list)
    for row in rows.values():
        if row.reference:
            here, there = ({user.name for user in found[row.reference]} for found in (drafts, live))
            uses = [
                (rows[name], change_url(rows[name]), name in here, name in there)
                for name in sorted(here | there)
                if name in rows
            ]
            groups[str(row._meta.verbose_name_plural)].append((row, change_url(row), uses))
    return page(request, "usage", _("Where each key is used"), groups=dict(groups))


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The places of all words, as editors left them, that hold what is looked for."""
    asked = " ".join(request.GET.get("q", "").split())[:100]
    found = list(_found(asked)) if asked else []
    context = {"asked": asked, "found": found[:MOST], "more": max(0, len(found) - MOST)}
    return page(request, "search", _("Search the words"), **context)


def _found(asked: str) -> Iterator[tuple[Content, str, str, SafeString]]:
    """Yield each place: its row, its part, where it is changed, and the words around."""
    wanted, names = _pattern(asked), part_names()
    for row in stored().values():
        for part, text in _pieces(row):
            if not row.retired and (excerpt := _excerpt(text, wanted)):
                yield row, names.get(part, part), change_url(row, part), excerpt


def _pattern(asked: str) -> re.Pattern[str]:
    """Return what finds words whatever their capitals and accents, which stand apart (NFD)."""
    letters = (one for one in normalize("NFD", asked) if not combining(one))
    return re.compile("".join(rf"{re.escape(one)}[\u0300-\u036f]*" for one in letters), re.I)


def _pieces(row: Content) -> Iterator[tuple[str, str]]:
    """All words of a row, each with its field: titles, parts, notes, names."""
    for name in ("title", "french", "note"):
        if words := getattr(row, name, ""):
            yield name, words
    yield from row.texts()
    if not isinstance(row, Text):  # its notes are among its texts
        yield from row.parts.items()


def _excerpt(text: str, wanted: re.Pattern[str]) -> SafeString | None:
    """Return the words around the first place, with that marked; None where there is none."""
    text = normalize("NFD", " ".join(text.split()))
    found = wanted.search(text)
    if not found or not found[0]:
        return None
    first, last = found.span()
    parts = text[max(0, first - AROUND) : first], found[0], text[last : last + AROUND]
    start, end = ("… " if first > AROUND else ""), (" …" if last + AROUND < len(text) else "")
    whole = (normalize("NFC", part) for part in parts)
    return format_html("{}{}<mark>{}</mark>{}{}", start, *whole, end)
