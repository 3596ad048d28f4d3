"""Every address of the site, asked for by strangers in every way: `FUZZ=100000` asks more."""

import re
from urllib.parse import urlencode

from django.conf import settings as site
from hypothesis import given
from hypothesis import strategies as st

from . import hostile
from .hostile import METHODS, STEPS, headers, pieces, queries, values
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
