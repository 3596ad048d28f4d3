"""The office's links: built, followed, changed, retired."""

import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from rules.law.questions import BY_KEY
from rules.law.windows import months_after
from wizard.models import Count, Link
from wizard.staff.link_forms import READY
from wizard.staff.links import fit

from ..wizard.cases import RENEWAL
from ..wizard.page import Page, answer, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

ALGERIAN = {"nationality": "DZ", "situation": "just-arrived"}
WHOLE = RENEWAL | {"expires": "2027-02-28"}


@pytest.fixture
def make(maker):
    def make(slug="algerian", answers=ALGERIAN, title="", **about):
        about |= {"title": title or slug, "answers": answers, "owner": maker}
        return Link.objects.create(slug=slug, **about)

    return make


def build(client, **fields):
    return client.post(reverse("staff:new-link"), {"title": "Algerian, just arrived"} | fields)


def follow(client, slug="algerian", **headers):
    return client.get(f"/go/{slug}/", headers=headers)


def test_a_link_is_built_with_what_is_known_and_the_student_answers_the_rest(staff, client):
    page = build(staff, **ALGERIAN, look="1")  # before it is made
    assert (page.status_code, Link.objects.count()) == (200, 0)
    asked = "The student is asked first: Which visa or permit do you have?"
    assert asked in unescape(page.content.decode())
    assert page.context["form"]["nationality"].value() == "DZ"
    response = build(staff, **ALGERIAN, language="fr")
    link = Link.objects.get()
    assert response.url == reverse("staff:link", args=[link.pk])
    assert (link.slug, link.answers) == ("algerian-just-arrived", ALGERIAN)
    page = staff.get(response.url)
    assert "via=" not in page.context["target"]  # staff who look are not counted
    assert unescape(page.content.decode()).count(f'href="{page.context["target"]}"') == 1
    client.logout()
    found = client.get(f"/go/{link.slug}/")
    assert found.status_code == 302
    assert found.url.startswith("/fr/guide/?nationality=DZ&situation=just-arrived")
    response = client.get(found.url)
    assert Page(response).question == "document"
    assert not response.cookies


def test_a_link_leads_straight_to_a_result_or_to_the_start(make, client, frozen):
    make(answers=WHOLE)
    assert follow(client).url == f"/en/result/?{urlencode(WHOLE)}&via=algerian~"
    assert Page(client.get(follow(client).url)).h1 == Page(client.get("/en/result/", WHOLE)).h1
    make("none", answers={})
    assert follow(client, "none").url == "/en/?via=none~"
    assert "via=none~" in client.get("/en/?via=none~").content.decode()
    for forged in ("<script>", "x" * 41, "a b", "é"):
        page = read(client, "/en/", data={"via": forged})
        assert [href for _label, href in page.links if "via" in href] == []


def test_the_journey_carries_the_link_but_no_shared_address_does(make, client):
    make()
    page = read(client, "/go/algerian/")
    assert answer(client, page, "document", "vls-ts").values["via"] == "algerian"
    make("whole", answers=WHOLE)
    page = read(client, read(client, "/go/whole/").link("Share"))
    shared = re.findall(r'href="(http[^"]+)" data-copy', page.response.text)
    assert (len(shared), "via=" in "".join(shared)) == (2, False)


def test_the_students_own_language_counts_where_none_is_chosen(make, client):
    make()
    assert follow(client, **{"accept-language": "fr"}).url.startswith("/fr/")
    assert "Accept-Language" in follow(client).headers["Vary"]
    make("set", language="fr")
    assert follow(client, "set", **{"accept-language": "en"}).url.startswith("/fr/")
    make("gone", language="xx")
    assert follow(client, "gone").url.startswith("/en/")


UNFIT = [
    ({"nationality": "DZ", "situation": "no-longer-asked"}, {"nationality"}),
    ({"no-such-question": "1", "nationality": "DZ"}, {"nationality"}),
    ({"nationality": "FR", "situation": "just-arrived"}, {"nationality"}),
    (ALGERIAN | {"document": "vls-ts", "expires": "1066-10-14"}, {*ALGERIAN, "document"}),
]


def test_what_no_longer_fits_is_passed_over_and_marked(staff, make):
    link = make()
    for answers, used in UNFIT:
        Link.objects.update(answers=answers)
        address, _walk = fit(answers)
        assert set(address.answers) == used
        response = follow(staff)
        assert response.status_code == 302
        assert staff.get(response.url).status_code == 200
        for url in (reverse("staff:links"), reverse("staff:link", args=[link.pk])):
            assert "no longer fit" in staff.get(url).content.decode()


