"""The words as files (docs/words.md): reading them, and the one form in which they are written.

Reading a file of that form and writing it again gives the same bytes.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
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
from ..models.base import Content
from ..models.fields import tidy
from ..models.texts import ALWAYS, LINES

CONTENT = Path(__file__).parent.parent / "content"
TABLES = {f"{model.kind}s.toml": model for model in (Contact, Amount, Paper)}

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


def line_of(text: str, name: str = "", key: str = "") -> int:
    """Return the line of a field or part, counted from 1; in the table `key`, if given.

    Of what is missing, it is the line of the table or part in which it should be. The field of an
    inner table has its name before it, as name-en; in a list also the number, as values.0.euros.
    """
    own = re.escape(key)
    row = re.search(rf"^\[{own}\].*?(?=^\[(?!\[?{own}\.)|\Z)", text, re.M | re.S)
    at, end = row.span() if key and row else (0, len(text))
    match name.split("."):
        case [table, number, field] if number.isdecimal():
            tables = [table] * (int(number) + 1)
        case _ if _after(text, name, at, end) is None:
            table, _dash, field = name.partition("-")
            tables = [table]
        case _:
            tables, field = [], name
    for table in tables:
        at = _after(text, table, at, end) or at
    if tables:
        end = at + len(re.split(r"^\[", text[at:end], maxsplit=1, flags=re.M)[0])
    return text.count("\n", 0, _after(text, field, at, end) or at) + 1


def _after(text: str, name: str, at: int, end: int) -> int | None:
    """Return where a name between two places ends: a heading, a field, or a table; None if none."""
    name = re.escape(name)
    heading = r"^\+\+\+\n(?:.*\n)*?\+\+\+\s+" if name == "body" else rf"^## {name}\s+"
    for pattern in (heading, rf"^(?:{name}\s*=|\[+(?:[^\]]*\.)?{name}\]+)"):
        if name and (match := re.compile(pattern, re.M).search(text, at, end)):
            return match.end()
    return None


def path_of(row: Content) -> str:
    """Return the path of a row's file within the folder of the content."""
    return row.name.partition(" ")[0]


def form(row: Content) -> str:
    """Return the row in canonical form: a whole file, or its table."""
    fields = {name: getattr(row, name) for name in row.file_fields}
    front = {name: value for name, value in fields.items() if value not in ("", None)}
    if isinstance(row, Amount):
        front["values"] = [dict(zip(COLUMNS, value, strict=True)) for value in row.series]
        for value in front["values"]:
            whole = value["euros"] == value["euros"].to_integral_value()
            value["euros"] = int(value["euros"]) if whole else value["euros"]
    order = [*dict(settings.LANGUAGES), *Phase, ALWAYS]
    for word in row.WORDS:
        keys = {str(key): f"{word}-{key}" for key in order}
        if words := {key: row.parts[part] for key, part in keys.items() if part in row.parts}:
            front[word] = words
    if isinstance(row, Text):
        words = {name: getattr(row, name) for name in PARTS}
        words |= {phase: row.notes[phase] for phase in Phase if phase in row.notes}
        sections = [f"## {name}\n\n{body}\n" for name, body in words.items() if body]
        return _FENCE + tomli_w.dumps(front) + _FENCE + "\n" + "\n".join(sections)
    if isinstance(row, Passage):
        return _FENCE + tomli_w.dumps(front) + _FENCE + f"\n{row.body}\n"
    return tomli_w.dumps({row.ident[0]: front})


