"""Requests as a server hands them to the site, byte for byte, and what must be true of each."""

import gzip
import json
import os
import re
import sys
from io import BytesIO
from urllib.parse import quote_plus
from xml.etree import ElementTree

from django.core.signals import got_request_exception
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, settings

from permitguide.wsgi import application

from .hostile import QUOTED, TAG, in_latin

TOTAL = int(os.environ.get("FUZZ", "2000"))
"""Requests that all tests of this package send together, about."""
LARGEST = 700_000
"""Bytes of an answer, whatever is asked."""
LONGEST_LINE = 20_000
"""Characters of the address of a redirect."""
OWN = re.compile(r"/(?![/\\])|\?|$|https?://localhost/")
"""Where a redirect may lead."""
TOLD = re.compile(rb"Traceback \(most recent|File &quot;/|File \"/|DEBUG = True|site-packages")
ALWAYS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SERVER = {
    "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
    "SCRIPT_NAME": "", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost",
    "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.multithread": True,
    "wsgi.multiprocess": True, "wsgi.run_once": False, "wsgi.errors": None,
}  # fmt: skip
UNPACK = {None: bytes, "gzip": gzip.decompress}
FORM = "application/x-www-form-urlencoded"


def share(part: float, each: int = 1) -> settings:
    """So much of all requests; one example sends `each` of them. The same ones every time."""
    return settings(
        derandomize=True,
        deadline=None,  # a loaded machine is no fault
        database=None,
        max_examples=max(1, round(TOTAL * part / each)),
        suppress_health_check=list(HealthCheck),
    )


def routes(resolver=None, before=""):
    """Every address of the site as (path with its arguments, name)."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        else:
            yield path, one.name


def filled(path, *parts):
    """Fill a route with these for its arguments, and ones for the rest."""
    left, path = iter(parts), path.replace("^", "").replace("$", "")
    return "/" + re.sub(r"<(?:\w+:)?\w+>|\(\?P<\w+>[^)]*\)", lambda _found: next(left, "1"), path)


class Answer:
    """What came back, with its content as it is read."""

    def __init__(self, status, headers, body, fault):
        self.status, self.pairs, self.fault = int(status[:3]), headers, fault
        self.headers = dict(headers)
        unpack = UNPACK[self.headers.get("Content-Encoding")]
        self.body = unpack(body) if body else body


class Stranger:
    """Sends requests and looks at every answer."""

    def __init__(self):
        self.site, self.fault = application, None
        self.cookies = {}
        got_request_exception.connect(self._note)

    def _note(self, **_about):
        self.fault = sys.exc_info()[1]

    def send(self, method, path, query="", body=b"", about=None):
        """One request; the path in characters, the query in bytes read as Latin-1."""
        if isinstance(body, list):
            body = "&".join(f"{quoted(k)}={quoted(v)}" for k, v in body).encode()
        environ = SERVER | {
            "REQUEST_METHOD": method,
            "PATH_INFO": in_latin(path),
            "QUERY_STRING": query,
            "wsgi.input": BytesIO(body),
        }
        if body:
            environ |= {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(len(body))}
        if self.cookies:
            environ["HTTP_COOKIE"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        environ |= about or {}
        request = f"{method} {path[:300]!r}?{query[:600]} {body[:300]!r} {about}"
        return self._checked(environ, request)[0]

    def __call__(self, environ, start_response):
        """Be the site for other programs: each of their requests is looked at, too."""
        path = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        answer, body = self._checked(environ, path)
        start_response(str(answer.status), answer.pairs)
        return [body]

    def _checked(self, environ, request):
        self.fault, said = None, []
        response = self.site(environ, lambda status, headers, *_: said.append((status, headers)))
        try:
            body = b"".join(response)
        finally:
            response.close()
        answer = Answer(*said[0], body, self.fault)
        try:
            check(environ, answer)
        except AssertionError as wrong:
            raise AssertionError(f"{request}: {wrong}") from answer.fault
        return answer, body


def quoted(text):
    """Percent-encoded, whatever the text is."""
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def check(environ, answer):
    """Hold an answer against what the site promises of every one."""
    assert answer.status < 500, f"{answer.status}: {answer.fault!r}"
    headers, body = answer.headers, answer.body
    for name, value in answer.pairs:
        assert not re.search(r"[\r\n\0]", name + value), (name, value)
        assert "zq" not in name.lower(), (name, value)
    assert len(body) <= LARGEST, len(body)
    assert not TOLD.search(body)
    for name, part in ALWAYS.items():
        assert part in headers.get(name, "absent"), name
    if 300 <= answer.status < 400 and answer.status != 304:
        location = headers["Location"]
        assert OWN.match(location), location
        assert len(location) <= LONGEST_LINE
    check_private(environ, answer)
    check_content(environ, answer)


def check_private(environ, answer):
    """Nothing is kept of an address that may hold answers; no student gets a cookie."""
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    control = answer.headers.get("Cache-Control", "")
    shared = path.startswith("/api/v1/") and re.fullmatch(r"language=[A-Za-z-]{1,12}", query)
    if query and not shared:
        assert "no-store" in control, control
        assert "noindex" in answer.headers.get("X-Robots-Tag", "")
    cookies = [value for name, value in answer.pairs if name == "Set-Cookie"]
    if not path.startswith(("/admin/", "/staff/")):
        # A browser that brings a damaged token gets a new one from Django.
        assert not cookies or "csrftoken=" in environ.get("HTTP_COOKIE", ""), cookies
    for cookie in cookies:
        assert cookie.strip().startswith(("sessionid=", "csrftoken=", "messages=")), cookie


def check_content(environ, answer):
    """See that it is what its type says, and that nothing in it is as a stranger wrote it."""
    body, kind = answer.body, answer.headers.get("Content-Type", "")
    if not body or kind.startswith(("image/", "application/vnd.")):
        return
    if environ["PATH_INFO"].startswith("/api/") or kind == "application/json":
        assert kind == "application/json", kind
        json.loads(body)
        return
    text = body.decode()
    if kind.startswith("text/html"):
        assert kind == "text/html; charset=utf-8"
    if "html" in kind or "xml" in kind:
        for sign in (TAG, QUOTED, 'href="javascript:'):
            assert sign not in text, sign
    if "xml" in kind:
        ElementTree.fromstring(body)  # noqa: S314 - our own
    if kind.startswith("text/calendar"):
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert not re.search(r"(?m)^(X-)?ZQ", text)
