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

from ..dates import long_date

WIDTH = 72
"""Characters of a line; an address is never broken."""

MAILTO = 1900
"""Characters of a mailto: address. Windows hands about 2,000 to a mail program, not more."""

Shown = dict[str, object]
"""What wizard.result.page.page() made ready, in the language of the letter."""


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


def letter(shown: Shown, language: str) -> Letter:
    """The e-mail that tells a student a result, `shown` having been made in its language."""
    info = get_language_info(language)
    with override(language):
        shown = shown | {"language": language}
        title = shown["words"].title
        subject = _("Your residence permit in France: %(title)s") % {"title": title}
        body = _body(shown, SECTIONS)
        mailto, sent = _mailto(subject, (_body(shown, some) for some in (SECTIONS, *SHORTER)))
    return Letter(
        language,
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
    html = re.sub(r"<li>\s*<p>", "<li>", html)
    html = re.sub(r"(</p>|</ul>|</ol>|</table>|</div>)", "\\1\n\n", html)
    html = re.sub(r"(<h[3-6]>)", "\n\n\\1", html)
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


def _procedure(shown: Shown) -> tuple[str, str]:
    words = shown["words"]
    foreign = words.language != shown["language"]
    untranslated = _("This text is not translated yet.") if foreign else ""
    said = [untranslated, _wrapped(words.title), prose(words.summary)]
    return _("Your procedure"), "\n\n".join(filter(None, said))


def _today(shown: Shown) -> tuple[str, str]:
    aim = shown["aim_for"]
    said = [_wrapped(shown["status"])]
    if aim:
        text = _(
            "Aim for %(day)s: the first working day on which the platform must accept an"
            " application."
        )
        said.append(_wrapped(text % {"day": aim}))
    said += [prose(shown["note"] or ""), *map(_wrapped, shown["remarks"])]
    return _("Where you are today"), "\n\n".join(filter(None, said))


def _status(shown: Shown) -> tuple[str, str]:
    return _("Where you are today"), _wrapped(shown["status"])


def _advice(shown: Shown) -> tuple[str, str]:
    return _("In your case"), prose(shown["advice"].html) if shown["advice"] else ""


def _dates(shown: Shown) -> tuple[str, str]:
    said = []
    for line in shown["lines"]:
        named = _("%(name)s: %(days)s") % {"name": line.name, "days": line.days}
        said.append(_wrapped(f"- {named}" + (f" ({_('today')})" if line.current else "")))
    if said:
        counted = "; ".join(f"{name}, {day}" for name, day in shown["counted_from"])
        said += ["", _wrapped(f"{_('Counted from:')} {counted}.")]
    return _("The dates"), "\n".join(said)


def _documents(shown: Shown) -> tuple[str, str]:
    return _("What to provide"), prose(shown["words"].documents)


def _cost(shown: Shown) -> tuple[str, str]:
    return _("What it costs"), prose(shown["words"].cost)


def _official(shown: Shown) -> tuple[str, str]:
    name, url = shown["place"]
    return _("The official address"), f"{capfirst(name)}\n{url}" if url else ""


def _link(shown: Shown) -> tuple[str, str]:
    said = _(
        "This page shows the result again, with your dates, the steps and the sources."
        " Who has its address can read your answers."
    )
    return _("Your result"), f"{_wrapped(said)}\n\n{shown['share'].whole}"


Section = Callable[[Shown], tuple[str, str]]
SECTIONS: tuple[Section, ...] = (
    _procedure, _today, _advice, _dates, _documents, _cost, _official, _link,
)  # fmt: skip
SHORTER: tuple[tuple[Section, ...], ...] = (
    (_procedure, _status, _dates, _official, _link),
    (_status, _dates, _official, _link),
    (_status, _link),
)
"""What a mailto: address holds where all is too long: the dates rather than the lists."""


def _body(shown: Shown, sections: Iterable[Section]) -> str:
    """The letter: greeting, numbered sections, closing."""
    day = long_date(shown["walk"].today)
    opening = _(
        "You asked us about your residence permit in France. From what you told us,"
        " this applies to you today, %(day)s."
    )
    caution = _(
        "This e-mail gives information, not legal advice. The administration decides."
        " It was written on %(day)s: the rules may change after that day."
    )
    said = [section(shown) for section in sections]
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
