"""The editors' desk: the words, part by part; a save makes a draft, never a change of the site."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import DateField, DecimalField, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..accounts.audit import Event, note
from ..content_files.sync import stored
from ..dates import plain_date
from ..form_fields import DayField, EurosField
from ..models import PARTS, Amount, Contact, Notice, Passage, Publication, Text, Version, Written
from ..models.base import Content
from ..page_changes import users
from ..words.live import live_rows
from ..words.snapshot import Snapshot
from .columns import day_column
from .conflicts import collision, sentence
from .diff import differences, pages
from .forms import AmountForm, ContactForm, DocumentForm, TextForm
from .notices import NoticeForm
from .preview import Scope
from .second import alone_field
from .site import change_url
from .status import source_of, standings, translation_state

STATES = {
    "draft": _("draft"),
    "ahead": _("scheduled"),
    "retired": _("retired"),
    "live": _("live"),
}
TRANSLATIONS = {
    "missing": _("missing"),
    "outdated": _("out of date"),
    "unreviewed": _("not yet read by a person"),
    "due": _("due for review"),
    "reviewed": _("reviewed"),
}


class DueFilter(admin.SimpleListFilter):
    """Words whose review is due."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        return [("due", _("due now"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        return queryset.filter(due__lte=today) if self.value() == "due" else queryset


class StateFilter(admin.SimpleListFilter):
    """Where a document stands."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in STATES:
            return queryset
        found = standings(queryset.model.objects.all())
        keys = [one.row.pk for one in found.values() if one.state == self.value()]
        return queryset.filter(pk__in=keys)


class DocumentAdmin(admin.ModelAdmin):
    """What all documents have in common: drafts, versions, and a save that loses nothing."""

    actions = None
    form = DocumentForm
    formfield_overrides = {
        DateField: {"form_class": DayField},
        DecimalField: {"form_class": EurosField},
    }
    change_form_template = "editing/change_form.html"
    fixed: tuple[str, ...] = ()
    """Fields that are chosen once: texts, links and files rely on them."""
    save_on_top = True
    view_on_site = False

    class Media:
        css = {"all": ("editing/editing.css",)}

    def has_delete_permission(self, request: HttpRequest, obj: Content | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Content | None = None) -> tuple:
        return self.fixed if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Content | None = None, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, **kwargs)
        about = {
            "user": request.user,
            "collision": getattr(request, "collision", None),
            "__module__": form.__module__,
        }
        return type(form.__name__, (form,), about)

    def get_fieldsets(self, request: HttpRequest, obj: Content | None = None) -> list:
        about = ["seen", self.model.day_field, f"{self.model.day_field}_by", "due"]
        if issubclass(self.model, Written):
            asked = request.POST.get("language") or request.GET.get("language")
            if (obj.language if obj else asked) != settings.LANGUAGE_CODE:
                about.insert(0, "follows")
        return [
            *self.parts(request, obj),
            (_("Review"), {"fields": about}),
            (_("This change"), {"fields": ["why", "base"]}),
        ]

    def parts(self, request: HttpRequest, obj: Content | None) -> list:
        """The fieldsets of the words themselves."""
        raise NotImplementedError

    def save_model(
        self, request: HttpRequest, obj: Content, form: DocumentForm, change: bool
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
            context = dict(extra_context or {}) | {"drafts": True}
            if object_id and (row := self._held(request, object_id)):
                if request.method == "POST" and self.has_change_permission(request, row):
                    self._compare(request, row)
                context |= self._about(request, row)
            return super().changeform_view(request, object_id, form_url, context)

    def _held(self, request: HttpRequest, object_id: str) -> Content | None:
        """The row; while it is being saved nobody else can save it."""
        row = self.get_object(request, object_id)
        if row and request.method == "POST":
            return self.model.objects.select_for_update().get(pk=row.pk)
        return row

    def _compare(self, request: HttpRequest, row: Content) -> None:
        """Where somebody saved meanwhile, put what both wrote into the form, for a second look."""
        form_class = self.get_form(request, row)
        if found := collision(form_class, row, request.POST):
            request.collision = found
            request.POST = found.data

    def _about(self, request: HttpRequest, row: Content) -> dict[str, Any]:
        """What the page says beside the form."""
        [one] = standings([row]).values()
        rows = stored()
        drafts = Snapshot.of(rows.values())
        places = [(user, change_url(user)) for user in users(row, drafts)]
        found = getattr(request, "collision", None)
        return {
            "row": row,
            "standing": one,
            "state_name": STATES[one.state],
            "collision": found,
            "collision_said": sentence(found) if found else "",
            "places": places,
            "effects": self._effects(row) if places and one.is_draft else [],
            "unpublished": differences(row.kind, one.live.content, row.content())
            if one.live and one.is_draft
            else [],
            "preview": Scope.of(row).path(),
            "retire": f"{reverse('admin:editing-retire')}?name={row.name}",
            "publish": f"{reverse('admin:editing-publish')}?name={row.name}",
        } | self._translation(row, rows)

    def _effects(self, row: Content) -> list:
        """What a draft changes on the pages that refer to it, in all languages."""
        before = live_rows(timezone.localdate())
        after = before | {row.name: row}
        return pages(before, after)

    def _translation(self, row: Content, rows: dict[str, Content]) -> dict[str, Any]:
        """The source beside a translation, and what has changed in it since."""
        source = source_of(row, rows) if isinstance(row, Written) else None
        if source is None:
            return {}
        translated = next(
            (
                version
                for version in Version.objects.filter(name=source.name)
                if type(source).of(version).mark == row.translates
            ),
            None,
        )
        state = translation_state(row, source, timezone.localdate())
        wording = type(source).of(translated).wording() if translated else None
        changed = differences(source.kind, wording, source.wording()) if wording else []
        return {
            "source": source,
            "translation_state": TRANSLATIONS[state],
            "outdated": state == "outdated",
            "source_changes": changed,
        }

    def response_change(self, request: HttpRequest, obj: Content) -> HttpResponse:
        if "_preview" in request.POST:
            return redirect(Scope.of(obj).path())
        if "_publish" in request.POST:
            return redirect(f"{reverse('admin:editing-publish')}?name={obj.name}")
        return super().response_change(request, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every version: who, when, why, where it stood; to compare and to restore."""
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        versions = Version.objects.filter(name=row.name).select_related("by")
        today = timezone.localdate()
        context = self.admin_site.each_context(request) | {
            "title": gettext("History of %(name)s") % {"name": row},
            "opts": self.opts,
            "row": row,
            "change": change_url(row),
            "may_change": self.has_change_permission(request, row),
            "versions": [
                (version, [(p, p.state(today)) for p in version.publications.all()])
                for version in versions.prefetch_related("publications")
            ],
        }
        return TemplateResponse(request, "editing/history.html", context)

    # ---- columns ----

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, each row with where it stands."""
        found = super().get_changelist_instance(request)
        standing = standings(found.result_list)
        for row in found.result_list:
            row.standing = standing[row.name]
        return found

    @admin.display(description=_("state"))
    def state(self, row: Content) -> str:
        return STATES[row.standing.state]

    @admin.display(description=_("due for review"), ordering="due")
    def due_mark(self, row: Any) -> str:
        if row.due > timezone.localdate():
            return plain_date(row.due)
        return format_html("<strong>{} – {}</strong>", plain_date(row.due), gettext("due now"))


class WrittenAdmin(DocumentAdmin):
    """Words in one language, beside those that they translate."""

    list_filter = ("language", StateFilter, DueFilter)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A new text is begun from the table of languages, which knows what is missing."""
        if request.method == "GET" and not request.GET.get("language"):
            return redirect("admin:editing-languages")
        return super().add_view(request, *args, **kwargs)


