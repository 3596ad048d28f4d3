"""How the table of a cohort is read: columns, cells, encodings, workbooks, hostile ones.

`tables/mixed.csv` is one as an office keeps it.
"""

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from rules.law.questions import BY_KEY, ChoiceQuestion
from wizard.address import Address
from wizard.cohort.cells import read_cell
from wizard.cohort.columns import find_columns
from wizard.cohort.pipeline import answered
from wizard.cohort.sheets import table_of_file
from wizard.cohort.tables import Refused, table_of_rows
from wizard.question_texts import choices

from ..wizard.cases import TODAY
from .cohort_tables import HEAD, OFFICE, RENEWAL, as_csv, field, send, table, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def table_of_text(text):
    return table_of_file(io.BytesIO(text.encode()))


@pytest.mark.parametrize(
    "head",
    [
        "Réf;Nationalité;Situation;Titre;Validé;Date d'expiration",
        "N° étudiant\tPays\tProjet\tVisa ou titre\tVisa validé\tFIN DE VALIDITE",
        "student-id,Country,plan,Residence Permit,validated,Valid until",
        "INE;Nat.;Document de séjour;Valable jusqu’au;Projet",
        "Dossier;Nationalité (pays);Titre (type);Date d’échéance;Situation administrative",
    ],
)
def test_columns_are_found_by_name(head):
    found = find_columns(table_of_text(head + "\n1").header)
    assert {"reference", "nationality", "situation", "document", "expires"} <= set(found.names)
    assert found.missing == []


READ = """
nationality: Algérienne, ALGERIEN(NE), dz, DZA -> DZ
nationality: Marocain·e -> MA
nationality: Cote d'ivoire -> CI
nationality: États-Unis -> US
nationality: apatride -> stateless
nationality: Congo (République démocratique du), Congolaise (RDC) -> CD
nationality: Coréenne du Sud -> KR
nationality: Franco-marocaine -> FR
nationality: Chine (Hong-Kong) -> HK
document: VLS TS, Student visa (VLS-TS), VLS-TS valide -> vls-ts
document: vls-t -> vls-t
document: Carte étudiant, titre de séjour étudiant, Student card (“étudiant”) -> student-card
document: certificat de résidence, CST « étudiant », T.S. étudiant -> student-card
document: carte plurian. étudiant -> student-card
document: carte de séjour salarié -> other-card
document: VLS-TS non validé -> document=vls-ts validated=no
document: récépissé -> situation=already-applied certificate=extension
situation: Renouvellement; en M2, renouv. titre -> continue-studies
situation: new student, nouvelle arrivée -> just-arrived
situation: a déménagé -> situation=change change=moved
situation: attente diplôme -> situation=stay-to-work diploma=pending
situation: création d'entreprise -> situation=stay-to-work work=business
situation: VLS-TS à valider (OFII) -> situation=just-arrived document=vls-ts validated=no
situation: validation faite le 12/10 -> situation=just-arrived document=vls-ts validated=yes
situation: renouvelé : récépissé -> situation=already-applied certificate=extension
validated: Oui -> yes
validated: 0 -> no
diploma: Licence pro -> licence-pro
diploma: Licence -> lower
expires: 31/12/2026, 31.12.2026, 31 décembre 2026, 20261231, 46387 -> 2026-12-31
expires: 2026-12-31 00:00:00 -> 2026-12-31
expires: 31/8/27 -> 2027-08-31
expires: 10 janv. 2027 -> 2027-01-10
expires: inconnu -> unknown
expires: n/a ->
"""
NOT_READ = """
nationality: Congolaise, Atlantis, Amérique du Sud, Sud Atlantide
document: visa D, carte étudiant ?, pas de carte étudiant, carte de séjour de sa mère
situation: études terminées, dossier à déposer, visa valide, ne renouvelle pas, renouv. en cours
situation: fin d'études; quitte la France
expires: 12/31/2026
"""


def rows_in(lines):
    for line in lines.strip().splitlines():
        key, rest = line.split(": ", 1)
        cells, _arrow, answers = rest.partition(" ->")
        yield key, re.split("; " if ";" in cells else ", ", cells), answers.split()


def test_words_of_offices_are_read_in_either_language_or_left():
    for key, cells, answers in rows_in(READ):
        expected = dict(one.split("=") if "=" in one else (key, one) for one in answers)
        for cell in cells:
            found = [read_cell(key, language, cell) for language in ("en", "fr")]
            assert found == [expected, expected], cell
    for key, cells, _none in rows_in(NOT_READ):  # rather than wrongly
        for cell in cells:
            assert read_cell(key, "fr", cell) == {key: cell}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_label_of_an_answer_is_read(language):
    with translation.override(language):
        for key, question in BY_KEY.items():
            if isinstance(question, ChoiceQuestion):
                for value, label in choices(question):
                    assert read_cell(key, "en", label)[key] == value, label
                    assert read_cell(key, "en", value.upper())[key] == value


