"""Letters and the search, as a student uses them: nothing is sent elsewhere, nothing is kept."""

import pytest
from axe_playwright_python.sync_playwright import Axe

RENEWAL = (
    "nationality=BR&situation=continue-studies&document=student-card&expires=2027-02-28"
    "&today=2026-11-23"
)
INDIAN = (
    "nationality=IN&situation=already-applied&certificate=none&filed=2026-08-24"
    "&applied-for=student&today=2026-11-23"  # day 91
)
SEARCHES = {
    "lost my residense card": "/en/procedures/card-lost/",
    "recepise": "/en/glossary/#term-recepisse",
    "prefecture refussed": "/en/procedures/refused/",
    "i movd to a new flat": "/en/procedures/address-change/",
    "letter repeted year": "/en/letters/letter-studies/",
}


@pytest.fixture
def asked(page, live_server):
    """The addresses that the page asks for, without the site."""
    found = []
    page.on("request", lambda request: found.append(request.url.removeprefix(live_server.url)))
    return found


def open_letter(page, live_server, answers, key):
    page.goto(f"{live_server.url}/en/result/?{answers}")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.locator(f"main a[href*='/result/letters/{key}/']").first.click()
    page.locator("#gaps").wait_for()


def nothing_is_kept_or_sent(page, asked, typed):
    assert all(path.startswith("/") for path in asked)
    assert not any(typed in path for path in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    assert page.evaluate("[...document.querySelectorAll('#gaps [name]')].length") == 0


def test_a_renewal_without_its_transcript(page, live_server, asked):
    open_letter(page, live_server, RENEWAL, "letter-paper-missing")
    page.get_by_label("First name and family name").fill("Ana Silva")
    page.get_by_label("Missing paper").fill("relevé de notes du semestre 2")
    page.keyboard.press("Enter")
    letter = page.locator("#to-office").inner_text()
    assert letter.count("Ana Silva") == 2
    assert "la pièce suivante\N{NO-BREAK SPACE}: relevé de notes du semestre 2." in letter
    assert "du 28 octobre 2026 au 28 décembre 2026" in letter.replace("\N{NO-BREAK SPACE}", " ")
    assert "R431-11" in letter
    assert "relevé de notes du semestre 2" in page.locator(".translation").inner_text()
    nothing_is_kept_or_sent(page, asked, "Silva")


def test_an_indian_without_a_certificate_on_day_91(page, live_server, asked):
    for key, article in (("letter-no-certificate", "R431-15-1"), ("letter-reasons", "L232-4")):
        open_letter(page, live_server, INDIAN, key)
        page.get_by_label("First name and family name").fill("Priya Rao")
        letter = page.locator("#to-office").inner_text().replace("\N{NO-BREAK SPACE}", " ")
        assert "24 août 2026" in letter
        assert "22 novembre 2026" in letter
        assert article in letter
        page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
        page.locator("#mail-letter").click()
        mail = page.locator("#mail-letter").get_attribute("href")
        assert mail.startswith("mailto:?subject=demande%20")
        assert "Priya%20Rao" in mail
    nothing_is_kept_or_sent(page, asked, "Priya")


@pytest.mark.parametrize("typed", SEARCHES)
def test_a_search_with_slips_from_the_start_page(page, live_server, asked, typed):
    page.goto(f"{live_server.url}/en/")
    page.get_by_label("Search in your own words").fill(typed)
    page.keyboard.press("Enter")
    page.locator(".finds").wait_for()
    hrefs = page.locator(".finds a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert SEARCHES[typed] in hrefs[:3]
    wanted = page.locator(f".finds a[href='{SEARCHES[typed]}']")
    title = wanted.inner_text().strip()
    wanted.click()
    page.wait_for_url(f"**{SEARCHES[typed]}")
    shown = page.inner_text(":target" if "#" in page.url else "h1")
    assert shown.casefold() == title.casefold()
    assert all(path.startswith("/") for path in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize(
    "path",
    [f"/en/result/letters/letter-reasons/?{INDIAN}", "/fr/letters/letter-studies/",
     "/en/find/?q=moved", "/fr/glossary/"],
)  # fmt: skip
def test_the_pages_are_accessible_and_fit_a_phone(page, live_server, path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page)
    assert found.violations_count == 0, [one["id"] for one in found.response["violations"]]


def test_on_paper_there_is_the_letter_alone(page, live_server):
    page.goto(f"{live_server.url}/en/result/letters/letter-reasons/?{INDIAN}")
    page.emulate_media(media="print")
    assert page.locator("#to-office").is_visible()
    for left_out in (".masthead", ".footer", "#gaps", ".translation", "h1"):
        assert not page.locator(left_out).first.is_visible()
