"""Django's admin with a task list as its home, and what the other pages of the desk share."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

if TYPE_CHECKING:
    from ..models.base import Content

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
CHECKS = BoundedSemaphore(2)
"""Passwords that a process checks at once. Each takes a fifth of a second, and students need the
other threads (gunicorn.conf.py): whoever comes next is asked to try again.
"""


class EditingSite(admin.AdminSite):
    """The admin of the words."""

    site_header = _("PermitGuide: the words")
    site_title = "PermitGuide"
    index_title = _("To do")
    index_template = "editing/home.html"

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign in; while that is refused, show why."""
        if request.method != "POST":
            return super().login(request, extra_context)
        if not CHECKS.acquire(blocking=False):
            return _refuse(request, "busy", now("Others are signing in"), status=503, seconds=2)
        try:
            response = super().login(request, extra_context)
        finally:
            CHECKS.release()
        if not getattr(request, "axes_locked_out", False):
            return response
        seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
        return _refuse(request, "locked", now("Too many attempts"), status=429, seconds=seconds)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from ..accounts import audit_log, two_factor
        from . import preview, usage, views

        def desk(
            place: str, view: Callable[..., HttpResponse], permission: str = "view_text"
        ) -> URLPattern:
            if permission:  # else the view itself checks
                view = permission_required(f"rules.{permission}", raise_exception=True)(view)
            name = f"editing-{place.partition('/')[0]}"
            return path(f"desk/{place}/", self.admin_view(view), name=name)

        return [
            desk("publish", views.publish),
            desk("take-back/<int:pk>", views.take_back, "publish_publication"),
            desk("compare", views.compare),
            desk("restore", views.restore, ""),
            desk("retire", views.retire, ""),
            desk("edit", views.edit),
            desk("due", views.due),
            desk("languages", views.translations),
            desk("links", views.links, "view_linkcheck"),
            desk("usage", usage.usage),
            desk("search", usage.search),
            desk("preview", preview.preview_form),
            desk("share", preview.share_form),
            desk("revoke/<int:pk>", preview.revoke),
            desk("code", two_factor.code, ""),
            desk("factor", two_factor.factor, ""),
            desk("people", two_factor.people, ""),
            desk("trail", audit_log.list_events, ""),
            *super().get_urls(),
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from .tasks import tasks

        todo = tasks(timezone.localdate()) if request.user.has_perm("rules.view_text") else []
        return super().index(request, (extra_context or {}) | {"tasks": todo})


def need(request: HttpRequest, permission: str) -> None:
    """Refuse with 403 a person without a permission of the words."""
    if not request.user.has_perm(f"rules.{permission}"):
        raise PermissionDenied


def need_administrator(request: HttpRequest) -> None:
    """Refuse with 403 anybody but administrators."""
    if not request.user.is_superuser:
        raise PermissionDenied


def change_url(row: "Content", part: str = "") -> str:
    """Return the address at which an editor changes words; `part` is the field to begin with."""
    url = reverse(f"admin:rules_{row.kind}_change", args=[row.pk])
    return f"{url}#id_{part}" if part else url


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """Render a page in the frame of Django's admin."""
    status = context.pop("status", 200)
    context = admin.site.each_context(request) | {"title": title} | context
    return render(request, f"editing/{template}.html", context, status=status)


def _refuse(
    request: HttpRequest, name: str, title: str, *, status: int, seconds: int
) -> HttpResponse:
    """Render a page instead of the login form."""
    response = page(request, name, title, status=status, minutes=seconds // 60)
    response.headers["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response
