"""The field that finds a country as one types: names, keyboard, pointer, refusals, no network."""

import pytest
from axe_playwright_python.sync_playwright import Axe

QUESTION = "/{}/guide/nationality/"
FIELD = "#nationality"
OPTIONS = "[role=listbox] [role=option]"
ACTIVE = "[role=option][aria-selected=true]"
STATUS = ".country + [role=status]"

FIRST = {
    "Ivory Coast": "CI",
    "cote d ivoire": "CI",
    "COTE-D'IVOIRE": "CI",
    "ivoirienne": "CI",
    "Maroc": "MA",
    "marocaine": "MA",
    "Moroc": "MA",
    "UK": "GB",
    "England": "GB",
    "U.S.A.": "US",
    "the United States of America": "US",
    "Holland": "NL",
    "les Pays-Bas": "NL",
    "French": "FR",
    "Indian": "IN",
    "etats unis": "US",
    "Trinidad and Tobago": "TT",
    "bosnia herzegovina": "BA",
    "korea south": "KR",
    "RDC": "CD",
    "Niger": "NE",
    "nigerian": "NG",
    "nigérien": "NE",
    "Guinea": "GN",
    "refugee": "stateless",
    "apatride": "stateless",
    "المغرب": "MA",
    "الامارات": "AE",  # without the hamza
    "摩洛哥": "MA",
    "Việt": "VN",
    "maroc": "MA",
    "Corea del Sur": "KR",
    "Hong Kong": "HK",
    "Braxil": "BR",  # a wrong letter
    "Brzil": "BR",  # a missing one
    "Brrazil": "BR",  # one too many
    "Barzil": "BR",  # two swapped
    "Morroco": "MA",  # double letters
    "Banglodish": "BD",  # two slips, from eight letters on
    "Phillipinnes": "PH",
    "azerbeidjan": "AZ",
    "Kazahkstan": "KZ",
    "Colmobia": "CO",
}
"""What is typed, and the country that stands first."""
NOTHING = ["Brxxil", "Qx", "Xan", "zzzzzzzz"]
DOUBTFUL = ["Congo", "Dominican", "Korean", "Guin", "Austrlia", "q"]
"""What is no country beyond doubt: nobody's nationality is guessed."""


@pytest.fixture
def field(quiet, live_server):
    """Opens the question in a language and enters the field, with all names there."""

    def open_in(language="en", query=""):
        quiet.goto(live_server.url + QUESTION.format(language) + query)
        with quiet.expect_response("**/countries.json"):
            quiet.focus(FIELD)
        return quiet

    return open_in


def found(page) -> list[str]:
    """The values of the countries that are listed."""
    return page.eval_on_selector_all(OPTIONS, "items => items.map(item => item.dataset.value)")


def value(page) -> str:
    """What the form would send."""
    return page.input_value("select[name=nationality]")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_country_is_found_by_any_of_its_names_and_despite_slips(field, language):
    page, wrong = field(language), {}
    for typed, code in FIRST.items():
        page.fill(FIELD, typed)
        page.wait_for_function("() => document.querySelector('[role=listbox]')")
        if found(page)[:1] != [code]:
            wrong[typed] = found(page)[:3]
    assert wrong == {}
    for typed in NOTHING:
        page.fill(FIELD, typed)
        assert found(page) == [], typed


def test_what_is_typed_beyond_doubt_is_taken_when_the_form_is_sent(field):
    page = field()
    page.keyboard.type("marocaine")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/?asked=nationality&nationality=MA")


@pytest.mark.parametrize("typed", DOUBTFUL)
def test_a_country_in_doubt_is_never_guessed(field, typed):
    page = field()
    page.keyboard.type(typed)
    page.keyboard.press("Tab")
    assert (value(page), page.input_value(FIELD)) == ("", typed)


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
    page.wait_for_url("**/guide/?asked=nationality&nationality=CD")


def test_the_keys_of_a_combobox(field):
    page = field()
    press = page.keyboard.press
    assert page.get_attribute(FIELD, "aria-expanded") == "false"
    page.keyboard.type("guin")
    assert page.get_attribute(FIELD, "aria-expanded") == "true"
    assert page.get_attribute(FIELD, "aria-activedescendant") == ""
    names = page.locator(OPTIONS).all_inner_texts()
    assert len(names) > 2

    def active():
        [item] = page.locator(ACTIVE).all()
        assert page.get_attribute(FIELD, "aria-activedescendant") == item.get_attribute("id")
        return item.inner_text()

    for key, at in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("End", -1),
        ("ArrowDown", 0),
        ("ArrowUp", -1),
        ("Home", 0),
    ):
        press(key)
        assert active() == names[at], key
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
    assert active() == "Stateless, or refugee", "the list opens where the choice is"
    press("Home")
    press("Tab")
    assert (page.input_value(FIELD), value(page)) == ("Afghanistan", "AF")
    page.focus(FIELD)
    page.keyboard.type("x")
    assert value(page) == "", "a changed text is no longer the country chosen before"


