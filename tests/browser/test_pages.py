"""The guide in a real browser: keyboard, phone, accessibility."""

import pytest

CASE = "nationality=BR&situation=continue-studies&document=student-card"
RENEWAL = f"?{CASE}&expires=2027-02-28&today="
WAITING = (
    "?nationality=IN&situation=already-applied&certificate=none&filed=2026-08-24"
    "&applied-for=student&today=2026-11-23"
)
KINDS = {
    "start": "",
    "none": "nowhere/",
    "situation": "guide/situation/?nationality=BR",
    "country": "guide/nationality/",
    "date": f"guide/expires/?{CASE}",
    "error": f"guide/expires/?{CASE}&expires=2027-02-30",
    "folded": f"guide/document/?{CASE.replace('student-card', 'minor-visa')}",
    "open": f"result/{RENEWAL}2026-11-23",
    "too early": f"result/{RENEWAL}2026-09-01",
    "last days": f"result/{RENEWAL}2026-12-20",
    "late": f"result/{RENEWAL}2027-01-15",
    "penalty": f"result/{RENEWAL}2027-03-15",
    "papers": f"result/papers/{RENEWAL}2026-11-23",
    "stay": f"result/stay/{RENEWAL}2026-11-23",
    "changes": f"result/changes/{RENEWAL}2026-11-23",
    "letter": f"result/letter/{RENEWAL}2026-11-23",
    "clock": f"result/clock/{WAITING}",
    "letter to fill in": f"result/letters/letter-reasons/{WAITING}",
    "letter of anybody": "letters/letter-studies/",
    "found": "find/?q=moved",
    "glossary": "glossary/",
    "procedures": "procedures/",
    "procedure": "procedures/validate-vls-ts/",
    "how": "how-it-decides/",
    "privacy": "privacy/",
    "accessibility": "accessibility/",
}
LOOKS = (("fr", "dark"), ("en", "light"), ("fr", "light"), ("en", "dark"))
UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"
# Of sections that are all alike axe needs no more than a few.
FEW = "for (const one of document.querySelectorAll('section.part:nth-of-type(n+9)')) one.remove()"


@pytest.mark.parametrize("turn", range(4))
def test_no_page_has_a_barrier_or_is_cut_on_a_small_phone(page, no_barrier, turn):
    language, scheme = LOOKS[turn]
    page.emulate_media(color_scheme=scheme)
    for path in list(KINDS.values())[turn::4]:
        page.goto(f"/{language}/{path}")
        if "result" in path:
            page.evaluate(UNFOLD)
        page.set_viewport_size({"width": 320, "height": 640})
        for letters in ("200%", "100%"):
            page.evaluate("size => document.documentElement.style.fontSize = size", letters)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, (path, letters)
        page.set_viewport_size({"width": 1280, "height": 720})
        page.evaluate(FEW)
        no_barrier(page)


def test_on_a_phone_what_is_pressed_is_in_sight_and_as_large_as_a_finger(page):
    page.set_viewport_size({"width": 390, "height": 844})
    for kind in ("start", "situation", "folded"):
        page.goto(f"/en/{KINDS[kind]}")
        targets = page.locator("main a, main button, main summary, main .option").all()
        sizes = [target.bounding_box() for target in targets if target.is_visible()]
        assert min(size["height"] for size in sizes) >= 44, kind
    button = page.locator("button.button").bounding_box()
    assert button["y"] + button["height"] <= 844
    for radio in page.locator("input[type=radio]").all():
        radio.focus()
        box = radio.bounding_box()
        assert 0 <= box["y"] <= button["y"] - box["height"]  # hidden by no button
    for language in ("en", "fr"):
        page.goto(f"/{language}/")
        assert len(page.inner_text("main").split()) <= 190  # read at a glance


def test_a_journey_by_keyboard_alone_without_a_script(new_context):
    """The only script on the way is that of the country: test_country."""
    context = new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto("/fr/?today=2021-06-01")

    def tab_to(selector):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(f"{selector}:focus").count():
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    def enter(question):
        page.keyboard.press("Enter")
        page.wait_for_selector(f"[name=asked][value={question}]", state="attached")

    tab_to("a[href*=continue-studies]")
    enter("nationality")
    tab_to("select")
    page.keyboard.type("Brésil")
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
    page.wait_for_url("**/fr/result/**")
    assert "du 10 mai au 10 juillet 2021" in page.inner_text("main")
    assert context.cookies() == []


def test_what_is_refused_takes_the_focus_and_back_and_reload_do_no_harm(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"/en/{KINDS['date']}&today=2026-11-23")
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
    page.wait_for_url(f"**/en/result/?{CASE}&expires=2027-02-28&today=2026-11-23")
    page.go_back()
    page.wait_for_selector(".problem")  # at the field, as the link in the box led there
    page.go_back()
    page.go_back()
    page.wait_for_selector("#expires:not([aria-invalid])")
