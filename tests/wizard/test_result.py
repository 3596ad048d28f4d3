"""What a student reads at the end."""

import re

import pytest

from rules.models import Amount, Text
from tests.factories import publish_with
from tests.rewritten import REWRITTEN

from .cases import APPLIED, BUSINESS, CLOSED, GRADUATE, LOST, RENEWAL, RENEWED, VALIDATED, given
from .page import result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
INDIAN = GRADUATE | {"nationality": "IN", "expires": "2027-03-06"}


# ---- the days ----


@pytest.mark.parametrize(
    ("today", "tone", "said"),
    [
        ("05-09", "calm", "It opens in 1 day You can do it from 10 May to 10 July 2021."),
        ("05-10", "open", "61 days left Do it by Saturday 10 July 2021."),
        ("06-25", "open", "15 days left Do it by Saturday 10 July 2021."),
        ("06-26", "late", "14 days left The last day is Saturday 10 July 2021."),
        ("07-09", "late", "1 day left The last day is Saturday 10 July 2021."),
        ("07-10", "late", "Today is the last day Do it today."),
        (
            *("07-11", "late"),
            "61 days left You can still apply: your card expires on 10 September 2021."
            " The normal period ended on 10 July 2021.",
        ),
        (
            *("09-11", "over"),
            "180 days left Your card expired on 10 September 2021."
            " You can still apply until 10 March 2022, with a late fee.",
        ),
    ],
)
def test_the_card_says_what_is_left_and_looks_as_urgent(client, today, tone, said):
    page = result(client, RENEWAL, expires="2021-09-10", today=f"2021-{today}")
    assert said in page.text
    assert f'class="answer tone-{tone}"' in page.response.text


def renewal(expires, today="2026-11-23"):
    return RENEWAL | {"expires": expires, "today": today}


LOST_LATE = LOST | {"expires": "2027-02-10"}
SOONER = "ANEF may accept it only from"


@pytest.mark.parametrize(
    ("answers", "said", "unsaid"),
    [
        (renewal("2026-11-23"), "until 23 Nov 2026", "expired 23"),  # its last day
        (renewal("2026-11-22"), "expired 22 Nov 2026", None),
        (renewal("2021-10-31", "2021-06-30"), "", SOONER),
        (renewal("2021-10-31", "2021-07-02"), f"{SOONER} 3 July 2021.", None),
        (renewal("2021-10-31", "2021-07-03"), "", SOONER),
        (renewal("2027-09-30"), "dated 1 December 2026 or later", None),  # opens on 30 May 2027
        (RENEWED, "dated 24 May 2026 or later", None),
        (RENEWED, "Say: “student card, expires on 28 February 2027”.", None),
        (LOST_LATE, "Say: “card lost or damaged, permit ends on 10 February 2027", "Late, but"),
        (LOST_LATE, "A duplicate could be asked for until 9 November 2026.", None),
        (APPLIED, "Say: “applied on 1 September 2026", None),
        (CLOSED, "Say: “file closed", None),
        (BUSINESS | {"expires": "2026-11-01"}, "The last day was 1 November 2026", "Too late"),
    ],
)
def test_a_result_says_what_is_true_of_its_days_and_no_more(client, answers, said, unsaid):
    text = result(client, answers).text
    assert said in text
    assert unsaid is None or unsaid not in text


def test_who_has_validated_a_visa_reads_that_nothing_is_to_be_done(client):
    text = result(client, VALIDATED, expires="2027-08-31").text
    assert "Nothing to do now" in text
    assert "Nothing to do until 1 May 2027 You can renew from 1 May to 30 June 2027." in text
    assert "too early" not in text[: text.index("Remind me")].lower()


def test_past_phases_are_short_and_today_is_marked(client):
    page = result(client, RENEWAL, expires="2021-10-31", today="2021-09-15")
    dates = page.text[page.text.index("Your dates") : page.text.index("Ask a person")]
    assert "Too early" not in dates
    assert "Normal period until 31 August 2021" in dates
    assert "Late today 1 September to 31 October 2021" in dates
    assert "Only at the prefecture from 1 May 2022" in dates


@pytest.mark.parametrize("expires", ["2026-12-31", "2026-09-30"])
def test_lateness_says_what_it_costs(client, expires):
    text = result(client, RENEWAL, expires=expires).text
    assert "180\N{NO-BREAK SPACE}€" in text[: text.index("Your papers")]


