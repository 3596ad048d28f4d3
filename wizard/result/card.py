"""The answer at a glance: its tone, its chip, the leaf of a calendar, the facts with icons."""

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from rules.law.procedures import Procedure
from rules.law.windows import Phase

from .dates import phase_name

DONE = frozenset({"visa-validated", "no-permit-needed", "vls-t-no-step", "travel-valid"})
"""Procedures with nothing to do for now."""
AT_ONCE = frozenset({"ordered-to-leave", "refused", "file-closed", "prefecture-visa-expired"})
"""Procedures without a day where each day counts."""

_ITEM = re.compile(r"<(li|p)>(.*?)</\1>", re.S)


class Chip(NamedTuple):
    """The line above the headline; `icon` names a symbol of _result_icons.html."""

    tone: str
    icon: str
    words: Promise | str


def chip(procedure: Procedure, phase: Phase | None, is_urgent: bool) -> Chip:
    """Return how a result looks at a glance: calm, in time, urgent, over or done."""
    if procedure in DONE and phase is not Phase.OPEN:
        return Chip("done", "tick", _("Nothing to do now"))
    match phase:
        case None if procedure in AT_ONCE:
            return Chip("over", "warning", _("Act today"))
        case None:
            return Chip("plain", "", "")
        case Phase.OPEN | Phase.LATE if procedure is Procedure.TRACK_APPLICATION:
            tone = "calm" if phase is Phase.OPEN else "late"
            return Chip(tone, "clock", phase_name(phase, procedure))
        case Phase.TOO_EARLY:
            return Chip("calm", "clock", _("Too early"))
        case Phase.OPEN if is_urgent:
            return Chip("late", "clock", _("Last days"))
        case Phase.OPEN:
            return Chip("open", "tick", _("You are in time"))
        case Phase.LATE if procedure is Procedure.CARD_LOST:
            return Chip("late", "clock", phase_name(phase, procedure))
        case Phase.LATE:
            return Chip("late", "clock", _("Late, but still possible"))
        case Phase.PENALTY:
            return Chip("over", "warning", _("Expired, but still possible"))
    return Chip("over", "warning", phase_name(Phase.CLOSED, procedure))


def facts(summary: str, day: str) -> list[tuple[str, SafeString]]:
    """Return the facts of a summary, items or paragraphs, each with an icon: money, days, other.

    `day`: how the placeholder of a day begins.
    """
    return [
        (_icon(item, day), mark_safe(item.strip()))  # noqa: S308 - rendered words
        for _tag, item in _ITEM.findall(summary)
    ]


def _icon(item: str, day: str) -> str:
    if "€" in item:
        return "euro"
    return "calendar" if day in item else "info"
