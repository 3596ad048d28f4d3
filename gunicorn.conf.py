"""The server. No access log: an address holds a student's answers."""

import multiprocessing
import os

wsgi_app = "permitguide.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", min(4, multiprocessing.cpu_count())))
threads = 4
preload_app = True
keepalive = 60  # longer than nginx keeps a connection (deploy/nginx.conf): it lets go first
accesslog = None
loglevel = "warning"
# An over-long address gets the site's own page, which says what is wrong, not the server's.
limit_request_line = 0
limit_request_field_size = 16384
control_socket_disable = True  # one file in the user's home, for which processes would quarrel


def post_worker_init(worker):
    """A worker has the words before its first request, and looks and counts by itself."""
    from rules import words
    from wizard import counting

    words.watch()
    counting.AUTOMATIC = True


def worker_exit(server, worker):
    """What a worker has counted is written before it goes."""
    from wizard import counting

    counting.leave()