@admin.register(Text)
class TextAdmin(WrittenAdmin):
    """The words of a procedure in a language."""

    form = TextForm
    fixed = ("procedure", "language")
    list_display = (
        "procedure",
        "language",
        "title",
        "state",
        day_column(Text, "reviewed"),
        "due_mark",
    )
    search_fields = ("procedure", "title", *PARTS)

    def parts(self, request: HttpRequest, obj: Text | None) -> list:
        procedure = (
            obj.procedure if obj else request.GET.get("procedure") or request.POST.get("procedure")
        )
        notes = Text(procedure=procedure).part_keys()[1]
        return [
            (None, {"fields": ["procedure", "language", "title"]}),
            (_("Words"), {"fields": PARTS}),
            *([(_("Notes, one for each phase"), {"fields": notes})] if notes else []),
        ]


@admin.register(Passage)
class PassageAdmin(WrittenAdmin):
    """A piece that several texts share, or that a rule shows."""

    fixed = ("key", "language")
    list_display = (
        "key",
        "language",
        "title",
        "state",
        day_column(Passage, "reviewed"),
        "due_mark",
    )
    search_fields = ("key", "title", "body")

    def parts(self, request: HttpRequest, obj: Passage | None) -> list:
        about = _("The title is for editors; students do not see it.")
        return [
            (None, {"fields": ["key", "language", "title"], "description": about}),
            (_("Words"), {"fields": ["body"]}),
        ]


