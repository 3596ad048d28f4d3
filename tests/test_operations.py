"""What keeps the guide running for years: copies put back, ends without losses, sealed boxes."""

import json
import logging
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import DisallowedHost
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from bench.machines import HERE, ROOT, Guide, database, environment, postgres_folder
from permitguide import logs
from rules import backup
from rules.words import live
from rules.words.snapshot import Snapshot

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()


# Copies


def manage(url: str, *command: str) -> str:
    """A command of the guide on a database; its output. AssertionError with its errors."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


ROWS = """
import json, sys
from django.db import connection
tables = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT * FROM "{table}"')
        tables[table] = sorted(map(repr, cursor.fetchall()))
print(json.dumps(tables))
"""


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table."""
    return json.loads(manage(url, "shell", "--no-imports", "-c", ROWS))


FILL = """
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_content", verbosity=0)
User.objects.create_user("ada\\u202e")
SessionStore().create()
"""


def filled(url: str) -> str:
    """A database with the tables, the words and an editor."""
    manage(url, "shell", "--no-imports", "-c", FILL)
    return url


def retitled(url: str, title: str) -> None:
    """Publish another title of a text, as an editor would."""
    write = (
        "from rules.models import *; from rules.models.publishing import *\n"
        "row = Text.objects.get(language='en', procedure='renew-student-permit')\n"
        f"row.title = {title!r}; row.save()\n"
        "Publication.publish([Version.newest(row.name)], EVER)\n"
    )
    manage(url, "shell", "-c", write)


def title(port: int) -> str:
    """What a running server shows."""
    there = HTTPConnection(HERE, port, timeout=20)
    with closing(there):
        there.request("GET", "/en/procedures/renew-student-permit/")
        return re.search("<h1[^>]*>([^<]*)", there.getresponse().read().decode())[1].strip()


