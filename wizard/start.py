"""The start page, which asks the question of the situation."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from rules.law.questions import SITUATION

from . import crawlers
from .address import Address
from .choice_lists import ON_START, Layout, layout
from .counting import note
from .error_pages import at_address
from .page_cache import Own, Page, personal_page


@dataclass(frozen=True, kw_only=True)
class StartPage(Page):
    @property
    def situations(self) -> Layout:
        return layout(SITUATION, first=ON_START)


@at_address
def start(request: HttpRequest, address: Address) -> HttpResponse:
    """The question of the situation, and what one gets."""
    if not address.via:  # a link that led here has counted already
        note(request, "opened")
    page = StartPage.at(address, found_in=crawlers.languages(request))
    own = Own(request, address, others=address.besides(address.answers, SITUATION.key))
    return personal_page(request, "wizard/start.html", page, own)
