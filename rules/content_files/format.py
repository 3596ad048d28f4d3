"""The words as files (docs/words.md): reading them, and the one form in which they are written.

Reading a file of that form and writing it again gives the same bytes.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli_w
from django.conf import settings

from ..law.procedures import Procedure
from ..law.windows import Phase
from ..models import PARTS, Amount, Contact, Paper, Passage, Text
from ..models.amounts import COLUMNS
from ..models.base import Content, Keyed
from ..models.fields import tidy
from ..models.texts import ALWAYS, LINES

CONTENT = Path(__file__).parent.parent / "content"
TABLES: dict[str, type[Keyed]] = {
    "contacts.toml": Contact,
    "amounts.toml": Amount,
    "papers.toml": Paper,
}

_FENCE = "+++\n"
_HEADING = re.compile(r"^## (.*)$", re.M)
_OPTIONAL = {"url", "phone", "email", "note", "reviewed_by", "checked_by", "translates", *LINES}
_OPTIONAL |= {"french", "months", "weeks", *Paper.WORDS[1:]}
_KINDS: dict[str, tuple[type, ...]] = {"euros": (int, Decimal), "values": (list,)}
_KINDS |= dict.fromkeys(("months", "weeks"), (int,))
_KINDS |= dict.fromkeys(("checked", "reviewed", "due", "from"), (date,))
_KINDS |= dict.fromkeys((*Paper.WORDS, *LINES), (dict,))
_EXPECTED = {date: "a day, such as 2026-11-24", dict: "a table of words by language or phase"}
_EXPECTED |= {int: "a number", str: "text in quotation marks", list: "tables, one for each value"}
_TABLES_WITHIN: dict[type[Content], tuple[str, ...]] = {
    Contact: ("name",),
    Paper: Paper.WORDS,
    Text: tuple(LINES),
}
"""Beside the fields of a row, the tables with its parts that its own table holds."""


def _part_key(model: type[Content], table: str, key: str) -> str:
    """Return the key among the parts of a row of what its file has in a table."""
    return key if model is Contact else f"{table}-{key}"


def problem(path: str, sentence: str, line: int | None = None, name: str = "") -> str:
    """Return what is wrong in a file, and where; line and field where they are known."""
    place = f"{path}:{line}" if line else path
    return ": ".join(filter(None, (place, name, sentence)))


def path_of(row: Content) -> str:
    """Return the file of a row, from the folder of the content."""
    return row.name.partition(" ")[0]


@dataclass
class Entry:
    """A document as the files hold it, and where."""

    row: Content
    lines: dict[str, int] = field(default_factory=dict)  # the first line of each field

    def __str__(self) -> str:
        return self.row.name

    def problem(self, sentence: str, name: str = "", line: int = 0) -> str:
        """A problem of a field, with the line counted from the first of the field."""
        first = self.lines.get(name, self.lines.get("", 1))
        return problem(path_of(self.row), sentence, first + line, name)


def form(row: Content) -> str:
    """The row in canonical form: a whole file, or its table."""
    fields = {name: getattr(row, name) for name in row.file_fields}
    front = {name: value for name, value in fields.items() if value not in ("", None)}
    if isinstance(row, Amount):
        front["values"] = [dict(zip(COLUMNS, value, strict=True)) for value in row.series]
        for value in front["values"]:
            whole = value["euros"] == value["euros"].to_integral_value()
            value["euros"] = int(value["euros"]) if whole else value["euros"]
    order = [*dict(settings.LANGUAGES), *Phase, ALWAYS]
    for table in _TABLES_WITHIN.get(type(row), ()):
        keys = {key: _part_key(type(row), table, key) for key in order}
        if words := {str(key): row.parts[part] for key, part in keys.items() if part in row.parts}:
            front[table] = words
    if isinstance(row, Text):
        words = {name: getattr(row, name) for name in PARTS}
        words |= {phase: row.notes[phase] for phase in Phase if phase in row.notes}
        sections = [f"## {name}\n\n{body}\n" for name, body in words.items() if body]
        return _FENCE + tomli_w.dumps(front) + _FENCE + "\n" + "\n".join(sections)
    if isinstance(row, Passage):
        return _FENCE + tomli_w.dumps(front) + _FENCE + f"\n{row.body}\n"
    return tomli_w.dumps({row.ident[0]: front})


class Reading:
    """All entries of a folder, and the problems met on the way."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.entries: list[Entry] = []
        self.problems: list[str] = []
        self.keys: dict[str, str] = {}  # of each key, what it is; also of what cannot be read
        pages = [page.relative_to(root).as_posix() for page in sorted(root.glob("**/*.md"))]
        for path in [*TABLES, *pages]:
            try:
                self._page(path) if path in pages else self._table(path)
            except FileNotFoundError:
                self._problem(path, "the file is missing")
            except UnicodeDecodeError as error:
                self._problem(path, f"the file is not UTF-8 (byte {error.start})")
            except tomllib.TOMLDecodeError as error:
                at = re.search(r"at line (\d+)", str(error))
                last = self._text(path).partition("\n" + _FENCE)[0].rstrip().count("\n") + 1
                self._problem(path, f"not TOML: {error.args[0]}", int(at[1]) if at else last)

    @property
    def rows(self) -> dict[str, Content]:
        """The rows by name."""
        return {entry.row.name: entry.row for entry in self.entries}

    def _problem(self, path: str, sentence: str, line: int | None = None, name: str = "") -> None:
        self.problems.append(problem(path, sentence, line, name))

    def _text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8-sig")

    def _table(self, path: str) -> None:
        """A file of tables, one for each key; comments only in the heading."""
        text = self._text(path)
        model, tables = TABLES[path], tomllib.loads(text, parse_float=Decimal)
        below = text[len(heading(text)) :]
        for comment in re.finditer(r"^[ \t]*#", below, re.M):
            line = text.count("\n", 0, len(text) - len(below) + comment.start()) + 1
            self._problem(path, "a comment below the heading is lost: put it in “note”", line)
        lines_of = _lines(text)
        for key, table in tables.items():
            lines = lines_of.get(key, {"": 1})
            self.keys.setdefault(model.prefix + key, model.kind)
            if not isinstance(table, dict):
                self._problem(path, "stands outside of a table", lines[""], key)
            elif (values := self._values(path, table, model, lines)) is not None:
                self.entries.append(Entry(model(key=key, **values), lines))

    def _page(self, path: str) -> None:
        """A text or a passage: front matter, then words."""
        language, *below = path.removesuffix(".md").split("/")
        if language not in dict(settings.LANGUAGES):
            return self._problem(path, f"no language of the site has the code “{language}”")
        model: type[Text] | type[Passage]
        match below:
            case [key] if key in list(Procedure):
                model, names = Text, {"procedure": key, "language": language}
            case ["passages", key]:
                model, names = Passage, {"key": key, "language": language}
                self.keys.setdefault(key, model.kind)
            case _:
                return self._problem(path, "neither a procedure nor in the folder passages/")
        text = self._text(path)
        front, fence, body = text.removeprefix(_FENCE).partition("\n" + _FENCE)
        if not (text.startswith(_FENCE) and fence):
            return self._problem(path, "begins without front matter between two lines of +++", 1)
        table = tomllib.loads(f"\n{front}\n", parse_float=Decimal)  # with the lines of the file
        top = front.count("\n") + 4  # the line on which the body begins
        lines = {
            f"{within}-{name}".strip("-"): line
            for within, names in _lines("\n" + front).items()
            for name, line in names.items()
        } | {"": 1}
        if (values := self._values(path, table, model, lines)) is None:
            return None
        if model is Passage:
            values["body"] = tidy(body)
            lines["body"] = top + _blank(body)
        else:
            sections = self._sections(path, body, top, lines)
            values |= {name: words for name, words in sections.items() if name in PARTS}
            values["notes"] |= {name: note for name, note in sections.items() if name not in PARTS}
        self.entries.append(Entry(model(**names, **values), lines))
        return None

    def _sections(self, path: str, body: str, top: int, lines: dict[str, int]) -> dict[str, str]:
        """The words below each ## heading."""
        before, *pieces = _HEADING.split(body)
        if before.strip():
            self._problem(path, "words stand above the first ## heading", top + _blank(before))
        sections: dict[str, str] = {}
        line = top + before.count("\n")
        for name, words in zip(pieces[::2], pieces[1::2], strict=True):
            name = name.strip()
            if name in sections:
                self._problem(path, "the part comes twice", line, name)
            sections[name], lines[name] = tidy(words), line + _blank(words)
            line += words.count("\n")
        return sections

    def _values(
        self, path: str, table: dict[str, Any], model: type[Content], lines: dict[str, int]
    ) -> dict[str, Any] | None:
        """The fields of a table; None, with problems, where one is missing, unknown or wrong."""
        within = ["values"] if model is Amount else [*_TABLES_WITHIN.get(model, ())]
        before = len(self.problems)
        self._fields(path, table, [*model.file_fields, *within], lines)
        for at, value in enumerate(table.get("values", ()) if len(self.problems) == before else ()):
            self._fields(path, value, [*COLUMNS], lines, f"values.{at}.")
        if len(self.problems) > before:
            return None
        if not model.parts_in:
            return table
        parts = {
            _part_key(model, name, key): words
            for name in within
            for key, words in table.pop(name, {}).items()
        }
        return table | {model.parts_in: parts}

    def _fields(
        self, path: str, table: Any, known: list[str], lines: dict[str, int], above: str = ""
    ) -> None:
        """Note what is missing, unknown or wrong in a table; `above` leads to one within."""
        if not isinstance(table, dict):
            return self._problem(path, f"must be {_EXPECTED[list]}", lines.get("values"), "values")
        for name in known:
            if name not in table and name not in _OPTIONAL:
                self._problem(path, "is missing", lines.get(above, lines.get("")), above + name)
        for name, value in table.items():
            kinds, place = _KINDS.get(name, (str,)), above + name
            if name not in known:
                words = f"is not known here; known are: {', '.join(known)}"
                self._problem(path, words, lines.get(place), place)
            elif type(value) not in kinds:  # not isinstance: a time is a date, a bool an int
                self._problem(path, f"must be {_EXPECTED[kinds[0]]}", lines.get(place), place)
            elif dict in kinds and not all(type(words) is str for words in value.values()):
                self._problem(path, f"must be {_EXPECTED[dict]}", lines.get(place), place)
        return None


