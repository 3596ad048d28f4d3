"""Letters to the students of rows, for a mail merge: short, in the student's language."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from rules.dates import plain_date
from rules.words.live import current

from ..result.email import short_letter, write
from ..result.result import Result
from .rows import Row, open_question

MOST = 20_000
"""Different letters that are cached while a table is written, each with a placeholder."""

ADDRESS = "\x00"
"""The placeholder of a row's address, which no other row has."""


class Merge(NamedTuple):
    """The cells of a mail merge; all but the link are empty if no letters are wanted."""

    link: str
    headline: str = ""
    act_by: str = ""
    subject: str = ""
    letter: str = ""


def writer(site: str) -> Callable[[Row], Merge]:
    """Return a function that writes the cells of a row; `site` is put before each link."""
    words = current()
    letters: dict[tuple[object, ...], Merge] = {}

    def merge(row: Row) -> Merge:
        with override(row.language):
            result = Result(row.walk, words, row.language) if row.result else None
            case = (result.case, *row.walk.dates.items()) if result else (open_question(row.walk),)
            key = (row.language, *case)
            if key not in letters:
                if len(letters) >= MOST:
                    letters.clear()
                letters[key] = _write_cells(row, result)
            letter = letters[key].letter.replace(ADDRESS, site + row.address.onward(row.walk))
            return letters[key]._replace(link=site + row.link, letter=letter)

    return merge


def _write_cells(row: Row, result: Result | None) -> Merge:
    """Return the cells of all rows with the same letter, in the active language."""
    office = settings.OFFICE_NAME or _("The international office")
    if result is None:
        headline = _("Tell us one thing: %(question)s") % {"question": open_question(row.walk)}
        context = {"headline": headline, "address": ADDRESS, "office": office}
        return Merge("", headline, "", headline, write("email/missing.txt", {**context}))
    day = plain_date(row.case.act_by) if row.case.act_by else ""
    return Merge("", result.headline, day, *short_letter(result, ADDRESS, office))
