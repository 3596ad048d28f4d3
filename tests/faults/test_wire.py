"""What no program of ours would send, as bytes to a real server: it refuses, and goes on."""

import json
import re
import socket

import pytest

from bench.machines import HERE

pytestmark = pytest.mark.real

HEAD = b"Host: localhost\r\n"
GET, POST = b"GET /en/ HTTP/1.1\r\n" + HEAD, b"POST /en/useful/ HTTP/1.1\r\n" + HEAD
SECRET = b"GET /en/?secret=zq HTTP/1.1\r\n" + HEAD
SENT = {
    "a name of a method": b"G<zq>T /en/ HTTP/1.1\r\n" + HEAD + b"\r\n",
    "nul in a header": SECRET + b"Cookie: a\0b\r\n\r\n",
    "nul in a charset": GET + b"Content-Type: a/b; charset=\0\r\n\r\n",
    "a bare line feed": GET + b"X: a\nSet-Cookie: zq=1\r\n\r\n",
    "two lengths": POST + b"Content-Length: 1\r\nContent-Length: 9\r\n\r\nx",
    "length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no encoding of text": SECRET + b"Content-Type: text/plain; charset=rot13\r\n\r\n",
    "no address": b"GET //[ HTTP/1.1\r\n" + HEAD + b"\r\n",
    "two hosts": GET + b"Host: evil.example\r\n\r\n",
    "a long address": b"GET /en/?" + b"secret=zq&" * 9_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a long header": SECRET + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
    "many headers": SECRET + b"X: y\r\n" * 5_000 + b"\r\n",
}


def test_no_bytes_break_the_server(guide):
    workers, before = guide.pids, guide.log.read_text()
    for target in ("/en/", "/en/guide/situation/?nationality=zq", "/healthz/ready"):
        guide.get(target)
    assert guide.log.read_text() == before, "an ordinary request has no line"
    for name, data in SENT.items():
        answer = exchange(guide.port, data)
        assert re.match(rb"HTTP/1\.[01] [234]\d\d |$", answer), (name, answer[:80])
        assert b"Traceback" not in answer, name
        assert not re.search(rb"(?im)^set-cookie|<zq>", answer), name
        assert guide.status("/en/") == 200, name
    head = exchange(guide.port, b"HEAD /en/ HTTP/1.1\r\nConnection: close\r\n" + HEAD + b"\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert head.endswith(b"\r\n\r\n")
    assert guide.pids == workers
    assert guide.get("/en/", {"Host": "evil.example"})[0] == 400
    assert "too long" in guide.get("/en/?" + "a&" * 4_000)[2]  # the site's own page
    assert "too long" not in guide.get("/en/?" + "a&" * 5_000)[2]  # not read to its end
    assert guide.get("/x/fr/how-it-decides/", {"SCRIPT_NAME": "/x"})[0] == 404
    status, _headers, html = guide.get("/fr/how-it-decides/")
    assert status == 200
    assert 'href="/en/how-it-decides/"' in html
    assert "/x/" not in html, "a prefix in a header is not believed"
    headers = {"X-Request-ID": "0af7651916cd43dd"}
    assert guide.get("/nowhere?secret=zq", headers)[1].items() >= headers.items()
    log = guide.log.read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    about = {line["request"]: line["message"] for line in lines if "request" in line}
    assert about[headers["X-Request-ID"]] == "Not Found: /nowhere"
    assert "no-body" not in log, log
    [refused] = [line for line in log.splitlines() if "evil.example" in line]
    assert "Traceback" not in refused
    assert "zq" not in log, log  # neither a query nor a header is written down


def exchange(port, data):
    """Return what comes back until the server hangs up, or waits for more."""
    with socket.create_connection((HERE, port), timeout=2) as there:
        answer = b""
        try:
            there.sendall(data)
            there.shutdown(socket.SHUT_WR)
            while more := there.recv(1 << 16):
                answer += more
        except OSError:  # it hung up, perhaps before all was sent
            pass
        return answer
