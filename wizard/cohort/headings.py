"""The names of the columns that an export has before the office's own."""

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from .normalise import fold

SURE = 6
"""So many of our names in a header tell that the table is one of our own exports."""


def headings() -> list[str]:
    """Return the names of the columns."""
    return [
        _("When"),
        _("What to do"),
        _("Act by"),
        _("Days left"),
        _("Why"),
        _("Reference"),
        _("Line"),
        _("Procedure"),
        _("Phase"),
        _("Opens"),
        _("Closes"),
        _("Last day"),
        _("Link"),
        _("Headline"),
        _("Date in words"),
        _("Subject"),
        _("Letter"),
        _("Cannot be read"),
        _("Since last time"),
    ]


@lru_cache
def _ours() -> list[frozenset[str]]:
    """The names in each language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(frozenset(map(fold, headings())) - {fold(_("Reference"))})
    return found


def ours_in(header: Sequence[str]) -> set[str]:
    """Return the columns that an earlier export added; none where the table is no export.

    An own column of the same name stands behind, as “Subject (2)”.
    """
    first = [name for name in header if not name.endswith(")")]
    found = [{name for name in first if fold(name) in names} for names in _ours()]
    ours = max(found, key=len)
    return ours if len(ours) >= SURE else set()


def own_in(header: Sequence[str]) -> list[str]:
    """Return the office's own columns, without one that is called as our reference is."""
    ours = ours_in(header)
    return [name for name in header if name not in ours and name != _("Reference")]
