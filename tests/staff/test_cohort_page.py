"""The page of a cohort: who may send a table, and what is kept of it."""

import io
import re
import tempfile
import zipfile

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from wizard.cohort.columns import found_in

from .cohort_tables import ALL, HEAD, OFFICE, PAGE, RENEWAL, field, send, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


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


def test_all_files_of_a_form_count_together(staff, settings, monkeypatch):
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
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000  # Django would put a larger one on the disk
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
    few = many[: len(many) // 20].encode()
    for wanted in ("csv", "xlsx", "ics"):
        assert send(staff, few, format=wanted)[0].status_code == 200


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


def test_a_table_that_was_changed_on_its_way_is_refused(staff):
    kept = field(send(staff, OFFICE)[1].decode(), "kept")
    response, body = send(staff, "", kept=kept[:-1] + "x")
    assert response.status_code == 400
    assert "Choose the file once more" in body.decode()


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
