"""Papers in a text: its task lists, and the words beside each paper.

`- [ ] {paper:passport}` is an item that a reader ticks. All is done on the tokens of the
parser; the HTML passes the allow-list of `markdown`.
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
"""How an item of a task list begins."""
_NAMED = re.compile(r"\{(paper:[^{}]*)\}")
_FIRST = re.compile(r"\[ \] \{(paper:[^{}]*)\}(.*)", re.S)
_LISTED = re.compile(r"^ *- \[ \] (.*)$|^#+ (.*)$", re.M)
_AGE = re.compile(r"\b(\d\d?) (?:months?|mois)\b")
"""An age limit in an item, "under 3 months old": it counts before that of the row."""


@dataclass(frozen=True)
class Item:
    """An item of a list of papers: the papers that it names, perhaps to choose from."""

    papers: tuple["Paper", ...]
    words: str
    """As Markdown, without the box."""
    fold: str
    """The heading of the fold around it; empty outside a fold."""

    @property
    def months(self) -> int | None:
        """How old it may be: by its own words, else the shortest of its papers."""
        limits = (paper.months for paper in self.papers if paper.months)
        return read_months(self.words) or min(limits, default=None)

    @property
    def weeks(self) -> int | None:
        """How long it takes; None where that is not known of each of its papers."""
        known = [paper.weeks for paper in self.papers if paper.weeks is not None]
        return max(known, default=None) if len(known) == len(self.papers) else None


def list_items(text: str, papers: Mapping[str, "Paper"]) -> Iterator[Item]:
    """Yield the items with a box of a text in which no block is left."""
    fold = ""
    for words, heading in _LISTED.findall(text):
        fold = heading or fold
        if not heading:
            named = filter(None, map(papers.get, _NAMED.findall(words)))
            yield Item(tuple(named), words, fold)


def read_months(words: str) -> int | None:
    """Return the age limit in months that words themselves name."""
    age = _AGE.search(words)
    return int(age[1]) if age else None


def name(paper: "Paper", language: str) -> list[Token]:
    """Return the name of a paper in a sentence."""
    return _wrap_words(*paper.word("name", language), language)


def fill_tasks(tokens: list[Token], references: "References") -> list[Token]:
    """Return the tokens, with each item that begins with a box as one that can be ticked."""
    filled: list[Token] = []
    fold: list[Token] = []
    is_folded = False  # within a fold a paper has no fold of its own
    for at, token in enumerate(tokens):
        filled.append(token)
        is_folded |= token.type == "heading_open"
        if token.type == "paragraph_close":
            filled += fold
            fold = []
        elif is_task(tokens, at):
            tokens[at - 2].attrs |= _attributes(token.content)
            paper = _fill(token, references)
            fold = _fold(paper, references.language) if paper and not is_folded else []
    return filled


def is_task(tokens: list[Token], at: int) -> bool:
    """Return whether the token at this place is the first line of an item with a box."""
    before = [token.type for token in tokens[max(0, at - 2) : at]]
    inline = tokens[at].type == "inline" and before == ["list_item_open", "paragraph_open"]
    return inline and tokens[at].content.startswith(BOX)


def _attributes(content: str) -> dict[str, str]:
    """Return the class of an item, and the keys of its papers, by which ticks are saved."""
    keys = [key.partition(":")[2] for key in _NAMED.findall(content)]
    return {"class": "paper", "data-paper": " ".join(keys)} if keys else {"class": "task"}


def _fill(line: Token, references: "References") -> "Paper | None":
    """Take the box away, and write the name and age limit of the paper; return it.

    An item that names several papers leaves the choice: no more than the name of each, and None.
    """
    language, children = references.language, line.children or []
    children[0].content = children[0].content.removeprefix(BOX)
    first = _FIRST.match(line.content)
    paper = references.words.papers.get(first[1]) if first else None
    if first is None or paper is None:
        return None
    children[0].content = children[0].content.removeprefix(f"{{{first[1]}}}")
    words, spoken = paper.word("name", language)
    line.children = [*_wrap_words(capfirst(words), spoken, language), *children]
    if _NAMED.search(first[2]):
        return None
    is_overruled = first[2].lstrip().startswith("(")
    limit = None if is_overruled else read_months(first[2]) or paper.months
    if limit:
        line.children += [text_token(" "), *around("small", [text_token(mark("age", str(limit)))])]
    return paper


def _fold(paper: "Paper", language: str) -> list[Token]:
    """Return the fold below a paper: its French name, and what to do without it or who gives it."""
    with override(language):
        title = gettext("%(paper)s: more") % {"paper": capfirst(paper.word("name", language)[0])}
        frames = {
            "issuer": gettext("Who gives it: %s."),
            "missing": gettext("If you do not have it: %s."),
        }
    line: list[Token] = []
    if paper.french and language != "fr":
        french = text_token(capfirst(paper.in_french))
        line += [*around("i", [french], {"lang": "fr"}), text_token(".")]
    word = "missing" if paper.word("missing", language)[0] else "issuer"
    words, spoken = paper.word(word, language)
    if words:
        before, _place, after = frames[word].partition("%s")
        line += [text_token(" ")] if line else []
        line += [text_token(before), *_wrap_words(words, spoken, language), text_token(after)]
    if not line:
        return []
    inside = (
        *around("summary", [_make_line([text_token("?")])], {"aria-label": title}, block=True),
        *around("p", [_make_line(line)], block=True),
    )
    return around("details", inside, {"class": "missing"}, block=True)


def _make_line(children: list[Token]) -> Token:
    return Token("inline", "", 0, children=children)


def _wrap_words(words: str, spoken: str, language: str) -> list[Token]:
    """Return words in a span, with `lang` where they are in another language than the text."""
    attrs = {} if spoken == language else {"lang": spoken, "dir": direction(spoken)}
    return around("span", [text_token(words)], attrs)
