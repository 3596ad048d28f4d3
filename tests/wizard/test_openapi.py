"""The API for the office's own site: real answers held against its description."""

import json
import re
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.http import urlencode
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, QUESTIONS
from rules.models import Text
from tests.factories import publish_with
from wizard.api.schemas import EXAMPLES, TODAY, description

from .cases import CASES, IDS

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


@pytest.fixture(scope="module")
def described():
    return description()


@pytest.fixture(scope="module")
def check(described):
    """Hold a body against a schema of the description."""

    def hold(body, schema):
        whole = {**schema, "components": described["components"]}
        validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [error.message for error in validator.iter_errors(body)] == []

    return hold


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


@pytest.mark.parametrize(("answers", "procedure", "phase"), CASES, ids=IDS)
def test_guidance_is_as_described_at_every_step_of_every_case(
    client, described, check, answers, procedure, phase
):
    schema = schema_of(described, described["paths"][GUIDANCE]["get"], 200)
    for count in range(len(answers) + 1):
        for language in LANGUAGES:
            query = dict(list(answers.items())[:count]) | {"language": language, "utm": "x"}
            response = client.get(GUIDANCE, query)
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


def test_the_language_of_the_browser_counts_where_none_is_asked(client):
    response = client.get(V1 + "questions", headers={"accept-language": "fr-CA,fr"})
    assert response.json()["language"] == "fr"
    assert response.headers["Content-Language"] == "fr"
    assert "Accept-Language" in response.headers["Vary"]
    response = client.get(V1 + "questions?language=en", headers={"accept-language": "fr"})
    assert response.headers["Content-Language"] == "en"


# ---- what a browser and a cache need ----


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


@pytest.mark.parametrize("method", ["get", "options", "post"])
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
def test_nothing_else_has_cors_headers(client, path, method):
    headers = getattr(client, method)(path, headers={"origin": "https://www.example.org"}).headers
    assert [name for name in headers if name.lower().startswith("access-control")] == []


# ---- refusals ----


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", [*SHARED, GUIDANCE])
def test_other_methods_are_refused_as_json_even_without_a_token(path, method):
    response = getattr(Client(enforce_csrf_checks=True), method)(path)
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
