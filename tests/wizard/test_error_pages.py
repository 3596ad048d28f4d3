"""Bad requests of every kind get a page of our own, never a 500."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.law.questions import BY_KEY

from .page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

START = "/en/guide/situation/?nationality=BR"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/nowhere/", 404),
        ("/xx/guide/", 404),
        ("/en/guide/%00/", 404),
        ("/en/result/?nationality=%00", 400),
        ("/en/result/?nationality=%ff%fe", 400),
        ("/en/result/?nationality=" + "x" * 10_000, 400),
        ("/en/result/?" + "&".join(f"k{n}" for n in range(2_000)), 400),
        ("/fr/result/?today=31-06-2026", 400),
        ("/" + "a" * 3_000, 404),
    ],
)
def test_a_bad_address_gets_a_readable_page(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    page = Page(response)
    assert page.h1
    assert "x" * 100 not in page.text
    assert len(response.content) < 40_000


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"nonsense", "application/x-www-form-urlencoded"),
        (b"situation-answer=%ff%00", "application/x-www-form-urlencoded"),
        (b"situation-answer=x", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"situation-answer=x", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"{}", "application/json"),
        (b"no boundary", "multipart/form-data"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"situation-answer=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(2_000)), "application/x-www-form-urlencoded"),
    ],
)
def test_a_broken_form_is_answered_with_400_and_a_page(client, body, content_type):
    response = client.generic("POST", START, body, content_type)
    if response.status_code == 303:
        response = client.get(response.headers["Location"])
    assert response.status_code == 400
    assert Page(response).h1


def test_a_foreign_host_is_refused(client):
    assert client.get("/en/", headers={"host": "evil.example"}).status_code == 400


def test_a_fault_of_ours_is_a_static_page_in_both_languages(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("wizard.views.personal_page", broken)
    client = Client(raise_request_exception=False)
    response = client.get("/fr/")
    assert response.status_code == 500
    text = Page(response).text
    assert "Something went wrong" in text
    assert "Une erreur" in text
    assert "secret" not in text


TEXT = st.text(max_size=40) | st.sampled_from(
    [
        "unknown",
        "stateless",
        "IN",
        "vls-ts",
        "yes",
        "2027-02-29",
        "9999-12-31",
        "0000-00-00",
        "２０２７-０１-０１",
        "\u202e",
        "\x00",
        "x" * 10_000,
        "<script>alert(1)</script>",
    ]
)
KEYS = st.sampled_from([*BY_KEY, "today", "language", "x", "\x00"])


@settings(
    derandomize=True,
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(KEYS, TEXT), max_size=9),
    st.sampled_from(
        ["/en/result/", "/fr/guide/", "/en/guide/expires/", "/api/v1/guidance", "/en/"]
    ),
)
def test_no_query_breaks_a_page(client, pairs, path):
    from django.utils.http import urlencode

    response = client.get(path + "?" + urlencode(pairs))
    assert response.status_code in {200, 302, 400}
    if not path.startswith("/api/"):
        assert b"<script>alert" not in response.content


@settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(list(BY_KEY)), st.dictionaries(st.text(max_size=20), TEXT, max_size=3), TEXT)
def test_no_form_breaks_a_step(client, key, noise, value):
    before = {"nationality": "BR", "situation": "continue-studies", "document": "student-card"}
    response = client.get("/en/guide/", {**before, **noise, key: value, "asked": key})
    assert response.status_code in {200, 302, 400}
    assert b"<script>alert" not in response.content
