"""A cohort: each row answered as its own journey would be, on the page and by the command."""

import csv
import io
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import gettext as _
from python_calamine import load_workbook

from wizard.address import Address
from wizard.result.data import guidance

from ..wizard.cases import CASES
from .cohort_tables import ALL, RENEWAL, as_csv, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


# The answers.


@pytest.mark.parametrize(("language", "today"), [("en", "today"), ("fr", "aujourd")])
def test_each_row_has_the_answer_of_guidance(staff, language, today):
    """Every procedure in every phase, to the day, the link included; without days as urgent as
    its page says: what is for today has the word in its headline."""
    whens = {}
    with translation.override(language):
        rows = {row[_("Reference")]: row for row in as_csv(staff, ALL, language=language)}
        for number, (answers, procedure, phase) in enumerate(CASES):
            address = Address(dict(answers))
            body = guidance(address, address.walk(), language)
            row = rows[f"R{number}"]
            assert row[_("Procedure")] == body["title"]
            days = [row[name] for name in (_("Opens"), _("Closes"), _("Last day"))]
            assert days == [body[key] or "" for key in ("opens", "closes", "last_day")]
            assert row[_("Link")] == "http://testserver" + body["url"]
            if not phase:
                when = whens[procedure] = row[_("When")]
                assert when != _("Act today") or today in row[_("What to do")], procedure
        assert whens["travel-valid"] == _("Nothing to do")
        assert whens["ordered-to-leave"] == whens["passport-lost"] == _("Act today")
        person = {whens[procedure] for procedure in ("ask-adviser", "protection", "family")}
        assert person == {_("Ask a person")}


def test_rows_that_differ_in_what_is_held_are_told_apart(staff):
    """By the same rule, with the same days."""
    held = ("student-card,", "vls-ts,yes")
    rows = table(*(f"A{at},BR,continue-studies,{one},2026-09-10" for at, one in enumerate(held)))
    card, visa = (row["Why"] for row in as_csv(staff, rows))
    assert card.startswith("Your card expired on 10 September 2026.")
    assert visa.startswith("Your visa expired on 10 September 2026.")


URGENCY = {
    "penalty,BR,continue-studies,student-card,,2026-09-30": "Act today",
    "late,BR,continue-studies,student-card,,2026-12-31": "Act today",
    "closes-soon,BR,continue-studies,student-card,,2027-01-25": "Act today",
    "open-1,BR,continue-studies,student-card,,2027-02-20": "This month",
    "open-2,BR,continue-studies,student-card,,2027-02-28": "Later",
    "opens-soon,BR,continue-studies,student-card,,2027-06-30": "Later",
    "opens-later,BR,continue-studies,student-card,,2027-12-31": "Later",
    "exempt,FR,,,,": "Nothing to do",
    "open-question,BR,,,,": "One answer is missing",
}


def test_rows_are_sorted_by_urgency(staff):
    rows = as_csv(staff, table(*sorted(URGENCY)))
    expected = [(line.partition(",")[0], when) for line, when in URGENCY.items()]
    assert [(row["Reference"], row["When"]) for row in rows] == expected
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
    web = sorted(as_csv(staff, ALL), key=lambda row: int(row["Line"]))
    assert list(csv.DictReader(io.StringIO(text))) == web
    source.write_text(table(RENEWAL))
    run(source, "-o", tmp_path / "out.xlsx")
    assert len(load_workbook(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()) == 2
    run(source, "-o", tmp_path / "out.ics")
    assert (tmp_path / "out.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    outs = {f"out.{kind}" for kind in ("csv", "xlsx", "ics")}
    assert {path.name for path in tmp_path.iterdir()} == outs | {"students.csv"}


def test_the_command_reads_a_stream_and_writes_one(monkeypatch):
    text = "Nr;Où;Fin\nx;Brésil;31/12/2026\n".encode("cp1252")
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    columns = ("--map=reference=Nr", "--map=nationality=Où", "--map=expires=Fin")
    for_all = ("--all=situation=continue-studies", "--all=document=student-card")
    run("-", *columns, *for_all, "--today=2027-01-15", "--language=fr")
    text = out.getvalue().decode("utf-8-sig")
    assert "today=2027-01-15" in text
    assert "2027-06-30" in text


@pytest.mark.parametrize(
    ("content", "args", "code"),
    [
        (table("B,Atlantis,,,,"), [], 3),
        (table("B,FR,,,,", "x" * 2000), [], 2),
        (table(RENEWAL), ["--map=nationality=Nowhere"], 2),
        (table(RENEWAL), ["--all=situation=singing"], 2),
        (table(RENEWAL), ["-o", "a.pdf"], 2),
        ("", [], 2),
        (None, [], 2),
    ],
)
def test_the_command_ends_with_a_clear_code(tmp_path, content, args, code):
    source, out = tmp_path / "a.csv", tmp_path / "out.csv"
    if content is not None:
        source.write_text(content)
    with pytest.raises(CommandError) as raised:
        run(source, "-o", out, *args)
    assert raised.value.returncode == code
    assert out.exists() == (code == 3)
