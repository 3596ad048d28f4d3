"""Whether a change of the publications breaks something, on any day to come."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .dates import plain_date
from .models import CONTENT_KINDS, Notice, Version
from .models.publishing import Edition, live_on, published
from .page_changes import missing
from .words.markdown import REFERENCE
from .words.snapshot import Snapshot

DAY = timedelta(days=1)


def problems(live: Mapping[str, int], day: date) -> set[str]:
    """Return what is amiss on a day, in the words that are live and in the notices of that day."""
    versions = Version.objects.filter(pk__in=live.values())
    snapshot = Snapshot.of(CONTENT_KINDS[version.kind].of(version) for version in versions)
    found = set(missing(snapshot))
    known = {*snapshot.contacts, *snapshot.amounts, *snapshot.papers}
    for notice in Notice.objects.published():
        first, last = (timezone.localdate(moment) for moment in (notice.starts, notice.ends))
        if first <= day <= last:
            keys = {key for words in notice.words.values() for key in REFERENCE.findall(words)}
            sentence = _("A notice refers to {%(key)s}, which is not live.")
            found |= {sentence % {"key": key} for key in keys - known}
    return found


@contextmanager
def guarded() -> Iterator[None]:
    """One change of the publications at a time; ValidationError, and no write, where it breaks.

    What is amiss already does not count. A sentence names the first day on which it is true.
    """
    with transaction.atomic():
        lock()
        before, today = published(), timezone.localdate()
        yield
        after = published()
        begins = {one.starts for one in before + after}
        begins |= {one.until + DAY for one in before + after if one.until}
        found: dict[str, str] = {}
        for day in sorted({today} | {day for day in begins if day > today}):
            old, new = live_on(day, before), live_on(day, after)
            if old != new:
                for problem in problems(new, day) - problems(old, day):
                    words = {"day": plain_date(day), "problem": problem}
                    later = _("On %(day)s: %(problem)s") % words
                    found.setdefault(problem, problem if day == today else later)
        if found:
            raise ValidationError([found[problem] for problem in sorted(found)])


def lock() -> None:
    """Hold all other publishers until the end of the transaction."""
    list(Edition.objects.select_for_update().filter(pk=1))
