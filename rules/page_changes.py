"""What a publication changes for students, and which references of texts lead nowhere."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from itertools import chain

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext as _

from .dates import plain_date
from .law.days import KEYS
from .law.procedures import Procedure
from .law.windows import Phase
from .models import Amount, Passage, Text
from .models.base import Content
from .models.fields import languages
from .models.texts import ALWAYS, LINES
from .words.conditions import TODAY
from .words.markdown import REFERENCE, fill_marks, legible
from .words.snapshot import ProcedureWords, Snapshot

Page = tuple[str, str, str]
"""The kind of the words, their key, and the language of the page."""


@dataclass(frozen=True)
class PageChange:
    """One page as students see it before and after: of each part that differs, the plain words."""

    page: Page
    title: str
    parts: tuple[tuple[str, str, str], ...]


def references(row: Content) -> set[str]:
    """Return the keys to which the words of a row refer, but for a student's days."""
    keys = {key for _name, text in row.texts() for key in REFERENCE.findall(text)}
    return keys - {*KEYS, TODAY}


def users(rows: Iterable[Content]) -> Mapping[str, list[Content]]:
    """Return the rows that refer to each key."""
    users = defaultdict(list)
    for row in rows:
        for key in references(row):
            users[key].append(row)
    return users


def missing(snapshot: Snapshot) -> list[str]:
    """Return what the site would lack: a procedure without words, what a reference leads to."""
    last_resort, problems = settings.LANGUAGE_CODE, []
    passages = {key for _language, key in snapshot.passages}
    known = {*snapshot.contacts, *snapshot.amounts, *snapshot.papers}
    keys = Counter(chain(snapshot.contacts, snapshot.amounts, snapshot.papers, passages))
    for key in sorted(key for key, number in keys.items() if number > 1):
        problems.append(_("The key {%(key)s} stands for two things.") % {"key": key})
    for key in Procedure:
        if (last_resort, key) not in snapshot.texts:
            problems.append(_("The procedure %(key)s has no words in English.") % {"key": key})
        if key.official_site not in snapshot.contacts:
            words = {"procedure": key, "key": key.official_site}
            problems.append(_("%(procedure)s leads to {%(key)s}, which is not live.") % words)
    for row in snapshot.written():
        for key in sorted(references(row)):
            spoken = {(code, key) for code in (row.language, last_resort)}
            if key not in known and spoken.isdisjoint(snapshot.passages):
                words = {"name": row.name, "key": key}
                problems.append(_("%(name)s refers to {%(key)s}, which is not live.") % words)
    return list(dict.fromkeys(problems))


def snapshots(
    before: Mapping[str, Content], after: Mapping[str, Content], day: date
) -> tuple[Snapshot, Snapshot]:
    """Return both as on a day; on a later day, if an amount differs only from then on."""
    for name, row in after.items():
        old = before.get(name)
        if isinstance(row, Amount) and isinstance(old, Amount):
            starts = {value.starts for value in (*old.series, *row.series)}
            days = sorted({day} | {start for start in starts if start > day})
            if first := next((at for at in days if old.on(at) != row.on(at)), None):
                day = first
                break
    return Snapshot.of(before.values(), day), Snapshot.of(after.values(), day)


def page_changes(before: Snapshot, after: Snapshot) -> list[PageChange]:
    """Return the pages that differ, in every language of the site."""
    touched = _find_touched(before, after)
    keys = [key.value for key in Procedure if key in touched]
    pages = [("text", key, code) for code, _name in languages() for key in keys]
    return [change for page in pages if (change := _compare_pages(page, before, after))]


def _find_touched(before: Snapshot, after: Snapshot) -> set[str]:
    """Return the procedures whose words differ, or what they refer to: to compare all is slow."""
    old, new = before.rows(), after.rows()
    rows = [*old.values(), *new.values()]
    changed = {
        row.reference or row.name
        for row in rows
        if not _is_same(old.get(row.name), new.get(row.name))
    }
    changed |= {row.key for row in rows if isinstance(row, Passage) and references(row) & changed}
    texts = [row for row in rows if isinstance(row, Text)]
    touched = {row.procedure for row in texts if ({row.name} | references(row)) & changed}
    return touched.union(key for key in Procedure if key.official_site in changed)


