"""Posters and slips in a real browser, as a member of staff prints them."""

import re

import pytest
from django.utils.translation import get_language

from wizard.models import Link
from wizard.staff import posters

LONG = (
    "Renewing your residence permit for the new academic year: when to apply, and which"
    " documents the prefecture asks for..."
)
TITLES = ("Just arrived", LONG.upper(), "Wissenschaftskolleg" * 6, "W" * 120, "証" * 120)
A4 = (210, 297)
SHEETS = [("poster", "en", 80, 5), ("slips", "fr,en", 25, 2.8)]
"""Each with the least width of its code and the least size of its letters, in millimetres."""


@pytest.fixture
def link(page, enter):
    """Return a link with the longest address, and its maker at the desk."""
    maker = enter(page, "amal", "Link maker")
    return Link.objects.create(slug="a" * 40, title=LONG, owner=maker)


def pages(pdf):
    """Return the pages of a PDF, as their boxes in millimetres."""
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


@pytest.mark.parametrize(("place", "languages", "code", "letters"), SHEETS)
def test_every_title_prints_on_one_page_of_a4(
    page, link, settings, monkeypatch, place, languages, code, letters
):
    settings.OFFICE_NAME = "Université d'Exemple, service des relations internationales"
    monkeypatch.setattr(posters, "gettext", wordy)
    for title in TITLES:
        Link.objects.filter(pk=link.pk).update(title=title)
        page.emulate_media(media="null")
        page.goto(f"/staff/links/{link.pk}/{place}/?languages={languages}")
        assert pages(page.pdf(print_background=False, prefer_css_page_size=True)) == [A4], title
        page.emulate_media(media="print")
        found = page.evaluate(MEASURE)
        assert found["over"] == [], title
        assert found["ready"]
        assert found["width"] == pytest.approx(210, abs=0.5)
        # The address is 66 letters or more: 37 squares at least, with 8 of white around.
        assert found["code"] * 37 / 45 >= code
        assert found["smallest"] >= letters
        assert found["dark"] == found["pale"] == 0


@pytest.mark.parametrize(("place", "_languages", "code", "_letters"), SHEETS)
def test_the_sheet_on_a_small_screen_and_on_paper(
    page, link, no_barrier, place, _languages, code, _letters
):
    Link.objects.filter(pk=link.pk).update(retired_at="2026-01-01T00:00:00Z")
    page.goto(f"/staff/links/{link.pk}/{place}/")
    for width, scheme in ((320, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
        assert min(page.eval_on_selector_all(".sheet p", sizes)) >= 12
        assert page.evaluate(MEASURE)["over"] == []
        no_barrier(page)
    page.emulate_media(media="print")
    # The smallest code has 25 squares: an address of 26 letters, which no live server has.
    assert page.evaluate(MEASURE)["code"] * 25 / 33 >= code
