"""Views of an address that can be read."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .address import Address
from .answer_errors import sentence


def bad_address(request: HttpRequest, address: Address) -> HttpResponse:
    """Render the 400 page for an address whose `today` cannot be read."""
    assert address.problem
    context = {
        "title": _("We could not read the day in this address"),
        "text": sentence("today", request.GET["today"], address.problem),
        "again": address.onward(address.walk()),
    }
    return render(request, "error.html", context, status=400)


def at_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the parsed address to a view; where its day cannot be read, respond with 400."""

    @require_safe
    @wraps(view)
    def read(request: HttpRequest, **arguments: str) -> HttpResponse:
        address = Address.read(request.GET)
        if address.problem:
            return bad_address(request, address)
        return view(request, address, **arguments)

    return read
