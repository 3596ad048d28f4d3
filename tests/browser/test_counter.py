"""A member of staff at the desk: keyboard, typing, clearing, printing, with and without script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Error

from rules.dates import plain_date
from rules.models import Text
from tests.factories import publish_with
from tests.rewritten import REWRITTEN

PATH = "/staff/desk/"
OPEN = "Renew your student permit online by "


@pytest.fixture
def opened(new_context, enter):
    """Open the desk in a browser, where the renewal has a text of these tests."""
    row = Text.objects.get(language="en", procedure="renew-student-permit")
    publish_with(row, **REWRITTEN)

    def opener(**about):
        page = new_context(**about).new_page()
        enter(page, "ada", "Link maker")
        page.set_default_timeout(10_000)
        page.goto(PATH)
        page.wait_for_selector(
            "#counter" if "java_script_enabled" in about else ".counter.scripted"
        )
        return page

    return opener


@pytest.fixture
def desk(opened):
    return opened()


@pytest.fixture
def expires():
    """Return a last day of which the window is open today: 80 days ahead."""
    return timezone.localdate() + timedelta(days=80)


def typed(day):
    return f"{day.day} {day.month} {day.year}"


def tab_to(page, key):
    """Press Tab up to a field, past those that are not asked in this case."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == key:
            return
    raise AssertionError(f"{key} is not reached by Tab")


def number(page, key, value):
    """Return the number that stands before an answer."""
    return page.locator(f"#{key} option[value={value}]").inner_text().partition(".")[0]


def by_keyboard(page, expires):
    """From the first field to the answer, with the keyboard alone."""
    keys = page.keyboard
    page.wait_for_function("document.activeElement.id == 'nationality'")
    keys.type("brazilian")
    page.wait_for_selector("[role=option][data-value=BR]")  # the names of countries are there
    tab_to(page, "situation")
    keys.type(number(page, "situation", "continue-studies"))
    tab_to(page, "document")
    keys.type(number(page, "document", "student-card"))
    tab_to(page, "expires")
    keys.type(typed(expires))
    keys.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'result-title'")


def matters(page, key):
    return page.get_attribute(f"#{key}-notes", "data-matters")


def shows(page, text):
    shown = "text => document.querySelector('#result').innerText.includes(text)"
    page.wait_for_function(shown, arg=text)


def boxes(page):
    """Where the form and the result stand, at one moment of a page that scrolls."""
    return page.evaluate(
        "['#counter', '#result'].map((one) =>"
        " document.querySelector(one).getBoundingClientRect().toJSON())"
    )


def left_over(page):
    """Return what the page still holds: the fields and all its text."""
    values = "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
    return page.evaluate(
        f"{values}.filter((one) => one.id !== 'language').map((one) => one.value).join('')"
    ) + page.inner_text("main")


