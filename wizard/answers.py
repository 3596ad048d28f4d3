"""The answers so far, each with the address at which it can be changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from rules.law.walk import Walk

from .address import Address
from .texts import TEXTS, answer_label


@dataclass(frozen=True)
class Answer:
    """One answer, as it is shown."""

    key: str
    name: Promise
    label: str
    change: str


def summary(address: Address, result: Walk, keys: Iterable[str]) -> list[Answer]:
    """The answers to the given questions, in the order of asking."""
    return [
        Answer(
            key,
            TEXTS[key].name,
            answer_label(key, result.used[key]),
            address.href("question", result.kept, step=key),
        )
        for key in keys
    ]
