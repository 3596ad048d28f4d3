"""The description of /api/v1/ for programs (OpenAPI 3.1), made from the code.

Questions, answers, procedures, rules, phases and languages are read where they are kept; a test
holds real answers against the schemas. An object with fields of its own takes no others.
"""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import QUESTIONS, UNKNOWN, ChoiceQuestion, Question
from rules.law.windows import Phase
from rules.models import PARTS

from ..address import FIRST_DAY, LAST_DAY
from ..question_texts import TEXTS

VERSION = "1.0.0"
EXAMPLES = {
    "nationality": "BR",
    "situation": "continue-studies",
    "document": "student-card",
    "expires": "2027-02-28",
}
"""A case that these four answers decide; on TODAY its window is open."""
TODAY = "2026-11-23"

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
DATE: Schema = {"type": "string", "format": "date"}
MAYBE_DATE: Schema = {"type": ["string", "null"], "format": "date"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
URL_REFERENCE: Schema = {"type": "string", "format": "uri-reference"}


def description(server: str = "/") -> dict[str, object]:
    """The whole document; `server` is the address of the site."""
    with override(settings.LANGUAGE_CODE):
        return {
            "openapi": "3.1.0",
            "info": {"title": "PermitGuide", "version": VERSION, "description": ABOUT},
            "servers": [{"url": server}],
            "security": [],
            "paths": _paths(),
            "components": {
                "schemas": _schemas(),
                "parameters": {"language": _language()},
                "responses": RESPONSES,
            },
        }


ABOUT = """\
Which residence-permit step applies to a foreign student in France, and between which days.
Information, not legal advice.

Everything is read with GET or HEAD, without a key, from any origin, without cookies. The answers
of a student travel in the query string of `guidance` alone, and no log holds them. A field, a key
or an address of version 1 keeps its meaning. Texts are in the language asked for; `written_in`
names another one where a text is not translated yet. Days are calendar days in Paris, both ends
included. A key that the query may not hold is passed over.
"""

RESPONSES = {
    "errors": {
        "description": "What cannot be read, and how to mend it, by key.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}},
    },
    "known": {"description": "Not changed since the ETag that was sent with If-None-Match."},
}


# ---- words of JSON Schema ----


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(fields: Mapping[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """An object of these fields and no others."""
    required = [name for name in fields if name not in optional]
    return {
        "type": "object",
        "properties": dict(fields),
        "required": required,
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _one_of(values: object) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def _answer(question: Question) -> Schema:
    """What answers a question: all that is read, offered or not."""
    if isinstance(question, ChoiceQuestion):
        return _one_of(question.readings)
    return {"type": "string", "anyOf": [{"format": "date"}, {"const": UNKNOWN}]}


# ---- what is answered ----


def _schemas() -> dict[str, Schema]:
    return {
        "Errors": _object(
            {"errors": {"type": "object", "additionalProperties": _list(TEXT), "minProperties": 1}}
        ),
        "Language": _one_of(code for code, _name in settings.LANGUAGES),
        "Phase": _one_of(phase.value for phase in Phase),
        "Procedure": _one_of(key.value for key in Procedure),
        "Rule": _one_of(TABLE.by_key),
        "Answers": _object(answers := _answers(), optional=tuple(answers)),
        "Source": _object({"title": TEXT, "url": ADDRESS, "checked": DATE}),
        "Words": _object({"text": TEXT, "html": TEXT}),
        **_guidance(),
        **_questions(),
        **_procedures(),
        "Countries": _object(
            {
                "language": _ref("Language"),
                "countries": _list(
                    _object({"code": {"type": "string", "pattern": "^[A-Z]{2}$"}, "name": TEXT})
                ),
            }
        ),
    }


def _answers() -> dict[str, Schema]:
    return {question.key: _answer(question) for question in QUESTIONS}


def _guidance() -> dict[str, Schema]:
    given = {"today": DATE, "language": _ref("Language"), "answers": _ref("Answers")}
    passed_over = {"ignored": _list(TEXT)}
    asked = {"key": _one_of(question.key for question in QUESTIONS), "label": TEXT}
    choice = _object({"value": TEXT, "label": TEXT})
    decision = {
        "procedure": _ref("Procedure"),
        "title": TEXT,
        "rule": _ref("Rule"),
        "phase": {"anyOf": [_ref("Phase"), {"type": "null"}]},
        "phases": _list(_object({"key": _ref("Phase"), "starts": MAYBE_DATE, "ends": MAYBE_DATE})),
        "opens": MAYBE_DATE,
        "closes": MAYBE_DATE,
        "last_day": MAYBE_DATE,
        "headline": {"type": "string", "description": "What to do in this phase, in one line."},
        "button": {"type": "string", "description": "The words of the button; empty for none."},
        "days": {
            "type": "object",
            "description": "The days of this case by key, such as renewal-opens.",
            "additionalProperties": {"type": "string", "format": "date"},
        },
        "sources": _list(_ref("Source")),
        "url": URL_REFERENCE,
    }
    next_question = {
        "oneOf": [
            _object(asked | {"kind": {"const": "choice"}, "choices": _list(choice)}),
            _object(asked | {"kind": {"const": "date"}}),
        ]
    }
    return {
        "Guidance": {"oneOf": [_ref("Decision"), _ref("NextQuestion")]},
        "Decision": _object(given | decision | passed_over, optional=("ignored",)),
        "NextQuestion": _object(
            given | {"next_question": next_question} | passed_over, optional=("ignored",)
        ),
    }


def _questions() -> dict[str, Schema]:
    words = dict.fromkeys(("label", "name", "hint", "why"), TEXT)
    asked = {"key": _one_of(question.key for question in QUESTIONS)} | words
    choice = _object({"value": TEXT, "label": TEXT, "hint": TEXT})
    return {
        "ChoiceQuestion": _object(asked | {"kind": {"const": "choice"}, "choices": _list(choice)}),
        "DateQuestion": _object(asked | {"kind": {"const": "date"}, "unknown": {"const": UNKNOWN}}),
        "Questions": _object(
            {
                "language": _ref("Language"),
                "questions": _list({"oneOf": [_ref("ChoiceQuestion"), _ref("DateQuestion")]}),
            }
        ),
    }


def _procedures() -> dict[str, Schema]:
    short = {
        "key": _ref("Procedure"),
        "title": TEXT,
        "summary": _ref("Words"),
        "phases": _list(_ref("Phase")),
        "written_in": _ref("Language"),
        "reviewed": DATE,
        "reviewed_by": TEXT,
        "due": DATE,
        "url": URL_REFERENCE,
    }
    rule = {
        "key": _ref("Rule"),
        "why": TEXT,
        "conditions": _list(_object({"name": TEXT, "values": _list(TEXT)})),
        "schedule": _list(_object({"name": TEXT, "days": TEXT})),
        "sources": _list(_ref("Source")),
    }
    note = {"phase": _ref("Phase"), "name": TEXT, "text": TEXT, "html": TEXT}
    whole = {part: _ref("Words") for part in PARTS} | {
        "notes": _list(_object(note)),
        "official": _object({"name": TEXT, "url": URL_REFERENCE}),
        "rules": _list(_object(rule)),
        "sources": _list(_ref("Source")),
    }
    return {
        "ShortProcedure": _object(short),
        "WholeProcedure": _object({"language": _ref("Language")} | short | whole),
        "Procedures": _object(
            {"language": _ref("Language"), "procedures": _list(_ref("ShortProcedure"))}
        ),
    }


# ---- what is asked ----


def _language() -> Schema:
    return {
        "name": "language",
        "in": "query",
        "description": "The language of the texts. Without it, the first of Accept-Language that"
        " the site speaks.",
        "schema": _ref("Language"),
        "example": settings.LANGUAGE_CODE,
    }


def _paths() -> dict[str, object]:
    key = {
        "name": "key",
        "in": "path",
        "required": True,
        "schema": _ref("Procedure"),
        "example": "renew-student-permit",
    }
    return {
        reverse("guidance"): _get(
            "guidance",
            "What applies: the decision, or the question to ask next. Never kept by a cache.",
            _ref("Guidance"),
            *map(_parameter, QUESTIONS),
            _today(),
            refusals=("400", "405"),
            kept=False,
        ),
        reverse("api-questions"): _get(
            "questions", "Every question, in the order of asking.", _ref("Questions")
        ),
        reverse("api-procedures"): _get(
            "procedures", "Every procedure in short.", _ref("Procedures")
        ),
        reverse("api-procedure", kwargs={"key": "KEY"}).replace("KEY", "{key}"): _get(
            "procedure",
            "All that the site says of one procedure.",
            _ref("WholeProcedure"),
            key,
            refusals=("400", "404", "405"),
        ),
        reverse("api-countries"): _get(
            "countries",
            "The countries that answer the question of nationality. `stateless` answers it too.",
            _ref("Countries"),
        ),
    }


def _get(
    name: str,
    summary: str,
    schema: Schema,
    *parameters: Schema,
    refusals: tuple[str, ...] = ("400", "405"),
    kept: bool = True,
) -> Schema:
    answered = {"description": summary, "content": {"application/json": {"schema": schema}}}
    responses: Schema = {"200": answered}
    if kept:
        responses["304"] = {"$ref": "#/components/responses/known"}
    responses |= {status: {"$ref": "#/components/responses/errors"} for status in refusals}
    language = {"$ref": "#/components/parameters/language"}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters, language],
            "responses": responses,
        }
    }


def _parameter(question: Question) -> Schema:
    """An answer in the query: none is required, and one that does not count is not read."""
    text = TEXTS[question.key]
    usual = question.choices[0] if isinstance(question, ChoiceQuestion) else UNKNOWN
    return {
        "name": question.key,
        "in": "query",
        "description": f"{text.label} {text.hint}",
        "schema": _answer(question),
        "example": EXAMPLES.get(question.key, usual),
    }


def _today() -> Schema:
    return {
        "name": "today",
        "in": "query",
        "description": "The day as which the guide is asked, from"
        f" {FIRST_DAY} to {LAST_DAY}. Without it, the present day in Paris.",
        "schema": DATE,
        "example": TODAY,
    }
