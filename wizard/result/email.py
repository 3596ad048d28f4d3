"""A result as an e-mail to a student: plain text, in any language, with the dates written out."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import fill
from urllib.parse import quote

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from rules.words.markdown import plain

from ..dates import long_date, plain_date
from .result import Result

WIDTH = 72
"""Characters of a line; an address is never broken."""

MAILTO = 1900
"""Characters of a mailto: address. Windows hands about 2,000 to a mail program, not more."""


@dataclass(frozen=True)
class Letter:
    """An e-mail in one language."""

    language: str
    name: str
    """Of the language, in itself."""
    direction: str
    subject: str
    body: str
    mailto: str
    shortened: bool
    """Whether the mailto: address holds less than the body."""


def letter(result: Result, address: str) -> Letter:
    """Return the e-mail that tells a student a result, in the language of the result.

    `address`: the absolute address of the result.
    """
    info = get_language_info(result.language)
    with override(result.language):
        subject = _("Your residence permit in France: %(title)s") % {"title": result.headline}
        body = _body(result, address, SECTIONS)
        shorter = (_body(result, address, some) for some in (SECTIONS, *SHORTER))
        mailto, sent = _mailto(subject, shorter)
    return Letter(
        result.language,
        info["name_local"].capitalize(),
        "rtl" if info["bidi"] else "ltr",
        subject,
        body,
        mailto,
        sent != body,
    )


def _mailto(subject: str, bodies: Iterable[str]) -> tuple[str, str]:
    """The address with the longest body that fits, else with the shortest; and that body."""
    made, body = "", ""
    for body in bodies:
        text = quote(body.replace("\n", "\r\n"), safe="")
        made = f"mailto:?subject={quote(subject, safe='')}&body={text}"
        if len(made) <= MAILTO:
            break
    return made, body


def prose(html: str) -> str:
    """Rendered words as wrapped text: a blank line after each paragraph, list items with a dash."""
    html = re.sub(r"(<li\b[^>]*>)\s*<p>", r"\1", html)
    html = re.sub(r"(</p>|</ul>|</ol>|</table>|</div>|</details>)", "\\1\n\n", html)
    html = re.sub(r"(<details[^>]*>)", "\n\n\\1", html)
    html = html.replace("</summary>", "</summary>\n\n")
    return _wrapped(plain(html))


def _wrapped(text: str) -> str:
    lines = []
    for line in text.splitlines():
        hanging = "  " if line.lstrip().startswith("- ") else ""
        lines.append(
            fill(
                line.strip(" \t"),
                WIDTH,
                subsequent_indent=hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _procedure(result: Result) -> tuple[str, str]:
    words = result.text
    foreign = words.language != result.language
    untranslated = _("This text is not translated yet.") if foreign else ""
    said = [untranslated, _wrapped(result.headline), prose(words.summary)]
    return _("Your procedure"), "\n\n".join(filter(None, said))


def _today(result: Result) -> tuple[str, str]:
    said = [_wrapped(result.status)]
    if result.aim_for:
        text = _(
            "Aim for %(day)s: the first working day on which the platform must accept an"
            " application."
        )
        said.append(_wrapped(text % {"day": long_date(result.aim_for)}))
    said += [prose(result.note), *map(_wrapped, result.remarks)]
    return _("Where you are today"), "\n\n".join(filter(None, said))


def _status(result: Result) -> tuple[str, str]:
    return _("Where you are today"), _wrapped(result.status)


def _advice(result: Result) -> tuple[str, str]:
    return _("In your case"), prose(result.advice.html) if result.advice else ""


def _dates(result: Result) -> tuple[str, str]:
    said = []
    for line in result.lines:
        named = _("%(name)s: %(days)s") % {"name": line.name, "days": line.days}
        said.append(_wrapped(f"- {named}" + (f" ({_('today')})" if line.current else "")))
    if said:
        counted = "; ".join(f"{name}, {long_date(day)}" for name, day in result.counted)
        said += ["", _wrapped(f"{_('Counted from:')} {counted}.")]
    return _("The dates"), "\n".join(said)


def _documents(result: Result) -> tuple[str, str]:
    return _("What to provide"), prose(result.text.documents)


def _cost(result: Result) -> tuple[str, str]:
    days = sorted({value.checked for _key, value in result.amounts})
    words = {"days": ", ".join(map(plain_date, days))}
    checked = _("Amounts checked on %(days)s.") % words if days and result.text.cost else ""
    return _("What it costs"), "\n\n".join(filter(None, (prose(result.text.cost), checked)))


def _official(result: Result) -> tuple[str, str]:
    name, url = result.official_site
    return _("The official address"), f"{capfirst(name)}\n{url}" if url else ""


Section = Callable[[Result], tuple[str, str]]
SECTIONS: tuple[Section, ...] = (
    _procedure, _today, _advice, _dates, _documents, _cost, _official,
)  # fmt: skip
SHORTER: tuple[tuple[Section, ...], ...] = (
    (_procedure, _status, _dates, _official),
    (_status, _dates, _official),
    (_status,),
)
"""What a mailto: address holds where all is too long: the dates rather than the lists."""


def _body(result: Result, address: str, sections: Iterable[Section]) -> str:
    """Return the letter: greeting, numbered sections, the address of the result, closing."""
    day = long_date(result.today)
    opening = _(
        "You asked us about your residence permit in France. From what you told us,"
        " this applies to you today, %(day)s."
    )
    caution = _(
        "This e-mail gives information, not legal advice. The administration decides."
        " It was written on %(day)s: the rules may change after that day."
    )
    link = _(
        "This page shows the result again, with your dates, the steps and the sources."
        " Who has its address can read your answers."
    )
    said = [section(result) for section in sections]
    said.append((_("Your result"), f"{_wrapped(link)}\n\n{address}"))
    office = settings.OFFICE_NAME or _("The international office")
    blocks = [
        _("Hello,"),
        _wrapped(opening % {"day": day}),
        *(f"{n}. {title}\n\n{text}" for n, (title, text) in enumerate(filter(_told, said), 1)),
        _wrapped(caution % {"day": day}),
        f"{_('Kind regards,')}\n{office}",
    ]
    return "\n\n".join(blocks) + "\n"


def _told(section: tuple[str, str]) -> bool:
    return bool(section[1])
