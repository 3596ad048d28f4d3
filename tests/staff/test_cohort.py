"""A cohort: each row answered as its own journey would be; hostile tables refused; nothing kept."""

import csv
import io
import re
import struct
import sys
import tempfile
import zipfile
from datetime import date

import icalendar
import pytest
import xlsxwriter
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _
from python_calamine import load_workbook

from rules.law.questions import BY_KEY, ChoiceQuestion
from rules.law.windows import Phase
from tests.factories import member
from wizard.address import Address
from wizard.cohort.cells import said_by
from wizard.cohort.columns import found_in
from wizard.cohort.limits import WEB, Limits, Refused
from wizard.cohort.sheets import table_of_file
from wizard.cohort.summary import group
from wizard.cohort.tables import decoded, table_of_rows, table_of_text
from wizard.csv_lines import csv_line, safe
from wizard.result.data import guidance

from ..wizard.cases import CASES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAGE = "/staff/cohort/"
KEYS = list(BY_KEY)
RENEWAL = "A1,BR,continue-studies,student-card,,2026-12-31"
HEAD = "reference,nationality,situation,document,validated,expires"


def table(*rows, head=HEAD):
    return "\n".join([head, *rows])


ALL = table(
    *(
        ",".join([f"R{number}", *(answers.get(key, "") for key in KEYS)])
        for number, (answers, _procedure, _phase) in enumerate(CASES)
    ),
    head=",".join(["reference", *KEYS]),
)


def workbook(rows, **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Students")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for line, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, cell, day)
            elif cell is not None:
                sheet.write(line, column, cell)
    for name in options.get("more", ()):
        book.add_worksheet(name)
    book.close()
    return out.getvalue()


@pytest.fixture
def staff(client, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    client.force_login(member("amal", "Link maker"))
    return client


def send(client, data, name="students.csv", language="en", **fields):
    """Post a file, or a pasted text; the body and the response."""
    sent = {"text": data} if isinstance(data, str) else {"table": SimpleUploadedFile(name, data)}
    response = client.post(PAGE, sent | fields, headers={"accept-language": language})
    body = response.getvalue() if response.streaming else response.content
    return response, body


def as_csv(client, data, **fields):
    response, body = send(client, data, format="csv", **fields)
    assert response.status_code == 200, body.decode()
    text = body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text[:20] else ","))


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


# Reading.


@pytest.mark.parametrize(
    "head",
    [
        "Réf;Nationalité;Situation;Titre;Validé;Date d'expiration",
        "N° étudiant\tPays\tProjet\tVisa ou titre\tVisa validé\tFIN DE VALIDITE",
        "student-id,Country,plan,Residence Permit,validated,Valid until",
        "ref,NATIONALITE,situation,type de titre,x,expire le",
    ],
)
def test_columns_are_found_by_name(head):
    found = found_in(table_of_text(head + "\n1", WEB).header)
    assert {"reference", "nationality", "situation", "document", "expires"} <= set(found.names)
    assert found.missing == []


