"""How much a result page may hold, measured as Chromium shows it on a phone."""

from collections.abc import Iterator

import textstat

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


def ease(text: str, language: str) -> float:
    """Return how easily the running text of a page reads, by the formula of Flesch."""
    textstat.set_lang(language)
    lines = [line for line in text.splitlines() if len(line.split()) >= RUNNING]
    return textstat.flesch_reading_ease(" ".join(lines)) if lines else 100.0


_TURN = """async (address) => {
  const text = await (await fetch(address)).text();
  const next = new DOMParser().parseFromString(text, "text/html");
  document.querySelector("main").replaceWith(next.querySelector("main"));
  for (const script of next.querySelectorAll("script[type=module]"))
    await import(`${script.src}?${Math.random()}`);
}"""


def turn(page, address: str) -> None:
    """Put the main part of another page into an open one: its head and styles stay."""
    page.evaluate(_TURN, address)


def faults(page, language: str) -> Iterator[str]:
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
    if (easy := ease(found["text"], language)) < FLESCH:
        yield f"ease of reading: {easy:.0f} of at least {FLESCH}"
