"""Editors in a real browser, under the site's content security policy."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rules.models import Amount, Contact, Publication, Text
from tests.factories import PASSWORD, draft, member, publish_with

TEXT = "renew-student-permit"
PAGE = (
    "/fr/result/?nationality=BR&situation=continue-studies&document=student-card"
    "&expires=2027-09-30&today=2027-07-01"
)
SHOWN = "et rien de plus"
NEW = f"Une taxe de {{late-fee}}, {SHOWN}."
SAVE = "input[name=_save] >> nth=0"


def text(language="fr"):
    return Text.objects.get(procedure=TEXT, language=language)


def open_text(page):
    page.goto(f"/admin/rules/text/{text().pk}/change/")
    page.wait_for_selector("#id_cost")


def write_cost(page, words):
    """Fill in the cost, with the conditions of its source: no translation is saved without."""
    page.fill("#id_cost", f"{words}\n\n::: if phase=penalty\nEt rien de plus.\n:::")


def words_on(page, address):
    """Open a page and return its words, the folded included."""
    page.goto(address)
    return page.text_content("main")


def test_from_a_draft_to_the_site_and_back(page, new_context, enter):
    """The whole way: edit, collide, preview, show, publish, log of changes, history, restore."""
    enter(page, "editor", "Editor")
    open_text(page)
    page.fill("#id_cost", "Une taxe de {late-fe}.")
    page.click(SAVE)
    page.wait_for_selector(".errornote")
    assert "Near it: {late-fee}" in page.inner_text(".errorlist")
    draft(text(), by=member("second", "Editor"), steps="1. Une étape de l'autre.")
    write_cost(page, NEW)
    page.fill("#id_why", "Simpler")
    page.click(SAVE)
    page.wait_for_selector(".collision")
    assert "second saved this at" in page.inner_text(".collision")
    assert SHOWN in page.input_value("#id_cost")
    assert page.input_value("#id_steps") == "1. Une étape de l'autre."
    page.click("input[name=_preview] >> nth=0")

    page.wait_for_selector(".preview-bar")
    page.fill("input[name=day]", "2027-07-01")
    page.click(".preview-bar button >> nth=0")
    page.wait_for_selector(".preview-bar input[value='2027-07-01']")
    page.click("text=a result: the window is open")
    page.wait_for_selector(".phases")
    assert "1er juillet 2027" in page.inner_text(".preview-bar")
    assert SHOWN in page.text_content("main")
    assert page.locator(".edit-this").count() > 5
    assert SHOWN not in words_on(page, PAGE)
    assert page.locator(".preview-bar, .edit-this").count() == 0
    page.go_back()
    page.click("#cost > summary")
    page.click("#cost .edit-this")
    page.wait_for_selector("#id_cost")
    assert SHOWN in page.input_value("#id_cost")

    page.click("input[name=_preview] >> nth=0")
    page.click("text=Link for somebody without an account")
    page.click("text=Make a link for a week")
    address = page.input_value("#address").replace("/preview/", f"/procedures/{TEXT}/")
    visitor = new_context().new_page()
    assert SHOWN in words_on(visitor, address.replace("/en/", "/fr/"))
    assert visitor.locator(".preview-bar").is_visible()
    assert visitor.locator(".edit-this, .preview-bar form").count() == 0
    assert visitor.context.cookies() == []

    page.click("#logout-form button")
    page.wait_for_selector("text=Logged out")
    enter(page, "publisher", "Publisher")
    page.goto("/admin/")
    assert page.inner_text("#tasks li >> nth=0").split()[0] == "1"
    page.click("#tasks a >> nth=0")
    page.check("input[name=name]")
    page.click("text=Show what these change")
    page.wait_for_selector(".page-change ins")
    page.fill("#id_note-fr", "La taxe de retard est plus claire.")
    page.fill("#id_note-en", "The late fee is clearer.")
    page.click("button[name=publish]")
    page.wait_for_selector(".messagelist .success")
    assert SHOWN in words_on(visitor, PAGE)
    assert "La taxe de retard est plus claire." in words_on(visitor, "/fr/changes/")

    open_text(page)
    page.click("text=History")
    page.click("text=Compare the two")
    page.wait_for_selector(".diff")
    assert "Simpler" in page.inner_text("#content")
    assert page.locator(".diff ins").count()
    page.go_back()
    page.click("[aria-label='Restore version 1']")
    page.wait_for_selector(".messagelist .success")
    assert SHOWN not in page.input_value("#id_cost")
    assert SHOWN in words_on(visitor, PAGE)
    open_text(page)
    page.click("text=History")
    expect(page.locator("#change-history tbody tr")).to_have_count(4)


def test_in_french_an_amount_has_a_comma_and_the_day_to_publish_is_there(new_context, enter):
    """What Chromium makes of a comma, and of a day that is not ISO, no test client can tell."""
    page = new_context(locale="fr-FR").new_page()
    publisher = enter(page, "publisher", "Publisher")
    row = Amount.objects.get(key="late-fee")
    page.goto(f"/admin/rules/amount/{row.pk}/change/")
    page.fill("#id_value-0-euros", "")
    page.type("#id_value-0-euros", "75,50")
    page.click(SAVE)
    page.wait_for_selector(".errornote")  # much less than 180 €: once more
    assert page.input_value("#id_value-0-euros") == "75,50"
    page.click("input[name=_publish] >> nth=0")
    page.wait_for_selector("#id_starts")
    row.refresh_from_db()
    assert str(row.series[0].euros) == "75.50"

    today = timezone.localdate()
    day = today + timedelta(days=40)
    assert page.input_value("#id_starts") == today.isoformat()
    page.fill("#shown-day", day.isoformat())
    page.click("form.waiting button")
    page.wait_for_url(f"**shown={day}**")
    assert page.input_value("#id_starts") == day.isoformat()
    page.fill("#id_note-fr", "La taxe baisse.")
    page.click("button[name=publish]")
    page.wait_for_url("**/rules/publication/**")
    assert Publication.objects.get(by=publisher).starts == day


def test_somebody_signs_in_writes_and_previews_with_the_keyboard_alone(page):
    member("editor", "Editor")
    page.goto("/admin/")
    page.keyboard.type("editor")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#tasks")
    contact = Contact.objects.get(key="anef-support")
    page.goto(f"/admin/rules/contact/{contact.pk}/change/")

    def tab_to(selector):
        for _press in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} was not reached")

    tab_to("#id_phone")
    page.keyboard.press("Control+A")
    page.keyboard.type("01 02 03 04 05")
    tab_to("#id_why")
    page.keyboard.type("New number")
    tab_to("input[name=_preview]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".preview-bar")
    tab_to("main a")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "01 02 03 04 05" in page.text_content("main")


PLACES = (
    "", "desk/publish/", "desk/due/", "desk/languages/", "desk/links/", "rules/text/",
    "rules/publication/", "rules/notice/add/", "rules/amount/add/", "rules/paper/add/",
    "desk/usage/", "desk/search/?q=permit", "rules/text/{pk}/change/", "desk/publish/?name={name}",
    "rules/text/{pk}/history/", "desk/compare/?name={name}&old=1&new=2",
)  # fmt: skip
# Of rows that are all alike axe needs no more than a few.
FEW = "for (const row of document.querySelectorAll('#content tr:nth-child(n+9)')) row.remove()"
# Django's own lists mark links in running text by colour alone (seen by axe, not ours to mend).
UNSEEN = ["link-in-text-block"]


@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
def test_the_desk_runs_under_the_policy_and_can_be_read_by_all(
    new_context, enter, no_barrier, language
):
    """Each kind of page in one of the languages: no console error, and no barrier."""
    publish_with(text("en"), summary="New words.")
    page = new_context(locale=language).new_page()
    enter(page, "publisher", "Publisher")
    row = draft(text(), cost="Nouveau.")
    for place in PLACES[language == "fr-FR" :: 2]:
        page.goto(f"/admin/{place.format(pk=row.pk, name=row.name)}")
        assert page.is_visible("#content")
        assert page.get_attribute("html", "lang").startswith(language[:2])
        page.evaluate(FEW)
        no_barrier(page, "#content", UNSEEN)
