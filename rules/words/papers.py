"""Papers in a text: its task lists, and what stands beside each paper.

`- [ ] {paper:passport}` is an item that a reader ticks. Done on the tokens of the parser; what
comes out passes the allow-list of `markdown`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from markdown_it.token import Token

from .conditions import mark

if TYPE_CHECKING:
    from ..models import Paper
    from .markdown import References

BOX = "[ ] "
"""With this an item of a task list begins."""
_NAMED = re.compile(r"\{(paper:[^{}]*)\}")
_FIRST = re.compile(r"\[ \] \{(paper:[^{}]*)\}(.*)", re.S)
_LISTED = re.compile(r"^ *- \[ \] (.*)$|^#+ (.*)$", re.M)
_AGE = re.compile(r"\b(\d\d?) (?:months?|mois)\b")
"""An age limit in an item, "under 3 months old": it counts before that of the row."""


@dataclass(frozen=True)
class Item:
    """An item of a list of papers: the papers that it names, of which it may leave the choice."""

    papers: tuple["Paper", ...]
    words: str
    """As Markdown, without the box."""
    fold: str
    """The line that opens what it stands in; empty outside a fold."""

    @property
    def months(self) -> int | None:
        """How old it may be: by its own words, else the shortest of its papers."""
        return months(self.words) or min(
            (paper.months for paper in self.papers if paper.months), default=None
        )

    @property
    def weeks(self) -> int | None:
        """How long it takes; None where that is not known of each of its papers."""
        known = [paper.weeks for paper in self.papers if paper.weeks is not None]
        return max(known, default=None) if len(known) == len(self.papers) else None


def listed(text: str, papers: Mapping[str, "Paper"]) -> Iterator[Item]:
    """Yield the items with a box of a text in which no block is left."""
    fold = ""
    for words, heading in _LISTED.findall(text):
        if heading:
            fold = heading
        else:
            named = (papers.get(key) for key in _NAMED.findall(words))
            yield Item(tuple(paper for paper in named if paper), words, fold)


def months(words: str) -> int | None:
    """Return the age limit in months that words give themselves."""
    found = _AGE.search(words)
    return int(found[1]) if found else None


def meant(paper: "Paper", references: "References") -> tuple[object, ...]:
    """Return all that is shown of a paper."""
    said = [paper.word(word, references.language) for word in paper.WORDS]
    return (*said, paper.french, paper.months)


def name(paper: "Paper", language: str) -> Iterator[Token]:
    """Yield the name of a paper in a sentence."""
    words, spoken = paper.word("name", language)
    yield from _marked(words, spoken, language)


def tasks(tokens: list[Token], references: "References") -> list[Token]:
    """Return the tokens with each item that begins with a box made one that can be ticked."""
    found: list[Token] = []
    folds: list[Token] = []
    is_folded = False  # within a fold a paper has no fold of its own
    for at, token in enumerate(tokens):
        found.append(token)
        is_folded |= token.type == "heading_open"
        if token.type == "paragraph_close":
            found += folds
            folds = []
        elif is_task(tokens, at):
            tokens[at - 2].attrs |= _attributes(token.content)
            fold = _fill(token, references)
            folds = [] if is_folded else fold
    return found


def is_task(tokens: list[Token], at: int) -> bool:
    """Return whether the token at this place is the first line of an item with a box."""
    before = [token.type for token in tokens[max(0, at - 2) : at]]
    inline = tokens[at].type == "inline" and before == ["list_item_open", "paragraph_open"]
    return inline and tokens[at].content.startswith(BOX)


def _attributes(content: str) -> dict[str, str]:
    """Return the class of an item, and the keys of its papers, by which ticks are kept."""
    keys = [key.partition(":")[2] for key in _NAMED.findall(content)]
    return {"class": "paper", "data-paper": " ".join(keys)} if keys else {"class": "task"}


def _fill(line: Token, references: "References") -> list[Token]:
    """Take the box away, say what is to be known of the paper; return the fold below it.

    An item that names several papers leaves the choice, and says of each no more than its name.
    """
    children = line.children or []
    children[0].content = children[0].content.removeprefix(BOX)
    first = _FIRST.match(line.content)
    paper = references.papers.get(first[1]) if first else None
    if first is None or paper is None:
        return []
    if _NAMED.search(first[2]):
        line.children = list(_capital(children, paper, references.language))
        return []
    named = f"{{{first[1]}}}"
    children[0].content = children[0].content.removeprefix(named)
    words, spoken = paper.word("name", references.language)
    is_overruled = first[2].lstrip().startswith("(")
    limit = None if is_overruled else months(first[2]) or paper.months
    line.children = [
        *_marked(capfirst(words), spoken, references.language),
        *children,
        *_small(limit),
    ]
    return _fold(paper, references)


def _capital(children: list[Token], paper: "Paper", language: str) -> Iterator[Token]:
    """Yield an item that begins with one of several papers, its name with a capital."""
    words, spoken = paper.word("name", language)
    yield from _marked(capfirst(words), spoken, language)
    children[0].content = _NAMED.sub("", children[0].content, count=1)
    yield from children


def _small(months: int | None) -> list[Token]:
    """Return an age limit; nothing without one."""
    if not months:
        return []
    limit = _text(mark("age", str(months)))
    return [_text(" "), Token("small_open", "small", 1), limit, Token("small_close", "small", -1)]


def _fold(paper: "Paper", references: "References") -> list[Token]:
    """Return what is folded below a paper: its official name, who gives it, and what if not."""
    language = references.language
    with override(language):
        title = gettext("%(paper)s: more") % {"paper": capfirst(paper.word("name", language)[0])}
        frames = {
            "issuer": gettext("Who gives it: %s."),
            "missing": gettext("If you do not have it: %s."),
        }
    said: list[list[Token]] = []
    if paper.french and language != "fr":
        french = [
            Token("term_open", "i", 1, attrs={"lang": "fr"}),
            _text(capfirst(paper.in_french)),
        ]
        said.append([*french, Token("term_close", "i", -1), _text(".")])
    word = "missing" if paper.word("missing", language)[0] else "issuer"
    words, spoken = paper.word(word, language)
    if words:
        before, _place, after = frames[word].partition("%s")
        said.append([_text(before), *_marked(words, spoken, language), _text(after)])
    if not said:
        return []
    children = [token for part in said for token in (_text(" "), *part)][1:]
    return [
        Token("details_open", "details", 1, attrs={"class": "missing"}, block=True),
        Token("summary_open", "summary", 1, attrs={"aria-label": title}, block=True),
        Token("inline", "", 0, children=[_text("?")]),
        Token("summary_close", "summary", -1, block=True),
        Token("paragraph_open", "p", 1, block=True),
        Token("inline", "", 0, children=children),
        Token("paragraph_close", "p", -1, block=True),
        Token("details_close", "details", -1, block=True),
    ]


def _marked(words: str, spoken: str, language: str) -> list[Token]:
    """Return words in a span, marked where they are in another language than the text."""
    marks = {} if spoken == language else {"lang": spoken, "dir": _direction(spoken)}
    return [
        Token("span_open", "span", 1, attrs={**marks}),
        _text(words),
        Token("span_close", "span", -1),
    ]


def _direction(language: str) -> str:
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
