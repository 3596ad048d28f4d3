"""Headers for caches, search engines and other sites; refusals, gzip, previews."""

import codecs
import re
from collections.abc import Callable
from typing import cast

from csp.constants import HEADER as CSP_HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.urls import ResolverMatch
from django.utils import translation
from django.utils.translation.trans_real import get_languages
from isal import isal_zlib

from rules.accounts.audit import acting
from rules.words import previews

from .error_pages import bad_request, method_not_allowed

SIGNED_IN = ("/admin/", "/staff/")
"""Below these addresses people sign in."""

PRIVATE_ROUTES = {"guide", "question", "calendar", "code", "guidance", "preview"}
"""Routes whose addresses may hold answers, beside those of a result, which begin `result…`."""
SHARED_ROUTES = {"api-questions", "api-procedures", "api-procedure", "api-countries", "openapi"}
"""The same for everybody, in a language: their views set how long they may be cached."""
LANGUAGE_ALONE = re.compile(r"language=[A-Za-z-]{1,12}", re.ASCII)

OPEN = "/api/v1/"
READING = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response


class PrivateAddresses(Middleware):
    """Set `no-store` and `noindex` wherever a student's answers are, error pages included.

    Any site may read the API, its refusals included, and nothing else; there are no credentials.
    No page sends a referrer to another site. Editors' pages send it to our own: without it a
    browser sends the origin `null`, and Django refuses the form.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open = request.path_info.startswith(OPEN)
        if is_open and request.method == "OPTIONS":
            response = HttpResponse(status=204, headers=READING)
        else:
            response = self.get_response(request)
        match = request.resolver_match
        if is_open:
            response.headers["Access-Control-Allow-Origin"] = "*"
        if is_open or (match and match.url_name == "embed"):
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if match and {"admin", "staff"} & set(match.app_names):
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers.setdefault("Cache-Control", "no-store")
        if _may_hold_answers(request, match):
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
        return response


def _may_hold_answers(request: HttpRequest, match: ResolverMatch | None) -> bool:
    query, name = request.META.get("QUERY_STRING", ""), (match and match.url_name) or ""
    if name in SHARED_ROUTES and LANGUAGE_ALONE.fullmatch(query):
        return False
    return bool(query) or name in PRIVATE_ROUTES or name.startswith("result")


class ReadableRefusals(Middleware):
    """Answer a wrong method, and a form that is not in UTF-8, with a page of the site.

    Django would read the address, too, in the encoding that the form names: answers would be lost.
    Django's own lists filter by values of the address: a NUL is refused, as PostgreSQL would.
    """

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


class Gzip(Middleware):
    """Compress pages for browsers that accept it; isal is five times as fast as zlib.

    Not where people sign in: from the size, others could guess a token (BREACH). Not streams, such
    as a picture; whatever else the public reads is text.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or request.path_info.startswith(SIGNED_IN):
            return response
        content = response.content
        if len(content) < LEAST or response.has_header("Content-Encoding"):
            return response
        varies = response.headers.get("Vary")
        response.headers["Vary"] = f"{varies}, Accept-Encoding" if varies else "Accept-Encoding"
        if ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            response.content = isal_zlib.compress(content, level=2, wbits=GZIP_FORMAT)
            response.headers["Content-Encoding"] = "gzip"
            if etag := response.headers.get("ETag", "").removeprefix("W/"):
                response.headers["ETag"] = f"W/{etag}"  # the same page, other bytes
        return response


LEAST = 300
"""Bytes of the smallest page that is compressed."""
GZIP_FORMAT = 16 + isal_zlib.MAX_WBITS
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


class TwoFactorGate(Middleware):
    """Stop whoever has yet to type a one-time code; the audit log records who acts.

    Only where people sign in: a public page reads no session.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(SIGNED_IN):
            return self.get_response(request)
        from rules.accounts.two_factor import gate  # it has models

        with acting(request):
            return gate(request) or self.get_response(request)


class Language(LocaleMiddleware):
    """Activate the language that the address begins with; without one, Django chooses."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.path_info[1:].partition("/")[0]
        if language not in get_languages():
            return cast(HttpResponse, super().__call__(request))  # nothing here is asynchronous
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class PreviewMiddleware(Middleware):
    """Show the words of a preview on the site's own pages; 404 for a token that is not valid."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = "preview" in request.META.get("QUERY_STRING", "") and request.GET.get("preview")
        if not token or not translation.get_language_from_path(request.path_info):
            return self.get_response(request)
        preview = previews.find(token)
        if preview is None or request.method == "POST":  # a preview takes no forms
            raise Http404
        with previews.shown(preview):
            return self.get_response(request)


class FixedHeaders(Middleware):
    """Set the headers of all responses: features that no page uses, and who may load a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.policy = build_policy()  # django-csp's own middleware builds it for each response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):  # Django's own pages
            response.headers.setdefault(CSP_HEADER, self.policy)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers["Permissions-Policy"] = UNUSED_FEATURES
        return response


UNUSED_FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
