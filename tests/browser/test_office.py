"""A member of staff with links, figures and a cohort, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

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
    page.select_option("#id_nationality", "DZ")
    page.select_option("#id_situation", "just-arrived")
    no_barrier(page)
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


@pytest.mark.parametrize("pasted", [True, False], ids=["pasted", "uploaded"])
def test_a_cohort_is_answered_and_what_cannot_be_read_is_listed(
    maker, live_server, tmp_path, pasted
):
    page = maker
    page.click("nav.tools >> text=Cohort")
    no_barrier(page)
    if pasted:
        page.fill("textarea", TABLE)
    else:
        (tmp_path / "students.csv").write_text(TABLE, encoding="cp1252")
        page.set_input_files("input[type=file]", tmp_path / "students.csv")
    page.click("main form button >> nth=0")
    page.wait_for_selector("text=Rows, the most urgent first")
    shown = page.inner_text("main")
    assert "Renew your student residence permit" in shown
    assert "Atlantide" in shown
    no_barrier(page)
