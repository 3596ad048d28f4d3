"""The site's own pages with other words: drafts, and what will be live on another day.

The address of each page has a signed token: valid for an hour for editors, for a week if shared.
Shared links are listed and can be revoked.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import (
    get_language,
    get_language_from_path,
    get_language_info,
    override,
)
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..content_files.sync import stored
from ..law.procedures import Procedure
from ..models import SharedPreview
from ..models.base import Content
from ..models.publishing import EVER
from ..page_changes import page_changes, part_names
from ..words.live import current, live_rows
from ..words.previews import Preview, present
from ..words.snapshot import Snapshot
from .sample_cases import examples
from .site import GET_POST, page
from .status import standings

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
FIRST_DAY, LAST_DAY = EVER, date(2100, 12, 31)
"""The days, both included, on which something can be published, or previewed."""
_OF_EDITORS, _SHARED = "rules.preview.editors", "rules.preview.shared"


@dataclass(frozen=True)
class Scope:
    """Which drafts are seen, as on which day."""

    drafts: str  # "all", "live", or kind-pk joined by dots
    day: date

    @classmethod
    def read(cls, drafts: str, day: str) -> "Scope":
        """Return the scope; Http404 if it cannot be read."""
        with suppress(ValueError):
            if FIRST_DAY <= (on := date.fromisoformat(day)) <= LAST_DAY:
                return cls(drafts, on)
        raise Http404

    @classmethod
    def of(cls, *rows: Content, day: date | None = None) -> "Scope":
        """Return the scope of the drafts of some documents."""
        names = ".".join(f"{row.kind}-{row.pk}" for row in rows)
        return cls(names, day or timezone.localdate())

    def rows(self) -> list[Content]:
        """Return the drafts; Http404 if one of them does not exist."""
        if self.drafts == "live":
            return []
        if self.drafts == "all":  # scheduled words are no drafts: they are live on their days
            return [entry.row for entry in standings().values() if entry.is_draft]
        rows = {f"{row.kind}-{row.pk}": row for row in stored().values()}
        try:
            return [rows[name] for name in self.drafts.split(".")]
        except KeyError:
            raise Http404 from None

    def snapshot(self) -> Snapshot:
        """Return what is live on the day, with the drafts."""
        rows = live_rows(self.day) | {row.name: row for row in self.rows()}
        return Snapshot.of(rows.values(), self.day)

    @property
    def token(self) -> str:
        """A token for an hour."""
        return signing.dumps([self.drafts, self.day.isoformat()], salt=_OF_EDITORS, compress=True)

    def path(self, place: str = "") -> str:
        """Return the address of a page in the preview; by default that of its index."""
        return with_token(place or reverse("preview"), self.token)


def with_token(place: str, token: str) -> str:
    """Return the path and query of a page with a token, in place of any other."""
    parts = urlsplit("/" + place.lstrip("/"))
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != "preview"]
    return f"{parts.path}?{urlencode([*query, ('preview', token)])}"


def share(scope: Scope, by: Any) -> SharedPreview:
    """Create a link for anybody, valid for a week."""
    ends = timezone.now() + WEEK
    return SharedPreview.objects.create(drafts=scope.drafts, day=scope.day, ends=ends, by=by)


def shared_token(link: SharedPreview) -> str:
    """Return the token of a shared link."""
    return signing.dumps(link.pk, salt=_SHARED)


def find(token: str) -> Preview | None:
    """Return the preview of a token; None if it is forged, expired or revoked."""
    with suppress(signing.BadSignature, Http404, ValueError, TypeError):
        drafts, day = signing.loads(token, salt=_OF_EDITORS, max_age=HOUR)
        scope = Scope.read(drafts, day)
        return Preview(token, scope.snapshot(), scope.day, drafts, is_shared=False)
    with suppress(signing.BadSignature, Http404, TypeError, SharedPreview.DoesNotExist):
        link = SharedPreview.objects.valid().get(pk=signing.loads(token, salt=_SHARED))
        words = Scope(link.drafts, link.day).snapshot()
        return Preview(token, words, link.day, link.drafts, is_shared=True)
    return None


# ---- pages ----


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the pages that the drafts change, and cases that lead to them."""
    preview = present()
    if preview is None:
        raise Http404
    before = Snapshot.of(live_rows(preview.day).values(), preview.day)
    changed = []
    for change in page_changes(before, preview.words):
        _kind, key, code = change.page
        with override(code):
            place = with_token(reverse("procedure", args=[key]), preview.token)
        name = get_language_info(code)["name_local"]
        changed.append((change, name, place, _cases(key, code, preview)))
    words, language = current(), get_language()
    cases = [
        (words.procedure(key, language).title, _cases(key.value, language, preview))
        for key in Procedure
    ]
    carried = "?" + urlencode({"preview": preview.token})
    context = {
        "changed": changed,
        "cases": cases,
        "page": {"preview": preview},
        "own": {"carried": carried, "here": f"preview/{carried}"},
    }
    return render(request, "editing/preview.html", context)


def _cases(key: str, language: str, preview: Preview) -> list[tuple[str, str]]:
    """Return addresses of results that show a procedure's words, each with its phase."""
    names = part_names()
    with override(language):
        result = reverse("result")
    return [
        (
            names.get(phase, "").partition(": ")[2],
            f"{result}?{urlencode({**answers, 'preview': preview.token})}",
        )
        for (procedure, phase), answers in examples(preview.day).items()
        if procedure == key
    ]


def _scope(request: HttpRequest) -> Scope:
    """Return the scope that a query asks for; as of today, with a message, if its day is none."""
    drafts, day = request.GET.get("drafts", "all"), request.GET.get("day", "")
    scope = Scope(drafts, timezone.localdate())
    scope.rows()
    try:
        return Scope.read(drafts, day) if day else scope
    except Http404:
        message = _("“%(day)s” is no day. Write it as 2027-07-01.") % {"day": day[:20]}
        messages.error(request, message)
        return scope


@require_safe
def preview_form(request: HttpRequest) -> HttpResponse:
    """Redirect to a preview on another day, or to a link for somebody without an account."""
    scope = _scope(request)
    if "share" in request.GET:
        query = urlencode({"drafts": scope.drafts, "day": scope.day})
        return redirect(f"{reverse('admin:editing-share')}?{query}")
    path = scope.path(request.GET.get("rest", ""))
    if not get_language_from_path(path):
        raise Http404
    return redirect(path)


@GET_POST
def share_form(request: HttpRequest) -> HttpResponse:
    """Show the shared links; a POST creates another."""
    scope, link = _scope(request), ""
    if request.method == "POST":
        path = with_token(reverse("preview"), shared_token(share(scope, request.user)))
        link = request.build_absolute_uri(path)
    links = SharedPreview.objects.valid().select_related("by")
    return page(request, "share", _("A link for a week"), made=link, links=links)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a shared link before its week is over."""
    link = get_object_or_404(SharedPreview.objects.valid(), pk=pk)
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    messages.success(request, _("The link no longer works."))
    return redirect(f"{reverse('admin:editing-share')}?drafts=live")
