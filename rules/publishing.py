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
    """Return the problems of a day, in the words that are live and in the notices of that day."""
    versions = Version.objects.filter(pk__in=live.values())
    snapshot = Snapshot.of(CONTENT_KINDS[version.kind].of(version) for version in versions)
    sentences = set(missing(snapshot))
    known = {*snapshot.contacts, *snapshot.amounts, *snapshot.papers}
    for notice in Notice.objects.published():
        first, last = (timezone.localdate(moment) for moment in (notice.starts, notice.ends))
        if first <= day <= last:
            keys = {key for words in notice.words.values() for key in REFERENCE.findall(words)}
            sentence = _("A notice refers to {%(key)s}, which is not live.")
            sentences |= {sentence % {"key": key} for key in keys - known}
    return sentences


@contextmanager
def guarded() -> Iterator[None]:
    """Guard a change of the publications; ValidationError, and no write, if it breaks something.

    One at a time. Problems that are there already do not count. A new one names its first day.
    """
    with transaction.atomic():
        lock()
        before, today = published(), timezone.localdate()
        yield
        after = published()
        begins = {row.starts for row in before + after}
        begins |= {row.until + DAY for row in before + after if row.until}
        sentences: dict[str, str] = {}
        for day in sorted({today} | {day for day in begins if day > today}):
            old, new = live_on(day, before), live_on(day, after)
            if old != new:
                for problem in problems(new, day) - problems(old, day):
                    words = {"day": plain_date(day), "problem": problem}
                    later = _("On %(day)s: %(problem)s") % words
                    sentences.setdefault(problem, problem if day == today else later)
        if sentences:
            raise ValidationError([sentences[problem] for problem in sorted(sentences)])


def lock() -> None:
    """Block all other publishers until the end of the transaction."""
    list(Edition.objects.select_for_update().filter(pk=1))
