"""Django's admin with a task list as its home, and the pages of the desk."""

from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

CHECKS = BoundedSemaphore(2)
"""Passwords that a process checks at once. Each takes a fifth of a second: students need the other
threads (gunicorn.conf.py). Whoever comes next is asked to try again, and keeps no thread waiting.
"""


class EditingSite(AdminSite):
    """The admin of the words."""

    site_header = _("PermitGuide: the words")
    site_title = "PermitGuide"
    index_title = _("What is to be done")
    index_template = "editing/home.html"

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        """All that is edited here is in the trail. The keys of second steps are shown nowhere."""
        from ..accounts.audit import watch

        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        for model in models:
            if not model._meta.app_label.startswith("otp_"):
                super().register(model, *args, **options)
                watch(model)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The door; where it stays closed for a while, why."""
        if request.method != "POST":
            return super().login(request, extra_context)
        if not CHECKS.acquire(blocking=False):
            return _closed(request, "busy", now("Others are signing in"), status=503, seconds=2)
        try:
            response = super().login(request, extra_context)
        finally:
            CHECKS.release()
        if not getattr(request, "axes_locked_out", False):
            return response
        seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
        return _closed(request, "locked", now("Too many attempts"), status=429, seconds=seconds)

    def get_urls(self) -> list[URLPattern]:
        from ..accounts import audit_log, two_factor
        from . import preview, usage, views

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
            "usage": usage.usage,
            "search": usage.search,
            "preview": preview.preview_form,
            "share": preview.share_form,
            "revoke/<int:pk>": preview.revoke,
            "code": two_factor.code,
            "factor": two_factor.factor,
            "people": two_factor.people,
            "trail": audit_log.trail,
        }
        ours = [
            path(f"desk/{place}/", self.admin_view(view), name=f"editing-{place.partition('/')[0]}")
            for place, view in pages.items()
        ]
        return ours + super().get_urls()

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        from .tasks import tasks

        found = tasks(timezone.localdate()) if request.user.has_perm("rules.view_text") else []
        return super().index(request, (extra_context or {}) | {"tasks": found})


def _closed(
    request: HttpRequest, name: str, title: str, *, status: int, seconds: int
) -> HttpResponse:
    """A page in place of the form that signs in."""
    from .pages import page

    response = page(request, name, title, status=status, minutes=seconds // 60)
    response.headers["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response
