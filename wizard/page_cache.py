"""Pages rendered once for all who read the same, then filled with each reader's own strings.

A template gets two objects. `page` is a frozen dataclass of all that readers of the same page
share; it is the cache key, compared by value, so nothing that the page needs can be missing from
it. `own` has a reader's strings: in the template each of them is a placeholder, which is replaced
when the page is sent. Without the cache the same page is rendered anew.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, wraps
from html import escape
from secrets import token_hex
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from rules.dates import long_date, plain_date, today
from rules.words.live import current
from rules.words.previews import Preview, present
from rules.words.snapshot import Snapshot

from . import alternates
from .address import Address, behind_language, site
from .answer_errors import clean_value

CAPACITY = 600
"""Pages that a process caches, of results some 12 MB; the least recently used goes first."""

_TOKEN = token_hex(8)  # of characters that neither an address nor HTML escapes
_PLACEHOLDER = re.compile(rf"~{_TOKEN}~([\w.-]+)~", re.ASCII)
_UNSAFE = re.compile("[&<>\"']")


def placeholder(path: str) -> str:
    """Return the placeholder of a string of `Own`, by its path: `days.opens`."""
    return f"~{_TOKEN}~{path}~"


class NotSharedError(Exception):
    """A shared page would depend on a string of one reader."""


class Placeholders:
    """Replaces `Own` in a template, which may print its attributes and do nothing else.

    It raises where a template branches, loops, compares or filters: the page is shared.
    """

    def __init__(self, path: str = "") -> None:
        self._path = path

    def __getitem__(self, name: str) -> "Placeholders":
        if not isinstance(name, str):
            self._refuse()
        return Placeholders(f"{self._path}.{name}" if self._path else name)

    def __str__(self) -> str:
        return placeholder(self._path)

    def _refuse(self, *_args: object) -> NoReturn:
        raise NotSharedError(f"own.{self._path} differs between readers of one page")

    __bool__ = __len__ = __iter__ = __contains__ = __eq__ = __lt__ = __hash__ = _refuse


Build = Callable[..., dict[str, object]]
"""A function that returns the context of a template."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What all readers of a page share: the cache key."""

    dated: bool = False
    """Whether it is seen as of another day."""
    has_ignored: bool = False
    """Whether parts of the address are ignored."""
    preview: Preview | None = field(default_factory=present)
    """The preview in which it is seen; such a page is not cached."""
    indexed_in: tuple[str, ...] = ()
    """The languages in which search engines may index it."""

    @classmethod
    def at(cls, address: Address, **fields: Any) -> Self:
        """Return the page at an address."""
        is_other_day = address.as_of not in (None, today())
        return cls(dated=is_other_day, has_ignored=bool(address.ignored), **fields)

    @property
    def alternates(self) -> dict[str, str]:
        """Its absolute address in each language, for search engines."""
        return alternates.list_addresses(self.indexed_in, placeholder("site"), placeholder("here"))

    @property
    def canonical(self) -> str | None:
        """Its absolute address."""
        return self.alternates.get(get_language())


class Own:
    """The strings of one reader, each made when a page asks for it, escaped when it is filled in.

    Without an `address`, that of the request is read, and no answers are carried on; with one,
    `answers` are, by default all of them. `fields` are a page's own strings.
    """

    def __init__(
        self,
        request: HttpRequest,
        address: Address | None = None,
        answers: Mapping[str, str] | None = None,
        **fields: object,
    ) -> None:
        self.request, self.read = request, address
        self.address = address or Address.read(request.GET)
        self.answers = answers if answers is not None else address.answers if address else {}
        vars(self).update(fields)

    @property
    def site(self) -> str:
        """Scheme and host."""
        return site(self.request)

    @property
    def here(self) -> str:
        """The page's address behind its language."""
        return behind_language(self.request, self.read)

    @property
    def query(self) -> str:
        """The answers that the address carries on, with a question mark."""
        return self.address.query(self.answers)

    @property
    def carried(self) -> str:
        """What the address carries on besides the answers, with a question mark."""
        return self.address.query({})

    @property
    def also(self) -> str:
        """The same, to append to a query."""
        return self.carried.replace("?", "&", 1)

    @property
    def carried_fields(self) -> str:
        """The same as the hidden fields of a form."""
        return self.address.hidden_fields({})

    @property
    def as_of(self) -> str:
        """The day as which the page is seen."""
        return long_date(self.address.as_of) if self.address.as_of else ""

    @property
    def ignored(self) -> str:
        """The parts of the address that are ignored, the first five."""
        more = " …" if len(self.address.ignored) > 5 else ""
        return ", ".join(map(clean_value, self.address.ignored[:5])) + more


