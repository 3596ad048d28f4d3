"""Words in print: direction, the spaces and apostrophes of French; and words to compare."""

import re
import unicodedata

from django.conf import settings

_SPACE = re.compile(r" (?=[:;?!»](?:[\s)»,.]|$))|(?<=«) ")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typeset(words: str, language: str) -> str:
    """Return words as they are printed in a language: `L'an : «` with no break and with a ’."""
    if language != "fr":
        return words
    return _APOSTROPHE.sub("’", _SPACE.sub("\N{NO-BREAK SPACE}", words))


def unaccented(words: str) -> str:
    """Return words without accents and capitals, as they are compared."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def direction(language: str) -> str:
    """Return the direction of a language, as the attribute `dir`."""
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
