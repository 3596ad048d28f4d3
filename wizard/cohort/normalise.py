"""Words as they are compared: without accents, case, spaces, hyphens, and words like “of”."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"\(\w{1,4}\)|[·./](?:e|ne|se|te|ve|enne|ienne)\b", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    "a an and au aux d de des du en et for en i j je j l la le les ma me mon my of on or ou pour"
    " s ses son sur the to un une".split()
)


def fold(text: str) -> str:
    """What is left of a text for comparing; Algérien(ne) and Algérien·ne are Algérien."""
    plain = unicodedata.normalize("NFKD", _ENDING.sub("", text).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = _WORD.findall(plain)
    return "".join(word for word in words if word not in _SAYS_NOTHING) or "".join(words)
