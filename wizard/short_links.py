"""The office's short addresses: /go/<slug>/."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from rules.law.walk import Decision

from . import counting
from .address import Address
from .models import Link
from .question_texts import TEXTS

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fit:
    """Which of a link's answers can be used today, and where they lead."""

    used: dict[str, str]
    unfit: list[str]
    target: str
    title: str
    """The question that the student is asked first; empty where it leads straight to a result."""
    decision: Decision | None


def fit(answers: dict[str, str], via: str = "") -> Fit:
    """What today's questions make of a link's answers; one that no longer fits is passed over."""
    result = Address(answers).walk()
    used = {key: value for key, value in result.kept.items() if key not in result.problems}
    again = Address(used, via=via, untouched=bool(via))
    result = again.walk()
    title = str(TEXTS[result.question.key].label) if result.question else ""
    unfit = [key for key in answers if key not in used]
    return Fit(used, unfit, again.onward(result), title, result.decision)


@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """Into the guide, with what staff put in; a link that leads nowhere explains itself."""
    try:
        link = Link.objects.filter(slug=slug).first()
    except DatabaseError:
        logger.warning("The database is away; a short address leads to the start", exc_info=True)
        return redirect(f"/{get_language_from_request(request)}/")
    language = get_language_from_request(request)
    if link and link.language in dict(settings.LANGUAGES):
        language = link.language
    with override(language):
        if link is None or not link.stands(timezone.localdate()):
            status = 410 if link else 404
            return render(request, "wizard/link_over.html", {"link": link}, status=status)
        found = fit(link.answers, via=link.slug)
        target = found.target if found.used else f"{reverse('start')}?via={link.slug}~"
    if request.method == "GET":
        counting.count("opened", language=language, link=link.slug)
        if found.decision:
            about = counting.outcome(found.decision)
            counting.count("finished", language=language, link=link.slug, **about)
    response = redirect(target)
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response
