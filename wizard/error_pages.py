"""Pages of errors. None of them reads the query, a form or the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

API = "/api/"


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"errors": {"request": [text]}}, status=status)
    return render(request, "error.html", {"title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    title = _("We could not read this request")
    text = _("The address or the form that was sent is damaged or too long. Start the guide again.")
    return _page(request, 400, title, text)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("It is for other people, or for people who have signed in.")
    return _page(request, 403, _("You may not open this page"), text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Render the 403 page for a form of the staff pages that was open for too long."""
    text = _(
        "It was open for too long, or cookies are refused. Go back, reload the page, try again."
    )
    return _page(request, 403, _("This form is no longer valid"), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("Check the address for a slip, or start the guide.")
    return _page(request, 404, _("There is no page at this address"), text)


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    text = _("It answers only to: %(methods)s.") % {"methods": allowed}
    response = _page(request, 405, _("This address cannot be used in this way"), text)
    response.headers["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Render a static page, in both languages; 503 where the database is down, full or locked."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _unavailable(request)
    if request.path.startswith(API):
        text = "Something went wrong on our side. Try again in a few minutes."
        return JsonResponse({"errors": {"request": [text]}}, status=500)
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    text = _(
        "Its data cannot be reached. Try again in a few minutes. If you have sent a form, it was"
        " probably not saved: go back, and send it again. The guide for students goes on."
    )
    response = _page(request, 503, _("This page cannot be shown at the moment"), text)
    response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response