class Reading:
    """All rows of a folder by name, and the problems of its files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rows: dict[str, Content] = {}
        self.problems: list[str] = []
        self.keys: dict[str, str] = {}  # kinds by key; also of what cannot be read
        pages = [page.relative_to(root).as_posix() for page in sorted(root.glob("**/*.md"))]
        for path in [*TABLES, *pages]:
            try:
                self._read_page(path) if path in pages else self._read_table(path)
            except FileNotFoundError:
                self.problems.append(f"{path}: the file is missing")
            except UnicodeDecodeError as error:
                self.problems.append(f"{path}: the file is not UTF-8 (byte {error.start})")
            except tomllib.TOMLDecodeError as error:
                at = re.search(r"at line (\d+)", str(error))
                last = self._text(path).partition("\n" + _FENCE)[0].rstrip().count("\n") + 1
                self.problems.append(f"{path}:{at[1] if at else last}: not TOML: {error.args[0]}")

    def problem(self, row: Content, sentence: str, name: str = "", line: int = 0) -> str:
        """Return what is wrong with a row, and where; `line` counts from the first of `name`."""
        key = row.ident[0] if path_of(row) in TABLES else ""
        return self._problem(path_of(row), sentence, name, key, line)

    def _problem(
        self, path: str, sentence: str, name: str = "", key: str = "", line: int = 0
    ) -> str:
        place = f"{path}:{line_of(self._text(path), name, key) + line}"
        return ": ".join(filter(None, (place, name, sentence)))

    def _text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8-sig")

    def _read_table(self, path: str) -> None:
        """Read a file of tables, one for each key; comments only in the heading."""
        text = self._text(path)
        model, tables = TABLES[path], tomllib.loads(text, parse_float=Decimal)
        below = text[len(heading(text)) :]
        for comment in re.finditer(r"^[ \t]*#", below, re.M):
            line = text.count("\n", 0, len(text) - len(below) + comment.start()) + 1
            sentence = "a comment below the heading is lost: put it in “note”"
            self.problems.append(f"{path}:{line}: {sentence}")
        for key, table in tables.items():
            self.keys.setdefault(model.prefix + key, model.kind)
            if not isinstance(table, dict):
                self.problems.append(self._problem(path, "stands outside of a table", key))
            elif (values := self._values(path, table, model, key)) is not None:
                row = model(key=key, **values)
                self.rows[row.name] = row

    def _read_page(self, path: str) -> None:
        """Read a text or a passage: front matter, then words."""
        language, *below = path.removesuffix(".md").split("/")
        if language not in dict(settings.LANGUAGES):
            self.problems.append(f"{path}: no language of the site has the code “{language}”")
            return
        model: type[Text] | type[Passage]
        match below:
            case [key] if key in list(Procedure):
                model, names = Text, {"procedure": key, "language": language}
            case ["passages", key]:
                model, names = Passage, {"key": key, "language": language}
                self.keys.setdefault(key, model.kind)
            case _:
                self.problems.append(f"{path}: neither a procedure nor in the folder passages/")
                return
        text = self._text(path)
        front, fence, body = text.removeprefix(_FENCE).partition("\n" + _FENCE)
        if not (text.startswith(_FENCE) and fence):
            self.problems.append(f"{path}:1: begins without front matter between two lines of +++")
            return
        table = tomllib.loads(f"\n{front}\n", parse_float=Decimal)  # with the lines of the file
        if (values := self._values(path, table, model)) is None:
            return
        if model is Passage:
            values["body"] = tidy(body)
        else:
            sections = self._sections(path, body)
            values |= {name: words for name, words in sections.items() if name in PARTS}
            values["notes"] |= {name: note for name, note in sections.items() if name not in PARTS}
        row = model(**names, **values)
        self.rows[row.name] = row

    def _sections(self, path: str, body: str) -> dict[str, str]:
        """Return the words below each ## heading."""
        before, *pieces = _HEADING.split(body)
        if before.strip():
            sentence = "words stand above the first ## heading"
            self.problems.append(self._problem(path, sentence, "body"))
        sections: dict[str, str] = {}
        for name, words in zip(map(str.strip, pieces[::2]), pieces[1::2], strict=True):
            if name in sections:
                self.problems.append(self._problem(path, "the part comes twice", name))
            sections[name] = tidy(words)
        return sections

    def _values(
        self, path: str, table: dict[str, Any], model: type[Content], key: str = ""
    ) -> dict[str, Any] | None:
        """Return a table's fields; None, with problems, if one is missing, unknown or wrong."""
        within = ["values"] if model is Amount else [*model.WORDS]
        problems = [*_wrong(table, [*model.file_fields, *within])]
        for at, value in enumerate(() if problems else table.get("values", ())):
            problems += _wrong(value, [*COLUMNS], f"values.{at}.")
        self.problems += [self._problem(path, text, name, key) for name, text in problems]
        if problems:
            return None
        if not model.parts_in:
            return table
        parts = {
            f"{name}-{key}": words for name in within for key, words in table.pop(name, {}).items()
        }
        return table | {model.parts_in: parts}


def _wrong(table: Any, known: list[str], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield what is missing, unknown or wrong in a table, by field; `above` is its path."""
    if not isinstance(table, dict):
        yield "values", f"must be {_EXPECTED[list]}"
        return
    for name in known:
        if name not in table and name not in _OPTIONAL:
            yield above + name, "is missing"
    for name, value in table.items():
        kinds = _KINDS.get(name, (str,))
        if name not in known:
            yield above + name, f"is not known here; known are: {', '.join(known)}"
        elif type(value) not in kinds:  # not isinstance: a datetime is a date, a bool an int
            yield above + name, f"must be {_EXPECTED[kinds[0]]}"
        elif dict in kinds and not all(type(words) is str for words in value.values()):
            yield above + name, f"must be {_EXPECTED[dict]}"


def heading(text: str) -> str:
    """Return the comment lines on top of a file of tables, which a new form keeps."""
    match = re.match(r"(#[^\n]*\n)+", text)
    return match[0] if match else ""


def write(rows: Iterable[Content], root: Path) -> tuple[list[str], list[str]]:
    """Write all files; return those that changed, and those that stay though no row has them."""
    forms: dict[str, list[str]] = {}
    for path in TABLES:
        old = root / path if (root / path).exists() else CONTENT / path
        forms[path] = [heading(old.read_text(encoding="utf-8"))] if old.exists() else []
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
    files = {path.relative_to(root).as_posix() for path in root.glob("**/*.md")}
    return changed, sorted(files - forms.keys())
