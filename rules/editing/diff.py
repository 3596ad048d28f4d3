"""Two texts side by side, with the words that differ marked."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.db.models import DateField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..dates import plain_date
from ..models import CONTENT_KINDS, Amount, Value
from ..models.amounts import ValuesField
from ..models.base import Content
from ..models.publishing import Version
from ..page_changes import PageChange, page_changes, part_names, snapshots
from ..words.live import live_rows
from ..words.markdown import euro_words

_WORDS = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")
_PAIRS = 20_000
"""Pairs of equal pieces to compare, at most: beyond, what differs is marked as a whole."""


@dataclass(frozen=True)
class Difference:
    """A part that differs: the old words with deletions, the new words with insertions."""

    name: str
    label: str
    old: SafeString
    new: SafeString


def difference(name: str, label: str, old: str, new: str) -> Difference:
    """Return the words of both sides, with the differences marked."""
    deleted, inserted = list[str](), list[str]()
    for before, after in _blocks(old.splitlines(True), new.splitlines(True)):
        if before == after:
            deleted.append(escape(before))
            inserted.append(escape(after))
            continue
        for left, right in _blocks(_WORDS.findall(before), _WORDS.findall(after)):
            deleted.append(escape(left) if left == right else _marked("del", left))
            inserted.append(escape(right) if left == right else _marked("ins", right))
    return Difference(name, label, mark_safe("".join(deleted)), mark_safe("".join(inserted)))  # noqa: S308


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Yield runs of pieces, each equal on both sides or different; in bounded time."""
    counts = Counter(old)
    if sum(counts[piece] * number for piece, number in Counter(new).items()) > _PAIRS:
        yield from _ends(old, new)
        return
    for _tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield "".join(old[i:j]), "".join(new[k:m])


def _ends(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the equal beginning, what differs, and the equal end."""
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    remaining = shorter - first
    last = next((at for at in range(remaining) if old[-1 - at] != new[-1 - at]), remaining)
    cut, paste = len(old) - last, len(new) - last
    yield "".join(old[:first]), "".join(new[:first])
    yield "".join(old[first:cut]), "".join(new[first:paste])
    yield "".join(old[cut:]), "".join(new[paste:])


def _marked(tag: str, words: str) -> str:
    text = words.lstrip()
    blank = escape(words.removesuffix(text))
    return blank + f"<{tag}>{escape(text)}</{tag}>" if text else blank


def flat(kind: str, content: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a version as text, by name; each note and name is a field."""
    fields = {field.name: field for field in CONTENT_KINDS[kind].kept()}
    texts: dict[str, str] = {}
    for name, value in content.items():
        field = fields.get(name)
        if isinstance(field, ValuesField):
            texts[name] = "\n".join(_value_line(row) for row in Amount(values=value).series)
        elif isinstance(value, dict):
            texts |= value
        elif value is True:
            texts[name] = _("yes")
        elif value and isinstance(field, DateField):
            texts[name] = plain_date(field.to_python(value))
        else:
            texts[name] = str(value or "")
    return texts


def _value_line(value: Value) -> str:
    words = {"day": plain_date(value.starts), "amount": euro_words(value.euros)}
    words |= {"checked": plain_date(value.checked)}
    line = _("From %(day)s: %(amount)s (checked on %(checked)s)") % words
    return f"{line}, {value.source_title}, {value.source}"


def differences(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that differ between two contents."""
    before, after = flat(kind, old), flat(kind, new)
    labels = {field.name: str(field.verbose_name) for field in CONTENT_KINDS[kind].kept()}
    labels |= {"translates": _("the source's words that it translates")} | part_names()
    return [
        difference(name, labels.get(name, name), before.get(name, ""), after.get(name, ""))
        for name in before | after
        if before.get(name, "") != after.get(name, "")
    ]


def between(old: Version | None, new: Version) -> list[Difference]:
    """Return the fields that differ between two versions; all if there was none before."""
    return differences(new.kind, old.content if old else {}, new.content)


def pages(
    before: Mapping[str, Content], after: Mapping[str, Content], day: date
) -> list[tuple[PageChange, list[Difference]]]:
    """Return the pages that students see differently on a day once other documents are live."""
    labels = part_names()
    return [
        (change, [difference(name, labels[name], old, new) for name, old, new in change.parts])
        for change in page_changes(*snapshots(before, after, day))
    ]


def effects(rows: Iterable[Content], day: date) -> list[tuple[PageChange, list[Difference]]]:
    """Return the pages that students see differently once drafts are live on a day."""
    before = live_rows(day)
    return pages(before, before | {row.name: row for row in rows}, day)
