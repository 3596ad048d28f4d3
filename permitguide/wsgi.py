"""The WSGI entry point: gunicorn permitguide.wsgi."""

import os
import sys
from importlib import import_module
from time import perf_counter

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "permitguide.settings")
django.setup(set_prefix=False)

from wizard import count_writer  # noqa: E402
from wizard.wsgi_request import Request  # noqa: E402

from . import logs  # noqa: E402

# gunicorn.conf.py makes the folder of the figures if METRICS_PORT is set.
is_measured = bool(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
metrics = import_module("permitguide.metrics") if is_measured else None


class RequestIdHandler(WSGIHandler):
    """Gives each request an id, for its log lines and its response; measures how long it takes."""

    request_class = Request

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        name = logs.identify(request.META.get("HTTP_X_REQUEST_ID", ""))
        token = logs.request_id.set(name)
        try:
            response = super().get_response(request)
        finally:
            logs.request_id.reset(token)
        response.headers["X-Request-ID"] = name
        if request.method == "HEAD":
            leave_out_body(response)
        if metrics:
            metrics.observe(request, response, perf_counter() - began)
        return response


def leave_out_body(response: HttpResponseBase) -> None:
    """Leave the headers of a response: gunicorn warns of a body that it does not send."""
    if isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    elif isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()


application = RequestIdHandler()

if sys.argv[1:2] == ["runserver"]:  # gunicorn.conf.py starts it in each worker
    count_writer.start()
