"""Papers in time, the clock after filing, letters, a search: played as students would."""

from datetime import date

import pytest
from icalendar import Calendar

RENEWAL = (
    "nationality=IN&situation=continue-studies&document=student-card&expires=2027-08-31"
    "&today=2026-11-23"
)
WAITING = "nationality=IN&situation=already-applied&filed=2026-08-24&applied-for=student"
DAY_91 = "&today=2026-11-23"


@pytest.fixture(autouse=True)
def _phone(page):
    page.set_viewport_size({"width": 390, "height": 844})


def days(page, words):
    """Return the days of the calendar that a link downloads, with their summaries."""
    with page.expect_download() as download:
        page.click(f"text={words}")
    file = Calendar.from_ical(download.value.path().read_bytes())
    return {event.decoded("dtstart"): str(event["summary"]) for event in file.walk("VEVENT")}


def test_a_certificate_has_not_come_on_day_91(page):
    page.goto(f"/en/result/?{WAITING}&certificate=deposit{DAY_91}")
    page.click("text=May I work or travel?")
    page.wait_for_selector(".wait")
    assert "Only while your permit lasts" in page.inner_text("main")
    assert "22 November 2026\nSilence counts as a refusal." in page.inner_text(".wait")
    page.select_option("#held", "student-card")
    page.fill("#until", "2026-11-15")
    page.click("text=Show my days")
    page.wait_for_url("**expires=2026-11-15**")
    work, travel = page.locator("section:has(#right-1)"), page.locator("section:has(#right-2)")
    assert "Nothing proves it: your permit has ended." in work.inner_text()
    assert "No: nothing that you hold would let you come back." in travel.inner_text()
    assert page.input_value("#until") == "2026-11-15"
    assert "15 November 2026\nYour permit ends." in page.inner_text(".wait")
    assert page.locator(".wait .past").count() == 5
    assert days(page, "Put the dates in my calendar") == {
        date(2027, 1, 22): "Last day to go to court, unless you asked for the reasons."
    }
    assert page.context.cookies() == []


def test_a_transcript_is_missing_at_a_renewal(page):
    page.goto(f"/en/result/?{RENEWAL}")
    page.click("text=When to get each, to print")
    page.wait_for_selector("#ready:not([hidden])")
    needed = page.locator(".needed li.tick")
    count = needed.count()
    assert page.inner_text("#ready") == f"0 of {count} ready"
    for item in needed.all():
        if item.get_attribute("data-paper") != "transcripts":
            item.locator("input").check()
    page.reload()
    assert page.inner_text("#ready") == f"{count - 1} of {count} ready"
    missing = page.locator(".needed li.tick:not(:has(:checked))")
    assert "Relevés de notes de l’année écoulée\nFrom: your registrar" in missing.inner_text()
    address = page.locator("li[data-paper=proof-of-address]").inner_text()
    assert "Get it between 1 January 2027 and 30 June 2027." in address
    found = days(page, "Put the dates in my calendar")
    assert found[date(2027, 1, 1)] == "From today, get: proof of address"
    page.emulate_media(media="print")
    assert not page.locator(".back").is_visible()
    assert needed.locator("input").first.is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")
    page.click("text=Back to your result")
    page.wait_for_selector("#documents")
    assert page.locator("li[data-paper=transcripts] input").is_checked() is False
    assert page.locator("li[data-paper=proof-of-address] input").is_checked()


def open_letter(page, answers, key):
    page.goto(f"/en/result/?{answers}")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.locator(f"main a[href*='/result/letters/{key}/']").first.click()
    page.locator("#gaps").wait_for()


def test_what_is_typed_in_a_letter_is_neither_kept_nor_sent(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_letter(page, RENEWAL.replace("08-31", "02-28"), "letter-paper-missing")
    page.get_by_label("First name and family name").fill("Ana Silva")
    page.get_by_label("Missing paper").fill("relevé de notes du semestre 2")
    page.keyboard.press("Enter")
    letter = page.locator("#to-office").inner_text()
    assert letter.count("Ana Silva") == 2
    assert "la pièce suivante\N{NO-BREAK SPACE}: relevé de notes du semestre 2." in letter
    assert "relevé de notes du semestre 2" in page.locator(".translation").inner_text()
    assert not any("Silva" in path for path in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    assert page.locator("#gaps [name]").count() == 0


def test_a_letter_is_mailed_or_printed_alone(page):
    open_letter(page, f"{WAITING}&certificate=none{DAY_91}", "letter-no-certificate")
    page.get_by_label("First name and family name").fill("Priya Rao")
    letter = page.locator("#to-office").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    for said in ("24 août 2026", "22 novembre 2026", "R431-15-1"):
        assert said in letter
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    page.locator("#mail-letter").click()
    mail = page.locator("#mail-letter").get_attribute("href")
    assert mail.startswith("mailto:?subject=demande%20")
    assert "Priya%20Rao" in mail
    page.emulate_media(media="print")
    assert page.locator("#to-office").is_visible()
    for left_out in (".masthead", ".footer", "#gaps", ".translation", "h1"):
        assert not page.locator(left_out).first.is_visible()


def test_a_search_with_slips_leads_from_the_start_page_to_a_word(page):
    page.goto("/en/")
    page.get_by_label("Search in your own words").fill("recepise")
    page.keyboard.press("Enter")
    wanted = page.locator(".finds a[href='/en/glossary/#term-recepisse']")
    title = wanted.inner_text().strip()
    wanted.click()
    page.wait_for_url("**/en/glossary/#term-recepisse")
    assert page.inner_text(":target").casefold() == title.casefold()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
