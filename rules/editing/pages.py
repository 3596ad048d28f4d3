"""What the pages of the desk have in common."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """A page in the frame of Django's admin."""
    status = context.pop("status", 200)
    context = admin.site.each_context(request) | {"title": title} | context
    return render(request, f"editing/{template}.html", context, status=status)
