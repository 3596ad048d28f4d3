"""From files to database: what an editor changed is never overwritten.

Each row remembers the hash of its form in the files when it was last loaded. A row that still has
that form was left alone by editors and follows its file; any other is the editors'.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction

from .files import FILE_MODELS, Entry, Problem, Reading, form
from .law.procedures import Procedure
from .models import Text, key_kinds
from .rows import FileRow, Keyed, Row


@dataclass
class Report:
    """What a load did, by the names of the rows."""

    same: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # changed by an editor; the file is as loaded
    conflicts: list[str] = field(default_factory=list)  # changed by an editor and in the file
    without_file: list[str] = field(default_factory=list)


def digest(row: FileRow, parts: dict[str, str]) -> str:
    """The hash of a row's form in the files."""
    return sha256(form(row, parts).encode()).hexdigest()


def stored(model: type[FileRow]) -> list[Entry]:
    """All rows of a model, as the files would hold them."""
    rows = model.objects.prefetch_related(*([model.part[0]] if model.part else []))
    return [Entry(row, row.parts()) for row in rows]


def stored_all() -> list[Entry]:
    """All rows that have a place in the files."""
    entries = [entry for model in FILE_MODELS for entry in stored(model)]
    known = set(Procedure)
    return [e for e in entries if not isinstance(e.row, Text) or e.row.procedure in known]


def check(reading: Reading) -> list[Problem]:
    """All that is wrong with the files by themselves: a text refers only to keys of the files."""
    problems = list(reading.problems)
    kinds: dict[str, str] = {}
    for entry in reading.entries:
        if isinstance(entry.row, Keyed):
            kinds.setdefault(entry.row.key, entry.row.kind)
    for entry in reading.entries:
        for row in (entry.row, *entry.row.make_parts(entry.parts)):
            row.kinds = kinds
        problems += _entry_problems(entry)
    return problems


def _entry_problems(entry: Entry) -> list[Problem]:
    """The sentences that an editor would be told, and the parts that must or may be there."""
    problems = _row_problems(entry, entry.row, {})
    must, may = entry.row.part_keys()
    for key in must:
        if not entry.parts.get(key):
            problems.append(entry.problem("is missing or empty", key))
    for row in entry.row.make_parts(entry.parts):
        _related, key_field, words_field = entry.row.part or ("", "", "")
        key = getattr(row, key_field)
        if key not in may:
            problems.append(entry.problem(f"is not known here; known are: {', '.join(may)}", key))
        elif getattr(row, words_field):
            row.kinds = entry.row.kinds
            problems += _row_problems(entry, row, {words_field: key})
    return problems


def _row_problems(entry: Entry, row: Row, names: dict[str, str]) -> list[Problem]:
    """What `full_clean` says, without a query for each row."""
    relations = [f.name for f in row._meta.concrete_fields if f.is_relation]
    found: list[Problem] = []
    for proof in (lambda: row.clean_fields(exclude=relations), row.clean):
        try:
            proof()
        except ValidationError as error:
            for name, errors in error.update_error_dict({}).items():
                label = names.get(name, name if name != "__all__" else "")
                for each in errors:
                    line = getattr(each, "line", 0)
                    found += [entry.problem(text, label, line) for text in each.messages]
    return found


@transaction.atomic
def load(reading: Reading, take: Collection[str] = ()) -> Report:
    """Bring the database up to the files, which must have passed `check`; all of it or nothing.

    `take` names rows for which the file wins over an editor. ValidationError where a key of the
    files belongs to a row of another kind.
    """
    _refuse_taken_keys(reading.entries)
    report = Report()
    for model in FILE_MODELS:
        rows = {entry.name: entry for entry in stored(model)}
        created, changed, agreed = [], [], []
        for entry in (entry for entry in reading.entries if type(entry.row) is model):
            row = rows.pop(entry.name, None)
            fate = _fate(entry, row, str(entry) in take)
            getattr(report, fate).append(str(entry))
            entry.row.loaded = digest(entry.row, entry.parts)
            if fate == "new":
                created.append(entry)
            elif row and fate == "updated":
                entry.row.pk = row.row.pk
                changed.append(entry)
            elif row and fate == "same" and row.row.loaded != entry.row.loaded:
                row.row.loaded = entry.row.loaded
                agreed.append(row)
        report.without_file += [str(entry) for entry in rows.values()]
        _save(model, created, changed, agreed)
    return report


def _fate(entry: Entry, stored: Entry | None, take: bool) -> str:
    """The list of the report in which a row of the files belongs."""
    if stored is None:
        return "new"
    present, wanted = digest(stored.row, stored.parts), digest(entry.row, entry.parts)
    if present == wanted:
        return "same"
    if take or present == stored.row.loaded:
        return "updated"
    return "kept" if wanted == stored.row.loaded else "conflicts"


def _save(
    model: type[FileRow],
    created: Iterable[Entry],
    changed: Collection[Entry],
    agreed: Iterable[Entry],
) -> None:
    """Write the rows of a model and what belongs to them, in few queries."""
    if rows := [entry.row for entry in created]:
        model.objects.bulk_create(rows)
    if rows := [entry.row for entry in changed]:
        names = [f.name for f in model._meta.concrete_fields if not f.primary_key]
        model.objects.bulk_update(rows, names)
    if rows := [entry.row for entry in agreed]:
        model.objects.bulk_update(rows, ["loaded"])
    if not model.part:
        return
    relation = model._meta.get_field(model.part[0])
    parts = relation.related_model.objects
    if changed:
        parts.filter(**{f"{relation.field.name}__in": [entry.row for entry in changed]}).delete()
    fresh = [part for entry in (*created, *changed) for part in entry.row.make_parts(entry.parts)]
    if fresh:
        parts.bulk_create(fresh)


def _refuse_taken_keys(entries: Iterable[Entry]) -> None:
    kinds = key_kinds()
    for entry in entries:
        if isinstance(entry.row, Keyed):
            kind = kinds.get(entry.row.key, entry.row.kind)
            if kind != entry.row.kind:
                sentence = (
                    f"{entry}: the key belongs to a row of another kind ({kind}) in the database"
                )
                raise ValidationError(sentence)
