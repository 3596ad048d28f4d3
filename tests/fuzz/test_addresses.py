"""Every address of the site, asked for by strangers in every way: `FUZZ=100000` asks more."""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings as site
from hypothesis import given
from hypothesis import strategies as st

from wizard import page_cache

from . import hostile
from .hostile import BY_KEY, METHODS, STEPS, headers, pieces, queries, values
from .sending import filled, routes, share

LANGUAGES = [code for code, _name in site.LANGUAGES]
SIGNED_IN = ("admin/", "staff/", "preview/")
ROUTES = [path for path, _name in routes()]
READ = [  # without an argument: for readers; a QR code takes as long as 50 pages
    f"/{path}".replace("/en/", f"/{code}/", 1)
    for path in ROUTES
    for code in (LANGUAGES if path.startswith("en/") else LANGUAGES[:1])
    if not path.startswith(SIGNED_IN) and not re.search(r"[<(]", path)
    if code == "en" or not path.endswith("result.svg")
]
READ += [f"/{code}/guide/{step}/" for code in LANGUAGES for step in STEPS]
assert {"/en/result/", "/fr/result.ics", "/api/v1/guidance", "/theme.css"} <= set(READ)
TURN = 8


@share(0.36, TURN)
@given(queries, st.integers(0, len(READ)), st.none() | headers)
def test_no_query_breaks_a_page(stranger, query, first, about):
    for n in range(TURN):
        path = READ[(first + 7 * n) % len(READ)]
        stranger.send("GET", path, query, about=about)


TAILS = ["", "", "", "/", "//", "/.", "%00", "\0", "\n", ".ics", "/..;/admin/"]


@share(0.1)
@given(
    st.sampled_from(ROUTES), st.lists(pieces, max_size=6), queries, st.sampled_from(TAILS),
    st.sampled_from(["/", "", "//"]) | st.none(),
)  # fmt: skip
def test_no_path_breaks_the_site(stranger, route, parts, query, tail, invented):
    path = filled(route, *parts) if invented is None else invented + "/".join(parts)
    stranger.send("GET", path + tail, query)


@share(0.07)
@given(
    st.sampled_from(METHODS), st.sampled_from(ROUTES), headers, st.binary(max_size=60),
    st.sampled_from(["", "x=%3Czq%3E"]),
)  # fmt: skip
def test_no_method_or_header_breaks_the_site(stranger, method, path, about, body, query):
    stranger.send(method, filled(path), query, body, about)


@share(0.08, 2)
@given(st.data(), st.sampled_from([s for s in STEPS if s in BY_KEY] * 3 + STEPS), queries)
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


# ---- a cached page is, byte for byte, what a fresh rendering shows ----

MARKS = ["~", f"~{page_cache._TOKEN}~", f"~{page_cache._TOKEN}", "?colour~"]
MARKS += [page_cache.placeholder(path) for path in ("here", "query", "labels.nationality")]
PLACES = ["", "guide/situation/", "guide/expires/", "result/", "procedures/", "procedures/aps/"]
PLACES += [f"guide/{key}/" for key in BY_KEY] + ["result/"] * 6


@pytest.fixture
def anew(monkeypatch, stranger):
    """Both ways to make a page."""

    def both(*request):
        kept = stranger.send("GET", *request)
        with monkeypatch.context() as patched:
            patched.setattr(page_cache, "_words", lambda: None)
            fresh = stranger.send("GET", *request)
        return kept, fresh

    return both


@share(0.12, 2)
@given(
    st.sampled_from(["en", "fr"]), st.sampled_from(PLACES), queries,
    st.lists(st.sampled_from(MARKS), max_size=1), st.sampled_from(["x", "via", "made", "expires"]),
    st.sampled_from(["", "gzip"]),
)  # fmt: skip
def test_a_cached_page_is_a_fresh_one(anew, language, place, query, marks, key, accepted):
    query = "&".join(filter(None, [query, *(f"{key}={mark}" for mark in marks)]))
    headers = {"HTTP_ACCEPT_ENCODING": accepted}
    kept, fresh = anew(f"/{language}/{place}", query, b"", headers)
    assert (kept.status, kept.headers.get("Location")) == (
        fresh.status,
        fresh.headers.get("Location"),
    )
    if page_cache._TOKEN not in query:  # who knows the token of this process may see it again
        assert page_cache._TOKEN.encode() not in kept.body
    assert kept.body == fresh.body
