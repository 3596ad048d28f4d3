"""Two editors, one document: the second to save sees both versions and loses nothing."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import QueryDict

from ..models.fields import tidy
from ..models.publishing import Version
from .diff import Difference, difference
from .forms import Document, StaffForm

CONFIRMATIONS = ("seen", "follows", "confirmed")
"""What an editor confirms of the words in the form; void after a collision, which changes them."""

NOT_COMPARED = {"base", "why", *CONFIRMATIONS}


@dataclass(frozen=True)
class Collision:
    """What the other editor saved, what both changed, and the form to show again."""

    theirs: Version
    both: tuple[Difference, ...]  # old: theirs, new: mine
    taken: tuple[str, ...]  # labels of fields that only they changed, now in the form
    data: QueryDict


def collision(
    form_class: type[StaffForm[Document]], row: Document, data: QueryDict
) -> Collision | None:
    """Compare what is posted with what was saved since the editor began; None if nothing was.

    A field that only one of them changed gets that editor's words; of a field that both changed,
    the posted words stay in the form and both versions are shown.
    """
    given = data.get("base", "")
    number = int(given) if given.isdecimal() and len(given) < 9 else 0
    if number == row.version:
        return None
    versions = Version.objects.filter(name=row.name).select_related("by")
    theirs, base = versions.get(number=row.version), versions.filter(number=number).first()
    present = form_class(instance=row)
    past = form_class(instance=type(row).of(base)) if base else None
    merged, both, taken = data.copy(), [], []
    merged["base"] = str(row.version)
    for name in CONFIRMATIONS:
        merged.pop(name, None)
    for names in _compared_groups(present, data):
        saved = {name: _saved(present, name) for name in names}
        before = {name: _saved(past, name) for name in names} if past else {}
        mine = {name: _value(present.fields[name], data[name]) for name in names}
        if saved in (mine, before):
            continue
        for name in (name for name in names if saved[name] != mine[name]):
            field = present.fields[name]
            label, text = str(field.label or name), _text(field, saved[name])
            if mine == before:
                merged[name] = text
                taken.append(label)
            else:
                both.append(difference(name, label, text, _text(field, mine[name])))
    return Collision(theirs, tuple(both), tuple(taken), merged)


def _compared_groups(form: StaffForm[Any], data: QueryDict) -> list[list[str]]:
    """Return the fields to compare, in groups: the day of a check with the person who checked."""
    day = form.instance.day_field
    names = [name for name in form.fields if name in data and name not in NOT_COMPARED]
    pair = [name for name in names if name in (day, f"{day}_by")]
    return [pair, *([name] for name in names if name not in pair)]


def _value(field: Field, given: Any) -> Any:
    """Return the value of what was typed; the text itself if it cannot be read."""
    try:
        value = field.to_python(given)
    except ValidationError:
        value = given
    return tidy(value) if isinstance(value, str) else value


def _saved(form: StaffForm[Any], name: str) -> Any:
    """Return the value of a field in the form's version; None if it has no such field."""
    field = form.fields.get(name)
    return _value(field, form.get_initial_for_field(field, name)) if field else None


def _text(field: Field, value: Any) -> str:
    """Return a value as its field shows it."""
    return tidy(field.widget.format_value(value) or "")
