"""Markdown as tokens; one thread reads at a time.

The library fills itself and its tables of addresses at first use. A thread that met them half
filled would fail, or miss a rule, and the HTML would be cached.
"""

from collections.abc import Iterable, Mapping
from threading import Lock

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..models.fields import MARKDOWN_LIMIT

_reading = Lock()


class Parser:
    """Reads what pages show or, `strict`, also what is refused: raw HTML, and links to anywhere."""

    def __init__(self, *, strict: bool = False) -> None:
        options = {"html": strict, "linkify": False}
        self._library = MarkdownIt("js-default", options).enable("table")
        if strict:
            self._library.validateLink = lambda url: True  # type: ignore[method-assign]

    def parse(self, text: str) -> list[Token]:
        """Return the tokens of a text, up to the longest that one may be."""
        with _reading:
            return self._library.parse(text[:MARKDOWN_LIMIT])

    def html(self, tokens: list[Token]) -> str:
        """Return the HTML of tokens, not yet cleaned."""
        return str(self._library.renderer.render(tokens, self._library.options, {}))


def text_token(content: str) -> Token:
    return Token("text", "", 0, content=content)


def around(
    name: str, tokens: Iterable[Token], attrs: Mapping[str, str] = {}, *, block: bool = False
) -> list[Token]:
    """Return tokens between the tags of an element."""
    begin = Token(f"{name}_open", name, 1, attrs={**attrs}, block=block)
    return [begin, *tokens, Token(f"{name}_close", name, -1, block=block)]
