"""A thread of this process that looks at something again and again, off the path of requests."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread

from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)


class Watch:
    """Calls `look` every so many seconds until the process ends; an error is survived.

    A fork leaves threads behind: the child is not `alive` until it starts its own.
    """

    def __init__(self, name: str, look: Callable[[], object], every: float) -> None:
        self.name, self.look, self.every = name, look, every
        self._thread: Thread | None = None
        self._leaving = Event()
        self._starting = Lock()
        self._told = float("-inf")

    @property
    def alive(self) -> bool:
        """Whether the thread runs in this very process."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, wait: float = 0) -> None:
        """Begin, and wait so many seconds at most until it has looked once."""
        with self._starting:
            if self.alive:
                return
            self._leaving, looked = Event(), Event()
            arguments = (self._leaving, looked)
            self._thread = Thread(target=self._run, args=arguments, name=self.name, daemon=True)
            self._thread.start()
        looked.wait(wait)

    def stop(self) -> None:
        """End, after the look that is under way."""
        self._leaving.set()
        if self._thread:
            self._thread.join()

    def _run(self, leaving: Event, looked: Event) -> None:
        while not leaving.is_set():
            try:
                self.look()
            except Exception as error:
                self._tell(error)
            with suppress(Exception):
                close_old_connections()  # as after a request: a broken one is not used again
            looked.set()
            leaving.wait(self.every)
        connections.close_all()

    def _tell(self, error: Exception) -> None:
        """One line a minute at most: a database that is away is away for all looks."""
        if time.monotonic() - self._told >= 60:
            self._told = time.monotonic()
            logger.warning("The %s cannot be looked at now: %s", self.name, error)
