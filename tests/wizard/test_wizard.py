"""The start page, and journeys through the wizard as a person makes them."""

import re

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils.http import urlencode

from rules.law.questions import BY_KEY, QUESTIONS, SITUATION, ChoiceQuestion
from tests.test_security import USUAL, policy
from wizard import count_writer, counting
from wizard.choice_lists import LONG, layout
from wizard.models import Count

from .cases import RENEWAL, RENEWED, TO_APPLY
from .page import Page, answer, query, read, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

BRAZIL = "nationality=BR&situation=continue-studies&document=student-card"
DATED = f"{BRAZIL}&expires=2027-02-28"


def is_result(page):
    return page.address.startswith("/en/result/?")


def send_date(client, page, *typed, status=200):
    """Fill in the three fields of a date."""
    parts = zip(("day", "month", "year"), typed, strict=True)
    return send(client, page, status, **{f"{page.question}-{part}": text for part, text in parts})


def test_a_certificate_is_offered_only_where_it_can_be_true(client):
    for asked, hidden in (
        ("situation=already-applied", "not-applied"),
        ("situation=travel&expires=2026-10-31", "closed"),
    ):
        page = read(client, f"/en/guide/?nationality=BR&{asked}")
        assert len(page.fields["certificate"]) == 5
        assert hidden not in page.fields["certificate"]


def test_a_changed_answer_asks_only_what_is_now_missing(client):
    page = read(client, f"/en/guide/document/?{DATED}")
    assert page.values["document"] == "student-card"
    assert page.link("Back").startswith("/en/guide/situation/?")
    assert query(page.link("Back")) == RENEWED
    page = answer(client, page, "document", "vls-ts")
    page = answer(client, page, "validated", "yes")
    assert is_result(page)
    assert query(page.address)["expires"] == "2027-02-28"
    page = read(client, f"/en/guide/situation/?{DATED}")
    page = answer(client, page, "situation", "other-permit")
    assert is_result(page)
    assert "28 February 2027" not in page.text


def test_the_answer_given_before_is_shown_again(client):
    page = read(client, f"/en/guide/expires/?{BRAZIL}&expires=2027-02-08")
    shown = [page.values[f"expires-{part}"] for part in ("day", "month", "year")]
    assert shown == ["08", "02", "2027"]
    assert read(client, f"/en/guide/nationality/?{BRAZIL}").values["nationality"] == "BR"


@pytest.mark.parametrize("name", ["arrived", "diploma", "nonsense"])
def test_a_step_that_is_not_asked_leads_to_the_first_open_question(client, name):
    assert read(client, f"/en/guide/{name}/?nationality=BR").question == "situation"
    page = read(client, f"/en/guide/?nationality=BR&{name}=yes&asked={name}")
    assert page.question == "situation"
    assert "asked" not in page.link("Back")


@pytest.mark.parametrize(
    ("day", "status"),
    [("1989-12-31", 400), ("1990-01-01", 200), ("2100-12-31", 200), ("2101-01-01", 400)],
)
def test_the_days_as_which_the_guide_can_be_seen_have_bounds(client, day, status):
    assert client.get("/en/guide/", {"today": day}).status_code == status


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "", ""), "Enter the day, the month and the year"),
        (("31", "6", "2027"), "“31 6 2027” is a day that does not exist: the last of that month"),
        (("31", "", ""), "“31 – –” is not a date: give day, month and year"),
        (("1", "1", "3467"), "“1 1 3467” is too far ahead"),
        (("6", "30", "2027"), "The day comes first. Did you mean 30 June 2027?"),
        (("6/30/27", "", ""), "Did you mean 30 June 2027? Then write 30 6 2027."),
        (("2", "30", "2027"), "“2 30 2027” is not a date. Write a date such as"),
        (("\x00", "1" * 9_000, "²"), "is not a date"),
    ],
)
def test_a_bad_date_is_explained_and_nothing_is_lost(client, typed, said):
    page = send_date(client, read(client, f"/en/guide/?{BRAZIL}"), *typed, status=400)
    assert page.h1 == "When does your visa or permit expire?"
    assert page.title.startswith("Error:")
    assert said in page.text
    if "\x00" not in typed:
        shown = [page.values[f"expires-{part}"] for part in ("day", "month", "year")]
        assert shown == [*typed]
    assert {key: value for key, value in page.values.items() if key in BY_KEY} == RENEWAL


@pytest.mark.parametrize("typed", [("28", "févr.", "27"), ("", "", "2027-02-28")])
def test_a_date_is_read_as_people_type_it_or_leads_to_an_adviser(client, typed):
    page = read(client, f"/fr/guide/?{BRAZIL}")
    assert query(send_date(client, page, *typed).address)["expires"] == "2027-02-28"
    page = read(client, page.action, data=page.values | {"expires": "unknown"})
    assert query(page.address)["expires"] == "unknown"
    assert "Je ne sais pas" in page.text


