"""The guide on another site: an iframe, allowed only where it is listed; and how that is done."""

import logging

from csp.constants import HEADER
from csp.utils import build_policy
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rules.words.live import current
from rules.words.previews import present
from rules.words.snapshot import Snapshot

from .. import alternates
from ..address import Address
from ..models import Origin
from ..page_cache import Own, Page, personal_page

logger = logging.getLogger(__name__)

_held: tuple[Snapshot | None, list[str]] = (None, [])  # of which edition, and what they were


def origins() -> list[str]:
    """The sites on whose pages the guide may stand: a write of them makes a new edition.

    While the database is away, those last known: a page of the office keeps its frame.
    """
    global _held
    try:
        words = current()
        if _held[0] is not words:
            _held = (words, [row.origin for row in Origin.objects.all() if _is(row.origin)])
    except DatabaseError:
        logger.warning("The sites that embed the guide cannot be read", exc_info=True)
    return _held[1]


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
    own = Own(request, address)
    response = personal_page(request, "embed/start.html", Page(), own)
    if not present():  # drafts are shown in no other site's frame
        ancestors = {"frame-ancestors": origins() or ["'none'"]}
        response.headers[HEADER] = build_policy(replace=ancestors)
        response.xframe_options_exempt = True
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How to embed the guide, and the API for people."""
    page = Page(found_in=alternates.languages(request))
    return personal_page(request, "pages/api.html", page, Own(request))
