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
from wizard.cohort.kept import keep

from .cohort_tables import HEAD, OFFICE, PAGE, RENEWAL, field, send, table

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
    found = found_in(head)
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
