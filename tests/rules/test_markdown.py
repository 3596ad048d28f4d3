"""Markdown is safe for the reader, and says what it refers to."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from rules.models import Amount, Contact, Paper, Passage
from rules.words.lint import Proof, proofread
from rules.words.markdown import References, dialled, plain, render
from rules.words.parser import Parser
from rules.words.snapshot import Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def references():
    names = {"name-en": "the line", "name-fr": "l’assistance"}
    contact = Contact(key="line", phone="0806 001 620", url="https://line.example", names=names)
    amount = Amount(key="fee", values=[value("2022-01-01", "75.50"), value("2026-05-01", "180")])
    passage = Passage(key="shared", language="en", body="Shared, {fee}.")
    rows = [contact, amount, passage, LEASE, PHOTO]
    return References("en", Snapshot.of(rows, date(2026, 11, 23)))


def value(day, euros):
    about = {"source": "https://s.example", "source_title": "A page", "checked": "2026-11-23"}
    return {"from": day, "euros": euros} | about


WORDS = {"name-en": "lease & rent receipt", "name-fr": "bail et quittance"}
WORDS |= {"issuer-en": "your landlord", "missing-en": "ask for a receipt"}
LEASE = Paper(key="lease", french="bail", months=6, words=WORDS)
PHOTO = Paper(key="photo", words={"name-en": "photo"})


def test_a_contact_is_its_name_linked_and_its_number_dialled_from_anywhere(references):
    assert render("Call {line}.", references) == (
        '<p>Call <a href="https://line.example" rel="noopener noreferrer">the line</a>, '
        '<a href="tel:+33806001620" rel="noopener noreferrer">0806 001 620</a>.</p>'
    )
    assert (dialled("36 46"), dialled("+49 30 123")) == ("3646", "+4930123")


def test_an_amount_is_that_of_the_day_in_the_words_of_the_language(references):
    for day, language, said in (
        ("2021-12-31", "en", "Pay (amount not known for that day)."),
        ("2021-12-31", "fr", "Pay (montant non connu à cette date)."),
        ("2022-01-01", "fr", "Pay 75,50\xa0€."),
        ("2026-04-30", "en", "Pay 75.50\xa0€."),
        ("2026-05-01", "en", "Pay 180\xa0€."),
    ):
        on_day = References(language, references.words.on(date.fromisoformat(day)))
        assert plain(render("Pay {fee}.", on_day)) == said


def test_an_item_of_a_task_list_says_what_is_to_be_known_of_a_paper(references):
    html = render("- [ ] {paper:lease}\n- [ ] {paper:photo}", references)
    lease, photo = html.replace("\n", "").split('<li class="paper"')[1:]
    assert lease.startswith(' data-paper="lease"><span>Lease &amp; rent receipt</span> <small>')
    assert lease.endswith(
        '<details class="missing"><summary aria-label="Lease &amp; rent receipt: more">?</summary>'
        '<p><i lang="fr">Bail</i>. If you do not have it: <span>ask for a receipt</span>.</p>'
        "</details></li>"
    )
    assert photo == ' data-paper="photo"><span>Photo</span></li></ul>'
    assert plain(html) == "- Lease & rent receipt (\ue000age:6\ue001)\n- Photo"  # in a letter
    french = render("- [ ] {paper:photo}", replace(references, language="fr"))
    assert '<span lang="en" dir="ltr">Photo</span>' in french
    booth = Paper(key="photo", words={"name-en": "photo", "issuer-en": "a photo booth"})
    html = render("- [ ] {paper:photo}", References("en", Snapshot.of([booth])))
    assert "Who gives it: <span>a photo booth</span>." in html


def test_a_text_may_give_another_age_limit(references):
    html = render("- [ ] {paper:lease} (less than **3 months** old)", references)
    assert "receipt</span> (less than <strong>3 months</strong> old)" in html
    assert "<small>" not in html
    assert "age:" not in html


def test_a_choice_between_papers_is_one_item_and_only_a_task_list_has_boxes(references):
    html = render("- [ ] One of: {paper:lease} or {paper:photo}", references)
    assert html == (
        '<ul>\n<li class="paper" data-paper="lease photo">One of: '
        "<span>lease &amp; rent receipt</span> or <span>photo</span></li>\n</ul>"
    )
    html = render("- {paper:photo}\n- [ ] Sign it\n\nYour {paper:photo}.", references)
    assert html == (
        '<ul>\n<li><span>photo</span></li>\n<li class="task">Sign it</li>\n</ul>\n'
        "<p>Your <span>photo</span>.</p>"
    )


def test_a_passage_takes_the_place_of_its_paragraph(references):
    html = render("Before.\n\n{shared}\n\nAfter.", references)
    assert plain(html) == "Before.\nShared, 180\xa0€.\nAfter."
    assert html.count("<p>") == 3


def test_a_french_term_is_marked_as_french_but_in_french_and_in_code(references):
    assert '(<i lang="fr">récépissé</i>)' in render("a receipt («récépissé»)", references)
    assert "{fee} «x»" in render("`{fee} «x»`", references)
    assert unescape(render("un « récépissé »", References("fr", Snapshot.of([])))) == (
        "<p>un «\N{NO-BREAK SPACE}récépissé\N{NO-BREAK SPACE}»</p>"
    )


def test_a_heading_folds_what_follows_it_to_the_next_or_the_end_of_its_item(references):
    text = "1. Go\n\n   ### How?\n\n   So.\n\n2. Stop\n\n### A\n\na\n\n### B\n\nb"
    html = render(text, references)
    fold = r'<details class="more">\s*<summary>(.*?)</summary>(.*?)</details>'
    folds = [(label, plain(words)) for label, words in re.findall(fold, html, re.S)]
    assert folds == [("How?", "So."), ("A", "a"), ("B", "b")]
    assert html.index("</details>") < html.index("Stop")


KINDS = {"late-fee": "amount", "line": "contact", "shared": "passage", "paper:photo": "paper"}
PROOF = Proof(KINDS, "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A {late-fe} of", "Near it: {late-fee}"),
        ("A {nothing-like-it} of", "Nothing has the key"),
        ("Read {shared} now", "let it stand alone"),
        ("# Big", "begin it with ###"),
        ("a <b>bold</b> word", "is HTML"),
        ("![x](https://x.example)", "An image cannot be shown"),
        ("[x](http://x.example)", "Begin it with https:"),
        ("see [^1]", "footnote"),
        ("a «term", "between « and »"),
        ("a { b", "brace"),
        ("- [x] {paper:photo}", "A box begins an item"),
        ("- [ ] {paper:photos}", "Near it: {paper:photo}"),
        ("- [ ] {photo}", "Near it: {paper:photo}"),
    ],
)
def test_a_fault_is_said_with_what_to_do(text, said):
    fault, *_others = proofread("First.\n\n" + text, PROOF)
    assert said in fault.sentence
    assert fault.line == 2


def test_sound_text_has_no_fault_but_a_passage_that_refers_to_one():
    text = "Pay {late-fee} to {line}, on [the site](https://x.example).\n\n{shared}\n\n### Small"
    text += "\n\n- [ ] {paper:photo}"
    assert proofread(text, PROOF) == []
    [fault] = proofread("{shared}", PROOF._replace(is_passage=True))
    assert "refers to no other" in fault.sentence


def test_many_threads_render_at_a_start_what_one_would(monkeypatch):
    """Half-filled tables of the library lost rules, or ended the request."""
    texts = [f"- [page {n}](https://a.example/é?n={n})\n- **{n}**" for n in range(4)]
    expected = [Parser().html(Parser().parse(text)) for text in texts]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _start in range(40):
            monkeypatch.setattr("mdurl._encode.encode_cache", {})
            with ThreadPoolExecutor(len(texts)) as threads:
                parsed = list(threads.map(Parser().parse, texts))
            assert list(map(Parser().html, parsed)) == expected
    finally:
        sys.setswitchinterval(before)
