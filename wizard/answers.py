"""The answers so far, each with the address at which it can be changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from .question_texts import TEXTS


@dataclass(frozen=True)
class Answer:
    """One answer, as it is shown."""

    key: str
    name: Promise
    label: str
    change: str


def told(
    keys: Iterable[str], label: Callable[[str], str], change: Callable[[str], str]
) -> list[Answer]:
    """The answers to the given questions, in the order of asking."""
    return [Answer(key, TEXTS[key].name, label(key), change(key)) for key in keys]
