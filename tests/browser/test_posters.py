"""Posters and slips in a real browser, as a member of staff prints them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import get_language

from tests.factories import PASSWORD, member
from wizard.models import Link
from wizard.staff import posters

SHORT = "Just arrived"
LONG = (
    "Renewing your residence permit for the new academic year: when to apply, and which"
    " documents the prefecture asks for..."
)
TITLES = (
    SHORT,
    LONG[:38],
    LONG[:78],
    LONG,
    LONG.upper(),
    "Wissenschaftskolleg" * 6 + "Studier",
    "W" * 120,
    "証" * 120,
)
A4 = (210, 297)


@pytest.fixture
def link(quiet, live_server):
    """A link with the longest address, and its maker at the desk."""
    maker = member("amal", "Link maker")
    made = Link.objects.create(slug="a" * 40, title=LONG, owner=maker)
    quiet.goto(f"{live_server.url}/admin/login/?next=/staff/links/{made.pk}/poster/")
    quiet.fill("#id_username", "amal")
    quiet.fill("#id_password", PASSWORD)
    quiet.click("input[type=submit]")
    quiet.wait_for_selector(".sheet")
    return made


def pages(pdf):
    """The pages of a PDF, as their boxes in millimetres."""
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == len(re.findall(rb"/MediaBox", pdf))
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)", pdf)
    return [tuple(round(float(points) / 72 * 25.4) for points in box) for box in boxes]


def wordy(message):
    """Words in a language that takes a third more room than English."""
    return f"{message} {get_language()} {message[: len(message) // 3]}"


# What is cut off, what lies outside the sheet, and how large the code's own squares are.
MEASURE = """() => {
    const sheet = document.querySelector(".sheet"), edge = sheet.getBoundingClientRect();
    const mm = edge.width / 210, found = [...sheet.querySelectorAll("*:not(wbr)")];
    const over = found.filter(one => {
        const box = one.getBoundingClientRect();
        const clipped = one.scrollHeight > one.clientHeight + 2 && one.clientHeight > 0
            && getComputedStyle(one).overflow === "hidden";
        return clipped || box.bottom > edge.bottom + 1 || box.right > edge.right + 1
            || box.left < edge.left - 1;
    });
    const type = [...sheet.querySelectorAll("p, h2")]
        .map(one => parseFloat(getComputedStyle(one).fontSize) / mm);
    return {
        over: over.map(one => one.outerHTML.slice(0, 90)),
        code: Math.min(...[...sheet.querySelectorAll(".qr")]
            .map(one => one.getBoundingClientRect().width / mm)),
        smallest: Math.min(...type),
        width: mm * 210 / 96 * 25.4,
        dark: found.concat(sheet).filter(one =>
            !["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"].includes(
                getComputedStyle(one).backgroundColor)).length,
        pale: found.filter(one => getComputedStyle(one).color !== "rgb(0, 0, 0)").length,
        ready: [...sheet.querySelectorAll("img")].every(one => one.naturalWidth > 0),
    };
}"""


@pytest.mark.parametrize("languages", ["en", "fr,en"])
@pytest.mark.parametrize(("place", "code", "type_size"), [("poster", 80, 5), ("slips", 25, 2.8)])
def test_every_title_prints_on_one_page_of_a4(
    quiet, live_server, link, settings, monkeypatch, place, code, type_size, languages
):
    settings.OFFICE_NAME = "Université d'Exemple, service des relations internationales"
    monkeypatch.setattr(posters, "gettext", wordy)
    for title in TITLES:
        Link.objects.filter(pk=link.pk).update(title=title[:120])
        quiet.emulate_media(media="null")
        quiet.goto(f"{live_server.url}/staff/links/{link.pk}/{place}/?languages={languages}")
        for options in ({"format": "A4"}, {"prefer_css_page_size": True}):
            assert pages(quiet.pdf(print_background=False, **options)) == [A4], title
        quiet.emulate_media(media="print")
        found = quiet.evaluate(MEASURE)
        assert found["over"] == [], title
        assert found["ready"]
        assert found["width"] == pytest.approx(210, abs=0.5)
        # The address is 66 letters or more: 37 squares at least, with 8 of white around.
        assert found["code"] * 37 / 45 >= code
        assert found["smallest"] >= type_size
        assert found["dark"] == found["pale"] == 0


def test_the_smallest_code_is_large_enough_too(quiet, live_server, link):
    """25 squares: an address of 26 letters or fewer, which no live server has."""
    for place, size in (("poster", 80), ("slips", 25)):
        quiet.goto(f"{live_server.url}/staff/links/{link.pk}/{place}/")
        quiet.emulate_media(media="print")
        assert quiet.evaluate(MEASURE)["code"] * 25 / 33 >= size


def test_the_languages_are_chosen_with_the_keyboard_and_no_script(
    browser, quiet, live_server, link
):
    state = quiet.context.storage_state()
    page = browser.new_context(java_script_enabled=False, storage_state=state).new_page()
    page.goto(f"{live_server.url}/staff/links/{link.pk}/poster/?languages=en")
    assert page.locator(".poster-promise p").count() == 1
    page.focus("#first-language")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**languages=fr&languages=en")
    assert page.input_value("#first-language") == "fr"
    assert page.input_value("#second-language") == "en"
    page.click("text=Slips to cut out")
    page.wait_for_url("**/slips/?languages=fr,en")
    assert page.locator(".slip").count() == 10
    page.context.close()


def test_the_codes_are_saved_under_a_name_that_says_what_they_are(quiet, live_server, link):
    for kind in ("SVG", "PNG"):
        with quiet.expect_download() as told:
            quiet.click(f"a:has-text('({kind})')")
        assert told.value.suggested_filename == f"qr-{'a' * 40}.{kind.lower()}"


@pytest.mark.parametrize("place", ["poster", "slips"])
def test_the_page_fits_a_small_screen_and_axe_finds_no_barrier(quiet, live_server, link, place):
    Link.objects.filter(pk=link.pk).update(retired_at="2026-01-01T00:00:00Z")
    for width, scheme in ((320, "light"), (320, "dark"), (1280, "light")):
        quiet.set_viewport_size({"width": width, "height": 900})
        quiet.emulate_media(color_scheme=scheme)
        quiet.goto(f"{live_server.url}/staff/links/{link.pk}/{place}/")
        assert quiet.evaluate("document.documentElement.scrollWidth") <= width
        assert quiet.locator("h1").count() == 1
        sizes = "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
        assert min(quiet.eval_on_selector_all(".sheet p", sizes)) >= 12
        assert quiet.evaluate(MEASURE)["over"] == []
        found = Axe().run(quiet)
        assert found.violations_count == 0, found.generate_report()
