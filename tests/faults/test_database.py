"""The database goes away and comes back: nobody restarts anything, nothing is lost."""

import re
import time

import pytest

from tests.servers import Guide, until

from .students import Students

pytestmark = pytest.mark.real

COUNTED = """
import django; django.setup()
from django.db.models import Sum
from wizard.models import Count
print(Count.objects.filter(event="finished").aggregate(Sum("number"))["number__sum"] or 0)
"""
MEMBER = """
import django; django.setup()
from django.contrib.auth.models import User
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
person = User.objects.create_superuser("root")
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session.create()
print(session.session_key)
"""
PAGES = ["/", "/en/", "/fr/guide/nationality/", "/en/procedures/aps/", "/fr/result/?nationality=FR",
         "/api/v1/procedures", "/go/no-such-link/", "/healthz/live"]  # fmt: skip
NEEDY = "/en/changes/"  # a list that is read from the database
DESKS = ["/admin/", "/admin/rules/text/", "/staff/", "/staff/links/", "/staff/figures/"]


def away(guide, release, stop, start, tell):
    """The database is stopped under load and started again; all that was counted is there."""
    member = {"Cookie": f"sessionid={release.python('-c', MEMBER)}"}
    assert {guide.get(path, member)[0] for path in DESKS} == {200}
    before = int(release.python("-c", COUNTED))
    with Students(guide.port, number=4).about() as students:
        until(lambda: students.journeys > 2)
        stop()
        until(lambda: guide.status("/healthz/ready") == 503)
        seen = students.journeys
        for path in PAGES:
            assert guide.get(path)[0] in {200, 302}, path
        for path in [*DESKS, NEEDY]:
            status, headers, text = guide.get(path, member)
            assert (status, headers["Retry-After"]) == (503, "30"), path
            assert re.search(r"<h1[^>]*>This page cannot be shown at the moment</h1>", text), path
            assert "Traceback" not in text
        until(lambda: students.journeys > seen + 4)
        start()
        began = time.perf_counter()
        until(lambda: guide.status("/healthz/ready") == 200)
        until(lambda: {guide.get(path, member)[0] for path in DESKS} == {200})
        tell(
            "time to recover from a database that was away, s",
            round(time.perf_counter() - began, 2),
        )
    assert (students.failed, students.wrong) == ([], [])
    until(lambda: int(release.python("-c", COUNTED)) - before == students.journeys)
    tell("faults injected", 1)
    tell("journeys under faults", students.journeys)
    tell("answers lost", len(students.wrong))
    tell("counts lost", int(release.python("-c", COUNTED)) - before - students.journeys)


def test_a_postgres_that_is_stopped_hurts_no_student(on_postgres, postgres, tell):
    with Guide(on_postgres).running() as guide:
        away(guide, on_postgres, postgres.stop, postgres.start, tell)


def test_a_file_that_cannot_be_opened_hurts_no_student(on_file, tmp_path, tell):
    here, elsewhere = tmp_path / "database", tmp_path / "elsewhere"
    with Guide(on_file).running() as guide:
        away(guide, on_file, lambda: here.rename(elsewhere), lambda: elsewhere.rename(here), tell)


def test_a_guide_that_starts_without_its_database_comes_to_itself(on_file, tmp_path, tell):
    """Nobody has to start things in order; the desk waits, students are told."""
    here, elsewhere = tmp_path / "database", tmp_path / "elsewhere"
    here.rename(elsewhere)
    guide = Guide(on_file)
    with guide.running(ready=503):
        for path in PAGES:
            assert guide.get(path)[0] in {200, 302, 503}, path
        assert guide.get("/healthz/live")[0] == 200
        elsewhere.rename(here)
        took = until(lambda: guide.status("/healthz/ready") == 200)
        took += until(lambda: guide.status("/en/procedures/aps/") == 200)
        tell("time to recover from a start without a database, s", round(took, 2))
        tell("faults injected", 1)
