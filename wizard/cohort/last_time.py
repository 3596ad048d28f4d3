"""What changed since the table of last time, row by row: found by the reference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..question_texts import TEXTS
from .headings import ours_in
from .normalise import fold
from .rows import Case, Row, When

Seen = tuple[str, dict[str, str]]
"""Of a row of last time: when something was to be done, as an export wrote it; and the answers."""


@dataclass
class Before:
    """The rows of last time by reference; `come`: those that have come again."""

    seen: Mapping[str, Seen]
    come: set[str] = field(default_factory=set)

    @property
    def gone(self) -> list[str]:
        """Those that have not, in order."""
        return sorted(self.seen.keys() - self.come)

    def change(self, reference: str, kept: Mapping[str, str], case: Case) -> str:
        """Return what is new in a row; empty where nothing is."""
        if reference not in self.seen:
            return _("New") if reference else ""
        self.come.add(reference)
        when, answers = self.seen[reference]
        changed = [
            str(text.name) for key, text in TEXTS.items() if answers.get(key) != kept.get(key)
        ]
        said = [_("Changed: %(names)s") % {"names": ", ".join(changed)}] if changed else []
        if when and when != case.when.value:
            said.append(_("Was: %(when)s") % {"when": When(when).label})
        return ". ".join(said)


def exported_days(header: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> dict[int, str]:
    """Return when something was to be done, by line, as an export of ours said it."""
    names, heads = dict[str, str](), set[str]()
    for code, _name in settings.LANGUAGES:
        with override(code):
            heads.add(fold(_("When")))
            names |= {fold(str(when.label)): when.value for when in When}
    ours = ours_in(header)
    places = [at for at, name in enumerate(header) if name in ours and fold(name) in heads]
    return {
        line: names.get(fold(cells[at]), "")
        for line, cells in rows
        for at in places
        if at < len(cells)
    }


def seen_in(rows: Iterable[Row], exported: Mapping[int, str]) -> dict[str, Seen]:
    """Return what is compared of a table; `exported`: when, by line, as an export wrote it."""
    return {
        row.reference: (exported.get(row.line, ""), dict(row.walk.kept))
        for row in rows
        if row.reference
    }
