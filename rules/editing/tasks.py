"""What is left to do at the desk: each a count that leads to its list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..law.cited import CITED
from ..models import LinkCheck, Notice, Publication, Written, is_due
from ..outside_links import live_links
from ..words.live import current
from .status import standings, translation_state


@dataclass(frozen=True)
class Task:
    count: int
    name: Promise
    href: str


MORE: list[Callable[[date], Task]] = []
"""Lines that other parts of the site add to the list; each function returns one for a day."""


def tasks(today: date) -> list[Task]:
    """Return the list; a line whose count is 0 is shown as done."""
    entries = standings()
    rows = {name: entry.row for name, entry in entries.items()}
    states = [
        translation_state(row, row.source(rows), today)
        for row in rows.values()
        if isinstance(row, Written) and not row.retired
    ]
    drafts = sum(entry.is_draft for entry in entries.values())
    due = sum(is_due(row, today) for row in rows.values())
    due += sum(source.due <= today for source in CITED)
    ahead = Publication.objects.ahead(today).count()
    ending = Publication.objects.ending(today).count()
    outdated, unreviewed = states.count("outdated"), states.count("unreviewed")
    languages, publications = "editing-languages", "rules_publication_changelist"
    lines = [
        (drafts, _("Drafts that are not published"), "editing-publish", ""),
        (due, _("Due for review"), "editing-due", ""),
        (outdated, _("Translations out of date"), languages, "?state=outdated"),
        (unreviewed, _("Texts that no person has read yet"), languages, "?state=unreviewed"),
        (ahead, _("Changes that are scheduled"), publications, "?state=ahead"),
        (ending, _("Changes that end within 30 days"), publications, "?state=ending"),
        _links(),
    ]
    notices, now = "rules_notice_changelist", timezone.now()
    if settings.SECOND_PERSON:
        waiting = Notice.objects.filter(waits=True, ends__gt=now).count()
        name = _("Notices that wait for a second person")
        lines.append((waiting, name, notices, "?waits__exact=1"))
    showing = Notice.objects.published().filter(starts__lte=now).count()
    lines.append((showing, _("Notices on every page now"), notices, ""))
    own = [
        Task(count, name, reverse(f"admin:{page}") + query) for count, name, page, query in lines
    ]
    return own + [more(today) for more in MORE]


def _links() -> tuple[int, Promise, str, str]:
    """Return the line of outside links: none fails before the first check."""
    if not LinkCheck.objects.exists():
        never = len(live_links(current()))
        return never, _("Outside links that were never opened"), "editing-links", ""
    failing = LinkCheck.objects.exclude(outcome="").count()
    return failing, _("Outside links that fail"), "editing-links", "?failing=1"
