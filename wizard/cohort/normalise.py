"""Words for comparison: without accents, case, spaces, hyphens, and words like “of”."""

import re
from collections.abc import Container, Iterator

from rules.typography import unaccented

LONGEST_PHRASE = 12
"""Words of the longest known phrase, such as a label of an answer."""

_WORD = re.compile(r"[^\W_]+")
_FEMININE = "e|ne|se|te|ve|enne|ienne"
_ENDING = re.compile(rf"\((?:s|es|{_FEMININE})\)|[·./](?:{_FEMININE})\b", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # T.S. is TS
_SAYS_NOTHING = frozenset(
    "a an and au aux d de des du en et for en i j je j l la le les ma me mon my of on or ou pour"
    " s ses son sur the to un une".split()
)


def fold(text: str) -> str:
    """Return a text for comparison: Algérien(ne) and Algérien·ne are Algérien.

    A text without words, such as a dash, stays as it is.
    """
    return "".join(words_of(text)) or " ".join(text.split())


def words_of(text: str) -> list[str]:
    """Return the words of a text for comparison."""
    text = _INITIALS.sub(lambda match: match[0].replace(".", "") + " ", _ENDING.sub("", text))
    words = _WORD.findall(unaccented(text))
    return [word for word in words if word not in _SAYS_NOTHING] or words


def phrases(words: list[str], known: Container[str]) -> Iterator[str]:
    """Yield the known phrases in a sequence of words, longest first, and the words between."""
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + LONGEST_PHRASE), at, -1):
            phrase = "".join(words[at:end])
            if phrase in known:
                break
        yield phrase
        at = end
