"""What a student reads at the end."""

import re

import pytest
from django.utils.http import urlencode

from .cases import ALGERIAN, CASES, GRADUATE, IDS, RENEWAL, UNVALIDATED
from .page import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LATE_FEE = re.compile("180\N{NO-BREAK SPACE}€")


def result(client, language="en", status=200, **answers):
    return read(client, f"/{language}/result/?{urlencode(answers)}", status)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("answers", "procedure", "phase"), CASES, ids=IDS)
def test_each_case_has_a_whole_page_in_each_language(client, language, answers, procedure, phase):
    page = result(client, language, **answers)
    assert page.lang == language
    assert page.title.startswith(page.h1)
    assert len(page.text) > 800
    assert "{" not in page.text  # no reference is left unresolved
    assert ("status-title" in page.ids) == (phase is not None)
    assert "why-title" in page.ids
    assert "answers-title" in page.ids
    # Each answer can be changed, in place.
    changes = [href for label, href in page.links if label.startswith(("Change – ", "Modifier – "))]
    assert [href.split("/")[3] for href in changes] == [
        key
        for key in (
            "nationality",
            "situation",
            "document",
            "validated",
            "expires",
            "arrived",
            "diploma",
            "eighteenth",
        )
        if key in answers
    ]
    # An amount never stands without the day on which it was checked, said once.
    if re.search("\\d\N{NO-BREAK SPACE}€", page.text):
        assert re.search(r"(Amounts:|Montants\xa0?:).*\((checked on|vérifié le) ", page.text)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2021-05-09", "It is too early: the window opens in 1 day, on Monday 10 May 2021."),
        ("2021-05-10", "The window is open: 61 days left, until Saturday 10 July 2021, included."),
        ("2021-07-09", "The window is open: 1 day left, until Saturday 10 July 2021, included."),
        ("2021-07-10", "The window is open: today is the last day."),
        (
            "2021-07-11",
            "You are late: the window closed on Saturday 10 July 2021. It is still possible:"
            " 61 days left, until Friday 10 September 2021, included.",
        ),
        (
            "2021-09-11",
            "Your document has expired: its last day was Friday 10 September 2021. It is still"
            " possible, with a fee: 180 days left, until Thursday 10 March 2022, included.",
        ),
    ],
)
def test_the_status_says_where_today_lies_and_what_is_left(client, today, said):
    page = result(client, **RENEWAL, expires="2021-09-10", today=today)
    assert said in page.text


def test_the_dates_stand_with_their_weekday_and_what_they_are_counted_from(client):
    page = result(client, **RENEWAL, expires="2021-10-31", today="2021-07-15")
    assert "from Thursday 1 July 2021 to Tuesday 31 August 2021, both included" in page.text
    assert (
        "Counted from: the day on which your visa or permit expires, Sunday 31 October 2021."
        in page.text
    )
    assert "Today, Thursday 15 July 2021" in page.text


def test_french_dates_are_written_as_the_french_write_them(client):
    page = result(client, "fr", **RENEWAL, expires="2021-10-31", today="2021-07-15")
    assert "du jeudi 1er juillet 2021 au mardi 31 août 2021 inclus" in page.text


@pytest.mark.parametrize("expires", ["2026-12-31", "2026-09-30"])
def test_lateness_says_what_it_costs(client, expires):
    page = result(client, **RENEWAL, expires=expires)
    status = page.text[page.text.index("Where you are today") : page.text.index("The dates")]
    assert LATE_FEE.search(status)
    assert "certificate of extension" in status


@pytest.mark.parametrize(("today", "said"), [("2021-07-02", True), ("2021-07-03", False)])
def test_the_platform_may_open_a_little_later(client, today, said):
    page = result(client, **RENEWAL, expires="2021-10-31", today=today)
    assert ("only from Saturday 3 July 2021, 120 days before the end" in page.text) is said


@pytest.mark.parametrize(
    ("expires", "said"),
    [
        ("2027-01-10", "Tuesday 10 November"),  # late: the last day, 10 January, is a Sunday
        ("2027-05-01", "is a public holiday"),
        ("2027-03-06", "Saturday"),
    ],
)
def test_a_last_day_of_rest_is_said_and_does_not_move(client, expires, said):
    today = "2027-04-20" if expires == "2027-05-01" else "2026-12-20"
    page = result(client, **RENEWAL, expires=expires, today=today)
    assert said in page.text
    if expires == "2027-01-10":
        assert "10 January 2027 is a Sunday: offices are closed." in page.text


