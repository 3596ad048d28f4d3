"""The pages of the desk beside Django's own: publish, compare, restore, retire, and the lists."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ..accounts.audit import Event, note, one_line
from ..content_files.sync import stored
from ..dates import plain_date
from ..law.cited import CITED
from ..law.procedures import Procedure
from ..models import CONTENT_KINDS, LinkCheck, Passage, Publication, Text, Version, Written, is_due
from ..models.base import Content
from ..models.fields import languages
from ..models.publishing import published
from ..outside_links import live_links
from ..page_changes import missing, page_changes, snapshots, users
from ..publishing import guarded
from ..words.live import current, live_rows
from ..words.snapshot import Snapshot
from .diff import between, effects, pages
from .forms import PublishForm
from .kept_cases import refusals
from .preview import Scope
from .second import NEEDED, is_alone
from .site import GET_POST, change_url, need, page
from .status import TRANSLATIONS, Standing, standings, translation_state


def _row(name: str) -> Content:
    """Return the document with a name; Http404 if there is none."""
    if row := stored().get(name):
        return row
    raise Http404


def _number(text: str) -> int:
    """Return the number of a version; Http404 if it cannot be one."""
    if not (text.isdecimal() and len(text) < 9):
        raise Http404
    return int(text)


@require_GET
def edit(request: HttpRequest) -> HttpResponse:
    """Redirect from a preview to the field in which a part is edited."""
    part = request.GET.get("part", "")
    return redirect(change_url(_row(request.GET.get("name", "")), part if part.isascii() else ""))


# ---- publish ----


@GET_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Choose drafts, see what changes for students, and put them on the site."""
    waiting = [entry for entry in standings().values() if entry.can_be_published]
    names = request.POST.getlist("name") or request.GET.getlist("name")
    chosen = [entry for entry in waiting if entry.row.name in names]
    context: dict[str, Any] = {"waiting": waiting, "chosen": [entry.row.name for entry in chosen]}
    is_sent, status = "publish" in request.POST, 200
    if chosen:
        context |= _proposal(request, chosen)
    elif is_sent:
        messages.warning(request, _("Nothing was published: these drafts are no longer waiting."))
    if chosen and is_sent:
        need(request, "publish_publication")
        if publication := _publish(request, context):
            return redirect("admin:rules_publication_change", publication.pk)
        status = 400
    return page(request, "publish", _("Publish"), status=status, **context)


def _proposal(request: HttpRequest, chosen: list[Standing]) -> dict[str, Any]:
    """Return what the publish page shows of the chosen drafts."""
    needs_second = settings.SECOND_PERSON and _has_written(request.user, chosen)
    day_shown = _day(request.POST.get("shown") or request.GET.get("shown", ""))
    data = request.POST if "publish" in request.POST else None
    form = PublishForm(
        data, initial={"starts": day_shown}, user=request.user, needs_second=needs_second
    )
    day = form.cleaned_data["starts"] if form.is_bound and form.is_valid() else day_shown
    rows, documents = [entry.row for entry in chosen], []
    versions = Version.objects.select_related("by")
    for entry in chosen:
        draft = versions.get(name=entry.row.name, number=entry.row.version)
        documents.append((entry, draft, between(entry.live, draft)))
    changes = effects(rows, day)
    later = {entry.name: entry.starts for entry in reversed(published()) if entry.starts > day}
    return {
        "form": form,
        "needs_second": needs_second,
        "documents": documents,
        "day": day,
        "pages": changes,
        "unseen": day != day_shown and changes != effects(rows, day_shown),
        "overtaken": [(row, later[row.name]) for row in rows if row.name in later],
        "preview": Scope.of(*rows, day=day).path(),
    }


def _day(value: str) -> date:
    """Return the day that was chosen; today if it is past or cannot be read."""
    today = timezone.localdate()
    try:
        return max(today, date.fromisoformat(value))
    except ValueError:
        return today


