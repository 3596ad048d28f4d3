"""What changed since the table of last time, row by row, compared by reference."""

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
"""Of a row of last time: when something was due, as an export wrote it; and the answers."""


@dataclass
class Before:
    """The rows of last time by reference; `come`: those that are in the table again."""

    seen: Mapping[str, Seen]
    come: set[str] = field(default_factory=set)

    @property
    def gone(self) -> list[str]:
        """The references that are missing now, in order."""
        return sorted(self.seen.keys() - self.come)

    def change(self, reference: str, present: Mapping[str, str], case: Case) -> str:
        """Return what is new in a row; empty if nothing is."""
        if reference not in self.seen:
            return _("New") if reference else ""
        self.come.add(reference)
        when, answers = self.seen[reference]
        keys = [key for key in TEXTS if answers.get(key) != present.get(key)]
        names = ", ".join(str(TEXTS[key].name) for key in keys)
        remarks = [_("Changed: %(names)s") % {"names": names}] if keys else []
        if when and when != case.when.value:
            remarks.append(_("Was: %(when)s") % {"when": When(when).label})
        return ". ".join(remarks)


def exported_days(header: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> dict[int, str]:
    """Return when something was due, by line, in an export of ours."""
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
    """Return what is compared of a table; `exported`: when something was due, by line."""
    return {
        row.reference: (exported.get(row.line, ""), dict(row.walk.kept))
        for row in rows
        if row.reference
    }
