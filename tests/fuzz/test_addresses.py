"""Every address of the site, asked for by strangers in every way: `FUZZ=100000` asks more."""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings as site
from hypothesis import given
from hypothesis import strategies as st

from . import hostile
from .hostile import METHODS, STEPS, headers, pieces, queries, values
from .sending import routes, share

LANGUAGES = [code for code, _name in site.LANGUAGES]
SIGNED_IN = ("admin/", "staff/", "preview/")
ROUTES = [path for path, _name in routes()]
READ = [  # without an argument: for readers
    f"/{path}" for path in ROUTES if not path.startswith(SIGNED_IN) and not re.search(r"[<(]", path)
]
READ += [
    path.replace("/en/", f"/{code}/", 1)
    for code in LANGUAGES[1:]
    for path in READ
    if "/en/" in path
]
READ += [f"/{code}/guide/{step}/" for code in LANGUAGES for step in STEPS]
COSTLY = {f"/{code}/result.svg" for code in LANGUAGES}  # a QR code takes as long as 50 pages
READ = [path for path in READ if path not in COSTLY] + ["/en/result.svg"]
TURN = 8
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<\w+>[^)]*\)")


def test_the_addresses_are_those_of_the_site():
    assert {"/en/result/", "/fr/result.ics", "/api/v1/guidance", "/theme.css"} <= set(READ)


@share(0.36, TURN)
@given(queries, st.integers(0, len(READ)), st.none() | headers)
def test_no_query_breaks_a_page(stranger, query, first, about):
    for n in range(TURN):
        path = READ[(first + 7 * n) % len(READ)]
        stranger.send("GET", path, query, about=about)


@share(0.07)
@given(
    path=st.sampled_from(ROUTES), parts=st.lists(pieces, min_size=2, max_size=2), query=queries,
    tail=st.sampled_from(["", "", "", "/", "//", "/.", "%00", "\0", "\n", ".ics", "/..;/admin/"]),
)  # fmt: skip
def test_no_path_breaks_the_site(stranger, path, parts, query, tail):
    left = iter(parts)
    filled = _ARGUMENT.sub(lambda _found: next(left, "x"), path.replace("^", "").replace("$", ""))
    stranger.send("GET", f"/{filled}{tail}", query)


@share(0.04)
@given(
    st.text(max_size=40) | st.lists(pieces, max_size=6).map("/".join),
    st.sampled_from(["/", "", "//"]),
)
def test_no_invented_path_breaks_the_site(stranger, path, before):
    stranger.send("GET", before + path)


@share(0.07)
@given(
    st.sampled_from(METHODS), st.sampled_from(ROUTES), headers, st.binary(max_size=60),
    st.sampled_from(["", "x=%3Czq%3E"]),
)  # fmt: skip
def test_no_method_or_header_breaks_the_site(stranger, method, path, about, body, query):
    path = "/" + _ARGUMENT.sub("1", path.replace("^", "").replace("$", ""))
    stranger.send(method, path, query, body, about)


@share(0.08, 2)
@given(st.data(), st.sampled_from([s for s in STEPS if s in hostile.BY_KEY] * 3 + STEPS), queries)
def test_no_form_breaks_a_step(stranger, data, step, query):
    """Sent as the guide's form sends it, by GET, and as that of the last release did."""
    page = f"/{LANGUAGES[len(query) % len(LANGUAGES)]}/guide/"
    form = urlencode(data.draw(hostile.forms(step, step)), errors="replace")
    answer = stranger.send("GET", page, f"{form}&asked={step}&{query}")
    assert answer.status in {200, 302, 400}
    form = data.draw(hostile.forms(step, f"{step}-answer"))
    assert stranger.send("POST", f"{page}{step}/", query, form).status in {303, 400}


RULES = st.sampled_from(["renewal", "eu", "aps", "no-such-rule"]) | values
USEFUL = st.fixed_dictionaries(
    {}, optional={
        "rule": RULES, "phase": st.sampled_from(["open", "late", ""]) | values,
        "useful": st.sampled_from(["yes", "no"]) | values, "comment": values, "website": values,
    },
)  # fmt: skip


@share(0.03)
@given(USEFUL, st.sampled_from(LANGUAGES), headers)
def test_no_opinion_breaks_its_page(stranger, form, language, about):
    about = {key: value for key, value in about.items() if key != "CONTENT_LENGTH"}
    answer = stranger.send("POST", f"/{language}/useful/", "", list(form.items()), about)
    assert answer.status in {303, 400}


FOUND = [
    ("//[", "", {}),
    ("//[/x", "", {}),
    ("/en/", "x=1", {"CONTENT_TYPE": "text/plain; charset=rot13"}),
    ("/api/v1/guidance", "x=1", {"CONTENT_TYPE": "application/json; charset=hex"}),
    ("/en/", "x=%80", {"CONTENT_TYPE": "text/plain; charset=idna"}),
    ("/en/", "x&" * 1_200, {"CONTENT_TYPE": "text/plain; charset=utf-8"}),
    ("/en/", "x&" * 1_200, {"CONTENT_TYPE": "text/plain; charset=idna"}),
    ("/en/", "x=1", {"CONTENT_TYPE": "text/plain; charset=\0"}),
]
"""Requests that were answered with 500 once."""


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("path", "query", "about"), FOUND)
def test_what_broke_the_site_once_does_no_longer(stranger, method, path, query, about):
    stranger.send(method, path, query, about=about)
