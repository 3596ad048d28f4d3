"""Addresses that hold answers are neither kept nor indexed; refusals are explained."""

import codecs
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .errors import bad_request, method_not_allowed

PRIVATE_ROUTES = {
    "guide",
    "question",
    "result",
    "result-file",
    "calendar",
    "guidance",
    "preview",
    "preview-page",
}


class PrivateAddresses:
    """`no-store` and `noindex` wherever a student's answers are, error pages included.

    No page tells another site from where a reader comes. Editors' pages tell our own: without a
    referrer a browser sends the origin `null`, and Django refuses the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match and {"admin", "staff"} & set(match.app_names):
            response.headers["Referrer-Policy"] = "same-origin"
        if request.META.get("QUERY_STRING") or (match and match.url_name in PRIVATE_ROUTES):
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
        return response


class ReadableRefusals:
    """A wrong method gets a page, not Django's empty one; so does a form that is not in UTF-8.

    Django would read the address, too, in the encoding that the form names: answers would be lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            return bad_request(request)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return method_not_allowed(request, response.headers["Allow"])
        return response