@pytest.mark.parametrize(
    ("key", "cell", "answer"),
    [
        ("nationality", "dz", "DZ"),
        ("nationality", "Algérienne", "DZ"),
        ("nationality", "ALGERIEN(NE)", "DZ"),
        ("nationality", "Marocain·e", "MA"),
        ("nationality", "Inde", "IN"),
        ("nationality", "DZA", "DZ"),
        ("nationality", "Cote d'ivoire", "CI"),
        ("nationality", "États-Unis", "US"),
        ("nationality", "apatride", "stateless"),
        ("nationality", "Congo (République démocratique du)", "CD"),
        ("nationality", "Congolaise", "Congolaise"),
        ("nationality", "Atlantis", "Atlantis"),
        ("document", "VLS TS", "vls-ts"),
        ("document", "vls-t", "vls-t"),
        ("document", "Carte étudiant", "student-card"),
        ("document", "titre de séjour étudiant", "student-card"),
        ("document", "Student card (“étudiant”)", "student-card"),
        ("situation", "Renouvellement", "continue-studies"),
        ("situation", "new student", "just-arrived"),
        ("validated", "Oui", "yes"),
        ("validated", "0", "no"),
        ("diploma", "Licence pro", "licence-pro"),
        ("diploma", "Licence", "lower"),
        ("expires", "2026-12-31", "2026-12-31"),
        ("expires", "31/12/2026", "2026-12-31"),
        ("expires", "31.12.2026", "2026-12-31"),
        ("expires", "31 décembre 2026", "2026-12-31"),
        ("expires", "20261231", "2026-12-31"),
        ("expires", "46387", "2026-12-31"),
        ("expires", "2026-12-31 00:00:00", "2026-12-31"),
        ("expires", "inconnu", "unknown"),
        ("expires", "12/31/2026", "12/31/2026"),
        ("expires", "  ", ""),
    ],
)
def test_cells_are_read_in_the_usual_ways(key, cell, answer):
    found = [said_by(key, language, cell).get(key, "") for language in ("en", "fr")]
    assert found == [answer, answer]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_label_of_an_answer_is_read(language):
    from wizard.question_texts import choices

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
    )
    response, body = send(staff, text)
    page = body.decode()
    assert response.status_code == 200
    assert "6 rows: 2 answered." in page
    for part in ("“Atlantis” is not a country", "a day that does not exist", "CD (", "“singing”"):
        assert part in page
    assert (
        "/en/guide/?nationality=BR&amp;situation=continue-studies&amp;document=student-card" in page
    )


def test_rows_may_be_shorter_and_longer_than_the_header(staff):
    cells = RENEWAL.split(",")
    rows = as_csv(staff, table(cells[0], ",".join(cells[:3]), RENEWAL + ",more", ", ,", ""))
    assert [row["Reference"] for row in rows] == ["A1", "A1", "A1"]
    assert [row["Last day"] for row in rows] == ["2027-06-30", "", ""]


def test_an_open_question_is_named_with_a_link_that_goes_on(staff):
    _response, body = send(staff, table("A,BR,continue-studies,,,"))
    assert "Still open: Which visa or permit do you have?" in body.decode()
    assert "/en/guide/?nationality=BR&amp;situation=continue-studies" in body.decode()


# The pages.


def test_only_staff_come_in(client):
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE, {"text": ALL}).status_code == 302


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def read(self, size=-1):
        raise AssertionError("the body was read")


@pytest.mark.parametrize("role", [None, "plain"])
def test_of_those_who_may_not_come_in_no_upload_is_read(role):
    strict = Client(enforce_csrf_checks=True)
    if role:
        strict.force_login(User.objects.create_user(role))
    kind = "multipart/form-data; boundary=x"
    response = strict.generic("POST", PAGE, b"x" * 1000, kind, **{"wsgi.input": Unread()})
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


def test_a_form_needs_its_token(staff):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = staff.cookies
    assert strict.post(PAGE, {"text": ALL}).status_code == 403
    strict.get(PAGE)
    token = strict.cookies["csrftoken"].value
    sent = {"text": ALL, "csrfmiddlewaretoken": token}
    assert strict.post(PAGE, sent, headers={"origin": "http://testserver"}).status_code == 200


def test_all_files_of_a_form_count_together(staff, monkeypatch):
    monkeypatch.setattr("wizard.staff.cohort.LARGEST_FILE", 1000)

    def post(*names):
        data = table(RENEWAL).encode() + b" " * 700
        files = [(name, SimpleUploadedFile("a.csv", data)) for name in names]
        sent = {name: [file for other, file in files if other == name] for name in names}
        return staff.post(PAGE, sent)

    assert post("table").status_code == 200
    for response in (post("other", "table"), post("table", "table")):
        assert response.status_code == 400
        assert "The file is larger" in response.text


def test_a_file_too_large_for_the_memory_is_refused(staff, settings, monkeypatch):
    monkeypatch.setattr("wizard.staff.cohort.LARGEST_FILE", 1000)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    response, body = send(staff, table(RENEWAL).encode() + b" " * 2000)
    assert response.status_code == 400
    assert "The file is larger" in body.decode()


def test_no_other_form_takes_a_file(rf):
    files = {"table": SimpleUploadedFile("a.csv", b"a,b"), "name": "kept"}
    request = rf.post("/en/useful/", files)
    assert request.POST.dict() == {"name": "kept"}
    assert not request.FILES


