"""The JSON door and the command line, as DESIGN section 5 lays them down."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

API = "/api/v1/guidance"


def ask(client, status=200, **query):
    response = client.get(API, query)
    assert response.status_code == status, response.content
    return response.json()


@pytest.mark.parametrize(
    ("today", "expires", "opens", "closes", "last_day"),
    [
        ("2021-06-01", "2021-09-10", "2021-05-10", "2021-07-10", "2022-03-10"),
        ("2021-06-01", "2021-10-31", "2021-07-01", "2021-08-31", "2022-04-30"),
    ],
)
def test_the_examples_of_the_source_page(client, today, expires, opens, closes, last_day):
    body = ask(
        client,
        nationality="IN",
        situation="continue-studies",
        document="student-card",
        expires=expires,
        today=today,
    )
    assert (body["opens"], body["closes"], body["last_day"]) == (opens, closes, last_day)
    assert body["today"] == today


def test_a_decision_has_exactly_the_fields_of_the_contract(client):
    body = ask(
        client,
        nationality="IN",
        situation="continue-studies",
        document="vls-ts",
        validated="yes",
        expires="2027-01-31",
        arrived="2026-01-01",  # not asked: not an answer that counted
        today="2026-11-23",
        language="en",
    )
    assert body["answers"] == {
        "nationality": "IN",
        "situation": "continue-studies",
        "document": "vls-ts",
        "validated": "yes",
        "expires": "2027-01-31",
    }
    assert body["phases"] == [
        {"key": "too-early", "starts": None, "ends": "2026-09-30"},
        {"key": "open", "starts": "2026-10-01", "ends": "2026-11-30"},
        {"key": "late", "starts": "2026-12-01", "ends": "2027-01-31"},
        {"key": "penalty", "starts": "2027-02-01", "ends": "2027-07-31"},
        {"key": "closed", "starts": "2027-08-01", "ends": None},
    ]
    assert body["phase"] == "open"
    assert body["url"].startswith("/en/result/?nationality=IN&situation=continue-studies")
    assert body["url"].endswith("&today=2026-11-23")
    fields = "today language answers procedure title rule phase phases opens closes last_day"
    fields += " headline button days sources url"
    assert set(body) == set(fields.split())
    assert body["days"] | {"expires": "2027-01-31", "renewal-opens": "2026-10-01"} == body["days"]
    assert set(body["sources"][0]) == {"title", "url", "checked"}


def test_a_procedure_without_dates_has_none(client):
    body = ask(client, nationality="FR")
    dates = {key: body[key] for key in ("phase", "phases", "opens", "closes", "last_day")}
    assert dates == {"phase": None, "phases": [], "opens": None, "closes": None, "last_day": None}


def test_the_next_question_comes_with_its_choices(client):
    body = ask(client, nationality="IN", situation="continue-studies")
    question = body["next_question"]
    assert (question["key"], question["kind"]) == ("document", "choice")
    assert {"value": "vls-ts", "label": question["choices"][0]["label"]} == question["choices"][0]
    assert "procedure" not in body


def test_a_date_question_has_no_choices(client):
    question = ask(client, nationality="IN", situation="continue-studies", document="student-card")[
        "next_question"
    ]
    assert (question["key"], question["kind"]) == ("expires", "date")
    assert "choices" not in question


def test_the_api_speaks_the_language_asked_for(client):
    english, french = (ask(client, nationality="FR", language=code) for code in ("en", "fr"))
    assert english["title"] != french["title"]
    assert french["url"].startswith("/fr/")
    label = ask(client, language="fr")["next_question"]["label"]
    assert label == "Quelle est votre nationalité\N{NO-BREAK SPACE}?"


def test_unknown_and_repeated_keys_are_ignored_and_said(client):
    response = client.get(API + "?nationality=FR&nationality=IN&utm_source=x&%ff=1")
    body = response.json()
    assert response.status_code == 200
    assert body["answers"] == {"nationality": "FR"}
    assert body["ignored"][:2] == ["nationality", "utm_source"]


def test_an_answer_that_is_not_asked_is_never_read(client):
    assert ask(client, nationality="FR", expires="garbage")["procedure"] == "no-permit-needed"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nationality", "XX"),
        ("nationality", "x" * 10_000),
        ("nationality", "\x00"),
        ("nationality", "\u202eIN"),
        ("situation", "holiday"),
        ("document", "vls-ts-validated"),
        ("expires", "2027-06-31"),
        ("expires", "3467-01-01"),
        ("expires", "soon"),
        ("expires", "20270630"),
        ("expires", "2027-W01-1"),
        ("expires", "٢٠٢٧-٠٦-٣٠"),
        ("expires", "2041-11-24"),
        ("expires", "2016-11-22"),
        ("today", "2026-02-30"),
        ("today", "9999-12-31"),
        ("language", "xx"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_and_explained(client, key, value):
    answers = {
        "nationality": "IN",
        "situation": "continue-studies",
        "document": "student-card",
        "expires": "2027-06-30",
    }
    body = ask(client, 400, **(answers | {key: value}))
    assert set(body) == {"errors"}
    [text] = body["errors"][key]
    assert len(text) > 20
    assert value[:41] in text or "\N{REPLACEMENT CHARACTER}" in text or len(value) > 40
    assert len(text) < 400


@pytest.mark.parametrize("value", ["2041-11-23", "2016-11-23"])
def test_the_bounds_of_the_expiry_are_included(client, value):
    ask(
        client,
        nationality="IN",
        situation="continue-studies",
        document="student-card",
        expires=value,
    )


@pytest.mark.parametrize(
    ("arrived", "status"),
    [("2027-11-23", 200), ("2027-11-24", 400), ("2016-11-23", 200), ("2016-11-22", 400)],
)
def test_the_bounds_of_the_arrival_are_included(client, arrived, status):
    ask(
        client,
        status,
        nationality="IN",
        situation="just-arrived",
        document="visa-d-to-apply",
        expires="2028-01-01",
        arrived=arrived,
    )


def test_an_arrival_after_the_expiry_blames_both_dates(client):
    body = ask(
        client,
        400,
        nationality="IN",
        situation="just-arrived",
        document="visa-d-to-apply",
        expires="2027-01-01",
        arrived="2027-01-02",
    )
    assert set(body["errors"]) == {"arrived", "expires"}


def test_a_bad_answer_is_told_before_its_question_comes(client):
    assert set(ask(client, 400, expires="soon")["errors"]) == {"expires"}


def run(*args):
    out = StringIO()
    call_command("guidance", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


ANSWERS = ("nationality=IN", "situation=continue-studies", "document=student-card")


def test_the_command_says_the_same_as_the_api(client):
    said = json.loads(run(*ANSWERS, "expires=2021-10-31", "--today", "2021-06-01", "--json"))
    asked = ask(
        client,
        **dict(answer.split("=") for answer in ANSWERS),
        expires="2021-10-31",
        today="2021-06-01",
    )
    assert said == asked


def test_the_command_tells_the_window_in_words():
    text = run(*ANSWERS, "expires=2021-10-31", "--today", "2021-07-02", "--language", "fr")
    assert "du 1er juillet au 31 août 2021" in text


def test_the_command_asks_the_next_question():
    assert "expires=YYYY-MM-DD" in run(*ANSWERS)


def test_the_command_refuses_a_bad_date():
    with pytest.raises(CommandError, match="does not exist"):
        run(*ANSWERS, "expires=2021-02-30")


def test_the_command_refuses_words_without_a_key():
    with pytest.raises(CommandError, match="key=value"):
        run("IN")
