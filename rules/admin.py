"""The editors' desk: the words, phase by phase, each checked before it is saved."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, Form
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .models import PARTS, Amount, Contact, ContactName, Note, Passage, Text, references_to
from .rows import FileRow

admin.site.site_header = _("PermitGuide: the words")
admin.site.site_title = "PermitGuide"
admin.site.index_title = _("What can be edited")

HELP = _(
    "Markdown. {key} stands for a contact, an amount or a passage; a passage stands alone on its"
    " line. In a text in another language, «…» marks a French term."
)


class DueFilter(admin.SimpleListFilter):
    """Words whose review is due."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        return [("due", _("due now"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        return queryset.filter(due__lte=today) if self.value() == "due" else queryset


class FixedKeys(admin.ModelAdmin):
    """What names a row is chosen once: texts, links and files rely on it."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: FileRow | None = None) -> tuple:
        return self.fixed if obj else ()


class ReviewedAdmin(FixedKeys):
    """Words that are due for review again."""

    list_filter = ("language", DueFilter)
    date_hierarchy = "due"

    @admin.display(description=_("due for review"), ordering="due")
    def due_mark(self, row: Any) -> str:
        if row.due > timezone.localdate():
            return row.due
        return format_html("<strong>{} – {}</strong>", row.due.isoformat(), gettext("due now"))


class NoteFormSet(BaseInlineFormSet):
    """A note for each phase in which the procedure speaks; those that are missing are asked for."""

    def __init__(self, *args: Any, instance: Text | None = None, **kwargs: Any) -> None:
        missing = []
        if instance and instance.pk:
            written = set(instance.notes.values_list("phase", flat=True))
            missing = [phase for phase in instance.part_keys()[0] if phase not in written]
        kwargs["initial"] = [{"phase": phase} for phase in missing]
        super().__init__(*args, instance=instance, **kwargs)
        self.extra = len(missing)

    def add_fields(self, form: Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["phase"].disabled = True  # the phases follow from the law
        form.empty_permitted = False


class NoteInline(admin.StackedInline):
    """The notes of a text."""

    model = Note
    formset = NoteFormSet
    extra = 0
    can_delete = False

    def get_max_num(self, request: HttpRequest, obj: Text | None = None, **kwargs: Any) -> int:
        return len(obj.part_keys()[0]) if obj else 0


@admin.register(Text)
class TextAdmin(ReviewedAdmin):
    """The words of a procedure in a language. They are edited, never deleted."""

    fixed = ("procedure", "language")
    inlines = (NoteInline,)
    list_display = ("procedure", "language", "title", "reviewed", "due_mark")
    search_fields = ("procedure", "title", *PARTS)
    fieldsets = (
        (None, {"fields": ("procedure", "language", "title")}),
        (_("Words"), {"fields": PARTS, "description": HELP}),
        (_("Review"), {"fields": ("reviewed", "due")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Text | None = None) -> bool:
        return False


class KeyedAdmin(FixedKeys):
    """A row that texts refer to: it is not deleted while one does."""

    actions = None
    fixed = ("key",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and references_to(obj.key))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        row = self.get_object(request, object_id)
        if row and request.method == "GET" and (places := references_to(row.key)):
            said = ngettext(
                "%(count)d text refers to {%(key)s}, so it cannot be deleted: %(places)s.",
                "%(count)d texts refer to {%(key)s}, so it cannot be deleted: %(places)s.",
                len(places),
            )
            words = {"count": len(places), "key": row.key, "places": ", ".join(map(str, places))}
            messages.info(request, said % words)
        return super().change_view(request, object_id, *args, **kwargs)


@admin.register(Passage)
class PassageAdmin(ReviewedAdmin):
    """A piece that several texts share, or that a rule shows. It is edited, never deleted."""

    fixed = ("key", "language")
    list_display = ("key", "language", "title", "reviewed", "due_mark")
    search_fields = ("key", "title", "body")
    fieldsets = (
        (None, {"fields": ("key", "language", "title")}),
        (_("Words"), {"fields": ("body",), "description": HELP}),
        (_("Review"), {"fields": ("reviewed", "due")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Passage | None = None) -> bool:
        return False


class NameFormSet(BaseInlineFormSet):
    """The name in the language that all others fall back to stays."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        named = {form.cleaned_data.get("language") for form in kept if form.is_valid()}
        if settings.LANGUAGE_CODE not in named:
            raise ValidationError(gettext("Give the name in English: other languages need it."))


class NameInline(admin.TabularInline):
    """The names of a contact."""

    model = ContactName
    formset = NameFormSet
    extra = 1


@admin.register(Contact)
class ContactAdmin(KeyedAdmin):
    """Whom to ask."""

    inlines = (NameInline,)
    list_display = ("key", "phone", "url", "checked")
    search_fields = ("key", "phone", "url", "names__name")


@admin.register(Amount)
class AmountAdmin(KeyedAdmin):
    """A sum of money."""

    list_display = ("key", "euros", "source_title", "checked")
    search_fields = ("key", "source_title", "note")
