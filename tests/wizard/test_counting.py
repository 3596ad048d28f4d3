"""Counting: exact under load, silent under failure, and never slow."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.db.models import Sum

from rules.law.walk import walk
from wizard import count_writer, counting
from wizard.models import Comment, Count, Link

from .cases import RENEWED, TODAY


@pytest.fixture
def stored(db, frozen):
    """Write what waits; return the rows."""

    def write():
        count_writer.flush()
        return sorted(Count.objects.values_list(*counting.Key._fields, "number"))

    return write


def row(event, number, link="", question="", procedure="", phase="", language=""):
    return (TODAY, event, link, question, procedure, phase, language, number)


def test_each_event_is_a_row_and_a_second_time_a_number(stored):
    counting.count("opened", language="en")
    counting.count("opened", language="en")
    counting.count("opened", language=None)
    stored()
    counting.count("asked", question="situation", language="en")
    counting.count("opened", language="en")
    asked = row("asked", 1, question="situation", language="en")
    assert stored() == [asked, row("opened", 1), row("opened", 3, language="en")]


def test_a_result_is_counted_by_procedure_and_phase_alone(stored):
    for answers in (RENEWED, {"nationality": "FR"}):
        decision = walk(answers, TODAY).decision
        counting.count("finished", language="fr", **counting.outcome(decision))
    about = {"procedure": "renew-student-permit", "phase": "open", "language": "fr"}
    counting.count("useful-yes", **about)
    counting.count("useful-no", **about)
    none = row("finished", 1, procedure="no-permit-needed", language="fr")
    said = [row("useful-no", 1, **about), row("useful-yes", 1, **about)]
    assert stored() == [none, row("finished", 1, **about), *said]


def test_a_link_counts_by_its_slug_and_an_invented_one_without(stored, monkeypatch):
    maker = User.objects.create_user("maker")
    Link.objects.create(slug="welcome", title="Welcome", owner=maker)
    counting.count("opened", language="en", link="welcome")
    for number in range(3):
        counting.count("opened", language="en", link=f"invented-{number}")
    welcome = row("opened", 1, link="welcome", language="en")
    assert stored() == [row("opened", 3, language="en"), welcome]
    # Memory is bounded, and the number still exact.
    monkeypatch.setattr(counting, "MOST_KEYS", 10)
    for number in range(100):
        counting.count("opened", language="en", link=f"link-{number}")
    assert counting.waiting() == 11
    stored()
    assert Count.objects.aggregate(Sum("number")) == {"number__sum": 104}


def test_nothing_asks_the_database_or_waits_but_the_writing(stored, django_assert_num_queries):
    with django_assert_num_queries(0), count_writer._writing:
        counting.count("opened", language="en")
        counting.comment("renew", "open", "en", True, "Thank you")
    assert stored() == [row("opened", 1, language="en")]
    [comment] = Comment.objects.all()
    assert (comment.day, comment.rule, comment.phase) == (TODAY, "renew", "open")
    assert (comment.language, comment.useful, comment.text) == ("en", True, "Thank you")


# ---- failures and bounds ----


@pytest.mark.parametrize("error", [OperationalError("full"), OSError("I/O"), MemoryError()])
def test_a_failed_writing_loses_nothing(stored, error):
    def refuse(execute, sql, *about):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise error
        return execute(sql, *about)

    counting.comment("renew", "", "en", None, "Kept")
    for _again in range(2):
        counting.count("opened", language="en")
        full_disk = connection.execute_wrapper(refuse)
        with full_disk, pytest.raises(type(error)), transaction.atomic():
            count_writer.flush()
    assert not Count.objects.exists()
    assert stored() == stored() == [row("opened", 2, language="en")]
    assert Comment.objects.get().text == "Kept"
    assert not counting.waiting()


def test_a_failure_undoes_its_own_transaction_and_nothing_is_written_twice(stored, monkeypatch):
    monkeypatch.setattr(count_writer, "AT_ONCE", 2)
    for question in "abcd":
        counting.count("asked", question=question)

    def refuse_last(execute, sql, params, *about):
        if "d" in (params or ()):
            raise OperationalError
        return execute(sql, params, *about)

    with connection.execute_wrapper(refuse_last), pytest.raises(OperationalError):
        count_writer.flush()
    assert sorted(Count.objects.values_list("question", "number")) == [("a", 1), ("b", 1)]
    assert [found[-1] for found in stored()] == [1, 1, 1, 1]


def test_comments_that_wait_are_bounded_and_of_a_day_so_many_are_kept(stored, monkeypatch):
    monkeypatch.setattr(counting, "MOST_COMMENTS", 100)
    monkeypatch.setattr(count_writer, "MOST_A_DAY", 30)
    for sent in (20, 110):
        for n in range(sent):
            counting.comment("r", "", "en", None, f"{sent} {n}")
        assert len(counting.remarks) == min(sent, 100)
        counts = stored()
    texts = set(Comment.objects.values_list("text", flat=True))
    assert texts == {f"20 {n}" for n in range(20)} | {f"110 {n}" for n in range(10)}
    assert counts == [row("not-kept", 100, language="en")]
    with time_machine.travel(TODAY + timedelta(days=1)):
        counting.comment("r", "", "en", None, "On another day")
        stored()
    assert Comment.objects.filter(text="On another day").exists()


def test_a_comment_is_forgotten_after_a_year(stored):
    for days in (365, 366):
        about = {"rule": "r", "language": "en", "text": str(days)}
        Comment.objects.create(day=TODAY - timedelta(days), **about)
    counting.count("opened", language="en")
    stored()
    assert [comment.text for comment in Comment.objects.all()] == ["365"]
