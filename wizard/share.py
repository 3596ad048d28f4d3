"""A result to take along: its address, with or without the dates, as a code, as one file."""

from dataclasses import dataclass, replace
from functools import lru_cache

import segno
from django.contrib.staticfiles import finders
from django.http import HttpRequest

from rules.law.questions import BY_KEY, DateQuestion
from rules.law.walk import Walk

from .address import Address

STYLES = ("tokens", "base", "components", "print")


@dataclass(frozen=True)
class Share:
    """Absolute addresses of a result."""

    whole: str
    undated: str
    """Opens the guide with the answers that are not dates: it holds nothing personal."""

    @property
    def code(self) -> str:
        """A QR code of the whole address, as the address of an SVG picture."""
        return segno.make(self.whole, micro=False, error="l").svg_data_uri(scale=4, border=4)


def share(request: HttpRequest, address: Address, result: Walk, made: str) -> Share:
    """The addresses under which a result can be opened again; `made` marks its present words."""
    undated = {
        key: value
        for key, value in result.used.items()
        if not isinstance(BY_KEY[key], DateQuestion)
    }
    return Share(
        request.build_absolute_uri(
            replace(address, via="").href("result", result.used | {"made": made})
        ),
        request.build_absolute_uri(Address().href("guide", undated)),
    )


@lru_cache(maxsize=1)
def styles() -> str:
    """All styles of the site, to stand inside a file that is opened without it."""
    sheets = []
    for name in STYLES:
        path = finders.find(f"css/{name}.css")
        with open(path, encoding="utf-8") as sheet:  # noqa: PTH123
            sheets.append(sheet.read())
    sheets[-1] = "@media print {" + sheets[-1] + "}"
    return "\n".join(sheets)