def only_the_result_prints(page):
    """And that with all that is folded."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    folds = ("#documents > div", "#steps > div", "#cost > div")
    for kept in ("#result-title", ".phases", ".counter-code svg", *folds):
        assert page.is_visible(kept), kept
    for hidden in ("#counter", ".tools", "textarea", "#clear", ".counter-do", "h1"):
        assert not page.is_visible(hidden), hidden
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not page.evaluate("document.querySelector('#documents').open")


def test_from_the_first_field_to_a_copied_or_printed_result_by_keyboard_alone(desk, expires):
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    by_keyboard(desk, expires)
    asked = []
    desk.on("request", lambda one: asked.append(one.url))
    assert desk.inner_text("#result-title").startswith(OPEN)
    copied = {}
    for key, name in (("E", "letter-en"), ("F", "letter-fr"), ("L", "result-link")):
        expected = f"{desk.text_content(f'button[data-copy={name}]')} – Copied"
        desk.keyboard.press(f"Alt+Shift+{key}")
        desk.wait_for_function(
            "expected => document.querySelector('#said').textContent === expected", arg=expected
        )
        copied[name] = desk.evaluate("navigator.clipboard.readText()")
    assert copied["letter-en"].startswith("Hello,\n")
    assert "days left. Do it by " in " ".join(copied["letter-en"].split())
    assert copied["letter-fr"] == desk.input_value("#letter-fr")
    desk.focus("#result-title")
    reached = []
    for _ in range(8):
        desk.keyboard.press("Tab")
        reached.append(desk.evaluate("document.activeElement.dataset.copy"))
    assert list(dict.fromkeys(filter(None, reached))) == [*copied]  # from the last to the first
    case = "nationality=BR&situation=continue-studies&document=student-card"
    assert f"/en/result/?{case}&expires={expires}" in copied["result-link"]
    assert asked == []  # what is read and copied is not put in place again
    desk.evaluate("window.print = () => { window.printed = true; }")
    desk.keyboard.press("Alt+Shift+P")
    desk.wait_for_function("() => window.printed")
    only_the_result_prints(desk)
    desk.goto(copied["result-link"])
    assert desk.inner_text("h1").startswith(OPEN)


def test_the_result_follows_what_is_typed(desk, expires):
    desk.fill("#nationality", "Brazil")
    desk.press("#nationality", "Tab")
    shows(desk, "What do you want to do?")
    assert matters(desk, "situation") == "next"
    desk.select_option("#situation", "continue-studies")
    desk.select_option("#document", "vls-ts")
    desk.select_option("#validated", "yes")
    shows(desk, "When does your visa or permit expire?")
    desk.select_option("#document", "student-card")
    desk.wait_for_selector("#validated-notes[data-matters=unused]")
    assert "not used" in desk.inner_text("#validated-notes")
    assert desk.input_value("#validated") == "yes"
    desk.locator("#expires").press_sequentially(typed(expires), delay=30)
    shows(desk, OPEN)
    assert matters(desk, "expires") == "used"
    assert desk.evaluate("document.activeElement.id") == "expires"
    assert OPEN in desk.inner_text("#said")
    assert desk.url.endswith(PATH)
    desk.click("summary:has-text('Your papers')")
    desk.click("summary:has-text('What to do')")
    desk.click("#keep summary")
    desk.fill("#note", "A card that ends soon")
    desk.fill("#expires", typed(expires + timedelta(days=1)))
    shows(desk, plain_date(expires + timedelta(days=1)))
    assert desk.evaluate("document.querySelector('#documents').open")
    assert not desk.evaluate("document.querySelector('#steps').open")
    assert desk.input_value("#note") == "A card that ends soon"


def test_a_problem_is_told_once_its_field_is_left(desk, no_barrier):
    desk.fill("#nationality", "Brazil")
    desk.press("#nationality", "Tab")
    desk.select_option("#situation", "continue-studies")
    desk.select_option("#document", "student-card")
    desk.wait_for_selector("#expires-notes[data-matters=next]")
    desk.locator("#expires").press_sequentially("31 6")
    shows(desk, "cannot be read")
    assert matters(desk, "expires") == "next", "nobody is told off in the middle of a date"
    desk.locator("#expires").press_sequentially(" 2027")
    desk.press("#expires", "Tab")
    desk.wait_for_selector("#expires-notes .field-error")
    assert "“31 6 2027” is a day that does not exist" in desk.inner_text("#expires-notes")
    assert desk.get_attribute("#expires", "aria-invalid") == "true"
    no_barrier(desk)
    desk.fill("#expires", "")
    desk.wait_for_function("() => document.querySelector('#expires').ariaInvalid === 'false'")
    desk.fill("#nationality", "Congo")
    desk.press("#nationality", "Enter")
    desk.wait_for_selector("#nationality-notes .field-error")
    assert desk.evaluate("document.activeElement.id") == "nationality"


def left(page):
    """Leave the desk and come back."""
    page.click("text=Tools")
    page.wait_for_selector("h1:has-text('tools')")
    page.go_back()
    page.wait_for_selector("#counter")
    page.wait_for_function("() => !document.querySelector('#result').innerText.includes('Renew')")


def test_clearing_or_leaving_leaves_nothing_of_the_last_student(desk, expires):
    entries = desk.evaluate("history.length")
    for clear in (lambda: desk.keyboard.press("Alt+Shift+N"), lambda: desk.click("#clear")):
        by_keyboard(desk, expires)
        desk.fill("#arrived", "never mind")
        shows(desk, OPEN)
        with desk.expect_navigation():
            clear()
        desk.wait_for_function("() => document.activeElement.id === 'nationality'")
        assert desk.evaluate("history.length") == entries
        held = left_over(desk)
        assert desk.input_value("select[name=nationality]") == ""
        assert not any(word in held for word in (typed(expires), "never", OPEN, "brazil"))
    left(desk)
    assert not any(word in left_over(desk) for word in (typed(expires), "never", OPEN, "brazil"))
    desk.focus("#expires")
    desk.keyboard.press("Control+z")
    assert desk.input_value("#expires") == ""
    desk.focus("#nationality")
    by_keyboard(desk, expires)
    left(desk)
    assert desk.input_value("#expires") == ""


def test_no_old_answer_is_left_standing_where_the_server_is_away(desk, expires, faults):
    by_keyboard(desk, expires)
    desk.route(f"**{PATH}", lambda route: route.abort())
    desk.fill("#expires", "1 1 2026")
    shows(desk, "could not be updated")
    assert OPEN not in desk.inner_text("#result")
    desk.unroute(f"**{PATH}")
    desk.fill("#expires", typed(expires))
    shows(desk, OPEN)
    desk.context.clear_cookies()
    desk.fill("#expires", "1 1 2027")
    shows(desk, "could not be updated")
    assert {fault for fault in faults if "ERR_FAILED" not in fault} == set()
    faults.clear()


def test_without_script_nothing_waits_for_one_and_no_answer_comes_back(opened, expires):
    page = opened(java_script_enabled=False)
    assert page.locator(".scripted-only:visible").count() == 0
    page.select_option("#nationality", "FR")
    page.click("#counter button")
    page.wait_for_selector("text=you need no permit")
    page.fill("#expires", typed(expires))
    page.press("#expires", "Enter")
    page.click("#clear")
    page.wait_for_selector("#counter")
    assert [page.input_value(f"#{key}") for key in ("nationality", "expires")] == [""] * 2
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # asks before it sends the form again
        page.go_back()


def test_the_answer_comes_first_on_a_phone_and_stands_beside_on_a_wide_screen(
    desk, expires, no_barrier
):
    desk.set_viewport_size({"width": 320, "height": 640})
    no_barrier(desk)
    form, result = boxes(desk)
    assert result["y"] >= form["y"] + form["height"]
    by_keyboard(desk, expires)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 320
    form, result = boxes(desk)
    assert form["y"] >= result["y"] + result["height"]
    desk.set_viewport_size({"width": 1280, "height": 800})
    form, result = boxes(desk)
    assert result["x"] >= form["x"] + form["width"]
    assert abs(result["y"] - form["y"]) < 40
    desk.emulate_media(color_scheme="dark")
    desk.click("summary:has-text('Keys')")
    desk.click("summary:has-text('Your papers')")
    desk.wait_for_function("() => !document.querySelector('[aria-busy]')")
    no_barrier(desk)


def test_the_last_cases_stay_in_the_tab_until_they_are_cleared(desk, expires):
    """What is cleared can be opened again, with the officer's words; another tab has none."""
    greeted = "() => document.querySelector('#letter-en').value.includes('on Monday.')"
    by_keyboard(desk, expires)
    desk.fill("#words", "See you on Monday.")
    desk.wait_for_function(greeted)
    desk.click("#clear")
    desk.wait_for_selector("#last-count:has-text('1')")
    assert OPEN not in desk.inner_text("main")
    desk.click("#last summary")
    desk.click(f"#last-cases button:has-text('{OPEN}')")
    shows(desk, OPEN)
    desk.wait_for_function(greeted)
    assert desk.input_value(".country-input") == "Brazil"
    assert desk.locator("#last-cases li").count() == 1
    other = desk.context.new_page()
    other.goto(desk.url)
    other.wait_for_selector(".counter.scripted")
    assert not other.is_visible("#last")
    other.close()
    desk.click("#forget")
    assert not desk.is_visible("#last")
    assert desk.evaluate("sessionStorage.length") == 0
