"""A result to take along: as a letter, a file, a QR code, dates for a calendar. Live words only."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse

from rules.qr import qr_code

from .address import Address
from .result.own import ResultOwn
from .result.result import Result
from .theme import read_styles
from .views import decided, show

CALENDAR = "text/calendar; charset=utf-8"

to_take_along = partial(decided, in_preview=False)

letter = to_take_along(partial(show, template="wizard/result_letter.html"))


@to_take_along
def file(request: HttpRequest, address: Address, result: Result) -> HttpResponse:
    """Send the result page as one file, which needs neither the site nor a network."""
    response = show(request, address, result, styles=read_styles())
    name = f"{result.procedure}-{result.today}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@to_take_along
def code(request: HttpRequest, address: Address, result: Result) -> HttpResponse:
    """Draw the address of a result as a QR code, for another device."""
    picture = qr_code(ResultOwn(request, result, address).share, scale=4)
    return HttpResponse(picture, content_type="image/svg+xml")


@to_take_along
def dates(request: HttpRequest, address: Address, result: Result) -> HttpResponse:
    """Send the dates of a result for a calendar; 404 where it has none ahead."""
    if not result.is_dated:
        raise Http404
    from .result.calendar import calendar  # imports 80 modules, for few readers

    page = request.build_absolute_uri(address.href("result", result.walk.used))
    response = HttpResponse(calendar(result, page), content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{result.procedure}.ics"'
    return response
