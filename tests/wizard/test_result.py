"""What a student reads at the end."""

import re
from datetime import date

import pytest
from django.utils.http import urlencode

from rules.models import Amount, Contact, Text
from rules.words.markdown import dialled
from tests.factories import publish_with
from tests.rewritten import REWRITTEN

from .cases import (
    ALGERIAN,
    APPLIED,
    BUSINESS,
    CLOSED,
    EXAMS,
    GRADUATE,
    LOST,
    RENEWAL,
    RESEARCHER,
    UNVALIDATED,
)
from .page import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TODAY = date(2026, 11, 23)

LATE_FEE = re.compile("180\N{NO-BREAK SPACE}€")


def result(client, language="en", status=200, **answers):
    return read(client, f"/{language}/result/?{urlencode(answers)}", status)


@pytest.mark.parametrize(
    ("expires", "said"),
    [("2026-11-23", "until 23 Nov 2026"), ("2026-11-22", "expired 22 Nov 2026")],
)
def test_a_permit_has_not_expired_on_its_last_day(client, expires, said):
    assert said in result(client, **RENEWAL | {"expires": expires}).text


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2021-05-09", "It opens in 1 day You can do it from 10 May to 10 July 2021."),
        ("2021-05-10", "61 days left Do it by Saturday 10 July 2021."),
        ("2021-07-09", "1 day left The last day is Saturday 10 July 2021."),
        ("2021-07-10", "Today is the last day Do it today."),
        (
            "2021-07-11",
            "61 days left You can still apply: your card expires on 10 September 2021."
            " The normal period ended on 10 July 2021.",
        ),
        (
            "2021-09-11",
            "180 days left Your card expired on 10 September 2021."
            " You can still apply until 10 March 2022, with a late fee.",
        ),
    ],
)
def test_the_card_says_what_is_left_and_until_when(client, today, said):
    assert said in result(client, **RENEWAL, expires="2021-09-10", today=today).text


def test_who_has_validated_a_visa_reads_that_nothing_is_to_be_done(client):
    validated = UNVALIDATED | {"validated": "yes", "expires": "2027-08-31"}
    page = result(client, **validated)
    assert "Nothing to do now" in page.text
    assert "Nothing to do until 1 May 2027 You can renew from 1 May to 30 June 2027." in page.text
    assert "too early" not in page.text[: page.text.index("Remind me")].lower()


@pytest.mark.parametrize(
    ("expires", "today", "tone"),
    [
        ("2021-09-10", "2021-05-09", "calm"),
        ("2021-09-10", "2021-06-25", "open"),
        ("2021-09-10", "2021-06-26", "late"),  # 14 days are left
        ("2021-09-10", "2021-08-01", "late"),
        ("2021-09-10", "2021-09-11", "over"),
    ],
)
def test_the_last_days_look_as_urgent_as_lateness(client, expires, today, tone):
    html = result(client, **RENEWAL, expires=expires, today=today).response.content.decode()
    assert f'class="answer tone-{tone}"' in html


def test_past_phases_are_short_and_today_is_marked(client):
    page = result(client, **RENEWAL, expires="2021-10-31", today="2021-09-15")
    dates = page.text[page.text.index("Your dates") : page.text.index("Ask a person")]
    assert "Too early" not in dates
    assert "Normal period until 31 August 2021" in dates
    assert "Late today 1 September to 31 October 2021" in dates
    assert "Only at the prefecture from 1 May 2022" in dates


def test_french_dates_are_written_as_the_french_write_them(client):
    page = result(client, "fr", **RENEWAL, expires="2021-10-31", today="2021-07-15")
    assert "du 1er juillet au 31 août 2021" in page.text
    assert "Faites-le au plus tard le mardi 31 août 2021." in page.text


@pytest.mark.parametrize("expires", ["2026-12-31", "2026-09-30"])
def test_lateness_says_what_it_costs(client, expires):
    text = result(client, **RENEWAL, expires=expires).text
    assert LATE_FEE.search(text[: text.index("Your papers")])


@pytest.mark.parametrize(
    ("today", "said"), [("2021-06-30", False), ("2021-07-02", True), ("2021-07-03", False)]
)
def test_the_platform_may_open_a_little_later(client, today, said):
    page = result(client, **RENEWAL, expires="2021-10-31", today=today)
    assert ("ANEF may accept it only from 3 July 2021." in page.text) is said


