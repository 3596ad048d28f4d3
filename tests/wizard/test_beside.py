"""The pages beside a result: the stay, the papers, the wait, and the file to take along."""

import re
from datetime import date, timedelta

import pytest

from rules.law.walk import walk
from rules.law.windows import months_after
from rules.models import Paper, Text
from rules.words.live import current
from rules.words.papers import list_items
from tests.factories import publish_with
from wizard.result.papers import Need, oldest
from wizard.result.result import Result
from wizard.theme import read_styles

from .cases import APPLIED, CASES, RENEWAL, RENEWED, TODAY, UNVALIDATED
from .page import events, query, read, result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
ARRIVED = UNVALIDATED | {"nationality": "IN", "expires": "2027-08-31", "arrived": "2026-10-01"}
LATER = RENEWAL | {"expires": "2027-08-31"}


# ---- the rest of a stay, as the table has it ----


def stay(answers, given=None):
    return Result(walk(answers, TODAY), current(), "en", given or answers).stay


def test_one_who_has_just_arrived_sees_the_whole_stay_and_has_it_in_the_calendar(client):
    stages = stay(ARRIVED).stages
    renewals = ["renew-student-permit", "renew-exams-left", "talent-change"]
    found = [
        (str(stage.window.starts), str(stage.window.ends), [one.procedure for one in stage.choices])
        for stage in stages
    ]
    assert found == [
        ("2026-10-01", "2027-01-01", ["validate-vls-ts"]),
        ("2027-05-01", "2027-06-30", renewals),
        ("2027-07-01", "2027-08-31", ["aps", "change-to-employee"]),
    ]
    days = [one.decoded("dtstart") for one in events(client, ARRIVED)]
    for stage in stages:
        assert stage.window.ends in days
        assert stage.window.starts <= TODAY or stage.window.starts in days
    page = read(client, result(client, ARRIVED).link("All later dates of your stay"))
    assert "Your visa or permit ends on 31 August 2027." in page.text
    assert "1 May to 30 June 2027" in page.text
    there = read(client, page.link("Renew your student residence permit"))
    assert there.h1 == "Renew your student permit from 1 May 2027"
    assert "validated=yes" in there.address


def test_every_window_is_what_its_own_result_says():
    stages = [stage for answers, *_ in CASES for stage in stay(answers).stages]
    assert stages
    for stage in stages:
        for choice in stage.choices:
            there = walk(dict(choice.answers), TODAY).decision
            assert there.procedure is choice.procedure
            assert there.timetable.window == stage.window


def test_what_is_late_but_possible_is_shown_with_its_last_day(client):
    page = result(client, RENEWAL, "stay/", expires="2026-12-31")
    assert "Renew your student residence permit late, but possible, until 30 June 2027" in page.text


def test_on_its_last_day_a_step_is_still_ahead():
    stages = stay(RENEWAL | {"expires": str(TODAY)}).stages
    ends = {stage.window.ends: [one.procedure for one in stage.choices] for stage in stages}
    assert "rece" in ends[TODAY]


@pytest.mark.parametrize("answers", [APPLIED, RENEWAL | {"expires": "2026-10-31"}])
def test_where_the_next_permit_is_open_no_day_is_invented(client, answers):
    assert not stay(answers).is_known
    assert not [href for _, href in result(client, answers).links if "/result/stay/" in href]


def test_an_answer_that_no_longer_counts_still_has_its_day():
    moved = RENEWAL | {"situation": "change", "change": "moved", "moved": "2026-11-01"}
    assert not stay(moved).is_known, "no end of the permit was given"
    stages = stay(moved, moved | {"expires": "2027-08-31"}).stages
    assert date(2027, 6, 30) in [stage.window.ends for stage in stages]


# ---- when to get each paper ----


@pytest.mark.parametrize("months", [1, 3, 6])
@pytest.mark.parametrize("last", [date(2027, 2, 28), date(2028, 2, 29), date(2026, 8, 31)])
def test_the_first_day_is_the_first_of_which_a_paper_is_young_enough(last, months):
    first = oldest(last, months)
    assert months_after(first, months) > last
    assert months_after(first - timedelta(days=1), months) <= last


