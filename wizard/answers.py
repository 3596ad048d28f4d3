"""The answers so far, as pages list them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from .address import page_path
from .page_cache import placeholder
from .question_texts import TEXTS, answer_label


@dataclass(frozen=True)
class Answer:
    """An answer as pages list it, with the address at which it can be changed."""

    key: str
    name: Promise
    label: str
    change: str


def answers(keys: Iterable[str], choices: Mapping[str, str]) -> list[Answer]:
    """Return the answers to questions, in their order; `choices` are the values shared by all."""
    return [
        Answer(
            key,
            TEXTS[key].name,
            answer_label(key, choices[key]) if key in choices else placeholder(f"labels.{key}"),
            page_path("question", step=key) + placeholder("query"),
        )
        for key in keys
    ]