def test_a_link_ends_after_its_last_day_and_one_that_is_not_there_says_so(make, client):
    make(ends=date(2026, 12, 31))
    with time_machine.travel("2026-12-31 22:59:00+00:00", tick=False):
        assert follow(client).status_code == 302
    with time_machine.travel("2026-12-31 23:01:00+00:00", tick=False):
        page = follow(client)
    assert page.status_code == 410
    assert "no longer leads" in page.content.decode()
    assert "/en/" in page.content.decode()
    page = follow(client, "nowhere", **{"accept-language": "fr"})
    assert (page.status_code, bool(page.cookies)) == (404, False)
    assert "/fr/" in page.content.decode()


def test_a_retired_link_explains_itself_and_can_lead_again(staff, make):
    retire = reverse("staff:retire-link", args=[make().pk])
    for status in (410, 302):
        staff.post(retire)
        assert follow(staff).status_code == status


def test_a_link_keeps_its_address_once_it_was_opened(staff, make):
    link = make()
    url = reverse("staff:link", args=[link.pk])
    fields = {"title": "New title", "slug": "other", "nationality": "IN", "note": "Printed"}
    assert staff.post(url, fields).status_code == 302
    link.refresh_from_db()
    assert (link.title, link.slug) == ("New title", "other")
    assert link.answers == {"nationality": "IN"}
    Count.objects.create(day=timezone.localdate(), event="opened", link="other", number=1)
    staff.post(url, fields | {"slug": "third"})
    link.refresh_from_db()
    assert link.slug == "other"


def test_a_ready_made_link_is_made_by_one_press(staff):
    """It leads into the guide, says its title in each language, and ends within a year."""
    for ready, (_title, answers) in READY.items():
        form = staff.get(reverse("staff:new-link"), {"ready": ready}).context["form"]
        filled = {one.name: one.value() for one in form if one.value()}
        assert staff.post(reverse("staff:new-link"), filled).status_code == 302
        link = Link.objects.latest("pk")
        assert link.answers == answers
        assert fit(link.answers)[0].answers == link.answers
        assert link.title_in("fr") != link.title_in("en") == link.title
        assert link.ends == months_after(timezone.localdate(), 12)


def test_who_works_here_finds_the_tools_changes_the_language_and_signs_out(staff):
    assert f'href="{reverse("staff:home")}"' in staff.get("/admin/").content.decode()
    assert reverse("staff:language") in staff.get(reverse("staff:links")).content.decode()
    staff.post(reverse("staff:language"), {"language": "fr", "next": reverse("staff:links")})
    assert 'lang="fr"' in staff.get(reverse("staff:links")).content.decode()
    staff.post(reverse("admin:logout"))
    assert staff.get(reverse("staff:links")).status_code == 302


BAD = [
    ({"title": ""}, "required"),
    ({"slug": "Not good"}, "small letters"),
    ({"slug": "taken"}, "already exists"),
    ({"nationality": "XX"}, "valid choice"),
    ({"expires": "31 2 2027"}, "does not exist"),
    ({"expires": "soon"}, "is not a date"),
    ({"ends": "2020-01-01"}, "today or a later"),
    ({"title": "x" * 121}, "at most 120"),
    ({"language": "xx"}, "valid choice"),
    ({"note": "x" * 1001}, "at most 1000"),
]


def test_a_bad_link_is_refused_with_a_sentence(staff, make):
    make("taken")
    for fields, said in BAD:
        response = build(staff, **fields)
        assert response.status_code == 400
        assert said in unescape(response.content.decode())
    assert Link.objects.count() == 1


def test_dates_are_read_as_people_write_them_and_shown_again(staff):
    build(staff, document="student-card", expires="31 décembre 2026", arrived="1/9/2026")
    link = Link.objects.get()
    assert (link.answers["expires"], link.answers["arrived"]) == ("2026-12-31", "2026-09-01")
    form = staff.get(reverse("staff:link", args=[link.pk])).context["form"]
    shown = {key: form[key].value() for key in BY_KEY}
    assert {key: value for key, value in shown.items() if value} == link.answers


def test_addresses_made_from_titles_are_free_and_end_where_a_word_does(staff):
    for title, slug in (
        ("New Algerian students, September 2026", "new-algerian-students"),
        ("Étudiants d'Algérie !", "etudiants-dalgerie"),
        ("Étudiants d'Algérie !", "etudiants-dalgerie-2"),
        ("x" * 60, "x" * 30),
        ("日本", "guide"),
    ):
        build(staff, title=title)
        assert Link.objects.latest("pk").slug == slug


def test_links_are_found_and_a_title_is_no_markup(staff, make):
    make("first", title="Talent <script>alert(1)")
    make("second", title="Renewal", note="for talent, too", retired_at=timezone.now())
    make("third", title="APS")
    page = staff.get(reverse("staff:links"), {"q": "talent"})
    assert [one["link"].slug for one in page.context["links"]] == ["first", "second"]
    assert "Talent &lt;script&gt;alert(1)" in page.content.decode()
