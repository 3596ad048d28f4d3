"""The page for those whom no offered answer fits: the nearest, whom to ask, a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, ChoiceQuestion
from rules.words.live import current

from .address import Address, page_path
from .at_address import at_address
from .choice_lists import NEAREST, Choice, choice_list, pick
from .page_cache import Own, Page, personal_page, placeholder
from .question_texts import TEXTS, answer_label


@dataclass(frozen=True, kw_only=True)
class NonePage(Page):
    key: str

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


@at_address
def none_fits(request: HttpRequest, address: Address) -> HttpResponse:
    """Show what to do where none of the answers to a question fits."""
    asked = address.form.get("asked", "")
    key = asked if asked in NEAREST else "situation"
    used = address.walk().used
    message = _message({name: value for name, value in used.items() if name != key})
    subject = _("A question about my residence permit")
    own = Own(
        request,
        address,
        used,
        others=address.besides(used, key),
        message=message,
        mailto=f"mailto:?subject={quote(subject)}&body={quote(message)}",
    )
    return personal_page(request, "wizard/none.html", NonePage.at(address, key=key), own)


def _message(answers: Mapping[str, str]) -> str:
    """Return a message to the office: the answers so far, and gaps for situation and question."""
    given = [f"{TEXTS[key].name}: {answer_label(key, value)}" for key, value in answers.items()]
    lines = [
        _("Hello,"),
        _("The guide has no answer that fits my situation."),
        *given,
        _("My situation in one sentence: …"),
        _("My question: …"),
    ]
    return "\n".join(lines)