@admin.register(Contact)
class ContactAdmin(DocumentAdmin):
    """Whom to ask."""

    form = ContactForm
    fixed = ("key",)
    list_display = ("key", "phone", "url", "state", day_column(Contact, "checked"), "due_mark")
    list_filter = (StateFilter, DueFilter)
    search_fields = ("key", "phone", "url")

    def parts(self, request: HttpRequest, obj: Contact | None) -> list:
        names = [f"name-{code}" for code, _name in settings.LANGUAGES]
        about = _("As inside a sentence, with its article: the ANEF support line.")
        return [
            (None, {"fields": ["key", "url", "phone", "email"]}),
            (_("Names"), {"fields": names, "description": about}),
            (_("Where it is from"), {"fields": ["source", "note"]}),
        ]


@admin.register(Amount)
class AmountAdmin(DocumentAdmin):
    """A sum of money."""

    form = AmountForm
    fixed = ("key",)
    list_display = (
        "key",
        "euros",
        "state",
        "source_title",
        day_column(Amount, "checked"),
        "due_mark",
    )
    list_filter = (StateFilter, DueFilter)
    search_fields = ("key", "source_title", "note")

    def parts(self, request: HttpRequest, obj: Amount | None) -> list:
        return [
            (None, {"fields": ["key", "euros", "confirmed"]}),
            (_("Where it is from"), {"fields": ["source", "source_title", "note"]}),
        ]


class PublicationFilter(admin.SimpleListFilter):
    """What a publication means today."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        return [("ahead", _("scheduled")), ("alone", _("without a second person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "ahead":
            return queryset.standing().filter(starts__gt=timezone.localdate())
        return queryset.filter(alone=True) if self.value() == "alone" else queryset


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """What was published, when and by whom. It can be taken back, never changed."""

    actions = None
    change_form_template = "editing/publication.html"
    until, at = day_column(Publication, "until"), day_column(Publication, "at")
    list_display = ("begins", until, "said", "state", "by", at, "alone")
    list_filter = (PublicationFilter,)
    fields = (
        "begins",
        until,
        "state",
        "said",
        "by",
        at,
        "alone",
        "taken_back_by",
        day_column(Publication, "taken_back_at"),
    )
    readonly_fields = fields

    class Media:
        css = {"all": ("editing/editing.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Publication | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Publication | None = None) -> bool:
        return False

    @admin.display(description=_("from"), ordering="starts")
    def begins(self, publication: Publication) -> Any:
        if publication.from_the_beginning:
            return gettext("from the beginning")
        return plain_date(publication.starts)

    @admin.display(description=_("what students are told"))
    def said(self, publication: Publication) -> str:
        lines = format_html_join("\n", '<p lang="{}">{}</p>', publication.notes.items())
        return lines or gettext("Nothing: loaded from the files.")

    @admin.display(description=_("state"))
    def state(self, publication: Publication) -> str:
        return {
            "taken-back": gettext("taken back"),
            "ahead": gettext("scheduled"),
            "ended": gettext("ended"),
            "in-force": gettext("in force"),
        }[publication.state(timezone.localdate())]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        publication = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if publication:
            versions = publication.versions.select_related("by")
            context |= {
                "versions": versions,
                "may_take_back": publication.taken_back_at is None
                and request.user.has_perm("rules.publish_publication"),
                "take_back": reverse("admin:editing-take-back", args=[publication.pk]),
            }
        return super().change_view(request, object_id, form_url, context)


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """What all readers must know now: live as soon as it is saved, or a second person saves it."""

    actions = None
    form = NoticeForm
    list_display = (
        "__str__",
        day_column(Notice, "starts"),
        day_column(Notice, "ends"),
        "by",
        "waits",
    )
    list_filter = ("waits",)
    view_on_site = False

    def get_fieldsets(self, request: HttpRequest, obj: Notice | None = None) -> list:
        words = [f"words-{code}" for code, _name in settings.LANGUAGES]
        about = _("It stands on every page of the site as soon as you save, until it ends.")
        alone = []
        if settings.SECOND_PERSON:
            about = _(
                "It stands on every page of the site as soon as another publisher has opened it "
                "and saved it unchanged, until it ends."
            )
            alone = ["alone"] if alone_field(request.user) else []
        return [(None, {"fields": [*words, "starts", "ends", *alone], "description": about})]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.request = request
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Notice, form: ModelForm, change: bool) -> None:
        if form.is_mine:
            obj.by = request.user
        super().save_model(request, obj, form, change)
        if form.alone:
            note(Event.Kind.ALONE, str(obj))
        if obj.waits:
            said = _(
                "Students do not see it yet: another publisher opens it and saves it unchanged."
            )
            messages.warning(request, said)
