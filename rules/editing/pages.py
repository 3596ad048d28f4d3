"""What the pages of the desk have in common."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def need(request: HttpRequest, permission: str) -> None:
    """Refuse with 403 who lacks a permission of the words."""
    if not request.user.has_perm(f"rules.{permission}"):
        raise PermissionDenied


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """A page in the frame of Django's admin."""
    status = context.pop("status", 200)
    context = admin.site.each_context(request) | {"title": title} | context
    return render(request, f"editing/{template}.html", context, status=status)
