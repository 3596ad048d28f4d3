"""From a draft to the site: what is asked for, and what is said to change."""

import re
from random import Random

import pytest

from rules.editing.diff import effects
from rules.law.procedures import Procedure
from rules.models import PARTS, Publication
from tests.clock import TODAY
from tests.factories import draft, publish, shared_passage

from .desk import (
    NAME,
    NEW,
    TEXT,
    amount,
    contact,
    fresh_amount,
    fresh_contact,
    look,
    made_by,
    on,
    put,
    refers,
    refused,
    seat,
    student_reads,
    text,
    titled,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]


def passage_of_many(language="en"):
    """A passage that texts name in both languages."""
    codes = [language, *({"en", "fr"} - {language})]
    return shared_passage(*(text(key, code) for code in codes for key in (TEXT, "aps")))


def test_a_draft_changes_nothing_that_students_read(client, desk):
    passage = passage_of_many()
    before = {language: student_reads(client, language) for language in ("en", "fr")}
    draft(text(), **titled("Another title"), summary=NEW, steps="1. Another step.")
    draft(passage, body="Another cost.")
    draft(amount(), euros=999)
    draft(contact(), phone="01 02 03 04 05")
    draft(text(language="fr"), retired=True)
    page = look(seat("writer", "Editor"), text())
    assert "Another title" in page.text
    assert 'name="publish"' not in page.text  # that is for publishers
    assert {language: student_reads(client, language) for language in ("en", "fr")} == before
    made = made_by(put(desk, text()))
    assert [version.name for version in made.versions.all()] == [NAME]  # what was chosen
    after = student_reads(client)
    assert all("Another title" in body for body in after)
    assert NEW in after[0]
    assert NEW in after[1]
    assert "999" not in after[0]


def test_a_line_for_students_and_days_that_make_sense_are_asked_for(desk):
    draft(text(), summary=NEW)
    for wrong, said in (
        ({"note-en": "   ", "note-fr": ""}, "in one language at least"),
        ({"note-en": "x" * 201}, "200"),
        ({"starts": str(on(-1))}, "today or a later day"),
        ({"starts": ""}, "required"),
        ({"starts": "soon"}, "not a day"),
        ({"starts": str(on(8)), "until": str(on(7))}, "cannot be before the first"),
        ({"until": str(on(-1))}, "cannot be before the first"),
        ({"until": "never"}, "not a day"),
        ({"until": "2101-01-01"}, "too far ahead"),
        ({"until": "9999-12-31"}, "too far ahead"),
        ({"starts": "9999-12-31"}, "too far ahead"),
    ):
        assert said in refused(put(desk, text(), **wrong)), wrong
    assert Publication.objects.count() == 1
    made = made_by(put(desk, text(), **{"note-en": "", "note-fr": " Ceci. "}))
    assert made.notes == {"fr": "Ceci."}


# ---- what is said to change is what changes ----


def contact_of_one():
    """A contact that one procedure names."""
    row, french = fresh_contact(), text(language="fr")
    publish(row, refers("trial-line"), draft(french, cost="Appelez {trial-line}."))
    return row


def change_text():
    return draft(text(), summary=NEW)


def change_passage():
    return draft(passage_of_many(), body="Another cost: {late-fee}.")


def change_phone():
    return draft(contact_of_one(), phone="01 11 11 11 11")


def change_name():
    return draft(contact_of_one(), names={"en": "the trial line", "fr": "le guichet"})


def change_amount():
    return draft(amount(), euros=205)


def change_amount_of_a_passage():
    publish(fresh_amount(), draft(passage_of_many(), body="It costs {trial-fee}."))
    return draft(amount("trial-fee"), euros=205)


def change_markup():
    publish(draft(text(language="fr"), summary="Des mots. Des mots."))
    return draft(text(language="fr"), summary="Des mots. **Des mots.**")


def change_reviewer():
    return draft(text(), reviewed_by="Ada")


def change_day_of_review():
    return draft(text(), reviewed=on(-3))


def change_button_to_official_site():
    bare = dict.fromkeys(PARTS, "Words.")
    publish(*(draft(text("vls-t-no-step", code), **bare) for code in ("en", "fr")))
    return draft(contact("france-visas"), url="https://visas.example/")


def retire_translation():
    return draft(text(language="fr"), retired=True)


def retire_translated_passage():
    return draft(passage_of_many("fr"), retired=True)


def change_what_editors_see():
    return draft(amount(), note="Only for editors.", checked=on(-3))


ENGLISH, BOTH = {(TEXT, "en")}, {(TEXT, "en"), (TEXT, "fr")}
OF_MANY = ENGLISH | {("aps", "en")}


@pytest.mark.parametrize(
    ("change", "least"),
    [
        (change_text, BOTH),  # the translation is out of date
        (change_passage, OF_MANY),
        (change_phone, BOTH),
        (change_name, {(TEXT, "fr")}),
        (change_amount, BOTH),
        (change_amount_of_a_passage, OF_MANY),
        (change_markup, {(TEXT, "fr")}),
        (change_reviewer, ENGLISH),
        (change_day_of_review, ENGLISH),
        (change_button_to_official_site, {("vls-t-no-step", "en"), ("vls-t-no-step", "fr")}),
        (retire_translation, {(TEXT, "fr")}),
        (retire_translated_passage, {(TEXT, "fr"), ("aps", "fr")}),
        (change_what_editors_see, set()),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_pages_said_to_change_are_those_that_change(client, change, least):
    """Of all that are said to change, and of a tenth of the others."""
    row = change()
    said = {change.page[1:] for change, _differences in effects([row], TODAY)}
    others = [(key.value, language) for key in Procedure for language in ("en", "fr")]
    pages = said | least | {*Random(change.__name__).sample(others, len(others) // 10)}
    old = words_of(client, pages)
    publish(row)
    new = words_of(client, pages)
    assert least <= said == {page for page in pages if old[page] != new[page]}


def words_of(client, pages):
    """What procedures' pages say, without their links for search engines."""
    links = r'<link rel="(canonical|alternate)"[^>]*>|\s+'
    return {
        (key, language): re.sub(links, "", client.get(f"/{language}/procedures/{key}/").text)
        for key, language in pages
    }


def test_what_is_said_to_change_is_of_the_day_that_is_chosen(desk):
    publish(draft(text(language="fr"), retired=True), starts=on(8))
    draft(text(), summary=NEW)
    answer = put(desk, text(), starts=on(12), shown=TODAY)
    assert "On that day other pages change" in refused(answer)
    said = {change.page for change, _differences in answer.context["pages"]}
    made = made_by(put(desk, text(), starts=on(12)))
    assert (
        said == {tuple(one) for one in made.pages} == {("text", TEXT, "en"), ("text", TEXT, "fr")}
    )
