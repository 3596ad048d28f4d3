"""The decision, or the next question, as data: for the API and the command line."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from rules.law.questions import ChoiceQuestion
from rules.law.table import Source
from rules.law.walk import Walk, offered
from rules.words.live import current

from ..address import Address
from ..answer_errors import sentence
from ..question_texts import TEXTS, choices
from .result import Result

PARTNER = {"arrived": "expires"}
"""An arrival after the expiry: either of the two may be the wrong one."""


def errors(address: Address, result: Walk, today: str = "") -> dict[str, list[str]]:
    """Return the answers that cannot be read: the sentences about each, by key."""
    sentences: dict[str, list[str]] = {}
    if address.problem:
        sentences["today"] = [sentence("today", today, address.problem)]
    for key, problem in result.problems.items():
        sentences[key] = [sentence(key, result.pending[key], problem)]
        if problem.problem == "after-expiry":
            sentences[PARTNER[key]] = sentences[key]
    return sentences


def guidance(address: Address, walk: Walk, language: str) -> dict[str, object]:
    """Return a decision, or the next question, as DESIGN section 5 lays it down."""
    with override(language):
        body: dict[str, object] = {
            "today": walk.today.isoformat(),
            "language": language,
            "answers": walk.used,
        }
        if walk.decision:
            body |= _decision(Result(walk, current(), language))
            body["url"] = address.href("result", walk.used)
        else:
            body["next_question"] = _question(walk)
    return body | ({"ignored": list(address.ignored)} if address.ignored else {})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _decision(result: Result) -> dict[str, object]:
    return {
        "procedure": result.procedure.value,
        "title": result.text.title,
        "rule": result.rule.key,
        "phase": result.phase.value if result.phase else None,
        "phases": [
            {"key": span.phase.value, "starts": _iso(span.starts), "ends": _iso(span.ends)}
            for span in result.timetable.spans
        ],
        "opens": _iso(result.opens),
        "closes": _iso(result.closes),
        "last_day": _iso(result.timetable.last_day),
        "headline": result.headline,
        "button": result.button,
        "days": {key: day.isoformat() for key, day in result.days.items()},
        "sources": [source_data(source) for source in result.rule.sources],
    }


def source_data(source: Source) -> dict[str, str]:
    return {"title": _(source.title), "url": source.url, "checked": source.checked.isoformat()}


def _question(walk: Walk) -> dict[str, object]:
    question = walk.question
    assert question
    body: dict[str, object] = {
        "key": question.key,
        "label": str(TEXTS[question.key].label),
        "kind": question.kind,
    }
    if isinstance(question, ChoiceQuestion):
        offers = choices(question, offered(question, walk.readings))
        body["choices"] = [{"value": value, "label": label} for value, label in offers]
    return body
