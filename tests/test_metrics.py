"""Figures for those who watch: of all workers, of pages and never of people; and request ids."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.test import RequestFactory
from prometheus_client.parser import text_string_to_metric_families

from bench.machines import HERE, ROOT, children, environment, free_port
from permitguide import logs
from permitguide.wsgi import RequestIdHandler

pytestmark = pytest.mark.real

FILL = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_content", verbosity=0)
"""
PATIENCE = 40.0


class Watched:
    """A gunicorn with two workers whose figures can be read."""

    def __init__(self, folder) -> None:
        self.port, self.figures_port, self.folder = free_port(), free_port(), folder
        self.env = environment(f"sqlite:///{folder}/guide.sqlite3") | {
            "WEB_CONCURRENCY": "2",
            "METRICS_PORT": str(self.figures_port),
        }
        self.env.pop("PROMETHEUS_MULTIPROC_DIR", None)
        fill = [sys.executable, "manage.py", "shell", "--no-imports", "-c", FILL]
        subprocess.run(fill, cwd=ROOT, env=self.env, check=True)  # noqa: S603
        self.log = (folder / "log").open("w+")
        command = [sys.executable, "-m", "gunicorn", "--bind", f"{HERE}:{self.port}"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stderr=self.log)  # noqa: S603
        until(self.answers)

    def answers(self) -> bool:
        try:
            return self.get("/healthz/live")[0] == 200
        except OSError:
            return False

    def get(self, target, method="GET", headers=None):
        """Status and headers of an answer, each on a connection of its own: so by any worker."""
        there = HTTPConnection(HERE, self.port, timeout=PATIENCE)
        with closing(there):
            there.request(method, target, headers=headers or {})
            response = there.getresponse()
            response.read()
            return response.status, response.headers

    def figures(self):
        """What Prometheus would read: value by name and labels."""
        there = HTTPConnection(HERE, self.figures_port, timeout=PATIENCE)
        with closing(there):
            there.request("GET", "/metrics")
            self.text = there.getresponse().read().decode()
        return {
            (one.name, *(value for _key, value in sorted(one.labels.items()))): one.value
            for family in text_string_to_metric_families(self.text)
            for one in family.samples
        }

    def count(self, *labels):
        """How many requests of a kind there were: method, page, status."""
        return self.figures().get(("permitguide_request_seconds_count", *labels), 0)

    def workers(self):
        """The processes whose present is told."""
        return {
            int(labels[0])
            for name, *labels in self.figures()
            if name == "permitguide_words_edition"
        }  # fmt: skip

    def lines(self):
        """What is in its log."""
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]


def until(true) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="module")
def guide(tmp_path_factory):
    """One for all tests; it leaves nothing behind."""
    made = Watched(tmp_path_factory.mktemp("watched"))
    maps = Path(f"/proc/{children(made.process.pid)[0]}/maps").read_text()
    kept = Path(re.search(r"(/\S+/permitguide-figures-[^/\s]+)/", maps)[1])
    assert kept.is_dir()
    yield made
    made.process.send_signal(signal.SIGTERM)
    assert made.process.wait(PATIENCE) == 0
    assert not kept.exists()
    made.log.close()


def test_requests_of_all_workers_are_counted_by_kind_and_of_none_the_address(guide):
    before = {
        labels: guide.count(*labels)
        for labels in (("GET", "question", "2xx"), ("GET", "none", "4xx"), ("other", "none", "4xx"))
    }
    for _time in range(40):
        assert guide.get("/en/guide/situation/?nationality=BR")[0] == 200
    assert guide.get("/secret/?expires=2027-02-28")[0] == 404
    for number in range(3):
        guide.get("/nowhere", method=f"X{number}SECRET")
    got = {labels: guide.count(*labels) - number for labels, number in before.items()}
    assert got == {
        ("GET", "question", "2xx"): 40, ("GET", "none", "4xx"): 1, ("other", "none", "4xx"): 3,
    }  # fmt: skip
    for secret in ("2027", "BR", "SECRET", "secret", "nationality"):
        assert secret not in guide.text
    buckets = [
        value
        for (name, *labels), value in guide.figures().items()
        if name == "permitguide_request_seconds_bucket" and labels[1:] == ["GET", "question", "2xx"]
    ]
    assert buckets == sorted(buckets)
    assert buckets[-1] == guide.count("GET", "question", "2xx")


def test_what_a_dead_worker_counted_stays_and_its_present_goes(guide):
    until(lambda: len(guide.workers()) == 2)
    counted = guide.count("GET", "question", "2xx")
    victim = children(guide.process.pid)[0]
    assert victim in guide.workers()
    os.kill(victim, signal.SIGKILL)
    until(lambda: victim not in guide.workers() and len(guide.workers()) == 2)
    assert guide.count("GET", "question", "2xx") == counted


def test_the_words_are_the_same_everywhere_and_fresh(guide):
    until(lambda: len(guide.workers()) == 2)
    found = guide.figures()
    editions = {value for (name, *_), value in found.items() if name.endswith("words_edition")}
    assert len(editions) == 1
    assert editions != {0}
    confirmed = found["permitguide_words_confirmed_timestamp_seconds",]
    assert 0 <= time.time() - confirmed < PATIENCE
    assert found["permitguide_counts_waiting",] >= 0


def test_an_id_comes_back_and_is_in_every_line_about_its_request(guide):
    given = "0af7651916cd43dd8448eb211c80319c"
    _status, headers = guide.get("/nowhere?expires=2027-02-28", headers={"X-Request-ID": given})
    assert headers["X-Request-ID"] == given
    _status, headers = guide.get("/nowhere", headers={"X-Request-ID": "no <b>id</b>"})
    made = headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", made)
    until(lambda: made in (guide.folder / "log").read_text())
    about = {line["request"]: line["message"] for line in guide.lines() if "request" in line}
    assert about[given] == about[made] == "Not Found: /nowhere"


def test_an_ordinary_request_writes_no_line_and_no_line_holds_a_query(guide):
    before = len(guide.lines())
    for target in ("/en/", "/en/guide/situation/?nationality=BR", "/healthz/ready"):
        assert guide.get(target)[0] == 200
    assert len(guide.lines()) == before
    with socket.create_connection((HERE, guide.port), timeout=PATIENCE) as raw:
        raw.sendall(b"GET /?nationality=BR expires=2027-02-28 \x01 HTTP/1.1\r\n\r\n")
        assert b" 400 " in raw.recv(1000)
    until(lambda: any(line["logger"] == "gunicorn.error" for line in guide.lines()))
    assert "2027-02" not in (guide.folder / "log").read_text()
    assert "nationality" not in (guide.folder / "log").read_text()


def test_a_request_that_nobody_counts_has_its_id_as_well():
    response = RequestIdHandler().get_response(
        RequestFactory().get("/healthz/live", headers={"host": "localhost"})
    )
    assert response.status_code == 200
    assert re.fullmatch("[0-9a-f]{16}", response.headers["X-Request-ID"])
    assert logs.request_id.get() == ""
