"""Short addresses that lead into the guide with what staff already know."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rules.law.windows import months_after

from ..address import Address
from ..models import Link
from ..question_texts import TEXTS, answer_label
from ..short_links import fit
from .access import GET_POST, StaffRequest, staff
from .link_forms import READY, LinkForm, translate_to_all
from .posters import public_address

MONTHS = 12
"""Months after which a link ends by default."""
OTHERS = "rules.publish_publication"
"""The permission to change the links of others, too."""


def may_change(request: HttpRequest, link: Link) -> bool:
    """Return whether the user may change a link: a publisher also those of others."""
    user = request.user
    own = link.owner_id == user.pk or user.has_perm(OTHERS)
    return own and user.has_perm("wizard.change_link")


def _describe(request: HttpRequest, link: Link) -> dict[str, object]:
    """Return what the pages show of a link."""
    address, walk = fit(link.answers)
    used = address.answers
    unfit = [key for key in link.answers if key not in used]
    return {
        "link": link,
        "address": public_address(request, link),
        "stands": link.is_active(timezone.localdate()),
        "answers": [(TEXTS[key].name, answer_label(key, value)) for key, value in used.items()],
        "unfit": [TEXTS[key].name if key in TEXTS else key for key in unfit],
        "next": walk.question and TEXTS[walk.question.key].label,
        "target": address.onward(walk),
    }


@require_safe
@staff("wizard.view_link")
def links(request: HttpRequest) -> HttpResponse:
    """Render all links, those of oneself first."""
    wanted = request.GET.get("q", "")[:100]
    rows = Link.objects.select_related("owner")
    if wanted:
        rows = rows.filter(
            Q(title__icontains=wanted) | Q(slug__icontains=wanted) | Q(note__icontains=wanted)
        )
    today = timezone.localdate()
    ordered = sorted(
        rows[:500], key=lambda row: (not row.is_active(today), row.owner != request.user)
    )
    context = {
        "links": [_describe(request, link) for link in ordered],
        "q": wanted,
        "ready": {key: _(title) for key, (title, _answers) in READY.items()},
    }
    return render(request, "staff/links.html", context)


@GET_POST
@staff("wizard.add_link")
def new(request: StaffRequest) -> HttpResponse:
    """Create a link; its form starts with the answers in the address."""
    link = Link(owner=request.user, ends=months_after(timezone.localdate(), MONTHS))
    if ready := READY.get(request.GET.get("ready", "")):
        title, link.answers = ready
        link.title, link.titles = _(title), translate_to_all(title)
    else:
        link.answers = Address.read(request.GET).answers
    about = {"heading": _("New link"), "allowed": True}
    return _edit(request, link, _("The link is ready."), about)


@GET_POST
@staff("wizard.view_link")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Render a link: its address, and its form for those who may change it."""
    link = get_object_or_404(Link.objects.select_related("owner"), pk=pk)
    allowed = may_change(request, link)
    if request.method == "POST" and not allowed:
        raise PermissionDenied
    about = {"heading": link.title, "allowed": allowed} | _describe(request, link)
    return _edit(request, copy(link), _("Saved."), about)


def _edit(request: HttpRequest, link: Link, done: str, about: dict[str, object]) -> HttpResponse:
    """Save a link or render its form, with the student's first question and how many at most.

    A POST with `look` saves nothing. `done`: the message once the link is saved.
    """
    form = LinkForm(request.POST or None, instance=link)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        form.save()
        messages.success(request, done)
        return redirect("staff:link", link.pk)
    status = 400 if form.errors else 200  # reads the answers into the link
    _address, walk = fit(link.answers)
    look = {"next": walk.question and TEXTS[walk.question.key].label, "most": walk.step.most}
    return render(request, "staff/link.html", about | {"form": form, "look": look}, status=status)


@require_POST
@staff("wizard.change_link")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a link off, or on again."""
    link = get_object_or_404(Link, pk=pk)
    if not may_change(request, link):
        raise PermissionDenied
    link.retired_at = None if link.retired_at else timezone.now()
    link.save(update_fields=["retired_at"])
    off, on = _("The link is off: visitors see why."), _("The link works again.")
    messages.success(request, off if link.retired_at else on)
    return redirect("staff:link", pk)


urlpatterns = [
    path("links/", links, name="links"),
    path("links/new/", new, name="new-link"),
    path("links/<int:pk>/", link, name="link"),
    path("links/<int:pk>/retire/", retire, name="retire-link"),
]