@pytest.mark.parametrize(
    ("answers", "today", "said"),
    [
        # Saturday 6 March 2027 ends the time to look for work, at a prefecture.
        (
            GRADUATE | {"nationality": "IN", "expires": "2027-03-06"},
            "2027-03-01",
            "Offices are closed that day, and the deadline does not move."
            " Do it by Friday 5 March 2027.",
        ),
        (GRADUATE | {"nationality": "IN", "expires": "2027-03-06"}, "2027-02-01", None),
        # On ANEF no office opens or closes; on the day itself there is no day before.
        (
            RENEWAL | {"expires": "2027-01-10"},
            "2026-12-28",
            "Nobody may be there to help you that day, and the deadline does not move."
            " Do it by Friday 8 January 2027.",
        ),
        (RENEWAL | {"expires": "2027-01-10"}, "2027-01-10", "the deadline does not move. "),
        (RENEWAL | {"expires": "2027-01-11"}, "2027-01-10", None),
    ],
)
def test_a_last_day_of_rest_is_said_in_the_last_days_alone(client, answers, today, said):
    page = result(client, **answers, today=today)
    assert ("the deadline does not move" in page.text) is (said is not None)
    assert said is None or said in page.text
    assert "offices are closed" not in page.text.lower() or "aps" in page.response.content.decode()


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
    words = page.text[page.text.index(page.h1) :]
    assert all(word in words for word in (name, "APS", "RECE"))
    others = {"Senegal", "Cameroon", "Lebanon", "Congo", "Bosnia", "Georgia"} - {name}
    assert not [other for other in others if other in words]


@pytest.mark.parametrize("nationality", ["AD", "SM", "VA"])
def test_a_disputed_exemption_is_said_as_disputed(client, nationality):
    page = result(client, nationality=nationality)
    assert all(name in page.text for name in ("Andorra", "San Marino", "Vatican"))


@pytest.mark.parametrize(
    ("answers", "papers", "contacts"),
    [
        (
            UNVALIDATED | {"expires": "2027-08-31", "arrived": "2026-09-01"},
            set(),  # nothing is uploaded
            {"anef-support", "tax-stamps", "prefecture"},
        ),
        (
            RENEWAL | {"expires": "2027-02-28"},
            {"passport", "current-permit", "resources", "transcripts", "e-photo"},
            {"anef-support", "tax-stamps", "prefecture"},
        ),
        (
            EXAMS | {"expires": "2027-02-28"},
            {"passport", "current-permit", "resources", "longer-year"},
            {"anef-support", "tax-stamps", "prefecture"},
        ),
        (RESEARCHER | {"expires": "2027-02-28"}, {"passport", "hosting-agreement"}, {"ulys"}),
    ],
)
def test_who_acts_reads_which_papers_and_whom_to_ask(client, answers, papers, contacts):
    page = result(client, **answers)
    html = page.response.content.decode()
    assert papers <= set(" ".join(re.findall(r'data-paper="([^"]*)"', html)).split())
    links = {href for _label, href in page.links}
    for contact in Contact.objects.filter(key__in=contacts):
        assert {contact.url, f"tel:{dialled(contact.phone)}"} & links, contact.key


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
    assert "96 days left" in page.text or "34 days left" in page.text


def test_midnight_may_pass_between_two_pages(client, time_machine):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    paris = ZoneInfo("Europe/Paris")
    time_machine.move_to(datetime(2026, 12, 28, 23, 59, tzinfo=paris))
    address = f"/en/result/?{urlencode(RENEWAL | {'expires': '2027-02-28'})}"
    assert "Today is the last day" in read(client, address).text
    time_machine.move_to(datetime(2026, 12, 29, 0, 1, tzinfo=paris))
    assert "Late, but still possible" in read(client, address).text


@pytest.fixture
def rewritten():
    """A procedure has a text in the form of the second release."""
    return Text.objects.get(language="en", procedure="renew-student-permit")


def test_a_rewritten_text_leads_with_its_headline_and_button(client, rewritten):
    publish_with(rewritten, **REWRITTEN)
    page = result(client, **RENEWAL, expires="2027-02-28")
    assert page.h1 == "Renew your student permit online by 28 December 2026"
    assert page.title == f"{page.h1} – PermitGuide"
    assert page.link("Apply on ANEF").startswith("https://administration-etrangers")
    assert page.response.content.decode().count('class="button go"') == 1
    early = result(client, **RENEWAL, expires="2027-09-30")
    assert early.h1 == "Renew your student permit from 30 May 2027"
    assert 'class="button go"' not in early.response.content.decode()  # it names no button


