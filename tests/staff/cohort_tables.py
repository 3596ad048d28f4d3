"""Tables to send to the page of a cohort, and how a test sends them."""

import csv
import io
import re

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from rules.law.questions import BY_KEY

from ..wizard.cases import CASES

PAGE = "/staff/cohort/"


RENEWAL = "A1,BR,continue-studies,student-card,,2026-12-31"
HEAD = "reference,nationality,situation,document,validated,expires"


def table(*rows, head=HEAD):
    return "\n".join([head, *rows])


ALL = table(
    *(
        ",".join([f"R{number}", *(answers.get(key, "") for key in BY_KEY)])
        for number, (answers, _procedure, _phase) in enumerate(CASES)
    ),
    head=",".join(["reference", *BY_KEY]),
)


def workbook(sheets, merged=None, hidden=""):
    """Return a workbook of rows, and of areas that are merged, by the name of their sheet."""
    out = io.BytesIO()
    about = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(out, about) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(rows):
                sheet.write_row(line, 0, cells)
            if name == hidden:
                sheet.hide()
            for area in (merged or {}).get(name, ()):
                sheet.merge_range(*area)
    return out.getvalue()


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


OFFICE = """Réf;Nom;Courriel;Langue;Nationalité;Situation;Titre;Expire le
1;Ba;ba@x.example;fr;Mali;renouv.;CST;31/12/2026
2;Oz;oz@x.example;en;Turquie;nouveau;visa D;31/08/2027
3;Ito;ito@x.example;;Japon;nouveau;Visa D;31/08/2027
4;Li;li@x.example;;Chine;renouv.;CST;fin mars
"""


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]
