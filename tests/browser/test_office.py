"""A member of staff with links, figures and a cohort, in a real browser."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import PASSWORD, member
from wizard import counting

TABLE = """Référence;Nationalité;Situation;Titre;Fin de validité
A1;Inde;je continue mes études;carte étudiant;31/12/2026
A2;Atlantide;renouvellement;carte étudiant;31/12/2026
"""


@pytest.fixture
def maker(quiet, live_server, db):
    member("maker", "Link maker")
    quiet.goto(live_server.url + "/staff/")
    quiet.fill("#id_username", "maker")
    quiet.fill("#id_password", PASSWORD)
    quiet.click("input[type=submit]")
    quiet.wait_for_selector("text=The office's tools")
    return quiet


def no_barrier(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_link_is_made_followed_counted_and_retired(maker, browser, live_server):
    page = maker
    page.click("nav.tools >> text=Links")
    page.click("text=New link")
    page.fill("#id_title", "Algerian, just arrived")
    page.fill("input#id_nationality", "Algeria")
    page.press("#id_nationality", "Tab")
    page.select_option("#id_situation", "just-arrived")
    no_barrier(page)
    page.focus("#id_title")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The link is ready.")
    no_barrier(page)
    address = page.get_attribute("a[data-copy]", "href")
    assert address == live_server.url + "/go/algerian-just-arrived/"

    student = browser.new_context(locale="en-GB").new_page()
    student.goto(address)
    assert student.locator("[name=asked]").input_value() == "document"
    student.check("input[value=vls-ts]")
    student.click("text=Continue")
    student.wait_for_url("**/guide/**")
    assert student.context.cookies() == []
    counting.flush()

    page.goto(live_server.url + "/staff/figures/?link=algerian-just-arrived")
    shown = page.inner_text("main")
    assert "English\t1\t1\t0" in shown  # opened, started, not finished
    assert "Which visa or permit do you have?\t1\t1\t0" in shown
    no_barrier(page)

    page.goto(live_server.url + "/staff/links/")
    no_barrier(page)
    page.click("text=Algerian, just arrived")
    page.click("text=Retire this link")
    page.wait_for_selector("text=The link is off: visitors see why.")
    student.goto(address)
    assert "no longer leads" in student.inner_text("h1")
    student.click("text=Start the guide")
    student.wait_for_url("**/en/**")
    student.context.close()


def table_of(today):
    """A table as an office keeps it, around the present day; without personal words in it."""
    late, soon, far = (today + timedelta(days=days) for days in (20, 85, 400))
    return f"""Suivi des titres {today.year};;;;;
