"""What French printing asks of words that were typed: spaces that hold, apostrophes that curve."""

import re

_SPACE = re.compile(r" (?=[:;?!»](?:[\s)»,.]|$))|(?<=«) ")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typeset(words: str, language: str) -> str:
    """Return words as they are printed in a language: `L'an : «` with no break and with a ’."""
    if language != "fr":
        return words
    return _APOSTROPHE.sub("’", _SPACE.sub("\N{NO-BREAK SPACE}", words))
