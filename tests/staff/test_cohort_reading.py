"""How the table of a cohort is read: columns, cells, encodings, workbooks."""

import io
import re
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from rules.law.questions import BY_KEY, ChoiceQuestion
from wizard.cohort.cells import said_by
from wizard.cohort.columns import found_in
from wizard.cohort.sheets import table_of_file
from wizard.cohort.tables import table_of_rows
from wizard.question_texts import choices

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
    found = found_in(table_of_text(head + "\n1").header)
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
            found = [said_by(key, language, cell) for language in ("en", "fr")]
            assert found == [expected, expected], cell
    for key, cells, _none in rows_in(NOT_READ):  # rather than wrongly
        for cell in cells:
            assert said_by(key, "fr", cell) == {key: cell}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_label_of_an_answer_is_read(language):
    with translation.override(language):
        for key, question in BY_KEY.items():
            if isinstance(question, ChoiceQuestion):
                for value, label in choices(question):
                    assert said_by(key, "en", label)[key] == value, label
                    assert said_by(key, "en", value.upper())[key] == value


def test_a_workbook_is_read_with_its_dates_and_line_numbers(staff):
    rows = [
        [],
        [None, "Pays", "Situation", "Titre", "Fin de validité", "Validé", "Réf", "Nom"],
        [],
        [None, "Brésil", "renouvellement", "carte étudiant", date(2026, 12, 31), None, 7, "Nobody"],
        [None, "US", "just-arrived", "VLS-TS", 46387, True, 8, "x"],
        [None, "Atlantis", None, None, None, None, 9, "x"],
    ]
    rows = as_csv(staff, workbook(rows, more=["Notes"]), name="x.xlsx")
    assert [(row["Reference"], row["Line"]) for row in rows] == [("7", "4"), ("8", "5"), ("9", "6")]
    assert rows[0]["Last day"] == "2027-06-30"
    assert "Atlantis" in rows[2]["Cannot be read"]


def test_a_hidden_sheet_is_not_read(staff):
    rows = [HEAD.split(","), RENEWAL.split(",")]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("Students", "Last year"):
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(rows):
                sheet.write_row(line, 0, cells)
        sheet.hide()
    assert len(as_csv(staff, out.getvalue())) == 1


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
    fields = {
        "mapped": "1",
        "map-reference": "column:Nr",
        "map-nationality": "column:Where",
        "map-expires": "column:When",
        "map-situation": "all:continue-studies",
        "map-document": "all:student-card",
    }
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
