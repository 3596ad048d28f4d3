"""A member of staff with links, figures and a cohort, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from wizard import counting


@pytest.fixture
def maker(page, enter):
    enter(page, "maker", "Link maker")
    page.goto("/staff/")
    return page


def test_a_link_is_made_followed_counted_and_retired(maker, new_context, base_url, no_barrier):
    page = maker
    page.emulate_media(color_scheme="dark")
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
    assert address == f"{base_url}/go/algerian-just-arrived/"

    student = new_context(locale="en-GB").new_page()
    student.goto(address)
    assert student.locator("[name=asked]").input_value() == "document"
    student.check("input[value=vls-ts]")
    student.click("text=Continue")
    student.wait_for_url("**/guide/**")
    assert student.context.cookies() == []
    counting.flush()

    page.goto("/staff/figures/?link=algerian-just-arrived")
    shown = page.inner_text("main")
    assert "English\t1\t1\t0" in shown  # opened, started, not finished
    assert "Which visa or permit do you have?\t1\t1\t0" in shown
    no_barrier(page)

    page.goto("/staff/links/")
    no_barrier(page)
    page.click("text=Algerian, just arrived")
    page.click("text=Retire this link")
    page.wait_for_selector("text=The link is off: visitors see why.")
    student.goto(address)
    assert "no longer leads" in student.inner_text("h1")
    student.click("text=Start the guide")
    student.wait_for_url("**/en/**")


@pytest.fixture
def table():
    """A table as an office keeps it, around the present day; without personal words in it."""
    today = timezone.localdate()
    late, soon, far = (today + timedelta(days=days) for days in (20, 85, 400))
    return f"""Suivi des titres {today.year};;;;;
Réf;Courriel;Nationalité;Titre actuel;Fin validité;À faire
E1;e1@x.example;Inde;CST étudiant;{far:%d/%m/%Y};renouv.
E2;e2@x.example;Mali;visa D;{far:%d/%m/%Y};nouvelle arrivée
E3;e3@x.example;Pérou;carte pluriannuelle;{soon:%d/%m/%Y};redoublement
E4;e4@x.example;Turquie;carte séjour étudiant;{late:%d/%m/%Y};renouvellement
E5;e5@x.example;Atlantide;;;
E6;e6@x.example;Gabon;Visa D;{far:%d/%m/%Y};primo-arrivant
"""


def opened(page, table):
    page.click("nav.tools >> text=Cohort")
    page.fill("textarea", table)
    page.click("text=Show what to do")
    page.wait_for_selector("#rows-title")


def test_an_officer_reads_first_what_is_to_be_done_first_and_writes_to_these(
    maker, table, no_barrier
):
    page = maker
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, table)
    references = page.locator(".cohort-rows th[scope=row]").all_inner_texts()
    assert references[0] == "E4"
    assert references.index("E3") < references.index("E1")
    heads = page.locator(".cohort-rows thead th").all_inner_texts()
    assert heads[:3] == ["What to do", "Act by", "Days left"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "(box => box.scrollWidth <= box.clientWidth)"
        "(document.querySelector('.scroll:has(.cohort-rows)'))"
    )
    assert "Act today" in page.inner_text(".cohort-rows tbody >> nth=0")
    assert "Atlantide" in page.inner_text("main")
    no_barrier(page)
    page.select_option("#when", "today")
    page.click("text=Show these rows")
    expect(page.locator(".cohort-rows th[scope=row]")).to_have_count(1)
    page.click("text=Copy addresses")
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "e4@x.example"


def test_an_officer_explains_a_word_once_and_takes_all_along(maker, new_context, table):
    """Without a script, too."""
    state = maker.context.storage_state()
    page = new_context(java_script_enabled=False, storage_state=state).new_page()
    page.goto("/staff/")
    opened(page, table)
    row = page.locator(".cohort-unread tbody tr", has_text="visa D")
    assert row.locator("td.number").inner_text() == "2"
    row.locator("select").select_option("vls-ts")
    page.click("text=Use these meanings")
    page.wait_for_selector("#rows-title")
    assert page.locator(".cohort-unread", has_text="visa D").count() == 0
    for name, part in (
        ("As Excel", b"PK"), ("As CSV", b"\xef\xbb\xbf"), ("As calendar", b"BEGIN"),
        ("Your words, as a small file", b"vls-ts"),
    ):  # fmt: skip
        with page.expect_download() as download:
            page.click(f"text={name}")
        assert part in download.value.path().read_bytes()


def test_an_officer_drops_this_months_file_and_compares_it(maker, table, tmp_path, no_barrier):
    page = maker
    page.click("nav.tools >> text=Cohort")
    no_barrier(page)
    with page.expect_download() as download:
        page.click("text=Download an empty one")
    assert download.value.suggested_filename == "cohort-en.xlsx"
    (tmp_path / "last.csv").write_text(table.replace("E3;", "E9;"), encoding="cp1252")
    page.click("summary >> text=More")
    page.set_input_files("#last", tmp_path / "last.csv")
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "students.csv"));
            const event = new DragEvent("drop", {dataTransfer: data, bubbles: true});
            document.querySelector(".cohort-form").dispatchEvent(event);
        }""",
        table,
    )
    page.click("text=Show what to do")
    page.wait_for_selector("#rows-title")
    assert "New" in page.locator(".cohort-rows tr", has_text="E3").inner_text()
    assert "No longer in the table: E9." in page.inner_text("main")
