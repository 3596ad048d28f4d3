"""Markdown is safe for the reader, and says what it refers to."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from rules.models import Amount, Contact, Passage
from rules.words.lint import Proof, proofread
from rules.words.markdown import References, amount_words, dialled, plain, render

pytestmark = pytest.mark.django_db


@pytest.fixture
def references():
    names = {"en": "the line", "fr": "l’assistance"}
    contact = Contact(key="line", phone="0806 001 620", url="https://line.example", names=names)
    amount = Amount(key="fee", euros=Decimal("180.00"), checked=date(2026, 11, 23))
    passage = Passage(key="shared", language="en", body="Shared, {fee}.")
    return References("en", {"line": contact}, {"fee": amount}, {"shared": passage})


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://evil.example/x.png)",
        '[x](https://a.example "\\" onmouseover=alert(1)")',
        "<a href='https://a' style='x' onclick=y>z</a>",
        "«<b onclick=x>»",
    ],
)
def test_nothing_hostile_comes_out(references, hostile):
    found = Elements(render(hostile, references))
    assert {tag for tag, _attrs in found} <= {"p", "a", "i"}
    for _tag, attrs in found:
        assert set(attrs) <= {"href", "title", "rel", "lang"}
        assert attrs.get("href", "https:").startswith("https:")


class Elements(HTMLParser):
    """The elements of a piece of HTML, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def __iter__(self):
        return iter(self.found)


def test_a_contact_is_its_name_linked_and_its_number(references):
    assert render("Call {line}.", references) == (
        '<p>Call <a href="https://line.example" rel="noopener noreferrer">the line</a>, '
        '<a href="tel:+33806001620" rel="noopener noreferrer">0806 001 620</a>.</p>'
    )


@pytest.mark.parametrize(
    ("number", "called"),
    [("0806 001 620", "+33806001620"), ("36 46", "3646"), ("+49 30 123", "+4930123")],
)
def test_a_number_is_dialled_from_anywhere(number, called):
    assert dialled(number) == called


@pytest.mark.parametrize(
    ("euros", "language", "said"),
    [
        ("180.00", "en", "180\xa0€ (checked on 23 November 2026)"),
        ("180.00", "fr", "180\xa0€ (vérifié le 23 novembre 2026)"),
        ("12.50", "en", "12.50\xa0€ (checked on 23 November 2026)"),
        ("12.50", "fr", "12,50\xa0€ (vérifié le 23 novembre 2026)"),
    ],
)
def test_an_amount_stands_with_the_day_it_was_checked(euros, language, said):
    assert amount_words(Decimal(euros), date(2026, 11, 23), language) == said


def test_a_passage_takes_the_place_of_its_paragraph(references):
    html = render("Before.\n\n{shared}\n\nAfter.", references)
    assert plain(html) == "Before.\nShared, 180\xa0€ (checked on 23 November 2026).\nAfter."
    assert html.count("<p>") == 3


def test_a_french_term_is_marked_as_french(references):
    assert '(<i lang="fr">récépissé</i>)' in render("a receipt («récépissé»)", references)


def test_in_french_guillemets_stay(references):
    french = References("fr", {}, {}, {})
    assert render("un « récépissé »", french) == "<p>un « récépissé »</p>"


def test_code_is_left_alone(references):
    assert "{fee} «x»" in render("`{fee} «x»`", references)


def test_a_heading_folds_what_follows_it_to_the_next_or_the_end_of_its_item(references):
    html = render(
        "1. Go\n\n   ### How?\n\n   So.\n\n2. Stop\n\n### A\n\na\n\n### B\n\nb", references
    )
    folds = re.findall(
        r'<details class="more">\s*<summary>(.*?)</summary>(.*?)</details>', html, re.S
    )
    assert [(label, plain(words)) for label, words in folds] == [
        ("How?", "So."),
        ("A", "a"),
        ("B", "b"),
    ]
    assert html.index("</details>") < html.index("Stop")


def test_the_worst_input_is_bounded(references):
    assert render("[" * 30_000, references)


PROOF = Proof({"late-fee": "amount", "line": "contact", "shared": "passage"}, "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A {late-fe} of", "Near it: {late-fee}"),
        ("A {nothing-like-it} of", "Nothing has the key"),
        ("Read {shared} now", "let it stand alone"),
        ("# Big", "begin it with ###"),
        ("## Big", "begin it with ###"),
        ("a <b>bold</b> word", "is HTML"),
        ("![x](https://x.example)", "An image cannot be shown"),
        ("[x](http://x.example)", "Begin it with https:"),
        ("see [^1]", "footnote"),
        ("a «term", "between « and »"),
        ("a { b", "brace"),
    ],
)
def test_a_fault_is_said_with_what_to_do(text, said):
    fault, *_others = proofread("First.\n\n" + text, PROOF)
    assert said in fault.sentence
    assert fault.line == 2


def test_a_passage_refers_to_no_passage():
    [fault] = proofread("{shared}", PROOF._replace(is_passage=True))
    assert "refers to no other" in fault.sentence


def test_sound_text_has_no_fault():
    text = "Pay {late-fee} to {line}, on [the site](https://x.example).\n\n{shared}\n\n### Small"
    assert proofread(text, PROOF) == []
