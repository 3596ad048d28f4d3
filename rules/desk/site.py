"""Django's admin with a task list as its home, and the pages of the desk."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    """The admin of the words."""

    site_header = _("PermitGuide: the words")
    site_title = "PermitGuide"
    index_title = _("What is to be done")
    index_template = "desk/home.html"

    def get_urls(self) -> list[URLPattern]:
        from . import views

        pages = {
            "publish": views.publish,
            "take-back/<int:pk>": views.take_back,
            "compare": views.compare,
            "restore": views.restore,
            "retire": views.retire,
            "edit": views.edit,
            "due": views.due,
            "languages": views.translations,
            "links": views.links,
            "preview": views.preview_form,
        }
        ours = [
            path(f"desk/{place}/", self.admin_view(view), name=f"desk-{place.partition('/')[0]}")
            for place, view in pages.items()
        ]
        return ours + super().get_urls()

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        from .tasks import tasks

        found = tasks(timezone.localdate()) if request.user.has_perm("rules.view_text") else []
        return super().index(request, (extra_context or {}) | {"tasks": found})
