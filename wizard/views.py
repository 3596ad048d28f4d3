"""The pages that students see, but for the wizard itself."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from rules.qr import qr_code
from rules.words.live import confirmed, current
from rules.words.previews import present

from .address import Address
from .error_pages import at_address
from .page_cache import personal_page
from .result.beside import ClockPage, StayPage
from .result.calendar import calendar
from .result.own import ResultOwn
from .result.page import ResultPage
from .result.result import Result
from .theme import styles
from .wizard import GuideWizard

View = Callable[..., HttpResponse]
CALENDAR = "text/calendar; charset=utf-8"

guide: View = csrf_exempt(GuideWizard.as_view(url_name="question"))  # a POST changes nothing


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    language = get_language_from_request(request)
    response = redirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def decided(view: View, in_preview: bool = True) -> View:
    """Make a view of a decided case; others are led to what is missing or cannot be read."""

    @at_address
    @wraps(view)
    def onward(request: HttpRequest, address: Address, **arguments: str) -> HttpResponse:
        if not in_preview and present():
            raise Http404
        walk = address.walk()
        if walk.question and walk.question.key in walk.problems:
            return guide(request, step=walk.question.key)
        if walk.decision is None:
            return redirect(address.onward(walk))
        result = Result(walk, current(), get_language(), address.kept(walk))
        return view(request, address, result, **arguments)

    return onward


to_take_along = partial(decided, in_preview=False)
"""What is taken away holds live words only."""


def show(
    request: HttpRequest,
    address: Address,
    result: Result,
    template: str = "wizard/result.html",
    kind: type[ResultPage] = ResultPage,
    **more: Any,
) -> HttpResponse:
    """Show a result by a template: a function of query, today and the words."""
    page, own = kind.of(result, address, **more), ResultOwn(request, result, address)
    return personal_page(request, template, page, own)


result = decided(show)
result_changes = decided(partial(show, template="wizard/result_changes.html"))
result_papers = decided(partial(show, template="wizard/result_papers.html"))
result_stay = decided(partial(show, template="wizard/result_stay.html", kind=StayPage))


@decided
def result_clock(request: HttpRequest, address: Address, result: Result) -> HttpResponse:
    """The days of one who has applied; other results have none."""
    if not result.clock.is_running:
        return redirect(address.href("result", address.kept(result.walk)))
    return show(request, address, result, "wizard/result_clock.html", ClockPage)


result_letter = to_take_along(partial(show, template="wizard/result_letter.html"))


@to_take_along
def result_file(request: HttpRequest, address: Address, result: Result) -> HttpResponse:
    """The same page as one file, which needs neither the site nor a network."""
    response = show(request, address, result, styles=styles())
    name = f"{result.procedure}-{result.today}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@to_take_along
def result_code(request: HttpRequest, address: Address, result: Result) -> HttpResponse:
    """The address of a result as a QR code, for another device."""
    picture = qr_code(ResultOwn(request, result, address).share, scale=4)
    return HttpResponse(picture, content_type="image/svg+xml")


@to_take_along
def result_calendar(request: HttpRequest, address: Address, result: Result) -> HttpResponse:
    """The dates of a result for a calendar; 404 where it has none ahead."""
    if not result.is_dated:
        raise Http404
    page = request.build_absolute_uri(address.href("result", result.walk.used))
    response = HttpResponse(calendar(result, page), content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{result.procedure}.ics"'
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where a browser looks for the icon of pages that name none, such as the admin's."""
    return redirect(static("icon.svg"))


@require_safe
def is_live(request: HttpRequest) -> HttpResponse:
    """The process answers; touches nothing."""
    return JsonResponse({"status": "ok"})


@require_safe
def is_ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has words in the language that all others fall back to."""
    try:
        live_now = confirmed()
    except Error:
        live_now = None
    if live_now is None:
        return JsonResponse({"status": "no database"}, status=503)
    if not any(language == settings.LANGUAGE_CODE for language, _key in live_now.texts):
        return JsonResponse({"status": "no words"}, status=503)
    return JsonResponse({"status": "ok"})
