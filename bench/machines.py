"""Real processes for a bench: PostgreSQL, gunicorn, nginx; all of them end with their block."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = "127.0.0.1"
PATIENCE = 30.0
"""Seconds for which a process may start or end."""


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as listener:
        listener.bind((HERE, 0))
        return listener.getsockname()[1]


def postgres_folder() -> Path | None:
    """Return where the programs of the newest PostgreSQL are; None where it is not installed."""
    if program := shutil.which("initdb"):
        return Path(program).parent
    folders = (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return max(folders, key=lambda path: float(path.parts[-2]), default=None)


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Yield the address of a new, empty database: PostgreSQL, or a file where there is none."""
    programs = postgres_folder()
    if programs is None:
        yield f"sqlite:///{folder}/guide.sqlite3"
        return
    data, port = folder / "postgres", free_port()
    data.mkdir()
    owner = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to be root
        shutil.chown(data, "postgres", "postgres")
        owner = {"user": "postgres", "group": "postgres", "extra_groups": []}
    make = [programs / "initdb", "-D", data, "-U", "guide", "-A", "trust", "-E", "UTF8"]
    subprocess.run(make, cwd=data, check=True, stdout=subprocess.DEVNULL, **owner)  # noqa: S603
    options = ["-p", str(port), "-k", data, "-c", f"listen_addresses={HERE}"]
    options += ["-c", "autovacuum=off"]  # so that only the guide has transactions
    with (folder / "postgres.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603
            [programs / "postgres", "-D", data, *options], cwd=data, stderr=log, **owner
        )
    try:
        wait_for(port)
        yield f"postgres://guide@{HERE}:{port}/postgres"
    finally:
        end(server, signal.SIGINT)


def environment(url: str) -> dict[str, str]:
    """Return the environment of a process of the guide, with one worker."""
    return os.environ | {
        "DATABASE_URL": url,
        "DEBUG": "0",
        "SECRET_KEY": "only for a bench " * 4,
        "WEB_CONCURRENCY": "1",
        "DJANGO_SETTINGS_MODULE": "permitguide.settings",
    }


class Guide:
    """A gunicorn with one worker, on a port of its own, as `deploy/` starts it."""

    def __init__(self, url: str) -> None:
        self.env, self.port = environment(url), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and wait until it answers; return the seconds that took."""
        began = time.perf_counter()
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "gunicorn", "--bind", f"{HERE}:{self.port}"],
            cwd=ROOT,
            env=self.env,
            start_new_session=True,
        )
        while not self._is_ready():
            if self.process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise SystemExit(f"The guide on port {self.port} does not start.")
            time.sleep(0.02)
        return time.perf_counter() - began

    def kill(self) -> None:
        """Kill it and its worker at once (kill -9)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it once it has finished its work."""
        if self.process and self.process.poll() is None:
            end(self.process, signal.SIGTERM)

    def seconds(self) -> float:
        """Return the seconds of CPU time that it and its worker have used."""
        return sum(map(cpu_seconds, [self.process.pid, *children(self.process.pid)]))

    def _is_ready(self) -> bool:
        with closing(HTTPConnection(HERE, self.port, timeout=PATIENCE)) as connection:
            try:
                connection.request("GET", "/healthz/ready")
                return connection.getresponse().status == 200
            except (OSError, HTTPException):
                return False


@contextmanager
def guides(url: str, number: int) -> Iterator[list[Guide]]:
    """Run so many of them within the block, on one database."""
    servers = [Guide(url) for _n in range(number)]
    try:
        for guide in servers:
            guide.start()
        yield servers
    finally:
        for guide in servers:
            guide.stop()


class Front:
    """nginx with the site of `deploy/nginx.conf`, but for ports, folders and the certificate."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.aside = folder / "nginx", free_port(), free_port()
        self.folder.mkdir()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """The site's access log."""
        return self.folder / "permitguide.log"

    def serve(self, ports: Sequence[int]) -> None:
        """Pass requests on to these ports from now on."""
        self.configure(ports)
        if self.process:
            self.process.send_signal(signal.SIGHUP)
            time.sleep(1)  # new workers take over
            return
        command = ["nginx", "-c", self.folder / "nginx.conf", "-e", self.folder / "error.log"]
        self.process = subprocess.Popen(command)  # noqa: S603
        wait_for(self.port)

    def configure(self, ports: Sequence[int]) -> None:
        """Write its files."""
        (self.folder / "site.conf").write_text(self._site(ports))
        (self.folder / "nginx.conf").write_text(self._around())

    def stop(self) -> None:
        """End it, if it runs."""
        if self.process:
            end(self.process, signal.SIGTERM)

    def seconds(self) -> float:
        """Return the seconds of CPU time that its workers have used."""
        return sum(map(cpu_seconds, children(self.process.pid)))

    def _site(self, ports: Sequence[int]) -> str:
        """Return the site's own file, adapted to this machine; SystemExit if a pattern fails."""
        servers = "".join(f"    server {HERE}:{port} fail_timeout=2s;\n" for port in ports)
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for pattern, new in (
            (r"(    server 127\.0\.0\.1:\d+ fail_timeout=2s;\n)+", servers),
            (r"    listen \[::\].*\n", ""),
            (r"    ssl_certificate.*\n", ""),
            (r"    ssl_(protocols|reject).*\n", ""),
            (r"server_name .*;", f"server_name {HERE};"),
            (r"listen 80\b", f"listen {HERE}:{self.aside}"),
            (r"listen 443 ssl http2", f"listen {HERE}:{self.port}"),
            (r"/var/log/nginx/", f"{self.folder}/"),
            (r"/srv/permitguide/", f"{ROOT}/"),
        ):
            text, count = re.subn(pattern, new, text)
            if not count:
                raise SystemExit(f"deploy/nginx.conf has changed: {pattern} is not in it.")
        return text

    def _around(self) -> str:
        built = subprocess.run(["nginx", "-V"], check=True, capture_output=True, text=True).stderr  # noqa: S607
        types = Path(re.search(r"--conf-path=(\S+)", built)[1]).parent / "mime.types"
        folders = "".join(
            f"  {kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""
        return (
            f"{user}daemon off;\nworker_processes 2;\npid {self.folder}/nginx.pid;\n"
            f"error_log {self.folder}/error.log;\nevents {{ worker_connections 1024; }}\n"
            f"http {{\n  include {types};\n{folders}  include {self.folder}/site.conf;\n}}\n"
        )


def end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Ask a process to end; kill it after PATIENCE seconds."""
    process.send_signal(how)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    """Wait until something listens there."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        with suppress(OSError):
            return socket.create_connection((HERE, port)).close()
        time.sleep(0.05)
    raise SystemExit(f"Nothing listens on port {port}.")


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that are still there."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def cpu_seconds(pid: int) -> float:
    """Return the seconds of CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
