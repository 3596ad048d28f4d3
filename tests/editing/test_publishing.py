"""From a draft to the site: who may, and what is said to change."""

from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from rules.law.procedures import Procedure
from rules.models import PARTS, Publication
from tests.clock import TODAY
from tests.factories import draft, publish, shared_passage

from .publishing import (
    DESK,
    NEW,
    TEXT,
    amount,
    contact,
    form,
    fresh_amount,
    look,
    made_by,
    on,
    pages_of,
    put,
    refused,
    seat,
    student_reads,
    summary,
    text,
    titled,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]


# ---- a draft, and who may publish ----


def test_a_draft_changes_nothing_that_students_read(client, desk):
    passage = passage_of_many()
    before = {language: student_reads(client, language) for language in ("en", "fr")}
    draft(text(), **titled("Another title"), summary=NEW, steps="1. Another step.")
    draft(passage, body="Another cost.")
    draft(amount(), euros=999)
    draft(contact(), phone="01 02 03 04 05")
    draft(text(language="fr"), retired=True)
    assert {language: student_reads(client, language) for language in ("en", "fr")} == before
    put(desk, text())
    after = student_reads(client)
    assert all("Another title" in body for body in after)
    assert NEW in after[0]
    assert NEW in after[1]
    assert "999" not in after[0]


def test_only_a_publisher_publishes(client):
    draft(text(), summary=NEW)
    page = look(seat("reader"), text())
    for browser, status in ((client, 302), (seat("writer", "Editor"), 403)):
        response = browser.post(reverse(DESK), form(page))
        assert response.status_code == status
    assert Publication.objects.count() == 1
    assert NEW not in student_reads(client)[0]


def test_an_editor_sees_what_a_draft_changes_and_no_button():
    draft(text(), summary=NEW)
    page = look(seat("writer", "Editor"), text())
    assert b"A publisher puts them on the site" in page.content
    assert b'name="publish"' not in page.content
    assert NEW.split()[0] in page.content.decode()


def test_only_a_publisher_takes_back(client, desk):
    made = publish(draft(text(), summary=NEW))
    url = reverse("admin:editing-take-back", args=[made.pk])
    assert seat("writer", "Editor").post(url).status_code == 403
    assert client.post(url).status_code == 302
    assert NEW in student_reads(client)[0]


@pytest.mark.parametrize("note", ["", "   "])
def test_a_line_for_students_is_asked_for(desk, note):
    draft(text(), summary=NEW)
    said = refused(put(desk, text(), **{"note-en": note, "note-fr": note}))
    assert "in one language at least" in said
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_language_is_enough_and_is_kept(desk, language):
    draft(text(), summary=NEW)
    notes = {"note-en": "", "note-fr": "", f"note-{language}": " Ceci. "}
    assert made_by(put(desk, text(), **notes)).notes == {language: "Ceci."}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"starts": str(on(-1))}, "today or a later day"),
        ({"starts": ""}, "required"),
        ({"starts": "soon"}, "not a day"),
        ({"starts": str(on(8)), "until": str(on(7))}, "cannot be before the first"),
        ({"until": str(on(-1))}, "cannot be before the first"),
        ({"until": "never"}, "not a day"),
    ],
)
def test_days_that_make_no_sense_are_refused(desk, days, said):
    draft(text(), summary=NEW)
    assert said in refused(put(desk, text(), **days))
    assert Publication.objects.count() == 1


def test_a_line_that_is_too_long_is_refused(desk):
    draft(text(), summary=NEW)
    assert "200" in refused(put(desk, text(), **{"note-en": "x" * 201}))


def test_only_what_is_chosen_is_published(desk):
    draft(text(), summary=NEW)
    draft(text("aps"), summary="Not chosen.")
    made = made_by(put(desk, text()))
    assert [version.name for version in made.versions.all()] == [f"en/{TEXT}.md"]
    assert summary(TODAY, "aps") != "Not chosen."


# ---- what is said to change is what changes ----


def passage_of_many(language="en"):
    """A passage that texts name in both languages."""
    codes = [language, *({"en", "fr"} - {language})]
    return shared_passage(*(text(key, code) for code in codes for key in (TEXT, "aps")))


def change_text():
    return [draft(text(), summary=NEW)]


def change_note():
    return [draft(text(), notes=text().notes | {"open": "A new note."})]


def change_passage():
    return [draft(passage_of_many(), body="Another cost: {late-fee}.")]


