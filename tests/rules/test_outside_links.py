"""Outside links: all are found, opened without harm, and remembered. Nothing leaves 127.0.0.1."""

import socket
import ssl
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import StringIO
from threading import Event
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command

from rules import outside_links
from rules.law.cited import CITED
from rules.management.commands import check_links
from rules.models import Amount, Contact, LinkCheck, Paper, Passage, Text
from rules.outside_links import check, is_public, live_links, no_network, record
from rules.words.live import current
from rules.words.snapshot import Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


def everywhere(address):
    """Allow every address: these tests' servers are on 127.0.0.1, which is not opened otherwise."""
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
    "/circle": outside_links.REDIRECTED,
    "/nowhere": outside_links.REDIRECTED,
    "/only_get/405": "",
    "/only_get/404": "",
    "/silent_head": "",
    "/endless_redirect": "",
    "/garbage": "not an answer of a web server",
    "/to/file:///etc/passwd": outside_links.REDIRECTED,
    "/to/mailto:a@b.example": outside_links.REDIRECTED,
}


def test_outcome_says_whether_a_reader_would_see_the_page(web):
    for path, outcome in OUTCOMES.items():
        assert one(web.base + path) == outcome, path
    assert one(web.base.replace("http:", "https:")) == "no secure connection"


def test_page_that_opens_is_asked_once_and_for_its_head_alone(web):
    url = web.base + "/status/201"
    assert [*check([url, url], may_open=everywhere)] == [(url, "")]
    assert (web.asked["HEAD", "/status/201"], web.asked["GET", "/status/201"]) == (1, 0)


def test_address_or_name_without_an_answer_is_given_up(web, monkeypatch):
    for path in ("/slow", "/to//slow"):
        assert one(web.base + path, timeout=0.2) == outside_links.LATE
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: over.wait(30) and [])
    assert one("http://slow.example/", timeout=0.1) == outside_links.LATE
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
            assert one(url, may_open=is_public) == outside_links.INNER, url
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
    assert one(url, may_open=lambda address: address == "127.0.0.1") == outside_links.INNER
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


def test_two_connections_at_a_time_to_one_host(web):
    urls = [f"{web.base}/brief/{number}" for number in range(4)]
    assert set(dict(check(urls, timeout=10, may_open=everywhere)).values()) == {""}
    assert web.most == 2


def test_slow_host_stops_no_other(web):
    slow = [f"{web.base}/slow/{number}" for number in range(4)]
    quick = web.base.replace("127.0.0.1", "localhost") + "/status/200"
    about = {"timeout": 0.2, "workers": 3, "may_open": everywhere}
    first, *others = check([*slow, quick], **about)
    assert first == (quick, "")
    assert sorted(others) == [(url, outside_links.LATE) for url in slow]


# ---- the links of the words and of the law, and what the command keeps of them ----

ANEF = "https://administration-etrangers-en-france.interieur.gouv.fr"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


def test_every_address_of_the_words_and_of_the_law_is_found():
    found = live_links(current())
    wanted = {source.url for source in CITED}
    for model in (Contact, Amount, Paper):
        wanted |= {url for row in model.objects.all() for url in row.addresses() if url}
    assert set(found) == wanted  # no text has a link of its own yet
    assert "contacts.toml [anef]" in found[ANEF]
    law = "http://gisti.org/spip.php?article2019"
    assert found[law] == ["law: Gisti, agreement with Cameroon of 21 May 2009, not ratified"]
    assert list(found) == sorted(found)


def words(**fields):
    day = date(2026, 11, 23)
    return {"language": "en", "title": "A title", "reviewed": day, "due": day} | fields


