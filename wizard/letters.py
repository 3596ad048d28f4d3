"""Letters to an office, ready to send: in French, with the reader's language beside it.

A gap is for data of the student (name, number). The browser fills it in and never sends it.
"""

import re
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from rules.dates import plain_date
from rules.law.letters import LETTERS
from rules.words.live import current
from rules.words.markdown import fill_marks
from rules.words.snapshot import PassageWords

from .address import Address, page_path
from .page_cache import OnDemand, Page, personal_page, placeholder, shared_page
from .result import said
from .result.own import ResultOwn
from .result.result import Result
from .result.said import KnownCase
from .views import decided

FRENCH = "fr"
GAP = re.compile(r"\[([^\[\]<>]{1,60})\](?![^<]*>)")
"""A gap that the student fills in: [your university]."""


def find_gaps(html: str) -> list[str]:
    """Return the gaps of a letter, each once, in order."""
    return list(dict.fromkeys(GAP.findall(html)))


def mark_gaps(html: str) -> SafeString:
    """Return the words of a letter with each gap marked by its number."""
    numbers = {label: at for at, label in enumerate(find_gaps(html))}

    def mark(match: re.Match[str]) -> str:
        return f'<span class="gap" data-gap="{numbers[match[1]]}">{match[0]}</span>'

    return mark_safe(GAP.sub(mark, html))  # noqa: S308


SENDER = {
    "name": _("First name and family name"),
    "address": _("Your address"),
    "email": _("Your e-mail or phone"),
    "number": _("Foreign number or student number"),
    "to": _("City of the office"),
    "place": _("City where you write"),
}
"""The gaps of every letter, each with its label."""


def _letter_context(key: str, french: PassageWords, own: PassageWords) -> dict[str, object]:
    """Return the context of a letter in French and in the reader's language."""
    return {
        "to_prefecture": LETTERS[key].to_prefecture,
        "own": own,
        "french": mark_gaps(french.html),
        "translation": mark_gaps(own.html) if own.language != FRENCH else "",
        "sender": SENDER,
        "gaps": list(enumerate(find_gaps(own.html))),
    }


@dataclass(frozen=True, kw_only=True)
class LetterPage(Page):
    """What all students share whose letter has the same words."""

    key: str
    case: KnownCase

    @property
    def context(self) -> dict[str, object]:
        own = self._words(self.case.language)
        return {"letter": _letter_context(self.key, self._words(FRENCH), own)}

    def _words(self, language: str) -> PassageWords:
        passage = self.case.words.passage(self.key, language, self.case.known)
        days = "french" if passage.language == FRENCH else "result.days"
        fill = said.filler(
            lambda key: placeholder(f"{days}.{key}"),
            lambda months: placeholder(f"ago.{months}"),
            lambda keys: placeholder("query"),
        )
        return replace(passage, html=fill_marks(passage.html, fill))


class LetterOwn(ResultOwn):
    @cached_property
    def french(self) -> OnDemand:
        """The days of the case, and today, in French."""
        days = {**self.result.days, "today": self.result.today}
        return OnDemand(lambda key: plain_date(days[key], FRENCH))


@decided
def to_office(request: HttpRequest, address: Address, result: Result, key: str) -> HttpResponse:
    """Show a letter for a decided case; for another case, the letter as it is for all."""
    if key not in LETTERS:
        raise Http404
    if not LETTERS[key].fits(result.procedure, result.case.known):
        return redirect(page_path("letter", key=key))
    # A letter may name other countries than the text of the procedure does.
    case = replace(result.case, country=result.walk.used.get("nationality", ""))
    page = LetterPage.at(address, key=key, case=case)
    own = LetterOwn(request, result, address)
    return personal_page(request, "wizard/to_office.html", page, own)


@shared_page("wizard/to_office_for_all.html")
def letter(key: str) -> dict[str, object]:
    """Return a letter as it is for all: blocks below their conditions, words in place of days."""
    if key not in LETTERS:
        raise Http404
    edition, language = current(), get_language() or "en"
    try:
        own, french = edition.passage(key, language), edition.passage(key, FRENCH)
    except LookupError as missing:
        raise Http404 from missing
    with override(FRENCH):
        french = replace(french, html=said.for_anybody(french.html))
    own = replace(own, html=said.for_anybody(own.html))
    return {"letter": _letter_context(key, french, own)}
