"""What staff did, for administrators to read."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..editing.site import need_administrator, page
from .audit import Event, one_line

EACH_PAGE = 100


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Newest first: of all, of a person, or of a kind."""
    need_administrator(request)
    found = Event.objects.all()
    who, kind = one_line(request.GET.get("who", ""), 150), request.GET.get("kind", "")
    if who:
        found = found.filter(who=who)
    if kind in Event.Kind.values:
        found = found.filter(kind=kind)
    events = Paginator(found, EACH_PAGE).get_page(request.GET.get("page"))
    context = {"events": events, "who": who, "kind": kind, "kinds": Event.Kind.choices}
    return page(request, "trail", _("What staff did"), **context)
