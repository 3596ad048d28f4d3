"""Students who go on journeys while something breaks, and never give up."""

import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from threading import Event, Lock, Thread

from bench.journeys import Request, cases, guide_fields, record, today
from bench.machines import HERE
from bench.scale import Answer


class Students:
    """Each follows the site's own redirects to the right result, page by page, without end.

    A request that gets no answer is noted and sent again, as a reader would; whatever else is not
    right ends the journey and is noted as wrong. Each request goes to the next of the ports.
    """

    def __init__(self, *ports, number=8):
        self.ports, self.number, self.cases = ports, number, cases(today(), 0)
        self.journeys, self.failed, self.wrong = 0, [], []
        self._lock, self._leaving = Lock(), Event()

    @contextmanager
    def about(self):
        """They are there within the block; each ends the journey that it has begun."""
        threads = [Thread(target=self._go, args=(n,)) for n in range(self.number)]
        for one in threads:
            one.start()
        try:
            yield self
        finally:
            self._leaving.set()
            for one in threads:
                one.join()

    def _go(self, number):
        ports = cycle(self.ports)
        connections = {port: HTTPConnection(HERE, port, timeout=30) for port in self.ports}
        for case in cycle([*self.cases[number:], *self.cases[:number]]):
            if self._leaving.is_set():
                break
            try:
                record(lambda one: self._send(connections[next(ports)], one), case, guide_fields)
            except BaseException as error:  # Wrong is a SystemExit
                self.wrong.append(f"{case.procedure}: {error}")
            with self._lock:
                self.journeys += 1
        for one in connections.values():
            one.close()

    def _send(self, there, request: Request) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if request.body else {}
        while True:
            try:
                there.request(request.method, request.target, request.body or None, headers)
                answer = there.getresponse()
                return Answer(answer.status, dict(answer.headers), answer.read())
            except (OSError, HTTPException) as error:
                there.close()
                self.failed.append((time.monotonic(), type(error).__name__))
                if self._leaving.wait(0.05) and len(self.failed) > 1000:
                    raise