def change_contact():
    return [draft(contact(), phone="01 02 03 04 05")]


def change_address():
    return [draft(contact("france-visas"), url="https://visas.example/")]


def change_name():
    return [draft(contact("office"), names=contact("office").names | {"fr": "le guichet"})]


def change_amount():
    return [draft(amount(), euros=205)]


def change_check():
    return [draft(amount(), checked=amount().checked - timedelta(3))]


def retire_translation():
    return [draft(text(language="fr"), retired=True)]


def retire_translated_passage():
    return [draft(passage_of_many("fr"), retired=True)]


def change_an_editors_note():
    return [draft(amount(), note="Only for editors.")]


def change_an_editors_title():
    return [draft(passage_of_many(), title="Only for editors")]


CHANGES = [
    change_passage,
    change_contact,
    change_address,
    change_name,
    change_amount,
    change_check,
    retire_translation,
    retire_translated_passage,
    change_an_editors_note,
    change_an_editors_title,
]


def said_and_seen(client, desk, rows):
    """The pages that were said to change, and those that did, of them and of a tenth of others."""
    page = look(desk, *rows)
    said = {change.page for change, _differences in page.context["pages"]}
    others = {("text", key.value, language) for key in Procedure for language in ("en", "fr")}
    looked_at = said | set(Random(str(rows)).sample(sorted(others), len(others) // 10))
    old = pages_of(client, looked_at)
    made = made_by(desk.post(reverse(DESK), form(page)))
    assert {tuple(one) for one in made.pages} == said
    new = pages_of(client, looked_at)
    return said, {one for one in looked_at if old[one] != new[one]}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_pages_said_to_change_are_those_that_change(client, desk, change):
    said, seen = said_and_seen(client, desk, change())
    assert said == seen


def test_a_page_is_said_to_change_with_an_amount_that_only_its_passage_names(client, desk):
    fee, passage = fresh_amount(), draft(passage_of_many(), body="It costs {trial-fee}.")
    publish(fee, passage)
    said, seen = said_and_seen(client, desk, [draft(amount("trial-fee"), euros=205)])
    assert said == seen == {("text", TEXT, "en"), ("text", "aps", "en")}


@pytest.mark.parametrize("change", [change_text, change_note])
def test_the_banner_on_a_translation_is_said_to_come(client, desk, change):
    said, seen = said_and_seen(client, desk, change())
    assert said == seen


@pytest.mark.parametrize(
    "changes",
    [
        {"reviewed": on(-1), "reviewed_by": "Ada"},
        {"reviewed_by": "Ada"},
        {"reviewed": on(-3)},
    ],
)
def test_a_review_is_said_to_change_the_page_that_names_it(client, desk, changes):
    said, seen = said_and_seen(client, desk, [draft(text(), **changes)])
    assert seen == {("text", TEXT, "en")}
    assert said == seen


def test_other_markup_is_said_to_change_the_page(client, desk):
    draft(text(language="fr"), summary="Des mots. Des mots.")
    put(desk, text(language="fr"))
    said, seen = said_and_seen(
        client, desk, [draft(text(language="fr"), summary="Des mots. **Des mots.**")]
    )
    assert seen == {("text", TEXT, "fr")}
    assert said == seen


def test_the_button_to_the_official_site_is_said_to_change(client, desk):
    bare = dict.fromkeys(PARTS, "Words.")
    for language in ("en", "fr"):
        draft(text("ask-adviser", language), **bare)
    put(desk, text("ask-adviser"), text("ask-adviser", "fr"))
    said, seen = said_and_seen(
        client, desk, [draft(contact("office"), url="https://office.example/")]
    )
    assert ("text", "ask-adviser", "en") in seen
    assert said == seen


def test_what_is_said_to_change_is_of_the_day_that_is_chosen(desk):
    retired = draft(text(language="fr"), retired=True)
    put(desk, retired, starts=on(8))
    draft(text(), summary=NEW)
    page = look(desk, text())
    answer = desk.post(reverse(DESK), form(page, starts=on(12), **{"note-en": ""}))
    said = {change.page for change, _differences in answer.context["pages"]}
    again = desk.post(reverse(DESK), form(page, starts=on(12)))
    assert "On that day other pages change" in refused(again)
    made = made_by(desk.post(reverse(DESK), form(again, starts=on(12))))
    assert said == {tuple(one) for one in made.pages}
