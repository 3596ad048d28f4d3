"""The pages around the guide say what the table, the settings and the tests make true."""

import re
from html import unescape

import pytest
from django.template.defaultfilters import date as date_filter
from django.utils.translation import override

from rules.law.facts import GROUPS, Expiry, Nationality
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.windows import Mark, Phase, Schedule
from wizard.table_words import conditions, schedule_words

from .page import read

db = pytest.mark.django_db
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
RULES = pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: rule.key)
ENGLISH = re.compile(
    r"\b(the|and|or|any|but|with|without|before|after|last|first|which|known|valid)\b",
    re.IGNORECASE,
)
NAMED = [group for group in GROUPS if group is not Nationality.EXEMPT]
PAGES = ["procedures/", "how-it-decides/", "privacy/", "accessibility/"]


@pytest.fixture(autouse=True)
def _english():
    """A test that says nothing else reads English, whatever page was asked for before it."""
    with override("en"):
        yield


def said(rule) -> list[str]:
    """All that the table's words say of a rule."""
    days = schedule_words(rule.schedule) if rule.schedule else []
    return [
        *(word for name, values in conditions(rule) for word in (name, *values)),
        *(word for line in days for word in line),
    ]


@pytest.fixture(scope="module")
def sections(django_db_setup, django_db_blocker):
    """What stands between the heading of each rule and the end of its section, by language."""
    from django.test import Client

    found = {}
    with django_db_blocker.unblock():
        for language in ("en", "fr"):
            html = Client().get(f"/{language}/how-it-decides/").content.decode()
            for key, part in re.findall(r'<h3 id="rule-([^"]+)">(.*?)</section>', html, re.DOTALL):
                found[language, key] = unescape(part)
    return found


@RULES
@LANGUAGES
def test_the_section_of_a_rule_holds_its_conditions_days_sources_and_the_day_checked(
    sections, language, rule
):
    section = sections[language, rule.key]
    with override(language):
        assert [words for words in said(rule) if words not in section] == []
        for source in rule.sources:
            shown = section[section.index(f'href="{source.url}"') :]
            assert date_filter(source.checked, "j F Y") in shown[: shown.index("</li>")]


@RULES
def test_the_french_of_a_rule_holds_no_english(rule):
    with override("fr"):
        words = said(rule)
    assert [text for text in words if ENGLISH.search(text)] == []
    # « jusqu’au » before « le », a colon that may begin a line: slips of composed sentences.
    assert [text for text in words if re.search(r"\b(au|de) le\b|[^\xa0][;:?!] ", text)] == []


@db
@pytest.mark.parametrize("path", PAGES)
def test_the_french_of_a_page_holds_no_sentence_of_its_template(client, settings, path):
    template = settings.BASE_DIR / "templates" / "pages"
    name = {"how-it-decides/": "how"}.get(path, path.strip("/"))
    text = (template / f"{name}.html").read_text()
    sentences = set(re.findall(r'{% translate "([^"]+)" %}', text)) - {"Questions"}
    assert len(sentences) > 1
    page = read(client, f"/fr/{path}")
    assert [sentence for sentence in sentences if sentence in page.text] == []


@LANGUAGES
@pytest.mark.parametrize("group", NAMED, ids=lambda group: group.value)
def test_a_group_of_countries_is_named_whole_in_the_order_of_the_language(language, group):
    [rule, *_] = [r for r in TABLE.rules if r.conditions[Nationality] == frozenset({group})]
    with override(language):
        [names] = dict(conditions(rule))["Nationalité" if language == "fr" else "Nationality"]
    if group is not Nationality.UNKNOWN:
        assert len(names.split(", ")) == len(GROUPS[group])
    if language == "fr" and group is Nationality.TO_CONFIRM:
        assert names == "Andorre, État de la Cité du Vatican, Saint-Marin"


def test_the_day_from_which_the_platform_must_accept_is_said_where_the_schedule_has_one():
    for rule in TABLE.rules:
        lines = dict(schedule_words(rule.schedule)) if rule.schedule else {}
        accepts = bool(rule.schedule and rule.schedule.accepts)
        assert ("The platform may refuse before" in lines) is accepts, rule.key
        if accepts:
            assert lines["The platform may refuse before"].startswith("120 days before ")


def test_a_mark_of_months_and_days_says_both_in_the_order_of_counting():
    mark = Mark(Expiry, months=-2, days=3)
    [(_name, days)] = schedule_words(Schedule(ends=((Phase.OPEN, (mark,)),)))
    assert days == (
        "last day: 3 days after 2 months before the day on which the document expires"
        " (a day that its month lacks becomes the last of that month)"
    )


def test_a_phase_that_ends_on_the_earlier_of_two_days_says_both():
    [rule] = [rule for rule in TABLE.rules if rule.key == "visa-not-validated"]
    assert dict(schedule_words(rule.schedule))["The window is open"] == (
        "last day: 3 months after the day of arrival"
        " (a day that its month lacks becomes the last of that month)"
        " or the day on which the document expires, whichever comes first"
    )


@pytest.mark.parametrize("procedure", Procedure)
def test_all_rules_of_a_procedure_count_the_same_days(procedure):
    """So its page may say once, for all of them, how the days are counted."""
    schedules = {rule.schedule for rule in TABLE.rules if rule.procedure is procedure}
    assert len(schedules) == 1


@db
def test_a_procedure_says_once_how_its_days_are_counted(client):
    page = read(client, "/en/procedures/renew-student-permit/")
    assert page.text.count("120 days before the day on which the document expires") == 1
    assert "How the days are counted" in page.text


@db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_shown_before_asks_only_which_edition_of_the_words_counts(
    client, django_assert_num_queries, path
):
    first = client.get(f"/fr/{path}")
    with django_assert_num_queries(1):
        assert client.get(f"/fr/{path}").content == first.content


@db
@LANGUAGES
@pytest.mark.parametrize("key", ["RENEW-CARD", "renew-card", "renew_student_permit"])
def test_a_key_that_is_no_procedure_is_not_found(client, language, key):
    """Neither a rule's key nor another way of writing leads anywhere."""
    read(client, f"/{language}/procedures/{key}/", 404)


@db
def test_staff_get_the_two_cookies_that_the_page_on_privacy_names(client, admin_user):
    login = {"username": admin_user.username, "password": "password"}
    client.get("/admin/login/")
    client.post("/admin/login/", login)
    lasts = {name: cookie["max-age"] for name, cookie in client.cookies.items()}
    assert set(lasts) == {"sessionid", "csrftoken"}
    assert lasts["sessionid"] == ""  # until the browser closes
    assert 364 <= lasts["csrftoken"] / 86400 <= 366
    text = read(client, "/en/privacy/").text
    assert "get two cookies: one ends with their session" in text
    assert "lasts a year" in text


@db
@LANGUAGES
def test_the_statement_on_accessibility_names_status_date_contact_and_remedy(client, language):
    page = read(client, f"/{language}/accessibility/")
    status = {"en": "counts as not compliant", "fr": "non conforme"}[language]
    named = [status, "RGAA 4.1.2", " 2026", "Défenseur des droits", "Libre réponse 71120"]
    assert [words for words in named if words not in page.text] == []
    links = {href for _text, href in page.links}
    assert any("universite-lyon.fr" in href for href in links)
    assert "https://www.defenseurdesdroits.fr/" in links
