"""A result to take along: its address as a code, the page as one file."""

from functools import lru_cache
from io import BytesIO

import segno
from django.contrib.staticfiles import finders


def code(address: str) -> bytes:
    """A QR code of an address, as an SVG picture."""
    picture = BytesIO()
    segno.make(address, micro=False, error="l").save(picture, kind="svg", scale=4, border=4)
    return picture.getvalue()


@lru_cache(maxsize=1)
def styles() -> str:
    """All styles of the site, to stand inside a file that is opened without it."""
    with open(finders.find("css/site.css"), encoding="utf-8") as sheet:  # noqa: PTH123
        return sheet.read()
