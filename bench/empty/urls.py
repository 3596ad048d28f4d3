"""One view, at every address."""

from django.http import HttpRequest, HttpResponse
from django.urls import re_path


def ok(request: HttpRequest) -> HttpResponse:
    """Return the least that Django can answer."""
    return HttpResponse(b"ok")


urlpatterns = [re_path("", ok)]
