"""The editors' desk: the words, part by part; a save makes a draft, never a change of the site."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import DateField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from ..accounts.audit import Event, note
from ..content_files.sync import stored
from ..dates import plain_date
from ..django_types import Fieldset, ModelAdmin, StrOrPromise
from ..form_fields import DayField
from ..law.days import KEYS
from ..models import (
    PARTS,
    Amount,
    Contact,
    Notice,
    Paper,
    Passage,
    Publication,
    Text,
    Value,
    Version,
    Written,
)
from ..models.base import Content
from ..page_changes import users
from ..words.markdown import amount_words, euro_words
from ..words.proofs import facts_named
from ..words.snapshot import Snapshot
from .columns import day_column
from .conflicts import collision, sentence
from .diff import differences, effects
from .forms import (
    MOST_VALUES,
    AmountForm,
    ContactForm,
    Document,
    DocumentForm,
    PaperForm,
    TextForm,
    value_fields,
)
from .notices import NoticeForm
from .preview import Scope
from .sample_cases import branches
from .second import alone_field
from .site import change_url
from .status import source_of, standings, translation_state
from .usage import used_url

Row = TypeVar("Row", bound=Model)

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


class Filter(admin.SimpleListFilter):
    """A filter whose options are given by value, each with its name and its rows."""

    options: dict[str, tuple[StrOrPromise, Callable[[Any], QuerySet[Any]]]]

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> list[tuple[str, StrOrPromise]]:
        return [(value, name) for value, (name, _chosen) in self.options.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        option = self.options.get(self.value() or "")
        return option[1](queryset) if option else queryset


class DueFilter(Filter):
    """Words whose review is due."""

    title = _("review")
    parameter_name = "review"
    options = {"due": (_("due now"), lambda rows: rows.filter(due__lte=timezone.localdate()))}


def _in_state(state: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    found = standings(rows.model.objects.all()).values()
    return rows.filter(pk__in=[one.row.pk for one in found if one.state == state])


class StateFilter(Filter):
    """Words by their state: drafts, live, …"""

    title = _("state")
    parameter_name = "state"
    options = {state: (name, partial(_in_state, state)) for state, name in STATES.items()}


class KeptAdmin(ModelAdmin[Row]):
    """What is never deleted, nor changed by the dozen."""

    actions = None
    view_on_site = False

    class Media:
        css = {"all": ("editing/editing.css",)}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class DocumentAdmin(KeptAdmin[Document]):
    """What all documents have in common: drafts, versions, and a save that loses nothing."""

    form = DocumentForm[Any]
    formfield_overrides = {DateField: {"form_class": DayField}}
    change_form_template = "editing/change_form.html"
    fixed: tuple[str, ...] = ()
    """Fields that are chosen once: texts, links and files rely on them."""
    save_on_top = True

    def get_readonly_fields(
        self, request: HttpRequest, obj: Document | None = None
    ) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Document | None = None, change: bool = False, **kwargs: Any
    ) -> type[DocumentForm[Document]]:
        form = super().get_form(request, obj, change, **kwargs)  # a class made for this request
        assert issubclass(form, DocumentForm)
        form.user, form.collision = request.user, getattr(request, "collision", None)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Document | None = None) -> list[Fieldset]:
        about = ["seen", self.model.day_field, f"{self.model.day_field}_by", "due"]
        if issubclass(self.model, Written):
            asked = request.POST.get("language") or request.GET.get("language")
            if getattr(obj, "language", asked) != settings.LANGUAGE_CODE:
                about.insert(0, "follows")
        return [
            *self.parts(request, obj),
            (_("Review"), {"fields": tuple(about)}),
            (_("This change"), {"fields": ["why", "base"]}),
        ]

    def parts(self, request: HttpRequest, obj: Document | None) -> list[Fieldset]:
        """The fieldsets of the words themselves."""
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
            context = dict(extra_context or {}) | {"drafts": True}
            if object_id and (row := self.get_object(request, object_id)):
                if request.method == "POST" and self.has_change_permission(request, row):
                    row = self._compared(request, row)
                context |= self._about(request, row)
            return super().changeform_view(request, object_id, form_url, context)

    def _compared(self, request: HttpRequest, row: Document) -> Document:
        """Return the row, which nobody else can save now.

        Where somebody saved meanwhile, put what both wrote into the form, for a second look.
        """
        row = self.model.objects.select_for_update().get(pk=row.pk)
        if found := collision(self.get_form(request, row), row, request.POST):
            vars(request)["collision"] = found
            request.POST = found.data  # type: ignore[assignment]  # one that can be changed will do
        return row

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
            "effects": effects([row], timezone.localdate()) if places and one.is_draft else [],
            "unpublished": differences(row.kind, one.live.content, row.content())
            if one.live and one.is_draft
            else [],
            "preview": Scope.of(row).path(),
            **(facts_and_branches(row) if isinstance(row, Text) else {}),
            "used": used_url(row),
            "retire": f"{reverse('admin:editing-retire')}?name={row.name}",
            "publish": f"{reverse('admin:editing-publish')}?name={row.name}",
        } | self._translation(row, rows)

    def _translation(self, row: Content, rows: dict[str, Content]) -> dict[str, Any]:
        """The source beside a translation, and what has changed in it since."""
        if not isinstance(row, Written) or (source := source_of(row, rows)) is None:
            return {}
        versions = map(type(source).of, Version.objects.filter(name=source.name))
        translated = next((old for old in versions if old.mark == row.translates), source)
        changed = differences(source.kind, translated.wording(), source.wording())
        state = translation_state(row, source, timezone.localdate())
        return {
            "source": source,
            "translation_state": TRANSLATIONS[state],
            "outdated": state == "outdated",
            "source_changes": changed,
        }

    def response_change(self, request: HttpRequest, obj: Document) -> HttpResponse:
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
            return super().history_view(request, object_id)  # says so
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
    def state(self, row: Any) -> StrOrPromise:
        return STATES[row.standing.state]

    @admin.display(description=_("due for review"), ordering="due")
    def due_mark(self, row: Any) -> str:
        if row.due > timezone.localdate():
            return plain_date(row.due)
        return format_html("<strong>{} – {}</strong>", plain_date(row.due), gettext("due now"))


def facts_and_branches(text: Text) -> dict[str, Any]:
    """Return what conditions of a text may name, its days, and a preview of each branch."""
    readers = text.readers("summary")
    scope = Scope.of(text)
    with override(text.language):
        result = reverse("result")
    return {
        "facts": facts_named(readers),
        "days": [key for key in KEYS if any(key in case.days for case in readers)],
        "branches": [
            (branch, scope.path(f"{result}?{urlencode(branch.answers)}"))
            for branch in branches(text, scope.day)
            if branch.answers
        ],
    }


class WrittenAdmin(DocumentAdmin[Document]):
    """Words in one language, beside those that they translate."""

    list_filter = ("language", StateFilter, DueFilter)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A new text is begun from the table of languages, which knows what is missing."""
        if request.method == "GET" and not request.GET.get("language"):
            return redirect("admin:editing-languages")
        return super().add_view(request, *args, **kwargs)


