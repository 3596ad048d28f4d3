"""Editors in a real browser, under the site's content security policy."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from rules.models import Amount, Contact, Publication, Text
from tests.factories import PASSWORD, member, publish_with

CASE = "nationality=BR&situation=continue-studies&document=student-card&expires=2027-09-30"
PAGE = f"/fr/result/?{CASE}&today=2027-07-01"
TEXT = "renew-student-permit"
SHOWN = "et rien de plus"
NEW = f"Une taxe de {{late-fee}}, {SHOWN}."


@pytest.fixture
def people(db):
    """One of each role."""
    return {role: member(role.lower(), role) for role in ("Editor", "Publisher")}


def sign_in(page, live_server, name):
    page.goto(live_server.url + "/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    page.wait_for_selector("#tasks")


def sign_out(page):
    page.click("#logout-form button")
    page.wait_for_selector("text=Logged out")


def open_text(page, live_server, language="fr"):
    found = Text.objects.get(procedure=TEXT, language=language)
    page.goto(f"{live_server.url}/admin/rules/text/{found.pk}/change/")
    page.wait_for_selector("#id_cost")


def write_cost(page, words):
    """Fill in the cost, with the conditions of its source: no translation is saved without."""
    page.fill("#id_cost", f"{words}\n\n::: if phase=penalty\nEt rien de plus.\n:::")


def words_on(page, address):
    """Open a page and return its words, the folded included."""
    page.goto(address)
    return page.text_content("main")


def test_from_a_draft_to_the_site_and_back(quiet, live_server, people):
    """The whole way: edit, preview on another day, publish, log of changes, history, restore."""
    page = quiet
    sign_in(page, live_server, "editor")
    open_text(page, live_server)
    page.fill("#id_cost", "Une taxe de {late-fe}.")
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector(".errornote")
    assert "Near it: {late-fee}" in page.inner_text(".errorlist")
    write_cost(page, NEW)
    page.fill("#id_why", "Simpler")
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
    assert SHOWN not in words_on(page, live_server.url + PAGE)
    assert page.locator(".preview-bar, .edit-this").count() == 0
    page.go_back()
    page.click("#cost > summary")
    page.click("#cost .edit-this")
    page.wait_for_selector("#id_cost")
    assert SHOWN in page.input_value("#id_cost")

    page.goto(live_server.url + "/admin/desk/publish/")
    page.check("input[name=name]")
    page.click("text=Show what these change")
    page.wait_for_selector(".page-change ins")
    assert page.locator("button[name=publish]").count() == 0
    sign_out(page)

    sign_in(page, live_server, "publisher")
    assert page.inner_text("#tasks li >> nth=0").split()[0] == "1"
    page.click("#tasks a >> nth=0")
    page.check("input[name=name]")
    page.click("text=Show what these change")
    page.fill("#id_note-fr", "La taxe de retard est plus claire.")
    page.fill("#id_note-en", "The late fee is clearer.")
    page.click("button[name=publish]")
    page.wait_for_selector(".messagelist .success")
    assert SHOWN in words_on(page, live_server.url + PAGE)
    assert "La taxe de retard est plus claire." in words_on(page, live_server.url + "/fr/changes/")
    assert "The late fee is clearer." in words_on(page, live_server.url + "/en/changes/")

    open_text(page, live_server)
    page.click("text=History")
    page.click("text=Compare the two")
    page.wait_for_selector(".diff")
    assert "Simpler" in page.inner_text("#content")
    assert page.locator(".diff ins").count()
    assert page.locator(".diff del").count()
    page.go_back()
    page.click("[aria-label='Restore version 1']")
    page.wait_for_selector(".messagelist .success")
    assert SHOWN not in page.input_value("#id_cost")
    assert SHOWN in words_on(page, live_server.url + PAGE)
    open_text(page, live_server)
    page.click("text=History")
    expect(page.locator("#change-history tbody tr")).to_have_count(3)


def test_two_editors_collide_and_nothing_is_lost(browser, quiet, live_server, people):
    member("second", "Editor")
    page, other = quiet, browser.new_context(locale="en-GB").new_page()
    sign_in(page, live_server, "editor")
    sign_in(other, live_server, "second")
    open_text(page, live_server)
    open_text(other, live_server)
    write_cost(other, "Les mots de l'autre.")
    other.fill("#id_steps", "1. Une étape de l'autre.")
    other.click("input[name=_save] >> nth=0")
    other.wait_for_selector(".messagelist .success")
    write_cost(page, "Mes mots.")
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector(".collision")
    shown = page.inner_text(".collision")
    assert "second saved this at" in shown
    assert "Les mots de l'autre." in shown
    assert "Mes mots." in shown
    assert page.input_value("#id_cost").startswith("Mes mots.")
    assert page.input_value("#id_steps") == "1. Une étape de l'autre."
    write_cost(page, "Les mots de l'autre. Mes mots.")
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector(".messagelist .success")
    kept = Text.objects.get(procedure=TEXT, language="fr")
    assert kept.cost.startswith("Les mots de l'autre. Mes mots.")
    assert kept.steps == "1. Une étape de l'autre."
    assert kept.version == 3
    other.context.close()


def test_in_french_an_amount_has_a_comma_and_the_day_to_publish_is_there(
    browser, live_server, people
):
    """What Chromium makes of a comma, and of a day that is not ISO, no test client can tell."""
    page = browser.new_context(locale="fr-FR").new_page()
    sign_in(page, live_server, "publisher")
    row = Amount.objects.get(key="late-fee")
    page.goto(f"{live_server.url}/admin/rules/amount/{row.pk}/change/")
    page.fill("#id_value-0-euros", "")
    page.type("#id_value-0-euros", "75,50")
    page.click("input[name=_save] >> nth=0")
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
    assert Publication.objects.get(by=people["Publisher"]).starts == day
    page.context.close()


def test_a_preview_can_be_shown_to_somebody_without_an_account(browser, quiet, live_server, people):
    page = quiet
    sign_in(page, live_server, "editor")
    open_text(page, live_server)
    write_cost(page, NEW)
    page.click("input[name=_preview] >> nth=0")
    page.click("text=Link for somebody without an account")
    page.click("text=Make a link for a week")
    address = page.input_value("#address")
    visitor = browser.new_context().new_page()
    visitor.goto(address.replace("/preview/", f"/procedures/{TEXT}/").replace("/en/", "/fr/"))
    assert SHOWN in visitor.text_content("main")
    assert visitor.locator(".preview-bar").is_visible()
    assert visitor.locator(".edit-this, .preview-bar form").count() == 0
    assert visitor.context.cookies() == []
    visitor.context.close()


def test_a_draft_is_written_and_previewed_with_the_keyboard_alone(quiet, live_server, people):
    page = quiet
    page.goto(live_server.url + "/admin/")
    page.keyboard.type("editor")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#tasks")
    contact = Contact.objects.get(key="anef-support")
    page.goto(f"{live_server.url}/admin/rules/contact/{contact.pk}/change/")

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
    "desk/usage/", "desk/search/?q=permit",
)  # fmt: skip


@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
def test_the_desk_runs_under_the_policy_and_can_be_read_by_all(
    browser, live_server, people, language
):
    """In both languages no console error and no barrier that axe sees in our own pages."""
    publish_with(Text.objects.get(procedure=TEXT, language="en"), summary="New words.")
    page, faults = browser.new_context(locale=language).new_page(), []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(live_server.url + "/admin/")
    page.fill("#id_username", "publisher")
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    page.wait_for_selector("#tasks")
    text = Text.objects.get(procedure=TEXT, language="fr")
    change = f"rules/text/{text.pk}/change/"
    text.cost = "Nouveau."
    text.save()
    own = [*PLACES, change, f"rules/text/{text.pk}/history/"]
    own += [f"desk/publish/?name={text.name}", f"desk/compare/?name={text.name}&old=1&new=2"]
    for place in own:
        page.goto(f"{live_server.url}/admin/{place}")
        assert page.is_visible("#content")
        assert page.get_attribute("html", "lang").startswith(language[:2])
        assert faults == [], place
        found = Axe().run(page, context="#content", options={"rules": AXE_RULES})
        assert found.violations_count == 0, (place, found.generate_report())
        faults.clear()  # axe itself sets styles
    page.context.close()


# Django's own lists mark links in running text by colour alone (seen by axe, not ours to mend).
AXE_RULES = {"link-in-text-block": {"enabled": False}}
