"""A WSGI application called in this process, as a server calls it, by a visitor with cookies."""

import gzip
from collections.abc import Iterable
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from .journeys import TOKEN, Answer, Request

HEADERS = {
    "HTTP_HOST": "127.0.0.1:8000",
    "HTTP_CONNECTION": "keep-alive",
    "HTTP_UPGRADE_INSECURE_REQUESTS": "1",
    "HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36",
    "HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd",
    "HTTP_ACCEPT_LANGUAGE": "de-DE,de;q=0.9,en;q=0.8",
}
SERVER = {
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "SCRIPT_NAME": "",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def environ_of(request: Request) -> dict[str, Any]:
    """Return the WSGI environment of a request; computed beforehand, so that it is not measured."""
    path, _mark, query = request.target.partition("?")
    environ = HEADERS | SERVER | {"REQUEST_METHOD": request.method, "QUERY_STRING": query}
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    if request.method == "POST":
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    return environ


class Visitor:
    """Sends requests to an application, and stores its cookies as a browser does."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.cookies: dict[str, str] = {}

    def send(self, request: Request) -> Answer:
        """Send one request and return its answer, decompressed."""
        status, headers, body = self.call(environ_of(request), request.body)
        about = dict(headers)
        if about.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return Answer(int(status[:3]), about, body)

    def call(self, environ: dict[str, Any], body: str) -> tuple[str, Iterable[Any], bytes]:
        """Call the application itself, read its answer to the last byte, and close it."""
        sent: list[Any] = []
        environ = environ.copy()
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            environ["HTTP_COOKIE"] = "; ".join(pairs)
            body = body.replace(TOKEN, self.cookies.get("csrftoken", ""))
        data = body.encode()
        environ["wsgi.input"] = BytesIO(data)
        if data:
            environ["CONTENT_LENGTH"] = str(len(data))
        result = self.application(environ, lambda *start: sent.append(start))
        try:
            content = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        [(status, headers, *_error)] = sent
        for name, value in headers:
            if name == "Set-Cookie":
                self.cookies |= {key: cookie.value for key, cookie in SimpleCookie(value).items()}
        return status, headers, content