@pytest.mark.parametrize(
    ("nationality", "name"),
    [
        ("SN", "Senegal"),
        ("CM", "Cameroon"),
        ("LB", "Lebanon"),
        ("CG", "Congo"),
        ("BA", "Bosnia"),
        ("GE", "Georgia"),
    ],
)
def test_a_disputed_country_reads_of_the_dispute(client, nationality, name):
    page = result(client, **GRADUATE, nationality=nationality)
    start = page.text.index("In your case")
    advice = page.text[start : start + 1500]
    assert all(word in advice for word in (name, "APS", "RECE"))


def test_an_undisputed_country_does_not(client):
    assert "In your case" not in result(client, **GRADUATE, nationality="BR").text


@pytest.mark.parametrize("nationality", ["AD", "SM", "VA"])
def test_a_disputed_exemption_is_said_as_disputed(client, nationality):
    page = result(client, nationality=nationality)
    assert all(name in page.text for name in ("Andorra", "San Marino", "Vatican"))


# Facts of the source page (LAW.md A) that a student of the case needs, by their own words.
VALIDATION = [
    "valid e-mail address",
    "information on your visa",
    "date on which you arrived",
    "address in France",
    "debit or credit card",
    "tobacconist",
    "in cash",
    "number, first and last day",
    "date of issue",
    "reason for",
    "marital status",
    "phone number",
    "electronic stamp",
    "first e-mail",
    "second e-mail",
    "download",
    "print",
    "three months",
    "ANEF",
    "social security",
]
RENEWING = [
    "ANEF",
    "certificate of registration",
    "certificate of extension",
    "favourable response certificate",
    "Schengen",
    "SMS",
    "0806 001 620",
    "screenshots",
    '“Contact”|"Contact"|Contact',
    "bottom left",
    "3 weeks|three weeks",
    "récépissé",
    "place of residence|where you live",
]


def has(text, words):
    return re.search(words, text, re.IGNORECASE)


def test_who_validates_a_visa_reads_every_need_and_step(client):
    page = result(client, **UNVALIDATED, expires="2027-08-31", arrived="2026-09-01")
    assert [words for words in VALIDATION if not has(page.text, words)] == []


@pytest.mark.parametrize("situation", ["continue-studies", "exams-left"])
def test_who_renews_reads_of_the_certificates_and_of_help(client, situation):
    page = result(client, **(RENEWAL | {"situation": situation}), expires="2027-02-28")
    assert [words for words in RENEWING if not has(page.text, words)] == []


def test_who_has_exams_left_reads_of_the_letter_and_the_box(client):
    page = result(client, **(RENEWAL | {"situation": "exams-left"}), expires="2027-02-28")
    assert "attestation de prolongation de l'année universitaire" in page.text.replace("’", "'")
    assert "Observations à destination de l'administration" in page.text.replace("’", "'")


def test_who_is_a_researcher_reads_of_espace_ulys(client):
    page = result(
        client,
        nationality="CN",
        situation="talent",
        document="researcher-card",
        expires="2027-02-28",
    )
    assert "Espace ULYS" in page.text


def test_official_french_terms_are_marked_as_french(client):
    page = result(client, **RENEWAL, expires="2027-02-28")
    assert '<i lang="fr">' in page.response.content.decode()
    assert "«" not in page.text


def test_the_result_is_the_same_again_and_leaves_no_trace(client, django_assert_num_queries):
    first = result(client, **ALGERIAN, expires="2027-01-30", arrived="2026-09-23")
    with django_assert_num_queries(1):
        again = result(client, **ALGERIAN, expires="2027-01-30", arrived="2026-09-23")
    assert first.response.content == again.response.content
    assert not client.cookies


def test_the_day_that_counts_is_the_day_in_paris(client, time_machine):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    # 23:30 in London, already tomorrow in Paris.
    time_machine.move_to(datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("Europe/London")))
    page = result(client, **RENEWAL, expires="2027-02-28")
    assert "Today, Tuesday 24 November 2026" in page.text


def test_midnight_may_pass_between_two_pages(client, time_machine):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    paris = ZoneInfo("Europe/Paris")
    time_machine.move_to(datetime(2026, 12, 28, 23, 59, tzinfo=paris))
    address = f"/en/result/?{urlencode(RENEWAL | {'expires': '2027-02-28'})}"
    assert "today is the last day." in read(client, address).text
    time_machine.move_to(datetime(2026, 12, 29, 0, 1, tzinfo=paris))
    assert "You are late" in read(client, address).text
