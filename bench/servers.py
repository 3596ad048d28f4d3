"""An application behind a real gunicorn with two workers, and a browser's way to talk to it."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .apps import ROOT, App
from .calling import HEADERS
from .journeys import TOKEN, Answer, Request, Wrong
from .machines import HERE, PATIENCE, children, end, free_port

WORKERS = 2


@dataclass(frozen=True)
class Server:
    """A gunicorn that runs. `started`: the seconds from nothing to its first answer."""

    port: int
    process: subprocess.Popen[bytes]
    started: float

    @property
    def pss(self) -> float:
        """The memory of all its processes, in MB: what they share is counted once."""
        pids = [self.process.pid, *children(self.process.pid)]
        if len(pids) != 1 + WORKERS:
            raise Wrong(f"gunicorn has {len(pids) - 1} workers and not {WORKERS}")
        sizes = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
        return sum(int(re.search(r"^Pss: +(\d+) kB", size, re.M)[1]) for size in sizes) * 1.024e-3


@contextmanager
def serving(app: App) -> Iterator[Server]:
    """Serve an application as long as the block lasts."""
    port = free_port()
    command = ["-m", "gunicorn", "-c", app.server, "--bind", f"{HERE}:{port}", app.wsgi]
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, *command], cwd=ROOT, env=app.env() | {"WEB_CONCURRENCY": str(WORKERS)}
    )
    try:
        with suppress(ConnectionError):
            _wait_for_answer(process, port, app)
        yield Server(port, process, time.perf_counter() - began)
    finally:
        end(process, signal.SIGTERM)


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, app: App) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until and process.poll() is None:
        with suppress(ConnectionRefusedError):
            if Browser(port).send(Request("start", "GET", "/en/")).status == 200:
                return
        time.sleep(0.005)
    raise Wrong(f"gunicorn does not serve {app.name}")


_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.I)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: chunked\r\n", re.I)
_CLOSES = re.compile(rb"\r\nconnection: close\r\n", re.I)
_COOKIE = re.compile(rb"\r\nset-cookie: (\w+)=([^;\r]*)", re.I)


class Browser:
    """One connection, open as long as the server lets it; answers are read to the last byte."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.forget()
        self.socket: socket.socket | None = None
        lines = (
            f"{name.removeprefix('HTTP_').replace('_', '-').title()}: {value}\r\n"
            for name, value in HEADERS.items()
        )
        self.headers = "".join(lines).replace("127.0.0.1:8000", f"{HERE}:{port}")

    def forget(self) -> None:
        """Become another visitor."""
        self.cookies: dict[str, str] = {}

    def send(self, request: Request) -> Answer:
        """Send a request and return its answer, parsed."""
        head, body = self.fetch(request)
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return Answer(int(status.split()[1]), headers, body)

    def fetch(self, request: Request) -> tuple[bytes, bytes]:
        """Send a request and return its answer as on the wire: the head, and the body."""
        if self.socket is None:
            self.socket = socket.create_connection((HERE, self.port), PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(self._encode(request))
        data = self._receive()
        while (ends := data.find(b"\r\n\r\n")) < 0:
            data += self._receive()
        head, body = data[: ends + 2], data[ends + 4 :]
        if length := _LENGTH.search(head):
            while len(body) < int(length[1]):
                body += self._receive()
        elif _CHUNKED.search(head):
            while not body.endswith(b"0\r\n\r\n"):
                body += self._receive()
        if _CLOSES.search(head):
            self.socket.close()
            self.socket = None
        self.cookies |= {name.decode(): value.decode() for name, value in _COOKIE.findall(head)}
        return head[:-2], body

    def _receive(self) -> bytes:
        if not (data := self.socket.recv(1 << 16)):
            raise Wrong("the server has hung up in the middle of an answer")
        return data

    def _encode(self, request: Request) -> bytes:
        body, about = request.body, ""
        if self.cookies:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            about = f"Cookie: {cookies}\r\n"
            body = body.replace(TOKEN, self.cookies.get("csrftoken", ""))
        if request.method == "POST":
            about += "Content-Type: application/x-www-form-urlencoded\r\n"
            about += f"Content-Length: {len(body)}\r\n"
        first = f"{request.method} {request.target} HTTP/1.1\r\n"
        return f"{first}{self.headers}{about}\r\n{body}".encode()