def _publish(request: HttpRequest, context: dict[str, Any]) -> Publication | None:
    """Put the drafts on the site just as they were seen; None, with a form error, if refused."""
    form: PublishForm = context["form"]
    versions = [version for _entry, version, _diff in context["documents"]]
    if context["unseen"] and form.is_valid():
        form.add_error(None, _("On that day other pages change: look at them, then publish."))
    if {str(version.pk) for version in versions} != set(request.POST.getlist("version")):
        form.add_error(
            None, _("Somebody changed these words while you were looking. Read them again.")
        )
    for refusal in refusals():
        form.add_error(None, refusal)
    alone = context["needs_second"] and form.is_valid() and is_alone(request, form)
    if context["needs_second"] and not alone and form.is_valid():
        form.add_error(None, NEEDED)
    if not form.is_valid():
        return None
    try:
        with guarded():
            publication = _publish_versions(request, form, versions, alone)
    except ValidationError as refused:  # and rolled back
        form.add_error(None, refused)
        return None
    message = _("Scheduled: students see it from %(day)s.")
    if publication.starts <= timezone.localdate():
        message = _("Published: students see it now.")
    messages.success(request, message % {"day": plain_date(publication.starts)})
    return publication


def _publish_versions(
    request: HttpRequest, form: PublishForm, versions: list[Version], alone: bool
) -> Publication:
    """Publish, unless another publisher was faster; called in the lock that keeps others out."""
    present = standings()
    for version in versions:
        entry = present[version.name]
        if not entry.can_be_published or entry.row.version != version.number:
            raise ValidationError(_("Somebody was faster: look at the drafts again."))
    rows = {version.name: CONTENT_KINDS[version.kind].of(version) for version in versions}
    starts = form.cleaned_data["starts"]
    before = live_rows(starts)
    if alone:
        note(Event.Kind.ALONE, ", ".join(sorted(rows)))
    return Publication.publish(
        versions,
        starts,
        until=form.cleaned_data["until"],
        notes=form.notes,
        pages=[change.page for change in page_changes(*snapshots(before, before | rows, starts))],
        by=request.user,
        alone=alone,
    )


def _has_written(person: Any, chosen: list[Standing]) -> bool:
    """Return whether a person wrote some of the words that are not live yet."""
    mine = Version.objects.filter(by=person)
    live = {entry.row.name: entry.live.number if entry.live else 0 for entry in chosen}
    return any(mine.filter(name=name, number__gt=number).exists() for name, number in live.items())


