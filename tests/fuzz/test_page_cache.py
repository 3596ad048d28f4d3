"""A cached page is, byte for byte, what a fresh rendering shows, whatever is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.law.questions import BY_KEY
from wizard import page_cache

from .hostile import queries
from .sending import share

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
