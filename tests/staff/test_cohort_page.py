"""The page of a cohort and its files: who may send a table, what is kept of it, what comes out."""

import csv
import io
import re
import tempfile
import zipfile
from datetime import date
from functools import partial
from itertools import product

import icalendar
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from wizard.cohort.columns import find_columns
from wizard.cohort.kept import keep
from wizard.csv_lines import csv_line, escape_formulas

from .cohort_tables import HEAD, OFFICE, PAGE, RENEWAL, as_csv, field, send, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


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


def test_all_files_of_a_form_count_together_and_no_other_form_takes_one(
    staff, settings, rf, monkeypatch
):
    monkeypatch.setattr("wizard.staff.cohort.LARGEST_FILE", 1000)
    data = table(RENEWAL).encode() + b" " * 700

    def post(*names):
        sent = {name: [SimpleUploadedFile("a.csv", data)] * names.count(name) for name in names}
        return staff.post(PAGE, sent)

    assert post("table").status_code == 200
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000  # Django would put a larger one on the disk
    for response in (post("other", "table"), post("table", "table")):
        assert response.status_code == 400
        assert "The file is larger" in response.text
    response, body = send(staff, data * 3)
    assert (response.status_code, "The file is larger" in body.decode()) == (400, True)
    files = {"table": SimpleUploadedFile("a.csv", b"a,b"), "name": "kept"}
    request = rf.post("/en/useful/", files)
    assert (request.POST.dict(), len(request.FILES)) == ({"name": "kept"}, 0)


def test_the_page_comes_in_parts_and_keeps_nothing(staff, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("written to disk")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    many = table(*[f"{RENEWAL},{'x' * 400}"] * 5001, head=HEAD + ",notes").encode()
    response = staff.post(PAGE, {"table": SimpleUploadedFile("a.csv", many)})
    parts = [part.decode() for part in response.streaming_content]
    assert len(parts) > 4
    page = "".join(parts)
    assert "5000 of 5001 rows" in page
    assert page.count("<h1>") == 1
    assert page.count('<th scope="row">A1</th>') == 500
    assert "The 500 most urgent rows" in page
    assert response.headers["Cache-Control"] == "no-store"
    for wanted in ("csv", "xlsx", "ics"):
        response, _body = send(staff, many[:50_000], format=wanted)
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")


def test_a_file_too_large_to_go_along_is_asked_for_again_with_its_columns(staff, monkeypatch):
    monkeypatch.setattr("wizard.staff.cohort.keep", lambda table: keep(table, most=2))
    fields = {"map-nationality": "column:Where", "mapped": "1", "format": "columns"}
    _response, body = send(staff, table("1,BR", head="Nr,Where").encode(), **fields)
    page = body.decode()
    assert 'type="file"' in page
    assert '<option value="column:Where" selected>' in page


def test_a_table_that_was_changed_on_its_way_is_refused(staff):
    kept = field(send(staff, OFFICE)[1].decode(), "kept")
    response, body = send(staff, "", kept=kept[:-1] + "x")
    assert response.status_code == 400
    assert "Choose the file once more" in body.decode()


def test_rows_are_filtered_their_addresses_are_there_to_copy_and_their_words_text(staff):
    hostile = OFFICE + "</textarea><script>;<script>;x;;<script>;;;\n"
    page = send(staff, hostile, when="today")[1].decode()
    assert re.search(r'<textarea id="addresses"[^>]*>([^<]*)<', page)[1] == "ba@x.example"
    page = send(staff, hostile, when="ask-student")[1].decode()
    assert page.count("@x.example") == 3
    assert "<script>" not in send(staff, hostile)[1].decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_empty_table_has_lists_and_is_read_once_filled(staff, language):
    response = staff.get(PAGE + "template.xlsx", headers={"accept-language": language})
    book = load_workbook(io.BytesIO(response.content))
    [head] = book.get_sheet_by_index(0).to_python()
    found = find_columns(head)
    assert found.missing == []
    assert {"reference", "email", "language"} <= set(found.names)
    assert book.get_sheet_by_index(1).total_height > 150
    sheet = zipfile.ZipFile(io.BytesIO(response.content)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") == 6


def test_too_much_pasted_text_is_refused_with_a_sentence(staff):
    response, body = send(staff, "x" * 2_700_000)
    assert response.status_code == 413
    assert "choose the file" in body.decode()
    assert send(staff, "x\n" * 1_100_000)[0].status_code == 400


# ---- the files: no formulas, letters, and what has changed since ----


def test_a_workbook_out_has_dates_and_no_formulas(staff):
    text = table("=1+1,BR,continue-studies,student-card,,2026-12-31", "{=1+1},Atlantis,,,,")
    _response, body = send(staff, text, format="xlsx")
    book = load_workbook(io.BytesIO(body))
    head, first, *_rows = book.get_sheet_by_index(0).to_python()
    assert first[head.index("Reference")] == "=1+1"
    assert first[head.index("Last day")] == date(2027, 6, 30)
    assert "<f>" not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml").decode()
    assert book.get_sheet_by_index(1).to_python()[1][2] == 1  # of the counts


HOSTILE_CELLS = ["=1+1", "@x", "b;@SUM(1)", "c,=1+1", "d\t-1", "e\n+1", 'f;"=1+1', "＝1+1", '"" =1']


def test_no_cell_out_is_a_formula_whatever_delimiter_it_is_read_by():
    """As Excel reads a line whose delimiter is another one: marks inside a cell are text."""
    for written_with, read_by in product(",;", ",;\t"):
        line = csv_line([5, *HOSTILE_CELLS, date(2026, 11, 23), None], written_with)
        if written_with == read_by:
            [cells] = csv.reader(io.StringIO(line, newline=""), delimiter=read_by)
            assert cells == ["5", *map(escape_formulas, HOSTILE_CELLS), "2026-11-23", ""]
        for cell in re.split(rf"[{read_by}\r\n]", line):
            assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "\t", "＝")), cell
    for cell in ("A-1", "a+b@c.example", "2027-02-28", "x, y; z", "https://x.example/?a=1,2"):
        assert escape_formulas(cell) == cell


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
        found = icalendar.Calendar.from_ical(body).walk("VEVENT")
        return {str(event["uid"]): event for event in found}

    text = table(RENEWAL, "A2,BR,continue-studies,student-card,,2027-06-30", "A3,FR,,,,", RENEWAL)
    first = events(text)
    assert all("BR" not in str(event["summary"]) for event in first.values())
    days = sorted(str(event["dtstart"].dt) for event in first.values())
    assert days == ["2026-12-31", "2026-12-31", "2027-03-01", "2027-04-30"]
    assert events(text.replace("2027-06-30", "2027-07-31")).keys() == first.keys()


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


