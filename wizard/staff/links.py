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
from .link_forms import READY, LinkForm, in_each_language
from .posters import public_address

STANDS = 12
"""Months after which a link ends where nobody says otherwise."""
OTHERS = "rules.publish_publication"
"""Who may change the links of others, too."""


def may_change(request: HttpRequest, link: Link) -> bool:
    """One's own links, and those of others for publishers."""
    user = request.user
    own = link.owner_id == user.pk or user.has_perm(OTHERS)
    return own and user.has_perm("wizard.change_link")


def _described(request: HttpRequest, link: Link) -> dict[str, object]:
    """A link as the pages show it."""
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
    """All links, those of oneself first."""
    wanted = request.GET.get("q", "")[:100]
    found = Link.objects.select_related("owner")
    if wanted:
        found = found.filter(
            Q(title__icontains=wanted) | Q(slug__icontains=wanted) | Q(note__icontains=wanted)
        )
    today = timezone.localdate()
    shown = sorted(
        found[:500], key=lambda link: (not link.is_active(today), link.owner != request.user)
    )
    context = {
        "links": [_described(request, link) for link in shown],
        "q": wanted,
        "ready": {key: _(title) for key, (title, _answers) in READY.items()},
    }
    return render(request, "staff/links.html", context)


@GET_POST
@staff("wizard.add_link")
def new(request: StaffRequest) -> HttpResponse:
    """Build a link; answers in the address are taken over."""
    made = Link(owner=request.user, ends=months_after(timezone.localdate(), STANDS))
    if ready := READY.get(request.GET.get("ready", "")):
        title, made.answers = ready
        made.title, made.titles = _(title), in_each_language(title)
    else:
        made.answers = Address.read(request.GET).answers
    about = {"heading": _("New link"), "allowed": True}
    return _edit(request, made, _("The link is ready."), about)


@GET_POST
@staff("wizard.view_link")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """One link: its address, and its form for those who may change it."""
    found = get_object_or_404(Link.objects.select_related("owner"), pk=pk)
    allowed = may_change(request, found)
    if request.method == "POST" and not allowed:
        raise PermissionDenied
    about = {"heading": found.title, "allowed": allowed} | _described(request, found)
    return _edit(request, copy(found), _("Saved."), about)


def _edit(request: HttpRequest, link: Link, said: str, about: dict[str, object]) -> HttpResponse:
    """Save a link or show its form, with what the student is asked first and how many at most.

    `look` asks for that alone.
    """
    form = LinkForm(request.POST or None, instance=link)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        form.save()
        messages.success(request, said)
        return redirect("staff:link", link.pk)
    status = 400 if form.errors else 200  # reads the answers into the link
    _address, walk = fit(link.answers)
    look = {"next": walk.question and TEXTS[walk.question.key].label, "most": walk.step.most}
    return render(request, "staff/link.html", about | {"form": form, "look": look}, status=status)


@require_POST
@staff("wizard.change_link")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a link lead nowhere any more, or again."""
    found = get_object_or_404(Link, pk=pk)
    if not may_change(request, found):
        raise PermissionDenied
    found.retired_at = None if found.retired_at else timezone.now()
    found.save(update_fields=["retired_at"])
    said = (
        _("The link is off: visitors see why.") if found.retired_at else _("The link works again.")
    )
    messages.success(request, said)
    return redirect("staff:link", pk)


urlpatterns = [
    path("links/", links, name="links"),
    path("links/new/", new, name="new-link"),
    path("links/<int:pk>/", link, name="link"),
    path("links/<int:pk>/retire/", retire, name="retire-link"),
]