def _is_same(old: Content | None, new: Content | None) -> bool:
    return old is new or bool(old and new and old.content() == new.content())


def _compare_pages(page: Page, before: Snapshot, after: Snapshot) -> PageChange | None:
    old, new = words_of(page, before), words_of(page, after)
    parts = tuple(
        (name, *_compare_words(old.get(name, ""), new.get(name, "")))
        for name in old | new
        if old.get(name, "") != new.get(name, "")
    )
    return PageChange(page, unescape((new or old)["title"]), parts) if parts else None


def _compare_words(old: str, new: str) -> tuple[str, str]:
    """Return both without tags; with them, where nothing else differs."""
    left, right = legible(old), legible(new)
    return (left, right) if left != right else (old, new)


def words_of(page: Page, snapshot: Snapshot) -> dict[str, str]:
    """Return the words of a page as HTML, by part; none where it has none."""
    _kind, key, language = page
    try:
        words = snapshot.procedure(Procedure(key), language)
    except LookupError:
        return {}
    parts: dict[str, str] = {"title": escape(words.title)}
    parts |= {name: fill_marks(html, _write_mark) for name, html in words.html.items()}
    if Procedure(key).official_site in snapshot.contacts:
        parts["place"] = escape(" ".join(snapshot.official_site(Procedure(key), language)))
    return parts | {"about": escape(_describe_review(words, language))}


def _write_mark(kind: str, words: str) -> str:
    """Return a mark as editors write it."""
    return {
        "day": f"{{{words}}}",
        "age": f"≤ {words}",
        "with": escape(f"?{words}"),
        "letter": escape(f"letter:{words}"),
        "if": f"::: if {words}",
    }[kind]


def _describe_review(words: ProcedureWords, language: str) -> str:
    """Return the notes of the page on its own words."""
    notes = [_("Reviewed on %(day)s.") % {"day": plain_date(words.row.reviewed)}]
    if not words.row.reviewed_by:
        notes.append(_("This text has not been reviewed by a person of the office yet."))
    if words.outdated:
        notes.append(_("The English text is newer than this translation."))
    if words.language != language:
        notes.append(_("This text is not translated yet."))
    return " ".join(notes)


def part_names() -> dict[str, str]:
    """Return the names of the parts."""
    phases = {
        Phase.TOO_EARLY: _("too early"),
        Phase.OPEN: _("the window is open"),
        Phase.LATE: _("late, but still possible"),
        Phase.PENALTY: _("expired, still possible with a fee"),
        Phase.CLOSED: _("closed"),
        ALWAYS: _("always"),
    }
    lines = {"headline": _("Headline: %(phase)s"), "button": _("Button: %(phase)s")}
    by_phase = {
        f"{kind}-{phase}": lines[kind] % {"phase": name}
        for phase, name in phases.items()
        for kind in LINES
    }
    return by_phase | {
        "title": _("Title"),
        "summary": _("Summary"),
        "documents": _("What to provide"),
        "steps": _("What to do, step by step"),
        "cost": _("What it costs"),
        "next": _("What happens next"),
        "trouble": _("If something goes wrong"),
        "ask": _("A person to ask"),
        "doubt": _("How sure it is"),
        "body": _("Words"),
        "place": _("Official site"),
        "about": _("Review"),
        Phase.TOO_EARLY.value: _("Note: too early"),
        Phase.OPEN.value: _("Note: the window is open"),
        Phase.LATE.value: _("Note: late, but still possible"),
        Phase.PENALTY.value: _("Note: expired, still possible with a fee"),
        Phase.CLOSED.value: _("Note: closed"),
    }
