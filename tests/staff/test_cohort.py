"""A cohort: each row answered as its own journey would be, on the page and by the command."""

import csv
import io
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import gettext as _
from python_calamine import load_workbook

from rules.law.windows import Phase
from wizard.address import Address
from wizard.cohort.summary import group
from wizard.result.data import guidance

from ..wizard.cases import CASES
from .cohort_tables import ALL, RENEWAL, as_csv, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


# The answers.

LABELS = {
    "today": "Act today",
    "nothing": "Nothing to do",
    "person": "Ask a person",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_row_has_the_answer_of_guidance(staff, language):
    """Every procedure in every phase, to the day, the link included."""
    with translation.override(language):
        rows = {row[_("Reference")]: row for row in as_csv(staff, ALL, language=language)}
        for number, (answers, _procedure, _phase) in enumerate(CASES):
            address = Address(dict(answers))
            body = guidance(address, address.walk(), language)
            row = rows[f"R{number}"]
            assert row[_("Procedure")] == body["title"]
            days = [row[name] for name in (_("Opens"), _("Closes"), _("Last day"))]
            assert days == [body[key] or "" for key in ("opens", "closes", "last_day")]
            assert row[_("Link")] == "http://testserver" + body["url"]


def test_rows_that_differ_in_what_is_held_are_told_apart(staff):
    """By the same rule, with the same days."""
    held = ("student-card,", "vls-ts,yes")
    rows = table(*(f"A{at},BR,continue-studies,{one},2026-09-10" for at, one in enumerate(held)))
    card, visa = (row["Why"] for row in as_csv(staff, rows))
    assert card.startswith("Your card expired on 10 September 2026.")
    assert visa.startswith("Your visa expired on 10 September 2026.")


def test_what_has_expired_is_drawn_with_what_is_late():
    groups = {phase: group(phase) for phase in (*Phase, None)}
    assert {phase for phase, name in groups.items() if name == "late"} == {
        Phase.LATE,
        Phase.PENALTY,
    }


def test_without_days_a_row_is_as_urgent_as_its_page_says(staff):
    """In each language the same; what is for today has the word in its headline."""
    whens = {}
    for language, today in (("en", "today"), ("fr", "aujourd")):
        with translation.override(language):
            for row in as_csv(staff, ALL, language=language):
                _answers, procedure, phase = CASES[int(row[_("Reference")][1:])]
                if phase is not None:
                    continue
                when = {_(label): key for key, label in LABELS.items()}[row[_("When")]]
                assert whens.setdefault(procedure, when) == when
                assert when != "today" or today in row[_("What to do")], procedure
    assert whens["travel-valid"] == "nothing"
    assert whens["ordered-to-leave"] == whens["passport-lost"] == "today"
    assert whens["ask-adviser"] == whens["protection"] == whens["family"] == "person"


def test_rows_are_sorted_by_urgency(staff):
    rows = as_csv(
        staff,
        table(
            "exempt,FR,,,,",
            "open-question,BR,,,,",
            "opens-later,BR,continue-studies,student-card,,2027-12-31",
            "opens-soon,BR,continue-studies,student-card,,2027-06-30",
            "open-2,BR,continue-studies,student-card,,2027-02-28",
            "open-1,BR,continue-studies,student-card,,2027-02-20",
            "penalty,BR,continue-studies,student-card,,2026-09-30",
            "late,BR,continue-studies,student-card,,2026-12-31",
        ),
    )
    assert [row["Reference"] for row in rows] == [
        "penalty",
        "late",
        "open-1",
        "open-2",
        "opens-soon",
        "opens-later",
        "exempt",
        "open-question",
    ]
    assert [row["When"] for row in rows] == [
        "Act today",
        "Act today",
        "This month",
        "Later",
        "Later",
        "Later",
        "Nothing to do",
        "One answer is missing",
    ]
    late, missing = rows[1], rows[-1]
    assert (late["Act by"], late["Days left"]) == ("2026-11-23", "0")
    assert missing["Procedure"].startswith("Still open: ")
    assert "/en/guide/?nationality=BR" in missing["Link"]


# The command.


def run(*args):
    out = io.StringIO()
    call_command("cohort", *map(str, args), stderr=out)
    return out.getvalue()


def test_the_command_says_the_same_as_the_page(staff, tmp_path):
    source = tmp_path / "students.csv"
    source.write_text(ALL)
    run(source, "-o", tmp_path / "out.csv", "--letters", "--site", "http://testserver")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    out = list(csv.DictReader(io.StringIO(text)))
    web = sorted(as_csv(staff, ALL), key=lambda row: int(row["Line"]))
    assert out == web
    run(source, "-o", tmp_path / "out.xlsx")
    rows = load_workbook(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert len(rows) == len(CASES) + 1
    run(source, "-o", tmp_path / "out.ics")
    assert (tmp_path / "out.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert {path.name for path in tmp_path.iterdir()} == {
        "students.csv",
        "out.csv",
        "out.xlsx",
        "out.ics",
    }


def test_the_command_reads_a_stream_and_writes_one(monkeypatch, capfdbinary, tmp_path):
    class Std:
        def __init__(self, data=b""):
            self.buffer = io.BytesIO(data)

    text = "Nr;Où;Fin\nx;Brésil;31/12/2026\n".encode("cp1252")
    out = Std()
    kept = out.buffer
    monkeypatch.setattr(sys, "stdin", Std(text))
    monkeypatch.setattr(sys, "stdout", out)
    run(
        "-",
        "--map=reference=Nr",
        "--map=nationality=Où",
        "--map=expires=Fin",
        "--all=situation=continue-studies",
        "--all=document=student-card",
        "--today=2027-01-15",
        "--language=fr",
    )
    text = kept.getvalue().decode("utf-8-sig")
    assert "today=2027-01-15" in text
    assert "2027-06-30" in text


@pytest.mark.parametrize(
    ("content", "args", "code"),
    [
        (table("B,Atlantis,,,,"), [], 3),
        (table("B,FR,,,,", "x" * 2000), [], 2),
        (table(RENEWAL), ["--map=nationality=Nowhere"], 2),
        (table(RENEWAL), ["--all=situation=singing"], 2),
        ("", [], 2),
    ],
)
def test_the_command_ends_with_a_clear_code(tmp_path, content, args, code):
    source, out = tmp_path / "a.csv", tmp_path / "out.csv"
    source.write_text(content)
    with pytest.raises(CommandError) as raised:
        run(source, "-o", out, *args)
    assert raised.value.returncode == code
    assert out.exists() == (code == 3)


def test_the_command_refuses_what_it_cannot_write_or_find(tmp_path):
    for args in ((tmp_path / "none.csv", "-o", tmp_path / "a.csv"), ("a.csv", "-o", "a.pdf")):
        with pytest.raises(CommandError) as raised:
            run(*args)
        assert raised.value.returncode == 2