def test_addresses_in_markdown_are_found_wherever_they_stand():
    text = Text(
        **words(procedure="aps"),
        summary="See [this](https://a.example/summary), [write](mailto:a@b.example).",
        documents="| a |\n| --- |\n| [b](https://a.example/table) |",
        steps="1. > **[b](https://a.example/deep)**\n\n[c]\n\n[c]: HTTPS://a.example/by-name",
        cost="`[x](https://a.example/code)` and https://a.example/bare",
        next="[call](tel:+33806001620), <https://a.example/angle>, [é](https://a.example/é)",
        trouble="[again](https://a.example/summary) ![no](https://a.example/image)",
        notes={"open": "[n](http://a.example/note?a=1&b=2)"},
    )
    passage = Passage(**words(key="p"), body="[both](https://a.example/summary)")
    found = live_links(Snapshot.of([text, passage]))
    law = {source.url for source in CITED}
    mine = {url: places for url, places in found.items() if url not in law}
    here = ["en/aps.md"]
    assert mine.pop("https://a.example/summary") == ["en/aps.md", "en/passages/p.md"]
    assert {url.lower().removeprefix("https://a.example/"): at for url, at in mine.items()} == {
        "table": here,
        "deep": here,
        "by-name": here,
        "angle": here,
        "%c3%a9": here,
        "http://a.example/note?a=1&b=2": here,
    }


def kept():
    return {row.url: (row.outcome, row.at, row.since) for row in LinkCheck.objects.all()}


def test_since_moves_only_when_an_address_begins_to_fail_or_opens_again():
    record({"a": "", "b": "404 Not Found", "c": "", "d": "410 Gone", "gone": ""}, NOW)
    too_long = "https://a.example/" + "x" * 500
    now = {"a": "", "b": "x" * 300, "c": "404 Not Found", "d": "", "new": "", too_long: ""}
    record(now, LATER)
    assert kept() == {
        "a": ("", LATER, NOW),
        "b": ("x" * 200, LATER, NOW),
        "c": ("404 Not Found", LATER, LATER),
        "d": ("", LATER, LATER),
        "new": ("", LATER, LATER),
    }
    assert [row.url for row in LinkCheck.objects.exclude(outcome="")] == ["b", "c"]


def test_no_network_is_told_from_broken_links():
    for outcomes, expected in (
        ("", False),
        ("name not known, no route to the host, connection refused", True),
        ("no answer in time, not a valid address", True),
        ("name not known, ", False),
        ("name not known, 404 Not Found", False),
        ("not a valid address", False),
    ):
        assert no_network(dict(enumerate(outcomes.split(", ")))) is expected


@pytest.fixture
def outcomes(monkeypatch):
    """Return the outcome of each address, in place of opening it; one that is not set opens."""
    found = {}

    def pretended(urls, timeout):
        return [(url, found.get(url, found.get("*", ""))) for url in urls]

    monkeypatch.setattr(check_links, "check", pretended)
    return found


def run(*args, **options):
    out = StringIO()
    call_command("check_links", *args, stdout=out, **options)
    return out.getvalue().splitlines()


def test_command_prints_what_fails_and_where_and_keeps_it(outcomes):
    total = len(live_links(current()))
    assert run("--fail") == [f"{total} links: 0 failing"]
    outcomes[ANEF] = "404 Not Found"
    err = StringIO()
    assert run(verbosity=2, stderr=err) == [
        f"{ANEF}: 404 Not Found",
        "    contacts.toml [anef]",
        f"{total} links: 1 failing",
    ]
    assert f"404 Not Found: {ANEF}" in err.getvalue()
    failing = LinkCheck.objects.exclude(outcome="").values_list("url", "outcome")
    assert [*failing] == [(ANEF, "404 Not Found")]
    assert LinkCheck.objects.count() == total
    with pytest.raises(SystemExit) as left:
        run("--fail")
    assert left.value.code == 1
    before = kept()
    outcomes["*"] = outcomes[ANEF] = "name not known"
    with pytest.raises(CommandError, match="no network") as left:
        run()
    assert (left.value.returncode, kept()) == (1, before)


@pytest.mark.parametrize("timeout", ["0", "nan", "soon", "601"])
def test_command_refuses_a_time_that_cannot_be_waited(outcomes, timeout):
    with pytest.raises(CommandError):
        run(f"--timeout={timeout}")


def test_command_opens_the_addresses_of_the_words(web, monkeypatch):
    """From end to end, with the server of this module; by itself it opens no address inside."""
    links = {f"{web.base}/status/{status}": ["a", "b"] for status in (200, 404)}
    monkeypatch.setattr(check_links, "live_links", lambda snapshot: links)
    assert run()[-1] == "2 links: 2 failing"
    monkeypatch.setattr(check_links, "check", partial(check, may_open=lambda address: True))
    failed = f"{web.base}/status/404: 404 Not Found"
    assert run("--timeout=5") == [failed, "    a", "    b", "2 links: 1 failing"]
