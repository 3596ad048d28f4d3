"""Counting: exact under load, silent under failure, and never slow."""

import os
from datetime import date, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.db.models import Sum

from rules.law.walk import walk
from tests import load_counts
from wizard import counting
from wizard.models import Comment, Count, Link

from .cases import RENEWAL

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _empty():
    counting.forget()
    yield
    counting.forget()


def rows():
    return sorted(Count.objects.values_list(*Count.KEY, "number"))


def row(event, number, link="", question="", procedure="", phase="", language=""):
    return (TODAY, event, link, question, procedure, phase, language, number)


@pytest.fixture
def full_disk():
    """Every writing fails until `broken` is emptied."""
    broken = [OperationalError("database or disk is full")]

    def refuse(execute, sql, *about):
        if broken and sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise broken[0]
        return execute(sql, *about)

    with connection.execute_wrapper(refuse):
        yield broken


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen")
class TestEvents:
    def test_each_event_is_a_row_and_a_second_time_a_number(self):
        counting.count("opened", language="en")
        counting.count("opened", language="en")
        counting.count("opened", language=None)
        counting.flush()
        counting.count("asked", question="situation", language="en")
        counting.count("opened", language="en")
        counting.flush()
        assert rows() == [
            row("asked", 1, question="situation", language="en"),
            row("opened", 1),
            row("opened", 3, language="en"),
        ]

    def test_an_answer_begins_a_journey_only_once(self, client):
        client.get("/en/guide/", {"nationality": "DZ", "asked": "nationality"})
        client.get("/en/guide/", {"nationality": "DZ", "document": "none", "asked": "document"})
        counting.flush()
        assert {found[1]: found[-1] for found in rows() if found[1] != "asked"} == {
            "answered": 1,
            "started": 1,
        }

    def test_a_result_is_counted_by_procedure_and_phase_alone(self):
        decision = walk(RENEWAL | {"expires": "2027-02-28"}, TODAY).decision
        counting.finished(decision, "fr")
        counting.finished(walk({"nationality": "FR"}, TODAY).decision, "fr")
        counting.useful(decision.rule, "open", True, "fr")
        counting.useful(decision.rule, "open", False, "fr")
        counting.flush()
        about = {"procedure": "renew-student-permit", "phase": "open", "language": "fr"}
        assert rows() == [
            row("finished", 1, procedure="no-permit-needed", language="fr"),
            row("finished", 1, **about),
            row("useful-no", 1, **about),
            row("useful-yes", 1, **about),
        ]

    def test_a_link_counts_by_its_slug_and_an_invented_one_without(self):
        maker = User.objects.create_user("maker")
        Link.objects.create(slug="welcome", title="Welcome", owner=maker)
        counting.count("opened", language="en", link="welcome")
        for n in range(3):
            counting.count("opened", language="en", link=f"invented-{n}")
        counting.flush()
        assert rows() == [
            row("opened", 3, language="en"),
            row("opened", 1, link="welcome", language="en"),
        ]

    def test_a_comment_is_saved_with_its_rule_and_phase(self):
        assert counting.comment("renew", "open", "en", True, "Thank you")
        counting.flush()
        [comment] = Comment.objects.all()
        assert (comment.day, comment.rule, comment.phase) == (TODAY, "renew", "open")
        assert (comment.language, comment.useful, comment.text) == ("en", True, "Thank you")

    def test_the_day_is_that_of_paris(self):
        with time_machine.travel("2026-11-23T23:30:00Z", tick=False):
            counting.count("opened", language="en")
        counting.flush()
        assert Count.objects.get().day == date(2026, 11, 24)

    def test_nothing_asks_the_database_but_the_writing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            counting.count("opened", language="en")
            counting.comment("renew", "open", "en", True, "Good")


