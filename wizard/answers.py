"""The answers so far, as pages list them."""

from collections.abc import Iterable, Mapping

from rules.django_types import StrPromise

from .address import page_path
from .page_cache import placeholder
from .question_texts import TEXTS, answer_label


def summarise(keys: Iterable[str], choices: Mapping[str, str]) -> list[tuple[StrPromise, str, str]]:
    """Return the answers to questions, each with the question's name and where to change it.

    `choices`: the values that all readers of the page share.
    """
    return [
        (
            TEXTS[key].name,
            answer_label(key, choices[key]) if key in choices else placeholder(f"labels.{key}"),
            page_path("question", step=key) + placeholder("query"),
        )
        for key in keys
    ]
