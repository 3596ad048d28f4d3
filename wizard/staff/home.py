"""The tools' first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .access import staff


@require_safe
@staff()
def home(request: HttpRequest) -> HttpResponse:
    """What there is."""
    return render(request, "staff/home.html")
