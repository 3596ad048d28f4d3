"""The pages that students see, but for the wizard itself."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_safe

from rules.law.walk import Walk
from rules.words import live
from rules.words.live import current

from .address import Address
from .dates import long_date
from .error_pages import bad_address
from .noting import note_start
from .page_cache import Values, answer
from .result.calendar import any_ahead, calendar
from .result.page import page, parts
from .share import code, styles
from .wizard import GuideWizard

CALENDAR = "text/calendar; charset=utf-8"

guide = GuideWizard.as_view(url_name="question")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the start page in the visitor's language."""
    language = get_language_from_request(request)
    response = redirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the guide does, and what to have at hand."""
    address = Address.read(request.GET)
    if address.problem:
        return bad_address(request, address)
    note_start(request, address)
    values = {"go": address.href("guide", address.answers)}

    def context(values: Values) -> dict[str, object]:
        return {"go": values["go"]}

    return answer(request, "wizard/start.html", context, values, address=address)


def _decided(request: HttpRequest, show: Callable[[Address, Walk], HttpResponse]) -> HttpResponse:
    """Show a decided case; otherwise lead to what is missing, or say what cannot be read."""
    address = Address.read(request.GET)
    if address.problem:
        return bad_address(request, address)
    walk = address.walk()
    if walk.question and walk.question.key in walk.problems:
        return guide(request, step=walk.question.key)
    if walk.decision is None:
        return redirect(address.onward(walk))
    return show(address, walk)


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """The procedure that applies: a pure function of the query, today and the words."""

    def show(address: Address, walk: Walk) -> HttpResponse:
        values, shape, context = parts(request, address, walk)
        return answer(request, "wizard/result.html", context, values, shape, address)

    return _decided(request, show)


@require_safe
def result_file(request: HttpRequest) -> HttpResponse:
    """The same page as one file, which needs neither the site nor a network."""

    def show(address: Address, walk: Walk) -> HttpResponse:
        context = page(request, address, walk) | {"styles": styles()}
        context["as_of"] = address.as_of and long_date(address.as_of)
        response = render(request, "wizard/result.html", context)
        name = f"{walk.decision.procedure}-{walk.today}.html"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return _decided(request, show)


@require_safe
def result_code(request: HttpRequest) -> HttpResponse:
    """The address of a result as a QR code, for another device."""

    def show(address: Address, walk: Walk) -> HttpResponse:
        picture = code(page(request, address, walk)["share"].whole)
        return HttpResponse(picture, content_type="image/svg+xml")

    return _decided(request, show)


@require_safe
def result_calendar(request: HttpRequest) -> HttpResponse:
    """The dates of a result for a calendar; 404 where it has none ahead."""

    def show(address: Address, walk: Walk) -> HttpResponse:
        if not any_ahead(walk.decision, walk.today):
            raise Http404
        title = current().procedure(walk.decision.procedure, get_language()).title
        page = request.build_absolute_uri(address.href("result", walk.used))
        response = HttpResponse(calendar(walk, title, page), content_type=CALENDAR)
        name = f"{walk.decision.procedure}.ics"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return _decided(request, show)


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
        live_now = live.confirmed()
    except Error:
        live_now = None
    if live_now is None:
        return JsonResponse({"status": "no database"}, status=503)
    if not any(language == settings.LANGUAGE_CODE for language, _key in live_now.texts):
        return JsonResponse({"status": "no words"}, status=503)
    return JsonResponse({"status": "ok"})
