"""The field that finds a country as one types: names, keyboard, pointer, refusals, no network."""

import pytest

QUESTION = "/{}/guide/nationality/"
FIELD = "#nationality"
OPTIONS = "[role=listbox] [role=option]"
ACTIVE = "[role=option][aria-selected=true]"
STATUS = ".country + [role=status]"
NAMES = "**/countries.json"

FIRST = {
    "cote d ivoire": "CI", "ivoirienne": "CI", "U.S.A.": "US", "England": "GB", "Moroc": "MA",
    "the United States of America": "US", "les Pays-Bas": "NL", "French": "FR", "RDC": "CD",
    "bosnia herzegovina": "BA", "korea south": "KR", "Niger": "NE", "nigerian": "NG",
    "refugee": "stateless", "المغرب": "MA", "摩洛哥": "MA", "Việt": "VN", "Corea del Sur": "KR",
    "الامارات": "AE",  # without the hamza
    "Braxil": "BR",  # a wrong letter
    "Brzil": "BR",  # a missing one
    "Brrazil": "BR",  # one too many
    "Barzil": "BR",  # two swapped
    "Morroco": "MA",  # double letters
    "Banglodish": "BD",  # two slips, from eight letters on
}  # fmt: skip
"""What is typed, and the country that stands first."""
NOTHING = ["Brxxil", "Qx", "zzzzzzzz"]
DOUBTFUL = ["Congo", "Dominican", "Austrlia", "q"]
"""What is no country beyond doubt: nobody's nationality is guessed."""


@pytest.fixture
def field(page):
    """Open the question in a language and enter the field, with all names there."""

    def open_in(language="en", query=""):
        page.goto(QUESTION.format(language) + query)
        with page.expect_response(NAMES):
            page.focus(FIELD)
        return page

    return open_in


def found(page) -> list[str]:
    """Return the values of the countries that are listed."""
    return page.eval_on_selector_all(OPTIONS, "items => items.map(item => item.dataset.value)")


def value(page) -> str:
    """Return what the form would send."""
    return page.input_value("select[name=nationality]")


def chosen(page, code):
    page.wait_for_url(f"**/guide/?asked=nationality&nationality={code}")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_country_is_found_by_any_of_its_names_and_despite_slips(field, language):
    page, wrong = field(language), {}
    for typed, code in list(FIRST.items())[language == "fr" :: 2]:
        page.fill(FIELD, typed)
        page.wait_for_function("() => document.querySelector('[role=listbox]')")
        if found(page)[:1] != [code]:
            wrong[typed] = found(page)[:3]
    assert wrong == {}
    for typed in NOTHING:
        page.fill(FIELD, typed)
        assert found(page) == [], typed
    for typed in DOUBTFUL:
        page.fill(FIELD, typed)
        page.press(FIELD, "Tab")
        assert (value(page), page.input_value(FIELD)) == ("", typed)


def test_what_is_beyond_doubt_is_taken_and_shown_when_one_comes_back(field):
    page = field()
    page.keyboard.type("marocaine")
    page.keyboard.press("Enter")
    chosen(page, "MA")
    field(query="?nationality=BR")
    assert (page.input_value(FIELD), value(page)) == ("Brazil", "BR")
    page.keyboard.press("ArrowDown")
    assert page.locator(ACTIVE).all_inner_texts() == ["Brazil"], "the list opens where it is"
    assert found(page).count("BR") == 1
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    chosen(page, "BR")
    page.go_back()
    assert page.input_value(FIELD) == "Brazil"


def test_a_refused_form_keeps_what_was_typed_and_says_where_to_choose(field):
    page = field()
    page.keyboard.type("Congo")
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem")
    page.wait_for_selector(f"input{FIELD}")
    assert "Choose your nationality in the list." in page.inner_text(".problem")
    assert page.input_value(FIELD) == "Congo"
    page.wait_for_selector(f"{OPTIONS}[data-value=CD]")  # what it may mean is there to choose
    assert page.locator(OPTIONS).count() == 2
    assert page.get_attribute(FIELD, "aria-invalid") == "true"
    described = page.get_attribute(FIELD, "aria-describedby").split()
    assert "nationality-error" in described
    assert [name for name in described if page.locator(f"#{name}").count() != 1] == []
    page.click(".problem a")
    assert page.evaluate("document.activeElement.role") == "combobox"
    page.keyboard.press("End")
    page.keyboard.type(" K")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    chosen(page, "CD")


