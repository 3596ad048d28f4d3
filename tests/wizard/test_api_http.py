"""The API as a browser, a cache and a stranger meet it: headers, methods, refusals."""

import pytest
from django.test import Client

from rules.models import Text
from tests.factories import publish_with

from .test_api import GUIDANCE, LANGUAGES, PROCEDURES, SHARED, V1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ORIGIN = {"origin": "https://www.example.org"}


def test_the_language_of_the_browser_counts_where_none_is_asked(client):
    response = client.get(V1 + "questions", headers={"accept-language": "fr-CA,fr"})
    assert response.json()["language"] == "fr"
    assert response.headers["Content-Language"] == "fr"
    assert "Accept-Language" in response.headers["Vary"]
    query = "?language=en&language=xx"
    response = client.get(V1 + "questions" + query, headers={"accept-language": "fr"})
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize("path", [*SHARED, f"{PROCEDURES}?language=fr"])
def test_what_is_the_same_for_everybody_may_be_kept(client, path):
    response = client.get(path)
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "X-Robots-Tag" not in response.headers
    assert not response.cookies
    assert "Cookie" not in response.headers["Vary"]
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    for known in (response, packed):
        again = client.get(path, headers={"if-none-match": known.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == "public, max-age=300"
        assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_a_changed_word_changes_the_tag(client):
    path = PROCEDURES + "/aps?language=en"
    before = client.get(path).headers["ETag"]
    publish_with(Text.objects.get(procedure="aps", language="en"), summary="Other words.")
    after = client.get(path, headers={"if-none-match": before})
    assert after.status_code == 200
    assert after.json()["summary"]["text"] == "Other words."


def test_a_preflight_is_answered_without_credentials(client):
    headers = ORIGIN | {"access-control-request-method": "GET"}
    for path in (*SHARED, GUIDANCE, V1 + "nothing"):
        response = client.options(path, headers=headers)
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert not response.cookies


def test_a_fault_of_ours_is_json_that_any_origin_can_read(monkeypatch):
    def broken():
        raise RuntimeError("secret")

    monkeypatch.setattr("wizard.api.views.current", broken)
    response = Client(raise_request_exception=False).get(PROCEDURES)
    assert response.status_code == 500
    assert response.json()["errors"]
    assert "secret" not in response.content.decode()
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_other_methods_are_refused_as_json_even_without_a_token():
    client = Client(enforce_csrf_checks=True)
    for path in (*SHARED, GUIDANCE):
        for ask in (client.post, client.put, client.patch, client.delete):
            response = ask(path)
            assert response.status_code == 405
            assert response.headers["Allow"] == "GET, HEAD"
            assert response.json()["errors"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_is_refused_as_json_and_people_are_led_to_a_page(client, language):
    headers = {"accept-language": language}
    for end in ("v1", "v1/nothing", "v1/guidance/", "v2/guidance", "v1/procedures/a/b", "%ff"):
        response = client.get(f"/api/{end}", headers=headers)
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/json"
        assert set(response.json()) == {"errors"}
    response = client.get("/api/", headers=headers)
    assert (response.status_code, response.headers["Location"]) == (302, f"/{language}/api/")