def test_a_pointer_opens_the_whole_list_and_chooses(field):
    page = field()
    page.click(FIELD)
    assert len(found(page)) == page.locator("select option").count() - 1
    page.click(f"{OPTIONS}[data-value=AR]")
    assert (page.input_value(FIELD), value(page)) == ("Argentina", "AR")
    assert not page.is_visible("[role=listbox]")
    assert page.evaluate("document.activeElement.id") == FIELD[1:]
    page.click("button.button")
    page.wait_for_url("**/guide/?asked=nationality&nationality=AR")


def test_a_finger_chooses(browser, live_server):
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto(live_server.url + QUESTION.format("fr"))
    page.tap(FIELD)
    page.locator(FIELD).fill("sahr")
    page.tap(f"{OPTIONS}[data-value=EH]")
    assert value(page) == "EH"
    context.close()


def test_a_live_region_says_how_many_are_found(field):
    page = field()
    page.keyboard.type("guin")
    count = len(found(page))
    page.wait_for_function(
        "([where, text]) => document.querySelector(where).textContent === text",
        arg=[STATUS, f"Countries found: {count}"],
    )
    page.fill(FIELD, "zzzz")
    page.wait_for_selector(f"{STATUS}.hint")
    assert page.inner_text(STATUS).startswith("No country found.")


def test_without_the_other_names_those_in_the_list_still_do(page, live_server):
    page.route("**/countries.json", lambda route: route.abort())
    page.goto(live_server.url + QUESTION.format("en"))
    page.fill(FIELD, "Moroco")
    assert found(page) == ["MA"]
    page.fill(FIELD, "Maroc")
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem")
    page.wait_for_selector(f"input{FIELD}")  # the script has made the list a field
    assert page.input_value(FIELD) == "Maroc"


def test_a_form_sent_before_the_names_are_there_waits_for_them(page, live_server):
    def late(route):
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/countries.json", late)
    page.goto(live_server.url + QUESTION.format("en"))
    page.fill(FIELD, "Bharat")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/?asked=nationality&nationality=IN")


def test_the_names_are_asked_for_once_and_only_by_who_enters_the_field(page, live_server):
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "countries.json" in one.url else None)
    page.goto(live_server.url + QUESTION.format("en"))
    page.wait_for_selector("[role=combobox]")
    assert asked == []
    for _ in range(2):
        page.focus(FIELD)
        page.focus("button.button")
    assert len(asked) == 1


def test_a_country_chosen_before_is_shown_and_sent_again(field):
    page = field(query="?nationality=BR")
    assert (page.input_value(FIELD), value(page)) == ("Brazil", "BR")
    page.keyboard.press("ArrowDown")
    assert page.locator(ACTIVE).all_inner_texts() == ["Brazil"], "the list opens where it is"
    assert found(page).count("BR") == 1
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/?asked=nationality&nationality=BR")
    page.go_back()
    assert page.input_value(FIELD) == "Brazil"


def test_without_script_the_list_is_a_list(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + QUESTION.format("en"))
    page.select_option(f"select{FIELD}", "BR")
    page.click("button.button")
    page.wait_for_url("**/guide/?asked=nationality&nationality=BR")
    context.close()


@pytest.mark.parametrize("media", [{"color_scheme": "light"}, {"color_scheme": "dark"}])
def test_axe_finds_no_barrier_in_the_open_list(field, media):
    page = field("fr")
    page.emulate_media(**media)
    page.keyboard.type("guin")
    page.keyboard.press("ArrowDown")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_the_open_list_fits_a_small_phone_and_its_targets_a_finger(field):
    page = field("fr")
    page.set_viewport_size({"width": 320, "height": 640})
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    heights = page.eval_on_selector_all(OPTIONS, "all => all.map(item => item.offsetHeight)")
    assert min(heights) >= 44
    cut = page.eval_on_selector_all(
        OPTIONS, "all => all.filter(i => i.scrollWidth > i.clientWidth)"
    )
    assert cut == []


def test_the_marked_country_is_seen_in_forced_colours(field):
    page = field()
    page.emulate_media(forced_colors="active")
    page.keyboard.type("guin")
    page.keyboard.press("ArrowDown")
    grounds = page.eval_on_selector_all(
        OPTIONS, "all => all.slice(0, 2).map(item => getComputedStyle(item).backgroundColor)"
    )
    assert grounds[0] != grounds[1]


def test_nothing_is_guessed_on_leaving_before_all_names_are_there(quiet, live_server):
    page = quiet
    held = []
    page.route("**/countries.json", lambda route: held.append(route))
    page.goto(live_server.url + QUESTION.format("en"))
    page.focus(FIELD)
    page.keyboard.type("Dominican")  # by the visible names only one would begin so
    page.keyboard.press("Tab")
    assert page.input_value(FIELD) == "Dominican"
    with page.expect_response("**/countries.json"):
        held[0].continue_()
    page.wait_for_timeout(300)
    assert page.input_value(FIELD) == "Dominican"
    assert page.locator("#nationality-select").input_value() == ""
