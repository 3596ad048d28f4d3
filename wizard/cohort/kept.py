"""A table that goes with the page and comes back with its form: nothing of it stays here."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from .last_time import Seen
from .tables import LARGEST_PASTE, MEGABYTE, Refused, Table

MOST = 16 * MEGABYTE
"""Characters of a table that are taken along."""

_SALT, _SALT_LAST = "cohort", "cohort-last"
_DAY = 24 * 60 * 60


def keep(table: Table) -> str:
    """Return a whole table, signed; empty where it is too large for a form."""
    if sum(len(cell) for _line, cells in table.rows for cell in cells) > MOST:
        return ""
    return _dumps([table.header, table.sheets, table.unread, table.rows], _SALT, LARGEST_PASTE)


def table_of_kept(token: str) -> Table:
    """Return the table that came back; Refused where it is not one that was sent."""
    header, sheets, unread, rows = _loads(token, _SALT)
    return Table(header, rows, sheets, unread)


def keep_seen(seen: Mapping[str, Seen]) -> str:
    """Return what is compared of the table of last time, signed; empty where it is too large."""
    return _dumps(seen, _SALT_LAST, LARGEST_PASTE // 4)


def seen_of_kept(token: str) -> dict[str, Seen]:
    """Return the same from what came back."""
    seen: dict[str, Seen] = _loads(token, _SALT_LAST)
    return seen


def _dumps(about: Any, salt: str, most: int) -> str:
    token = signing.dumps(about, salt=salt, compress=True)
    return token if len(token) <= most else ""


def _loads(token: str, salt: str) -> Any:
    try:
        return signing.loads(token, salt=salt, max_age=_DAY)
    except (signing.BadSignature, ValueError):
        raise Refused(_("This page is too old. Choose the file once more.")) from None
