"""What is left to do at the desk: each a count that leads to its list."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Notice, Publication, is_due
from ..outside_links import failing
from .status import source_of, standings, translation_state


@dataclass(frozen=True)
class Task:
    """One line of the list."""

    count: int
    name: Promise
    href: str


def tasks(today: date) -> list[Task]:
    """The list; a line whose count is 0 is shown as done."""
    found = standings()
    rows = {name: one.row for name, one in found.items()}
    states = [
        translation_state(row, source_of(row, rows), today)
        for row in rows.values()
        if hasattr(row, "translates") and not row.retired
    ]
    waiting_notices = [
        Task(
            Notice.objects.filter(waits=True, ends__gt=timezone.now()).count(),
            _("Notices that wait for a second person"),
            reverse("admin:rules_notice_changelist") + "?waits__exact=1",
        )
    ]
    return [
        Task(
            sum(one.is_draft for one in found.values()),
            _("Drafts that are not published"),
            reverse("admin:editing-publish"),
        ),
        Task(
            sum(is_due(row, today) for row in rows.values()),
            _("Due for review"),
            reverse("admin:editing-due"),
        ),
        Task(
            states.count("outdated"),
            _("Translations out of date"),
            reverse("admin:editing-languages") + "?state=outdated",
        ),
        Task(
            states.count("unreviewed"),
            _("Texts that no person has read yet"),
            reverse("admin:editing-languages") + "?state=unreviewed",
        ),
        Task(
            Publication.objects.ahead(today).count(),
            _("Changes that are scheduled"),
            reverse("admin:rules_publication_changelist") + "?state=ahead",
        ),
        Task(
            failing().count(),
            _("Outside links that fail"),
            reverse("admin:editing-links") + "?failing=1",
        ),
        *(waiting_notices if settings.SECOND_PERSON else []),
        Task(
            Notice.objects.showing().count(),
            _("Notices on every page now"),
            reverse("admin:rules_notice_changelist"),
        ),
    ]
