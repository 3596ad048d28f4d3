"""What the cohort tool does to be fast, against the plain definition: one walk for each row."""

import csv
import io
from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext as _
from django.utils.translation import override

from rules.law.questions import BY_KEY, ChoiceQuestion
from rules.law.walk import walk
from rules.words.live import procedure_words
from tests.conftest import TODAY
from wizard.address import Address
from wizard.cohort import memory
from wizard.cohort.cells import Reader
from wizard.cohort.columns import found_in
from wizard.cohort.export import headings
from wizard.cohort.memory import Memory
from wizard.cohort.outcomes import Decider
from wizard.cohort.pipeline import LONGEST_ANSWER
from wizard.cohort.rows import Problem, Words
from wizard.csv_lines import csv_line
from wizard.question_texts import TEXTS, choices
from wizard.result.dates import phase_name

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NO_ANSWERS = ["", "  ", "?", "%s", "=1+1", 'a"b', "x;y,z", "two\nlines", "é%20&=+", "z" * 150]
REFERENCES = ["", "A 1", "=1+1", "@x", "-5", "+5", 'say "x"', "a,b;c", "a\nb", "100 %s", "é", "\tq"]
NEAR = [TODAY + timedelta(days) for days in (-184, -183, -60, -1, 0, 1, 59, 60, 61, 119, 120, 121)]


def cell(chance: Random, key: str) -> str:
    """What an office may have written: mostly an answer, in one of the usual ways."""
    if chance.random() < 0.08:
        return chance.choice(NO_ANSWERS)
    question = BY_KEY[key]
    if isinstance(question, ChoiceQuestion):
        value, label = chance.choice(choices(question))
        return chance.choice([value, str(label), value.upper(), f" {value}"])
    day = chance.choice([*NEAR, TODAY + timedelta(chance.randint(-4500, 6000))])
    ways = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "unknown", "31/02/2027"]
    return day.strftime(chance.choice(ways))


def hostile(count: int, delimiter: str) -> str:
    """A table with rows too short, too long and empty; nationality comes last but one."""
    chance, out = Random(7), io.StringIO(newline="")
    keys = [*list(BY_KEY)[1:], "nationality"]
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["reference", *keys, "notes"])
    for number in range(count):
        name = chance.choice([*REFERENCES, f"E{number}", f"E-{number}"])
        cells = [name, *(cell(chance, key) for key in keys), "n"]
        writer.writerow(chance.choice([cells] * 20 + [cells[:4], [*cells, "more"], ["", " "], []]))
    return out.getvalue()


def plain(text: str, delimiter: str, language: str, site: str, as_of: date | None) -> str:
    """The definition: each row read, walked and written by itself."""
    rows, out = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []
    comma, reader = ";" if language == "fr" else ",", Reader(language)
    header = next(rows)
    names = found_in(header).names
    titles = {}
    out.append(headings())
    for line, cells in enumerate(rows, 2):
        if not any(one.strip() for one in cells):
            continue
        row = dict(zip(header, cells, strict=False))
        given = {key: reader.read(key, row.get(names[key], "")) for key in BY_KEY}
        given = {key: answer[:LONGEST_ANSWER] for key, answer in given.items() if answer}
        address = Address(given, as_of)
        found = address.walk()
        start = [row["reference"].strip(), line]
        if found.problems:
            why = (
                f"{TEXTS[key].name}: {Problem(key, given[key], problem).reason()}"
                for key, problem in found.problems.items()
            )
            out.append([*start, *[""] * 7, " ".join(why)])
            continue
        decision = found.decision
        if decision and decision.procedure not in titles:
            titles[decision.procedure] = procedure_words(decision.procedure, language).title
        title = (
            titles[decision.procedure]
            if decision
            else _("Still open: %(question)s") % {"question": TEXTS[found.question.key].label}
        )
        days = ["", "", "", "", ""]
        if decision and decision.span:
            window, last = decision.timetable.window, decision.timetable.last_day
            phase, due = decision.span.phase.value, decision.span.ends
            due = window.ends if phase == "too-early" else None if phase == "closed" else due
            left = "" if due is None else (due - found.today).days
            days = [phase_name(decision.span.phase), window.starts, window.ends, last, left]
        out.append([*start, title, *days, site + address.onward(found), ""])
    return "".join(csv_line(cells, comma) for cells in out)


