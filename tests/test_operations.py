"""What keeps the guide running for years: readiness, logs without answers, sealed boxes."""

import json
import logging
import re
import subprocess
import sys
import threading
import time
from ipaddress import ip_address

import pytest
import yaml
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.test import RequestFactory

from bench.machines import ROOT
from permitguide import logs
from permitguide.wsgi import RequestIdHandler
from rules.words import live
from rules.words.snapshot import Snapshot

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
GUNICORN = (ROOT / "gunicorn.conf.py").read_text()
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
UNIT = (ROOT / "deploy" / "permitguide@.service").read_text()


# Whether it is ready


@pytest.mark.django_db
def test_live_asks_nothing_and_ready_asks_for_words(client, django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(0):
        assert client.get("/healthz/live").status_code == 200
    assert client.get("/healthz/ready").json() == {"status": "ok"}
    monkeypatch.setattr("wizard.health.confirmed", lambda: Snapshot.of([]))
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()) == (503, {"status": "no words"})

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr("wizard.health.confirmed", away)
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()) == (503, {"status": "no database"})


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_database_that_hangs_makes_no_reader_of_ready_wait(client, monkeypatch):
    hanging, go_on = threading.Event(), threading.Event()

    def hang() -> None:
        hanging.set()
        go_on.wait(60)
        raise SystemExit  # ends the thread

    monkeypatch.setattr(live._watch, "look", hang)
    live._watch.start()
    try:
        assert hanging.wait(20)
        words = live.look()
        assert client.get("/healthz/ready").status_code == 200
        long_ago = time.monotonic() - live.AWAY_AFTER
        monkeypatch.setattr(live, "_live", live._live._replace(at=long_ago))
        assert client.get("/healthz/ready").status_code == 503  # the thread hangs, this does not
        assert live.current() is words
    finally:
        go_on.set()
        live._watch._thread.join(60)


# Logs


def line(message: str, *args: object, level=logging.WARNING, **about: object) -> dict[str, object]:
    """Return a record as it is written."""
    record = logging.LogRecord("some", level, "", 1, message, args, None)
    record.__dict__ |= about
    return json.loads(logs.Lines().format(record))


@pytest.mark.parametrize(
    "message",
    [
        "Not Found: /fr/result/?expires=2027-02-28",
        "Error handling request GET /fr/result/?expires=2027-02-28",
        "Invalid request from ip=1.2.3.4: Invalid HTTP request line: 'GET /?a b expires=2027'",
        "Invalid request from ip=::1: Invalid HTTP Header: 'Cookie expires=2027'",
        "Invalid request from ip=: Invalid HTTP request line: 'expires=2027'",
        "a ?x='1' y='2027' z",
    ],
)
def test_no_line_holds_what_a_student_or_a_secret_address_says(message):
    # A process may have the number 20271.
    written = json.dumps(line(message) | {"process": 1, "time": ""})
    assert "2027" not in written
    assert "1.2.3.4" not in written


def raised(error):
    try:
        raise error
    except type(error):
        return sys.exc_info()


def test_a_line_is_one_line_with_its_traceback_and_request():
    before = logs.request_id.set("an-id-of-a-request")
    try:
        fault = raised(ValueError("at /en/?nationality=BR\nforged"))
        found = line("It %s", "broke\n{}", exc_info=fault)
    finally:
        logs.request_id.reset(before)
    assert (found["message"], found["request"]) == ("It broke", "an-id-of-a-request")
    assert found["level"] == "warning"
    assert "ValueError" in found["traceback"]
    assert "nationality" not in found["traceback"]
    assert line("Why? Nobody knows")["message"] == "Why? Nobody knows"
    refused = {"name": "django.security.DisallowedHost", "exc_info": raised(DisallowedHost("No"))}
    found = line("No", level=logging.ERROR, **refused)
    assert (found["level"], found["message"]) == ("warning", "No")
    assert "traceback" not in found


def test_an_id_is_taken_only_where_it_is_plain_and_short():
    assert logs.identify("0af7651916cd43dd") == "0af7651916cd43dd"
    for other in (
        "",
        "short",
        "x" * 65,
        "with space",
        "a\r\nX: bcdefg",
        "ünïcödé-id",
        "12345678\n",
    ):
        assert re.fullmatch("[0-9a-f]{16}", logs.identify(other)), other
    assert len({logs.identify("") for _n in range(1000)}) == 1000
    request = RequestFactory().get("/healthz/live", headers={"host": "localhost"})
    response = RequestIdHandler().get_response(request)  # one that nobody counts
    assert re.fullmatch("[0-9a-f]{16}", response.headers["X-Request-ID"])
    assert logs.request_id.get() == ""


# The front


