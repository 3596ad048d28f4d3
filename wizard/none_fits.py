"""The page for those whom none of the offered answers fits: the nearest, whom to ask, a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, ChoiceQuestion
from rules.words.live import current

from .address import Address, page_path
from .choice_lists import Choice, choice_list, pick
from .error_pages import bad_address
from .page_cache import Own, Page, personal_page, placeholder
from .question_texts import TEXTS, answer_label

NEAREST: Mapping[str, tuple[str, ...]] = {
    "situation": ("continue-studies", "change", "other-permit"),
    "document": ("other-card", "vls-ts-other", "none"),
    "change": ("moved", "card-lost", "details-wrong"),
    "family": ("joining", "partner", "child"),
}
"""The answers that are nearest to what none of them says, by question."""


@dataclass(frozen=True, kw_only=True)
class NonePage(Page):
    """What students share who are asked the same question."""

    key: str

    @property
    def question(self) -> str:
        return str(TEXTS[self.key].label)

    @property
    def nearest(self) -> list[tuple[Choice, str]]:
        """The three nearest answers, each with the address that gives it."""
        question = BY_KEY[self.key]
        assert isinstance(question, ChoiceQuestion)
        return [
            (choice, f"{page_path('guide')}?{self.key}={choice.value}{placeholder('others')}")
            for choice in pick(choice_list(question), NEAREST[self.key])
        ]

    @property
    def office(self) -> tuple[str, str]:
        """Whom to ask: name and address."""
        return current().official_site(Procedure.ASK_ADVISER, get_language() or "en")


class NoneOwn(Own):
    """The strings of one student."""

    others: str
    """The other answers, as they follow in a query."""
    message: str
    mailto: str


@require_safe
def none_fits(request: HttpRequest) -> HttpResponse:
    """Say what to do where none of the answers to a question fits."""
    address = Address.read(request.GET)
    if address.problem:
        return bad_address(request, address)
    asked = address.form.get("asked", "")
    key = asked if asked in NEAREST else "situation"
    used = address.walk().used
    others = {name: value for name, value in used.items() if name != key}
    message = _message(others)
    subject = _("A question about my residence permit")
    own = NoneOwn(
        request,
        address,
        used,
        others=address.query(others).replace("?", "&", 1),
        message=message,
        mailto=f"mailto:?subject={quote(subject)}&body={quote(message)}",
    )
    return personal_page(request, "wizard/none.html", NonePage.at(address, key=key), own)


def _message(answers: Mapping[str, str]) -> str:
    """Return a message to the office with the answers so far, and room for the question."""
    given = [f"{TEXTS[key].name}: {answer_label(key, value)}" for key, value in answers.items()]
    lines = [
        _("Hello,"),
        _("The guide has no answer that fits my situation."),
        *given,
        _("My situation in one sentence: …"),
        _("My question: …"),
    ]
    return "\n".join(lines)
