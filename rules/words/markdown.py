"""Markdown to safe HTML: {key} becomes what it refers to, «…» a term marked as French.

Both are done on the tokens of the parser, never on HTML; what comes out passes an allow-list.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from html import unescape
from typing import TYPE_CHECKING, Any, Literal

import nh3
from django.conf import settings
from django.utils.formats import number_format
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from markdown_it.token import Token

from ..typography import direction, typeset
from . import papers
from .conditions import DAY, DAY_KEYS, mark
from .parser import Parser, around, text_token

if TYPE_CHECKING:
    from ..models import Contact, Passage, Value
    from .snapshot import Snapshot

logger = logging.getLogger(__name__)

REFERENCE = re.compile(r"\{([^{}]*)\}")
LETTER_LINK = "letter:"
"""The address of a link to a letter: this, then its key."""
_MARK = re.compile("\ue000([a-z]+):([^\ue000\ue001]*)\ue001")
_PIECES = re.compile(r"(\{[^{}]*\}|«\s*|\s*»)")
_FOLD = re.compile(r'\s*<details class="missing">.*?</details>\s*', re.S)
_ITEM = re.compile(r"<li\b[^>]*>")
_BEGINS = re.compile(r"^((?:<[^>]*>)*)(\w)")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.S)
_PARSER = Parser()
_ALLOWED = nh3.Cleaner(
    tags=set(
        "p ul ol li strong em s a i div span small details summary blockquote code pre hr br "
        "table thead tbody tr th td".split()
    ),
    attributes={
        "a": {"href", "title", "lang", "dir"},
        "i": {"lang"},
        "div": {"lang", "dir"},
        "li": {"class", "data-paper"},
        "ol": {"start"},
        "details": {"class"},
        "summary": {"aria-label"},
        "span": {"lang", "dir"},
    },
    url_schemes={"https", "mailto", "tel"},
    link_rel="noopener noreferrer",
)


@dataclass(frozen=True)
class References:
    """What the keys in a text refer to: words of an edition, in the language of the text."""

    language: str
    words: "Snapshot"
    is_passage: bool = False
    """Whether the text is a passage: it refers to no other."""

    def passage(self, key: str) -> "Passage | None":
        """Return a passage in the language, else in that of last resort."""
        if self.is_passage:
            return None
        passages = self.words.passages
        return passages.get((self.language, key)) or passages.get((settings.LANGUAGE_CODE, key))


_RENDERED: dict[bytes, SafeString] = {}
"""The cache of HTML, by the digest of the words and of all that they refer to."""
_MOST_CACHED = 5000
"""Parts in the cache; a site of 25 procedures has about 400 for each language."""


def fill_marks(html: str, fill: Callable[[str, str], str]) -> SafeString:
    """Return rendered words with each mark replaced by what `fill(kind, words)` returns, safe."""
    if "\ue000" not in html:
        return mark_safe(html)  # noqa: S308
    return mark_safe(_MARK.sub(lambda match: fill(match[1], unescape(match[2])), html))  # noqa: S308


def line(text: str, language: str) -> SafeString:
    """Return a line without Markdown, such as a headline, with its days marked."""
    words = escape(typeset(text, language))
    return mark_safe(DAY.sub(lambda day: mark("day", day[1]), words))  # noqa: S308


def render(text: str, references: References) -> SafeString:
    """Return the HTML of one part, cached. A heading becomes a fold: it opens what follows it."""
    content = repr((text, references.language, *_resolve(text, references)))
    key = blake2b(content.encode(), digest_size=16).digest()
    html = _RENDERED.get(key)
    if html is None:
        if len(_RENDERED) >= _MOST_CACHED:
            _RENDERED.clear()
        html = _RENDERED[key] = _render(text, references)
    return html


def sentence(text: str, references: References) -> SafeString:
    """Return the HTML of one line of Markdown, without a paragraph around it, with a capital."""
    html = render(text, references).removeprefix("<p>").removesuffix("</p>")
    capital = _BEGINS.sub(lambda begin: begin[1] + begin[2].upper(), html)
    return mark_safe(capital)  # noqa: S308 - rendered, only a letter is made a capital


def _resolve(text: str, references: References) -> Iterator[object]:
    """Yield what each key in a text refers to; a key without anything is logged each time."""
    for key in sorted({*REFERENCE.findall(text)} - {*DAY_KEYS}):
        if passage := references.passage(key):
            within = References(passage.language, references.words, is_passage=True)
            yield passage.language, passage.body, *_resolve(passage.body, within)
        elif paper := references.words.papers.get(key):
            yield str(paper.content())
        else:
            yield str(_expand_reference(key, references, in_link=False))


def _render(text: str, references: References) -> SafeString:
    html = _PARSER.html([*_fold_headings(_expand(text, references))])
    return mark_safe(_ALLOWED.clean(html).strip())  # noqa: S308


def plain(html: str) -> str:
    """Return rendered words without tags, for the API and the terminal; list items get a dash.

    Small words stand in brackets; the fold under a paper is left out.
    """
    if "<" not in html:
        return unescape(html).strip()
    html = re.sub("</?small>", lambda tag: ")" if "/" in tag[0] else "(", _FOLD.sub("", html))
    return unescape(strip_tags(_ITEM.sub(r"\g<0>- ", html))).strip()


def legible(html: str) -> str:
    """Return the same, with the address of each link in brackets, for those who compare."""
    return plain(_LINK.sub(r"\2 [\1]", html))


def find_lone_key(tokens: list[Token], at: int) -> str:
    """Return the key, if the inline token here is a paragraph of {key} alone; else empty."""
    whole = REFERENCE.fullmatch(tokens[at].content.strip())
    return whole[1] if whole and tokens[at - 1].type == "paragraph_open" else ""


def other_answers(link: Token) -> str:
    """Return the answers that a link changes, as an address has them; empty for another link."""
    href = str(link.attrs.get("href", ""))
    return href[1:] if href.startswith("?") else ""


def has_paired_guillemets(children: list[Token]) -> bool:
    """Return whether each « is followed by its », before the next «."""
    marks = re.sub("[^«»]", "", "".join(t.content for t in children if t.type == "text"))
    return not marks.replace("«»", "")


def _expand(text: str, references: References) -> list[Token]:
    """Return the tokens of a text, with all that it refers to."""
    tokens = papers.fill_tasks(_PARSER.parse(text), references)
    blocks: list[Token] = []
    numbered = enumerate(tokens)
    for at, token in numbered:
        if token.type != "inline":
            blocks.append(token)
        elif (passage := references.passage(find_lone_key(tokens, at))) and token.level == 1:
            blocks.pop()  # the passage replaces the paragraph around it
            next(numbered)
            blocks += _expand_passage(passage, references)
        else:
            token.children = list(_expand_inline(token.children or [], references))
            for child in token.children:
                if child.type == "text":
                    child.content = typeset(child.content, references.language)
            blocks.append(token)
    return blocks


def _expand_passage(passage: "Passage", references: References) -> list[Token]:
    """Return the blocks of a passage, marked with its language where that is another one."""
    within = References(passage.language, references.words, is_passage=True)
    blocks = _expand(passage.body, within)
    if passage.language == references.language:
        return blocks
    attrs = {"lang": passage.language, "dir": direction(passage.language)}
    return around("div", blocks, attrs, block=True)


def _fold_headings(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens with each heading as the label of a fold, to the next or the end around."""
    folds = [False]  # whether one is open, for each container around
    for token in tokens:
        if token.type == "heading_open":
            if folds[-1]:
                yield _make_tag("details", -1)
            folds[-1] = True
            yield _make_tag("details", 1, attrs={"class": "more"})
            yield _make_tag("summary", 1)
        elif token.type == "heading_close":
            yield _make_tag("summary", -1)
        else:
            if token.nesting == 1:
                folds.append(False)
            elif token.nesting == -1 and folds.pop():
                yield _make_tag("details", -1)
            yield token
    if folds[-1]:
        yield _make_tag("details", -1)


