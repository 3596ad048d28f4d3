"""The result page with its script, and without."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar

from rules.models import Text
from tests.factories import publish_with
from tests.rewritten import REWRITTEN
from wizard import counting
from wizard.models import Comment

RENEWAL = "nationality=BR&situation=continue-studies&document=student-card&expires=2027-02-28"
RESULT = f"/en/result/?{RENEWAL}&today=2026-11-23"
DAYS = {
    "too-early": "2026-09-01",
    "open": "2026-11-23",
    "last-days": "2026-12-20",
    "late": "2027-01-15",
    "penalty": "2027-03-15",
}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def rewritten():
    """A procedure has a text in the form of the second release."""
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), **REWRITTEN)


def on(day):
    """Return the path of the result as on a day."""
    return f"/en/result/?{RENEWAL}&today={day}"


@pytest.mark.parametrize("phase", DAYS)
def test_the_answer_and_its_button_are_on_the_first_screen(page, live_server, rewritten, phase):
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + on(DAYS[phase]))
    # That the page is seen as on another day is said above: no student reads so.
    page.evaluate("document.querySelector('main > .banner').remove()")
    button = page.locator(".answer .button")
    if phase == "too-early":
        assert button.count() == 0
    else:
        box = button.bounding_box()
        assert box["y"] + box["height"] < 600
    assert page.locator(".leaf strong").is_visible()


def test_the_headings_alone_tell_the_answer(page, live_server, rewritten):
    page.goto(live_server.url + on(DAYS["late"]))
    headings = page.locator("h1, h2, h3").evaluate_all(
        "all => all.map(one => [one.tagName, one.textContent.trim()])"
    )
    assert headings == [
        ["H1", "Renew your student permit online today"],
        ["H2", "In short"],
        ["H2", "What to do"],
        ["H2", "Your papers"],
        ["H2", "Your dates"],
        ["H2", "Ask a person"],
        ["H2", "What happens next"],
        ["H2", "If…"],
        ["H2", "Did this page help?"],
    ]
    assert page.title().startswith("Renew your student permit online today")
    assert page.locator("[aria-current=date]").inner_text().startswith("Late")
    assert page.locator("main svg:not([aria-hidden=true])").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_in_any_phase_nor_beside(page, live_server, rewritten, scheme):
    page.emulate_media(color_scheme=scheme)
    beside = (f"/en/result/{name}/?{RENEWAL}&today=2026-11-23" for name in ("changes", "letter"))
    for path in (*map(on, DAYS.values()), *beside):
        page.goto(live_server.url + path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(("width", "size"), [(320, "100%"), (640, "200%"), (390, "200%")])
def test_nothing_is_cut_on_a_small_phone_or_in_large_text(
    page, live_server, rewritten, width, size
):
    page.set_viewport_size({"width": width, "height": 800})
    for language, day in (("en", "2026-12-20"), ("fr", "2027-01-15")):
        page.goto(live_server.url + on(day).replace("/en/", f"/{language}/"))
        page.evaluate(f"document.documentElement.style.setProperty('font-size', '{size}')")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_meets_the_button_after_the_line_of_the_case(page, live_server, rewritten):
    page.goto(live_server.url + on(DAYS["late"]))
    met = []
    for _ in range(8):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert any("Change" in text for text in met)
    assert "Apply on ANEF" in met
    page.keyboard.press("Shift+Tab")
    page.locator(".case > summary").focus()
    page.keyboard.press("Enter")
    assert page.is_visible("text=Change – Visa or permit")


def test_ticks_stay_on_this_device_by_the_key_of_the_paper(quiet, live_server):
    listed = "- [ ] {paper:passport}\n- [ ] {paper:commitment}\n- [ ] Sign it\n\nNot:\n\n- a box"
    for text in Text.objects.filter(procedure="renew-student-permit"):
        publish_with(text, documents=listed)
    page = quiet
    page.goto(live_server.url + RESULT)
    boxes = page.locator("li.tick input")
    assert boxes.count() == 3
    page.get_by_role("checkbox", name="Signed commitment contract").check()
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
    page.click("text=Share")
    button = page.get_by_role("button", name=re.compile("Copy – Link for others"))
    button.click()
    assert "expires" not in page.evaluate("navigator.clipboard.readText()")


def test_the_calendar_is_a_download(quiet, live_server):
    page = quiet
    page.goto(live_server.url + RESULT)
    with page.expect_download() as download:
        page.click("text=Remind me")
    assert Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")


def test_the_saved_file_opens_without_the_site(quiet, live_server, context, tmp_path):
    page = quiet
    page.goto(live_server.url + RESULT)
    page.click("text=Share")
    with page.expect_download() as download:
        page.click("text=Save this page as one file")
    saved = tmp_path / "saved.html"
    download.value.save_as(saved)
    alone = context.new_page()
    alone.goto(saved.as_uri())
    assert "Saved on Monday 23 November 2026" in alone.inner_text("main")
    assert "35 days left" in alone.inner_text("main")
    style = alone.evaluate("getComputedStyle(document.querySelector('.answer')).borderTopWidth")
    assert style == "6px"


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
    page.check("input[value=no]")  # it is not validated
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
    page.go_back()
    assert page.is_visible("text=Say what was missing")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_result_prints_on_two_pages(page, live_server, rewritten, language):
    page.goto(live_server.url + RESULT.replace("/en/", f"/{language}/"))
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2


def test_paper_has_the_papers_what_comes_next_and_the_way_back(page, live_server, rewritten):
    page.goto(live_server.url + RESULT)
    page.emulate_media(media="print")
    text = page.inner_text("main")
    for there in ("Your passport", "What happens next", "You get an SMS", "Left out on paper"):
        assert there in text
    assert f"{live_server.url}{RESULT}" in text
    for gone in ("ANEF does not work", "Did this page help?", "Remind me", "Change"):
        assert gone not in text
    code = page.locator(".left-out .code")
    drawn = page.request.get(live_server.url + code.get_attribute("src"))
    assert drawn.headers["content-type"].startswith("image/svg")
