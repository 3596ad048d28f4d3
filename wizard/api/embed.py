"""The guide on another site: an iframe, allowed only where it is listed; and how that is done."""

import logging
from functools import lru_cache

from csp.constants import HEADER
from csp.utils import build_policy
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rules.words.live import current
from rules.words.previews import present
from rules.words.snapshot import Snapshot

from ..address import Address
from ..models import ORIGIN, Origin
from ..page_cache import Own, Page, personal_page, shared_page

logger = logging.getLogger(__name__)


def origins() -> list[str]:
    """Return the sites on whose pages the guide may stand; none where they cannot be read."""
    try:
        return _origins(current())
    except DatabaseError:
        logger.warning("The sites that embed the guide cannot be read", exc_info=True)
        return []


@lru_cache(maxsize=1)
def _origins(_words: Snapshot) -> list[str]:
    """Return the sites of an edition: a write of them makes a new one.

    A row that was written past the form must not add a directive.
    """
    found = Origin.objects.filter(origin__regex=ORIGIN)
    return list(found.values_list("origin", flat=True))


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


about = shared_page("pages/api.html")(dict)
"""How to embed the guide, and the API for people."""
