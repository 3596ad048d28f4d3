"""The description of /api/v1/ for programs (OpenAPI 3.1), made from the code.

Questions, answers, procedures, rules, phases and languages are read from their sources, the fields
of each object from data/api.toml; a test checks real responses against the schemas.
"""

import inspect
from collections.abc import Iterable

from django.conf import settings
from django.urls import resolve, reverse
from django.utils.translation import override

from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import QUESTIONS, UNKNOWN, ChoiceQuestion, Question
from rules.law.windows import Phase

from ..address import FIRST_DAY, LAST_DAY
from ..data import read_data
from ..question_texts import TEXTS

VERSION = "1.0.0"

Schema = dict[str, object]

GIVEN = read_data("api")
TYPES: dict[str, Schema] = GIVEN["types"]


def _ref(name: str, kind: str = "schemas") -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}


def _type(name: str) -> Schema:
    if name.startswith("["):
        return {"type": "array", "items": _type(name[1:-1])}
    if "|" in name:
        return {"anyOf": [_type(option) for option in name.split("|")]}
    if name.startswith("="):
        return {"const": name[1:]}
    return TYPES.get(name) or _ref(name)


def _object(fields: str) -> Schema:
    types = dict(field.partition(":")[::2] for field in fields.split())
    properties = {name.rstrip("?"): _type(kind or "text") for name, kind in types.items()}
    required = [name for name in types if not name.endswith("?")]
    closed = {"required": required, "additionalProperties": False}
    return {"type": "object", "properties": properties} | closed


def _enum(values: Iterable[object]) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def _json(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _answer(question: Question) -> Schema:
    """Return the schema of the answers to a question: all that are read, offered or not."""
    if isinstance(question, ChoiceQuestion):
        return _enum(question.readings)
    return {"type": "string", "anyOf": [{"format": "date"}, {"const": UNKNOWN}]}


def _schemas() -> dict[str, Schema]:
    answers = {question.key: _answer(question) for question in QUESTIONS}
    return {name: _object(fields) for name, fields in GIVEN["objects"].items()} | {
        "Answers": {"type": "object", "properties": answers, "additionalProperties": False},
        "DaysByKey": {"type": "object", "additionalProperties": TYPES["date"]},
        "Guidance": _type("Decision|NextQuestion"),
        "Language": _enum(code for code, _name in settings.LANGUAGES),
        "Phase": _enum(phase.value for phase in Phase),
        "Problems": {"type": "object", "additionalProperties": _type("[text]"), "minProperties": 1},
        "Procedure": _enum(key.value for key in Procedure),
        "Question": _enum(answers),
        "Rule": _enum(TABLE.by_key),
    }


def _parameter(name: str, schema: Schema, example: str, **more: object) -> Schema:
    """Return a parameter of the query, which is not required; `more`: fields to add or replace."""
    return {"name": name, "in": "query", "schema": schema, "example": example} | more


def _answer_parameter(question: Question) -> Schema:
    text = TEXTS[question.key]
    usual = question.choices[0] if isinstance(question, ChoiceQuestion) else UNKNOWN
    example, about = GIVEN["examples"].get(question.key, usual), f"{text.label} {text.hint}"
    return _parameter(question.key, _answer(question), example, description=about)


def _path(name: str, schema: str, *parameters: Schema, **kwargs: str) -> dict[str, Schema]:
    """Return the address of a view, described by the docstring of the view."""
    address = reverse(name, kwargs=kwargs)
    statuses = {"304": "known"} if name != "guidance" else {}
    statuses |= dict.fromkeys(["400", "404", "405"] if kwargs else ["400", "405"], "errors")
    summary = inspect.getdoc(resolve(address).func)
    operation = {
        "operationId": name.removeprefix("api-"),
        "summary": summary,
        "parameters": [*parameters, _ref("language", "parameters")],
        "responses": {"200": {"description": summary} | _json(_ref(schema))}
        | {status: _ref(response, "responses") for status, response in statuses.items()},
    }
    return {address.replace("KEY", "{key}"): {"get": operation}}


def _paths() -> dict[str, Schema]:
    day = f"The day as which the guide is asked, from {FIRST_DAY} to {LAST_DAY}."
    day += " Without it, the present day in Paris."
    today = _parameter("today", TYPES["date"], GIVEN["examples"]["today"], description=day)
    key = _parameter("key", _ref("Procedure"), "renew-student-permit", required=True)
    return {
        **_path("guidance", "Guidance", *map(_answer_parameter, QUESTIONS), today),
        **_path("api-questions", "Questions"),
        **_path("api-procedures", "Procedures"),
        **_path("api-procedure", "WholeProcedure", key | {"in": "path"}, key="KEY"),
        **_path("api-countries", "Countries"),
    }


def description() -> dict[str, object]:
    """Return the whole document."""
    with override(settings.LANGUAGE_CODE):
        about = "The language of the texts. Without it, the first of Accept-Language that is here."
        english = _parameter("language", _ref("Language"), "en", description=about)
        wrong = {"description": "What cannot be read, and how to mend it, by key."}
        known = {"description": "Not changed since the ETag that was sent with If-None-Match."}
        return {
            "openapi": "3.1.0",
            "info": {"title": "PermitGuide", "version": VERSION, "description": GIVEN["about"]},
            "servers": [{"url": "/"}],
            "security": [],
            "paths": _paths(),
            "components": {
                "schemas": _schemas(),
                "parameters": {"language": english},
                "responses": {"errors": wrong | _json(_ref("Errors")), "known": known},
            },
        }
