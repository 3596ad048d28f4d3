"""The pages that students see, but for the wizard itself."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rules.models import Text
from rules.words import current

from .address import Address
from .answers import summary
from .errors import bad_address
from .guide import GuideWizard
from .result import counted_from, lines, remarks, status

guide = GuideWizard.as_view(url_name="question")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the start page in the visitor's language."""
    language = get_language_from_request(request)
    response = redirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the guide does, and what to have at hand."""
    address = Address.read(request.GET)
    if address.problem:
        return bad_address(request, address)
    context = {"go": address.href("guide", address.answers), "address": address}
    return render(request, "wizard/start.html", context)


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """The procedure that applies: a pure function of the query, today and the words."""
    address = Address.read(request.GET)
    if address.problem:
        return bad_address(request, address)
    walk = address.walk()
    if walk.question and walk.question.key in walk.problems:
        return guide(request, step=walk.question.key)
    if walk.decision is None:
        return redirect(address.onward(walk))
    decision, rule, language = walk.decision, walk.decision.rule, get_language()
    edition = current()
    words = edition.procedure(decision.procedure, language)
    context = {
        "address": address,
        "walk": walk,
        "words": words,
        "note": words.notes.get(decision.span.phase) if decision.span else None,
        "advice": edition.passage(rule.advice, language) if rule.advice else None,
        "status": status(decision, walk.today),
        "lines": lines(decision),
        "remarks": remarks(decision, walk.today),
        "counted_from": counted_from(walk.dates, decision),
        "why": _(rule.why),
        "sources": [(_(source.title), source) for source in rule.sources],
        "answers": summary(address, walk, walk.used),
        "restart": reverse("guide"),
    }
    return render(request, "wizard/result.html", context)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where a browser looks for the icon of pages that name none, such as the admin's."""
    return redirect(static("icon.svg"))


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; touches nothing."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has words in the language that all others fall back to."""
    try:
        found = Text.objects.filter(language=settings.LANGUAGE_CODE).exists()
    except DatabaseError:
        found = False
    return JsonResponse({"status": "ok" if found else "no words"}, status=200 if found else 503)
