"""The start page, which asks the question of the situation."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from rules.law.questions import SITUATION

from . import alternates
from .address import Address
from .at_address import at_address
from .choice_lists import ON_START, Layout, layout
from .counting import note
from .page_cache import Own, Page, personal_page


@dataclass(frozen=True, kw_only=True)
class StartPage(Page):
    @property
    def situations(self) -> Layout:
        return layout(SITUATION, first=ON_START)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the start page in the language of the browser."""
    language = get_language_from_request(request)
    response = redirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@at_address
def start(request: HttpRequest, address: Address) -> HttpResponse:
    """Show the question of the situation, and what the guide offers."""
    if not address.via:  # a link that led here has counted already
        note(request, "opened")
    page = StartPage.at(address, indexed_in=alternates.languages(request))
    own = Own(request, address, others=address.besides(address.answers, SITUATION.key))
    return personal_page(request, "wizard/start.html", page, own)