def test_nothing_chosen_is_asked_again_with_the_reason_tied_to_its_field(client):
    page = send(client, read(client, "/en/guide/"), 400)
    assert "nationality-error" in page.ids
    assert b'aria-invalid="true"' in page.response.content
    assert ["Choose your nationality in the list.", "#nationality"] in map(list, page.links)
    for _reload in range(2):
        page = read(client, "/en/guide/?nationality=BR&asked=situation", 400)
        assert page.question == "situation"
        assert "Choose one of the answers." in page.text
        assert page.title.startswith("Error:")


def test_a_bad_answer_in_the_address_is_asked_again_with_the_reason(client):
    page = read(client, f"/en/result/?{BRAZIL}&expires=2027-02-30", 400)
    assert "“30 02 2027” is a day that does not exist" in page.text
    assert page.h1 == "When does your visa or permit expire?"
    assert is_result(answer(client, page, "expires", "2027-02-28"))
    page = read(client, "/en/guide/?expires=soon")
    assert "“soon” is not a date" in page.text
    assert "You will be asked again." in page.text


def test_an_arrival_after_the_expiry_is_asked_again(client):
    page = read(client, "/en/guide/", data=TO_APPLY | {"expires": "2027-01-30"})
    page = send_date(client, page, "31", "1", "2027", status=400)
    assert "One of the two dates is wrong" in page.text


def test_a_bad_day_in_the_address_is_explained(client):
    for day in ("2026-13-01", "2026-02-30"):
        page = read(client, f"/en/result/?{DATED}&today={day}", 400)
        assert f"“{day}” is a day that does not exist" in page.text
    assert is_result(read(client, page.link("Go on without it, as on the present day")))


def test_what_an_address_holds_besides_answers_is_ignored_and_said(client):
    page = read(client, f"/en/result/?{DATED}&utm_source=x&expires=2030-01-01")
    assert "given twice: expires, utm_source" in page.text
    assert "28 February 2027" in page.text


def test_the_language_switch_keeps_the_place_and_the_answers(client):
    page = read(client, f"/en/guide/expires/?{BRAZIL}&today=2026-11-01")
    page = read(client, page.link("Français"))
    assert page.lang == "fr"
    assert page.address == f"/fr/guide/expires/?{BRAZIL}&today=2026-11-01"
    assert page.h1 == "Quand votre visa ou titre expire-t-il\N{NO-BREAK SPACE}?"


@pytest.mark.parametrize(("header", "place"), [("fr-CA,fr", "/fr/"), ("de", "/en/"), ("", "/en/")])
def test_the_site_begins_in_the_visitors_language(client, header, place):
    response = client.get("/", headers={"accept-language": header})
    assert response.headers["Location"] == place
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("path", ["/en/", "/en/guide/nationality/", "/en/result/"])
def test_other_methods_are_refused_with_a_page(client, path):
    for ask in (client.put, client.delete, client.trace):
        response = ask(path)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]
        assert "This address cannot be used in this way" in Page(response).text


# ---- one round trip for an answer ----


def test_a_choice_opens_the_next_question_and_a_typed_date_its_own_address(client):
    page = read(client, "/en/guide/?today=2026-11-01&via=welcome~")
    response = client.get(page.action, page.values | {"nationality": "BR"})
    assert response.status_code == 200
    assert Page(response).question == "situation"
    page = read(client, "/en/guide/", data=TO_APPLY)
    data = page.values | {"expires-day": "28", "expires-month": "2", "expires-year": "2027"}
    for _double_press in range(2):
        response = client.get(page.action, data)
        assert response.status_code == 302
        place = response.headers["Location"]
        assert query(place) == TO_APPLY | {"expires": "2027-02-28"}
    assert read(client, place).question == "arrived"


def test_what_a_form_adds_is_known_and_gone_from_the_next_address(client):
    page = read(client, f"/en/guide/?{BRAZIL}&asked=document&nationality-typed=Braz")
    assert "Parts of this address" not in page.text
    for name in ("Back", "Français", "Change – Situation"):
        assert not {"asked", "nationality-typed"} & set(query(page.link(name))), name
    assert page.values["asked"] == "expires"


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("document", {"document": "vls-ts"}),
        ("expires", {"expires-day": "5", "expires-month": "mai", "expires-year": "27"}),
        ("nonsense", {"nonsense": "yes"}),
    ],
)
def test_a_form_of_the_last_release_leads_to_the_same_answer(key, sent):
    """It needs no token, and sets no cookie."""
    about = {"nationality": "BR", "via": "welcome~", "today": "2026-11-01"}
    given = {name.replace(key, f"{key}-answer"): value for name, value in sent.items()}
    asked = f"/en/guide/{key}/?{urlencode(about)}&document=none"
    response = Client(enforce_csrf_checks=True).post(asked, given)
    assert (response.status_code, bool(response.cookies)) == (303, False)
    assert response.headers["Location"].startswith("/en/guide/?")
    about |= {} if key == "document" else {"document": "none"}
    about |= {} if key == "nonsense" else sent | {"asked": key}
    assert query(response.headers["Location"]) == about