@pytest.mark.parametrize(
    ("words", "by", "age", "said"),
    [
        ("", date(2027, 6, 30), (6, None), "Get it between 1 January 2027 and 30 June 2027."),
        ("", date(2026, 12, 28), (6, None), "by 28 December 2026, dated 29 June 2026 or"),
        (", under 3 months old", date(2027, 2, 28), (6, None), "between 1 December 2026"),
        (", de moins de 3 mois", date(2027, 2, 28), (6, None), "between 1 December 2026"),
        ("", None, (6, None), "Dated 24 May 2026 or later."),
        ("", date(2026, 12, 28), (None, 3), "Ask by 7 December 2026."),
        ("", date(2026, 12, 28), (None, 0), None),
    ],
)
def test_it_says_between_which_days_to_get_a_paper(words, by, age, said):
    months, weeks = age
    paper = Paper(key="lease", months=months, weeks=weeks, words={"name-en": "lease"})
    [item] = list_items(f"- [ ] {{paper:lease}}{words}", {"paper:lease": paper})
    need = Need(item, TODAY, by).words
    assert said in need if said else need == ""


def test_page_and_calendar_name_the_same_days(client):
    page = result(client, LATER, "papers/")
    assert "Get it between 1 January 2027 and 30 June 2027." in page.text
    assert "Have them ready by Wednesday 30 June 2027." in page.text
    assert "You have it at once." in page.text
    assert "Missing? Ask your school for a signed provisional" in page.text
    found = events(client, LATER)
    [paper] = [one for one in found if "get:" in one["summary"]]
    assert paper["summary"] == "From today, get: proof of address"
    assert paper.decoded("dtstart") == date(2027, 1, 1)
    publish_with(Paper.objects.get(key="transcripts"), weeks=2)
    page = result(client, LATER, "papers/")
    assert "Ask by 16 June 2027. It takes about 2 weeks." in page.text
    asked = [one for one in events(client, LATER) if "Ask" in one["summary"]]
    assert [one.decoded("dtstart") for one in asked] == [date(2027, 6, 16)]


def test_french_stands_beside_the_students_language(client):
    words = "- [ ] {paper:transcripts}, or {paper:enrolment}"
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), documents=words)
    page = result(client, LATER, "papers/")
    html = " ".join(page.response.text.split())
    assert '<div lang="fr"><i>Relevés de notes' in html
    assert '<li class="paper" data-paper="transcripts enrolment">' in html
    assert "From: your registrar" in page.text


@pytest.mark.parametrize("expires", ["2026-12-31", "2026-10-31"])
def test_who_is_late_is_not_told_to_wait(client, expires):
    page = result(client, RENEWAL, "papers/", expires=expires)
    assert "Have them ready by" not in page.text
    assert "Dated 24 May 2026 or later." in page.text


# ---- the clock after filing: its days, and what may be done today ----

CARD = {"document": "student-card"}
ENDED = CARD | {"expires": "2026-10-20"}
EXTENDED = ENDED | {"certificate": "extension"}
FIRST = {"document": "visa-d-to-apply"}


def clock(answers):
    return Result(walk(answers, TODAY), current(), "en", answers).clock


def days(client, answers):
    return {event.decoded("dtstart") for event in events(client, answers)}


def test_the_days_of_a_wait_follow_from_filing_and_permit():
    assert clock(APPLIED | CARD | {"expires": "2026-12-20"}).days == [
        ("filed", date(2026, 9, 1)),
        ("silence-day", date(2026, 11, 30)),
        ("write", date(2026, 12, 6)),
        ("call", date(2026, 12, 13)),
        ("ends-owed", date(2026, 12, 20)),
        ("court-by", date(2027, 1, 30)),
    ]


@pytest.mark.parametrize(
    ("filed", "key"), [("2026-10-20", "ends-owed"), ("2026-10-21", "ends-late")]
)
def test_a_certificate_is_owed_to_who_filed_by_the_earlier_closing_day(filed, key):
    """Two months before the end, and not the 60th day before it, which is a day later here."""
    found = dict(clock(APPLIED | CARD | {"filed": filed, "expires": "2026-12-20"}).days)
    assert found.keys() & {"ends-owed", "ends-late"} == {key}


@pytest.mark.parametrize(
    ("given", "work", "travel"),
    [
        ({}, "work-until-the-end", "travel-until-the-end"),
        ({"expires": "2026-02-30"}, "work-until-the-end", "travel-until-the-end"),
        (CARD | {"expires": "2026-12-20"}, "work-permit", "travel-permit"),
        (ENDED, "work-ended", "travel-ended"),
        (EXTENDED, "work-extension", "travel-extension"),
        (EXTENDED | {"extension-ends": "2026-11-23"}, "work-extension", "travel-extension"),
        (EXTENDED | {"extension-ends": "2026-11-22"}, "work-ended", "travel-ended"),
        (EXTENDED | {"extension-ends": "9999-99-99"}, "work-extension", "travel-extension"),
        (EXTENDED | {"document": "vls-ts"}, "work-extension", "travel-extension"),
        (EXTENDED | FIRST, "work-first-student", "travel-ended"),
        ({"certificate": "extension"}, "work-extension-of-something", "travel-certificate"),
        (ENDED | {"certificate": "favourable"}, "work-favourable", "travel-favourable"),
    ],
)
def test_what_may_be_done_today(given, work, travel):
    here = clock(APPLIED | given)
    assert (here.work.key, here.travel.key) == (work, travel)


