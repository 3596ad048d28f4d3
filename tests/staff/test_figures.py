"""The figures that staff read."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.auth.models import User
from django.urls import reverse

from rules.dates import plain_date
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.walk import walk
from tests.clock import TODAY
from tests.factories import member
from wizard.counting import Key
from wizard.models import Comment, Count, Link
from wizard.staff.charts import BASE, LEFT, TOP, ceiling, plot
from wizard.staff.statistics import phase_title

from ..wizard.cases import RENEWAL
from ..wizard.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
WORKED = date(2026, 11, 23)
DATED = walk(RENEWAL | {"expires": "2027-02-28"}, WORKED).decision


# The figures.


def on(number):
    """Return the day that many days from TODAY."""
    return TODAY + timedelta(days=number)


def count(number, event, day=TODAY, **about):
    Count.objects.create(number=number, event=event, day=day, **about)


@pytest.fixture
def numbers():
    maker = User.objects.create_user("maker")
    for slug in ("welcome", "algerian"):
        Link.objects.create(slug=slug, title=slug.title(), owner=maker)
    count(40, "opened", language="en")
    count(10, "opened", language="en", link="welcome")
    count(7, "opened", language="fr", day=on(-22))
    count(500, "opened", language="fr", day=on(-30))  # a day before the last thirty
    count(20, "started", language="en")
    count(20, "asked", question="document", language="en")
    count(15, "answered", question="document", language="en")
    about = {"procedure": "renew-student-permit", "phase": "open", "language": "en"}
    count(9, "finished", **about)
    count(3, "finished", **about, link="welcome")
    count(4, "finished", procedure="gone", phase="gone", language="xx")
    count(3, "useful-yes", **about)
    count(1, "useful-no", **about)
    about = {"language": "en", "useful": False}
    Comment.objects.create(day=TODAY, rule=DATED.rule.key, phase="open", text="<b>Why</b>", **about)
    Comment.objects.create(day=TODAY, rule="gone", text="Old", **about)
    Comment.objects.create(day=on(-326), rule=DATED.rule.key, text="Before", **about)


def show(client, status=200, **query):
    response = client.get("/staff/figures/", query)
    assert response.status_code == status
    return response


def cells(response):
    """Return the rows of all tables."""
    found = re.findall(r"<tr>(.*?)</tr>", response.content.decode(), re.S)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in found]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in rows]


@pytest.mark.usefixtures("numbers")
class TestPage:
    def test_the_last_thirty_days_of_the_whole_guide(self, staff, django_assert_max_num_queries):
        with django_assert_max_num_queries(30):
            response = show(staff)
        found = cells(response)
        for row in (
            ["In total", "57", "20", "16"],
            ["Which visa or permit do you have?", "20", "15", "5 (25%)"],
            ["gone", "gone", "4", "25%"],
            ["English", "50", "20", "12"],
            ["French", "7", "0", "0"],
            ["xx", "0", "0", "4"],
            ["Welcome", "10", "0", "3"],
        ):
            assert row in found
        assert ["Normal period", "12", "75%"] in [row[1:] for row in found]
        assert ["3", "1", "75%"] in [row[1:] for row in found]
        days = [line["opened"] for line in response.context["steps"]]  # on which something happened
        assert days == [7, 50]
        html = response.content.decode()
        assert "&lt;b&gt;Why&lt;/b&gt;" in html
        assert ("Old" in html, "Before" in html) == (True, False)
        french = staff.get("/staff/figures/", headers={"accept-language": "fr"}).text
        assert 'x="13,' not in french  # a picture has no decimal comma
        found = cells(show(staff, **{"from": on(-30), "to": on(-22)}))  # both days included
        assert ["In total", "507", "0", "0"] in found

    def test_one_link_alone(self, staff):
        response = show(staff, link="welcome")
        found = cells(response)
        assert ["In total", "10", "0", "3"] in found
        assert "is not kept by link" in response.content.decode()
        assert "Why" not in response.content.decode()

    def test_a_flood_of_comments_hides_its_own_day_alone(self, staff):
        """The others of that day are one link away, and in the admin."""
        about = {"rule": DATED.rule.key, "language": "en"}
        flood = [Comment(day=TODAY, text=f"Spam {n}.", **about) for n in range(30)]
        Comment.objects.bulk_create(flood)
        yesterday = TODAY - timedelta(1)
        Comment.objects.create(day=yesterday, text="From yesterday", **about)
        count(7, "not-kept", language="en")
        response = show(staff)
        page = Page(response).text
        assert ("From yesterday" in page, page.count("Spam")) == (True, 20)
        assert "7 more were counted and not kept." in page
        link = re.search(r'href="([^"#]+)#comments-title">\s*All 32', response.text)[1]
        assert Page(staff.get(link.replace("&amp;", "&"))).text.count("Spam") == 30
        staff.force_login(member("paula", "Publisher"))
        day = {f"day__{part}": getattr(yesterday, part) for part in ("year", "month", "day")}
        listed = staff.get(reverse("admin:wizard_comment_changelist"), day).text
        assert ("From yesterday" in listed, "Spam" in listed) == (True, False)

    def test_comments_of_many_days_are_on_several_pages(self, staff):
        about = {"rule": DATED.rule.key, "language": "en"}
        for n in range(40):
            Comment.objects.create(day=TODAY - timedelta(n), text=f"Day {n}.", **about)
        period = {"from": on(-60), "to": TODAY}
        first, second, odd = (Page(show(staff, **period, page=n)).text for n in (1, 2, "x"))
        days = [re.findall(r"Day (\d+)\.", page) for page in (first, second)]
        assert days == [[str(n) for n in range(30)], [str(n) for n in range(30, 40)]]
        assert "Older comments" in first
        assert "Newer comments" in second
        assert "Day 0." in odd

    def test_a_long_period_is_shown_by_months(self, staff):
        first = TODAY + relativedelta(months=-11, day=10)
        found = cells(show(staff, **{"from": first, "to": TODAY}))
        months = [row for row in found if len(row) == 4 and row[0][-4:].isdigit()]
        assert f"{TODAY:%B %Y}" in {row[0] for row in months}
        assert len(months) < 12, "those without a visit are left out"
        assert sum(int(row[1]) for row in months) == 557

    def test_the_rows_can_be_downloaded(self, staff):
        def rows(response):
            return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

        Count.objects.create(day=TODAY, event="=1+1", language="@sum", number=1)
        response = staff.get("/staff/figures/counts.csv")
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert f"figures-{on(-29)}-{TODAY}.csv" in response.headers["Content-Disposition"]
        found = rows(response)
        assert list(found[0]) == [*Key._fields, "number"]
        assert len(found) == Count.objects.filter(day__gte=on(-29)).count()
        assert ("'@sum", "'=1+1") in [(row["language"], row["event"]) for row in found]
        one = rows(staff.get("/staff/figures/counts.csv", {"link": "welcome"}))
        assert {row["link"] for row in one} == {"welcome"}


UNREAD = [
    ({"from": "yesterday"}, "This is not a day"),
    ({"to": "9999-12-31"}, "This is not a day"),
    ({"to": "0001-01-01"}, "This is not a day"),
    ({"from": "2026-11-23", "to": "2026-11-01"}, "The first day is after the last one"),
    ({"from": "2020-01-01", "to": "2026-11-01"}, "more than three years"),
    ({"link": "a\0b"}, "There is no link with this short address"),
]


@pytest.mark.parametrize("address", ["/staff/figures/", "/staff/figures/counts.csv"])
def test_what_cannot_be_read_is_said(staff, address):
    for query, sentence in UNREAD:
        response = staff.get(address, query)
        assert response.status_code == 400
        assert sentence in Page(response).text


# The pictures.


def test_a_scale_ends_at_a_round_number():
    scales = {0: 1, 1: 1, 7: 8, 9: 10, 10: 10, 11: 20, 101: 200, 850: 1000}
    assert {most: ceiling(most) for most in scales} == scales


def test_bars_stand_on_the_base_and_within_the_picture_and_parts_one_on_the_other():
    drawn = plot("Opened", ["a", "b", "c", "d"], {"all": [0, 1, 1000, 500]}, 1000)
    assert [bar.says for bar in drawn.bars] == ["b: 1", "c: 1000", "d: 500"]
    assert [round(bar.height, 2) for bar in drawn.bars] == [0.15, 6.0, 3.0]
    for bar in drawn.bars:
        assert LEFT <= bar.x < bar.x + bar.width <= 100
        assert bar.y >= TOP
        assert bar.y + bar.height == pytest.approx(BASE)
    scale = drawn.scale
    assert scale == [(7.0, "0"), (4.0, "500"), (1.0, "1000")]
    assert [text for _at, _anchor, text in drawn.labels] == ["a", "c", "d"]
    drawn = plot("", ["a", "b"], {"late": [1, 0], "open": [2, 3]}, 6)
    parts = [(bar.kind, bar.says, bar.y, bar.height) for bar in drawn.bars]
    assert parts == [
        ("late", "a: 1", 6.0, 1.0),
        ("open", "a: 2", 4.0, 2.0),
        ("open", "b: 3", 4.0, 3.0),
    ]


# What is read of many.


def test_searches_that_found_nothing_are_told_by_week_and_language(staff):
    monday = TODAY - timedelta(days=TODAY.weekday())
    for weeks, language, number in ((0, "fr", 4), (0, "en", 2), (1, "fr", 7), (9, "fr", 1)):
        day = monday - timedelta(weeks=weeks)
        Count.objects.create(day=day, event="found-none", language=language, number=number)
    response = show(staff, **{"from": TODAY - timedelta(weeks=1), "to": TODAY})
    week_before = monday - timedelta(weeks=1)
    expected = [(week_before, "French", 7), (monday, "English", 2), (monday, "French", 4)]
    assert response.context["found_none"] == expected
    assert [plain_date(week_before), "French", "7"] in cells(response)


def test_comments_are_read_procedure_by_procedure(staff):
    rules = {rule.procedure: rule for rule in TABLE.by_key.values()}
    for procedure, said in ((Procedure.TRAVEL_NO, "On travel"), (Procedure.REFUSED, "On refusals")):
        rule = rules[procedure].key
        Comment.objects.create(day=TODAY, rule=rule, language="en", text=said)
    page = show(staff, procedure=Procedure.REFUSED.value)
    assert "On refusals" in Page(page).text
    assert "On travel" not in Page(page).text
    commented = {key: number for key, _name, number in page.context["commented"]}
    assert commented == {"travel-no": 1, "refused": 1}
    page = Page(show(staff, procedure="nonsense")).text
    assert "On travel" in page
    assert "No result in this period." in page


def test_new_comments_are_on_the_editors_list(admin_client):
    rule = next(iter(TABLE.by_key))
    for days in (0, 6, 7):
        day = TODAY - timedelta(days=days)
        Comment.objects.create(day=day, rule=rule, language="en", text="Well")
    tasks = admin_client.get("/admin/").context["tasks"]
    assert [one.count for one in tasks if "/staff/figures/" in one.href] == [2]


def test_a_phase_is_called_as_its_procedure_calls_it():
    assert phase_title("closed", "refused") == "Too late for the court"
    assert phase_title("closed", "a-procedure-of-before") == "Only at the prefecture"
    assert phase_title("a-phase-of-before", "refused") == "a-phase-of-before"