# ---- the start page, and how questions are laid out ----


def queries(page):
    """Return the query of each link into the guide."""
    return [query(href) for _text, href in page.links if "/guide/?" in href]


def test_the_start_page_offers_every_situation_and_carries_on_what_the_address_says(client):
    page = read(client, "/en/?nationality=BR&situation=talent&today=2026-12-01&via=welcome~")
    found = queries(page)
    assert sorted(one.pop("situation") for one in found) == sorted(SITUATION.choices)
    for one in found:
        assert one == {"nationality": "BR", "today": "2026-12-01", "via": "welcome~"}
    assert all(one.keys() == {"situation"} for one in queries(read(client, "/fr/")))


def test_a_journey_from_the_start_page_is_counted_once_and_says_how_far_it_is(client):
    counting.counts.clear()
    page = read(client, read(client, "/en/").link("I'm staying in France to study"))
    assert "Question 2 of about" in page.text
    page = answer(client, page, "nationality", "BR")
    assert page.question == "document"
    assert "Question 3 of about" in page.text
    page = answer(client, page, "document", "student-card")
    assert "So far: Brazil · I'm staying in France to study · Student card" in page.text
    assert page.question == "expires"
    assert "Question 4 of 4" in page.text
    count_writer.flush()
    assert Count.objects.get(event="started").number == 1


def test_a_list_of_answers_holds_each_once_and_a_long_one_names_its_groups():
    for question in QUESTIONS:
        if isinstance(question, ChoiceQuestion) and question.key != "nationality":
            found = layout(question)
            values = sorted(choice.value for choice in found.every)
            assert values == sorted(question.choices), question.key
            assert len(found.first) <= LONG, question.key
            assert all(name and choices for name, choices in found.groups), question.key


def test_every_situation_has_an_icon_that_is_drawn_on_the_page(client):
    drawn = get_template("_icons.html").render()
    assert [key for key in SITUATION.choices if f'id="icon-{key}"' not in drawn] == []
    for address in ("/en/", "/en/guide/situation/?nationality=BR"):
        html = client.get(address).text
        shown = set(re.findall(r'href="#(icon-[a-z-]+)"', html))
        assert len(shown) >= 4
        assert shown <= set(re.findall(r'<symbol id="([a-z-]+)"', html))


def test_an_answer_that_was_chosen_is_never_folded_away(client):
    address = "/en/guide/document/?nationality=BR&situation=continue-studies&document="
    for value, is_open in (("student-card", False), ("minor-visa", True)):
        html = client.get(address + value).text
        assert ('<details class="rest" open>' in html) is is_open
        assert len(re.findall(r"\schecked\b", html)) == 1


# ---- bad requests of every kind get a page of our own, never a 500; more in tests/fuzz ----

START = "/en/guide/situation/?nationality=BR"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/nowhere/", 404),
        ("/xx/guide/", 404),
        ("/en/guide/%00/", 404),
        ("/en/result/?nationality=%00", 400),
        ("/en/result/?nationality=%ff%fe", 400),
        ("/en/result/?nationality=" + "x" * 10_000, 400),
        ("/en/result/?nationality=<script>alert(1)</script>", 400),
        ("/en/result/?" + "&".join(f"k{n}" for n in range(2_000)), 400),
        ("/" + "a" * 3_000, 404),
        ("/en/?today=never", 400),
        ("/en/find/?q=aps&today=never", 400),
        ("/en/guide/none/?today=never", 400),
        ("/en/result.ics?today=never", 400),
    ],
)
def test_a_bad_address_gets_a_readable_page(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    page = Page(response)
    assert page.h1
    assert "x" * 100 not in page.text
    assert b"<script>alert" not in response.content
    assert len(response.content) < 40_000


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"situation-answer=%ff%00", FORM),
        (b"situation-answer=x", f"{FORM}; charset=utf-16"),
        (b"{}", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"situation-answer=" + b"x" * 3_000_000, FORM),
        (b"&".join(b"a=1" for _ in range(2_000)), FORM),
    ],
)
def test_a_broken_form_is_answered_with_400_and_a_page(client, body, content_type):
    for address in (START, "/en/useful/"):
        response = client.generic("POST", address, body, content_type)
        if response.status_code == 303:
            response = client.get(response.headers["Location"])
        assert response.status_code == 400
        assert Page(response).h1


def test_a_fault_of_ours_is_a_static_page_in_both_languages(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("wizard.start.personal_page", broken)
    response = Client(raise_request_exception=False).get("/fr/")
    assert response.status_code == 500
    assert policy(response) == USUAL
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    text = Page(response).text
    assert "Something went wrong" in text
    assert "Une erreur" in text
    assert "secret" not in text
