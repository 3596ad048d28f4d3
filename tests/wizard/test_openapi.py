"""The API for the office's own site: real answers held against its description."""

import json
import re
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.utils.http import urlencode
from openapi_spec_validator import OpenAPIV31SpecValidator

from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, QUESTIONS
from rules.models import Text
from tests.factories import publish_with
from wizard.api.schemas import EXAMPLES, TODAY, description

from .cases import CASES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

V1 = "/api/v1/"
GUIDANCE, PROCEDURES = V1 + "guidance", V1 + "procedures"
SHARED = [
    V1 + "questions",
    PROCEDURES,
    PROCEDURES + "/renew-student-permit",
    V1 + "countries",
    V1 + "openapi.json",
]
LANGUAGES = [code for code, _name in site.LANGUAGES]
DOCUMENT = Path(site.BASE_DIR, "docs", "api.md")


def schema_of(described, operation, status):
    response = operation["responses"][str(status)]
    if "$ref" in response:
        response = described["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response["content"]["application/json"]["schema"]


def parameters(described, operation):
    found = [
        described["components"]["parameters"][one["$ref"].rpartition("/")[2]]
        if "$ref" in one
        else one
        for one in operation["parameters"]
    ]
    return {one["name"]: one for one in found}


def address(path, examples, query):
    for name, value in examples.items():
        path = path.replace(f"{{{name}}}", quote(value))
    return path + (f"?{urlencode(query)}" if query else "")


# ---- the description ----


def test_the_description_is_valid(client):
    served = client.get(V1 + "openapi.json").json()
    OpenAPIV31SpecValidator(served).validate()
    assert served["openapi"].startswith("3.1")
    assert served == json.loads(json.dumps(description()))


def test_the_description_names_every_address_of_the_api(described):
    from wizard.api.views import urlpatterns

    routes = {V1 + str(route.pattern).replace("<str:key>", "{key}") for route in urlpatterns}
    assert {*described["paths"], V1 + "openapi.json"} == routes


def test_the_description_is_made_from_the_law(described):
    schemas = described["components"]["schemas"]
    assert schemas["Procedure"]["enum"] == [key.value for key in Procedure]
    assert schemas["Rule"]["enum"] == list(TABLE.by_key)
    assert schemas["Language"]["enum"] == LANGUAGES
    assert list(schemas["Answers"]["properties"]) == list(BY_KEY)
    asked = parameters(described, described["paths"][GUIDANCE]["get"])
    assert list(asked) == [*BY_KEY, "today", "language"]


def test_every_object_with_fields_is_closed(described):
    def open_objects(node, at=""):
        if isinstance(node, dict):
            if "properties" in node and node.get("additionalProperties") is not False:
                yield at
            for key, value in node.items():
                yield from open_objects(value, f"{at}/{key}")
        elif isinstance(node, list):
            for number, value in enumerate(node):
                yield from open_objects(value, f"{at}/{number}")

    assert list(open_objects(described["components"]["schemas"])) == []


def test_every_example_is_one_that_its_schema_takes(described, check):
    for item in described["paths"].values():
        for one in parameters(described, item["get"]).values():
            check(one["example"], one["schema"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_path_answers_its_examples_as_described(client, described, check, language):
    for path, item in described["paths"].items():
        operation = item["get"]
        given = {
            name: (one["in"], one["example"])
            for name, one in parameters(described, operation).items()
        }
        in_path = {name: value for name, (place, value) in given.items() if place == "path"}
        query = {name: value for name, (place, value) in given.items() if place == "query"}
        for asked in (query | {"language": language}, {"language": language}, {}):
            response = client.get(address(path, in_path, asked))
            assert response.status_code == 200, path
            check(response.json(), schema_of(described, operation, 200))
        refused = client.get(address(path, in_path, {"language": "xx"}))
        assert refused.status_code == 400
        check(refused.json(), schema_of(described, operation, 400))
        wrong = client.post(address(path, in_path, {}))
        assert wrong.status_code == 405
        check(wrong.json(), schema_of(described, operation, 405))
        if in_path:
            nothing = client.get(address(path, {"key": "nothing"}, {"language": language}))
            assert nothing.status_code == 404
            check(nothing.json(), schema_of(described, operation, 404))


def test_the_examples_decide_a_case_whose_window_is_open(client):
    body = client.get(GUIDANCE, EXAMPLES | {"today": TODAY}).json()
    assert (body["procedure"], body["phase"]) == ("renew-student-permit", "open")


def test_guidance_is_as_described_at_every_step_of_every_case(client, described, check):
    """Of the decisions, test_cases asks."""
    schema = schema_of(described, described["paths"][GUIDANCE]["get"], 200)
    whole = [tuple(answers.items()) for answers, _procedure, _phase in CASES]
    for given in {answers[:count] for answers in whole for count in range(len(answers))}:
        for language in LANGUAGES:
            response = client.get(GUIDANCE, dict(given) | {"language": language, "utm": "x"})
            assert response.status_code == 200
            check(response.json(), schema)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", list(Procedure))
def test_every_procedure_is_as_described(client, described, check, key, language):
    body = client.get(f"{PROCEDURES}/{key}", {"language": language}).json()
    check(body, {"$ref": "#/components/schemas/WholeProcedure"})
    assert body["key"] == key
    assert [note["phase"] for note in body["notes"]] == [p.value for p in Procedure(key).phases]
    assert body["url"] == f"/{language}/procedures/{key}/"
    assert client.get(body["url"]).status_code == 200
    assert body["rules"]
    assert body["sources"]
    assert all(rule["sources"] for rule in body["rules"])
    for part in ("summary", *("documents steps cost next trouble".split()), *body["notes"]):
        words = part if isinstance(part, dict) else body[part]
        assert "<p>" not in words["text"]
        assert bool(words["text"]) == bool(words["html"])


def test_a_text_says_in_which_language_it_is_really_given(client):
    publish_with(Text.objects.get(language="fr", procedure="rece"), reviewed_by="Ada Martin")
    body = client.get(PROCEDURES + "/rece", {"language": "fr"}).json()
    assert (body["language"], body["written_in"], body["reviewed_by"]) == ("fr", "fr", "Ada Martin")
    publish_with(Text.objects.get(language="fr", procedure="rece"), retired=True)
    body = client.get(PROCEDURES + "/rece", {"language": "fr"}).json()
    assert (body["language"], body["written_in"]) == ("fr", "en")


def test_the_questions_are_those_that_guidance_asks(client):
    for language in LANGUAGES:
        body = client.get(V1 + "questions", {"language": language}).json()
        assert [one["key"] for one in body["questions"]] == [one.key for one in QUESTIONS]
        [document] = [one for one in body["questions"] if one["key"] == "document"]
        query = {"nationality": "BR", "situation": "continue-studies", "language": language}
        asked = client.get(GUIDANCE, query).json()["next_question"]
        assert asked["label"] == document["label"]
        offered = [{"value": c["value"], "label": c["label"]} for c in document["choices"]]
        assert asked["choices"] == offered


def test_the_countries_are_those_of_the_question(client):
    found = {
        language: client.get(V1 + "countries", {"language": language}).json()["countries"]
        for language in LANGUAGES
    }
    assert {"code": "DZ", "name": "Algeria"} in found["en"]
    assert {"code": "DZ", "name": "Algérie"} in found["fr"]
    codes = {one["code"] for one in found["en"]}
    assert codes | {"stateless"} == set(BY_KEY["nationality"].choices)


# ---- the export, and the words for people ----


def test_the_description_is_exported(tmp_path, described):
    out = StringIO()
    call_command("openapi", stdout=out)
    assert json.loads(out.getvalue()) == json.loads(json.dumps(described))
    target = tmp_path / "openapi.json"
    call_command("openapi", "-o", str(target), "--server", "https://guide.example.org")
    written = json.loads(target.read_text(encoding="utf-8"))
    OpenAPIV31SpecValidator(written).validate()
    assert written["servers"] == [{"url": "https://guide.example.org"}]


def test_an_export_to_nowhere_is_told(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("openapi", "-o", str(tmp_path / "nowhere" / "openapi.json"))


class Answer:
    """What urlopen gives, from the test client."""

    def __init__(self, response):
        assert response.status_code == 200
        self.content = response.content

    def __enter__(self):
        return self

    def __exit__(self, *about):
        return None

    def read(self):
        return self.content


def runs(client, monkeypatch, capsys, code):
    """What an example prints, with the test client in place of the network."""
    monkeypatch.setattr(
        "urllib.request.urlopen",
        lambda url: Answer(client.get(urlsplit(url).path + "?" + urlsplit(url).query)),
    )
    exec(compile(code, "example", "exec"), {})  # noqa: S102 - our own document
    return capsys.readouterr().out


def test_the_example_of_the_document_runs(client, monkeypatch, capsys):
    [code] = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.S)
    assert "open 2026-10-28 2026-12-28" in runs(client, monkeypatch, capsys, code)


def test_the_addresses_of_the_document_answer(client):
    text = DOCUMENT.read_text("utf-8")
    found = set(re.findall(r"https://guide\.example\.org(/[^\s\"']+)", text))
    assert len(found) >= 4
    for path in found - {p for p in found if "{" in p}:
        assert client.get(path).status_code == 200, path
