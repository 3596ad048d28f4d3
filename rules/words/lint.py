"""What a text may not contain, each with a sentence that says what to do."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _
from markdown_it.token import Token

from ..law.cases import Case
from ..law.letters import LETTERS
from ..law.questions import BY_KEY, ChoiceQuestion
from ..models.fields import MARKDOWN_LIMIT
from .conditions import DAY, DAY_KEYS, TODAY, Fault
from .markdown import LETTER_LINK, REFERENCE, find_lone_key, has_paired_guillemets, other_answers
from .papers import BOX, is_task
from .parser import Parser
from .proofs import prove

LINKS = ("https:", "mailto:", "tel:")
_TICKED = re.compile(r"\[[xX]\] ")
_TODAY = re.compile(r"\b(today|aujourd.hui)\b", re.I)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]*\]")

_PARSER = Parser(strict=True)


class Proof(NamedTuple):
    """What a text is checked against."""

    kinds: Mapping[str, str]  # of each known key: "contact", "amount", "paper" or "passage"
    language: str
    is_passage: bool = False
    cases: tuple[Case, ...] | None = None
    """The cases of its readers; None for words without conditions and days."""


def proofread(text: str, proof: Proof) -> list[Fault]:
    """Return the faults of a text, each once, in the order of its lines."""
    text = text[:MARKDOWN_LIMIT]
    faults = [*_check_conditions(text, proof)]
    # Fences are blanked, so that lines keep their numbers.
    text = re.sub(r"^:::.*$", "", text, flags=re.M)
    tokens = _PARSER.parse(text)
    faults += [*_check_footnotes(text), *_check_headings(text, tokens)]
    for at, token in enumerate(tokens):
        line = token.map[0] if token.map else 0
        if token.type == "html_block":
            faults.append(Fault(line, _refuse_html(token.content)))
        elif token.type == "inline":
            faults += [Fault(line, sentence) for sentence in _check_inline(tokens, at, proof)]
    return sorted(dict.fromkeys(faults))


def _check_conditions(text: str, proof: Proof) -> Iterator[Fault]:
    if proof.cases is not None:
        yield from prove(text, proof.cases)
        return
    for number, line in enumerate(text.split("\n")):
        if line.startswith(":::"):
            yield Fault(number, _("A condition stands in the text of a procedure, not here."))
        elif day := DAY.search(line):
            sentence = _("{%(key)s} is a day of a student: it stands in the text of a procedure.")
            yield Fault(number, sentence % {"key": day[1]})


def proofread_line(text: str, limit: int, proof: Proof) -> list[Fault]:
    """Return the faults of a line without Markdown, such as a headline: each counts its days."""
    faults = [*_check_conditions(text, proof)]
    dated = DAY.sub("30 September 2027", text).replace(f"{{{TODAY}}}", "today")
    if len(dated) > limit:
        words = {"most": limit, "length": len(dated)}
        sentence = _("At most %(most)d characters, with the days written out: this has %(length)d.")
        faults.append(Fault(0, sentence % words))
    if re.search(r"[*_`\[\]{}\n]", dated):
        faults.append(Fault(0, _("One line of plain words, with days as {closes}.")))
    if _TODAY.search(text.replace(f"{{{TODAY}}}", "")):
        faults.append(Fault(0, _("Write {today} for the word: a calendar leaves it out.")))
    return faults


def _check_footnotes(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.split("\n")):
        if footnote := _FOOTNOTE.search(line):
            words = _(
                "“%(found)s” looks like a footnote, which cannot be shown. Say it in the text."
            )
            yield Fault(number, words % {"found": footnote[0]})


def _check_headings(text: str, tokens: list[Token]) -> Iterator[Fault]:
    # A line that begins with ## would also end the part in the files, even inside code.
    lines = {number for number, line in enumerate(text.split("\n")) if line.startswith("## ")}
    lines |= {token.map[0] for token in tokens if token.map and token.tag in ("h1", "h2")}
    for line in lines:
        yield Fault(line, _("A heading inside a part is small: begin it with ###."))


def _refuse_html(html: str) -> str:
    words = {"found": html.strip().split("\n")[0][:40]}
    return _("“%(found)s” is HTML, which is not shown. Write it in Markdown, or as `code`.") % words


def _check_inline(tokens: list[Token], at: int, proof: Proof) -> Iterator[str]:
    """Yield what is wrong inside a line."""
    children = tokens[at].children or []
    whole = find_lone_key(tokens, at) if tokens[at].level == 1 else None
    in_link = False
    for token in children:
        if token.type in ("link_open", "link_close"):
            in_link = token.nesting == 1
        if token.type == "html_inline":
            yield _refuse_html(token.content)
        elif token.type == "image":
            yield _("An image cannot be shown. Describe it in words, or link to it.")
        elif token.type == "link_open":
            yield from _check_link(token)
        elif token.type == "text":
            for key in REFERENCE.findall(token.content):
                yield from _check_reference(key, proof, whole == key, in_link)
            if re.search(r"[{}]", REFERENCE.sub("", token.content)):
                yield _("A brace stands alone. Write a reference as {key}, a brace itself as `{`.")
    if proof.language != "fr" and not has_paired_guillemets(children):
        yield _("Put a French term between « and », both in one paragraph, one term at a time.")
    words = "".join(child.content for child in children if child.type == "text")
    if is_task(tokens, at):
        words = words.removeprefix(BOX)
    if "[ ]" in words or _TICKED.match(words):
        yield _("A box begins an item of a list, and readers tick it: - [ ] {paper:passport}")


def _check_link(token: Token) -> Iterator[str]:
    href = str(token.attrs.get("href", ""))
    if answers := other_answers(token):
        yield from _check_answers(answers)
    elif href.startswith(LETTER_LINK):
        if href.removeprefix(LETTER_LINK) not in LETTERS:
            words = {"key": href[:60], "known": ", ".join(LETTERS)}
            yield _("No letter is called “%(key)s”. Letters are: %(known)s.") % words
    elif "{" in href or "%7B" in href:
        yield _("A key cannot stand in the address of a link. Let {key} make the link.")
    elif not href.lower().startswith(LINKS):
        sentence = _("The link to “%(href)s” is refused. Begin it with https:, mailto: or tel:.")
        yield sentence % {"href": href[:80]}


def _check_answers(query: str) -> Iterator[str]:
    for key, value in parse_qsl(query, keep_blank_values=True):
        question = BY_KEY.get(key)
        if question is None:
            words = {"key": key[:40], "known": ", ".join(BY_KEY)}
            yield _("No question is called “%(key)s”. Questions are: %(known)s.") % words
        elif isinstance(question, ChoiceQuestion) and value not in question.readings:
            yield _("“%(value)s” is no answer to “%(key)s”.") % {"key": key, "value": value[:40]}


def _check_reference(key: str, proof: Proof, is_alone: bool, in_link: bool) -> Iterator[str]:
    kind, words = proof.kinds.get(key), {"key": f"{{{key}}}"}
    if key in DAY_KEYS:  # `_check_conditions` says where they may stand
        return
    if kind is None:
        yield explain_unknown(key, proof.kinds)
    elif kind == "contact" and in_link:
        yield _("%(key)s is a link by itself. Take it out of the link around it.") % words
    elif kind == "passage" and proof.is_passage:
        yield _("%(key)s is a passage, and a passage refers to no other. Write it out.") % words
    elif kind == "passage" and not is_alone:
        sentence = _(
            "%(key)s is a passage: let it stand alone, with a blank line before and after."
        )
        yield sentence % words


def explain_unknown(key: str, kinds: Mapping[str, str]) -> str:
    """Return the sentence that nothing has a key, with the keys near it."""
    near = ", ".join(f"{{{match}}}" for match in get_close_matches(key, kinds, n=3))
    if near:
        return _("Nothing has the key {%(key)s}. Near it: %(near)s.") % {"key": key, "near": near}
    sentence = _("Nothing has the key {%(key)s}. Contacts, amounts, papers and passages have keys.")
    return sentence % {"key": key}