def test_last_months_file_goes_along_while_the_columns_are_chosen(staff, monkeypatch):
    """Where it is too large to go along, the page asks for it again."""
    export = send(staff, OFFICE, format="csv")[1]
    asked = partial(send, staff, OFFICE.replace("3;Ito", "5;Ito"), format="columns")
    page = asked(last=SimpleUploadedFile("last.csv", export))[1].decode()
    state = {name: field(page, name) for name in ("kept", "last-table")}
    assert "No longer in the table: 3." in send(staff, "", mapped="1", **state)[1].decode()
    monkeypatch.setattr("wizard.staff.cohort.MOST_LAST", 2)
    page = asked(last=SimpleUploadedFile("last.csv", export))[1].decode()
    assert 'name="last-table"' not in page
    assert "Last month's file, once more" in page


def test_a_french_export_keeps_own_columns_that_are_called_as_ours(staff):
    table = OFFICE.replace("Situation", "Démarche")
    _response, export = send(staff, table, format="csv", language="fr")
    _response, again = send(staff, export, format="csv", language="fr")
    assert again.decode().splitlines()[0] == export.decode().splitlines()[0]
    assert again.decode() == export.decode()


def test_who_reads_other_steps_gets_another_letter(staff):
    """Under the same headline: steps depend on what is held."""
    held = ("eu-permit", "none")
    letters = as_csv(staff, table(*(f"A,BR,continue-studies,{one},," for one in held)))
    assert letters[0]["Subject"] == letters[1]["Subject"]
    assert "Look in your passport again" not in letters[0]["Letter"]
    assert "Look in your passport again" in letters[1]["Letter"]
