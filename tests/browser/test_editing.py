"""Editors in a real browser, under the site's content security policy."""

import pytest

from rules.editing.preview import Scope
from rules.models import Amount, Text
from tests.factories import draft, publish_with


def test_in_french_an_amount_is_typed_with_a_comma(new_context, enter):
    """What Chromium makes of a comma no test client can tell."""
    page = new_context(locale="fr-FR").new_page()
    enter(page, "publisher", "Publisher")
    row = Amount.objects.get(key="late-fee")
    page.goto(f"/admin/rules/amount/{row.pk}/change/")
    page.fill("#id_value-0-euros", "")
    page.type("#id_value-0-euros", "75,50")
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector(".errornote")  # much less than 180 €: once more
    assert page.input_value("#id_value-0-euros") == "75,50"
    page.click("input[name=_publish] >> nth=0")
    page.wait_for_selector("#id_starts")
    row.refresh_from_db()
    assert str(row.series[0].euros) == "75.50"


PLACES = (
    "", "desk/publish/", "desk/due/", "desk/languages/", "desk/links/", "rules/text/",
    "rules/publication/", "rules/notice/add/", "rules/amount/add/", "rules/paper/add/",
    "desk/usage/", "desk/search/?q=permit", "rules/text/{pk}/change/", "desk/publish/?name={name}",
    "rules/text/{pk}/history/", "desk/compare/?name={name}&old=1&new=2",
)  # fmt: skip
# Of rows that are all alike axe needs no more than a few.
FEW = "for (const row of document.querySelectorAll('#content tr:nth-child(n+9)')) row.remove()"
# Django's own lists mark links in running text by colour alone (seen by axe, not ours to mend).
UNSEEN = ["link-in-text-block"]


@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
def test_the_desk_runs_under_the_policy_and_can_be_read_by_all(
    new_context, enter, no_barrier, language
):
    """Each kind of page in one of the languages: no console error, and no barrier."""
    texts = {code: Text.objects.get(procedure="aps", language=code) for code in ("en", "fr")}
    publish_with(texts["en"], summary="New words.")
    page = new_context(locale=language).new_page()
    enter(page, "publisher", "Publisher")
    row = draft(texts["fr"], cost="Nouveau.")
    for place in PLACES[language == "fr-FR" :: 2]:
        page.goto(f"/admin/{place.format(pk=row.pk, name=row.name)}")
        assert page.is_visible("#content")
        assert page.get_attribute("html", "lang").startswith(language[:2])
        page.evaluate(FEW)
        no_barrier(page, "#content", UNSEEN)
    page.goto(Scope.of(row).path("fr/procedures/aps/"))
    page.wait_for_selector(".preview-bar")
    no_barrier(page)
