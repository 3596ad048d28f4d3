"""A worker that is killed: no journey loses an answer, and the next worker takes over."""

import os
import shutil
import signal
import time

import pytest

from bench.machines import Front
from tests.servers import Guide, until

from .students import Students
from .test_database import COUNTED

pytestmark = pytest.mark.real
KILLS = 4


def test_a_killed_worker_costs_only_what_it_was_answering(on_file, tell):
    with Guide(on_file).running() as guide, Students(guide.port).about() as students:
        until(lambda: students.journeys > 8)
        for _kill in range(KILLS):
            before, failed = set(guide.pids), len(students.failed)
            [victim, *_others] = sorted(before)
            os.kill(victim, signal.SIGKILL)
            took = until(lambda b=before: len(set(guide.pids) - b) == 1 and len(guide.pids) == 2)
            tell("time to recover from a killed worker, s", round(took, 2))
            time.sleep(0.5)
            # A student has one request under way: more cannot be lost with one worker.
            assert len(students.failed) - failed <= students.number
    assert students.wrong == []
    assert students.journeys > 20
    tell("faults injected", KILLS)
    tell("journeys under faults", students.journeys)
    tell("requests failed, of those under way on a killed worker", len(students.failed))
    tell("answers lost", len(students.wrong))
    # What the dead had counted in the last seconds is gone with them, and nothing else.
    tell(
        "journeys not counted by killed workers",
        students.journeys - int(on_file.python("-c", COUNTED)),
    )


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_behind_nginx_hardly_a_request_is_lost_with_a_worker(on_file, tmp_path, tell):
    front = Front(tmp_path)
    with Guide(on_file, 1).running() as one, Guide(on_file, 1).running() as other:
        front.serve([one.port, other.port])
        try:
            with Students(front.port).about() as students:
                until(lambda: students.journeys > 8)
                for guide in (one, other):
                    [victim] = guide.pids
                    os.kill(victim, signal.SIGKILL)
                    until(lambda v=victim, g=guide: g.pids not in ([], [v]))
                    time.sleep(4)  # until nginx asks it again: fail_timeout, in whole seconds
        finally:
            front.stop()
    assert students.wrong == []
    assert len(students.failed) <= 4  # answers that nginx had begun to pass on
    tell("faults injected", 2)
    tell("journeys under faults", students.journeys)
    tell("requests failed behind nginx", len(students.failed))
    tell("answers lost", len(students.wrong))