def test_a_fact_in_short_has_the_icon_of_what_it_is_about(client, rewritten):
    publish_with(rewritten, **REWRITTEN)
    html = result(client, **RENEWAL, expires="2027-02-28").response.content.decode()
    facts = html[html.index('<ul class="facts"') :].partition("</ul>")[0]
    assert re.findall(r'href="#i-(\w+)"', facts) == ["euro", "calendar", "info"]


def test_whom_to_ask_and_what_to_say_come_without_a_text(client, rewritten):
    said = "Say: “student card, expires on 28 February 2027”."
    page = result(client, **RENEWAL, expires="2027-02-28")
    assert said in page.text
    assert page.link("The international welcome desk of the Université de Lyon")
    publish_with(rewritten, **REWRITTEN | {"ask": "Ask {prefecture}."})
    page = result(client, **RENEWAL, expires="2027-02-28")
    assert said in page.text
    assert "welcome desk" not in page.text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            LOST | {"expires": "2027-02-10"},
            "card lost or damaged, permit ends on 10 February 2027",
        ),
        (APPLIED, "applied on 1 September 2026"),
        (CLOSED, "file closed"),
    ],
    ids=["lost", "applied", "closed"],
)
def test_what_to_say_names_what_happened(client, answers, said):
    assert f"Say: “{said}" in result(client, **answers).text


def test_a_lost_card_near_its_end_is_no_lateness(client):
    page = result(client, **LOST, expires="2027-02-10")
    assert "Renew the card instead" in page.text
    assert "A duplicate could be asked for until 9 November 2026." in page.text
    assert "Late, but" not in page.text


def test_a_paper_s_age_counts_from_the_first_day_to_apply(client):
    early = result(client, **RENEWAL, expires="2027-09-30")  # opens on 30 May 2027
    assert "dated 1 December 2026 or later" in early.text
    assert "dated 24 May 2026 or later" in result(client, **RENEWAL, expires="2027-02-28").text


def test_who_goes_to_the_prefecture_is_warned_of_sold_appointments(client):
    at = result(client, **GRADUATE, nationality="US").link("Never buy an appointment.")
    path, _, place = at.partition("#")
    assert f'id="{place}"' in client.get(path).content.decode()
    assert "Never buy" not in result(client, **RENEWAL, expires="2027-02-28").text


def test_the_last_day_passed_is_not_called_too_late(client):
    page = result(client, **BUSINESS | {"expires": "2026-11-01"})
    assert "The last day was 1 November 2026 See below what is still possible." in page.text
    assert "Too late" not in page.text


def test_no_link_leads_to_later_dates_that_are_none(client):
    page = result(client, **RENEWAL | {"document": "working-holiday"}, expires="2027-07-31")
    assert "All later dates" not in page.text
    assert "All later dates" in result(client, **RENEWAL, expires="2027-07-31").text


def test_doubt_and_review_stand_in_the_last_fold(client, rewritten):
    publish_with(rewritten, **REWRITTEN)
    page = result(client, **RENEWAL, expires="2027-02-28")
    above, _why, fold = page.text.partition("Why this answer, and how sure?")
    for said in (
        "The fee may change.",
        "No person of the office has reviewed",
        "Checked on",
    ):
        assert said in fold
        assert said not in above


def test_an_amount_stands_with_the_page_it_was_checked_on(client, rewritten):
    sources = {value["source"] for value in Amount.objects.get(key="talent-fee").values}
    for cost, is_named in (("- Nothing.", False), ("- {talent-fee}", True)):
        publish_with(rewritten, **REWRITTEN | {"cost": cost})
        links = {href for _label, href in result(client, **RENEWAL, expires="2027-02-28").links}
        assert bool(sources & links) is is_named


def test_what_may_apply_is_only_what_can_be_true(client):
    birthday = {"nationality": "CM", "situation": "continue-studies", "document": "minor-visa"}
    passed = "More than two months ago, and the visa has ended"
    valid = result(client, **birthday, expires="2027-05-31", eighteenth="unknown").text
    assert "Still to come, after the last day of the visa" in valid
    assert passed not in valid
    ended = result(client, **birthday, expires="2026-10-31", eighteenth="unknown").text
    assert passed in ended
    assert "Not known" not in valid + ended
