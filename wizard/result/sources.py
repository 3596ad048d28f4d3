"""The public pages on which a result rests, as it names them."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from rules.law.table import Source
from rules.models import Value

_ARTICLES = re.compile(r"CESEDA, articles? (.*?) \(")
_SHEET = re.compile(r"F\d{3,5}")


def short_source(title: str) -> str:
    """Return the short name of a source: its articles, its sheet, or its author."""
    if articles := _ARTICLES.match(title):
        return articles[1]
    if sheet := _SHEET.search(title):
        return sheet[0]
    return re.split(r"[,(]", title, maxsplit=1)[0]


def named(sources: Iterable[Source]) -> list[tuple[str, str, str]]:
    """Return sources of the law, each with its short name, its title and its address."""
    return [(short_source(_(law.title)), _(law.title), law.url) for law in sources]


def by_day(
    sources: Iterable[Source], amounts: Iterable[tuple[str, Value]]
) -> list[tuple[date, list[tuple[str, str, str]]]]:
    """Return the pages on which a rule and amounts rest, by the day they were checked.

    Each with its short name, its title and its address; no address twice.
    """
    pages = {law.url + law.title: (law.checked, _(law.title), law.url) for law in sources}
    for _key, value in amounts:
        pages.setdefault(value.source, (value.checked, value.source_title, value.source))
    days: dict[date, list[tuple[str, str, str]]] = {}
    for day, title, url in pages.values():
        days.setdefault(day, []).append((short_source(title), title, url))
    return sorted(days.items(), reverse=True)
