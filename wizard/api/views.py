"""The API, /api/v1/: what applies, the questions, the procedures, the countries."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe

from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import QUESTIONS, UNKNOWN, ChoiceQuestion, Question
from rules.law.table import Rule
from rules.models import PARTS
from rules.words.live import current
from rules.words.markdown import plain
from rules.words.snapshot import ProcedureWords

from ..address import Address
from ..answer_errors import clean_value
from ..countries import country_choices
from ..question_texts import TEXTS, choices
from ..result.data import errors, guidance, source_data
from ..result.dates import phase_name
from ..result.rule_words import condition_words, schedule_words
from ..result.said import for_all
from .schemas import description

MAX_AGE = 300
"""Seconds for which a response without a student's answers may be cached."""

Body = dict[str, object]
Errors = dict[str, list[str]]


def _language(request: HttpRequest) -> tuple[str, Errors]:
    """Return the language asked for, else the browser's; for an unknown one English, and why."""
    known = dict(settings.LANGUAGES)
    language = request.GET.getlist("language", [""])[0] or get_language() or settings.LANGUAGE_CODE
    if language in known:
        return language, {}
    with override(settings.LANGUAGE_CODE):
        text = _("“%(value)s” is not a language of this guide. Choose one of: %(known)s.")
        wrong = text % {"value": clean_value(language), "known": ", ".join(known)}
    return settings.LANGUAGE_CODE, {"language": [wrong]}


@csrf_exempt  # it takes no form; a wrong method gets 405, not 403
@require_safe
def guidance_view(request: HttpRequest) -> JsonResponse:
    """Return what applies: the decision, or the question to ask next."""
    address = Address.read(request.GET, frozenset({"language"}))
    language, wrong = _language(request)
    with override(language):
        result = address.walk()
        if problems := errors(address, result, request.GET.getlist("today", [""])[0]) | wrong:
            return _refusal(400, problems)
        response = JsonResponse(guidance(address, result, language))
        response.headers["Content-Language"] = language
        return response


def _refusal(status: int, problems: Errors) -> JsonResponse:
    return JsonResponse({"errors": problems}, status=status, headers={"Cache-Control": "no-store"})


def _cacheable(body: Body) -> HttpResponse:
    """Return a response that is the same for everybody, and cached for MAX_AGE."""
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    response = JsonResponse(body, json_dumps_params=compact)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response.headers["Content-Language"] = get_language()
    return response


def shared(build: Callable[..., Body | HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view of a function that returns a body, in the reader's language, or a refusal."""

    @csrf_exempt
    @require_safe
    @conditional_page
    @wraps(build)
    def view(request: HttpRequest, **kwargs: str) -> HttpResponse:
        language, wrong = _language(request)
        if wrong:
            return _refusal(400, wrong)
        with override(language):
            body = build(language, **kwargs)
            return body if isinstance(body, HttpResponse) else _cacheable(body)

    return view


@shared
def questions(language: str) -> Body:
    """Return every question, in the order of asking."""
    return {"language": language, "questions": [_question(question) for question in QUESTIONS]}


def _question(question: Question) -> Body:
    text = TEXTS[question.key]
    body: Body = {"key": question.key, "kind": question.kind}
    body |= {name: str(getattr(text, name)) for name in ("label", "name", "hint", "why")}
    if not isinstance(question, ChoiceQuestion):
        return body | {"unknown": UNKNOWN}
    offered = [
        {"value": value, "label": label, "hint": str(text.hints.get(value, ""))}
        for value, label in choices(question)
    ]
    return body | {"choices": offered}


@shared
def countries(language: str) -> Body:
    """Return the countries that answer the question of nationality; `stateless` does, too."""
    rows = [{"code": code, "name": name} for code, name in country_choices() if len(code) == 2]
    return {"language": language, "countries": rows}


@shared
def procedures(language: str) -> Body:
    """Return every procedure in short."""
    edition = current()
    rows = [_short(key, for_all(edition, key, language)) for key in Procedure]
    return {"language": language, "procedures": rows}


def _short(key: Procedure, words: ProcedureWords) -> Body:
    return {
        "key": key.value,
        "title": words.title,
        "summary": _part(words["summary"]),
        "phases": [phase.value for phase in key.phases],
        "written_in": words.language,
        "reviewed": words.row.reviewed.isoformat(),
        "reviewed_by": words.row.reviewed_by,
        "due": words.row.due.isoformat(),
        "url": reverse("procedure", kwargs={"key": key.value}),
    }


def _part(html: str) -> dict[str, str]:
    return {"text": plain(html), "html": str(html)}


@shared
def procedure(language: str, key: str) -> Body | HttpResponse:
    """Return all that the site says of one procedure."""
    if key not in set(Procedure):
        text = _("“%(value)s” is not a procedure. %(address)s names them all.")
        names = {"value": clean_value(key), "address": reverse("api-procedures")}
        return _refusal(404, {"key": [text % names]})
    procedure, edition = Procedure(key), current()
    words = for_all(edition, procedure, language)
    name, url = edition.official_site(procedure, language)
    rules = [rule for rule in TABLE.rules if rule.procedure is procedure]
    sources = dict.fromkeys(source for rule in rules for source in rule.sources)
    return (
        {"language": language}
        | _short(procedure, words)
        | {part: _part(words[part]) for part in PARTS}
        | {
            "notes": [
                {"phase": phase.value, "name": phase_name(phase, procedure)}
                | _part(words.note(phase))
                for phase in procedure.phases
                if words.note(phase)
            ],
            "official": {"name": name, "url": url},
            "rules": [_rule(rule) for rule in rules],
            "sources": [source_data(source) for source in sources],
        }
    )


def _rule(rule: Rule) -> Body:
    days = schedule_words(rule.schedule) if rule.schedule else []
    return {
        "key": rule.key,
        "why": _(rule.why),
        "conditions": [{"name": name, "values": values} for name, values in condition_words(rule)],
        "schedule": [{"name": name, "days": text} for name, text in days],
        "sources": [source_data(source) for source in rule.sources],
    }


@csrf_exempt
@require_safe
@conditional_page
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of all this for programs; in English, as the keys are."""
    with override(settings.LANGUAGE_CODE):
        return _cacheable(description())


urlpatterns = [
    path("guidance", guidance_view, name="guidance"),
    path("questions", questions, name="api-questions"),
    path("procedures", procedures, name="api-procedures"),
    path("procedures/<str:key>", procedure, name="api-procedure"),
    path("countries", countries, name="api-countries"),
    path("openapi.json", openapi, name="openapi"),
]
