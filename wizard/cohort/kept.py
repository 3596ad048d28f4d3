"""A table that goes with the page and comes back with its form: nothing of it stays here."""

from collections.abc import Iterator
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from .last_time import Seen
from .limits import LARGEST_PASTE, MEGABYTE, Refused
from .tables import Table

MOST = 16 * MEGABYTE
"""Characters of a table that are taken along."""

_SALT, _SALT_LAST = "cohort", "cohort-last"
_DAY = 24 * 60 * 60


class Kept:
    """The rows of a table as they pass, to be sent along."""

    def __init__(self, table: Table) -> None:
        self.table, self.size = table, 0
        self.rows: list[tuple[int, list[str]]] = []
        table.rows = self._passing(table.rows)

    def _passing(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        for line, cells in rows:
            self.size += sum(map(len, cells))
            if self.size <= MOST:
                self.rows.append((line, cells))
            else:
                self.rows.clear()
            yield line, cells

    def all_token(self) -> str:
        """Return the same of a table of which nothing has been read."""
        for _row in self.table.rows:
            if self.size > MOST:
                return ""
        return self.token()

    def token(self) -> str:
        """Return the table, signed; empty where it is too large for a form."""
        if self.size > MOST:
            return ""
        about = [self.table.header, self.table.sheets, self.table.unread, self.rows]
        token = signing.dumps(about, salt=_SALT, compress=True)
        return token if len(token) <= LARGEST_PASTE else ""


def table_of_kept(token: str) -> Table:
    """Return the table that came back; Refused where it is not one that was sent."""
    header, sheets, unread, rows = _loads(token, _SALT)
    return Table(header, ((line, cells) for line, cells in rows), len(rows), sheets, unread)


def keep_seen(seen: dict[str, Seen]) -> str:
    """Return what is compared of the table of last time, signed; empty where it is too large."""
    token = signing.dumps(seen, salt=_SALT_LAST, compress=True)
    return token if len(token) <= LARGEST_PASTE // 4 else ""


def seen_of_kept(token: str) -> dict[str, Seen]:
    """Return the same from what came back."""
    return {name: (when, answers) for name, (when, answers) in _loads(token, _SALT_LAST).items()}


def _loads(token: str, salt: str) -> Any:
    try:
        return signing.loads(token, salt=salt, max_age=_DAY)
    except (signing.BadSignature, ValueError):
        raise Refused(_("This page is too old. Choose the file once more.")) from None
