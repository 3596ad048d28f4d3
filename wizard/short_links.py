"""The office's short addresses: /go/<slug>/."""

import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from rules.law.walk import Walk

from . import counting
from .address import Address, page_path
from .models import Link

logger = logging.getLogger(__name__)


def fit(answers: dict[str, str], via: str = "") -> tuple[Address, Walk]:
    """Return the address of those of a link's answers that fit today, and where they lead."""
    walk = Address(answers).walk()
    used = {key: value for key, value in walk.kept.items() if key not in walk.problems}
    address = Address(used, via=via, untouched=bool(via))
    return address, address.walk()


@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirect into the guide with the link's answers; explain a link that is over or unknown."""
    language = get_language_from_request(request)
    try:
        link = Link.objects.filter(slug=slug).first()
    except DatabaseError:
        logger.warning("The database is away; a short address leads to the start", exc_info=True)
        return redirect(f"/{language}/")
    if link and link.language in dict(settings.LANGUAGES):
        language = link.language
    with override(language):
        if link is None or not link.is_active(timezone.localdate()):
            status = 410 if link else 404
            return render(request, "wizard/link_over.html", {"link": link}, status=status)
        address, walk = fit(link.answers, via=link.slug)
        target = address.onward(walk) if walk.kept else page_path("start") + address.query({})
    if request.method == "GET":
        counting.count("opened", language=language, link=link.slug)
        if walk.decision:
            about = counting.outcome(walk.decision)
            counting.count("finished", language=language, link=link.slug, **about)
    response = redirect(target)
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response
