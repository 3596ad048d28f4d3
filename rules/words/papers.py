"""Papers in a text: its task lists, and what stands beside each paper.

`- [ ] {paper:passport}` is an item that a reader ticks. Done on the tokens of the parser; what
comes out passes the allow-list of `markdown`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext, override
from markdown_it.token import Token

from ..typography import direction
from .conditions import mark
from .parser import around, text_token

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


def name(paper: "Paper", language: str) -> list[Token]:
    """Return the name of a paper in a sentence."""
    return _marked(*paper.word("name", language), language)


def tasks(tokens: list[Token], references: "References") -> list[Token]:
    """Return the tokens with each item that begins with a box made one that can be ticked."""
    found: list[Token] = []
    fold: list[Token] = []
    is_folded = False  # within a fold a paper has no fold of its own
    for at, token in enumerate(tokens):
        found.append(token)
        is_folded |= token.type == "heading_open"
        if token.type == "paragraph_close":
            found += fold
            fold = []
        elif is_task(tokens, at):
            tokens[at - 2].attrs |= _attributes(token.content)
            paper = _fill(token, references)
            fold = _fold(paper, references.language) if paper and not is_folded else []
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


def _fill(line: Token, references: "References") -> "Paper | None":
    """Take the box away, and say what is to be known of the paper, which is returned.

    An item that names several papers leaves the choice, and says of each no more than its name.
    """
    language, children = references.language, line.children or []
    children[0].content = children[0].content.removeprefix(BOX)
    first = _FIRST.match(line.content)
    paper = references.words.papers.get(first[1]) if first else None
    if first is None or paper is None:
        return None
    children[0].content = children[0].content.removeprefix(f"{{{first[1]}}}")
    words, spoken = paper.word("name", language)
    line.children = [*_marked(capfirst(words), spoken, language), *children]
    if _NAMED.search(first[2]):
        return None
    is_overruled = first[2].lstrip().startswith("(")
    limit = None if is_overruled else months(first[2]) or paper.months
    if limit:
        line.children += [text_token(" "), *around("small", [text_token(mark("age", str(limit)))])]
    return paper


def _fold(paper: "Paper", language: str) -> list[Token]:
    """Return what is folded below a paper: its official name, who gives it, and what if not."""
    with override(language):
        title = gettext("%(paper)s: more") % {"paper": capfirst(paper.word("name", language)[0])}
        frames = {
            "issuer": gettext("Who gives it: %s."),
            "missing": gettext("If you do not have it: %s."),
        }
    said: list[Token] = []
    if paper.french and language != "fr":
        said += [
            *around("i", [text_token(capfirst(paper.in_french))], {"lang": "fr"}),
            text_token("."),
        ]
    word = "missing" if paper.word("missing", language)[0] else "issuer"
    words, spoken = paper.word(word, language)
    if words:
        before, _place, after = frames[word].partition("%s")
        said += [text_token(" ")] if said else []
        said += [text_token(before), *_marked(words, spoken, language), text_token(after)]
    if not said:
        return []
    inside = (
        *around("summary", [_line([text_token("?")])], {"aria-label": title}, block=True),
        *around("p", [_line(said)], block=True),
    )
    return around("details", inside, {"class": "missing"}, block=True)


def _line(children: list[Token]) -> Token:
    return Token("inline", "", 0, children=children)


def _marked(words: str, spoken: str, language: str) -> list[Token]:
    """Return words in a span, marked where they are in another language than the text."""
    marks = {} if spoken == language else {"lang": spoken, "dir": direction(spoken)}
    return around("span", [text_token(words)], marks)
