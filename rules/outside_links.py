"""The links that lead away from the site: where they stand, and whether they still open.

Nobody but `check` and the command `check_links` opens an outside address; what stands inside the
network of the server is never opened.
"""

import errno
import socket
import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    InvalidURL,
)
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from queue import SimpleQueue
from string import punctuation
from threading import Semaphore, Thread
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    getproxies,
)

from django.db import transaction
from django.db.models import QuerySet
from markdown_it import MarkdownIt

from .law.permits import TABLE
from .models import LinkCheck
from .models.checked import Checked
from .models.fields import MARKDOWN_LIMIT
from .words.snapshot import Snapshot

TIMEOUT = 20  # seconds
PER_HOST = 2  # connections at a time
HOPS = 10  # addresses on the way of one redirect after another
GRACE = 0.5  # seconds in which a connection ends by its own timeout
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; PermitGuide link check)", "Accept": "*/*"}

NOT_VALID = "not a valid address"
NO_NAME = "name not known"
NO_ROUTE = "no route to the host"
REFUSED = "connection refused"
LATE = "no answer within"
INNER = "not a public address"

_READER = MarkdownIt("js-default", {"html": False, "linkify": False}).enable("table")  # as markup


@dataclass(frozen=True)
class Link:
    """An outside address, and where it stands: names of documents, or of sources of the law."""

    url: str
    places: tuple[str, ...]


def live_links(snapshot: Snapshot) -> list[Link]:
    """The http and https addresses of the live words and of the law, each once, in order."""
    places: dict[str, set[str]] = defaultdict(set)
    for name, row in snapshot.rows().items():
        for _part, text in row.texts():
            for url in _in_markdown(text):
                places[url].add(name)
        for url in row.addresses() if isinstance(row, Checked) else ():
            places[url].add(name)
    for source in (source for rule in TABLE.rules for source in rule.sources):
        places[source.url].add(f"law: {source.title}")
    web = (url for url in places if url.lower().startswith(("http:", "https:")))
    return [Link(url, tuple(sorted(places[url]))) for url in sorted(web)]


def _in_markdown(text: str) -> Iterator[str]:
    for block in _READER.parse(text[:MARKDOWN_LIMIT]):
        for token in block.children or []:
            if token.type == "link_open":
                yield str(token.attrs.get("href", ""))


NAT64 = IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Return whether an IP address is of the internet: not private, loopback, link-local, …"""
    address: IPv4Address | IPv6Address = ip_address(text)
    if isinstance(address, IPv6Address):  # an IPv4 address may stand in it
        inside = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
        address = address.ipv4_mapped or address.sixtofour or inside or address
    kinds = ("is_multicast", "is_reserved", "is_site_local")
    return address.is_global and not any(getattr(address, kind, False) for kind in kinds)


def check(
    urls: Iterable[str],
    *,
    timeout: float = TIMEOUT,
    workers: int = 8,
    progress: Callable[[str, str], None] | None = None,
    may_open: Callable[[str], bool] = is_public,
) -> dict[str, str]:
    """Open each address: "" where it opened, else a short reason in English.

    An address takes at most twice the timeout. `progress` gets each address with its outcome, in
    this thread. `may_open` says which IP addresses may be connected to; tests have servers of
    their own. Raises for no address, whatever it is.
    """
    urls = list(dict.fromkeys(urls))
    lanes, done = _lanes(urls), SimpleQueue()
    visitor = _Visitor(timeout, may_open)

    def work() -> None:
        while True:
            try:
                lane = lanes.popleft()
            except IndexError:
                return
            for url in lane:
                done.put((url, visitor.outcome(url)))

    for _ in range(min(max(workers, 1), len(lanes))):
        Thread(target=work, daemon=True).start()  # Ctrl-C need not wait for it
    outcomes = dict.fromkeys(urls, "")
    for _ in urls:
        url, outcome = done.get()
        outcomes[url] = outcome
        if progress:
            progress(url, outcome)
    return outcomes


def _lanes(urls: list[str]) -> deque[list[str]]:
    """Addresses to open one after the other, a few lanes a host: a slow one holds up no other."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        try:
            hosts[urlsplit(url).hostname or ""].append(url)
        except ValueError:
            hosts[""].append(url)
    lanes = (group[at::PER_HOST] for group in hosts.values() for at in range(PER_HOST))
    return deque(filter(None, lanes))


class _Inner(OSError):
    """An address inside the network of the server."""


class _Web(HTTPHandler, HTTPSHandler):
    """Opens http and https by connections that `connect` makes, at every hop."""

    def __init__(self, connect: Callable[..., socket.socket], tls: ssl.SSLContext) -> None:
        super().__init__()
        self.connect, self.tls = connect, tls

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(self._made(HTTPConnection), request)

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(self._made(HTTPSConnection), request, context=self.tls)

    def _made(self, kind: type[HTTPConnection]) -> Callable[..., HTTPConnection]:
        def make(*args: Any, **options: Any) -> HTTPConnection:
            connection = kind(*args, **options)
            connection._create_connection = self.connect  # type: ignore[attr-defined]
            return connection

        return make


class _Visitor:
    """Opens addresses, from several threads at once."""

    def __init__(self, timeout: float, may_open: Callable[[str], bool]) -> None:
        self.timeout, self.may_open = timeout, may_open
        found = map(urlsplit, getproxies().values())
        self.proxies = {(proxy.hostname, proxy.port or 80) for proxy in found}
        self.late = f"{LATE} {timeout:g} s"
        self.gates: dict[str, Semaphore] = {}
        self.tls = ssl.create_default_context()

    def outcome(self, url: str) -> str:
        """As a browser finds it: what fails with HEAD counts only if it fails with GET, too."""
        return self._in_time("HEAD", url) and self._in_time("GET", url)

    def _in_time(self, method: str, url: str) -> str:
        """The outcome of one method; one that takes too long is left behind.

        A timeout alone does not do: it starts anew with every byte, and a look-up of a name has
        none.
        """
        found: list[str] = []
        thread = Thread(target=lambda: found.append(self._visit(method, url)), daemon=True)
        try:
            thread.start()
        except RuntimeError:
            return "not opened: this machine has no thread left"
        thread.join(self.timeout + GRACE)
        return found[0] if found else self.late

    def _visit(self, method: str, url: str) -> str:
        """Follow an address to its end."""
        deadline = monotonic() + self.timeout
        opener = self._opener()
        try:
            url = _ascii(url)
            for hop in range(HOPS):
                parts = urlsplit(url)
                if parts.scheme not in ("http", "https") or not parts.hostname:
                    return "redirected to what is not a web address" if hop else NOT_VALID
                status, target = self._answer(opener, method, url, deadline)
                if status not in (301, 302, 303, 307, 308):
                    return "" if status < 400 else _words(status)
                if not target:
                    return "redirected to nowhere"
                url = urljoin(url, quote(target, safe=punctuation, encoding="latin-1"))
        except Exception as error:  # whatever a stranger's address or server may cause
            return self._reason(error)
        return "redirected too often"

    def _answer(
        self, opener: OpenerDirector, method: str, url: str, deadline: float
    ) -> tuple[int, str]:
        """The status, and where it redirects; of the body nothing is read."""
        request = Request(url, headers=HEADERS, method=method)  # noqa: S310 (web only, see above)
        gate = self.gates.setdefault(urlsplit(url).hostname or "", Semaphore(PER_HOST))
        if not gate.acquire(timeout=max(0, deadline - monotonic())):
            raise TimeoutError
        try:
            left = deadline - monotonic()
            if left <= 0:
                raise TimeoutError
            with opener.open(request, timeout=left) as answer:
                return answer.status, answer.headers.get("Location", "")
        finally:
            gate.release()

    def _opener(self) -> OpenerDirector:
        """The web alone: no files, no FTP, and no redirect that is not looked at."""
        opener = OpenerDirector()
        # Cookies: some sites send round in circles whoever does not keep them.
        for handler in (
            ProxyHandler(), _Web(self._connect, self.tls), HTTPCookieProcessor(),
        ):  # fmt: skip
            opener.add_handler(handler)
        return opener

    def _connect(
        self, place: tuple[str, int], timeout: float, source: tuple[str, int] | None = None
    ) -> socket.socket:
        """Connect to a host whose addresses may all be opened: to one of those just looked up.

        A name looked up once more could have another address. A proxy that the server is told to
        use stands inside, and decides by itself what it opens.
        """
        found = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if place not in self.proxies and not all(map(self.may_open, addresses)):
            raise _Inner
        error: OSError = socket.gaierror(NO_NAME)
        for address in addresses:
            try:
                return socket.create_connection((address, place[1]), timeout, source)
            except OSError as failed:
                error = failed
        raise error

    def _reason(self, error: BaseException) -> str:
        if isinstance(error, URLError) and isinstance(error.reason, BaseException):
            error = error.reason
        if isinstance(error, TimeoutError):
            return self.late
        for kind, words in REASONS:
            if isinstance(error, kind):
                return words
        if isinstance(error, OSError) and error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return NO_ROUTE
        return " ".join(f"not opened: {error or type(error).__name__}".split())[:200]


REASONS: tuple[tuple[type[BaseException], str], ...] = (
    # The first that fits: an error of a certificate, or of a name's letters, is a ValueError, too.
    (_Inner, INNER),
    (socket.gaierror, NO_NAME),
    (ssl.SSLCertVerificationError, "the certificate is not valid"),
    (ssl.SSLError, "no secure connection"),
    (ConnectionRefusedError, REFUSED),
    (ConnectionError, "connection closed without an answer"),
    (InvalidURL, NOT_VALID),
    (HTTPException, "not an answer of a web server"),
    (ValueError, NOT_VALID),
)


def _ascii(url: str) -> str:
    """An address as it is sent; ValueError where it cannot be."""
    parts = urlsplit(url)
    name = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return quote(parts._replace(netloc=name).geturl(), safe=punctuation)


def _words(status: int) -> str:
    """The number, and its meaning where it has one: a server's own words may be anything."""
    meanings = {known.value: known.phrase for known in HTTPStatus}
    return f"{status} {meanings.get(status, '')}".strip()


def no_network(outcomes: Mapping[str, str]) -> bool:
    """Whether nothing opened, and all for want of a connection: the fault is on our side."""
    ours = (NO_NAME, NO_ROUTE, REFUSED, LATE)  # a firewall may leave all without an answer
    tried = [outcome for outcome in outcomes.values() if outcome != NOT_VALID]
    return bool(tried) and all(outcome.startswith(ours) for outcome in tried)


@transaction.atomic
def record(outcomes: Mapping[str, str], now: datetime) -> None:
    """Keep what came of all addresses; those of an earlier run that are not among them go.

    `since` moves only when an address begins to fail, or opens again.
    """
    LinkCheck.objects.exclude(url__in=list(outcomes)).delete()
    before = {row.url: row for row in LinkCheck.objects.all()}
    longest = LinkCheck._meta.get_field("url").max_length
    rows = []
    for url, outcome in outcomes.items():
        last = before.get(url)
        same = last is not None and bool(last.outcome) == bool(outcome)
        row = LinkCheck(url=url, outcome=outcome[:200], at=now, since=last.since if same else now)
        if len(url) <= longest:  # a longer one is only printed
            rows.append(row)
    LinkCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["url"],
        update_fields=["outcome", "at", "since"],
    )  # fmt: skip


def failing() -> QuerySet[LinkCheck]:
    """The addresses that did not open when they were last tried."""
    return LinkCheck.objects.exclude(outcome="")
