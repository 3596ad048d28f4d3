"""The API as a browser, a cache and a stranger meet it: headers, methods, refusals."""

from urllib.parse import quote

import pytest
from django.test import Client

from rules.models import Text
from tests.factories import publish_with

from .test_openapi import GUIDANCE, LANGUAGES, PROCEDURES, SHARED, V1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_the_language_of_the_browser_counts_where_none_is_asked(client):
    response = client.get(V1 + "questions", headers={"accept-language": "fr-CA,fr"})
    assert response.json()["language"] == "fr"
    assert response.headers["Content-Language"] == "fr"
    assert "Accept-Language" in response.headers["Vary"]
    response = client.get(V1 + "questions?language=en", headers={"accept-language": "fr"})
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize("path", [*SHARED, GUIDANCE + "?nationality=FR"])
def test_head_answers_as_get_without_a_body(client, path):
    got, head = client.get(path), client.head(path)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin"):
        assert head.headers[name] == got.headers[name]
    assert got.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("query", ["", "?language=fr"])
@pytest.mark.parametrize("path", SHARED)
def test_what_is_the_same_for_everybody_may_be_kept(client, path, query):
    response = client.get(path + query)
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "X-Robots-Tag" not in response.headers
    assert not response.cookies
    assert "Cookie" not in response.headers["Vary"]
    again = client.get(path + query, headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=300"
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    packed = client.get(path + query, headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    weak = client.get(path + query, headers={"if-none-match": packed.headers["ETag"]})
    assert weak.status_code == 304


def test_a_changed_word_changes_the_tag(client):
    path = PROCEDURES + "/aps?language=en"
    before = client.get(path).headers["ETag"]
    publish_with(Text.objects.get(procedure="aps", language="en"), summary="Other words.")
    after = client.get(path, headers={"if-none-match": before})
    assert after.status_code == 200
    assert after.json()["summary"]["text"] == "Other words."


@pytest.mark.parametrize("query", ["?nationality=IN", "?language=fr&expires=2027-01-01", "?x"])
@pytest.mark.parametrize("path", [*SHARED, GUIDANCE, V1 + "nothing"])
def test_nothing_is_kept_where_answers_may_be_in_the_address(client, path, query):
    assert client.get(path + query).headers["Cache-Control"] == "no-store"


def test_guidance_is_never_kept(client):
    assert client.get(GUIDANCE).headers["Cache-Control"] == "no-store"
    assert client.get(GUIDANCE + "?language=fr").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [*SHARED, GUIDANCE, V1 + "nothing"])
def test_a_preflight_is_answered_without_credentials(client, path):
    response = client.options(
        path,
        headers={"origin": "https://www.example.org", "access-control-request-method": "GET"},
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert not response.cookies


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (GUIDANCE, 200),
        (GUIDANCE + "?nationality=XX", 400),
        (GUIDANCE + "?" + "&".join(f"k{n}=1" for n in range(2000)), 400),
        (V1 + "questions?language=xx", 400),
        (PROCEDURES + "/nothing", 404),
        (V1 + "nothing", 404),
    ],
)
def test_refusals_can_be_read_from_any_origin_too(client, path, status):
    response = client.get(path, headers={"origin": "https://www.example.org"})
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_fault_of_ours_is_json_that_any_origin_can_read(monkeypatch):
    def broken():
        raise RuntimeError("secret")

    monkeypatch.setattr("wizard.api.views.current", broken)
    response = Client(raise_request_exception=False).get(PROCEDURES)
    assert response.status_code == 500
    assert response.json()["errors"]
    assert "secret" not in response.content.decode()
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/",
        "/fr/api/",
        "/en/embed/",
        "/en/guide/",
        "/en/result/?nationality=FR",
        "/en/procedures/aps/",
        "/countries.json",
        "/theme.css",
        "/admin/",
        "/staff/",
        "/healthz/live",
        "/api/",
        "/api/v2/guidance",
    ],
)
def test_nothing_else_has_cors_headers(client, path):
    for ask in (client.get, client.options, client.post):
        headers = ask(path, headers={"origin": "https://www.example.org"}).headers
        assert [name for name in headers if name.lower().startswith("access-control")] == []


@pytest.mark.parametrize("path", [*SHARED, GUIDANCE])
def test_other_methods_are_refused_as_json_even_without_a_token(path):
    client = Client(enforce_csrf_checks=True)
    for ask in (client.post, client.put, client.patch, client.delete):
        response = ask(path)
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD"
        assert response.json()["errors"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/",
        "/api/v1",
        "/api/nothing",
        "/api/v1/nothing",
        "/api/v1/guidance/",
        "/api/v2/guidance",
        "/api/v1/procedures/",
        "/api/v1/procedures/a/b",
        "/api/%00",
        "/api/%ff",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_is_refused_as_json(client, path, language):
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/json"
    assert set(response.json()) == {"errors"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_who_ask_for_the_api_are_led_to_its_page(client, language):
    response = client.get("/api/", headers={"accept-language": language})
    assert (response.status_code, response.headers["Location"]) == (302, f"/{language}/api/")


HOSTILE = [
    "",
    "\x00",
    "\u202eevil",
    "x" * 10_000,
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%",
    "'; DROP TABLE",
    "{key}",
    "🙂",
    "en\r\nSet-Cookie: a=b",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_refused_and_shown_short(client, value):
    for path in SHARED:
        response = client.get(path, {"language": value})
        expected = 200 if value == "" or "openapi" in path else 400
        assert response.status_code == expected, path
        assert not response.cookies
    response = client.get(f"{PROCEDURES}/{quote(value, safe='')}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/json"
    assert len(response.content) < 2_000
    assert "\x00" not in response.json()["errors"].get("key", [""])[0]


@pytest.mark.parametrize(
    "query",
    [
        "language=%ff",
        "language",
        "language=en&language=xx",
        "&&&=&",
        "a[]=1&__proto__=2",
        "%00=%00",
    ],
)
def test_no_query_breaks_an_address(client, query):
    for path in [*SHARED, GUIDANCE]:
        response = client.get(f"{path}?{query}")
        assert response.status_code in {200, 400}
        response.json()
    assert client.get(f"{V1}questions?language=en&language=xx").status_code == 200


def test_too_many_keys_do_not_break_an_address(client):
    for path in SHARED:
        response = client.get(path + "?" + "&".join(f"k{n}=1" for n in range(2000)))
        assert response.status_code in {200, 400}
        response.json()
