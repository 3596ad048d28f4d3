"""Figures for those who watch: of all workers, of pages and never of people; and request ids."""

import os
import re
import signal
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bench.machines import HERE, PATIENCE, children, free_port
from permitguide.metrics import Collector
from tests.servers import Guide, until

pytestmark = pytest.mark.real


def read(guide):
    """Return what Prometheus would read."""
    port = int(guide.env["METRICS_PORT"])
    with closing(HTTPConnection(HERE, port, timeout=PATIENCE)) as there:
        there.request("GET", "/metrics")
        return there.getresponse().read().decode()


def figures(guide):
    """Value by name and labels."""
    return {
        (one.name, *(value for _key, value in sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(read(guide))
        for one in family.samples
    }


def counted(guide, *labels):
    """How many requests of a kind there were: method, page, status."""
    return figures(guide).get(("permitguide_request_seconds_count", *labels), 0)


def workers(guide):
    """Return the processes of which the figures say something now."""
    return {int(rest[0]) for name, *rest in figures(guide) if name == "permitguide_words_edition"}


KINDS = [("GET", "question", "2xx"), ("GET", "none", "4xx"), ("other", "none", "4xx")]


def test_requests_of_all_workers_are_counted_by_kind_and_of_none_the_address(guide):
    before = [counted(guide, *labels) for labels in KINDS]
    for _time in range(40):
        assert guide.get("/en/guide/situation/?nationality=BR")[0] == 200
    assert guide.get("/secret/?expires=2027-02-28")[0] == 404
    for number in range(3):
        guide.get("/nowhere", method=f"X{number}SECRET")
    after = [counted(guide, *labels) for labels in KINDS]
    assert [now - then for now, then in zip(after, before, strict=True)] == [40, 1, 3]
    text = re.sub(r" \S+$", "", read(guide), flags=re.M)  # a number may have any digits
    for secret in ("2027", "BR", "SECRET", "secret", "nationality"):
        assert secret not in text


def test_what_a_dead_worker_counted_stays_and_its_present_goes(guide):
    until(lambda: len(workers(guide)) == 2)
    before = counted(guide, *KINDS[0])
    victim = children(guide.process.pid)[0]
    os.kill(victim, signal.SIGKILL)
    until(lambda: victim not in workers(guide) and len(workers(guide)) == 2)
    assert counted(guide, *KINDS[0]) == before
    found = figures(guide)
    editions = {value for (name, *_), value in found.items() if name.endswith("words_edition")}
    assert len(editions) == 1
    assert editions != {0}
    confirmed = found["permitguide_words_confirmed_timestamp_seconds",]
    assert 0 <= time.time() - confirmed < PATIENCE
    assert found["permitguide_counts_waiting",] >= 0


def test_a_file_that_a_worker_has_only_begun_hides_no_figure(tmp_path):
    """It may be killed just then."""
    (tmp_path / "histogram_1.db").touch()
    (tmp_path / "gauge_liveall_2.db").symlink_to(tmp_path / "gone")  # removed meanwhile
    assert list(Collector(None, str(tmp_path)).collect()) == []


def test_a_guide_that_ends_leaves_no_figures_behind(on_file):
    with Guide(on_file, 1, METRICS_PORT=str(free_port())).running() as guide:
        maps = Path(f"/proc/{guide.pids[0]}/maps").read_text()
        kept = Path(re.search(r"(/\S+/permitguide-figures-[^/\s]+)/", maps)[1])
        assert kept.is_dir()
    assert guide.process.returncode == 0
    assert not kept.exists()
