"""The links to other sites: where they are, and whether they still open.

Only `check` and the command `check_links` open outside addresses; addresses inside the network of
the server are never opened.
"""

import socket
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, InvalidURL, responses
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from multiprocessing.pool import ThreadPool
from string import punctuation
from threading import Thread
from typing import Any
from urllib import request as urllib
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit

from django.db import transaction

from .law.cited import CITED
from .models import LinkCheck
from .models.checked import Checked
from .words.parser import Parser
from .words.snapshot import Snapshot

TIMEOUT = 20  # seconds
PER_HOST = 2  # connections at a time
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; PermitGuide link check)", "Accept": "*/*"}

NOT_VALID = "not a valid address"
NO_NAME = "name not known"
NO_ROUTE = "no route to the host"
REFUSED = "connection refused"
LATE = "no answer in time"
INNER = "not a public address"
REDIRECTED = "redirected to no page"

_PARSER = Parser()


@lru_cache(maxsize=1)
def live_links(snapshot: Snapshot) -> Mapping[str, list[str]]:
    """Return the http and https addresses of the live words and of the law, in order.

    Each with its places: names of texts, or of sources of the law.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for name, row in snapshot.rows().items():
        for _part, text in row.texts():
            for url in _find_links(text):
                places[url].add(name)
        for url in row.addresses() if isinstance(row, Checked) else ():
            places[url].add(name)
    for source in CITED:
        places[source.url].add(f"law: {source.title}")
    web = (url for url in places if url.lower().startswith(("http:", "https:")))
    return {url: sorted(places[url]) for url in sorted(web)}


@lru_cache(maxsize=4000)
def _find_links(text: str) -> tuple[str, ...]:
    """Return the addresses of the links in a part; cached, as an edition changes few parts."""
    tokens = (token for block in _PARSER.parse(text) for token in block.children or [])
    return tuple(str(token.attrs.get("href", "")) for token in tokens if token.type == "link_open")


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
    may_open: Callable[[str], bool] = is_public,
) -> Iterator[tuple[str, str]]:
    """Open each address; yield it with "" once it opened, else with a short reason in English.

    An address takes at most twice the timeout. `may_open` decides which IP addresses to connect to;
    tests have servers of their own. No address raises an error, whatever it is.
    """
    client = _Client(timeout, may_open)
    with ThreadPool(workers) as pool:  # of daemon threads: Ctrl-C need not wait for them
        for opened in pool.imap_unordered(client.outcomes, _group_by_host(urls)):
            yield from opened


def _group_by_host(urls: Iterable[str]) -> list[list[str]]:
    """Return groups of addresses to open in turn, by host: a slow host delays no other."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        hosts[url.partition("//")[2].partition("/")[0]].append(url)
    groups = (urls[at::PER_HOST] for urls in hosts.values() for at in range(PER_HOST))
    return list(filter(None, groups))


class _Inner(OSError):
    """An address inside the network of the server."""


class _Web(urllib.HTTPHandler, urllib.HTTPSHandler):
    """Opens http and https by connections that `connect` makes, at every hop."""

    def __init__(self, connect: Callable[..., socket.socket], tls: ssl.SSLContext) -> None:
        super().__init__(context=tls)
        self.connect = connect

    def do_open(self, http_class: Any, req: urllib.Request, **http_conn_args: Any) -> HTTPResponse:
        def make(*args: Any, **options: Any) -> HTTPConnection:
            connection: HTTPConnection = http_class(*args, **options)
            # Set by http.client itself, but without a public name.
            connection._create_connection = self.connect  # type: ignore[attr-defined]
            return connection

        return super().do_open(make, req, **http_conn_args)


class _Redirects(urllib.HTTPRedirectHandler):
    """Follows redirects without their bodies, which may have no end."""

    def redirect_request(self, request: urllib.Request, answer: Any, *about: Any) -> Any:
        answer.close()
        return super().redirect_request(request, answer, *about)


class _Client:
    """Opens addresses, from several threads at once."""

    def __init__(self, timeout: float, may_open: Callable[[str], bool]) -> None:
        self.timeout, self.may_open = timeout, may_open
        proxies = map(urlsplit, urllib.getproxies().values())
        self.proxies = {(proxy.hostname, proxy.port or 80) for proxy in proxies}
        self.tls = ssl.create_default_context()

    def outcomes(self, urls: list[str]) -> list[tuple[str, str]]:
        """Open addresses; a failure with HEAD counts only if GET fails, too, as in a browser."""
        return [(url, self.open("HEAD", url) and self.open("GET", url)) for url in urls]

    def open(self, method: str, url: str) -> str:
        """Return the outcome of one method, or LATE; a thread that takes too long is left behind.

        A socket's timeout is not enough: it starts anew with every byte, and a look-up of a name
        has none.
        """
        outcomes: list[str] = []
        thread = Thread(target=lambda: outcomes.append(self._visit(method, url)), daemon=True)
        thread.start()
        thread.join(self.timeout)
        return outcomes[0] if outcomes else LATE

    def _visit(self, method: str, url: str) -> str:
        """Follow an address to its end, without reading the page there; return the outcome."""
        opener = urllib.OpenerDirector()  # of the web alone: no files, no FTP
        for handler in (
            urllib.ProxyHandler(), _Web(self._connect, self.tls), urllib.UnknownHandler(),
            # Some sites send round in circles whoever keeps no cookies.
            urllib.HTTPCookieProcessor(), _Redirects(),
            urllib.HTTPErrorProcessor(), urllib.HTTPDefaultErrorHandler(),
        ):  # fmt: skip
            opener.add_handler(handler)
        try:
            request = urllib.Request(_encode(url), headers=HEADERS, method=method)  # noqa: S310
            opener.open(request, timeout=self.timeout).close()
        except Exception as error:  # whatever a stranger's address or server may cause
            return _explain(error)
        return ""

    def _connect(
        self, place: tuple[str, int], timeout: float, source: tuple[str, int] | None = None
    ) -> socket.socket:
        """Connect to a host whose addresses may all be opened: to one of those just looked up.

        A name looked up once more could have another address. A proxy in the environment of the
        server is inside, and decides by itself what it opens.
        """
        entries = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        if place not in self.proxies and not all(map(self.may_open, addresses)):
            raise _Inner
        error: OSError = socket.gaierror(NO_NAME)
        for address in addresses:
            try:
                return socket.create_connection((address, place[1]), timeout, source)
            except OSError as failed:
                error = failed
        raise error


REASONS = (
    # The first that fits: an error of a certificate, or of a name's letters, is a ValueError, too.
    (_Inner, INNER),
    (socket.gaierror, NO_NAME),
    (ssl.SSLCertVerificationError, "the certificate is not valid"),
    (ssl.SSLError, "no secure connection"),
    (TimeoutError, LATE),
    (ConnectionRefusedError, REFUSED),
    (ConnectionError, "connection closed without an answer"),
    ((URLError, InvalidURL, ValueError), NOT_VALID),
    (HTTPException, "not an answer of a web server"),
    (OSError, NO_ROUTE),
)


def _explain(error: BaseException) -> str:
    """Return why an address did not open, in one line: a server's own words may be anything."""
    if isinstance(error, HTTPError):
        words = f"{error.code} {responses.get(error.code, '')}".strip()
        return words if error.code >= 400 else REDIRECTED
    if isinstance(error, URLError) and isinstance(error.reason, BaseException):
        error = error.reason
    for kinds, reason in REASONS:
        if isinstance(error, kinds):
            return reason
    return " ".join(f"not opened: {error or type(error).__name__}".split())[:200]


def _encode(url: str) -> str:
    """Return an address in ASCII, as it is sent; ValueError where it has no such form."""
    parts = urlsplit(url)
    name = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return quote(parts._replace(netloc=name).geturl(), safe=punctuation)


def no_network(outcomes: Mapping[str, str]) -> bool:
    """Return whether nothing opened, all for want of a connection: the fault is on our side."""
    ours = (NO_NAME, NO_ROUTE, REFUSED, LATE)  # a firewall may leave all without an answer
    tried = [outcome for outcome in outcomes.values() if outcome != NOT_VALID]
    return bool(tried) and all(outcome.startswith(ours) for outcome in tried)


@transaction.atomic
def record(outcomes: Mapping[str, str], now: datetime) -> None:
    """Save the outcomes of all addresses; delete those of an earlier run that are not among them.

    `since` moves only when an address begins to fail, or opens again.
    """
    LinkCheck.objects.exclude(url__in=list(outcomes)).delete()
    since = {(row.url, bool(row.outcome)): row.since for row in LinkCheck.objects.all()}
    rows = [
        LinkCheck(url=url, outcome=reason[:200], at=now, since=since.get((url, bool(reason)), now))
        for url, reason in outcomes.items()
        if len(url) <= LinkCheck.LONGEST  # a longer one is only printed
    ]
    LinkCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["url"],
        update_fields=["outcome", "at", "since"],
    )  # fmt: skip