class OnDemand(dict[str, str]):
    """The strings of a reader by key, each made when a page asks for it."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self.make = make

    def __missing__(self, key: str) -> str:
        return self.make(key)


class Rendered:
    """A rendered page: bytes and, between them, the paths of placeholders."""

    def __init__(self, html: str) -> None:
        pieces = _PLACEHOLDER.split(html)
        self._pieces = [piece.encode() for piece in pieces[::2]]
        self._paths = pieces[1::2]
        self._unique = {path: _split(path) for path in self._paths}

    def fill(self, own: object, language: str) -> bytes:
        """Return the page of one reader; LookupError or AttributeError without a string."""
        filled = [b""] * (2 * len(self._pieces) - 1)
        filled[::2] = self._pieces
        texts = {
            path: _escaped(_find(own, name, keys, language))
            for path, (name, keys) in self._unique.items()
        }
        filled[1::2] = [texts[path] for path in self._paths]
        return b"".join(filled)


@lru_cache(maxsize=2000)  # pages have most of them in common
def _split(path: str) -> tuple[str, list[str | int]]:
    """Return the first name of a path, and what follows: names, keys and positions."""
    name, *keys = path.split(".")
    return name, [int(key) if key.isdecimal() else key for key in keys]


def _find(own: object, name: str, keys: list[str | int], language: str) -> str:
    """Return the string of an attribute or, by `keys`, within it; a day is written out."""
    item: Any = getattr(own, name)
    for key in keys:
        item = item[key] if isinstance(key, int) or isinstance(item, dict) else getattr(item, key)
    if type(item) is str:  # most are, and it is faster than isinstance
        return item
    return plain_date(item, language) if isinstance(item, date) else str(item)


def _escaped(text: str) -> bytes:
    is_plain = isinstance(text, SafeString) or not _UNSAFE.search(text)
    return (text if is_plain else escape(text)).encode()


def personal_page(
    request: HttpRequest, template: str, page: Page, own: object, status: int = 200
) -> HttpResponse:
    """Return the page, rendered for `page` and filled with `own`."""
    language = get_language()
    return HttpResponse(_rendered(template, page, language).fill(own, language), status=status)


def shared_page(template: str) -> Callable[[Build], Callable[..., HttpResponse]]:
    """Make a view of a function that returns the context of a template, the same for all readers.

    The context may depend on the arguments in the address, the words and the language alone.
    """

    def decorate(build: Build) -> Callable[..., HttpResponse]:
        @require_safe
        @wraps(build)
        def view(request: HttpRequest, **arguments: str) -> HttpResponse:
            codes, items = alternates.languages(request), tuple(arguments.items())
            page = _SharedPage(build=build, arguments=items, indexed_in=codes)
            return personal_page(request, template, page, Own(request))

        return view

    return decorate


@dataclass(frozen=True, kw_only=True)
class _SharedPage(Page):
    build: Build
    arguments: tuple[tuple[str, str], ...]

    @property
    def context(self) -> dict[str, object]:
        return self.build(**dict(self.arguments))


def _rendered(template: str, page: Page, language: str) -> Rendered:
    words = None if settings.DEBUG or page.preview else _words()
    if words is None:
        return _render(template, page)
    notices = tuple(words.notices_in(language, timezone.now()))
    return pages_of(words)(template, page, language, get_script_prefix(), notices)


@lru_cache(maxsize=1)
def pages_of(words: Snapshot) -> Callable[..., Rendered]:
    """Return the cache of the pages of an edition."""
    return lru_cache(maxsize=CAPACITY)(_render)


def _render(template: str, page: Page, *_also_the_key: object) -> Rendered:
    context = getattr(page, "context", {})
    return Rendered(render_to_string(template, {"page": page, "own": Placeholders(), **context}))


def _words() -> Snapshot | None:
    """Return the words of cached pages; None without a database, which some pages do not need."""
    try:
        return current()
    except DatabaseError:
        return None
