"""Who may keep, index and read what an address answers; refusals are explained.

The last part are ready-made ones of Django and django-csp, which do here only what is needed: a
student's page has no session, says its language in its address, and has always the same policy.
"""

import codecs
import re
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.urls import ResolverMatch
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import get_languages
from django_otp.middleware import OTPMiddleware

from rules.accounts.audit import acting

from .error_pages import bad_request, method_not_allowed
from .squeeze import LEAST, accepts, gzip, squeezed

PRIVATE_ROUTES = {
    "guide",
    "question",
    "result",
    "result-file",
    "calendar",
    "code",
    "guidance",
    "preview",
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


class Compressed:
    """Pages as gzip for browsers that take it. Not where people sign in: a token could leak."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or request.path_info.startswith(SIGNED_IN):
            return response
        ready = response.has_header("Content-Encoding")
        if not ready and len(response.content) < LEAST:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not ready and accepts(request):
            squeezed(response, gzip([response.content]))
            response.headers["Content-Length"] = str(len(response.content))
            if etag := response.headers.get("ETag", "").removeprefix("W/"):
                response.headers["ETag"] = f"W/{etag}"  # the same page, other bytes
        return response


SIGNED_IN = ("/admin/", "/staff/")
"""Below these addresses people sign in."""


class _WhereSignedIn:
    """A middleware that other pages pass by: no session is read for them, none is made."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(SIGNED_IN):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class Sessions(_WhereSignedIn, SessionMiddleware):
    """Who has signed in."""


class Users(_WhereSignedIn, AuthenticationMiddleware):
    """Whose session it is."""


class SecondSteps(OTPMiddleware):
    """Whether they have passed the second step; what they change is put down to them."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(SIGNED_IN):
            return self.get_response(request)
        from rules.accounts.two_factor import gate  # it has models

        self._install_lazy_accessors(request)
        with acting(request):
            return gate(request) or self.get_response(request)


class Messages(_WhereSignedIn, MessageMiddleware):
    """What a page tells after the next one has come."""


class Language(LocaleMiddleware):
    """The language that the address begins with; otherwise Django looks for one."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.path_info[1:].partition("/")[0]
        if language not in get_languages():
            return super().__call__(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The policy of an answer without a page: one that leads elsewhere."""
FOR_ALL = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Policy(CSPMiddleware):
    """What a browser may do with an answer.

    The Content-Security-Policy is built once; anew only where a view has changed it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.usual = build_policy()
        self.for_all = [(name.lower(), (name, value)) for name, value in FOR_ALL.items()]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kept = response.headers._store  # its own door looks at each letter, each time
        for key, header in self.for_all:
            kept.setdefault(key, header)
        if "Location" in response.headers:
            response.headers.setdefault(HEADER, NOTHING)
            return response
        if settings.DEBUG or any(name.startswith("_csp") for name in response.__dict__):
            return self.process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response
