"""The API and the command line: real answers held against their description."""

import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, QUESTIONS
from rules.models import Text
from tests.factories import publish_with
from wizard.api.schemas import description
from wizard.api.views import urlpatterns

from .cases import RENEWAL, TO_APPLY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

V1 = "/api/v1/"
GUIDANCE, PROCEDURES = V1 + "guidance", V1 + "procedures"
SHARED = [V1 + "questions", PROCEDURES, f"{PROCEDURES}/aps", V1 + "countries", V1 + "openapi.json"]
LANGUAGES = [code for code, _name in site.LANGUAGES]
DOCUMENT = Path(site.BASE_DIR, "docs", "api.md")


def ask(client, answers, status=200, path=GUIDANCE, **others):
    response = client.get(path, answers | others)
    assert response.status_code == status, response.content
    return response.json()


def schema_of(described, operation, status):
    response = operation["responses"][str(status)]
    if "$ref" in response:
        response = described["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response["content"]["application/json"]["schema"]


def parameters(described, operation):
    named = described["components"]["parameters"]
    found = [
        named[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        for one in operation["parameters"]
    ]
    return {one["name"]: one for one in found}


# ---- guidance ----


def test_a_decision_has_exactly_the_fields_of_the_contract(client):
    answers = {"nationality": "IN", "situation": "continue-studies", "document": "vls-ts"}
    answers |= {"validated": "yes", "expires": "2027-01-31"}
    # The arrival is not asked: not an answer that counted.
    body = ask(client, answers, arrived="2026-01-01", today="2026-11-23", language="en")
    assert body["answers"] == answers
    assert body["phases"] == [
        {"key": "too-early", "starts": None, "ends": "2026-09-30"},
        {"key": "open", "starts": "2026-10-01", "ends": "2026-11-30"},
        {"key": "late", "starts": "2026-12-01", "ends": "2027-01-31"},
        {"key": "penalty", "starts": "2027-02-01", "ends": "2027-07-31"},
        {"key": "closed", "starts": "2027-08-01", "ends": None},
    ]
    dates = {"phase": "open", "opens": "2026-10-01", "closes": "2026-11-30"}
    assert body | dates | {"last_day": "2027-07-31", "today": "2026-11-23"} == body
    assert body["url"].startswith("/en/result/?nationality=IN&situation=continue-studies")
    assert body["url"].endswith("&today=2026-11-23")
    fields = "today language answers procedure title rule phase phases opens closes last_day"
    fields += " headline button days sources url"
    assert set(body) == set(fields.split())
    assert body["days"] | {"expires": "2027-01-31", "renewal-opens": "2026-10-01"} == body["days"]
    assert set(body["sources"][0]) == {"title", "url", "checked"}


def test_what_is_unknown_repeated_or_not_asked_is_ignored(client):
    body = ask(client, {}, path=GUIDANCE + "?nationality=FR&nationality=IN&utm_source=x&%ff=1")
    assert body["answers"] == {"nationality": "FR"}
    assert body["ignored"][:2] == ["nationality", "utm_source"]
    body = ask(client, {"nationality": "FR"}, expires="garbage")
    assert body["procedure"] == "no-permit-needed"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nationality", "XX"),
        ("nationality", "x" * 10_000),
        ("nationality", "\u202eIN"),
        ("document", "vls-ts-validated"),
        ("expires", "2027-06-31"),
        ("expires", "2027-W01-1"),
        ("expires", "٢٠٢٧-٠٦-٣٠"),
        ("expires", "2041-11-24"),
        ("today", "9999-12-31"),
        ("language", "xx"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_and_explained(client, key, value):
    body = ask(client, RENEWAL | {"expires": "2027-06-30", key: value}, 400)
    assert set(body) == {"errors"}
    [text] = body["errors"][key]
    assert 20 < len(text) < 400
    assert value[:41] in text or "\N{REPLACEMENT CHARACTER}" in text or len(value) > 40


def test_a_bad_answer_is_told_before_its_question_comes_and_with_what_it_contradicts(client):
    assert set(ask(client, {"expires": "soon"}, 400)["errors"]) == {"expires"}
    body = ask(client, TO_APPLY | {"expires": "2027-01-01", "arrived": "2027-01-02"}, 400)
    assert set(body["errors"]) == {"arrived", "expires"}


# ---- the command ----


def run(*arguments):
    out = StringIO()
    given = [f"{key}={value}" for key, value in RENEWAL.items()]
    call_command("guidance", *given, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_says_the_same_as_the_api(client):
    said = json.loads(run("expires=2021-10-31", "--today", "2021-06-01", "--json"))
    assert said == ask(client, RENEWAL, expires="2021-10-31", today="2021-06-01")
    text = run("expires=2021-10-31", "--today", "2021-07-02", "--language", "fr")
    assert "du 1er juillet au 31 août 2021" in text
    assert "expires=YYYY-MM-DD" in run()


@pytest.mark.parametrize(("given", "said"), [("expires=2021-02-30", "not exist"), ("IN", "key=")])
def test_the_command_refuses_what_it_cannot_read(given, said):
    with pytest.raises(CommandError, match=said):
        run(given)


# ---- the description ----


def test_the_description_is_valid(client):
    served = client.get(V1 + "openapi.json").json()
    OpenAPIV31SpecValidator(served).validate()
    assert served["openapi"].startswith("3.1")
    assert served == json.loads(json.dumps(description()))


def test_the_description_is_made_from_the_law_and_names_every_address(described):
    routes = {V1 + str(route.pattern).replace("<str:key>", "{key}") for route in urlpatterns}
    assert {*described["paths"], V1 + "openapi.json"} == routes
    schemas = described["components"]["schemas"]
    assert schemas["Procedure"]["enum"] == [key.value for key in Procedure]
    assert schemas["Rule"]["enum"] == list(TABLE.by_key)
    assert schemas["Language"]["enum"] == LANGUAGES
    assert list(schemas["Answers"]["properties"]) == list(BY_KEY)
    asked = parameters(described, described["paths"][GUIDANCE]["get"])
    assert list(asked) == [*BY_KEY, "today", "language"]


def test_every_object_with_fields_is_closed(described):
    def look(node):
        assert "properties" not in node or node["additionalProperties"] is False, node

    json.loads(json.dumps(described["components"]["schemas"]), object_hook=look)


def test_every_path_answers_its_examples_as_described(client, described, check):
    language = "fr"
    for path, item in described["paths"].items():
        operation, in_path, query = item["get"], {}, {}
        for name, one in parameters(described, operation).items():
            check(one["example"], one["schema"])
            (in_path if one["in"] == "path" else query)[name] = one["example"]
        address = path.format_map({name: quote(value) for name, value in in_path.items()})
        answers = [
            (200, client.get(address, query | {"language": language})),
            (200, client.get(address, {"language": language})),
            (400, client.get(address, {"language": "xx"})),
            (405, client.post(address)),
        ]
        if in_path:
            answers += [(404, client.get(path.format(key="nothing")))]
        for status, response in answers:
            assert response.status_code == status, path
            check(response.json(), schema_of(described, operation, status))


# ---- what is the same for everybody ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_procedure_is_as_described(client, check, language):
    for key in Procedure:
        body = ask(client, {}, path=f"{PROCEDURES}/{key}", language=language)
        check(body, {"$ref": "#/components/schemas/WholeProcedure"})
        assert body["key"] == key
        assert [note["phase"] for note in body["notes"]] == [phase.value for phase in key.phases]
        assert body["url"] == f"/{language}/procedures/{key}/"
        assert body["sources"], key
        assert body["rules"], key
        assert all(rule["sources"] for rule in body["rules"]), key
        parts = [body[part] for part in ("summary", "documents", "steps", "cost", "next")]
        for words in (*parts, body["trouble"], *body["notes"]):
            assert "<p>" not in words["text"]
            assert bool(words["text"]) == bool(words["html"])


def test_a_text_says_in_which_language_it_is_really_given(client):
    path, french = PROCEDURES + "/rece", Text.objects.get(language="fr", procedure="rece")
    publish_with(french, reviewed_by="Ada Martin")
    body = ask(client, {"language": "fr"}, path=path)
    assert (body["language"], body["written_in"], body["reviewed_by"]) == ("fr", "fr", "Ada Martin")
    publish_with(french, retired=True)
    body = ask(client, {"language": "fr"}, path=path)
    assert (body["language"], body["written_in"]) == ("fr", "en")


@pytest.mark.parametrize(("language", "algeria"), [("en", "Algeria"), ("fr", "Algérie")])
def test_the_questions_and_countries_are_those_that_guidance_asks(client, language, algeria):
    questions = ask(client, {"language": language}, path=V1 + "questions")["questions"]
    assert [one["key"] for one in questions] == [one.key for one in QUESTIONS]
    [document] = [one for one in questions if one["key"] == "document"]
    query = {"nationality": "BR", "situation": "continue-studies", "language": language}
    asked = ask(client, query)["next_question"]
    assert asked["label"] == document["label"]
    offered = [{"value": one["value"], "label": one["label"]} for one in document["choices"]]
    assert asked["choices"] == offered
    assert ask(client, RENEWAL)["next_question"].keys() == {"key", "kind", "label"}  # of a date
    countries = ask(client, {"language": language}, path=V1 + "countries")["countries"]
    assert {"code": "DZ", "name": algeria} in countries
    choices = BY_KEY["nationality"].choices
    assert {one["code"] for one in countries} | {"stateless"} == set(choices)


# ---- the words for people ----


def runs(client, monkeypatch, capsys, code):
    """Return what an example prints, with the test client in place of the network."""

    def get(url):
        response = client.get(urlsplit(url).path + "?" + urlsplit(url).query)
        assert response.status_code == 200
        return BytesIO(response.content)

    monkeypatch.setattr("urllib.request.urlopen", get)
    exec(compile(code, "example", "exec"), {})  # noqa: S102 - our own document
    return capsys.readouterr().out


def test_the_example_and_the_addresses_of_the_document_work(client, monkeypatch, capsys):
    text = DOCUMENT.read_text("utf-8")
    [code] = re.findall(r"```python\n(.*?)```", text, re.S)
    assert "open 2026-10-28 2026-12-28" in runs(client, monkeypatch, capsys, code)
    found = set(re.findall(r"https://guide\.example\.org(/[^\s\"']+)", text))
    assert len(found) >= 4
    for path in found - {path for path in found if "{" in path}:
        assert client.get(path).status_code == 200, path


# ---- as a browser, a cache and a stranger meet it: headers, methods, refusals ----

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
