"""The page of the audit log, for administrators."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..editing.site import need_administrator, page
from .audit import Event, one_line

EACH_PAGE = 100


@require_safe
def list_events(request: HttpRequest) -> HttpResponse:
    """List events, newest first: all, those of a person, or of a kind."""
    need_administrator(request)
    rows = Event.objects.all()
    who, kind = one_line(request.GET.get("who", ""), 150), request.GET.get("kind", "")
    if who:
        rows = rows.filter(who=who)
    if kind in Event.Kind.values:
        rows = rows.filter(kind=kind)
    events = Paginator(rows, EACH_PAGE).get_page(request.GET.get("page"))
    context = {"events": events, "who": who, "kind": kind, "kinds": Event.Kind.choices}
    return page(request, "trail", _("What staff did"), **context)
