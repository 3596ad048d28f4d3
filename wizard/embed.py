"""The guide on another site: an iframe, allowed only where it is listed; and how that is done."""

import logging
from time import monotonic

from csp.decorators import csp_replace
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from rules.desk.preview import present

from .address import Address
from .models import Origin

logger = logging.getLogger(__name__)

LOOK_EVERY = 5.0
"""Seconds after which the database is asked again which sites are listed."""

_held: tuple[float, list[str]] | None = None  # when they were read, and what they were


def origins() -> list[str]:
    """The sites on whose pages the guide may stand, as they were a few seconds ago at most.

    While the database is away, those last known: a page of the office keeps its frame.
    """
    global _held
    now = monotonic()
    if _held and now - _held[0] < LOOK_EVERY:
        return _held[1]
    try:
        found = [row.origin for row in Origin.objects.all() if _is(row.origin)]
    except DatabaseError:
        logger.warning("The sites that embed the guide cannot be read", exc_info=True)
        found = _held[1] if _held else []
    _held = (now, found)
    return found


def _is(origin: str) -> bool:
    """Whether it is an origin and no more: a row written past the form must not add a directive."""
    try:
        Origin._meta.get_field("origin").run_validators(origin)
    except ValidationError:
        return False
    return True


@require_safe
@cache_control(public=True, max_age=60)
def embed(request: HttpRequest) -> HttpResponse:
    """The guide's start, small; answers in the query are carried on. Nothing of it can fail."""
    address = Address.read(request.GET)
    context = {"go": address.href("guide", address.answers)}
    if present():  # drafts are shown in no other site's frame
        return render(request, "embed/start.html", context)
    framed = csp_replace({"frame-ancestors": origins() or ["'none'"]})(render)
    return xframe_options_exempt(framed)(request, "embed/start.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How to embed the guide, and the API for people."""
    return render(request, "pages/api.html", {"site": f"{request.scheme}://{request.get_host()}"})
