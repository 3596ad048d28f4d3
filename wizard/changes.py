"""Changes of the words, from the publications, as a page and as a feed."""

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
"""Changes on a page, and in the feed; the highest page number that is read."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 forbids."""


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


def list_publications() -> QuerySet[Publication]:
    """Return the publications that changed a page or have a note, the newest first."""
    worth_reading = ~Q(pages=[])
    for code in dict(settings.LANGUAGES):
        worth_reading |= Q(**{f"notes__{code}__regex": r"\S"})
    # A publication that was taken back before its first day was never live.
    seen = Q(taken_back_at=None) | Q(taken_back_at__date__gte=F("starts"))
    begun = Publication.objects.filter(seen, worth_reading, starts__lte=Address().today)
    return begun.order_by("-starts", "-at", "-pk")


def make_entry(publication: Publication, words: Snapshot, language: str) -> Entry:
    """Return a publication in a language, with words of other languages where it has none."""
    notes = {code: _clean(note).strip() for code, note in publication.notes.items()}
    order = (language, settings.LANGUAGE_CODE, *notes)
    spoken = next((code for code in order if notes.get(code)), language)
    pages = list(dict.fromkeys(_pages(publication, words, language)))
    own = [page for page in pages if not page.spoken]
    return Entry(publication, notes.get(spoken, ""), spoken, tuple(own or pages))


def _pages(publication: Publication, words: Snapshot, language: str) -> Iterator[Changed]:
    """Yield the pages that a publication changed and that still exist."""
    names = dict(settings.LANGUAGES)
    for kind, key, code in publication.pages:
        if code not in names:
            continue
        spoken = "" if code == language else str(names[code])
        if kind == "passage":
            yield Changed(_("Advice in certain cases"), language, code, spoken=spoken)
            continue
        try:
            text = words.procedure(Procedure(key), code)
        except (LookupError, ValueError):
            continue
        with override(code):
            href = reverse("procedure", args=[key])
        yield Changed(_clean(text.title), text.language, code, href, spoken)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _entries(rows: Iterable[Publication]) -> list[Entry]:
    words, language = current(), get_language()
    entries = [make_entry(publication, words, language) for publication in rows]
    return [entry for entry in entries if entry.note or entry.pages]


@dataclass(frozen=True, kw_only=True)
class ChangesPage(Page):
    number: int
    today: date

    @property
    def context(self) -> dict[str, object]:
        paginator = Paginator(list_publications(), SIZE)
        rows = paginator.page(min(self.number, paginator.num_pages))
        return {"rows": rows, "entries": _entries(rows)}


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Show the changes, the newest first; a page number out of range leads to the nearest page."""
    try:
        number = max(1, min(int(request.GET.get("page", 1)), MOST_PAGES))
    except ValueError:
        number = 1
    page = ChangesPage(
        number=number, today=Address().today, indexed_in=alternates.languages(request)
    )
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
        return _entries(list_publications()[:SIZE])

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
