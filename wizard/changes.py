"""What changed in the words, as a page and as a feed: made of the publications."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rules.dates import plain_date
from rules.django_types import Feed
from rules.law.procedures import Procedure
from rules.models import Publication
from rules.words.live import current
from rules.words.snapshot import Snapshot

from . import alternates
from .address import Address, site
from .page_cache import Own, Page, personal_page

SIZE, MOST_PAGES = 50, 1000
"""Changes on a page, and in the feed; pages that can be asked for."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow."""


@dataclass(frozen=True)
class Changed:
    """A page whose words changed: a procedure, linked, or the advice in certain cases."""

    title: str
    language: str  # of the title
    page_language: str
    href: str = ""
    spoken: str = ""
    """The name of the page's language, where the reader has another one."""


@dataclass(frozen=True)
class Entry:
    """A publication as readers see it."""

    publication: Publication
    note: str
    note_language: str
    pages: tuple[Changed, ...]


def publications() -> QuerySet[Publication]:
    """Return what changed a page or has a note, the newest first: not the first load."""
    worth_reading = ~Q(pages=[])
    for code in dict(settings.LANGUAGES):
        worth_reading |= Q(**{f"notes__{code}__regex": r"\S"})
    # What was taken back before its first day was never seen.
    seen = Q(taken_back_at=None) | Q(taken_back_at__date__gte=F("starts"))
    begun = Publication.objects.filter(seen, worth_reading, starts__lte=Address().today)
    return begun.order_by("-starts", "-at", "-pk")


def entry(publication: Publication, words: Snapshot, language: str) -> Entry:
    """A publication in a language; what that language lacks, in others."""
    notes = {code: _clean(note).strip() for code, note in publication.notes.items()}
    order = (language, settings.LANGUAGE_CODE, *notes)
    spoken = next((code for code in order if notes.get(code)), language)
    pages = list(dict.fromkeys(_pages(publication, words, language)))
    own = [page for page in pages if not page.spoken]
    return Entry(publication, notes.get(spoken, ""), spoken, tuple(own or pages))


def _pages(publication: Publication, words: Snapshot, language: str) -> Iterator[Changed]:
    """All pages that it changed; without those that are no longer there."""
    names = dict(settings.LANGUAGES)
    for kind, key, code in publication.pages:
        if code not in names:
            continue
        spoken = "" if code == language else str(names[code])
        if kind == "passage":
            yield Changed(_("Advice in certain cases"), language, code, spoken=spoken)
            continue
        try:
            found = words.procedure(Procedure(key), code)
        except (LookupError, ValueError):
            continue
        with override(code):
            href = reverse("procedure", args=[key])
        yield Changed(_clean(found.title), found.language, code, href, spoken)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _entries(found: Iterable[Publication]) -> list[Entry]:
    words, language = current(), get_language()
    entries = [entry(publication, words, language) for publication in found]
    return [one for one in entries if one.note or one.pages]


@dataclass(frozen=True, kw_only=True)
class ChangesPage(Page):
    number: int
    today: date

    @property
    def context(self) -> dict[str, object]:
        paginator = Paginator(publications(), SIZE)
        shown = paginator.page(min(self.number, paginator.num_pages))
        return {"shown": shown, "entries": _entries(shown)}


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What changed, the newest first; a page number that is none leads to the nearest page."""
    try:
        number = max(1, min(int(request.GET.get("page", 1)), MOST_PAGES))
    except ValueError:
        number = 1
    page = ChangesPage(number=number, today=Address().today, found_in=alternates.languages(request))
    return personal_page(request, "pages/news.html", page, Own(request))


class ChangesFeed(Feed[Entry, None]):
    """The newest changes, for a feed reader."""

    feed_type = Atom1Feed
    description_template = "pages/_change.html"

    def title(self) -> str:
        return f"PermitGuide – {_('What changed')}"

    def link(self) -> str:
        return reverse("news")

    def feed_guid(self) -> str:
        return _urn("feed")

    def author_name(self) -> str:
        return settings.OFFICE_NAME or "PermitGuide"

    def items(self) -> list[Entry]:
        return _entries(publications()[:SIZE])

    def item_title(self, item: Entry) -> str:
        day = plain_date(item.publication.starts)
        return item.note or _("Changes of %(day)s") % {"day": day}

    def get_context_data(self, **about: Any) -> dict[str, Any]:
        return {"entry": about["item"], "site": site(about["request"])}

    def item_link(self, item: Entry) -> str:
        return f"{reverse('news')}#change-{item.publication.pk}"

    def item_guid(self, item: Entry) -> str:
        # With the moment: sites of several offices number their publications alike.
        return _urn(f"{item.publication.pk} {item.publication.at.timestamp()}")

    def item_pubdate(self, item: Entry) -> datetime:
        return item.publication.at

    def item_updateddate(self, item: Entry) -> datetime:
        return item.publication.taken_back_at or item.publication.at


news_feed = require_safe(ChangesFeed())


def _urn(name: str) -> str:
    """Return an identifier that stays the same when the site moves."""
    return uuid5(NAMESPACE_URL, f"permitguide changes {name} {get_language()}").urn
