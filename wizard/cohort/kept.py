"""A table that is carried in the form of a page: the server stores nothing of it."""

from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from .tables import LARGEST_PASTE, Refused, Table

MOST_LAST = LARGEST_PASTE // 5
"""Characters of last time's table in the form: Django reads 2.5 MB of fields in all."""

LAST = "cohort-last"
"""The salt of what is compared with last time's table."""

_TABLE = "cohort"
_DAY = 24 * 60 * 60


def keep(table: Table, most: int = LARGEST_PASTE) -> str:
    """Return a whole table, signed; empty if it is too large for a form."""
    return signed([table.header, table.rows, table.sheets, table.unread], _TABLE, most)


def load_table(token: str) -> Table:
    """Return the table of a token; Refused if it is not one that was sent."""
    return Table(*unsigned(token, _TABLE))


def signed(value: Any, salt: str, most: int = MOST_LAST) -> str:
    """Return a value as a signed token; empty if it is longer than `most` characters."""
    token = signing.dumps(value, salt=salt, compress=True)
    return token if len(token) <= most else ""


def unsigned(token: str, salt: str) -> Any:
    """Return the value of a token; Refused if it was changed, or is older than a day."""
    try:
        return signing.loads(token, salt=salt, max_age=_DAY)
    except (signing.BadSignature, ValueError):
        raise Refused(_("This page is too old. Choose the file once more.")) from None
