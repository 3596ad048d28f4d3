"""Letters to an office, ready to send: in French, with the reader's language beside it.

What only the student knows (name, number) is a gap. It is filled in by the browser and never sent.
"""

import re
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from rules.dates import plain_date
from rules.law.facts import Fact
from rules.law.letters import LETTERS, Letter
from rules.law.windows import Phase
from rules.words.live import current
from rules.words.markdown import fill_marks
from rules.words.snapshot import PassageWords, Snapshot

from .address import Address, page_path
from .page_cache import OnDemand, Page, personal_page, placeholder, shared_page
from .result import said
from .result.own import ResultOwn
from .result.result import Result
from .views import decided

FRENCH = "fr"
GAP = re.compile(r"\[([^\[\]<>]{1,60})\](?![^<]*>)")
"""What the student fills in, as a letter has it: [your university]."""


def gaps(html: str) -> list[str]:
    """Return what a letter leaves to be filled in, each once, in order."""
    return list(dict.fromkeys(GAP.findall(html)))


def marked(html: str) -> SafeString:
    """Return the words of a letter with each gap marked by its number."""
    numbers = {label: at for at, label in enumerate(gaps(html))}

    def mark(found: re.Match[str]) -> str:
        return f'<span class="gap" data-gap="{numbers[found[1]]}">{found[0]}</span>'

    return mark_safe(GAP.sub(mark, html))  # noqa: S308


class Words:
    """A letter in French and in the reader's language, both for the same readers."""

    def __init__(self, letter: Letter, french: PassageWords, own: PassageWords) -> None:
        self.to_prefecture = letter.to_prefecture
        self.title = own.title
        self.name = own.name
        self.language = own.language
        self.french = marked(french.html)
        self.translation = marked(own.html) if own.language != FRENCH else SafeString("")
        self.gaps = list(enumerate(gaps(own.html)))
        """What the body leaves to be filled in, in the reader's language."""

    @property
    def sender(self) -> list[tuple[str, str]]:
        """The gaps of every letter, each with its label."""
        return [
            ("name", _("First name and family name")),
            ("address", _("Your address")),
            ("email", _("Your e-mail or phone")),
            ("number", _("Foreign number or student number")),
            ("to", _("City of the office")),
            ("place", _("City where you write")),
        ]


@dataclass(frozen=True, kw_only=True)
class LetterPage(Page):
    """What students share whose case reads the same."""

    key: str
    words: Snapshot
    language: str
    readings: tuple[frozenset[Fact], ...]
    phase: Phase | None

    @cached_property
    def letter(self) -> Words:
        return Words(LETTERS[self.key], self._words(FRENCH), self._words(self.language))

    def _words(self, language: str) -> PassageWords:
        facts = said.facts(self.readings, self.phase)
        found = self.words.passage(self.key, language, facts)
        days = "french" if found.language == FRENCH else "result.days"
        fill = said.filler(
            lambda key: placeholder(f"{days}.{key}"),
            lambda months: placeholder(f"ago.{months}"),
            lambda keys: placeholder("query"),
        )
        return replace(found, html=fill_marks(found.html, fill))


class LetterOwn(ResultOwn):
    @cached_property
    def french(self) -> OnDemand:
        """The days of the case, and today, as French writes them."""
        days = {**self.result.days, "today": self.result.today}
        return OnDemand(lambda key: plain_date(days[key], FRENCH))


@decided
def to_office(request: HttpRequest, address: Address, result: Result, key: str) -> HttpResponse:
    """Show a letter for a decided case; for another case, the letter as it is for all."""
    if key not in LETTERS:
        raise Http404
    if not LETTERS[key].fits(result.procedure, result.known):
        return redirect(page_path("letter", key=key))
    page = LetterPage.at(
        address,
        key=key,
        words=result.words,
        language=result.language,
        readings=tuple(result.walk.readings.values()),
        phase=result.phase,
    )
    own = LetterOwn(request, result, address)
    return personal_page(request, "wizard/to_office.html", page, own)


@shared_page("wizard/to_office_for_all.html")
def letter(key: str) -> dict[str, object]:
    """A letter as it is for all: blocks below their conditions, words in place of days."""
    if key not in LETTERS:
        raise Http404
    edition, language = current(), get_language() or "en"
    try:
        own = edition.passage(key, language)
        french = edition.passage(key, FRENCH)
    except LookupError as missing:
        raise Http404 from missing
    with override(FRENCH):
        in_french = replace(french, html=said.for_anybody(french.html))
    in_own = replace(own, html=said.for_anybody(own.html))
    return {"letter": Words(LETTERS[key], in_french, in_own)}
