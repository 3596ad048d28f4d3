"""Pages prepared once: what differs between two students is filled in.

A page is rendered by its ordinary template when it is first asked for in a shape, with a mark in
each place where the text is the student's own: an answer, a day, an address. From then on only the
marks are replaced, escaped. The shape must name all else that the page depends on; the words, their
notices, the language and the prefix of addresses are part of it already. A test compares every kind
of page, byte for byte, with a fresh rendering of the same template.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_hex
from threading import Lock

from django.conf import settings
from django.core.signals import setting_changed
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from rules.editing.preview import present
from rules.words.live import Snapshot, current

from . import crawlers
from .address import Address
from .dates import long_date
from .places import here, site
from .squeeze import LONG, Part, accepts, gzip, squeezed

Values = Mapping[str, str]
"""What stands in the holes of a page, by name. Where `?` begins a name, the hole may stay empty."""
Context = Callable[[Values], dict[str, object]]
"""Makes the context of a template from the values: those of a student, or marks."""

MOST = 12_000_000
"""Bytes of pages that a process keeps; the one not asked for the longest goes first."""

_MARK = f"~{token_hex(8)}~"  # of characters that neither an address nor HTML escapes
_UNSAFE = re.compile("[&<>\"']")
_MARKS = re.compile(rf"{_MARK}(.*?){_MARK}")


class _Marks(dict[str, str]):
    """Stands for the values while a page is prepared. Optional holes are left out where none is
    filled: a list of all countries is then one piece."""

    def __init__(self, with_optional: bool) -> None:
        super().__init__()
        self.with_optional = with_optional

    def __missing__(self, name: str) -> str:
        if name.startswith("?") and not self.with_optional:
            return ""
        return f"{_MARK}{name}{_MARK}"


class _Given(dict[str, str]):
    """The values themselves: a hole that may stay empty does."""

    def __missing__(self, name: str) -> str:
        if name.startswith("?"):
            return ""
        raise KeyError(name)


class _Lines:
    """Short text with holes in it."""

    def __init__(self) -> None:
        self.pieces = [b""]  # one more than names
        self.names: list[str] = []

    def fill(self, texts: Mapping[str, bytes]) -> bytes:
        filled = [b""] * (2 * len(self.names) + 1)
        filled[::2] = self.pieces
        filled[1::2] = [texts[name] for name in self.names]
        return b"".join(filled)


class Page:
    """A rendered page: long parts that stay as they are and, between them, lines with holes."""

    def __init__(self, text: str) -> None:
        found = _MARKS.split(text)
        self.size = 2 * len(text)  # with what is compressed
        self._optional = {name: b"" for name in found[1::2] if name.startswith("?")}
        self._parts: list[Part | _Lines] = [lines := _Lines()]
        for at, piece in enumerate(found):
            if at % 2:
                lines.names.append(piece)
                lines.pieces.append(b"")
            elif len(piece) < LONG:
                lines.pieces[-1] = piece.encode()
            else:
                self._parts += [Part(piece.encode()), lines := _Lines()]

    def fill(self, values: Values) -> list[Part | bytes]:
        """The page of one student, in parts; KeyError where a value is missing."""
        texts = self._optional | {
            name: (conditional_escape(value) if _UNSAFE.search(value) else value).encode()
            for name, value in values.items()
        }
        return [part if isinstance(part, Part) else part.fill(texts) for part in self._parts]


@dataclass
class _Kept:
    """The pages of one edition of the words, the one used last at the end."""

    words: Snapshot | None = None
    pages: OrderedDict[Hashable, Page] = field(default_factory=OrderedDict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable) -> Page | None:
        page = self.pages.get(key)
        if page:
            with suppress(KeyError):  # another thread has dropped it meanwhile
                self.pages.move_to_end(key)
        return page

    def keep(self, key: Hashable, page: Page) -> None:
        with self.lock:
            before = self.pages.pop(key, None)
            self.pages[key] = page
            self.size += page.size - (before.size if before else 0)
            while self.size > MOST and len(self.pages) > 1:
                self.size -= self.pages.popitem(last=False)[1].size


_kept = _Kept()


def forget(**_about: object) -> None:
    """Prepare all pages anew."""
    global _kept
    _kept = _Kept()


setting_changed.connect(forget)


def answer(
    request: HttpRequest,
    template: str,
    context: Context,
    values: Values | None = None,
    shape: Hashable = (),
    address: Address | None = None,
    status: int = 200,
    anew: bool = False,
) -> HttpResponse:
    """The page of a template, from a prepared one where that is possible.

    `shape` is all that `context` depends on besides its argument, the words and the language;
    `anew`: it depends on more, such as what was typed wrongly.
    """
    values = dict(values or {})
    values["here"] = here(request)
    as_of = address.as_of if address else None
    if as_of:
        values["as-of"] = long_date(as_of)

    found_in = crawlers.languages(request)
    if found_in:
        values["site"] = site(request)

    def whole(values: Values) -> dict[str, object]:
        common = {"here": values["here"], "as_of": as_of and values["as-of"]}
        if found_in:
            common |= crawlers.links(found_in, values["site"], values["here"])
        return common | context(values)

    ignored = address.ignored if address else ()
    words = None if anew or ignored or present() or settings.DEBUG else _words()
    if words is None:
        found = whole(_Given(values)) | {"ignored": ignored}
        return render(request, template, found, status=status)
    has_optional = any(name.startswith("?") for name in values)
    parts = _page(words, template, whole, (as_of is None, found_in, shape), has_optional).fill(
        values
    )
    if accepts(request):
        return squeezed(HttpResponse(status=status), gzip(parts))
    whole_text = b"".join(part.text if isinstance(part, Part) else part for part in parts)
    return HttpResponse(whole_text, status=status)


def _words() -> Snapshot | None:
    """The words, from which a page is kept; None where there are none: some pages need none."""
    try:
        return current()
    except DatabaseError:
        return None


def _page(
    words: Snapshot, template: str, context: Context, shape: Hashable, has_optional: bool
) -> Page:
    global _kept
    language = get_language()
    kept = _kept
    if kept.words is not words:
        kept = _kept = _Kept(words)
    key = (template, language, get_script_prefix())
    key = (*key, tuple(words.notices_in(language, timezone.now())), shape, has_optional)
    page = kept.get(key)
    if page is None:
        page = Page(render_to_string(template, context(_Marks(has_optional))))
        kept.keep(key, page)
    return page
