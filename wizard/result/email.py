"""A result as an e-mail to a student: plain text, in any language, with the dates written out."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from .result import Result

MAILTO = 1900
"""Characters of a mailto: address. Windows hands about 2,000 to a mail program, not more."""

_LENGTHS = (
    {"full": True, "lists": True},
    {"full": False, "lists": True},
    {"full": False, "lists": False},
)
"""The parts of a letter, the longest first; the shortest has the day and the address alone."""


@dataclass(frozen=True)
class Sender:
    """Who writes to a student; `words` are a sentence of the officer's own."""

    office: str
    officer: str = ""
    words: str = ""


@dataclass(frozen=True)
class Letter:
    language: str
    subject: str
    body: str
    mailto: str
    shortened: bool
    """Whether the mailto: address has less than the body."""


def letter(result: Result, address: str, sender: Sender | None = None) -> Letter:
    """Return the e-mail that tells a student a result, in the language of the result.

    `address`: the absolute address of the result. Without a sender it is an e-mail to oneself,
    with everything; an office writes what to do, in at most 150 words, and the address of the rest.
    """
    with override(result.language):
        subject = subject_of(result)
        bodies = [_body(result, address, sender, parts) for parts in _LENGTHS]
    addresses = [_mailto(subject, body) for body in bodies]
    fits = next((at for at, url in enumerate(addresses) if len(url) <= MAILTO), -1)
    return Letter(result.language, subject, bodies[0], addresses[fits], bodies[fits] != bodies[0])


def short_letter(result: Result, address: str, office: str) -> tuple[str, str]:
    """Return the subject and the body of an office's e-mail, in the active language."""
    return subject_of(result), _body(result, address, Sender(office), _LENGTHS[0])


def subject_of(result: Result) -> str:
    return _("Your residence permit in France: %(title)s") % {"title": result.headline}


def _body(result: Result, address: str, sender: Sender | None, parts: dict[str, bool]) -> str:
    context: dict[str, object] = {"result": result, "address": address, "sender": sender, **parts}
    context["untranslated"] = result.spoken.language != result.language
    return write(f"email/{'office' if sender else 'result'}.txt", context)


def write(template: str, context: dict[str, object]) -> str:
    """Render a template as the text of an e-mail."""
    text = render_to_string(template, context)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _mailto(subject: str, body: str) -> str:
    text = quote(body.replace("\n", "\r\n"), safe="")
    return f"mailto:?subject={quote(subject, safe='')}&body={text}"