def test_a_workbook_is_read_with_its_dates_and_line_numbers(staff):
    rows = [
        [],
        [None, "Pays", "Situation", "Titre", "Fin de validité", "Validé", "Réf", "Nom"],
        [],
        [None, "Brésil", "renouvellement", "carte étudiant", date(2026, 12, 31), None, 7, "Nobody"],
        [None, "US", "just-arrived", "VLS-TS", 46387, True, 8, "x"],
        [None, "Atlantis", None, None, None, None, 9, "x"],
    ]
    rows = as_csv(staff, workbook({"Students": rows, "Notes": []}), name="x.xlsx")
    assert [(row["Reference"], row["Line"]) for row in rows] == [("7", "4"), ("8", "5"), ("9", "6")]
    assert rows[0]["Last day"] == "2027-06-30"
    assert "Atlantis" in rows[2]["Cannot be read"]


def test_a_hidden_sheet_is_not_read(staff):
    rows = [HEAD.split(","), RENEWAL.split(",")]
    data = workbook({"Students": rows, "Last year": rows}, hidden="Last year")
    assert len(as_csv(staff, data)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_of_offices_are_read(staff, encoding):
    head = "Référence;Nationalité;Situation;Titre;Date d'expiration\r\n"
    text = head + "é1;Brésilien;Renouvellement;Carte étudiant;31/12/2026\r\n"
    [row] = as_csv(staff, text.encode(encoding))
    assert row["Reference"] == "é1"
    assert row["Closes"] == "2026-10-31"


def test_rows_that_cannot_be_read_are_listed_and_the_others_answered(staff):
    text = table(
        RENEWAL,
        "B,Atlantis,,,,",
        "C,BR,continue-studies,student-card,,31/02/2027",
        '"D",Congolaise,,,,',
        "E,BR,singing,,,",
        "F,FR,singing,,,31/02/2027",
        "G,BR,continue-studies,,,",
    )
    response, body = send(staff, text)
    page = body.decode()
    assert response.status_code == 200
    assert "7 rows: 2 answered." in page
    for part in ("“Atlantis” is not a country", "a day that does not exist", "CD (", "“singing”"):
        assert part in page
    assert "Still open: Which visa or permit do you have?" in page
    open_question = "/en/guide/?nationality=BR&amp;situation=continue-studies"
    assert f'{open_question}"' in page


def test_rows_may_be_shorter_and_longer_than_the_header(staff):
    cells = RENEWAL.split(",")
    rows = as_csv(staff, table(cells[0], ",".join(cells[:3]), RENEWAL + ",more", ", ,", ""))
    assert [row["Reference"] for row in rows] == ["A1", "A1", "A1"]
    assert [row["Last day"] for row in rows] == ["2027-06-30", "", ""]


def test_rows_keep_their_lines_and_columns_names_of_their_own():
    [(line, cells)] = table_of_text('a,b\n"x\ny",z').rows
    assert (line, cells) == (2, ["x\ny", "z"])
    [(line, cells)] = table_of_text("sep=;\na;b\n\n1,5;z").rows
    assert (line, cells) == (4, ["1,5", "z"])
    assert table_of_text("a,,a,\n").header == ["a", "Column 2", "a (2)"]


def test_a_header_of_commas_is_cut_at_once():
    """One comma after another, this would take hours."""
    rows = iter([(1, ["a", *[""] * 1_000_000])])
    assert table_of_rows(rows).header == ["a"]


def test_columns_not_found_are_chosen_by_hand(staff):
    text = table("1,BR,2026-12-31", head="Nr,Where,When")
    _response, body = send(staff, text)
    page = body.decode()
    assert "No column was found for: Nationality, Situation, Visa or permit, Expires on" in page
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    chosen = {"reference": "column:Nr", "nationality": "column:Where", "expires": "column:When"}
    chosen |= {"situation": "all:continue-studies", "document": "all:student-card"}
    fields = {"mapped": "1"} | {f"map-{key}": value for key, value in chosen.items()}
    [row] = as_csv(staff, "", kept=kept, **fields)
    assert (row["Reference"], row["Last day"]) == ("1", "2027-06-30")
    _response, body = send(staff, "", kept=kept, **fields)
    assert 'name="map-document" value="all:student-card"' in body.decode()


def test_a_word_that_is_not_read_is_explained_once_for_all_its_rows(staff):
    page = send(staff, OFFICE)[1].decode()
    assert "4 rows: 1 answered." in page
    assert re.search(r"visa D</th>\s*<td class=.number.>2</td>", page)
    meanings = {
        "kept": field(page, "kept"),
        "fix-key": ["document", "expires"],
        "fix-cell": ["visa D", "fin mars"],
        "fix-answer": ["vls-ts", "31/03/2027"],
    }
    page = send(staff, "", **meanings)[1].decode()
    assert "4 rows: 2 answered." in page
    carried = {
        "kept": field(page, "kept"),
        "fix-key": re.findall(r'name="fix-key" value="([^"]+)"', page),
        "fix-cell": re.findall(r'name="fix-cell" value="([^"]+)"', page),
        "fix-answer": re.findall(r'name="fix-answer" value="([^"]+)"', page),
    }
    small = send(staff, "", format="words", **carried)[1]
    assert "vls-ts" in small.decode()
    file = SimpleUploadedFile("words.csv", small)
    rows = {row["Réf"]: row for row in as_csv(staff, OFFICE, words=file)}
    assert rows["4"]["Act by"] == "2027-01-30"
    assert "document=vls-ts" in rows["2"]["Link"]


# ---- as an office keeps it ----

MIXED = Path(__file__).with_name("tables") / "mixed.csv"


def rows_of(data):
    table = table_of_file(io.BytesIO(data))
    columns = find_columns(table.header, table.sample)
    return table, columns, list(answered(table, columns, Address(as_of=TODAY), "en"))


def missing(row):
    """Return the answers that a row names as missing."""
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
    notes, others = [["Mettre à jour chaque lundi"]], [rows[2], *rows[10:]]
    sheets = {"Lisez-moi": notes, "M1": rows, "M2": others}
    table, _columns, read = rows_of(workbook(sheets, merged={"M1": areas}))
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


# ---- hostile ----


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


BOOK = workbook({"Students": [HEAD.split(","), RENEWAL.split(",")]})


def altered(name, change, source=BOOK):
    """Return a workbook with one part changed."""
    archive = zipfile.ZipFile(io.BytesIO(source))
    parts = {part: archive.read(part) for part in archive.namelist()}
    return zipped(**parts | {name: change(parts[name])})


SHEET = "xl/worksheets/sheet1.xml"


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


def many_shared(data):
    cells = b'<row r="%d"><c r="A%d" t="s"><v>0</v></c><c r="B%d" t="s"><v>0</v></c></row>'
    rows = b"".join(cells % (n, n, n) for n in range(3, 99_000))
    return data.replace(b"</sheetData>", rows + b"</sheetData>")


def encrypted():
    data = bytearray(BOOK)
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


HOSTILE = {
    "empty": b"",
    "nul": b"reference,nationality\n1,B\x00R\n",
    "binary": bytes(range(256)) * 10,
    "pdf": b"%PDF-1.7 x",
    "web page named xls": b"<html><table><tr><td>x</td></tr></table></html>",
    "old excel or password": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
    "too many columns": (",".join(f"c{n}" for n in range(10_000)) + "\n1").encode(),
    "wide row": (HEAD + "\n" + "," * 300 + "x").encode(),
    "too many rows": (HEAD + "\n" + "1,FR,,,,\n" * 100_001).encode(),
    "long cell": (HEAD + "\n" + "x" * 1001 + ",FR,,,,").encode(),
    "quotation mark not closed": (HEAD + '\n"1,FR,,,,' + "\n2,FR,,,," * 500).encode(),
    "one endless line": b"x" * 300_000,
    "too large": b"x," * (17 * 1024 * 1024),
    "truncated workbook": BOOK[: len(BOOK) // 2],
    "not a workbook": zipped(a="b"),
    "zip bomb": zipped(**{"xl__workbook.xml": "<x/>", "xl__a": b"\0" * (65 * 1024 * 1024)}),
    "locked workbook": encrypted(),
    "broken xml": altered(SHEET, lambda data: data[: len(data) // 2]),
    "cell at the far end": altered(SHEET, lambda data: data.replace(b"</sheetData>", FAR)),
    "long cell in a workbook": workbook({"Students": [["a"], ["x" * 1001]]}),
    "empty workbook": workbook({"Students": []}),
}


def test_a_hostile_table_is_refused_with_a_sentence(staff):
    for name, data in HOSTILE.items():
        for wanted in ("page", "xlsx") if name in ("nul", "pdf") else ("page",):
            response, body = send(staff, data, format=wanted)
            assert response.status_code == 400, name
            alert = body.decode().split('role="alert"')[1].split("</div>")[0]
            problem = alert.split("<p>")[1].split("</p>")[0]
            assert len(problem.split()) > 6, name
            assert problem.rstrip().endswith("."), name


def test_a_long_text_used_a_hundred_thousand_times_stays_bounded(monkeypatch):
    def long(data):
        return data.replace(b"<t>reference</t>", b"<t>" + b"x" * 1_000_000 + b"</t>")

    data = altered("xl/sharedStrings.xml", long, altered(SHEET, many_shared))
    monkeypatch.setattr("wizard.cohort.sheets.MEMORY", 512)
    with pytest.raises(Refused):
        table_of_file(io.BytesIO(data))
