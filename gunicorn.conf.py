"""The server. No access log: an address holds a student's answers."""

import multiprocessing
import os

wsgi_app = "permitguide.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", min(4, multiprocessing.cpu_count())))
threads = 4
preload_app = True
accesslog = None
loglevel = "warning"
# An over-long address gets the site's own page, which says what is wrong, not the server's.
limit_request_line = 0
limit_request_field_size = 16384


def post_worker_init(worker):
    """A worker writes what it counts by itself."""
    from wizard import counting

    counting.AUTOMATIC = True


def worker_exit(server, worker):
    """What a worker has counted is written before it goes."""
    from wizard import counting

    counting.leave()
