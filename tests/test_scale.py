"""More than one process, each a real one; and what is said to the machines that run them."""

import json
import re
import shutil
import socket
import subprocess
from contextlib import ExitStack
from http.client import RemoteDisconnected
from ipaddress import ip_address
from select import select
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bench import scale
from bench.journeys import cases, today
from bench.machines import HERE, ROOT, Front, guides
from tests.servers import until

pytestmark = pytest.mark.real

NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
UNIT = (ROOT / "deploy" / "permitguide@.service").read_text()


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """Two processes on a database in a file."""
    url = f"sqlite:///{tmp_path_factory.mktemp('scale')}/guide.sqlite3"
    scale.step(url, "migrate")
    with guides(url, 2) as made:
        yield url, [guide.port for guide in made]


def test_each_request_of_a_journey_may_go_to_another_process(ports):
    chosen = cases(today(), 0)[::5]
    assert len(scale.in_turn(ports[1], chosen)) == len(chosen)


def test_a_publication_is_seen_by_every_process(ports):
    url, both = ports
    for number in range(2):  # fails after a minute; the bench measures the two seconds
        scale.seconds_until_seen(url, both, number)


def test_no_log_of_the_front_can_hold_an_answer():
    [written] = re.findall(r"log_format permitguide([^;]*);", NGINX)
    names = set(re.findall(r"\$(\w+)", written))
    assert names == {
        "time_iso8601", "request_method", "uri", "status", "body_bytes_sent",
        "request_time", "upstream_addr", "upstream_status", "upstream_response_time", "request_id",
    }  # fmt: skip
    logs = re.findall(r"^ *(access_log|error_log) +(.*);", NGINX, re.MULTILINE)
    assert {rest for name, rest in logs if name == "access_log"} == {
        "off", "/var/log/nginx/permitguide.log permitguide",
    }  # fmt: skip
    levels = [rest.split()[-1] for name, rest in logs if name == "error_log"]
    assert levels == ["emerg"] * len(re.findall(r"^server \{", NGINX, re.MULTILINE))


def test_only_the_answer_to_a_question_is_posted_a_second_time():
    blocks = re.findall(r"location ([^{]*) \{([^}]*)\}", NGINX)
    assert [where for where, what in blocks if "non_idempotent" in what] == ["~ ^/[a-z-]+/guide/"]


def test_the_front_lets_go_of_a_connection_before_the_guide_does():
    server = (ROOT / "gunicorn.conf.py").read_text()
    [guide] = re.findall(r"^keepalive = (\d+)", server, re.MULTILINE)
    [front] = re.findall(r"^ *keepalive_timeout (\d+)s;", NGINX, re.MULTILINE)
    assert int(front) < int(guide)


def test_front_and_unit_agree_on_ports_and_folders():
    ports = set(re.findall(r"server 127\.0\.0\.1:(\d+)", NGINX))
    assert ports == set(re.findall(r"permitguide@(\d+)", UNIT))
    assert all(ip_address(host).is_loopback for host in re.findall(r"--bind ([\d.]+):%i", UNIT))
    [folder] = re.findall(r"^WorkingDirectory=(.*)", UNIT, re.MULTILINE)
    assert f"alias {folder}/staticfiles/;" in NGINX


@pytest.fixture
def front(ports, tmp_path):
    """nginx before the two processes."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    front = Front(tmp_path)
    front.serve(ports[1])
    yield front
    front.stop()


def test_a_flood_of_forms_is_stopped_at_the_front_and_nobody_else_is(front):
    for form in ("/admin/login/", "/en/useful/"):
        post = f"POST {form} HTTP/1.1\r\nHost: {HERE}\r\nContent-Length: 0\r\n\r\n".encode()
        with ExitStack() as senders:
            sent = [
                senders.enter_context(socket.create_connection((HERE, front.port)))
                for _n in range(60)
            ]
            for one in sent:
                one.sendall(post)
            refused, _, _ = select(sent[-1:], [], [], 60)
            assert refused, form
            assert refused[0].recv(99).startswith(b"HTTP/1.1 429 "), form
            assert urlopen(f"http://{HERE}:{front.port}/en/").status == 200


def test_a_line_of_the_front_cannot_be_forged(front):
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"http://{HERE}:{front.port}/en/x%20200%20%22%0A")
    until(lambda: front.log.read_text().endswith("\n"))  # written after the answer
    assert json.loads(front.log.read_text().splitlines()[-1])["path"] == '/en/x 200 "\n'


def test_the_front_answers_to_no_other_name(front):
    with pytest.raises(RemoteDisconnected):
        urlopen(Request(f"http://{HERE}:{front.port}/en/", headers={"Host": "evil.example"}))


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_understands_the_file(tmp_path):
    front = Front(tmp_path)
    front.configure([8001, 8002])
    command = ["nginx", "-t", "-c", front.folder / "nginx.conf", "-e", front.folder / "error.log"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
