"""More than one process: workers that are killed or asked to go, two guides behind nginx."""

import json
import os
import shutil
import signal
import socket
import threading
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection, RemoteDisconnected
from select import select
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bench.machines import HERE, Front
from tests.servers import Guide, until

from .conftest import on_copy
from .students import Students

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def pair(release, tmp_path_factory):
    """Two processes on one database."""
    on_file = on_copy(release, tmp_path_factory.mktemp("pair"))
    with Guide(on_file, 1).running() as one, Guide(on_file, 1).running() as other:
        yield one, other


@pytest.fixture(scope="module")
def front(pair, tmp_path_factory):
    """nginx before the two."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    front = Front(tmp_path_factory.mktemp("front"))
    front.serve([one.port for one in pair])
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


def test_the_front_answers_to_no_other_name_and_its_lines_cannot_be_forged(front):
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"http://{HERE}:{front.port}/en/x%20200%20%22%0A")
    until(lambda: front.log.read_text().endswith("\n"))  # written after the answer
    assert json.loads(front.log.read_text().splitlines()[-1])["path"] == '/en/x 200 "\n'
    with pytest.raises(RemoteDisconnected):
        urlopen(Request(f"http://{HERE}:{front.port}/en/", headers={"Host": "evil.example"}))


def test_behind_nginx_hardly_a_request_is_lost_with_a_worker(pair, front):
    with Students(front.port).about() as students:
        until(lambda: students.journeys > 8)
        for guide in pair:
            [victim] = guide.pids
            os.kill(victim, signal.SIGKILL)
            until(lambda v=victim, g=guide: g.pids not in ([], [v]))
            time.sleep(4)  # until nginx asks it again: fail_timeout, in whole seconds
    assert students.wrong == []
    assert len(students.failed) <= 4  # answers that nginx had begun to pass on


def test_a_server_that_is_asked_to_go_answers_what_it_has_begun(on_file):
    """Each of eight readers sends on its own connection until the server lets go of it: what was
    sent on an open connection is answered; only then come refusals, which nginx sends elsewhere."""
    answered, lost, stopping = [0] * 8, [], threading.Event()

    def read(number: int) -> None:
        with closing(HTTPConnection(HERE, guide.port, timeout=30)) as there:
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
                    assert stopping.is_set()
                    return

    with Guide(on_file, 1).running() as guide:
        readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
        for reader in readers:
            reader.start()
        until(lambda: min(answered) >= 20 or lost)
        stopping.set()
        guide.process.send_signal(signal.SIGTERM)
        for reader in readers:
            reader.join(60)
        assert guide.process.wait(60) == 0
    assert lost == []
