"""Pages for what cannot be answered. None of them reads the query, a form or the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from .address import Address
from .answer_errors import sentence

API = "/api/"


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"errors": {"request": [text]}}, status=status)
    context = {"title": title, "text": text}
    return render(request, "error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that cannot be read."""
    return _page(
        request,
        400,
        _("We could not read this request"),
        _("The address or the form that was sent is damaged or too long. Start the guide again."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a page for others."""
    return _page(
        request,
        403,
        _("You may not open this page"),
        _("It is for other people, or for people who have signed in."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page."""
    return _page(
        request,
        404,
        _("There is no page at this address"),
        _("Check the address for a slip, or start the guide."),
    )


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: an address that does not take this method."""
    response = _page(
        request,
        405,
        _("This address cannot be used in this way"),
        _("It answers only to: %(methods)s.") % {"methods": allowed},
    )
    response.headers["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a static page, in both languages; 503 where the database is away, full or locked."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _away(request)
    if request.path.startswith(API):
        text = "Something went wrong on our side. Try again in a few minutes."
        return JsonResponse({"errors": {"request": [text]}}, status=500)
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def _away(request: HttpRequest) -> HttpResponse:
    response = _page(
        request,
        503,
        _("This page cannot be shown at the moment"),
        _(
            "Its data cannot be reached. Try again in a few minutes. If you have sent a form, it"
            " was probably not saved: go back, and send it again. The guide for students goes on."
        ),
    )
    response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form of the staff pages that was open for too long."""
    return _page(
        request,
        403,
        _("This form is no longer valid"),
        _("It was open for too long, or cookies are refused. Go back, reload the page, try again."),
    )


def bad_address(request: HttpRequest, address: Address) -> HttpResponse:
    """400: the day as which the guide is asked for cannot be read."""
    assert address.problem
    text = sentence("today", request.GET["today"], address.problem)
    context = {
        "title": _("We could not read the day in this address"),
        "text": text,
        "again": address.onward(address.walk()),
    }
    return render(request, "error.html", context, status=400)
