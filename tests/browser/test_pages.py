"""The guide in a real browser: keyboard, phone, accessibility."""

import pytest
from axe_playwright_python.sync_playwright import Axe

RESULT = (
    "/{language}/result/?nationality=SN&situation=stay-to-work&document=student-card"
    "&expires=2027-02-28&diploma=master&today=2026-11-23"
)
RENEWAL = (
    "/{language}/result/?nationality=BR&situation=continue-studies&document=student-card"
    "&expires=2026-12-31&today=2026-11-23"
)
PAGES = {
    "start": "/{language}/",
    "country": "/{language}/guide/nationality/",
    "choice": "/{language}/guide/document/?nationality=BR&situation=continue-studies",
    "situation": "/{language}/guide/situation/?nationality=BR",
    "folded": "/{language}/guide/document/?nationality=BR&situation=continue-studies"
    "&document=minor-visa",
    "date": "/{language}/guide/expires/?nationality=BR&situation=continue-studies"
    "&document=student-card",
    "error": "/{language}/guide/expires/?nationality=BR&situation=continue-studies"
    "&document=student-card&expires=2027-02-30",
    "result": RESULT,
    "late": RENEWAL,
    "none": "/{language}/nowhere/",
    "procedures": "/{language}/procedures/",
    "procedure": "/{language}/procedures/validate-vls-ts/",
    "how": "/{language}/how-it-decides/",
    "privacy": "/{language}/privacy/",
    "accessibility": "/{language}/accessibility/",
}


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fr", "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_barrier(page, live_server, name, language, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + PAGES[name].format(language=language))
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("letters", ["100%", "200%"])
@pytest.mark.parametrize("name", PAGES)
def test_a_small_phone_needs_no_second_scroll_bar(page, live_server, name, letters):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(live_server.url + PAGES[name].format(language="fr"))
    page.evaluate("size => document.documentElement.style.fontSize = size", letters)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


JOURNEYS = [
    ("en", True, 1280, "light"),
    ("en", False, 320, "dark"),
    ("fr", True, 320, "dark"),
    ("fr", False, 1280, "light"),
]


@pytest.mark.parametrize(("language", "scripts", "width", "scheme"), JOURNEYS)
def test_a_journey_by_keyboard_alone(browser, live_server, language, scripts, width, scheme):
    context = browser.new_context(
        java_script_enabled=scripts,
        viewport={"width": width, "height": 700},
        color_scheme=scheme,
    )
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/{language}/?today=2021-06-01")

    def tab_to(selector):
        target = page.locator(selector).first
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(f"{selector}:focus").count():
                return target
        raise AssertionError(f"{selector} is not reached by Tab")

    def find_barriers():
        if scripts:  # axe is one; here it meets each page as the step before left it
            results = Axe().run(page)
            assert results.violations_count == 0, results.generate_report()

    def enter(question):
        page.keyboard.press("Enter")
        page.wait_for_selector(f"[name=asked][value={question}]", state="attached")
        find_barriers()

    tab_to("a[href*=continue-studies]")
    enter("nationality")
    if scripts:
        tab_to("input[role=combobox]")
        page.keyboard.type("brasil")
        enter("document")
    else:
        tab_to("select")
        page.keyboard.type("Br" + {"en": "azil", "fr": "ésil"}[language])
        tab_to("button.button")
        enter("document")
    tab_to("input[type=radio]")
    while not page.locator("input[value=student-card]:checked").count():
        page.keyboard.press("ArrowDown")
    tab_to("button.button")
    enter("expires")
    for part, typed in (("day", "10"), ("month", "9"), ("year", "2021")):
        tab_to(f"input[name$=-{part}]")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{language}/result/**")
    find_barriers()
    text = page.inner_text("main")
    window = {
        "en": "10 May to 10 July 2021",
        "fr": "du 10 mai au 10 juillet 2021",
    }
    assert window[language] in text
    assert context.cookies() == []
    assert not [url for url in asked if not url.startswith((live_server.url, "data:"))]
    context.close()


def test_back_reload_and_the_language_keep_every_answer(quiet, live_server):
    page = quiet
    page.goto(live_server.url + RENEWAL.format(language="en"))
    page.click(".case > summary")
    page.click("text=Change – Visa or permit")
    page.check("input[value=vls-ts]")
    page.click("button.button")
    page.wait_for_selector("[name=asked][value=validated]", state="attached")
    page.reload()
    page.click("text=Français")
    assert page.inner_text("h1") == "Avez-vous validé votre visa en ligne\N{NO-BREAK SPACE}?"
    page.check("input[value=yes]")
    page.click("button.button")
    page.wait_for_url("**/fr/result/**")
    assert "31 déc. 2026" in page.inner_text("main")
    page.go_back()
    assert page.is_visible("input[value=yes]")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_refused_takes_the_focus_and_back_and_reload_do_no_harm(
    new_context, live_server, scripts
):
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(live_server.url + PAGES["date"].format(language="en") + "&today=2026-11-23")
    for part, typed in (("day", "30"), ("month", "2"), ("year", "2027")):
        page.fill(f"[name=expires-{part}]", typed)
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem:focus")
    page.reload()
    page.wait_for_selector(".problem:focus")
    assert page.input_value("#expires-month") == "2"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#expires:focus")
    page.fill("#expires", "28")
    page.keyboard.press("Enter")
    page.wait_for_url(
        "**/en/result/?nationality=BR&situation=continue-studies&document=student-card"
        "&expires=2027-02-28&today=2026-11-23"
    )
    page.go_back()
    page.wait_for_selector(".problem")  # at the field, as the link in the box led there
    page.go_back()
    page.go_back()
    page.wait_for_selector("#expires:not([aria-invalid])")


@pytest.mark.parametrize(
    ("name", "width"),
    [("start", 390), ("situation", 390), ("folded", 390), ("date", 390), ("late", 640)],
)
def test_text_at_200_percent_is_not_cut(page, live_server, name, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + PAGES[name].format(language="fr"))
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_start_page_is_read_at_a_glance(page, live_server, language):
    page.goto(live_server.url + PAGES["start"].format(language=language))
    assert len(page.inner_text("main").split()) <= 190


@pytest.mark.parametrize("name", ["start", "situation", "folded"])
def test_what_is_pressed_is_as_large_as_a_finger(page, live_server, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + PAGES[name].format(language="en"))
    targets = page.locator("main a, main button, main summary, main .option").all()
    sizes = [target.bounding_box() for target in targets if target.is_visible()]
    assert min(size["height"] for size in sizes) >= 44


def test_on_a_phone_the_button_is_in_sight_and_hides_no_answer(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + PAGES["folded"].format(language="en"))
    button = page.locator("button.button")
    top = button.bounding_box()["y"]
    assert top + button.bounding_box()["height"] <= 844
    for radio in page.locator("input[type=radio]").all():
        radio.focus()
        box = radio.bounding_box()
        assert 0 <= box["y"] <= button.bounding_box()["y"] - box["height"]


def test_the_other_documents_are_a_tap_away_and_the_answers_too(new_context, live_server):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + PAGES["choice"].format(language="en"))
    assert not page.is_visible("input[value=minor-visa]")
    page.click("text=None of these: another visa")
    page.check("input[value=minor-visa]")
    assert page.get_by_role("group", name="A visa").count() == 1
    page.click("text=So far: Brazil")
    page.click("text=Change – Nationality")
    assert page.inner_text("h1") == "What is your nationality?"
