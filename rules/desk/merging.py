"""Two editors, one document: the second to save is shown both versions and loses nothing."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..fields import tidy
from ..rows import Document
from ..versions import Version
from .diff import Difference, difference
from .forms import DocumentForm

APART = {"base", "seen", "follows", "why"}


@dataclass(frozen=True)
class Collision:
    """What the other editor saved, what both changed, and the form as it is offered again."""

    theirs: Version
    both: tuple[Difference, ...]  # old: theirs, new: mine
    taken: tuple[str, ...]  # fields that only they changed, taken over into the form
    data: QueryDict


def collision(form_class: type[DocumentForm], row: Document, data: QueryDict) -> Collision | None:
    """Compare what is posted with what was saved since the editor began; None where nothing was.

    A field that only one of them changed has that one's words; of a field that both changed, the
    posted words stay in the form and both versions are shown.
    """
    given = data.get("base", "")
    number = int(given) if given.isdecimal() and len(given) < 9 else 0
    if number == row.version:
        return None
    theirs = Version.objects.filter(name=row.name, number=row.version).select_related("by").first()
    base = Version.objects.filter(name=row.name, number=number).first()
    if theirs is None:
        return None
    present = form_class(instance=row)
    past = form_class(instance=type(row).of(base)) if base else None
    merged, both, taken = data.copy(), [], []
    merged["base"] = str(row.version)
    for name in ("seen", "follows"):
        merged.pop(name, None)  # said of other words
    for name in present.fields:
        if name in APART or name not in data:
            continue
        saved, mine = _value(present, name), tidy(data[name])
        before = _value(past, name) if past and name in past.fields else None
        if saved in (mine, before):
            continue
        label = str(present.fields[name].label or name)
        if mine == before:
            merged[name] = saved
            taken.append(label)
        else:
            both.append(difference(name, label, saved, mine))
    return Collision(theirs, tuple(both), tuple(taken), merged)


def _value(form: DocumentForm, name: str) -> str:
    value = form[name].value()
    return tidy(str("" if value is None else value))


def sentence(found: Collision) -> str:
    """Who saved, and when."""
    who = found.theirs.who or _("somebody")
    return _("%(who)s saved this at %(time)s, after you had opened it.") % {
        "who": who,
        "time": f"{found.theirs.at:%H:%M}",
    }
