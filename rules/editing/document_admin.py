"""What the pages of all documents share: a save makes a draft, it never changes the site."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import transaction
from django.db.models import DateField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..content_files.sync import stored
from ..dates import plain_date
from ..django_types import Fieldset, ModelAdmin, StrOrPromise
from ..form_fields import DayField
from ..models import Version, Written
from ..models.base import Content
from ..page_changes import users
from ..words.snapshot import Snapshot
from .columns import day_column
from .conflicts import collision
from .diff import differences, effects
from .forms import Document, DocumentForm, Row, StaffForm
from .preview import Scope
from .site import change_url
from .status import STATES, standings


class Filter(admin.SimpleListFilter):
    """A filter with options by value, each with its name and its rows."""

    options: dict[str, tuple[StrOrPromise, Callable[[Any], QuerySet[Any]]]]

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> list[tuple[str, StrOrPromise]]:
        return [(value, name) for value, (name, _chosen) in self.options.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        option = self.options.get(self.value() or "")
        return option[1](queryset) if option else queryset


class DueFilter(Filter):
    title = _("review")
    parameter_name = "review"
    options = {"due": (_("due now"), lambda rows: rows.filter(due__lte=timezone.localdate()))}


def _in_state(state: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    entries = standings(rows.model.objects.all()).values()
    return rows.filter(pk__in=[entry.row.pk for entry in entries if entry.state == state])


class StateFilter(Filter):
    title = _("state")
    parameter_name = "state"
    options = {state: (name, partial(_in_state, state)) for state, name in STATES.items()}


class KeptAdmin(ModelAdmin[Row]):
    """The admin of what is never deleted, nor changed in bulk."""

    form = StaffForm[Any]
    actions = None
    view_on_site = False

    class Media:
        css = {"all": ("editing/editing.css",)}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> type[StaffForm[Row]]:
        """Return a form class for this request; the form itself adds fields that are no columns."""
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        columns = {field.name for field in self.model._meta.fields}
        kwargs["fields"] = [name for name in names if name in columns]
        form = super().get_form(request, obj, change, **kwargs)
        assert issubclass(form, StaffForm)
        form.request = request
        return form


class DocumentAdmin(KeptAdmin[Document]):
    """The admin of all documents: drafts, versions, and a save that loses nothing."""

    form = DocumentForm[Any]
    formfield_overrides = {DateField: {"form_class": DayField}}
    change_form_template = "editing/change_form.html"
    object_history_template = "editing/history.html"
    columns: tuple[str, ...] = ()
    """Columns of the list besides those of all documents."""
    list_filter: ClassVar[Any] = (StateFilter, DueFilter)
    save_on_top = True

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        day = day_column(self.model, self.model.day_field)
        return (*reversed(self.model.identity), *self.columns, "state", day, "due_mark")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Document | None = None
    ) -> tuple[str, ...]:
        """Lock the identity of a saved document: texts, links and files rely on it."""
        return self.model.identity if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Document | None = None) -> list[Fieldset]:
        about = ["seen", self.model.day_field, f"{self.model.day_field}_by", "due"]
        if issubclass(self.model, Written):
            language = (request.POST or request.GET).get("language")
            if getattr(obj, "language", language) != settings.LANGUAGE_CODE:
                about.insert(0, "follows")
        return [
            *self.parts(request, obj),
            (_("Review"), {"fields": tuple(about)}),
            (_("This change"), {"fields": ["why", "base"]}),
        ]

    def parts(self, request: HttpRequest, obj: Document | None) -> list[Fieldset]:
        """Return the fieldsets of the words themselves."""
        raise NotImplementedError

    def save_model(
        self, request: HttpRequest, obj: Document, form: DocumentForm[Document], change: bool
    ) -> None:
        obj.save(by=request.user, why=form.cleaned_data["why"])

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        with transaction.atomic():
            sent = object_id if request.method == "POST" else None
            row = self.get_object(request, sent) if sent else None
            if row and self.has_change_permission(request, row):
                # Nobody else can save it now; if somebody just did, the form has what both wrote.
                row = self.model.objects.select_for_update().get(pk=row.pk)
                if conflict := collision(self.get_form(request, row), row, request.POST):
                    vars(request)["collision"] = conflict
                    request.POST = conflict.data  # type: ignore[assignment]  # a mutable copy
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form with what is shown beside it, about the words as they are saved."""
        context["drafts"] = True
        if (obj := kwargs.get("obj")) and (row := self.get_object(request, str(obj.pk))):
            context |= self._context(request, row)
        return super().render_change_form(request, context, *args, **kwargs)

    def help_for(self, row: Document) -> dict[str, Any]:
        """Return further context that helps to write a document."""
        return {}

    def _context(self, request: HttpRequest, row: Document) -> dict[str, Any]:
        """Return what the page shows beside the form."""
        [standing] = standings([row]).values()
        rows = stored()
        drafts = Snapshot.of(rows.values()).written()
        places = [(user, change_url(user)) for user in users(drafts)[row.reference]]
        return {
            "row": row,
            "standing": standing,
            "state_name": STATES[standing.state],
            "collision": getattr(request, "collision", None),
            "places": places,
            "effects": effects([row], timezone.localdate()) if places and standing.is_draft else [],
            "unpublished": differences(row.kind, standing.live.content, row.content())
            if standing.live and standing.is_draft
            else [],
            "preview": Scope.of(row).path(),
            **self.help_for(row),
        } | self._translation_context(row, rows)

    def _translation_context(self, row: Content, rows: dict[str, Content]) -> dict[str, Any]:
        """Return what has changed in the source of a translation that is out of date."""
        if not isinstance(row, Written) or (source := row.source(rows)) is None:
            return {}
        if row.retired or row.translates == source.mark:
            return {}
        versions = map(type(source).of, Version.objects.filter(name=source.name))
        then = next((old for old in versions if old.mark == row.translates), source)
        changed = differences(source.kind, then.wording(), source.wording())
        return {"outdated": True, "source_changes": changed}

    def response_change(self, request: HttpRequest, obj: Document) -> HttpResponse:
        if "_preview" in request.POST:
            return redirect(Scope.of(obj).path())
        if "_publish" in request.POST:
            return redirect(f"{reverse('admin:editing-publish')}?name={obj.name}")
        return super().response_change(request, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List every version: who, when, why, where it was live; to compare and to restore."""
        if row := self.get_object(request, object_id):
            versions = Version.objects.filter(name=row.name).select_related("by")
            extra_context = {
                "title": gettext("History of %(name)s") % {"name": row},
                "row": row,
                "change": change_url(row),
                "may_change": self.has_change_permission(request, row),
                "versions": versions.prefetch_related("publications"),
            }
        return super().history_view(request, object_id, extra_context)

    # ---- columns ----

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        entries = standings(changelist.result_list)
        for row in changelist.result_list:
            row.standing = entries[row.name]
        return changelist

    @admin.display(description=_("state"))
    def state(self, row: Any) -> StrOrPromise:
        return STATES[row.standing.state]

    @admin.display(description=_("due for review"), ordering="due")
    def due_mark(self, row: Any) -> str:
        if row.due > timezone.localdate():
            return plain_date(row.due)
        return format_html("<strong>{} – {}</strong>", plain_date(row.due), gettext("due now"))


class WrittenAdmin(DocumentAdmin[Document]):
    """Words in one language, beside those that they translate."""

    columns = ("title",)
    list_filter = ("language", StateFilter, DueFilter)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin a new text from the table of languages, which knows what is missing."""
        if request.method == "GET" and not request.GET.get("language"):
            return redirect("admin:editing-languages")
        return super().add_view(request, *args, **kwargs)