def test_the_page_comes_in_parts_and_keeps_nothing(staff, monkeypatch, django_assert_num_queries):
    def refuse(*args, **kwargs):
        raise AssertionError("written to disk")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    many = table(*[f"{RENEWAL},{'x' * 500}"] * 6000, head=HEAD + ",notes")
    response = staff.post(PAGE, {"table": SimpleUploadedFile("a.csv", many.encode())})
    parts = [part.decode() for part in response.streaming_content]
    assert len(parts) > 4
    assert any("5000 of 6000 rows" in part for part in parts)
    page = "".join(parts)
    assert page.count("<h1>") == 1
    assert page.count('<th scope="row">A1</th>') == 500
    assert "The 500 most urgent rows" in page
    assert "style=" not in page
    assert response.headers["Cache-Control"] == "no-store"
    for wanted in ("csv", "xlsx", "ics"):
        assert send(staff, many.encode(), format=wanted)[0].status_code == 200


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


def test_a_file_too_large_to_go_along_is_asked_for_again_with_its_columns(staff, monkeypatch):
    monkeypatch.setattr("wizard.cohort.kept.MOST", 2)
    fields = {"map-nationality": "column:Where", "mapped": "1", "format": "columns"}
    _response, body = send(staff, table("1,BR", head="Nr,Where").encode(), **fields)
    page = body.decode()
    assert 'type="file"' in page
    assert '<option value="column:Where" selected>' in page


def test_the_page_is_french_too(staff):
    _response, body = send(staff, ALL, language="fr")
    assert "/fr/result/?" in body.decode()
    assert '<html lang="fr"' in body.decode()


def test_a_workbook_out_has_dates_and_no_formulas(staff):
    text = table("=1+1,BR,continue-studies,student-card,,2026-12-31", "@x,Atlantis,,,,")
    _response, body = send(staff, text, format="xlsx")
    book = load_workbook(io.BytesIO(body))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][rows[0].index("Reference")] == "=1+1"
    assert rows[1][rows[0].index("Last day")] == date(2027, 6, 30)
    assert "<f>" not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml").decode()
    counts = book.get_sheet_by_index(1).to_python()
    assert counts[1][2] == 1
    rows = as_csv(staff, text)
    assert [row["Reference"] for row in rows] == ["'=1+1", "'@x"]


HOSTILE_CELLS = [
    "=1+1",
    "@x",
    "b;@SUM(1)",
    "c,=1+1",
    "d\t-1",
    "e\n+1",
    'f;"=1+1',
    "＝1+1",
    ';"" =1',
    "\t=1",
]


@pytest.mark.parametrize("read_by", [",", ";", "\t"])
@pytest.mark.parametrize("written_with", [",", ";"])
def test_no_cell_out_is_a_formula_whatever_delimiter_it_is_read_by(written_with, read_by):
    """As Excel reads a line whose delimiter is another one: marks inside a cell are text."""
    line = csv_line([5, *HOSTILE_CELLS, date(2026, 11, 23), None], written_with)
    if written_with == read_by:
        [cells] = csv.reader(io.StringIO(line, newline=""), delimiter=read_by)
        assert cells == ["5", *map(safe, HOSTILE_CELLS), "2026-11-23", ""]
    for cell in re.split(rf"[{read_by}\r\n]", line):
        assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "\t", "＝")), cell


@pytest.mark.parametrize(
    "cell",
    [
        "A-1",
        "5 rue d'Ainay",
        "a+b@c.example",
        "2027-02-28",
        "x, y; z",
        "",
        "https://x.example/?a=1,2",
    ],
)
def test_a_cell_without_a_formula_stays_as_it_is(cell):
    assert safe(cell) == cell


def test_numbers_and_dates_are_not_texts_and_an_export_is_read_again(staff):
    out = io.StringIO()
    rows = [[cell, *RENEWAL.split(",")[1:]] for cell in HOSTILE_CELLS]
    csv.writer(out).writerows([HEAD.split(","), *rows])
    body = send(staff, out.getvalue(), format="csv")[1].decode("utf-8-sig")
    assert ',2026-11-23,0,"' in body
    first = [row["Reference"] for row in csv.DictReader(io.StringIO(body, newline=""))]
    assert len(first) == len(HOSTILE_CELLS)
    again = as_csv(staff, body, mapped="1")  # without columns for the questions
    assert [row["Reference"] for row in again] == first