@pytest.mark.parametrize(
    ("answers", "today", "before", "after"),
    [
        # Saturday 6 March 2027 ends the time to look for work, at a prefecture.
        (INDIAN, "2027-03-01", "Offices are closed that day", " Do it by Friday 5 March 2027."),
        (INDIAN, "2027-02-01", None, None),
        # On ANEF no office opens or closes; on the day itself there is no day before.
        (
            *(RENEWAL | {"expires": "2027-01-10"}, "2026-12-28"),
            *("Nobody may be there to help you that day", " Do it by Friday 8 January 2027."),
        ),
        (RENEWAL | {"expires": "2027-01-10"}, "2027-01-10", "", " "),
        (RENEWAL | {"expires": "2027-01-11"}, "2027-01-10", None, None),
    ],
)
def test_a_last_day_of_rest_is_said_in_the_last_days_alone(client, answers, today, before, after):
    text = result(client, answers, today=today).text
    if before is None:
        assert "the deadline does not move" not in text
    else:
        assert f"{before}, and the deadline does not move.{after}" in text or not before
        assert f"the deadline does not move.{after}" in text
    assert ("offices are closed" in text.lower()) is (before or "").startswith("Offices")


# ---- to whom it speaks, and of what ----

COUNTRIES = {"SN": "Senegal", "CM": "Cameroon", "CG": "Congo", "BA": "Bosnia", "GE": "Georgia"}


@pytest.mark.parametrize("nationality", COUNTRIES)
def test_a_disputed_country_reads_of_its_dispute_alone(client, nationality):
    page = result(client, GRADUATE, nationality=nationality)
    words = page.text[page.text.index(page.h1) :]
    assert "APS" in words
    assert "RECE" in words
    named = [name for name in [*COUNTRIES.values(), "Lebanon"] if name in words]
    assert named == [COUNTRIES[nationality]]


def test_links_lead_only_to_what_there_is_and_is_of_use(client):
    at = result(client, GRADUATE, nationality="US").link("Never buy an appointment.")
    path, _, place = at.partition("#")
    assert f'id="{place}"' in client.get(path).content.decode()
    later = RENEWAL | {"expires": "2027-07-31"}
    for answers, leads_to_dates in (
        (later, True),
        (later | {"document": "working-holiday"}, False),
    ):
        text = result(client, answers).text
        assert ("All later dates" in text) is leads_to_dates
        assert "Never buy" not in text or not leads_to_dates


def test_what_may_apply_is_only_what_can_be_true(client):
    birthday = given("CM", "continue-studies", "minor-visa", eighteenth="unknown")
    passed = "More than two months ago, and the visa has ended"
    valid = result(client, birthday, expires="2027-05-31").text
    assert "Still to come, after the last day of the visa" in valid
    assert passed not in valid
    ended = result(client, birthday, expires="2026-10-31").text
    assert passed in ended
    assert "Not known" not in valid + ended


# ---- the words of a text ----


@pytest.fixture
def rewritten():
    """Give the renewal a text in the form of the second release, with other words."""
    text = Text.objects.get(language="en", procedure="renew-student-permit")
    return lambda **words: publish_with(text, **REWRITTEN | words)


def test_a_rewritten_text_leads_with_its_headline_and_button(client, rewritten):
    assert "«" not in result(client, RENEWED).text  # French terms are marked as French
    assert '<i lang="fr">' in result(client, RENEWED).response.text
    rewritten()
    page = result(client, RENEWED)
    html = page.response.content.decode()
    assert page.h1 == "Renew your student permit online by 28 December 2026"
    assert page.title == f"{page.h1} – PermitGuide"
    assert page.link("Apply on ANEF").startswith("https://administration-etrangers")
    assert html.count('class="button go"') == 1
    facts = html[html.index('<ul class="facts"') :].partition("</ul>")[0]
    assert re.findall(r'href="#i-(\w+)"', facts) == ["euro", "calendar", "info"]
    above, _why, fold = page.text.partition("Why this answer, and how sure?")
    for said in ("The fee may change.", "No person of the office has reviewed", "Checked on"):
        assert said in fold
        assert said not in above
    early = result(client, RENEWAL, expires="2027-09-30")
    assert early.h1 == "Renew your student permit from 30 May 2027"
    assert 'class="button go"' not in early.response.content.decode()  # it names no button


def test_whom_to_ask_comes_without_a_text(client, rewritten):
    welcome = "The international welcome desk of the Université de Lyon"
    assert result(client, RENEWED).link(welcome)
    rewritten(ask="Ask {prefecture}.")
    page = result(client, RENEWED)
    assert "Say: “student card" in page.text
    assert "welcome desk" not in page.text


def test_an_amount_stands_with_the_page_it_was_checked_on(client, rewritten):
    sources = {value["source"] for value in Amount.objects.get(key="talent-fee").values}
    for cost, is_named in (("- Nothing.", False), ("- {talent-fee}", True)):
        rewritten(cost=cost)
        links = {href for _label, href in result(client, RENEWED).links}
        assert bool(sources & links) is is_named
