"""The server. No access log: an address holds a student's answers."""

import multiprocessing
import os
import shutil
import tempfile
from pathlib import Path

import environ

from permitguide.logs import ServerLogger

environ.Env.read_env(Path(__file__).with_name(".env"))

os.umask(0o077)  # as manage.py: what the server writes is for its user alone

wsgi_app = "permitguide.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", min(4, multiprocessing.cpu_count())))
threads = 4
preload_app = True
keepalive = 60  # longer than nginx keeps a connection (deploy/nginx.conf): it lets go first
graceful_timeout = 30  # what has begun is finished; shorter than TimeoutStopSec of the unit
accesslog = None
loglevel = "warning"
logger_class = ServerLogger
limit_request_line = 8190  # the most that is bounded: a longer one would be read without end
limit_request_field_size = 16384
forwarder_headers = ""  # not even a neighbour says below which prefix the site is
control_socket_disable = True  # one file in the user's home, for which processes would quarrel

# The workers' figures come together in files, which are new with each start. They are in memory: on
# a full disk, a write to a mapped file ends its process.
metrics_port = int(os.environ.get("METRICS_PORT") or 0)
if metrics_port and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp("", "permitguide-figures-", memory)
figures = None


def on_starting(server):
    """Take the port of the figures once, for all workers."""
    global figures
    if metrics_port:
        from permitguide.metrics import Server

        figures = Server(os.environ.get("METRICS_HOST", "127.0.0.1"), metrics_port)


def when_ready(server):
    """Make what all workers need before them: memory that nobody writes is there once.

    Words that cannot be read now are read by the workers. Frozen objects are not looked through
    for garbage, which would write to each of them.
    """
    import gc
    from contextlib import suppress

    from django.conf import settings
    from django.db import connections
    from django.template.loader import get_template
    from django.urls import reverse
    from django.utils.translation import override

    from rules.words import live
    from wizard.countries import country_choices

    with suppress(Exception):
        live.look()
    connections.close_all()  # a connection must not be shared
    for language, _name in settings.LANGUAGES:
        with override(language):
            reverse("guide")  # loads all views, and makes the addresses of the language
            country_choices()
    for file in (settings.BASE_DIR / "templates" / "wizard").glob("*.html"):
        get_template(f"wizard/{file.name}")
    gc.collect()
    gc.freeze()


def post_worker_init(worker):
    """Read the words before a worker's first request; then it looks and counts by itself."""
    from rules.words import live
    from wizard import count_writer

    live.watch()
    count_writer.start()
    if figures:
        figures.start()


def worker_exit(server, worker):
    """Write what a worker has counted before it goes."""
    from wizard import count_writer

    count_writer.leave()


def child_exit(server, worker):
    """Forget a worker's gauges; what it has counted stays."""
    if figures:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(server):
    if figures:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
