"""Pages for people who have signed in: forged addresses, forms, links, words and files."""

import re
from html import unescape
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from rules.law.procedures import Procedure
from rules.models import Passage, Text
from rules.words.markdown import References, render
from rules.words.snapshot import Snapshot
from tests.factories import draft, publish

from .hostile import QUOTED, TAG, pieces, queries, quoted, values
from .sending import filled, routes, share

TOKEN = "a" * 32
PATHS = [
    path for path, _name in routes()
    if path.startswith(("admin/", "staff/", "preview/")) and "logout" not in path
]  # fmt: skip
_FIELD = re.compile(
    r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"(?:[^>]* value="([^"]*)")?'
)


@pytest.fixture
def insider(stranger):
    """Give the stranger an administrator's session, and its token."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    stranger.cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}
    return stranger


keys = st.sampled_from(
    "page p q o e all day name id__exact review state language a b scope documents next pk__in"
    " due__year _changelist_filters _to_field app_label from until drafts share rest part".split()
)
asked = st.lists(st.tuples(keys, quoted).map("=".join), max_size=3).map("&".join)


@share(0.04)
@given(
    st.sampled_from(PATHS), st.lists(st.sampled_from(["1", "2", "9"]) | pieces, max_size=2),
    asked | queries,
)  # fmt: skip
def test_no_address_breaks_a_desk(insider, path, parts, query):
    insider.send("GET", filled(path, *parts), query)


def forms_of(insider):
    """Yield the forms of the desks as their pages give them: the path and the fields."""
    for path in PATHS:
        place = filled(path)
        if "password" not in path:
            page = insider.send("GET", place).body.decode(errors="replace")
            fields = [(unescape(k), unescape(v or "")) for k, v in _FIELD.findall(page)]
            if fields:
                yield place, fields


def test_no_form_breaks_a_desk(insider):
    forms = list(forms_of(insider))
    assert len(forms) > 15

    @share(0.04)
    @given(st.sampled_from(forms), st.data(), st.sampled_from(["", "", "/zq"]))
    def send(form, data, tail):
        place, fields = form
        changed = data.draw(st.dictionaries(st.integers(0, len(fields) - 1), values, max_size=4))
        sent = [
            (key, TOKEN if key == "csrfmiddlewaretoken" else changed.get(at, value))
            for at, (key, value) in enumerate(fields)
        ]
        sent = [("csrfmiddlewaretoken", TOKEN), *sent]
        with transaction.atomic():  # each example finds the same database
            insider.send("POST", place + tail, "", sent)
            transaction.set_rollback(True)

    send()


SPOTS = ["result/?nationality=FR", "procedures/no-permit-needed/?", "changes/?", "changes.atom?",
         "result.html?nationality=FR", "embed/?"]  # fmt: skip


@pytest.mark.parametrize("text", [f"<script>{TAG}</script>", "{{ 7*7 }}"])
def test_hostile_words_are_shown_as_words(stranger, monkeypatch, text):
    monkeypatch.setattr("rules.words.live.LOOK_EVERY", 0)
    row = Text.objects.get(procedure=Procedure.NO_PERMIT_NEEDED, language="en")
    parts = dict.fromkeys(("summary", "documents", "steps", "cost", "next", "trouble"), text)
    publish(draft(row, title=text[:60], **parts), notes={"en": text})
    pages = [stranger.send("GET", *f"/en/{spot}".split("?")) for spot in SPOTS]
    pages.append(stranger.send("GET", "/api/v1/procedures/no-permit-needed"))
    assert {page.status for page in pages} == {200}
    assert all(b"49" not in page.body for page in pages) or "7*7" not in text
    row = Passage.objects.filter(language="en").first()
    publish(draft(row, body="[" * 20_000 + "*_" * 20_000))
    assert stranger.send("GET", "/en/").status == 200


SIGNS = [
    *"[ ]( ) ![ < > ` * _ # | { } « » & &# \\ // mailto: tel: https:// javascript:".split(),
    "data:text/html,",
    "```\n", "\n", "\n\n", "    ", "- ", "1. ", "\tjava\nscript:", "&#106;avascript:", "vbscript:",
    "<script>", "</p>", "<a href=", "onclick=zq", "<!--", "<![CDATA[", "\u202e", "\0", TAG, QUOTED,
    "{late-fee}",
]  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(SIGNS) | st.text(max_size=5), max_size=14).map("".join)
TAGS = set(
    "p a i em strong ul ol li h3 h4 h5 h6 code pre blockquote br hr div span"
    " table thead tbody tr th td s del abbr".split()
)
SAFE = re.compile(r"(https|mailto|tel):|(?!//)[^:]*([/?#]|$)", re.IGNORECASE)
"""Where a link may lead: by these ways to others, else to a page of our own."""


class Elements(HTMLParser):
    """The elements of a piece of HTML, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@share(0.05)
@given(MARKDOWN)
@example("<script>alert(1)</script> <img src=x onerror=alert(1)> «<b onclick=x>»")
@example("[x](JaVaScRiPt:alert(1)) [x](data:text/html;base64,PHNjcmlwdD4=)")
@example('![x](https://evil.example/x.png) [x](https://a.example "\\" onmouseover=alert(1)")')
def test_no_markdown_becomes_a_script(text):
    for tag, about in Elements(render(text, References("en", Snapshot.of([])))).found:
        assert tag in TAGS
        assert set(about) <= {"href", "title", "rel", "lang", "dir", "class", "start", "align"}
        assert SAFE.match(about.get("href", "")), about["href"]


def upload(insider, name, data):
    """Send a file to the cohort tool."""
    part = '--zqzqzq\r\nContent-Disposition: form-data; name="{}"\r\n\r\n'
    head = (
        part.format("csrfmiddlewaretoken")
        + f"{TOKEN}\r\n"
        + part.format(f'table"; filename="{name}')
    )
    about = {"CONTENT_TYPE": "multipart/form-data; boundary=zqzqzq"}
    body = head.encode() + data + b"\r\n--zqzqzq--\r\n"
    return insider.send("POST", "/staff/cohort/", "", body, about)


HEAD = "reference,nationality,situation,document,validated,expires"
TABLE = f"{HEAD}\nA1,BR,continue-studies,student-card,,2026-12-31\n"


with Workbook(BOOK := BytesIO()) as book:
    sheet = book.add_worksheet()
    for number, line in enumerate(TABLE.split()):
        sheet.write_row(number, 0, line.split(","))


@share(0.04)
@given(
    st.sampled_from(["a.xlsx", "a.csv", "../../<zq>.ods", "\xff"]),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=4)), max_size=4),
    st.floats(0.1, 1),
)  # fmt: skip
def test_no_damaged_table_breaks_the_cohort_tool(insider, name, wounds, kept):
    damaged = bytearray(BOOK.getvalue() if name[-1] in "xs" else TABLE.encode())
    for at, new in wounds:
        start = int(at * len(damaged))
        damaged[start : start + len(new)] = new
    kept = 1 if kept > 0.5 else kept  # whole, else torn
    answer = upload(insider, name, bytes(damaged[: int(kept * len(damaged))]))
    assert answer.status in {200, 400}