def test_no_log_of_the_front_can_hold_an_answer():
    [written] = re.findall(r"log_format permitguide([^;]*);", NGINX)
    assert set(re.findall(r"\$(\w+)", written)) == {
        "time_iso8601", "request_method", "uri", "status", "body_bytes_sent",
        "request_time", "upstream_addr", "upstream_status", "upstream_response_time", "request_id",
    }  # fmt: skip
    written = re.findall(r"^ *(access_log|error_log) +(.*);", NGINX, re.MULTILINE)
    assert {rest for name, rest in written if name == "access_log"} == {
        "off", "/var/log/nginx/permitguide.log permitguide",
    }  # fmt: skip
    levels = [rest.split()[-1] for name, rest in written if name == "error_log"]
    assert levels == ["emerg"] * len(re.findall(r"^server \{", NGINX, re.MULTILINE))


def test_front_unit_and_server_fit_together():
    blocks = re.findall(r"location ([^{]*) \{([^}]*)\}", NGINX)
    twice = [where for where, what in blocks if "non_idempotent" in what]
    assert twice == ["~ ^/[a-z-]+/guide/"], "only the answer to a question is posted again"
    [guide] = re.findall(r"^keepalive = (\d+)", GUNICORN, re.MULTILINE)
    [front] = re.findall(r"^ *keepalive_timeout (\d+)s;", NGINX, re.MULTILINE)
    assert int(front) < int(guide), "who lets go of a connection first sends nothing on it"
    ports = set(re.findall(r"server 127\.0\.0\.1:(\d+)", NGINX))
    assert ports == set(re.findall(r"permitguide@(\d+)", UNIT))
    assert all(ip_address(host).is_loopback for host in re.findall(r"--bind ([\d.]+):%i", UNIT))
    [folder] = re.findall(r"^WorkingDirectory=(.*)", UNIT, re.MULTILINE)
    assert f"alias {folder}/staticfiles/;" in NGINX


def test_the_front_of_the_containers_is_that_of_the_machines():
    command = ["sed", "-E", "-f", ROOT / "deploy/containers.sed", ROOT / "deploy/nginx.conf"]
    made = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    [upstream] = re.findall(r"^upstream permitguide \{(.*?)^\}", made, re.MULTILINE | re.DOTALL)
    assert re.findall(r"server (\S+):8000", upstream) == ["web1", "web2"]
    assert "127.0.0.1" not in upstream.replace("127.0.0.11", "")
    assert "/var/log/nginx" not in made
    assert made.count("proxy_pass http://permitguide;") == 3


# Boxes


def test_every_container_is_closed_but_for_what_it_needs():
    services = COMPOSE["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert [name for name, one in services.items() if "cap_add" in one] == ["proxy"]
    assert all("healthcheck" in services[name] for name in ("database", "proxy"))


NOT_IN_CONTAINERS = {
    "PORT",  # nginx has 80 and 443
    "DEBUG",  # never on in production
    "CACHE_URL",  # there is no other cache to be named
}


def test_every_setting_of_the_readme_reaches_the_containers():
    table = (ROOT / "README.md").read_text().partition("## Settings")[2].partition("## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    settings = set(re.findall(r"`([A-Z_]+)`", " ".join(rows)))
    for name in ("prepare", "web1", "web2"):
        passed = COMPOSE["services"][name]["environment"]
        assert settings - NOT_IN_CONTAINERS == settings & set(passed), name
    own = {"METRICS_PORT", "METRICS_HOST"}  # no port of the host leads there
    for setting in settings & set(passed) - own - {"DATABASE_URL", "ALLOWED_HOSTS"}:
        assert passed[setting].startswith(f"${{{setting}:"), setting


def test_the_guide_starts_after_its_words_and_they_after_the_database():
    services = COMPOSE["services"]
    webs = [name for name in services if name.startswith("web")]
    assert webs == ["web1", "web2"]
    [graceful] = re.findall(r"^graceful_timeout = (\d+)", GUNICORN, re.MULTILINE)
    for name in webs:
        after = services[name]["depends_on"]["prepare"]
        assert after == {"condition": "service_completed_successfully"}
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > int(graceful)
    assert services["prepare"]["depends_on"]["database"] == {"condition": "service_healthy"}
    assert services["prepare"]["restart"] == "no"


def test_the_image_holds_no_secret_and_all_that_is_copied_and_runs_as_nobody_special():
    user = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1]
    assert not user.startswith(("0", "root"))
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r"HEALTHCHECK[\s\S]*/healthz/live", DOCKERFILE)
    assert ":latest" not in DOCKERFILE
    assert re.findall(r"^FROM (?![a-z]+ )\S+(?<!:)$", DOCKERFILE, re.MULTILINE) == []
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert ignored[0] == "*"  # only what is named goes in
    assert not {"!.env", "!.git", "!tests", "!bench"} & set(ignored)
    taken = {
        path.strip("./").split("/")[0]
        for arguments in re.findall(r"^COPY (?!--from)(?:--\S+ )*(.*)", DOCKERFILE, re.MULTILINE)
        for path in arguments.split()[:-1]
    }
    allowed = {word[1:] for word in ignored if word[0] == "!"}
    assert taken - {""} <= allowed
    assert all((ROOT / name).exists() for name in allowed)
