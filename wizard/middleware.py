"""Who may keep, index and read what an address answers; refusals are explained."""

import codecs
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

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
SHARED_ROUTES = {"api-questions", "api-procedures", "api-procedure", "api-countries", "openapi"}
"""The same for everybody, in a language: they say themselves how long they may be kept."""
LANGUAGE_ALONE = re.compile(r"language=[A-Za-z-]{1,12}", re.ASCII)

OPEN = "/api/v1/"
READING = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class PrivateAddresses:
    """`no-store` and `noindex` wherever a student's answers are, error pages included.

    Any site may read the API, its refusals included, and nothing else; there are no credentials.
    No page tells another site from where a reader comes. Editors' pages tell our own: without a
    referrer a browser sends the origin `null`, and Django refuses the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open = request.path_info.startswith(OPEN)
        if is_open and request.method == "OPTIONS":
            response = HttpResponse(status=204, headers=READING)
        else:
            response = self.get_response(request)
        if is_open:
            response.headers["Access-Control-Allow-Origin"] = "*"
        match = request.resolver_match
        if match and {"admin", "staff"} & set(match.app_names):
            response.headers["Referrer-Policy"] = "same-origin"
        if _may_hold_answers(request, match):
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
        return response


def _may_hold_answers(request: HttpRequest, match: ResolverMatch | None) -> bool:
    query = request.META.get("QUERY_STRING", "")
    if match and match.url_name in SHARED_ROUTES and LANGUAGE_ALONE.fullmatch(query):
        return False
    return bool(query) or bool(match and match.url_name in PRIVATE_ROUTES)


class ReadableRefusals:
    """A wrong method gets a page, not Django's empty one; so does a form that is not in UTF-8.

    Django would read the address, too, in the encoding that the form names: answers would be lost.
    Django's own lists look in the database for what an address says: a NUL is refused, as
    PostgreSQL would.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            return bad_request(request)
        in_lists = request.path_info.startswith("/admin/rules/")
        if in_lists and "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return method_not_allowed(request, response.headers["Allow"])
        return response