def heading(text: str) -> str:
    """The comment lines on top of a file of tables, which are kept."""
    found = re.match(r"(#[^\n]*\n)+", text)
    return found[0] if found else ""


def _lines(text: str) -> dict[str, dict[str, int]]:
    """The line of each field, by table, and under "" that of its heading; a guess of the eye.

    What is above the first table is that named "". A field of a table within has the name of that
    before it, and of a list also the number: values.0.euros. The words of a language stand under
    both: name-en and, for contacts, en.
    """
    name, within = "", ""
    tables = {name: {"": 1}}
    lists: Counter[tuple[str, str]] = Counter()
    for number, line in enumerate(text.split("\n"), start=1):
        if opened := re.match(r"\[(\[?)([^\].]+)(?:\.([^\]]+))?\]", line):
            name, within = opened[2].strip("\"' "), ""
            lines = tables.setdefault(name, {"": number})
            if inner := opened[3]:
                lines.setdefault(inner, number)
                within = f"{inner}.{lists[name, inner]}." if opened[1] else f"{inner}-"
                lists[name, inner] += 1
                lines[within] = number
        elif named := re.match(r"([\w-]+)\s*=", line):
            tables[name].setdefault(within + named[1], number)
            tables[name].setdefault(named[1], number)
    return tables


def _blank(text: str) -> int:
    """The line breaks before the first word."""
    return text[: len(text) - len(text.lstrip())].count("\n")


def write(rows: Iterable[Content], root: Path) -> tuple[list[str], list[str]]:
    """Write all files; which of them changed, and which stay though no row has them any more."""
    forms: dict[str, list[str]] = {}
    for path in TABLES:
        kept = root / path if (root / path).exists() else CONTENT / path
        forms[path] = [heading(kept.read_text(encoding="utf-8"))] if kept.exists() else []
    for row in sorted(rows, key=lambda row: (path_of(row), row.ident)):
        forms.setdefault(path_of(row), []).append(form(row))
    changed = []
    for path, words in forms.items():
        target, content = root / path, "\n".join(filter(None, words)).encode()
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(target.name + ".new")
            draft.write_bytes(content)
            draft.replace(target)
            changed.append(path)
    found = {path.relative_to(root).as_posix() for path in root.glob("**/*.md")}
    return changed, sorted(found - forms.keys())
