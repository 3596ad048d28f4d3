"""The sheet of papers: when to get each, on the page and in the calendar."""

from datetime import date

import pytest
from django.utils.http import urlencode

from rules.law.windows import months_after
from rules.models import Paper, Text
from rules.words.papers import listed
from tests.factories import publish_with
from wizard.result.papers import Need, oldest

from .cases import RENEWAL
from .page import read
from .test_calendar import events, fetch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
TODAY = date(2026, 11, 23)
LATER = RENEWAL | {"expires": "2027-08-31"}


def need(words, by, weeks=None, months=6):
    paper = Paper(key="lease", months=months, weeks=weeks, words={"name-en": "lease"})
    [item] = listed(words, {"paper:lease": paper})
    return Need(item, TODAY, by)


@pytest.mark.parametrize("months", [1, 3, 6])
@pytest.mark.parametrize("last", [date(2027, 2, 28), date(2028, 2, 29), date(2026, 8, 31)])
def test_the_first_day_is_the_first_of_which_a_paper_is_young_enough(last, months):
    first = oldest(last, months)
    assert months_after(first, months) > last
    assert months_after(date.fromordinal(first.toordinal() - 1), months) <= last


@pytest.mark.parametrize(
    ("words", "by", "said"),
    [
        ("- [ ] {paper:lease}", date(2027, 6, 30), "between 1 January 2027 and 30 June 2027."),
        ("- [ ] {paper:lease}", date(2026, 12, 28), "by 28 December 2026, dated 29 June 2026 or"),
        ("- [ ] {paper:lease}, under 3 months old", date(2027, 2, 28), "between 1 December 2026"),
        ("- [ ] {paper:lease}, de moins de 3 mois", date(2027, 2, 28), "between 1 December 2026"),
        ("- [ ] {paper:lease}", None, "Dated 24 May 2026 or later."),
    ],
)
def test_it_says_between_which_days_to_get_a_paper(words, by, said):
    assert said in need(words, by).words


def test_a_paper_that_takes_weeks_is_asked_for_before():
    asked = need("- [ ] {paper:lease}", date(2026, 12, 28), weeks=3, months=None)
    assert asked.words == "Ask by 7 December 2026."
    assert need("- [ ] {paper:lease}", date(2026, 12, 28), weeks=0, months=None).words == ""


def test_page_and_calendar_name_the_same_days(client):
    page = read(client, "/en/result/papers/?" + urlencode(LATER))
    assert "Get it between 1 January 2027 and 30 June 2027." in page.text
    assert "Have them ready by Wednesday 30 June 2027." in page.text
    [paper] = [one for one in events(fetch(client, **LATER)) if "get:" in one["summary"]]
    assert paper["summary"] == "From today, get: proof of address"
    assert paper.decoded("dtstart") == date(2027, 1, 1)


def test_french_stands_beside_the_students_language(client):
    words = "- [ ] {paper:transcripts}, or {paper:enrolment}"
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), documents=words)
    page = read(client, "/en/result/papers/?" + urlencode(LATER))
    html = " ".join(page.response.text.split())
    assert '<div lang="fr"><i>Relevés de notes' in html
    assert '<li class="paper" data-paper="transcripts enrolment">' in html
    assert "From: your registrar" in page.text


def test_what_it_takes_is_said_only_where_it_is_known(client):
    page = read(client, "/en/result/papers/?" + urlencode(LATER))
    assert "You have it at once." in page.text
    transcripts = Paper.objects.get(key="transcripts")
    publish_with(transcripts, weeks=2)
    page = read(client, "/en/result/papers/?" + urlencode(LATER))
    assert "Ask by 16 June 2027. It takes about 2 weeks." in page.text
    asked = [one for one in events(fetch(client, **LATER)) if "Ask" in one["summary"]]
    assert [one.decoded("dtstart") for one in asked] == [date(2027, 6, 16)]


@pytest.mark.parametrize("expires", ["2026-12-31", "2026-10-31"])
def test_who_is_late_is_not_told_to_wait(client, expires):
    page = read(client, "/en/result/papers/?" + urlencode(RENEWAL | {"expires": expires}))
    assert "Have them ready by" not in page.text
    assert "Dated 24 May 2026 or later." in page.text


def test_it_says_what_to_do_without_a_paper(client):
    page = read(client, "/en/result/papers/?" + urlencode(LATER))
    assert "Missing? Ask your school for a signed provisional" in page.text
