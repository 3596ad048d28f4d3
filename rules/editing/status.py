"""The state of each document: live, draft, scheduled; and what is left to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..content_files.sync import stored
from ..models import Version, Written, is_due
from ..models.base import Content
from ..models.publishing import live_on, published

STATES = {"draft": _("draft"), "ahead": _("scheduled"), "retired": _("retired"), "live": _("live")}
TRANSLATIONS = {
    "missing": _("missing"),
    "outdated": _("out of date"),
    "unreviewed": _("not yet read by a person"),
    "due": _("due for review"),
    "reviewed": _("reviewed"),
}


@dataclass(frozen=True)
class Standing:
    """A document as editors left it, the live version, and when another will be live."""

    row: Content
    live: Version | None
    ahead: date | None
    newest_is_ahead: bool

    @property
    def is_draft(self) -> bool:
        """Whether its words are neither live nor scheduled."""
        if self.newest_is_ahead:
            return False
        if self.live is None:
            return not self.row.retired or self.ahead is not None
        return not self.row.is_as_in(self.live)

    @property
    def can_be_published(self) -> bool:
        """Whether publishing it changes something: today, or when other words are scheduled."""
        return self.is_draft or (self.ahead is not None and not self.newest_is_ahead)

    @property
    def state(self) -> str:
        """live, draft, ahead or retired."""
        if self.is_draft:
            return "draft"
        if self.newest_is_ahead:
            return "ahead"
        return "retired" if self.row.retired else "live"


def standings(rows: Iterable[Content] | None = None) -> dict[str, Standing]:
    """Return the state of each document by name; by default of all."""
    today = timezone.localdate()
    documents = stored() if rows is None else {row.name: row for row in rows}
    versions = published()
    pointers = live_on(today, versions)
    keys = {pointers[name] for name in documents.keys() & pointers}
    live = {version.name: version for version in Version.objects.filter(pk__in=keys)}
    later = [entry for entry in versions if entry.starts > today]
    ahead = {entry.name: entry.starts for entry in reversed(later)}
    scheduled = {(entry.name, entry.number) for entry in later}
    return {
        name: Standing(row, live.get(name), ahead.get(name), (name, row.version) in scheduled)
        for name, row in documents.items()
    }


def translation_state(row: Written | None, source: Written | None, today: date) -> str:
    """Return missing, outdated, unreviewed, due or reviewed."""
    if row is None or row.retired:
        return "missing"
    if source is not None and row.translates != source.mark:
        return "outdated"
    if not row.reviewed_by:
        return "unreviewed"
    return "due" if is_due(row, today) else "reviewed"
