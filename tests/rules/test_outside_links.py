"""Outside links: all are found, opened without harm, and remembered. Nothing leaves 127.0.0.1."""

import shutil
import socket
import ssl
import subprocess
from collections import Counter
from threading import Event, Lock, Thread
from time import sleep
from urllib.request import OpenerDirector

import pytest

from rules import outside_links
from rules.outside_links import (
    INNER,
    LATE,
    NOT_VALID,
    REDIRECTED,
    check,
    is_public,
)

from .misbehaving import Server


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def closed():
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


def everywhere(address):
    """The servers of these tests stand on 127.0.0.1, which is not opened otherwise."""
    return True


def one(url, **options):
    return check([url], **{"timeout": 5, "may_open": everywhere} | options)[url]


# ---- what comes of an address ----


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/status/200", ""),
        ("/status/204", ""),
        ("/status/404", "404 Not Found"),
        ("/status/410", "410 Gone"),
        ("/status/500", "500 Internal Server Error"),
        ("/status/799", "799"),
        ("/to//status/200", ""),
        ("/to//to//status/200", ""),
        ("/to//status/404", "404 Not Found"),
        ("/cookie", ""),
        ("/accents", ""),
        ("/status/200?é à", ""),
        ("/status/200#part", ""),
        ("/circle", REDIRECTED),
        ("/nowhere", REDIRECTED),
        ("/only_get/405", ""),
        ("/only_get/403", ""),
        ("/only_get/501", ""),
        ("/only_get/404", ""),
        ("/silent_head", ""),
        ("/agent", ""),
        ("/endless", ""),
        ("/endless_redirect", ""),
        ("/garbage", "not an answer of a web server"),
    ],
)
def test_outcome_says_whether_a_reader_would_see_the_page(web, path, outcome):
    assert one(web.base + path) == outcome


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "gopher://x", "mailto:a@b.example"],
)
def test_redirect_away_from_the_web_is_refused(web, target):
    assert one(f"{web.base}/to/{target}") in (REDIRECTED, NOT_VALID)


def test_page_that_opens_is_asked_for_its_head_alone(web):
    one(web.base + "/status/201")
    assert (web.asked["HEAD", "/status/201"], web.asked["GET", "/status/201"]) == (1, 0)


def test_of_an_endless_page_next_to_nothing_is_read(web):
    """The server fills the buffers of the two sockets, and is then left."""
    web.sent = 0
    assert outside_links._Client(5, everywhere).open("GET", web.base + "/endless") == ""
    sleep(0.2)
    sent = web.sent
    sleep(0.1)
    assert web.sent == sent < 20_000_000


@pytest.mark.parametrize("path", ["/slow", "/drip", "/to//slow"])
def test_address_without_an_answer_is_given_up(web, path):
    assert one(web.base + path, timeout=0.3) == LATE


def test_slow_look_up_of_a_name_is_given_up(monkeypatch):
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: over.wait(30) and [])
    assert one("http://slow.example/", timeout=0.1) == LATE
    over.set()


def test_closed_port_is_a_refused_connection(closed):
    assert one(closed) == "connection refused"


def test_unknown_name_is_said(monkeypatch):
    def unknown(*args, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert one("https://nowhere.example/") == "name not known"


def test_network_without_a_route_is_said(monkeypatch):
    def away(*args, **options):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "create_connection", away)
    assert one("http://127.0.0.1:9/") == "no route to the host"


def test_plain_server_under_https_is_no_secure_connection(web):
    assert one(web.base.replace("http:", "https:")) == "no secure connection"


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
def test_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(  # noqa: S603
        [shutil.which("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    server = Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        outcome = one(server.base.replace("http:", "https:") + "/status/200")
        assert outcome == "the certificate is not valid"
        assert not server.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "", " ", "x", "//", "http:", "http://", "http:///path", "http://[::1", "http://[x]/",
        "http://127.0.0.1:99999/", "http://127.0.0.1:x/", "http://a b/", "http://user@:80/",
        "http://a\r\nHost: b/", "http://\0/", "http://\ud800/", "http://é\ud800/", "file:///etc/passwd",
        "ftp://127.0.0.1/", "mailto:a@b.example", "tel:+33806001620", "javascript:alert(1)",
        "data:,x", "http://" + "é" * 70 + ".example/", "http://" + "a" * 70 + "/", "http://.../",
        "HTTP://", "http://%zz/", "https://xn--/", "\N{FULLWIDTH COLON}//",
        "http://127.0.0.1\N{FULLWIDTH SOLIDUS}/", "1" * 100_000,
    ],
)  # fmt: skip
def test_no_string_raises(url, monkeypatch):
    real = socket.getaddrinfo

    def known(host, *args, **options):
        if host != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", known)
    assert one(url, timeout=1)


def test_unforeseen_error_becomes_a_short_reason(monkeypatch):
    def broken(self, *args):
        raise ZeroDivisionError("a\nlong " + "x" * 500)

    monkeypatch.setattr(outside_links._Client, "_connect", broken)
    outcome = one("https://a.example/")
    assert outcome.startswith("not opened: a long x")
    assert len(outcome) == 200


def test_address_in_other_letters_is_sent_in_ascii():
    assert outside_links._ascii("https://été.example/é?a=%20ü#x") == (
        "https://xn--t-9fab.example/%C3%A9?a=%20%C3%BC#x"
    )


# ---- what stands inside ----


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
     "169.254.169.254", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
     "fc00::1", "fd12::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1"],
)  # fmt: skip
def test_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]",
     "127.0.0.%31"],
)  # fmt: skip
def test_what_stands_inside_is_not_opened(web, host):
    before = web.asked.copy()
    assert one(f"http://{host}:{web.server_port}/status/200", may_open=is_public) == INNER
    assert one(f"https://{host}:{web.server_port}/status/200", may_open=is_public) == INNER
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
    names |= {"away.example": [["127.0.0.1"]] * 4, "inside.example": [["127.0.0.2"]] * 2}
    start = f"http://away.example:{web.server_port}/to/"
    for target in ("http://inside.example:%d/status/203", "https://127.0.0.2:%d/status/203"):
        url = start + target % web.server_port
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


def test_name_with_one_address_inside_is_not_opened(web, names):
    names["both.example"] = [["93.184.215.14", "127.0.0.1"]] * 2
    assert one(f"http://both.example:{web.server_port}/", may_open=is_public) == INNER


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
    assert set(check(urls, timeout=10, may_open=everywhere).values()) == {""}
    assert max(most.values()) == 2


def test_slow_host_stops_no_other(web):
    slow = [f"{web.base}/slow/{number}" for number in range(8)]
    quick = web.base.replace("127.0.0.1", "localhost") + "/status/200"
    order = []
    outcomes = check(
        [*slow, quick], timeout=0.2, workers=3, progress=lambda url, outcome: order.append(url),
        may_open=everywhere,
    )  # fmt: skip
    assert order[0] == quick
    assert (outcomes[quick], {outcomes[url] for url in slow}) == ("", {LATE})


def test_each_address_is_opened_once_and_told_once(web):
    told = []
    url = web.base + "/status/206"
    outcomes = check([url, url], progress=lambda *found: told.append(found), may_open=everywhere)
    assert (outcomes, told) == ({url: ""}, [(url, "")])
    assert web.asked["HEAD", "/status/206"] == 1


def test_no_addresses_no_outcomes():
    assert check([]) == {}
