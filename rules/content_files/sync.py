"""From files to database: what an editor changed is never overwritten.

Each document has the hash of its form in the files when it was last loaded. One that still has
that form, as draft and on the site, was left alone by editors and follows its file.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import starmap

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..law.procedures import Procedure
from ..models import CONTENT_KINDS, Publication, Text, Version, Written
from ..models.base import Content, key_kinds
from ..models.publishing import EVER, published
from ..page_changes import Page, page_changes, snapshots
from ..proofreading import faults, taken
from ..publishing import guarded, lock
from ..words.live import live_rows
from .format import Reading, form

Report = Mapping[str, list[str]]
"""What a load did, by the names of documents: same, new, updated, kept (changed by an editor, the
file is as loaded), conflicts (changed by an editor and in the file), without file, overtaken (other
words are scheduled for later)."""


def digest(row: Content) -> str:
    """Return the hash of a document's form in the files."""
    return sha256(form(row).encode()).hexdigest()


def stored(locked: bool = False) -> dict[str, Content]:
    """Return all documents as editors left them, by name; `locked` till the transaction ends."""
    return {
        row.name: row
        for model in CONTENT_KINDS.values()
        for row in (model.objects.select_for_update() if locked else model.objects.all())
    }


def exported(rows: Iterable[Content]) -> list[Content]:
    """Return the documents that have a place in the files."""
    live, known = [row for row in rows if not row.retired], set(Procedure)
    return [row for row in live if not isinstance(row, Text) or row.procedure in known]


def check(reading: Reading) -> list[str]:
    """Return the problems of the files by themselves: a text refers only to keys of the files."""
    rows = ((row, *fault) for row in reading.rows.values() for fault in _faults(reading, row))
    return [*reading.problems, *starmap(reading.problem, rows)]


def is_loaded(reading: Reading) -> bool:
    """Return whether just these files, which were checked, are loaded in the database."""
    rows, files = stored(), reading.rows
    in_use = {name for name, row in rows.items() if not row.retired}
    is_complete = not reading.problems and in_use <= files.keys() <= rows.keys()
    return is_complete and all(rows[name].loaded == digest(row) for name, row in files.items())


def outdated(reading: Reading) -> list[str]:
    """Return the translations whose source has changed since, each with what to do."""
    rows = reading.rows
    return [
        f"{row.name}: {source.name} has changed since. Once the translation says the same,"
        f' write translates = "{source.mark}".'
        for row in rows.values()
        if isinstance(row, Written)
        if (source := row.source(rows)) and source.mark != row.translates
    ]


def _faults(reading: Reading, row: Content) -> Iterator[tuple[str, str, int]]:
    """Yield why a row is wrong, in which field or part, and in which of its lines.

    First parts that are missing or unknown, then what the form of an editor would refuse.
    """
    must, may = row.part_keys()
    unknown = f"is not known here; known are: {', '.join(may)}"
    wrong = [("is missing or empty", key, 0) for key in must if not row.parts.get(key)]
    if wrong := wrong + [(unknown, key, 0) for key in set(row.parts) - set(may)]:
        yield from wrong
        return
    try:
        row.clean_fields()
    except ValidationError as error:
        for name, errors in error.update_error_dict({}).items():
            for each in errors:
                place = ".".join(filter(None, (name, getattr(each, "place", ""))))
                yield from ((text, place, 0) for text in each.messages)
    source = row.source(reading.rows) if isinstance(row, Written) else None
    for name, fault in faults(row, reading.keys, source):
        yield fault.sentence, name, fault.line


@transaction.atomic
def load(
    reading: Reading,
    take: Collection[str] = (),
    keep: Collection[str] = (),
    notes: Mapping[str, str] = {},
) -> Report:
    """Bring drafts and site up to the files, which must have passed `check`; all or nothing.

    `take` names documents for which the file wins over an editor, `keep` those for which the editor
    wins for good. If both changed one, the editor's words stay, and the report names a conflict.
    `notes` tell students, by language, what changed.
    ValidationError where a key of the files belongs to a document of another kind, or the site
    would break.
    """
    lock()
    rows = stored(locked=True)  # editors who save meanwhile wait
    kinds = key_kinds(rows.values())
    rivals = [(row, taken(row, kinds)) for row in reading.rows.values()]
    if problems := [reading.problem(row, sentence) for row, sentence in rivals if sentence]:
        raise ValidationError(problems)
    report, before = defaultdict[str, list[str]](list), live_rows(timezone.localdate())
    files = reading.rows
    report["without file"] = sorted(
        name for name, row in rows.items() if name not in files and not row.retired
    )
    fresh: list[Version] = []
    for name, wanted in files.items():
        row, mark = rows.get(name), digest(wanted)
        live_mark = digest(before[name]) if name in before else None
        fate = _fate(row, mark, live_mark, name in take)
        if fate == "conflicts" and name in keep:
            fate = "kept"
        report[fate].append(name)
        if row is None or fate == "updated":
            wanted.pk, wanted.loaded = row and row.pk, mark
            wanted.save(origin=Version.Origin.LOADED)
            fresh += Version.objects.filter(name=name, number=wanted.version)
        elif (name in keep or live_mark == mark) and row.loaded != mark:
            row.loaded = mark
            row.save()
    _publish(fresh, before, notes)
    later = {entry.name for entry in published() if entry.starts > timezone.localdate()}
    report["overtaken"] = sorted({version.name for version in fresh} & later)
    return report


def _fate(row: Content | None, wanted: str, live: str | None, is_taken: bool) -> str:
    """Return the list of the report to which a document of the files belongs.

    `wanted` is the digest of the file, `live` that of the live words.
    """
    if row is None:
        return "new"
    draft = digest(row)
    if live == wanted:
        return "same" if draft == wanted else "kept"
    if draft == wanted and not is_taken:
        return "kept"  # an editor's draft is the same: publishing it is not ours
    left_alone = draft == live == row.loaded
    if is_taken or (left_alone and not row.retired):
        return "updated"
    return "kept" if wanted == row.loaded else "conflicts"


def _publish(
    versions: list[Version], before: Mapping[str, Content], notes: Mapping[str, str]
) -> None:
    """Publish the loaded versions at once, the very first ones as of ever."""
    if not versions:
        return
    pages: list[Page] = []
    if before:  # else all pages are new: nothing changes for anybody
        loaded = (CONTENT_KINDS[version.kind].of(version) for version in versions)
        after = dict(before) | {row.name: row for row in loaded}
        changes = page_changes(*snapshots(before, after, timezone.localdate()))
        pages = [change.page for change in changes]
    starts = timezone.localdate() if Publication.objects.exists() else EVER
    with guarded():
        Publication.publish(versions, starts, notes=dict(notes), pages=pages)