@GET_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a publication: the words from before are live again."""
    publication = get_object_or_404(Publication.objects.standing(), pk=pk)
    day = max(timezone.localdate(), publication.starts)
    changes, problems = [], []
    try:
        with transaction.atomic():
            with guarded():
                before = live_rows(day)
                publication.take_back(request.user)
                changes = pages(before, live_rows(day), day)
            # A GET undoes it only to show the effect.
            transaction.set_rollback(request.method != "POST")
    except ValidationError as broken:
        changes, problems = [], broken.messages
    if request.method == "POST" and not problems:
        messages.success(request, _("Unpublished. The previous text is live again."))
        return redirect("admin:rules_publication_change", pk)
    return page(request, "take_back", _("Take back"), pages=changes, problems=problems)


# ---- versions ----


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Show two versions side by side."""
    row = _row(request.GET.get("name", ""))
    old, new = sorted(_number(request.GET.get(side, "")) for side in ("old", "new"))
    versions = Version.objects.filter(name=row.name).select_related("by")
    before, after = versions.filter(number=old).first(), get_object_or_404(versions, number=new)
    history = reverse(f"admin:rules_{row.kind}_history", args=[row.pk])
    context = {"old": before, "new": after, "history": history}
    return page(request, "compare", row.label, differences=between(before, after), **context)


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Make an old version the newest draft."""
    row = _row(request.POST.get("name", ""))
    need(request, f"change_{row.kind}")
    number = _number(request.POST.get("number", ""))
    version = get_object_or_404(Version, name=row.name, number=number)
    old = type(row).of(version)
    if old.retired and not row.retired and (reasons := _reasons_to_keep(row)):
        messages.error(request, " ".join([_("It is still needed:"), *reasons]))
        return redirect(f"admin:rules_{row.kind}_history", row.pk)
    with transaction.atomic():
        row = type(row).objects.select_for_update().get(pk=row.pk)
        old.pk, old.version, old.loaded = row.pk, row.version, row.loaded
        why = one_line(request.POST.get("why", ""), 200)
        why = why or _("version %(number)s") % {"number": version.number}
        old.save(by=request.user, why=why, origin=Version.Origin.RESTORED)
    messages.success(request, _("Restored as a draft. Publish it to bring it to students."))
    return redirect(change_url(row))


@GET_POST
def retire(request: HttpRequest) -> HttpResponse:
    """Take a document out of use, or back into it: a draft, like any change."""
    row = _row(request.POST.get("name") or request.GET.get("name", ""))
    need(request, f"change_{row.kind}")
    reasons = [] if row.retired else _reasons_to_keep(row)
    if request.method == "POST" and not reasons:
        with transaction.atomic():
            row = type(row).objects.select_for_update().get(pk=row.pk)
            row.retired = not row.retired
            row.save(by=request.user, why=one_line(request.POST.get("why", ""), 200))
        messages.success(request, _("Saved as a draft. Publish it to bring it to students."))
        return redirect(change_url(row))
    title = _("Take into use again") if row.retired else _("Retire")
    back = change_url(row)
    return page(request, "retire", title, row=row, reasons=reasons, back=back)


def _reasons_to_keep(row: Content) -> list[str]:
    """Return why a document cannot be retired."""
    rows = stored()
    before = Snapshot.of(rows.values())
    after = Snapshot.of(other for other in rows.values() if other.name != row.name)
    known = missing(before)
    reasons = [problem for problem in missing(after) if problem not in known]
    is_last = getattr(row, "is_source", True)
    texts = users(before.written())[row.reference] if is_last else []
    return reasons or [_("%(name)s refers to it.") % {"name": text.label} for text in texts]


# ---- lists ----


@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """List what a person should check again."""
    today = timezone.localdate()
    law = _("Source of the law: %(title)s")
    rows = [(row.due, str(row), change_url(row)) for row in stored().values() if is_due(row, today)]
    rows += [
        (source.due, law % {"title": _(source.title)}, source.url)
        for source in CITED
        if source.due <= today
    ]
    return page(request, "due", _("Due for review"), rows=sorted(rows))


@require_GET
def translations(request: HttpRequest) -> HttpResponse:
    """List each procedure and passage in each language: missing, out of date, unread, read."""
    today, only = timezone.localdate(), request.GET.get("state")
    rows = {name: row for name, row in stored().items() if isinstance(row, Written)}
    codes = [code for code, _name in languages()]
    passages = sorted({row.key for row in rows.values() if isinstance(row, Passage)})
    keys: list[tuple[type[Written], str]] = [(Text, key.value) for key in Procedure]
    table = []
    for model, key in keys + [(Passage, key) for key in passages]:
        cells = []
        for code in codes:
            identity = {"language": code, model.identity[1]: key}
            wanted = model(**identity)
            row = rows.get(wanted.name)
            state = translation_state(row, wanted.source(rows), today)
            add = f"{reverse(f'admin:rules_{model.kind}_add')}?{urlencode(identity)}"
            cells.append((state, TRANSLATIONS[state], change_url(row) if row else add))
        if not only or only in {state for state, *_rest in cells}:
            table.append((model._meta.verbose_name, key, cells))
    return page(request, "translations", _("Languages"), only=only, codes=codes, table=table)


@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """List every outside address of the site, where it is used, and whether it opened last time."""
    checks, failing = LinkCheck.objects.in_bulk(field_name="url"), request.GET.get("failing")
    rows = [(url, places, checks.get(url)) for url, places in live_links(current()).items()]
    if failing:
        rows = [row for row in rows if row[-1] and row[-1].outcome]
    return page(request, "links", _("Outside links"), links=rows, failing=failing)
