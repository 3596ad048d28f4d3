"""The guide in an iframe, for the sites that are listed; and the page that explains it."""

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


def read_origins() -> list[str]:
    """Return the sites that may embed the guide; none where they cannot be read."""
    try:
        return _query_origins(current())
    except DatabaseError:
        logger.warning("The sites that embed the guide cannot be read", exc_info=True)
        return []


@lru_cache(maxsize=1)
def _query_origins(_words: Snapshot) -> list[str]:
    """Return the sites of an edition: a change of them begins a new one.

    A row that was written past the form must not add a directive.
    """
    return list(Origin.objects.filter(origin__regex=ORIGIN).values_list("origin", flat=True))


@require_safe
@cache_control(public=True, max_age=60)
def embed(request: HttpRequest) -> HttpResponse:
    """Render a small start page, even without a database; answers in the query are carried on."""
    own = Own(request, Address.read(request.GET))
    response = personal_page(request, "embed/start.html", Page(), own)
    if not present():  # drafts are shown in no other site's frame
        ancestors = {"frame-ancestors": read_origins() or ["'none'"]}
        response.headers[HEADER] = build_policy(replace=ancestors)
        response.xframe_options_exempt = True
    return response


about = shared_page("pages/api.html")(dict)
"""How to embed the guide, and the API for people."""
