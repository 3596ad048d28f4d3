"""What is live on each day to come, and whether a change of the publications breaks something."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .dates import plain_date
from .models import CONTENT_KINDS, Notice, Publication, Version
from .models.base import Content
from .models.publishing import Edition
from .page_changes import missing
from .words.markdown import REFERENCE
from .words.snapshot import Snapshot

DAY = timedelta(days=1)


class Broken(Exception):
    """What would be amiss on the site, in sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass
class Ahead:
    """The publications that stand: when each begins and ends, and the versions of documents."""

    entries: list[tuple[date, int, date | None, dict[str, int]]]
    rows: dict[int, Content] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Ahead":
        """As the database has them now."""
        found: dict[int, tuple[date, int, date | None, dict[str, int]]] = {}
        links = Publication.versions.through.objects.filter(publication__taken_back_at=None)
        for pk, starts, until, name, version in links.values_list(
            "publication_id",
            "publication__starts",
            "publication__until",
            "version__name",
            "version_id",
        ):
            found.setdefault(pk, (starts, pk, until, {}))[3][name] = version
        return cls(sorted(found.values(), key=lambda entry: entry[:2]))

    def days(self, today: date) -> set[date]:
        """Today, and each later day on which something begins or has just ended."""
        days = {starts for starts, _pk, _until, _versions in self.entries}
        days |= {until + DAY for _starts, _pk, until, _versions in self.entries if until}
        return {today} | {day for day in days if day > today}

    def on(self, day: date) -> dict[str, int]:
        """Of each document that is live on a day, the key of its version."""
        live: dict[str, int] = {}
        for starts, _pk, until, versions in self.entries:
            if starts <= day and (until is None or day <= until):
                live |= versions
        return live

    def snapshot(self, day: date) -> Snapshot:
        """The words of a day."""
        keys = set(self.on(day).values())
        for version in Version.objects.filter(pk__in=keys - self.rows.keys()):
            self.rows[version.pk] = CONTENT_KINDS[version.kind].of(version)
        return Snapshot.of(self.rows[key] for key in keys)


def problems(ahead: Ahead, day: date) -> set[str]:
    """What is amiss on a day, in the words and in the notices that are then shown."""
    snapshot = ahead.snapshot(day)
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
    """One change of the publications at a time; Broken, and nothing written, where it breaks.

    What is amiss already does not count. A sentence names the first day on which it is true.
    """
    with transaction.atomic():
        lock()
        before, today = Ahead.read(), timezone.localdate()
        yield
        after = Ahead.read()
        after.rows = before.rows
        found: dict[str, date] = {}
        for day in sorted(before.days(today) | after.days(today)):
            if before.on(day) != after.on(day):
                for problem in problems(after, day) - problems(before, day):
                    found.setdefault(problem, day)
        if found:
            raise Broken(list(_dated(found.items(), today)))


def _dated(found: Iterable[tuple[str, date]], today: date) -> Iterator[str]:
    for problem, day in sorted(found):
        if day == today:
            yield problem
        else:
            yield _("On %(day)s: %(problem)s") % {"day": plain_date(day), "problem": problem}


def lock() -> None:
    """Hold all other publishers until the end of the transaction."""
    list(Edition.objects.select_for_update().filter(pk=1))