def shows(port: int, expected: str) -> bool:
    """Whether a running server comes to show a title."""
    until = time.monotonic() + 20
    while title(port) != expected and time.monotonic() < until:
        time.sleep(0.1)
    return title(port) == expected


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def url(request, tmp_path_factory):
    """A database with the words."""
    if request.param == "sqlite":
        yield filled(f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/guide.sqlite3")
    elif postgres_folder() is None:
        pytest.skip("PostgreSQL is not installed")
    else:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # another user than root enters
            with database(Path(folder)) as made:
                yield filled(made)


def fresh(url: str, tmp_path: Path) -> str:
    """An empty place of the same kind."""
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/fresh.sqlite3"
    manage(url, "shell", "-c", CREATE)
    return url.rpartition("/")[0] + "/fresh"


CREATE = "from django.db import connection; connection.cursor().execute('CREATE DATABASE fresh')"


@pytest.mark.real
def test_a_copy_put_back_elsewhere_is_the_same_in_every_table(url, tmp_path):
    before = rows(url)
    copy = manage(url, "backup", str(tmp_path / "copies"))
    assert stat.S_IMODE(Path(copy).stat().st_mode) == 0o600
    place = fresh(url, tmp_path)
    manage(place, "restore", copy)
    assert len(before["django_session"]) == 1
    assert rows(place) == before | {"django_session": []}  # everybody signs in again
    assert len(before) > 15
    assert sum(map(len, before.values())) > 200
    again = manage(place, "backup", str(tmp_path / "copies"))
    with pytest.raises(AssertionError, match="not empty"):
        manage(place, "restore", again)


@pytest.mark.real
def test_what_is_put_back_under_running_workers_is_what_they_show(url, tmp_path):
    guide = Guide(url)
    guide.start()
    try:
        first = title(guide.port)
        copy = manage(url, "backup", str(tmp_path / "copies"))
        retitled(url, "Written after the copy")
        assert shows(guide.port, "Written after the copy")
        said = manage(url, "restore", copy, "--over")
        assert shows(guide.port, first)
        assert "two-factor devices are as they were on 20" in said
        manage(url, "restore", re.search(r"is in (.*)\.$", said, re.MULTILINE)[1], "--over")
        assert shows(guide.port, "Written after the copy")
        retitled(url, "Written after the restore")
        assert shows(guide.port, "Written after the restore")
    finally:
        guide.stop()


@pytest.mark.real
def test_a_file_that_is_no_copy_of_the_guide_replaces_nothing(url, tmp_path):
    before, copy = rows(url), Path(manage(url, "backup", str(tmp_path)))
    other = tmp_path / f"other{copy.suffix}"
    with closing(sqlite3.connect(other)) as made, made:
        made.execute("CREATE TABLE a(n)")
    if copy.suffix == ".sql":
        other.write_text("select 1;\n")
    with pytest.raises(AssertionError, match="no table django_migrations, rules_version"):
        manage(url, "restore", str(other), "--over")
    assert rows(url) == before
    assert sorted(tmp_path.iterdir()) == sorted([copy, other])


@pytest.mark.real
@pytest.mark.parametrize(
    "hidden",
    ["{}", "select 1 {} \\g", "/*\nCOPY a FROM stdin;\n*/ {}", "\\unrestrict a\n{}", "\\t {}"],
)
@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # psql has commands, SQLite none
def test_a_copy_runs_no_program(url, tmp_path, hidden):
    before, copy = rows(url), Path(manage(url, "backup", str(tmp_path)))
    trap = hidden.format(f"\\! touch {tmp_path}/run `touch {tmp_path}/run`")
    copy.write_text(f"{trap}\n{copy.read_text()}")
    with pytest.raises(AssertionError, match="restricted"):
        manage(url, "restore", str(copy), "--over")
    assert not (tmp_path / "run").exists()
    assert rows(url) == before


def test_a_copy_is_of_one_moment_while_others_write(tmp_path, monkeypatch):
    place = tmp_path / "busy.sqlite3"
    with closing(sqlite3.connect(place)) as one:
        one.executescript("PRAGMA journal_mode=WAL; CREATE TABLE a(n); CREATE TABLE b(n);")
    ended = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(place, timeout=20)) as one:
            while not ended.is_set():
                with one:  # both or none
                    one.execute("INSERT INTO a VALUES (zeroblob(4000))")
                    one.execute("INSERT INTO b VALUES (zeroblob(4000))")

    monkeypatch.setattr(backup, "_place", lambda: place)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(10):
            target = tmp_path / f"{number}.sqlite3"
            backup.save(target)
            with closing(sqlite3.connect(target)) as copy:
                [[a, b]] = copy.execute("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)")
            assert a == b
    finally:
        ended.set()
        writer.join()
    assert a > 0
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.django_db
def test_a_copy_of_nothing_or_of_another_kind_changes_nothing(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", tmp_path / "none.sqlite3")
    (tmp_path / "text.sqlite3").write_text("SELECT 1;" if connection.vendor == "sqlite" else "SQ")
    with pytest.raises(CommandError, match=r"another kind|not empty"):
        call_command("restore", tmp_path / "text.sqlite3")


def test_a_damaged_copy_is_not_put_back(tmp_path):
    whole, damaged, place = (tmp_path / name for name in ("whole", "damaged", "place"))
    for path, number in ((whole, 2000), (place, 1)):
        with closing(sqlite3.connect(path)) as one, one:
            one.execute("CREATE TABLE a(n)")
            one.executemany("INSERT INTO a VALUES (?)", [[f"row {n}"] for n in range(number)])
    content = whole.read_bytes()
    damaged.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    with pytest.raises(backup.CopyError):
        backup._copy(damaged, place)
    with closing(sqlite3.connect(place)) as one:
        assert one.execute("SELECT count(*) FROM a").fetchone() == (1,)


# An end without losses


@pytest.mark.real
def test_a_server_that_is_told_to_go_answers_what_it_has_begun(tmp_path):
    """Each of eight readers sends on its own connection until the server lets go of it: what was
    sent on an open connection is answered; only then come refusals, which nginx sends elsewhere."""
    guide = Guide(filled(f"sqlite:///{tmp_path}/guide.sqlite3"))
    guide.start()
    answered, lost, told = [0] * 8, [], threading.Event()

    def read(number: int) -> None:
        there = HTTPConnection(HERE, guide.port, timeout=30)
        with closing(there):
            while True:
                try:
                    there.request("GET", f"/en/guide/situation/?nationality=BR&n={number}")
                    response = there.getresponse()
                    assert response.status == 200
                    assert response.read().endswith(b"</html>\n")
                except Exception as error:
                    lost.append(repr(error))
                    return
                answered[number] += 1
                if response.getheader("Connection") == "close":
                    assert told.is_set()
                    return

    readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for reader in readers:
        reader.start()
    while min(answered) < 20 and not lost:
        time.sleep(0.05)
    told.set()
    guide.process.send_signal(signal.SIGTERM)
    for reader in readers:
        reader.join(60)
    guide.process.wait(60)
    assert lost == []
    assert guide.process.returncode == 0
    assert sum(answered) >= 160


# Whether it is ready


@pytest.mark.django_db
def test_live_asks_nothing_and_ready_asks_for_words(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz/live").status_code == 200
    assert client.get("/healthz/ready").json() == {"status": "ok"}


@pytest.mark.django_db
def test_it_is_not_ready_without_words_or_database(client, monkeypatch):
    monkeypatch.setattr("wizard.views.confirmed", lambda: Snapshot.of([]))
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()) == (503, {"status": "no words"})

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr("wizard.views.confirmed", away)
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


def line(message: str, *args: object, **about: object) -> dict[str, object]:
    """A record as it is written."""
    record = logging.LogRecord("some", logging.WARNING, "", 1, message, args, None)
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


def test_a_line_is_one_line_with_its_traceback_and_request():
    try:
        raise ValueError("at /en/?nationality=BR\nforged")
    except ValueError:
        told = sys.exc_info()
    before = logs.request_id.set("an-id-of-a-request")
    try:
        found = line("It %s", "broke\n{}", exc_info=told)
    finally:
        logs.request_id.reset(before)
    assert found["message"] == "It broke"
    assert found["request"] == "an-id-of-a-request"
    assert found["level"] == "warning"
    assert "ValueError" in found["traceback"]
    assert "nationality" not in found["traceback"]
    assert line("Why? Nobody knows")["message"] == "Why? Nobody knows"


def test_a_request_that_is_refused_is_a_line_without_a_traceback():
    try:
        raise DisallowedHost("Invalid HTTP_HOST header")
    except DisallowedHost:
        record = logging.LogRecord(
            "django.security.DisallowedHost", logging.ERROR, "", 1, "No", (), sys.exc_info()
        )
    found = json.loads(logs.Lines().format(record))
    assert (found["level"], found["message"]) == ("warning", "No")
    assert "traceback" not in found


def test_an_id_is_taken_only_where_it_is_plain_and_short():
    assert logs.identify("0af7651916cd43dd") == "0af7651916cd43dd"
    for other in (
        "",
        "short",
        "x" * 65,
        "with space",
        "a\r\nSet-Cookie: b",
        "ünïcödé-id",
        "12345678\n",
    ):
        made = logs.identify(other)
        assert made != other
        assert re.fullmatch("[0-9a-f]{16}", made)
    assert len({logs.identify("") for _n in range(1000)}) == 1000


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
    for name in webs:
        assert services[name]["depends_on"]["prepare"] == {
            "condition": "service_completed_successfully"
        }
        assert "build" in services[name] or services[name]["image"]
        grace = int(services[name]["stop_grace_period"].removesuffix("s"))
        [graceful] = re.findall(
            r"^graceful_timeout = (\d+)", (ROOT / "gunicorn.conf.py").read_text(), re.MULTILINE
        )
        assert grace > int(graceful)
    assert services["prepare"]["depends_on"]["database"] == {"condition": "service_healthy"}
    assert services["prepare"]["restart"] == "no"


def test_the_image_holds_no_secret_and_runs_as_nobody_special():
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users
    assert "root" not in users[-1]
    assert not users[-1].startswith("0")
    assert "--require-hashes" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE
    assert "/healthz/live" in DOCKERFILE
    assert ":latest" not in DOCKERFILE
    assert re.findall(r"^FROM (?![a-z]+ )\S+(?<!:)$", DOCKERFILE, re.MULTILINE) == []
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert ignored[0] == "*"  # only what is named goes in
    assert not {"!.env", "!.git", "!tests", "!bench"} & set(ignored)


def test_what_the_image_copies_is_there_and_not_ignored():
    taken = {
        path.strip("./").split("/")[0]
        for arguments in re.findall(r"^COPY (?!--from)(?:--\S+ )*(.*)", DOCKERFILE, re.MULTILINE)
        for path in arguments.split()[:-1]
    }
    allowed = {word[1:] for word in (ROOT / ".dockerignore").read_text().split() if word[0] == "!"}
    assert {name for name in taken if name and name not in allowed} == set()
    assert all((ROOT / name).exists() for name in allowed)


def test_the_front_of_the_containers_is_that_of_the_machines(tmp_path):
    script = ROOT / "deploy" / "containers.sed"
    command = ["sed", "-E", "-f", script, ROOT / "deploy" / "nginx.conf"]
    made = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    [upstream] = re.findall(r"^upstream permitguide \{(.*?)^\}", made, re.MULTILINE | re.DOTALL)
    assert re.findall(r"server (\S+):8000", upstream) == ["web1", "web2"]
    assert "127.0.0.1" not in upstream.replace("127.0.0.11", "")
    assert "/var/log/nginx" not in made
    assert made.count("proxy_pass http://permitguide;") == 3


def test_docker_understands_the_composition():
    compose = ["docker", "compose"]
    if (
        not shutil.which("docker")
        or subprocess.run(  # noqa: S603
            [*compose, "version"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("docker compose is not installed")
    values = {"POSTGRES_PASSWORD": "x", "SECRET_KEY": "x" * 60, "HOST": "guide.example"}
    subprocess.run([*compose, "config", "--quiet"], cwd=ROOT, env=os.environ | values, check=True)  # noqa: S603