def _make_tag(name: str, nesting: Literal[1, -1], **about: Any) -> Token:
    kind = "open" if nesting == 1 else "close"
    return Token(f"{name}_{kind}", name, nesting, block=True, **about)


def _expand_inline(children: list[Token], references: References) -> Iterator[Token]:
    """Yield the tokens of a line; text inside code stays as it is."""
    terms = references.language != "fr" and has_paired_guillemets(children)
    in_link = False
    for token in children:
        if token.type in ("link_open", "link_close"):
            in_link = token.nesting == 1
        if token.type == "link_open" and (answers := other_answers(token)):
            token.attrs["href"] = mark("with", answers)
        elif token.type == "link_open" and str(token.attrs["href"]).startswith(LETTER_LINK):
            token.attrs["href"] = mark("letter", str(token.attrs["href"])[len(LETTER_LINK) :])
        if token.type != "text":
            yield token
            continue
        for piece in filter(None, _PIECES.split(token.content)):
            if REFERENCE.fullmatch(piece):
                yield from _expand_reference(piece[1:-1], references, in_link)
            elif terms and "«" in piece:
                yield Token("i_open", "i", 1, attrs={"lang": "fr"})
            elif terms and "»" in piece:
                yield Token("i_close", "i", -1)
            else:
                yield text_token(piece)


def _expand_reference(key: str, references: References, in_link: bool) -> list[Token]:
    """Return the tokens for a key; none, and a warning, where nothing has it."""
    if key in DAY_KEYS:
        return [text_token(mark("day", key))]
    words = references.words
    if contact := words.contacts.get(key):
        return _expand_contact(contact, references.language, in_link)
    if amount := words.amounts.get(key):
        return [text_token(amount_words(amount.on(words.day), references.language))]
    if paper := words.papers.get(key):
        return papers.name(paper, references.language)
    logger.warning("Nothing to show for {%s} in a text in %s", key, references.language)
    return []


def _expand_contact(contact: "Contact", language: str, in_link: bool) -> list[Token]:
    """Return its name, linked; then its phone number."""
    words, spoken = contact.word("name", language)
    name, number = [text_token(words)], [text_token(contact.phone)]
    if in_link:
        return name
    if contact.url:
        foreign = {} if spoken == language else {"lang": spoken}
        name = around("a", name, {"href": contact.url, **foreign})
    if not contact.phone:
        return name
    upright = {"dir": "ltr"} if direction(language) == "rtl" else {}
    dial = around("a", number, {"href": f"tel:{dialled(contact.phone)}", **upright})
    return [*name, text_token(", "), *dial]


def dialled(phone: str) -> str:
    """Return the number to dial from anywhere: +33806001620 for 0806 001 620; short ones stay."""
    digits = phone.replace(" ", "")
    return f"+33{digits[1:]}" if len(digits) == 10 and digits[0] == "0" else digits


def amount_words(value: "Value | None", language: str) -> str:
    """Return 180 €; or that no value is known for the day."""
    with override(language):
        return euro_words(value.euros) if value else gettext("(amount not known for that day)")


def euro_words(euros: Decimal) -> str:
    """Return 7,550 € or 75.50 € in the present language; no cents where there are none."""
    places = 0 if euros == euros.to_integral_value() else 2
    number = number_format(euros, places, use_l10n=True, force_grouping=True)
    return f"{number}\N{NO-BREAK SPACE}€"
