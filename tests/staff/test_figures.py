"""The figures that staff read."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.auth.models import User
from django.urls import reverse

from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.walk import walk
from tests.clock import TODAY
from tests.factories import member
from wizard import counting
from wizard.dates import plain_date
from wizard.models import Comment, Count, Link
from wizard.staff.charts import BASE, LEFT, TOP, ceiling, plot
from wizard.staff.statistics import phase_title

from ..wizard.cases import RENEWAL
from ..wizard.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
WORKED = date(2026, 11, 23)
DATED = walk(RENEWAL | {"expires": "2027-02-28"}, WORKED).decision


@pytest.fixture(autouse=True)
def _empty():
    counting.forget()
    yield
    counting.forget()


@pytest.fixture
def office(client):
    client.force_login(member("olga", "Link maker"))
    return client


# The figures.


def on(number):
    """The day that many days from TODAY."""
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
    """The rows of all tables."""
    found = re.findall(r"<tr>(.*?)</tr>", response.content.decode(), re.S)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in found]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in rows]


@pytest.mark.usefixtures("numbers")
class TestPage:
    def test_the_last_thirty_days_of_the_whole_guide(self, office):
        found = cells(show(office))
        assert "50 20 16" in [" ".join(row[1:]) for row in found]
        assert ["In total", "57", "20", "16"] in found
        assert not any(row[0] and row[1:] == ["0", "0", "0"] for row in found)
        assert ["Which visa or permit do you have?", "20", "15", "5 (25%)"] in found
        assert ["Normal period", "12", "75%"] in [row[1:] for row in found]
        assert ["gone", "gone", "4", "25%"] in found
        assert ["English", "50", "20", "12"] in found
        assert ["French", "7", "0", "0"] in found
        assert ["xx", "0", "0", "4"] in found
        assert ["Welcome", "10", "0", "3"] in found
        assert ["3", "1", "75%"] in [row[1:] for row in found]

    def test_one_link_alone(self, office):
        response = show(office, link="welcome")
        found = cells(response)
        assert ["In total", "10", "0", "3"] in found
        assert "is not kept by link" in response.content.decode()
        assert "Why" not in response.content.decode()

    def test_the_comments_of_the_period_are_shown_as_text(self, office):
        html = show(office).content.decode()
        assert "&lt;b&gt;Why&lt;/b&gt;" in html
        assert "Old" in html
        assert "Before" not in html

    def test_a_flood_of_comments_hides_its_own_day_alone(self, office):
        """The others of that day are one link away, and in the admin."""
        about = {"rule": DATED.rule.key, "language": "en"}
        flood = [Comment(day=TODAY, text=f"Spam {n}.", **about) for n in range(300)]
        Comment.objects.bulk_create(flood)
        yesterday = TODAY - timedelta(1)
        Comment.objects.create(day=yesterday, text="From yesterday", **about)
        count(7, "not-kept", language="en")
        page = Page(show(office)).text
        assert "From yesterday" in page
        assert page.count("Spam") == 20
        assert "7 more were counted and not kept." in page
        link = re.search(r'href="([^"#]+)#comments-title">\s*All 302', show(office).text)[1]
        assert Page(office.get(link.replace("&amp;", "&"))).text.count("Spam") == 300
        admin = reverse("admin:wizard_comment_changelist")
        office.force_login(member("paula", "Publisher"))
        day = {f"day__{part}": getattr(yesterday, part) for part in ("year", "month", "day")}
        assert "From yesterday" in office.get(admin, day).text
        assert "Spam" not in office.get(admin, day).text

    def test_comments_of_many_days_are_on_several_pages(self, office):
        about = {"rule": DATED.rule.key, "language": "en"}
        for n in range(40):
            Comment.objects.create(day=TODAY - timedelta(n), text=f"Day {n}.", **about)
        period = {"from": on(-60), "to": TODAY}
        first, second = (Page(show(office, **period, page=n)).text for n in (1, 2))
        assert ("Day 0." in first, "Day 29." in first, "Day 30." in first) == (True, True, False)
        assert ("Day 30." in second, "Day 39." in second) == (True, True)
        assert "Older comments" in first
        assert "Newer comments" in second
        assert "Day 0." in Page(show(office, **period, page="x")).text

    def test_days_that_are_chosen_are_both_included(self, office):
        found = cells(show(office, **{"from": on(-30), "to": on(-22)}))
        assert ["In total", "507", "0", "0"] in found

    def test_a_long_period_is_shown_by_months(self, office):
        first = TODAY + relativedelta(months=-11, day=10)
        found = cells(show(office, **{"from": first, "to": TODAY}))
        months = [row for row in found if len(row) == 4 and row[0][-4:].isdigit()]
        assert f"{TODAY:%B %Y}" in {row[0] for row in months}
        assert len(months) < 12, "those without a visit are left out"
        assert sum(int(row[1]) for row in months) == 557

    def test_the_numbers_take_few_queries(self, office, django_assert_max_num_queries):
        show(office)
        with django_assert_max_num_queries(16):
            show(office)

    def test_the_rows_can_be_downloaded(self, office):
        Count.objects.create(day=TODAY, event="=1+1", language="@sum", number=1)
        response = office.get("/staff/figures/counts.csv")
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert f"figures-{on(-29)}-{TODAY}.csv" in response.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert list(rows[0]) == [*Count.KEY, "number"]
        assert len(rows) == Count.objects.filter(day__gte=on(-29)).count()
        [hostile] = [row for row in rows if row["language"] == "'@sum"]
        assert hostile["event"] == "'=1+1"
        assert sum(int(row["number"]) for row in rows if row["event"] == "opened") == 57

    def test_a_download_of_one_link_holds_its_rows_alone(self, office):
        response = office.get("/staff/figures/counts.csv", {"link": "welcome"})
        rows = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
        assert {row["link"] for row in rows} == {"welcome"}

    def test_it_runs_nothing_inline(self, office):
        html = show(office).content.decode()
        assert re.findall(r"\son\w+=|\sstyle=|<style|<script", html) == []
        assert html.count("<h1>") == 1

    def test_it_can_be_read_in_french(self, office):
        response = office.get("/staff/figures/", headers={"accept-language": "fr"})
        assert response.status_code == 200
        assert 'x="13,' not in response.content.decode()  # a picture has no decimal comma


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "yesterday"}, "This is not a day"),
        ({"to": "2026-02-30"}, "This is not a day"),
        ({"to": "9999-12-31"}, "This is not a day"),
        ({"to": "0001-01-01"}, "This is not a day"),
        ({"from": "2026-11-23", "to": "2026-11-01"}, "The first day is after the last one"),
        ({"from": "2020-01-01", "to": "2026-11-01"}, "more than three years"),
        ({"link": "nowhere"}, "There is no link with this short address"),
        ({"link": "a\0b"}, "There is no link with this short address"),
    ],
)
@pytest.mark.parametrize("address", ["/staff/figures/", "/staff/figures/counts.csv"])
def test_what_cannot_be_read_is_said(office, address, query, sentence):
    response = office.get(address, query)
    assert response.status_code == 400
    assert sentence in Page(response).text


@pytest.mark.parametrize("address", ["/staff/figures/", "/staff/figures/counts.csv"])
def test_the_figures_are_for_staff(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


def test_an_empty_guide_has_empty_figures(office):
    text = Page(show(office)).text
    assert "No result in this period." in text
    assert "Nobody has said so in this period." in text


# The pictures.


@pytest.mark.parametrize(
    ("most", "end"), [(0, 1), (1, 1), (7, 8), (9, 10), (10, 10), (11, 20), (101, 200), (850, 1000)]
)
def test_a_scale_ends_at_a_round_number(most, end):
    assert ceiling(most) == end


def test_bars_stand_on_the_base_and_within_the_picture():
    drawn = plot("Opened", ["a", "b", "c", "d"], {"all": [0, 1, 1000, 500]}, 1000)
    assert [bar.says for bar in drawn.bars] == ["b: 1", "c: 1000", "d: 500"]
    assert [round(bar.height, 2) for bar in drawn.bars] == [0.15, 6.0, 3.0]
    for bar in drawn.bars:
        assert LEFT <= bar.x < bar.x + bar.width <= 100
        assert bar.y >= TOP
        assert bar.y + bar.height == pytest.approx(BASE)
    assert [(tick.at, tick.text) for tick in drawn.scale] == [
        (7.0, "0"),
        (4.0, "500"),
        (1.0, "1000"),
    ]
    assert [tick.text for tick in drawn.labels] == ["a", "c", "d"]


def test_parts_of_a_bar_stand_one_on_the_other():
    drawn = plot("", ["a", "b"], {"late": [1, 0], "open": [2, 3]}, 6)
    assert [(bar.kind, bar.says, bar.y, bar.height) for bar in drawn.bars] == [
        ("late", "a: 1", 6.0, 1.0),
        ("open", "a: 2", 4.0, 2.0),
        ("open", "b: 3", 4.0, 3.0),
    ]


# The comments in the administration.


def test_a_comment_can_be_deleted_and_not_changed(admin_client):
    comment = Comment.objects.create(day=TODAY, rule=DATED.rule.key, language="en", text="A name")
    here = reverse("admin:wizard_comment_change", args=[comment.pk])
    assert "A name" in admin_client.get(reverse("admin:wizard_comment_changelist")).content.decode()
    assert b'name="_save"' not in admin_client.get(here).content
    assert admin_client.post(here, {"text": "Other"}).status_code == 403
    assert admin_client.get(reverse("admin:wizard_comment_add")).status_code == 403
    delete = reverse("admin:wizard_comment_delete", args=[comment.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not Comment.objects.exists()


def test_every_rule_can_be_told_of():
    longest = Comment._meta.get_field("rule").max_length
    assert max(map(len, TABLE.by_key)) <= longest


# What is read of many.


def test_the_table_lists_days_on_which_something_happened(office):
    """The picture has every day; the table no row of zeros, and no question that none saw."""
    Count.objects.create(day=TODAY, event="opened", language="en", number=3)
    response = show(office)
    assert [line.opened for line in response.context["steps"]] == [3]
    assert response.context["questions"] == []
    assert len(response.context["plots"][0].bars) == 1


def test_searches_that_found_nothing_are_told_by_week_and_language(office):
    monday = TODAY - timedelta(days=TODAY.weekday())
    for weeks, language, number in ((0, "fr", 4), (0, "en", 2), (1, "fr", 7), (9, "fr", 1)):
        day = monday - timedelta(weeks=weeks)
        Count.objects.create(day=day, event="found-none", language=language, number=number)
    response = show(office, **{"from": TODAY - timedelta(weeks=1), "to": TODAY})
    week_before = monday - timedelta(weeks=1)
    expected = [(week_before, "French", 7), (monday, "English", 2), (monday, "French", 4)]
    assert response.context["found_none"] == expected
    assert [plain_date(week_before), "French", "7"] in cells(response)


def test_comments_are_read_procedure_by_procedure(office):
    rules = {rule.procedure: rule for rule in TABLE.by_key.values()}
    for procedure, said in ((Procedure.TRAVEL_NO, "On travel"), (Procedure.REFUSED, "On refusals")):
        rule = rules[procedure].key
        Comment.objects.create(day=TODAY, rule=rule, language="en", text=said)
    page = show(office, procedure=Procedure.REFUSED.value)
    assert "On refusals" in Page(page).text
    assert "On travel" not in Page(page).text
    assert {key: number for key, _name, number in page.context["commented"]} == {
        "travel-no": 1,
        "refused": 1,
    }
    assert "On travel" in Page(show(office, procedure="nonsense")).text


def test_new_comments_are_on_the_editors_list(admin_client):
    rule = next(iter(TABLE.by_key))
    for days in (0, 6, 7):
        day = TODAY - timedelta(days=days)
        Comment.objects.create(day=day, rule=rule, language="en", text="Well")
    tasks = admin_client.get("/admin/").context["tasks"]
    assert [one.count for one in tasks if "/staff/figures/" in one.href] == [2]


def test_a_phase_is_called_as_its_procedure_calls_it():
    assert phase_title("closed", "refused") == "Too late for the court"
    assert phase_title("closed", "renew-student-permit") == "Only at the prefecture"
    assert phase_title("closed", "a-procedure-of-before") == "Only at the prefecture"
    assert phase_title("a-phase-of-before", "refused") == "a-phase-of-before"
