"""The decision, or the next question, as data: for the API and the command line."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from rules.law.questions import ChoiceQuestion
from rules.law.walk import Decision, Walk
from rules.words.live import procedure_words

from ..address import Address
from ..answer_errors import sentence
from ..question_texts import TEXTS, choices, kind

PARTNER = {"arrived": "expires"}
"""An arrival after the expiry: either of the two may be the wrong one."""


def errors(address: Address, result: Walk, today: str = "") -> dict[str, list[str]]:
    """What cannot be read, by key."""
    found: dict[str, list[str]] = {}
    if address.problem:
        found["today"] = [sentence("today", today, address.problem)]
    for key, problem in result.problems.items():
        text = sentence(key, result.pending[key], problem)
        found[key] = [text]
        if problem.problem == "after-expiry":
            found[PARTNER[key]] = [text]
    return found


def guidance(address: Address, result: Walk, language: str) -> dict[str, object]:
    """A decision, or the next question, as DESIGN section 5 lays it down."""
    with override(language):
        body: dict[str, object] = {
            "today": result.today.isoformat(),
            "language": language,
            "answers": result.used,
        }
        if result.decision:
            body |= _decision(result.decision, language)
            body["url"] = address.onward(result)
        else:
            body["next_question"] = _question(result)
    return body | ({"ignored": list(address.ignored)} if address.ignored else {})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _decision(decision: Decision, language: str) -> dict[str, object]:
    timetable = decision.timetable
    window = timetable.window if timetable else None
    return {
        "procedure": decision.procedure.value,
        "title": procedure_words(decision.procedure, language).title,
        "rule": decision.rule.key,
        "phase": decision.span.phase.value if decision.span else None,
        "phases": [
            {"key": span.phase.value, "starts": _iso(span.starts), "ends": _iso(span.ends)}
            for span in (timetable.spans if timetable else ())
        ],
        "opens": _iso(window.starts) if window else None,
        "closes": _iso(window.ends) if window else None,
        "last_day": _iso(timetable.last_day) if timetable else None,
        "sources": [
            {"title": _(source.title), "url": source.url, "checked": source.checked.isoformat()}
            for source in decision.rule.sources
        ],
    }


def _question(result: Walk) -> dict[str, object]:
    question = result.question
    body: dict[str, object] = {
        "key": question.key,
        "label": str(TEXTS[question.key].label),
        "kind": kind(question),
    }
    if isinstance(question, ChoiceQuestion):
        body["choices"] = [{"value": value, "label": label} for value, label in choices(question)]
    return body