Réf;Courriel;Nationalité;Titre actuel;Fin validité;À faire
E1;e1@x.example;Inde;CST étudiant;{far:%d/%m/%Y};renouv.
E2;e2@x.example;Mali;visa D;{far:%d/%m/%Y};nouvelle arrivée
E3;e3@x.example;Pérou;carte pluriannuelle;{soon:%d/%m/%Y};redoublement
E4;e4@x.example;Turquie;carte séjour étudiant;{late:%d/%m/%Y};renouvellement
E5;e5@x.example;Italie;;;
E6;e6@x.example;Gabon;Visa D;{far:%d/%m/%Y};primo-arrivant
"""


@pytest.fixture
def pasted():
    return table_of(timezone.localdate())


def opened(page, table):
    page.click("nav.tools >> text=Cohort")
    page.fill("textarea", table)
    page.click("text=Show what to do")
    page.wait_for_selector("#rows-title")


def references(page):
    return page.locator(".cohort-rows th[scope=row]").all_inner_texts()


def test_an_officer_reads_first_what_is_to_be_done_first(maker, pasted):
    page = maker
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, pasted)
    assert references(page)[0] == "E4"
    assert references(page).index("E3") < references(page).index("E1")
    heads = page.locator(".cohort-rows thead th").all_inner_texts()
    assert heads[:3] == ["What to do", "Act by", "Days left"]
    inside = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(inside)
    assert page.evaluate(
        "(box => box.scrollWidth <= box.clientWidth)"
        "(document.querySelector('.scroll:has(.cohort-rows)'))"
    )
    assert "Act today" in page.inner_text(".cohort-rows tbody >> nth=0")
    no_barrier(page)


@pytest.mark.parametrize("scripted", [True, False])
def test_an_officer_explains_a_word_once_and_takes_all_along(
    maker, browser, live_server, pasted, scripted
):
    page = maker
    if not scripted:
        state = page.context.storage_state()
        page = browser.new_context(java_script_enabled=False, storage_state=state).new_page()
        page.goto(live_server.url + "/staff/")
    opened(page, pasted)
    row = page.locator(".cohort-unread tbody tr", has_text="visa D")
    assert row.locator("td.number").inner_text() == "2"
    row.locator("select").select_option("vls-ts")
    page.click("text=Use these meanings")
    page.wait_for_selector("#rows-title")
    assert page.locator(".cohort-unread").count() == 0
    for name, start in (
        ("As Excel", b"PK"),
        ("As CSV", b"\xef\xbb\xbf"),
        ("As calendar", b"BEGIN"),
    ):
        with page.expect_download() as download:
            page.click(f"text={name}")
        assert download.value.path().read_bytes().startswith(start)
    with page.expect_download() as download:
        page.click("text=Your words, as a small file")
    assert "vls-ts" in download.value.path().read_text()
    if not scripted:
        page.context.close()


def test_an_officer_filters_rows_and_copies_the_addresses(maker, pasted):
    page = maker
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, pasted)
    page.select_option("#when", "today")
    page.click("text=Show these rows")
    expect(page.locator(".cohort-rows th[scope=row]")).to_have_count(1)
    page.click("text=Copy addresses")
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "e4@x.example"


def test_an_officer_drops_this_months_file_and_compares_it(maker, pasted, tmp_path):
    page = maker
    page.click("nav.tools >> text=Cohort")
    (tmp_path / "last.csv").write_text(pasted.replace("E3;", "E9;"))
    page.click("summary >> text=More")
    page.set_input_files("#last", tmp_path / "last.csv")
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "students.csv"));
            const event = new DragEvent("drop", {dataTransfer: data, bubbles: true});
            document.querySelector(".cohort-form").dispatchEvent(event);
        }""",
        pasted,
    )
    page.click("text=Show what to do")
    page.wait_for_selector("#rows-title")
    assert "New" in page.locator(".cohort-rows tr", has_text="E3").inner_text()
    assert "No longer in the table: E9." in page.inner_text("main")


def test_an_officer_sees_that_a_table_is_being_read(maker, tmp_path):
    page = maker
    page.click("nav.tools >> text=Cohort")
    (tmp_path / "students.csv").write_text(TABLE)
    page.set_input_files("#table", tmp_path / "students.csv")
    waiting = page.locator("main form [role=status]")
    expect(waiting).to_be_empty()
    # Playwright waits for a navigation that has begun: here none begins.
    page.evaluate("addEventListener('submit', (event) => event.preventDefault())")
    page.click("main form button >> nth=0")
    expect(waiting).to_contain_text("then reading it")
    expect(waiting.locator("progress")).to_be_visible()
    no_barrier(page)
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    expect(waiting).to_be_empty()


def test_an_officer_downloads_an_empty_table(maker):
    page = maker
    page.click("nav.tools >> text=Cohort")
    no_barrier(page)
    with page.expect_download() as download:
        page.click("text=Download an empty one")
    assert download.value.suggested_filename == "cohort-en.xlsx"


@pytest.mark.parametrize("sent", ["pasted", "uploaded"])
def test_a_cohort_is_answered_and_what_cannot_be_read_is_listed(maker, tmp_path, sent):
    page = maker
    page.click("nav.tools >> text=Cohort")
    no_barrier(page)
    if sent == "pasted":
        page.fill("textarea", TABLE)
    else:
        (tmp_path / "students.csv").write_text(TABLE, encoding="cp1252")
        page.set_input_files("input[type=file]", tmp_path / "students.csv")
    page.click("main form button >> nth=0")
    page.wait_for_selector("#rows-title")
    shown = page.inner_text("main")
    assert "Renew your" in shown
    assert "Atlantide" in shown
    no_barrier(page)
