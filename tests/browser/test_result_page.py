"""The result page with its script."""

import re

import pytest
from icalendar import Calendar

from rules.models import Text
from tests.factories import publish_with
from tests.rewritten import REWRITTEN
from wizard import counting
from wizard.models import Comment

RENEWAL = "nationality=BR&situation=continue-studies&document=student-card&expires=2027-02-28"
RESULT = f"/en/result/?{RENEWAL}&today=2026-11-23"


def test_ticks_stay_on_this_device_by_the_key_of_the_paper(page):
    listed = "- [ ] {paper:passport}\n- [ ] {paper:commitment}\n- [ ] Sign it\n\nNot:\n\n- a box"
    for text in Text.objects.filter(procedure="renew-student-permit"):
        publish_with(text, documents=listed)
    page.goto(RESULT)
    assert page.locator("li.tick input").count() == 3
    page.get_by_role("checkbox", name="Signed commitment contract").check()
    page.goto(RESULT.replace("/en/", "/fr/").replace("02-28", "03-31"))
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


def test_a_result_is_taken_along_as_a_link_a_calendar_and_a_file(page, context, tmp_path):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(RESULT)
    with page.expect_download() as download:
        page.click("text=Remind me")
    assert Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    page.click("text=Share")
    page.get_by_role("button", name=re.compile("Copy – Link for others")).click()
    assert "expires" not in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        page.click("text=Save this page as one file")
    saved = tmp_path / "saved.html"
    download.value.save_as(saved)
    page.goto(saved.as_uri())  # without the site
    assert "Saved on Monday 23 November 2026" in page.inner_text("main")
    assert "35 days left" in page.inner_text("main")
    style = page.evaluate("getComputedStyle(document.querySelector('.answer')).borderTopWidth")
    assert style == "6px"


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_said_of_the_page_is_thanked_for_there(new_context, scripts):
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(RESULT)
    title = page.inner_text("h1")
    page.click("text=Say what was missing")
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


def test_two_pages_of_paper_have_the_papers_what_comes_next_and_the_way_back(page, base_url):
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), **REWRITTEN)
    page.goto(RESULT.replace("/en/", "/fr/"))
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 2
    page.goto(RESULT)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 2
    page.emulate_media(media="print")
    text = page.inner_text("main")
    for there in ("Your passport", "What happens next", "You get an SMS", "Left out on paper"):
        assert there in text
    assert f"{base_url}{RESULT}" in text
    for gone in ("ANEF does not work", "Did this page help?", "Remind me", "Change"):
        assert gone not in text
    drawn = page.request.get(page.locator(".left-out .code").get_attribute("src"))
    assert drawn.headers["content-type"].startswith("image/svg")
