"""Papers in time, the clock after filing, the whole stay: played as students would."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar

RENEWAL = (
    "nationality=IN&situation=continue-studies&document=student-card&expires=2027-08-31"
    "&today=2026-11-23"
)
WAITING = (
    "nationality=IN&situation=already-applied&certificate=deposit&filed=2026-08-24"
    "&applied-for=student&today=2026-11-23"
)
PHONE = {"width": 390, "height": 844}


def days(page, words):
    """Return the days of the calendar that a link downloads, with their summaries."""
    with page.expect_download() as download:
        page.click(f"text={words}")
    file = Calendar.from_ical(download.value.path().read_bytes())
    return {event.decoded("dtstart"): str(event["summary"]) for event in file.walk("VEVENT")}


def test_a_certificate_has_not_come_on_day_91(quiet, live_server):
    page = quiet
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/en/result/?{WAITING}")
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
    assert "(R431-15-1)" in work.inner_text()
    assert "No: nothing that you hold would let you come back." in travel.inner_text()
    assert page.input_value("#until") == "2026-11-15"
    assert "15 November 2026\nYour permit ends." in page.inner_text(".wait")
    assert page.locator(".wait .past").count() == 5
    found = days(page, "Put the dates in my calendar")
    assert found == {
        date(2027, 1, 22): "Last day to go to court, unless you asked for the reasons."
    }
    page.goto(page.url.replace("certificate=deposit", "certificate=extension"))
    assert "as your old permit allowed" in work.inner_text()
    assert "the old permit and the extension" in travel.inner_text()
    page.fill("#extension-ends", "2026-11-22")  # yesterday
    page.click("text=Show my days")
    page.wait_for_url("**extension-ends=2026-11-22**")
    assert "Nothing proves it: your permit has ended." in work.inner_text()
    assert "22 November 2026\nYour extension ends." in page.inner_text(".wait")
    assert page.context.cookies() == []


def test_a_transcript_is_missing_at_a_renewal(quiet, live_server):
    page = quiet
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/en/result/?{RENEWAL}")
    page.click("text=When to get each, to print")
    page.wait_for_selector("#ready:not([hidden])")
    needed = page.locator(".needed li.tick")
    count = needed.count()
    assert page.inner_text("#ready") == f"0 of {count} ready"
    for item in needed.all():
        if item.get_attribute("data-paper") != "transcripts":
            item.locator("input").check()
    assert page.inner_text("#ready") == f"{count - 1} of {count} ready"
    page.reload()
    assert page.inner_text("#ready") == f"{count - 1} of {count} ready"
    missing = page.locator(".needed li.tick:not(:has(:checked))")
    assert "Relevés de notes de l’année écoulée\nFrom: your registrar" in missing.inner_text()
    address = page.locator("li[data-paper=proof-of-address]").inner_text()
    assert "Get it between 1 January 2027 and 30 June 2027." in address
    found = days(page, "Put the dates in my calendar")
    assert found[date(2027, 1, 1)] == "From today, get: proof of address"
    page.click("text=Back to your result")
    page.wait_for_selector("#documents")
    assert page.locator("li[data-paper=transcripts] input").is_checked() is False
    assert page.locator("li[data-paper=proof-of-address] input").is_checked()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_beside_have_no_barrier_and_nothing_is_cut(page, live_server, language, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 800})
    for path in (f"papers/?{RENEWAL}", f"stay/?{RENEWAL}", f"clock/?{WAITING}"):
        page.goto(f"{live_server.url}/{language}/result/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sheet_is_one_page_with_a_box_for_each_paper(page, live_server, language):
    page.goto(f"{live_server.url}/{language}/result/papers/?{RENEWAL}")
    page.emulate_media(media="print")
    assert not page.locator(".back").is_visible()
    assert page.locator(".needed li.tick input").first.is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
