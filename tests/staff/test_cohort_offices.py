"""Tables as five offices keep them.

The first three were written before the words of offices were read, the others after: they show
how tables are read that nobody has seen.
"""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.clock import TODAY
from wizard.address import Address
from wizard.cohort.cells import said_by
from wizard.cohort.columns import columns_of
from wizard.cohort.limits import WEB
from wizard.cohort.pipeline import answered
from wizard.cohort.sheets import table_of_file

pytestmark = pytest.mark.django_db

TABLES = Path(__file__).with_name("tables")


def rows_of(data):
    table = table_of_file(data, WEB)
    columns = columns_of(table)
    return table, columns, list(answered(table, columns, Address(as_of=TODAY), "en"))


def workbook_of(*tables, merged=(), notes=False):
    """Return a workbook with a sheet of notes, and a sheet for each table of rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    if notes:
        book.add_worksheet("Lisez-moi").write(0, 0, "Mettre à jour chaque lundi")
    for number, rows in enumerate(tables):
        sheet = book.add_worksheet(f"M{number + 1}")
        for line, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(line, column, cell)
        for area in merged if number == 0 else ():
            sheet.merge_range(*area)
    book.close()
    return out.getvalue()


def missing(row):
    """The answers that a row names as missing."""
    return {row.walk.question.key, *(problem.key for problem in row.problems)}


@pytest.mark.parametrize("office", ["lyon", "hull", "mixed", "grenoble", "nice"])
def test_nine_rows_in_ten_are_answered_or_name_the_one_missing_answer(office):
    _table, columns, rows = rows_of((TABLES / f"{office}.csv").read_bytes())
    assert columns.missing == []
    assert "email" in columns.names
    good = [row for row in rows if row.result or len(missing(row)) == 1]
    assert len(good) >= 0.9 * len(rows), [row.own for row in rows if row not in good]


def test_a_workbook_with_a_title_merged_cells_and_two_sheets_is_read_whole():
    with (TABLES / "mixed.csv").open() as file:
        rows = list(csv.reader(file, delimiter=";"))
    rows[3][3] = rows[4][3] = ""
    areas = [(0, 0, 0, 6, rows[0][0]), (1, 4, 1, 5, "Séjour"), (3, 3, 4, 3, "Maroc")]
    data = workbook_of(rows, [rows[2], *rows[10:]], merged=areas, notes=True)
    table, _columns, read = rows_of(data)
    assert table.sheets == ["M1", "M2"]
    assert table.unread == ["Lisez-moi"]
    assert len(read) == len(rows) - 3 + len(rows) - 10
    assert [row.walk.used["nationality"] for row in read[:2]] == ["MA", "MA"]
    assert {row.own[-1] for row in read} == {"M1", "M2"}


@pytest.mark.parametrize(
    ("key", "cell", "answers"),
    [
        ("document", "certificat de résidence", {"document": "student-card"}),
        ("document", "CST « étudiant »", {"document": "student-card"}),
        ("document", "T.S. étudiant", {"document": "student-card"}),
        ("document", "carte plurian. étudiant", {"document": "student-card"}),
        ("document", "Student visa (VLS-TS)", {"document": "vls-ts"}),
        ("document", "VLS-TS non validé", {"document": "vls-ts", "validated": "no"}),
        ("document", "carte de séjour salarié", {"document": "other-card"}),
        ("document", "récépissé", {"situation": "already-applied", "certificate": "extension"}),
        ("situation", "en M2, renouv. titre", {"situation": "continue-studies"}),
        ("situation", "a déménagé", {"situation": "change", "change": "moved"}),
        ("situation", "attente diplôme", {"situation": "stay-to-work", "diploma": "pending"}),
        ("situation", "nouvelle arrivée", {"situation": "just-arrived"}),
        ("situation", "création d'entreprise", {"situation": "stay-to-work", "work": "business"}),
        (
            "situation",
            "VLS-TS à valider (OFII)",
            {"situation": "just-arrived", "document": "vls-ts", "validated": "no"},
        ),
        (
            "situation",
            "validation faite le 12/10",
            {"situation": "just-arrived", "document": "vls-ts", "validated": "yes"},
        ),
        (
            "situation",
            "renouvelé : récépissé",
            {"situation": "already-applied", "certificate": "extension"},
        ),
        ("document", "VLS-TS valide", {"document": "vls-ts"}),
        ("nationality", "Congolaise (RDC)", {"nationality": "CD"}),
        ("nationality", "Coréenne du Sud", {"nationality": "KR"}),
        ("nationality", "Franco-marocaine", {"nationality": "FR"}),
        ("nationality", "Chine (Hong-Kong)", {"nationality": "HK"}),
        ("expires", "31/8/27", {"expires": "2027-08-31"}),
        ("expires", "10 janv. 2027", {"expires": "2027-01-10"}),
        ("expires", "45900", {"expires": "2025-08-31"}),
        ("expires", "n/a", {}),
        # Not read, rather than read wrongly.
        ("document", "visa D", None),
        ("document", "carte étudiant ?", None),
        ("document", "pas de carte étudiant", None),
        ("document", "carte de séjour de sa mère", None),
        ("situation", "fin d'études, quitte la France", None),
        ("situation", "études terminées", None),
        ("situation", "dossier à déposer", None),
        ("situation", "visa valide", None),
        ("nationality", "Amérique du Sud", None),
        ("situation", "ne renouvelle pas", None),
        ("situation", "renouv. en cours", None),
        ("nationality", "Sud Atlantide", None),
    ],
)
def test_words_of_offices_are_read_or_left(key, cell, answers):
    assert said_by(key, "fr", cell) == ({key: cell} if answers is None else answers)


def columns_in(head, *rows):
    text = "\n".join([head, *rows])
    return rows_of(text.encode())[1].names


def test_columns_of_unknown_names_are_found_by_what_they_hold():
    rows = [f"{name},Maroc,carte étudiant,renouv.,{TODAY}" for name in ("a", "b", "c")]
    names = columns_in("Xa,Xb,Xc,Xd,Xe", *rows)
    assert names == {"nationality": "Xb", "document": "Xc", "situation": "Xd", "expires": "Xe"}


@pytest.mark.parametrize("name", ["Date de naissance", "Passport expiry", "Fin de formation"])
def test_another_day_is_never_taken_for_the_end_of_the_permit(name):
    rows = [f"Maroc,carte étudiant,renouv.,{date(2027, 1, day)}" for day in (1, 2, 3)]
    assert "expires" not in columns_in(f"Nationalité,Titre,Situation,{name}", *rows)


def test_of_two_days_without_a_known_name_none_is_taken():
    rows = [f"Maroc,carte étudiant,renouv.,{TODAY},{TODAY}" for _row in range(3)]
    assert "expires" not in columns_in("Nationalité,Titre,Situation,Xa,Xb", *rows)
    assert columns_in("Nationalité,Titre,Situation,Du,Au", *rows)["expires"] == "Au"


def test_a_diploma_that_is_prepared_is_not_one_obtained():
    rows = ["Maroc,carte étudiant,recherche d'emploi,M2"] * 3
    assert "diploma" not in columns_in("Nationalité,Titre,Situation,Diplôme préparé", *rows)