def test_the_calendar_has_no_names_and_keeps_its_identifiers(staff):
    def events(text):
        body = send(staff, text, format="ics")[1]
        return {
            str(event["uid"]): event for event in icalendar.Calendar.from_ical(body).walk("VEVENT")
        }

    text = table(RENEWAL, "A2,BR,continue-studies,student-card,,2027-06-30", "A3,FR,,,,")
    first = events(text)
    assert len(first) == 3
    assert all("BR" not in str(event["summary"]) for event in first.values())
    assert {event["dtstart"].dt for event in first.values()} == {
        date(2026, 12, 31),
        date(2027, 3, 1),
        date(2027, 4, 30),
    }
    moved = events(text.replace("2027-06-30", "2027-07-31"))
    assert moved.keys() == first.keys()
    same = events(table(RENEWAL, RENEWAL))
    assert len(same) == 2


# The page, from one upload.

OFFICE = """Réf;Nom;Courriel;Langue;Nationalité;Situation;Titre;Expire le
1;Ba;ba@x.example;fr;Mali;renouv.;CST;31/12/2026
2;Oz;oz@x.example;en;Turquie;nouveau;visa D;31/08/2027
3;Ito;ito@x.example;;Japon;nouveau;Visa D;31/08/2027
4;Li;li@x.example;;Chine;renouv.;CST;fin mars
"""


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


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


def test_a_table_that_was_changed_on_its_way_is_refused(staff):
    kept = field(send(staff, OFFICE)[1].decode(), "kept")
    response, body = send(staff, "", kept=kept[:-1] + "x")
    assert response.status_code == 400
    assert "Choose the file once more" in body.decode()


def test_files_hold_the_own_columns_and_a_letter_in_each_language(staff, settings):
    settings.OFFICE_NAME = "Bureau 1"
    french, english, *_others = sorted(as_csv(staff, OFFICE), key=lambda row: row["Réf"])
    assert (french["Nom"], french["Courriel"]) == ("Ba", "ba@x.example")
    assert french["Letter"].startswith("Bonjour")
    assert "/fr/result/?" in french["Letter"]
    assert french["Headline"] in french["Subject"]
    assert french["Date in words"] == "23 novembre 2026"
    assert "Bureau 1" in french["Letter"]
    assert english["Letter"].startswith("Hello")
    assert "/en/guide/?nationality=TR" in english["Letter"]
    assert len(french["Letter"].split()) < 150


def test_an_export_taken_back_says_what_changed(staff):
    export = send(staff, OFFICE, format="csv")[1]
    assert {row["Since last time"] for row in as_csv(staff, export)} == {""}
    now = OFFICE.replace("renouv.;CST;31/12/2026", "renouv.;CST;31/12/2028")
    now = now.replace("3;Ito", "5;Ito")
    last = SimpleUploadedFile("last.csv", export)
    rows = {row["Réf"]: row["Since last time"] for row in as_csv(staff, now, last=last)}
    assert rows["1"] == "Changed: Expires on. Was: Act today"
    assert (rows["2"], rows["5"]) == ("", "New")
    last.seek(0)
    page = send(staff, now, last=last)[1].decode()
    assert "No longer in the table: 3." in page
    again = send(staff, "", kept=field(page, "kept"), **{"kept-last": field(page, "kept-last")})
    assert "Was: Act today" in again[1].decode()


def test_a_french_export_keeps_own_columns_that_are_called_as_ours(staff):
    table = OFFICE.replace("Situation", "Démarche")
    _response, export = send(staff, table, format="csv", language="fr")
    _response, again = send(staff, export, format="csv", language="fr")
    assert again.decode().splitlines()[0] == export.decode().splitlines()[0]
    assert again.decode() == export.decode()


