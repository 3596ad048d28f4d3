"""Outside links: all are found, opened without harm, and remembered. Nothing leaves 127.0.0.1."""

import socket
import ssl
from collections import Counter
from threading import Event, Lock
from unittest.mock import Mock
from urllib.request import OpenerDirector

import pytest

from rules import outside_links
from rules.outside_links import (
    INNER,
    LATE,
    REDIRECTED,
    check,
    is_public,
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


def everywhere(address):
    """The servers of these tests stand on 127.0.0.1, which is not opened otherwise."""
    return True


def one(url, **options):
    return dict(check([url], **{"timeout": 5, "may_open": everywhere} | options))[url]


# ---- what comes of an address ----


OUTCOMES = {
    "/status/200": "",
    "/status/404": "404 Not Found",
    "/status/799": "799",
    "/to//to//status/200": "",
    "/to//status/404": "404 Not Found",
    "/cookie": "",
    "/accents": "",
    "/status/200?é à": "",
    "/status/200#part": "",
    "/circle": REDIRECTED,
    "/nowhere": REDIRECTED,
    "/only_get/405": "",
    "/only_get/404": "",
    "/silent_head": "",
    "/endless_redirect": "",
    "/garbage": "not an answer of a web server",
    "/to/file:///etc/passwd": REDIRECTED,
    "/to/mailto:a@b.example": REDIRECTED,
}


def test_outcome_says_whether_a_reader_would_see_the_page(web):
    for path, outcome in OUTCOMES.items():
        assert one(web.base + path) == outcome, path


def test_plain_server_under_https_is_no_secure_connection(web):
    assert one(web.base.replace("http:", "https:")) == "no secure connection"


def test_page_that_opens_is_asked_once_and_for_its_head_alone(web):
    url = web.base + "/status/201"
    assert [*check([url, url], may_open=everywhere)] == [(url, "")]
    assert (web.asked["HEAD", "/status/201"], web.asked["GET", "/status/201"]) == (1, 0)


def test_address_or_name_without_an_answer_is_given_up(web, monkeypatch):
    for path in ("/slow", "/to//slow"):
        assert one(web.base + path, timeout=0.2) == LATE
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: over.wait(30) and [])
    assert one("http://slow.example/", timeout=0.1) == LATE
    over.set()


FAILURES = [
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "name not known"),
    (OSError(101, "Network is unreachable"), "no route to the host"),
    (ConnectionRefusedError(), "connection refused"),
    (ssl.SSLCertVerificationError("self-signed"), "the certificate is not valid"),
    (ZeroDivisionError("a\nlong " + "x" * 500), "not opened: a long " + "x" * 181),
]


def test_failure_of_the_network_or_of_ours_is_a_short_reason(monkeypatch):
    for error, outcome in FAILURES:
        monkeypatch.setattr(outside_links._Client, "_connect", Mock(side_effect=error))
        assert one("https://a.example/") == outcome


def test_no_string_raises_or_opens(monkeypatch):
    unknown = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=unknown))
    for url in (
        "", "//", "http:", "http:///path", "http://[::1", "http://127.0.0.1:99999/", "http://\0/",
        "http://user@:80/", "http://a\r\nHost: b/", "http://\ud800/", "file:///etc/passwd",
        "http://" + "é" * 70 + ".example/", "http://.../", "https://xn--/", "1" * 100_000,
    ):  # fmt: skip
        assert one(url), url


# ---- what stands inside ----


INSIDE = """
127.0.0.1 127.9.9.9 0.1.2.3 10.1.2.3 172.16.0.1 192.168.1.1 100.64.0.1 169.254.169.254 224.0.0.1
255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 ::ffff:127.0.0.1
::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2001:db8::1
""".split()
OUTSIDE = ["93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


def test_only_an_address_of_the_internet_is_public():
    assert [address for address in (*INSIDE, *OUTSIDE) if is_public(address)] == OUTSIDE


def test_what_stands_inside_is_not_opened(web, names):
    before = web.asked.copy()
    names["both.example"] = [["93.184.215.14", "127.0.0.1"]] * 4
    hosts = ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "127.0.0.%31")
    for host in (*hosts, "both.example"):  # of which one address is inside
        for scheme in ("http", "https"):
            url = f"{scheme}://{host}:{web.server_port}/status/200"
            assert one(url, may_open=is_public) == INNER, url
    assert web.asked == before


@pytest.fixture
def names(monkeypatch):
    """Names with their addresses, one list for each time that they are looked up."""
    known, real = {}, socket.getaddrinfo

    def look_up(host, port, *args, **options):
        addresses = known[host].pop(0) if host in known else [host]
        return [entry for each in addresses for entry in real(each, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def test_each_hop_of_a_redirect_is_looked_at(web, names):
    """The first hop may be opened by its address, the second has one of the loopback."""
    names |= {"away.example": [["127.0.0.1"]] * 2, "inside.example": [["127.0.0.2"]] * 2}
    place = f"{web.server_port}/to/http://inside.example:{web.server_port}/status/203"
    url = f"http://away.example:{place}"
    assert one(url, may_open=lambda address: address == "127.0.0.1") == INNER
    assert names == {"away.example": [], "inside.example": []}
    assert not any(path == "/status/203" for _method, path in web.asked)


def test_connection_is_made_to_the_address_that_was_looked_at(web, names, monkeypatch):
    """A name that changes its address between two look-ups leads nowhere else."""
    names["moves.example"] = [["93.184.215.14"]]
    dialled = []

    def dial(place, *args):
        dialled.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", dial)
    client = outside_links._Client(5, is_public)
    url = f"http://moves.example:{web.server_port}/"
    assert client.open("GET", url) == outside_links.REFUSED
    assert dialled == [("93.184.215.14", web.server_port)]
    assert names == {"moves.example": []}


def test_proxy_of_the_server_may_stand_inside(web, monkeypatch):
    """It is asked for the address, and opens it, or not."""
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", web.base)
    one("http://away.example/status/200", may_open=is_public)
    assert web.asked["HEAD", "http://away.example/status/200"] == 1


# ---- many addresses ----


def test_two_connections_at_a_time_to_one_host(web, monkeypatch):
    inside, most, lock = Counter(), Counter(), Lock()
    real = OpenerDirector.open

    def counted(self, request, **options):
        with lock:
            inside[request.host] += 1
            most[request.host] = max(most[request.host], inside[request.host])
        try:
            return real(self, request, **options)
        finally:
            with lock:
                inside[request.host] -= 1

    monkeypatch.setattr(OpenerDirector, "open", counted)
    urls = [f"{web.base}/brief/{number}" for number in range(4)]
    assert set(dict(check(urls, timeout=10, may_open=everywhere)).values()) == {""}
    assert max(most.values()) == 2


def test_slow_host_stops_no_other(web):
    slow = [f"{web.base}/slow/{number}" for number in range(4)]
    quick = web.base.replace("127.0.0.1", "localhost") + "/status/200"
    about = {"timeout": 0.2, "workers": 3, "may_open": everywhere}
    first, *others = check([*slow, quick], **about)
    assert first == (quick, "")
    assert sorted(others) == [(url, LATE) for url in slow]