@pytest.mark.parametrize("document", ["student-card", "vls-ts", "visa-d-to-apply"])
@pytest.mark.parametrize("expires", ["2026-10-20", "2026-12-20"])
def test_a_journey_is_answered_as_by_the_table(document, expires):
    may = {
        "travel-valid": ["travel-permit"],
        "travel-with-certificate": ["travel-extension", "travel-favourable"],
        "travel-no": ["travel-ended"],
    }
    for certificate in ("none", "deposit", "extension", "favourable"):
        given = {"document": document, "expires": expires, "certificate": certificate}
        travel = {"nationality": "PE", "situation": "travel", "where": "france", "validated": "yes"}
        procedure = walk(travel | given, TODAY).decision.procedure
        assert clock(APPLIED | given).travel.key in may[procedure], certificate


def test_page_and_calendar_have_the_same_days(client):
    silent = APPLIED | CARD | {"filed": "2026-08-24", "expires": "2026-12-20"}
    page = result(client, silent, "clock/")
    assert "22 November 2026 Silence counts as a refusal." in page.text
    assert "20 December 2026 Your permit ends." in page.text
    assert "22 January 2027 Last day to go to court" in page.text
    december = {date(2026, 12, day) for day in (6, 13, 20)}
    assert days(client, silent) == december | {date(2027, 1, 22)}
    assert page.link("R431-15-1").startswith("https://")
    page = result(client, APPLIED | ENDED, "clock/")
    assert "Nothing proves it: your permit has ended." in page.text
    assert "No: nothing that you hold would let you come back." in page.text
    assert page.response.text.count('class="past"') == 4  # to its end


def test_of_an_extension_one_says_when_it_ends(client):
    held = APPLIED | EXTENDED | {"today": "2026-11-24"}
    page = result(client, held, "clock/")
    assert page.values == held | {"extension-ends": ""}
    page = read(client, page.action, data=page.values | {"extension-ends": "2026-12-20"})
    assert "6 December 2026 No new extension yet? Write to the prefecture." in page.text
    assert "20 December 2026 Your extension ends." in page.text
    assert days(client, query(page.address)) >= {date(2026, 12, day) for day in (6, 13, 20)}
    again = read(client, page.link("Back to your result"))
    assert "We ignored" not in again.text
    assert "No longer needed" not in again.text
    assert query(again.link("May I work or travel? What comes when?")) == query(page.address)
    # Only one who has an extension is asked.
    page = result(client, APPLIED, "clock/", **{"extension-ends": "2026-12-20"})
    assert "extension-ends" not in page.fields
    assert "Your extension ends" not in page.text


@pytest.mark.parametrize("beside", ["", "clock/", "stay/", "papers/"])
def test_what_is_printed_says_once_on_which_day_it_was_computed(client, beside):
    given = APPLIED if beside == "clock/" else RENEWAL | {"expires": "2027-08-31"}
    for today, said in [
        ({}, "Monday 23 November 2026"),
        ({"today": "2026-12-01"}, "Tuesday 1 December 2026"),
    ]:
        assert result(client, given, beside, **today).text.count(f"As on {said}") == 1


def test_what_the_clock_reads_is_not_said_to_be_of_no_more_use(client):
    page = result(client, APPLIED | CARD | {"expires": "2026-12-20", "diploma": "master"})
    assert "No longer needed: Diploma." in page.text


# ---- the file ----


def test_one_file_needs_nothing_else(client):
    page = read(client, "/fr/result.html", data=RENEWED)
    html = page.response.text
    assert "attachment" in page.response.headers["Content-Disposition"]
    assert read_styles() in html
    assert re.findall(r"<script|<link|<img|url\(|@import", html) == []
    assert "steps" in page.ids
    assert "Enregistré le" in page.text
    from_a_disk = re.compile(r"https?://|tel:|mailto:|#")
    assert [href for _label, href in page.links if not from_a_disk.match(href)] == []
    assert page.link("ouvrir la page à jour").startswith("http://testserver/fr/result/?")
