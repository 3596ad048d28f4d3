"""The words as files: reading, writing, and what is wrong with one; docs/words.md has the format.

Loading keeps what an editor changed. A row remembers the hash of its form in the files when it was
last loaded: where its present form has another, an editor changed it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import tomli_w
from django.core.exceptions import ValidationError
from django.db import models, transaction

from .fields import languages, tidy
from .models import FILE_MODELS, PARTS, Amount, Contact, Passage, Text
from .rows import FileRow, Row

FOLDER = Path(__file__).parent / "content"
_FENCE = "+++\n"
_TABLES = {Contact: "contacts.toml", Amount: "amounts.toml"}
_DEFAULTS = {"url": "", "phone": "", "email": "", "note": ""}


class FileError(Exception):
    """A file that cannot be used: its name, the line where that is known, the field, the reason."""

    def __init__(self, path: Path, reason: str, *, line: int | None = None, name: str = "") -> None:
        place = f"{path.name}:{line}" if line else path.name
        where = f"{path.parent.name}/{place}" + (f", {name}" if name else "")
        super().__init__(f"{where}: {reason}")


@dataclass
class Entry:
    """One row as a file has it, not saved."""

    path: Path
    row: FileRow
    parts: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """The line of the file on which each part begins."""

    @property
    def digest(self) -> str:
        """The hash of the form in the files."""
        return _digest(form(self.row, self.parts))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


# ---- the form of a row ----


def form(row: FileRow, parts: Mapping[str, str]) -> str:
    """A row with its parts as the files write it: the one canonical form."""
    if isinstance(row, Text | Passage):
        head = tomli_w.dumps(_fields(row))
        return _FENCE + head + _FENCE + "\n" + _body(row, parts)
    names = {key: parts[key] for key, _name in languages() if key in parts}
    table = _fields(row) | ({"name": names} if names else {})
    return tomli_w.dumps({row.ident[0]: table})


def _fields(row: FileRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in row.file_fields}
    if isinstance(row, Amount):
        whole = row.euros == row.euros.to_integral_value()
        values["euros"] = int(row.euros) if whole else float(row.euros)
    return {name: value for name, value in values.items() if value != ""}


def _body(row: Text | Passage, parts: Mapping[str, str]) -> str:
    if isinstance(row, Passage):
        return row.body + "\n"
    sections = {name: getattr(row, name) for name in PARTS}
    sections |= {name: parts[name] for name in row.part_keys()[0] if name in parts}
    return "\n".join(f"## {name}\n\n{text}\n" for name, text in sections.items() if text)


# ---- reading ----


def read(folder: Path = FOLDER) -> list[Entry]:
    """Every row of the files, in the order of FILE_MODELS; FileError where a file is broken."""
    entries: list[Entry] = []
    for model, name in _TABLES.items():
        entries += _read_table(folder / name, model)
    for language, _name in languages():
        for path in sorted((folder / language / "passages").glob("*.md")):
            entries.append(_read_passage(path, language))
    for language, _name in languages():
        entries += [_read_text(path, language) for path in sorted((folder / language).glob("*.md"))]
    return entries


def _toml(path: Path, text: str, first_line: int = 1) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) + first_line - 1 if found else None
        raise FileError(path, str(error), line=line) from error


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FileError(path, "the file is not in UTF-8") from error


def _values(path: Path, model: type[FileRow], given: dict[str, Any], name: str = "") -> dict:
    defaults = {key: _DEFAULTS[key] for key in model.file_fields if key in _DEFAULTS}
    if unknown := set(given) - set(model.file_fields):
        raise FileError(path, f"unknown field: {', '.join(sorted(unknown))}", name=name)
    if missing := set(model.file_fields) - set(defaults) - set(given):
        raise FileError(path, f"missing field: {', '.join(sorted(missing))}", name=name)
    return defaults | given


def _read_table(path: Path, model: type[FileRow]) -> Iterator[Entry]:
    for key, given in _toml(path, _source(path)).items():
        if not isinstance(given, dict):
            raise FileError(path, "a table is expected", name=key)
        names = given.pop("name", {}) if model is Contact else {}
        row = model(key=key, **_values(path, model, given, key))
        if isinstance(row, Amount):
            row.euros = Amount._meta.get_field("euros").to_python(str(row.euros))
        yield Entry(path, row, dict(names))


def _front_matter(path: Path, model: type[FileRow]) -> tuple[dict[str, Any], str, int]:
    """The fields, the body, and the line on which the body begins."""
    source = _source(path)
    pieces = source.split(_FENCE, 2)
    if len(pieces) != 3 or pieces[0]:
        raise FileError(path, "the file begins with front matter between two lines +++", line=1)
    values = _values(path, model, _toml(path, pieces[1], 2))
    return values, pieces[2], 3 + pieces[1].count("\n")


def _read_passage(path: Path, language: str) -> Entry:
    values, body, line = _front_matter(path, Passage)
    row = Passage(key=path.stem, language=language, body=tidy(body), **values)
    return Entry(path, row, lines={"body": line + _blank(body)})


def _read_text(path: Path, language: str) -> Entry:
    values, body, line = _front_matter(path, Text)
    row = Text(procedure=path.stem, language=language, **values)
    notes, allowed = row.part_keys()[0], [*PARTS, *row.part_keys()[0]]
    pieces = re.split(r"^## (.*)\n", body, flags=re.MULTILINE)
    if pieces[0].strip():
        raise FileError(path, "words stand before the first “## ” part", line=line)
    line += pieces[0].count("\n")
    found, lines = {}, {}
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if name not in allowed:
            reason = f"no part “{name}” here; the parts are: {', '.join(allowed)}"
            raise FileError(path, reason, line=line, name=name)
        if name in found:
            raise FileError(path, "the part stands twice", line=line, name=name)
        found[name], lines[name] = tidy(text), line + 1 + _blank(text)
        line += 1 + text.count("\n")
    if missing := [name for name in ("summary", *notes) if not found.get(name)]:
        raise FileError(path, f"missing or empty part: {', '.join(missing)}")
    if list(found) != [name for name in allowed if name in found]:
        raise FileError(path, f"the parts stand in this order: {', '.join(allowed)}")
    for name in PARTS:
        setattr(row, name, found.pop(name, ""))
    return Entry(path, row, found, lines)


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip("\n"))


# ---- validation ----


def validate(entry: Entry, kinds: Mapping[str, str]) -> None:
    """The checks of the admin; FileError names file, line and field."""
    rows: list[Row] = [entry.row, *entry.row.make_parts(entry.parts)]
    for row, key in zip(rows, ["", *entry.parts], strict=True):
        row.kinds = kinds
        parent = {"text", "contact"} if key else set()
        try:
            row.full_clean(exclude=parent, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, problems in error.error_dict.items():
                first = problems[0]
                part = key or name
                line = (
                    entry.lines[part] + getattr(first, "line", 0) if part in entry.lines else None
                )
                where = "" if part == "__all__" else part
                raise FileError(
                    entry.path, " ".join(first.messages), line=line, name=where
                ) from error


# ---- loading ----


@dataclass
class Report:
    """What loading came to, by the names of the rows."""

    total: int = 0
    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


def rows(model: type[FileRow]) -> "models.QuerySet":
    """The rows of a model, with what belongs to them."""
    query = model.objects.all()
    return query.prefetch_related(model.part[0]) if model.part else query


@transaction.atomic
def load(folder: Path = FOLDER, *, save: bool = True) -> Report:
    """Take what changed in the files; keep what an editor changed. FileError changes nothing."""
    entries, report = read(folder), Report()
    present = {(model, row.ident): row for model in FILE_MODELS for row in rows(model)}
    kinds = {row.key: row.kind for row in present.values() if hasattr(row, "kind")}
    kinds |= {entry.row.key: entry.row.kind for entry in entries if hasattr(entry.row, "kind")}
    report.total = len(entries)
    for entry in entries:
        row = present.pop((type(entry.row), entry.row.ident), None)
        _take(entry, row, kinds, report, save=save)
    report.orphans = [_name(row) for row in present.values() if row.loaded]
    return report


def _take(
    entry: Entry, row: FileRow | None, kinds: Mapping[str, str], report: Report, *, save: bool
) -> None:
    wanted = entry.digest
    if row is not None:
        held = _digest(form(row, row.parts()))
        if held == wanted:
            if save and row.loaded != wanted:
                type(row).objects.filter(pk=row.pk).update(loaded=wanted)
            return
        if held != row.loaded:
            (report.kept if wanted == row.loaded else report.conflicts).append(_name(row))
            return
    validate(entry, kinds)
    (report.new if row is None else report.updated).append(_name(entry.row))
    if save:
        _save(entry, row, wanted)


def _save(entry: Entry, row: FileRow | None, digest: str) -> None:
    new = entry.row
    new.loaded, new.pk = digest, row.pk if row else None
    new.save()
    if new.part:
        getattr(new, new.part[0]).all().delete()
        for part in new.make_parts(entry.parts):
            part.save()


def _name(row: FileRow) -> str:
    return "/".join(row.ident)


# ---- writing ----


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every row to the files; the files that changed. What was written counts as loaded."""
    changed: list[Path] = []
    for model in FILE_MODELS:
        found = [(row, form(row, row.parts())) for row in rows(model)]
        if model in _TABLES:
            path = folder / _TABLES[model]
            changed += _put(path, _opening(path) + "\n".join(text for _, text in found))
        else:
            for row, text in found:
                changed += _put(folder / _place(row), text)
    return changed


def _place(row: FileRow) -> Path:
    language, key = row.ident
    return Path(language, "passages" if isinstance(row, Passage) else "", f"{key}.md")


def _opening(path: Path) -> str:
    """The comment above the first table, which belongs to the file and not to the database."""
    if not path.exists():
        return ""
    lines: Iterable[str] = _source(path).splitlines(keepends=True)
    opening = []
    for line in lines:
        if line.startswith("["):
            break
        opening.append(line)
    return "".join(opening)


def _put(path: Path, text: str) -> list[Path]:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return [path]
