"""Bytes on the wire: what a browser is sent in a first journey, with headers, styles and scripts.

Read from the socket of the server that `make run` starts. nginx, as deploy/ has it, compresses
pages besides; where the server does not, the size that would give is shown, too.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from statistics import median

from .apps import GUIDE
from .journeys import Request, Wrong, load
from .pages import record, recorded
from .report import Figure
from .servers import Browser, serving

NGINX_LEVEL = 4
"""gzip_comp_level of deploy/nginx.conf."""
SMALL = 500
"""Bytes below which compressing a file saves nothing."""
# What a browser fetches with a page: styles, icon, scripts, pictures, and the countries' other
# names, as soon as it stands in the field. A picture in the address itself (data:) is no request.
_FETCHED = (
    re.compile(r'<link rel="(?:stylesheet|icon|modulepreload)"[^>]* href="([^"]+)"'),
    re.compile(r'<script[^>]* src="([^"]+)"'),
    re.compile(r'<img(?![^>]* loading="lazy")[^>]* src="(?!data:)([^"]+)"'),
    re.compile(r'<select[^>]* data-names="([^"]+)"'),
)


@dataclass
class Traffic:
    """The bytes received, and the faults of static files."""

    pages: dict[str, list[int]] = field(default_factory=dict)  # sent, and as nginx would send it
    files: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def whole(self) -> int:
        """All bytes."""
        return sum(sent for sent, _small in self.pages.values()) + sum(self.files.values())

    @property
    def whole_by_nginx(self) -> int:
        """All bytes, if nginx compresses pages."""
        return sum(small for _sent, small in self.pages.values()) + sum(self.files.values())


def measure(full: bool) -> Iterator[Figure]:
    """Yield the figures of this part."""
    record()
    journeys = [journey for journey in load(recorded(GUIDE)) if journey[0].kind == "start"]
    with serving(GUIDE) as server:
        browser = Browser(server.port)
        visits = [_first_visit(browser, journey) for journey in journeys]
    page = max(_nationality(visit)[0] for visit in visits)
    by_nginx = max(_nationality(visit)[1] for visit in visits)
    yield Figure("wire", "the nationality page", page / 1000, "KB", bar=4)
    yield Figure("wire", "the same, if nginx compresses it", by_nginx / 1000, "KB", bar=4)
    wholes = [visit.whole / 1000 for visit in visits]
    name = "a first journey, with styles and scripts"
    yield Figure("wire", name, median(wholes), "KB", min(wholes), max(wholes), bar=30)
    wholes = [visit.whole_by_nginx / 1000 for visit in visits]
    name = "the same, if nginx compresses pages"
    yield Figure("wire", name, median(wholes), "KB", min(wholes), max(wholes), bar=30)
    files: dict[str, int] = {}
    for visit in visits:
        files |= visit.files
    for path, size in files.items():
        if "?" not in path:  # a picture of one student's own
            yield Figure("wire", f"of it {_name(path)}", size / 1000, "KB")
    kinds: dict[str, list[float]] = {}
    for visit in visits:
        for name, (sent, _small) in visit.pages.items():
            kinds.setdefault(name.split(" ", 1)[1], []).append(sent / 1000)
    for kind, sizes in kinds.items():
        yield Figure("wire", f"of it {kind}", median(sizes), "KB", min(sizes), max(sizes))
    faults = {fault for visit in visits for fault in visit.faults}
    for fault in sorted(faults):
        yield Figure("wire", fault, 1, "fault", bar=0)
    name = "static files not hashed, compressed or immutable"
    yield Figure("wire", name, len(faults), "", bar=0)


def _nationality(traffic: Traffic) -> list[int]:
    return next(size for kind, size in traffic.pages.items() if "question nationality" in kind)


def _name(path: str) -> str:
    return re.sub(r"\.[0-9a-f]{12}\.", ".", path).rpartition("/")[2]


def _first_visit(browser: Browser, journey: list[Request]) -> Traffic:
    traffic = Traffic()
    for number, request in enumerate(journey):
        head, body = browser.fetch(request)
        if not head.startswith(b"HTTP/1.1 %d " % request.status):
            raise Wrong(f"{request}: {head[:200]!r}")
        traffic.pages[f"{number} {request.kind}"] = _sizes(head, body)
        for path in _fetched(head, body):
            if path not in traffic.files:
                traffic.files[path] = _file(browser, path, traffic.faults)
    return traffic


def _sizes(head: bytes, body: bytes) -> list[int]:
    size = len(head) + 2 + len(body)
    if len(body) < SMALL or _header(head, "content-encoding"):
        return [size, size]
    about = len(b"Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n")
    return [size, len(head) + 2 + about + len(zlib.compress(body, NGINX_LEVEL)) + 12]


def _header(head: bytes, name: str) -> str:
    match = re.search(rf"^{name}: (.*)\r$".encode(), head + b"\r\n", re.I | re.M)
    return match[1].decode() if match else ""


def _fetched(head: bytes, body: bytes) -> list[str]:
    if "text/html" not in _header(head, "content-type"):
        return []
    text = _plain(head, body).decode()
    return [unescape(path) for pattern in _FETCHED for path in pattern.findall(text)]


def _plain(head: bytes, body: bytes) -> bytes:
    return zlib.decompress(body, 47) if _header(head, "content-encoding") == "gzip" else body


def _file(browser: Browser, path: str, faults: list[str]) -> int:
    head, body = browser.fetch(Request("file", "GET", path))
    if not head.startswith(b"HTTP/1.1 200 "):
        raise Wrong(f"{path}: {head[:200]!r}")
    if path.startswith("/static/"):
        if not re.search(r"\.[0-9a-f]{12}\.", path):
            faults.append(f"{path} has no hash")
        if not _header(head, "content-encoding") and len(body) >= SMALL:
            faults.append(f"{_name(path)} is not compressed")
        if "immutable" not in _header(head, "cache-control"):
            faults.append(f"{_name(path)} is not immutable")
    return len(head) + 2 + len(body)
