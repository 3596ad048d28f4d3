"""Every result page is read in a minute: measured as Chromium shows it on a phone."""

import pytest
import textstat
from django.conf import settings
from django.utils.http import urlencode

from rules.law.cases import SOME_DAY, cases
from rules.law.procedures import Procedure
from rules.law.walk import walk
from rules.words.live import current
from wizard.result.result import Result

LANGUAGES = [code for code, _name in settings.LANGUAGES]
VISIBLE, TO_PAPERS, ALL_OPEN, FOLD = 400, 200, 1000, 120
"""Words: of the page, from the headline to the end of the papers, with all folds open, of each."""
BUTTON = 600
"""Pixels from the top of a phone of 390 within which the first button ends."""
FLESCH = 60
"""The least ease of reading of running text; French has its own formula."""
RUNNING = 10
"""Words of a line that counts as running text."""

_MEASURE = """() => {
  const main = document.querySelector("main");
  for (const banner of main.querySelectorAll(":scope > .banner")) banner.remove();
  const words = (text) => (text.match(/\\S+/g) || []).length;
  const button = main.querySelector(".answer .button");
  const visible = words(main.innerText);
  const bottom = button ? button.getBoundingClientRect().bottom + scrollY : 0;
  const first = [...main.querySelectorAll(".answer, .facts, .advice, .steps, .papers")];
  const toPapers = first.reduce((sum, part) => sum + words(part.innerText), 0);
  const folds = [...main.querySelectorAll("details")];
  for (const fold of folds) fold.open = true;
  const long = {};
  for (const fold of folds) {
    const label = fold.querySelector("summary").innerText;
    long[label] = words(fold.innerText) - words(label);
  }
  const allOpen = words(main.innerText);
  if (document.documentElement.lang !== "fr")
    for (const term of main.querySelectorAll("[lang=fr]")) term.remove();
  return {visible, bottom, toPapers, allOpen, folds: long, text: main.innerText};
}"""
_TURN = """(text) => {
  const next = new DOMParser().parseFromString(text, "text/html");
  document.querySelector("main").replaceWith(next.querySelector("main"));
}"""
"""Puts the main part of another page into an open one: its head and styles stay."""


def faults_of(page, language):
    """Yield what is too much on an open result page, in words; the page is changed by it."""
    found = page.evaluate(_MEASURE)
    for name, count, most in (
        ("visible words", found["visible"], VISIBLE),
        ("words to the end of the papers", found["toPapers"], TO_PAPERS),
        ("words with all folds open", found["allOpen"], ALL_OPEN),
        ("pixels to the end of the button", found["bottom"], BUTTON),
        *((f"words in “{label}”", count, FOLD) for label, count in found["folds"].items()),
    ):
        if count > most:
            yield f"{name}: {count:.0f} of at most {most}"
    textstat.set_lang(language)
    lines = [line for line in found["text"].splitlines() if len(line.split()) >= RUNNING]
    if lines and (ease := textstat.flesch_reading_ease(" ".join(lines))) < FLESCH:
        yield f"ease of reading: {ease:.0f} of at least {FLESCH}"


def pages(procedure, language):
    """Yield the addresses of pages of a procedure that read differently.

    The first in every language, the others in turn: what is written is the same.
    """
    seen, turn, known = set(), LANGUAGES.index(language), current()
    for case in cases(procedure):
        result = Result(walk(case.answers, SOME_DAY), known, language)
        words = result.words.procedure(procedure, language, result.case.known)
        page = (result.rule.key, result.phase, result.is_urgent, id(words))
        if page not in seen:
            seen.add(page)
            if len(seen) > 1 and len(seen) % len(LANGUAGES) != turn:
                continue
            query = urlencode({**case.answers, "today": SOME_DAY.isoformat()})
            yield f"/{language}/result/?{query}"


@pytest.mark.parametrize("third", range(3))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_is_read_in_a_minute(page, client, language, third):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/{language}/result/?nationality=FR")
    found = {}
    for procedure in [*Procedure][third::3]:
        for address in pages(procedure, language):
            page.evaluate(_TURN, client.get(address).text)
            if said := list(faults_of(page, language)):
                found[address] = said
    assert found == {}