@admin.register(Text)
class TextAdmin(WrittenAdmin[Text]):
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

    def parts(self, request: HttpRequest, obj: Text | None) -> list[Fieldset]:
        asked = request.GET.get("procedure") or request.POST.get("procedure") or ""
        notes = (obj or Text(procedure=asked)).part_keys()[1]
        return [
            (None, {"fields": ["procedure", "language", "title"]}),
            (_("Words"), {"fields": PARTS}),
            (_("Words of each phase"), {"fields": tuple(notes)}),
        ]


@admin.register(Passage)
class PassageAdmin(WrittenAdmin[Passage]):
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

    def parts(self, request: HttpRequest, obj: Passage | None) -> list[Fieldset]:
        about = _("Students see the title of a letter; that of another passage is for editors.")
        return [
            (None, {"fields": ["key", "language", "title"], "description": about}),
            (_("Words"), {"fields": ["body"]}),
        ]


@admin.register(Contact)
class ContactAdmin(DocumentAdmin[Contact]):
    """Whom to ask."""

    form = ContactForm
    fixed = ("key",)
    list_display = ("key", "phone", "url", "state", day_column(Contact, "checked"), "due_mark")
    list_filter = (StateFilter, DueFilter)
    search_fields = ("key", "phone", "url")

    def parts(self, request: HttpRequest, obj: Contact | None) -> list[Fieldset]:
        names = tuple(f"name-{code}" for code, _name in settings.LANGUAGES)
        about = _("As inside a sentence, with its article: the ANEF support line.")
        return [
            (None, {"fields": ["key", "url", "phone", "email"]}),
            (_("Names"), {"fields": names, "description": about}),
            (_("Source"), {"fields": ["source", "note"]}),
        ]