def test_the_keys_of_a_combobox(field, no_barrier):
    page = field()
    press = page.keyboard.press
    assert page.get_attribute(FIELD, "aria-expanded") == "false"
    page.keyboard.type("guin")
    assert page.get_attribute(FIELD, "aria-expanded") == "true"
    assert page.get_attribute(FIELD, "aria-activedescendant") == ""
    names = page.locator(OPTIONS).all_inner_texts()
    assert len(names) > 2
    page.wait_for_selector(f"{STATUS}:text-is('Countries found: {len(names)}')", state="attached")

    def active():
        [item] = page.locator(ACTIVE).all()
        assert page.get_attribute(FIELD, "aria-activedescendant") == item.get_attribute("id")
        return item.inner_text()

    walk = [("ArrowDown", 0), ("ArrowDown", 1), ("End", -1), ("ArrowDown", 0), ("ArrowUp", -1)]
    for key, at in (*walk, ("Home", 0)):
        press(key)
        assert active() == names[at], key
    no_barrier(page)
    page.emulate_media(forced_colors="active")
    grounds = page.eval_on_selector_all(
        OPTIONS, "all => all.slice(0, 2).map(item => getComputedStyle(item).backgroundColor)"
    )
    assert grounds[0] != grounds[1], "the marked country is seen"
    press("Escape")
    assert page.get_attribute(FIELD, "aria-expanded") == "false"
    assert (page.input_value(FIELD), value(page)) == ("guin", "")
    press("Escape")
    assert page.input_value(FIELD) == ""
    press("ArrowUp")
    assert active() == "Stateless, or refugee"
    press("Enter")
    assert (page.input_value(FIELD), value(page)) == ("Stateless, or refugee", "stateless")
    press("ArrowDown")
    press("Home")
    press("Tab")
    assert (page.input_value(FIELD), value(page)) == ("Afghanistan", "AF")
    page.focus(FIELD)
    page.keyboard.type("x")
    assert value(page) == "", "a changed text is no longer the country chosen before"
    page.fill(FIELD, "zzzz")
    page.wait_for_selector(f"{STATUS}.hint")
    assert page.inner_text(STATUS).startswith("No country found.")


def test_a_finger_chooses_on_a_small_phone(new_context, no_barrier):
    phone = {"has_touch": True, "is_mobile": True, "viewport": {"width": 320, "height": 640}}
    page = new_context(color_scheme="dark", **phone).new_page()
    page.goto(QUESTION.format("fr"))
    page.tap(FIELD)
    page.wait_for_selector(OPTIONS)
    assert len(found(page)) == page.locator("select option").count() - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    sizes = "all => all.map(item => [item.offsetHeight, item.scrollWidth - item.clientWidth])"
    for height, cut in page.eval_on_selector_all(OPTIONS, sizes):
        assert height >= 44
        assert cut <= 0
    page.locator(FIELD).fill("sahr")
    no_barrier(page)
    page.tap(f"{OPTIONS}[data-value=EH]")
    assert value(page) == "EH"
    assert not page.is_visible("[role=listbox]")
    assert page.evaluate("document.activeElement.id") == FIELD[1:]
    page.tap("button.button")
    chosen(page, "EH")


def test_the_names_are_asked_for_once_and_the_form_waits_for_them(page):
    asked = []

    def late(route):
        asked.append(route)
        page.wait_for_timeout(300)
        route.continue_()

    page.route(NAMES, late)
    page.goto(QUESTION.format("en"))
    page.wait_for_selector("[role=combobox]")
    assert asked == [], "only who enters the field asks for them"
    page.focus(FIELD)
    page.focus("button.button")
    page.fill(FIELD, "Bharat")
    page.keyboard.press("Enter")
    chosen(page, "IN")
    assert len(asked) == 1


def test_nothing_is_guessed_on_leaving_before_all_names_are_there(page):
    held = []
    page.route(NAMES, lambda route: held.append(route))
    page.goto(QUESTION.format("en"))
    page.focus(FIELD)
    page.keyboard.type("Dominican")  # by the visible names only one would begin so
    page.keyboard.press("Tab")
    assert page.input_value(FIELD) == "Dominican"
    with page.expect_response(NAMES):
        held[0].continue_()
    page.wait_for_timeout(300)
    assert (page.input_value(FIELD), value(page)) == ("Dominican", "")


def test_without_the_other_names_those_in_the_list_still_do(page, faults):
    page.route(NAMES, lambda route: route.abort())
    page.goto(QUESTION.format("en"))
    page.fill(FIELD, "Moroco")
    assert found(page) == ["MA"]
    page.fill(FIELD, "Maroc")
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem")
    page.wait_for_selector(f"input{FIELD}")  # the script has made the list a field
    assert page.input_value(FIELD) == "Maroc"
    assert {fault for fault in faults if "ERR_FAILED" not in fault} == set()
    faults.clear()
