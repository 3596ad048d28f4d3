"""The result page with its script, and without."""

import re

import pytest
from icalendar import Calendar

from rules.models import Text
from tests.factories import publish_with
from wizard import counting
from wizard.models import Comment

RESULT = (
    "/en/result/?nationality=BR&situation=continue-studies&document=student-card"
    "&expires=2027-02-28&today=2026-11-23"
)


def test_ticks_stay_on_this_device_by_the_key_of_the_paper(quiet, live_server):
    listed = "- [ ] {paper:passport}\n- [ ] {paper:commitment}\n- [ ] Sign it\n\nNot:\n\n- a box"
    for text in Text.objects.filter(procedure="renew-student-permit"):
        publish_with(text, documents=listed)
    page = quiet
    page.goto(live_server.url + RESULT)
    boxes = page.locator("li.tick input")
    assert boxes.count() == 3
    page.get_by_label("Signed commitment contract").check()
    page.goto(live_server.url + RESULT.replace("/en/", "/fr/").replace("02-28", "03-31"))
    ticked = page.locator("li.tick:has(:checked)")
    assert [one.get_attribute("data-paper") for one in ticked.all()] == ["commitment"]
    page.locator("li[data-paper=commitment] summary").click()
    assert "téléchargez le modèle" in page.inner_text("li[data-paper=commitment] details").lower()
    assert ticked.count() == 1, "what is folded away is no part of the box"
    page.get_by_role("button", name="Effacer mes coches").click()
    assert ticked.count() == 0
    page.reload()
    assert ticked.count() == 0
    assert page.context.cookies() == []


def test_a_link_is_copied(quiet, live_server, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = quiet
    page.goto(live_server.url + RESULT)
    button = page.get_by_role("button", name=re.compile("Copy – Link for others"))
    button.click()
    assert "expires" not in page.evaluate("navigator.clipboard.readText()")


def test_the_calendar_is_a_download(quiet, live_server):
    page = quiet
    page.goto(live_server.url + RESULT)
    with page.expect_download() as download:
        page.click("text=Put the dates in my calendar")
    assert Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")


def test_the_saved_file_opens_without_the_site(quiet, live_server, context, tmp_path):
    page = quiet
    page.goto(live_server.url + RESULT)
    with page.expect_download() as download:
        page.click("text=Save this page as one file")
    saved = tmp_path / "saved.html"
    download.value.save_as(saved)
    alone = context.new_page()
    alone.goto(saved.as_uri())
    assert "The window is open" in alone.inner_text("main")
    style = alone.evaluate(
        "getComputedStyle(document.querySelector('.status')).borderInlineStartWidth"
    )
    assert style == "8px"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_is_there_without_scripts(browser, live_server, language):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + f"/{language}/guide/nationality/")
    page.select_option("select", "DZ")
    page.click("button.button")
    page.check("input[value=just-arrived]")
    page.click("button.button")
    page.check("input[value=vls-ts]")
    page.click("button.button")
    for part, typed in (("day", "30"), ("month", "1"), ("year", "2040")):
        page.fill(f"input[name$=-{part}]", typed)
    page.click("button.button")
    page.click("button[value=unknown]")
    assert "/result/?" in page.url
    assert page.locator("#steps").is_visible()
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_said_of_the_page_is_thanked_for_there(new_context, live_server, scripts):
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(live_server.url + RESULT)
    title = page.inner_text("h1")
    page.focus("#useful-comment")
    page.keyboard.type("What if I move?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/result/**#useful")
    page.wait_for_selector("#useful:focus >> text=Thank you")
    assert page.inner_text("h1") == title
    page.reload()
    assert page.is_visible("#useful >> text=Thank you")
    counting.flush()
    assert Comment.objects.get().text == "What if I move?"
    page.go_back()
    assert page.is_visible("#useful-comment")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_result_prints_on_two_pages(page, live_server, language):
    page.goto(live_server.url + RESULT.replace("/en/", f"/{language}/"))
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2
