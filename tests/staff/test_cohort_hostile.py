"""Hostile tables are refused with a sentence."""

import io
import zipfile

import pytest

from wizard.cohort.sheets import table_of_file
from wizard.cohort.tables import Refused

from .cohort_tables import HEAD, RENEWAL, send, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


BOOK = workbook([HEAD.split(","), RENEWAL.split(",")])


def altered(name, change, source=BOOK):
    """A workbook with one part changed."""
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
    "long cell in a workbook": workbook([["a"], ["x" * 1001]]),
    "empty workbook": workbook([]),
}


@pytest.mark.parametrize(
    ("name", "wanted"), [*((name, "page") for name in HOSTILE), ("nul", "xlsx"), ("pdf", "xlsx")]
)
def test_a_hostile_table_is_refused_with_a_sentence(staff, name, wanted):
    response, body = send(staff, HOSTILE[name], format=wanted)
    page = body.decode()
    assert response.status_code == 400
    problem = page.split('role="alert"')[1].split("</div>")[0].split("<p>")[1].split("</p>")[0]
    assert len(problem.split()) > 6
    assert problem.rstrip().endswith(".")


def test_a_long_text_used_a_hundred_thousand_times_stays_bounded(monkeypatch):
    def long(data):
        return data.replace(b"<t>reference</t>", b"<t>" + b"x" * 1_000_000 + b"</t>")

    data = altered("xl/sharedStrings.xml", long, altered(SHEET, many_shared))
    monkeypatch.setattr("wizard.cohort.sheets.MEMORY", 512)
    with pytest.raises(Refused):
        table_of_file(io.BytesIO(data))