@pytest.mark.django_db
class TestFailures:
    @pytest.mark.parametrize("error", [OperationalError("full"), OSError("I/O"), MemoryError()])
    def test_a_failed_writing_loses_nothing(self, full_disk, error):
        full_disk[:] = [error]
        counting.count("opened", language="en")
        counting.comment("renew", "", "en", None, "Kept")
        with pytest.raises(type(error)), transaction.atomic():
            counting.flush()
        counting.count("opened", language="en")
        with pytest.raises(type(error)), transaction.atomic():
            counting.flush()
        assert not Count.objects.exists()
        full_disk.clear()
        counting.flush()
        counting.flush()
        assert Count.objects.get().number == 2
        assert Comment.objects.get().text == "Kept"
        assert not counting.waiting()

    def test_what_is_written_before_a_failure_is_not_written_again(self, full_disk):
        full_disk.clear()
        for question in "abc":
            counting.count("asked", question=question)

        def refuse_third(execute, sql, params, *about):
            if "c" in (params or ()):
                raise OperationalError
            return execute(sql, params, *about)

        with connection.execute_wrapper(refuse_third), pytest.raises(OperationalError):
            counting.flush()
        counting.flush()
        assert [found[-1] for found in rows()] == [1, 1, 1]

    def test_memory_is_bounded_and_the_number_still_exact(self, monkeypatch):
        monkeypatch.setattr(counting, "MOST_KEYS", 10)
        for n in range(100):
            counting.count("opened", language="en", link=f"link-{n}")
        assert counting.waiting() == 11
        counting.flush()
        assert Count.objects.aggregate(Sum("number")) == {"number__sum": 100}

    def test_comments_that_wait_are_bounded(self):
        kept = [counting.comment("r", "", "en", None, str(n)) for n in range(1100)]
        assert kept.count(True) == counting.MOST_COMMENTS

    @pytest.mark.usefixtures("frozen")
    def test_so_many_comments_of_a_day_are_kept_and_the_rest_is_counted(self):
        for sent in (200, 1100):
            for n in range(sent):
                counting.comment("r", "", "en", None, f"{sent} {n}")
            counting.flush()
        texts = set(Comment.objects.values_list("text", flat=True))
        assert texts == {f"200 {n}" for n in range(200)} | {f"1100 {n}" for n in range(100)}
        assert rows() == [row("not-kept", 1000, language="en")]
        with time_machine.travel(TODAY + timedelta(days=1)):
            counting.comment("r", "", "en", None, "On another day")
            counting.flush()
        assert Comment.objects.filter(text="On another day").exists()

    def test_a_comment_is_forgotten_after_a_year(self, frozen):
        for days in (365, 366):
            about = {"rule": "r", "language": "en", "text": str(days)}
            Comment.objects.create(day=frozen - timedelta(days), **about)
        counting.count("opened", language="en")
        counting.flush()
        assert [comment.text for comment in Comment.objects.all()] == ["365"]

    def test_a_page_does_not_wait_for_a_writing(self):
        with counting._writing:
            counting.count("opened", language="en")
        counting.flush()
        assert Count.objects.get().number == 1


def test_in_a_test_no_thread_writes():
    counting.count("opened", language="en")
    assert not counting._watch.alive
    counting.leave()
    assert counting.waiting() == 1


@pytest.fixture
def database(request, tmp_path):
    """The address of a database for processes of their own: a file, or the PostgreSQL of tests."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path}/counts.sqlite3"
    request.getfixturevalue("django_db_setup")
    at = connection.settings_dict
    person = ":".join(quote(at[part], safe="") for part in ("USER", "PASSWORD") if at[part])
    return f"postgres://{person}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


def test_two_thousand_hits_on_two_workers_are_counted_exactly(database):
    counted, _took = load_counts.run(database, 2_000)
    assert counted == 2_000


def test_a_fork_counts_for_itself_and_both_write_at_their_ends(database):
    env = os.environ | {"DATABASE_URL": database}
    load_counts.python(env, "make")
    load_counts.python(env, "forked")
    assert load_counts.python(env, "total", "forked") == "21"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a lock of the whole file")
def test_a_locked_file_loses_nothing_and_delays_nobody(database):
    env = os.environ | {"DATABASE_URL": database}
    load_counts.python(env, "make")
    waited, slow = load_counts.python(env, "locked", database.removeprefix("sqlite:///")).split()
    assert waited == "2000"
    assert float(slow) < 0.005
    assert load_counts.python(env, "total", "locked") == "2000"