@admin.register(Amount)
class AmountAdmin(DocumentAdmin[Amount]):
    """A sum of money, with its values by day."""

    form = AmountForm
    fixed = ("key",)
    list_display = ("key", "now", "state", day_column(Amount, "checked"), "due_mark")
    list_filter = (StateFilter, DueFilter)
    search_fields = ("key", "note")

    @admin.display(description=_("today"))
    def now(self, row: Amount) -> str:
        return amount_words(row.on(timezone.localdate()), get_language())

    def parts(self, request: HttpRequest, obj: Amount | None) -> list[Fieldset]:
        series = obj.series if obj else ()
        lines = [self._line(at, value) for at, value in enumerate(series)]
        if len(series) < MOST_VALUES:
            lines.append(self._line(len(series), None))
        return [
            (None, {"fields": ["key"]}),
            *lines,
            (_("For editors"), {"fields": ["note", "confirmed"]}),
        ]

    def _line(self, at: int, value: Value | None) -> Fieldset:
        """The fieldset of one value, or of one to add."""
        names = value_fields(at)
        first, rest = ("from", "euros", "checked"), ("source_title", "source")
        fields = tuple(tuple(names[name] for name in line) for line in (first, rest))
        if value:
            words = {"day": plain_date(value.starts), "amount": euro_words(value.euros)}
            said = gettext("To take this value away, empty its fields.")
            return gettext("From %(day)s: %(amount)s") % words, {
                "fields": fields,
                "description": said,
            }
        about = _("What it is from a later day on, known or announced. Leave it empty otherwise.")
        return _("Add a value"), {"fields": fields, "description": about}


@admin.register(Paper)
class PaperAdmin(DocumentAdmin[Paper]):
    """A paper to provide."""

    form = PaperForm
    fixed = ("key",)
    list_display = ("key", "called", "french", "state", day_column(Paper, "checked"), "due_mark")
    list_filter = (StateFilter, DueFilter)
    search_fields = ("key", "french", "words", "note")

    @admin.display(description=_("name"))
    def called(self, row: Paper) -> str:
        return row.word("name", get_language() or "")[0]

    def parts(self, request: HttpRequest, obj: Paper | None) -> list[Fieldset]:
        titles = {
            "name": _("Name: at most ten words, as inside a sentence, without an article"),
            "issuer": _("Who gives it"),
            "format": _("Format"),
            "missing": _("What to do if it is missing"),
        }
        codes = [code for code, _name in settings.LANGUAGES]
        words: list[Fieldset] = [
            (title, {"fields": tuple(f"{word}-{code}" for code in codes)})
            for word, title in titles.items()
        ]
        return [
            (None, {"fields": ["key", "french", "months", "weeks"]}),
            *words,
            (_("Source"), {"fields": ["source", "note"]}),
        ]


class PublicationFilter(Filter):
    """What a publication means today."""

    title = _("state")
    parameter_name = "state"
    options = {
        "ahead": (_("scheduled"), lambda rows: rows.ahead(timezone.localdate())),
        "ending": (_("ends soon"), lambda rows: rows.ending(timezone.localdate())),
        "alone": (_("without a second person"), lambda rows: rows.filter(alone=True)),
    }


@admin.register(Publication)
class PublicationAdmin(KeptAdmin[Publication]):
    """What was published, when and by whom. It can be taken back, never changed."""

    change_form_template = "editing/publication.html"
    until, at = day_column(Publication, "until"), day_column(Publication, "at")
    list_display = ("begins", until, "said", "state", "by", at, "alone")
    list_filter = (PublicationFilter,)
    fields: ClassVar[Any] = (  # functions, too, of which django-stubs does not know
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
    readonly_fields: ClassVar[Any] = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Publication | None = None) -> bool:
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
class NoticeAdmin(KeptAdmin[Notice]):
    """What all readers must know now: live as soon as it is saved, or a second person saves it."""

    form = NoticeForm
    list_display = (
        "__str__",
        day_column(Notice, "starts"),
        day_column(Notice, "ends"),
        "by",
        "waits",
    )
    list_filter = ("waits",)

    def get_fieldsets(self, request: HttpRequest, obj: Notice | None = None) -> list[Fieldset]:
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

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[NoticeForm]:
        form = super().get_form(request, *args, **kwargs)
        assert issubclass(form, NoticeForm)
        form.request = request
        return form

    def save_model(self, request: HttpRequest, obj: Notice, form: NoticeForm, change: bool) -> None:
        if form.is_mine:
            obj.by_id = request.user.pk
        super().save_model(request, obj, form, change)
        if form.is_alone:
            note(Event.Kind.ALONE, str(obj))
        if obj.waits:
            said = _(
                "Students do not see it yet: another publisher opens it and saves it unchanged."
            )
            messages.warning(request, said)
