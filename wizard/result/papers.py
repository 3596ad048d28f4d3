"""When to get each paper of a result: from how old it may be, how long it takes, the last day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rules.dates import plain_date
from rules.law.windows import DAY, months_after
from rules.words.papers import Item

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Need:
    """An item of the list, to provide on any day up to `by`; None: no day is known."""

    item: Item
    today: date
    by: date | None

    @cached_property
    def dated_from(self) -> date | None:
        """The first date that it may bear and still be young enough; None for any age."""
        return oldest(self.by or self.today, self.item.months) if self.item.months else None

    @cached_property
    def ask_by(self) -> date | None:
        """The day by which to ask for it, where it is known to take weeks."""
        return self.by - self.item.weeks * WEEK if self.by and self.item.weeks else None

    @property
    def words(self) -> str:
        """Between which days to get it; empty where any day up to the last will do."""
        sentences = [self._between()]
        if self.ask_by:
            sentences.append(_("Ask by %(day)s.") % {"day": plain_date(self.ask_by)})
        return " ".join(filter(None, sentences))

    def _between(self) -> str:
        first, by = self.dated_from, self.by
        days = {"first": plain_date(first) if first else "", "last": plain_date(by) if by else ""}
        if first and by and first > self.today:
            return _("Get it between %(first)s and %(last)s.") % days
        if first and by:
            return _("Get it by %(last)s, dated %(first)s or later.") % days
        return _("Dated %(first)s or later.") % days if first else ""


def oldest(last: date, months: int) -> date:
    """Return the first date of a paper that is not yet so many months old on the last day.

    No text says on which day its age counts: the day of filing is the safe reading.
    """
    day = months_after(last, -months)
    while months_after(day, months) <= last:
        day += DAY
    return day


class Sheet(NamedTuple):
    item: Item
    html: SafeString
    language: str
    days: str
    """Between which days to get it; empty where any day up to the last will do."""

    @property
    def papers(self) -> list[tuple[str, dict[str, tuple[str, str]]]]:
        """Each paper by its official name, with its words and their language by kind."""
        return [
            (paper.in_french, {word: paper.word(word, self.language) for word in paper.WORDS})
            for paper in self.item.papers
        ]

    @property
    def keys(self) -> str:
        """The keys under which a browser stores its tick, as on the result page."""
        return " ".join(paper.key for paper in self.item.papers)

    @property
    def takes(self) -> str:
        """How long it takes; empty where nobody says."""
        weeks = self.item.weeks
        if weeks is None:
            return ""
        text = ngettext("It takes about %(n)d week.", "It takes about %(n)d weeks.", weeks)
        return text % {"n": weeks} if weeks else _("You have it at once.")
