"""The guide, and the pages of a result."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from rules.words.live import current
from rules.words.previews import present

from .address import Address
from .at_address import at_address
from .page_cache import personal_page
from .result.own import ResultOwn
from .result.page import ResultPage
from .result.result import Result
from .wizard import GuideWizard

View = Callable[..., HttpResponse]

guide: View = csrf_exempt(GuideWizard.as_view(url_name="question"))  # a POST changes nothing


def decided(view: View, in_preview: bool = True) -> View:
    """Make a view of a decided case; another case leads to the question that is open or unreadable.

    `in_preview`: whether previews have it; what readers take along has live words only.
    """

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
        result = Result(walk, current(), get_language(), address.carry_answers(walk))
        return view(request, address, result, **arguments)

    return onward


def show(
    request: HttpRequest,
    address: Address,
    result: Result,
    template: str = "wizard/result.html",
    kind: type[ResultPage] = ResultPage,
    **more: Any,
) -> HttpResponse:
    """Render a result: a function of query, today and the words."""
    page, own = kind.of(result, address, **more), ResultOwn(request, result, address)
    return personal_page(request, template, page, own)


result = decided(show)
result_changes = decided(partial(show, template="wizard/result_changes.html"))
result_papers = decided(partial(show, template="wizard/result_papers.html"))
