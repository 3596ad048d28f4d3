"""A text says only what applies: its conditions are read, proven on the table, and shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.editing.sample_cases import branches
from rules.law.cases import SOME_DAY, Case, cases
from rules.law.known import known, named
from rules.law.procedures import Procedure
from rules.law.walk import walk
from rules.models import Text
from rules.proofreading import text_faults
from rules.words.conditions import MOST, choose_words, condition
from rules.words.lint import Proof, proofread
from rules.words.markdown import References, render
from rules.words.proofs import prove
from rules.words.snapshot import Snapshot

RENEWAL = cases(Procedure.RENEW_STUDENT_PERMIT)
CARD = named((("document", frozenset({"student-card"})),), "late", "IN")

BLOCKS = """\
Bring:

- one
::: if document=student-card & phase=late|penalty
- your card
:::
::: if not document=student-card
- your visa
:::
- two
"""


def case(**facts):
    """Return a case in which these facts are known."""
    phase = facts.pop("phase", None)
    return Case(
        tuple((k, frozenset(v.split("|"))) for k, v in facts.items()), phase, frozenset(), {}
    )


def sentences(text, of=RENEWAL):
    return [(slip.line, slip.sentence) for slip in prove(text, of)]


def test_a_block_shows_to_those_to_whom_its_condition_applies():
    assert choose_words(BLOCKS, CARD) == "Bring:\n\n- one\n- your card\n- two"
    other = named((("document", frozenset({"vls-ts-validated"})),), "open", "IN")
    assert choose_words(BLOCKS, other) == "Bring:\n\n- one\n- your visa\n- two"


def test_lists_that_meet_are_one_list_numbered_through():
    text = "1. a\n\n::: if phase=late\n2. b\n:::\n\n3. c\n\nEnd"
    html = render(choose_words(text, CARD), References("en", Snapshot.of([])))
    assert (html.count("<ol"), html.count("<li>")) == (1, 3)


def test_a_country_may_be_named_where_its_group_reaches_the_procedure():
    assert sentences("::: if country=GB|CA\nWords\n:::") == []
    assert choose_words("::: if country=GB\nBritish\n:::", named((), "late", "GB")) == "British"
    [(line, said)] = sentences("::: if country=FR\nWords\n:::")
    assert (line, "none of the" in said) == (0, True)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n::: if phase=late\nb", 1, "never ends"),
        ("::: if phase=late\n::: if phase=open\n:::", 1, "inside the block of line 1"),
        ("a\n:::", 1, "ends no block"),
        ("- a\n  ::: if phase=late\n  :::", 1, "at the margin"),
        ("::: phase=late\nb\n:::", 0, "to begin a block"),
        ("::: if late\nb\n:::", 0, "“late” is no condition"),
        ("::: if arrival=known\nb\n:::", 0, "left open"),
        ("::: if colour=red\nb\n:::", 0, "No fact is called “colour”"),
        ("::: if phase=closing\nb\n:::", 0, "“phase” is never “closing”"),
        ("::: if country=England\nb\n:::", 0, "“England” is no country"),
        ("::: if document=vls-t\nb\n:::", 0, "in none of the"),
        ("::: if phase=too-early|open|late|penalty\nb\n:::", 0, "in all"),
        ("::: if phase=late\nb\n:::\n" * 500, 0, f"at most {MOST} blocks"),
        ("Write on {arrived}.", 0, "No case here has {arrived}"),
    ],
)
def test_what_cannot_be_read_or_known_is_said_with_its_line(text, line, said):
    found = sentences(text)
    assert [(where, said in sentence) for where, sentence in found][:1] == [(line, True)]


def test_a_condition_that_one_case_of_three_leaves_open_is_refused():
    text = "Words\n\n::: if diploma=master\nMaster\n:::"
    master, none = case(diploma="master"), case(diploma="none")
    for third in (case(phase="open"), case(diploma="master|pending")):
        [(line, said)] = sentences(text, (master, none, third))
        assert (line, "“diploma=master” is left open in 1 of 3 cases" in said) == (2, True)
    both = text.replace("master\n", "master|pending\n")
    assert sentences(both, (master, none, third)) == []


def test_a_day_is_named_only_where_all_readers_have_it():
    dated = replace(case(phase="open"), days=frozenset({"closes"}))
    [(line, said)] = sentences("Do it by\n{closes}.", (dated, case(phase="late")))
    assert (line, "{closes} is not known in 1 of 2 cases" in said) == (1, True)
    assert sentences("::: if phase=open\n{closes}\n:::", (dated, case(phase="late"))) == []
    assert sentences("Your visa ends on {expires}.") == []


def test_a_link_may_change_answers_and_nothing_else_that_is_relative():
    proof = Proof({}, "en", cases=RENEWAL)
    assert proofread("[I moved](?situation=exams-left)", proof) == []
    for wrong, said in (
        ("[x](?colour=red)", "No question is called “colour”"),
        ("[x](?situation=never)", "“never” is no answer to “situation”"),
        ("[x](https://x.example/{closes})", "A key cannot stand in the address"),
        ("[x](/page)", "is refused"),
    ):
        assert [said in fault.sentence for fault in proofread(wrong, proof)] == [True]


def test_a_headline_has_sixty_characters_and_no_bare_today():
    text = Text(procedure="renew-student-permit", language="en")
    for name, line, said in (
        ("headline-late", "Renew your student card online {today}", ""),
        ("headline-open", "Apply by {closes}", ""),
        ("headline-late", "x" * 61, "At most 60"),
        ("button-open", "Apply by {closes} online", "At most 25"),
        ("headline-late", "Renew it today", "{today}"),
        ("headline-late", "**Renew**", "plain words"),
    ):
        text.notes = {name: line}
        faults = [fault.sentence for fault in text_faults(text, name, line, {})]
        assert said in faults[0] if said else not faults, line


@settings(max_examples=50)
@given(st.integers(-900, 900), st.sampled_from(("student-card", "vls-ts")), st.sampled_from("ID"))
def test_a_case_of_a_student_is_among_those_on_which_texts_are_proven(offset, document, first):
    """What is proven of the listed cases holds for whoever comes."""
    answers = {
        "nationality": {"I": "IN", "D": "DZ"}[first],
        "situation": "continue-studies",
        "document": document,
        "validated": "yes",
        "expires": (SOME_DAY + timedelta(offset)).isoformat(),
        "arrived": (SOME_DAY - timedelta(30)).isoformat(),
    }
    here = walk(answers, SOME_DAY)
    if here.decision is None:
        return
    mine = Case.of(here)
    assert mine.facts == known(*here.readings.values())
    assert mine in cases(here.decision.procedure)


def test_a_block_for_a_country_is_seen_in_a_case_of_its_group():
    """With its name in a case of another group, an address may lead elsewhere."""
    conditions = ("country=DZ|GB", "country=GB", "not country=DZ")
    blocks = (f"::: if {one}\nWords\n:::" for one in conditions)
    found = branches(Text(procedure="renew-student-permit", summary="\n\n".join(blocks)))
    assert tuple(branch.condition for branch in found) == conditions
    for branch in found:
        led = walk(branch.answers, SOME_DAY)
        country = {"country": frozenset({branch.answers["nationality"]})}
        assert led.decision.procedure == "renew-student-permit"
        assert condition(branch.condition).holds({**Case.of(led).named, **country})