def test_rows_are_filtered_and_their_addresses_are_there_to_copy(staff):
    page = send(staff, OFFICE, when="today")[1].decode()
    addresses = re.search(r'<textarea id="addresses"[^>]*>([^<]*)<', page)[1]
    assert addresses == "ba@x.example"
    page = send(staff, OFFICE, when="ask-student")[1].decode()
    assert page.count("@x.example") == 3


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_empty_table_has_lists_and_is_read_once_filled(staff, language):
    response = staff.get(PAGE + "template.xlsx", headers={"accept-language": language})
    book = load_workbook(io.BytesIO(response.content))
    [head] = book.get_sheet_by_index(0).to_python()
    found = found_in(head)
    assert found.missing == []
    assert {"reference", "email", "language"} <= set(found.names)
    assert book.get_sheet_by_index(1).total_height > 150
    sheet = zipfile.ZipFile(io.BytesIO(response.content)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") == 6


# Hostile tables.


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


BOOK = workbook([HEAD.split(","), RENEWAL.split(",")])


def altered(name, change):
    """A workbook with one part changed."""
    source, out = zipfile.ZipFile(io.BytesIO(BOOK)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            data = source.read(part)
            archive.writestr(part, change(data) if part == name else data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
LONG = "x" * 900


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
    "blank": b"\n\n  \n",
    "nul": b"reference,nationality\n1,B\x00R\n",
    "binary": bytes(range(256)) * 10,
    "picture": b"\x89PNG\r\n\x1a\n" + b"x" * 100,
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
    "text document": zipped(word__document_xml="<x/>"),
    "zip bomb": zipped(**{"xl__workbook.xml": "<x/>", "xl__a": b"\0" * (65 * 1024 * 1024)}),
    "locked workbook": encrypted(),
    "broken xml": altered(SHEET, lambda data: data[: len(data) // 2]),
    "cell at the far end": altered(SHEET, lambda data: data.replace(b"</sheetData>", FAR)),
    "wide workbook": workbook([[f"c{n}" for n in range(10_000)]]),
    "long cell in a workbook": workbook([["a"], ["x" * 1001]]),
    "empty workbook": workbook([]),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("wanted", ["page", "xlsx"])
def test_a_hostile_table_is_refused_with_a_sentence(staff, name, wanted):
    response, body = send(staff, HOSTILE[name], format=wanted)
    page = body.decode()
    assert response.status_code == 400
    problem = page.split('role="alert"')[1].split("</div>")[0].split("<p>")[1].split("</p>")[0]
    assert len(problem.split()) > 6
    assert problem.rstrip().endswith(".")


def test_a_long_text_used_a_hundred_thousand_times_stays_bounded():
    data = altered(SHEET, many_shared)
    name = "xl/sharedStrings.xml"
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            content = source.read(part)
            if part == name:
                content = content.replace(b"<t>reference</t>", f"<t>{'x' * 1_000_000}</t>".encode())
            archive.writestr(part, content)
    with pytest.raises(Refused):
        table_of_file(out.getvalue(), Limits(rows=100_000, memory=512, seconds=60))


def test_what_is_said_in_a_table_is_shown_as_text(staff):
    text = table(
        "<script>alert(1)</script>,BR,continue-studies,student-card,,2026-12-31",
        "x,<script>alert(2)</script>,,,,",
        "</textarea><script>,FR,,,,",
    )
    _response, body = send(staff, text)
    assert "<script>" not in body.decode().replace('<script src="', "")


def test_too_much_pasted_text_is_refused_with_a_sentence(staff):
    response, body = send(staff, "x" * 2_700_000)
    assert response.status_code == 413
    assert "choose the file" in body.decode()
    response, body = send(staff, "x\n" * 1_100_000)
    assert response.status_code == 400


def test_a_quoted_line_break_counts_as_one_row():
    [(line, cells)] = table_of_text('a,b\n"x\ny",z', WEB).rows
    assert (line, cells) == (2, ["x\ny", "z"])
    [(line, cells)] = table_of_text("sep=;\na;b\n\n1,5;z", WEB).rows
    assert (line, cells) == (4, ["1,5", "z"])


def test_names_of_columns_are_never_empty_or_twice():
    assert table_of_text("a,,a,\n", WEB).header == ["a", "Column 2", "a (2)"]


def test_a_header_of_commas_is_cut_at_once():
    """One comma after another, this would take hours."""
    rows = iter([(1, ["a", *[""] * 1_000_000])])
    assert table_of_rows(rows).header == ["a"]


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Refused):
        decoded(struct.pack("<8Q", *range(8)))


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
