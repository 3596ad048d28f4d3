"""A table as an office keeps it, and columns found by what they hold."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.clock import TODAY
from wizard.address import Address
from wizard.cohort.columns import found_in
from wizard.cohort.pipeline import answered
from wizard.cohort.sheets import table_of_file

pytestmark = pytest.mark.django_db

MIXED = Path(__file__).with_name("tables") / "mixed.csv"


def rows_of(data):
    table = table_of_file(io.BytesIO(data))
    columns = found_in(table.header, table.sample)
    return table, columns, list(answered(table, columns, Address(as_of=TODAY), "en"))


def workbook_of(*tables, merged):
    """A workbook with a sheet of notes, and a sheet for each table of rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Mettre à jour chaque lundi")
        for number, rows in enumerate(tables, 1):
            sheet = book.add_worksheet(f"M{number}")
            for line, cells in enumerate(rows):
                sheet.write_row(line, 0, cells)
        for area in merged:
            book.get_worksheet_by_name("M1").merge_range(*area)
    return out.getvalue()


def missing(row):
    """The answers that a row names as missing."""
    return {row.walk.question.key, *(problem.key for problem in row.problems)}


def test_nine_rows_in_ten_are_answered_or_name_the_one_missing_answer():
    _table, columns, rows = rows_of(MIXED.read_bytes())
    assert columns.missing == []
    assert "email" in columns.names
    good = [row for row in rows if row.result or len(missing(row)) == 1]
    assert len(good) >= 0.9 * len(rows), [row.own for row in rows if row not in good]


def test_a_workbook_with_a_title_merged_cells_and_two_sheets_is_read_whole():
    with MIXED.open() as file:
        rows = list(csv.reader(file, delimiter=";"))
    rows[3][3] = rows[4][3] = ""
    areas = [(0, 0, 0, 6, rows[0][0]), (1, 4, 1, 5, "Séjour"), (3, 3, 4, 3, "Maroc")]
    data = workbook_of(rows, [rows[2], *rows[10:]], merged=areas)
    table, _columns, read = rows_of(data)
    assert table.sheets == ["M1", "M2"]
    assert table.unread == ["Lisez-moi"]
    assert len(read) == len(rows) - 3 + len(rows) - 10
    assert [row.walk.used["nationality"] for row in read[:2]] == ["MA", "MA"]
    assert {row.own[-1] for row in read} == {"M1", "M2"}


def columns_in(head, *rows):
    text = "\n".join([head, *rows])
    return rows_of(text.encode())[1].names


def test_columns_of_unknown_names_are_found_by_what_they_hold():
    rows = [f"{name},Maroc,carte étudiant,renouv.,{TODAY}" for name in ("a", "b", "c")]
    names = columns_in("Xa,Xb,Xc,Xd,Xe", *rows)
    assert names == {"nationality": "Xb", "document": "Xc", "situation": "Xd", "expires": "Xe"}
    head = "Nationalité,Titre,Situation"
    two_days = [f"Maroc,carte étudiant,renouv.,{TODAY},{TODAY}"] * 3
    assert "expires" not in columns_in(f"{head},Xa,Xb", *two_days)
    assert columns_in(f"{head},Du,Au", *two_days)["expires"] == "Au"
    for name in ("Date de naissance", "Passport expiry", "Fin de formation"):
        one_day = [f"Maroc,carte étudiant,renouv.,{date(2027, 1, day)}" for day in (1, 2, 3)]
        assert "expires" not in columns_in(f"{head},{name}", *one_day)
    rows = ["Maroc,carte étudiant,recherche d'emploi,M2"] * 3  # prepared, not obtained
    assert "diploma" not in columns_in(f"{head},Diplôme préparé", *rows)
