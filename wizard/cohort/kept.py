"""A table that goes with the page and comes back with its form: nothing of it stays here."""

from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from .tables import LARGEST_PASTE, Refused, Table

MOST_LAST = LARGEST_PASTE // 5
"""Characters of what goes along of last time's table: Django reads 2.5 MB of fields in all."""

LAST = "cohort-last"
"""The salt of what is compared of the table of last time."""

_TABLE = "cohort"
_DAY = 24 * 60 * 60


def keep(table: Table, most: int = LARGEST_PASTE) -> str:
    """Return a whole table, signed; empty where it is too large for a form."""
    return signed([table.header, table.rows, table.sheets, table.unread], _TABLE, most)


def table_of_kept(token: str) -> Table:
    """Return the table that came back; Refused where it is not one that was sent."""
    return Table(*unsigned(token, _TABLE))


def signed(about: Any, salt: str, most: int = MOST_LAST) -> str:
    """Return what goes with the page; empty where it is longer than `most` characters."""
    token = signing.dumps(about, salt=salt, compress=True)
    return token if len(token) <= most else ""


def unsigned(token: str, salt: str) -> Any:
    """Return what came back; Refused where it was changed, or is older than a day."""
    try:
        return signing.loads(token, salt=salt, max_age=_DAY)
    except (signing.BadSignature, ValueError):
        raise Refused(_("This page is too old. Choose the file once more.")) from None
