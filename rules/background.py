"""A thread of this process that repeats something, apart from requests."""

import logging
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from time import monotonic, sleep

from django.db import close_old_connections

logger = logging.getLogger(__name__)

LOG_EVERY = 60
"""Seconds between two log lines: a database that is unavailable fails each look."""


class Watch:
    """Calls `look` every so many seconds until the process ends; logs its errors and goes on.

    A fork leaves threads behind: the child is not `alive` until it starts its own.
    """

    def __init__(self, name: str, look: Callable[[], object], every: float) -> None:
        self.name, self.look, self.every = name, look, every
        self._thread: Thread | None = None

    @property
    def alive(self) -> bool:
        """Whether the thread runs in this very process."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, wait: float = 0) -> None:
        """Start the thread, and wait so many seconds at most until it has looked once."""
        looked = Event()
        self._thread = Thread(target=self._run, args=(looked,), name=self.name, daemon=True)
        self._thread.start()
        looked.wait(wait)

    def _run(self, looked: Event) -> None:
        logged = float("-inf")
        while True:
            try:
                self.look()
            except Exception as error:
                if monotonic() - logged >= LOG_EVERY:
                    logged = monotonic()
                    logger.warning("The %s failed and will be tried again: %s", self.name, error)
            with suppress(Exception):
                close_old_connections()  # as after a request: a broken connection is not used again
            looked.set()
            sleep(self.every)
