"""The result page and those beside it with their scripts, and on paper."""

import re

from rules.models import Text
from tests.factories import publish_with
from tests.rewritten import REWRITTEN

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


def test_papers_are_counted_as_they_are_ticked_and_print_on_one_page(page):
    page.goto(RESULT.replace("/result/", "/result/papers/"))
    page.wait_for_selector("#ready:not([hidden])")
    needed = page.locator(".needed li.tick")
    count = needed.count()
    assert page.inner_text("#ready") == f"0 of {count} ready"
    page.locator("li[data-paper=transcripts] input").check()
    page.reload()
    assert page.inner_text("#ready") == f"1 of {count} ready"
    page.emulate_media(media="print")
    assert not page.locator(".back").is_visible()
    assert needed.locator("input").first.is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_a_result_is_taken_along_as_a_link(page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(RESULT)
    page.click("text=Share")
    page.get_by_role("button", name=re.compile("Copy – Link for others")).click()
    assert "expires" not in page.evaluate("navigator.clipboard.readText()")


def test_two_pages_of_paper_have_the_papers_what_comes_next_and_the_way_back(page, base_url):
    publish_with(Text.objects.get(language="en", procedure="renew-student-permit"), **REWRITTEN)
    for address in (RESULT.replace("/en/", "/fr/"), RESULT):
        page.goto(address)
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 2
    page.emulate_media(media="print")
    text = page.inner_text("main")
    for there in ("Your passport", "What happens next", "You get an SMS", "Left out on paper"):
        assert there in text
    assert f"{base_url}{RESULT}" in text
    for gone in ("ANEF does not work", "Did this page help?", "Remind me", "Change"):
        assert gone not in text


def test_a_letter_is_filled_in_mailed_or_printed_alone_and_nothing_is_kept_or_sent(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(RESULT.replace("/result/", "/result/letters/letter-paper-missing/"))
    page.get_by_label("First name and family name").fill("Ana Silva")
    page.get_by_label("Missing paper").fill("relevé de notes du semestre 2")
    page.keyboard.press("Enter")
    letter = page.locator("#to-office").inner_text()
    assert letter.count("Ana Silva") == 2
    assert "la pièce suivante\N{NO-BREAK SPACE}: relevé de notes du semestre 2." in letter
    assert "relevé de notes du semestre 2" in page.locator(".translation").inner_text()
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    page.locator("#mail-letter").click()
    mail = page.locator("#mail-letter").get_attribute("href")
    assert mail.startswith("mailto:?subject=demande%20")
    assert "Ana%20Silva" in mail
    assert not any("Silva" in path for path in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    page.emulate_media(media="print")
    assert page.locator("#to-office").is_visible()
    for left_out in (".masthead", ".footer", "#gaps", ".translation", "h1"):
        assert not page.locator(left_out).first.is_visible()
