"""Publications, and notices, which need none."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import DateTimeField
from django.forms import DateTimeInput
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..accounts.audit import Event, note
from ..dates import plain_date
from ..django_types import Fieldset
from ..law import revision
from ..models import Notice, Publication
from .columns import day_column
from .document_admin import Filter, KeptAdmin
from .notices import MomentField, NoticeForm
from .second import alone_field


class PublicationFilter(Filter):
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
    list_display = ("begins", until, "said", "state", "by", at, "alone", "rules")
    list_filter = (PublicationFilter,)
    # Functions, too, which django-stubs does not know.
    fields: ClassVar[Any] = ("begins", until, "state", "said", "by", at, "alone", "rules")
    fields += ("taken_back_by", day_column(Publication, "taken_back_at"))
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
        }[publication.state()]

    @admin.display(description=_("revision of the rules"), ordering="law")
    def rules(self, publication: Publication) -> str:
        if not publication.law:
            return "–"
        is_present = publication.law == revision.revision()
        remark = gettext("as now") if is_present else gettext("the rules have changed since")
        return f"{publication.law} ({remark})"


@admin.register(Notice)
class NoticeAdmin(KeptAdmin[Notice]):
    """Notices: live as soon as they are saved or, with SECOND_PERSON, saved by another."""

    form = NoticeForm
    formfield_overrides = {
        DateTimeField: {
            "form_class": MomentField,
            "widget": DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "initial": timezone.now,
            "show_hidden_initial": False,
        }
    }
    starts, ends = day_column(Notice, "starts"), day_column(Notice, "ends")
    list_display = ("__str__", starts, ends, "by", "waits")
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

    def save_model(self, request: HttpRequest, obj: Notice, form: NoticeForm, change: bool) -> None:
        if form.is_mine:
            obj.by_id = request.user.pk
        super().save_model(request, obj, form, change)
        if form.is_alone:
            note(Event.Kind.ALONE, str(obj))
        if obj.waits:
            message = _(
                "Students do not see it yet: another publisher opens it and saves it unchanged."
            )
            messages.warning(request, message)