@pytest.mark.parametrize(
    ("most", "language", "delimiter", "site", "as_of"),
    [
        (3, "en", ",", "", date(2027, 2, 28)),
        (memory.MOST, "fr", ";", "", None),
        (memory.MOST, "en", ";", "https://x.example/a,b%20%s", TODAY),
    ],
)
def test_a_file_out_is_that_of_the_plain_definition_byte_for_byte(
    tmp_path, monkeypatch, most, language, delimiter, site, as_of
):
    monkeypatch.setattr(memory, "MOST", most)
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    text = hostile(2000, delimiter)
    source.write_text(text, encoding="utf-8", newline="")
    options = {"today": as_of, "language": language, "site": site}
    with pytest.raises(CommandError) as raised:
        call_command("cohort", str(source), output=str(target), stderr=io.StringIO(), **options)
    assert raised.value.returncode == 3
    with override(language):
        expected = plain(text, delimiter, language, site, as_of)
    found = target.read_bytes().decode("utf-8-sig")
    assert found.splitlines() == expected.splitlines()
    assert target.read_bytes() == expected.encode("utf-8-sig")


def test_very_many_rows_are_decided_as_their_own_walks():
    """Every answer with every other in the end; many days on either side of the law's borders."""
    chance, decider, seen = Random(11), Decider(TODAY), set()
    readings = [getattr(question, "readings", None) for question in BY_KEY.values()]
    for _row in range(10_000):
        given = []
        for known in readings:
            if chance.random() < 0.12:
                given.append(chance.choice([None, "?", "unknown", "2027-02-30"]))
            elif known:
                given.append(chance.choice(list(known)))
            else:
                days = (chance.choice(NEAR), TODAY + timedelta(chance.randint(-500, 700)))
                given.append(chance.choice(days).isoformat())
        answers = {key: one for key, one in zip(BY_KEY, given, strict=True) if one is not None}
        alone, found = walk(answers, TODAY), decider.decide(tuple(given))
        assert found.outcome.decision == alone.decision, answers
        assert list(zip(found.outcome.keys, found.kept, strict=True)) == list(alone.kept.items())
        assert found.outcome.question == (alone.question.key if alone.question else None)
        told = [{key: (one.problem, one.limit) for key, one in problems.items()}
                for problems in (found.problems, alone.problems)]  # fmt: skip
        assert told[0] == told[1]
        seen.add((found.outcome.procedure, found.outcome.phase, bool(found.problems)))
    assert len(seen) > 40, len(seen)


def test_words_with_marks_of_their_own_come_out_as_they_are(tmp_path, monkeypatch):
    """The end of a line has holes for answers, and is in quotation marks where it needs them."""
    title = '100 %s, "so" to say %(x)s %'
    monkeypatch.setattr(Words, "title", lambda words, outcome: title)
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("reference,nationality\nA,FR\n")
    call_command("cohort", str(source), output=str(target), stderr=io.StringIO())
    with target.open(encoding="utf-8-sig", newline="") as table:
        _head, row = csv.reader(table)
    assert row == ["A", "2", title, *[""] * 5, "/en/result/?nationality=FR", ""]


def test_a_memory_asks_once_and_stays_small(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 10)
    asked = []
    known = Memory(lambda key: asked.append(key) or key * 2)
    assert [known[key] for key in (1, 1, 2, 2)] == [2, 2, 4, 4]
    assert asked == [1, 2]
    for key in range(1000):
        assert known[key] == key * 2
        assert len(known) <= 10
