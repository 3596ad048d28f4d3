"""Words as the plain text of a letter."""

import re
from functools import partial
from textwrap import fill

from django import template

from rules.words.markdown import plain

register = template.Library()

WIDTH = 72
"""Characters of a line."""
_fill = partial(fill, width=WIDTH, break_long_words=False, break_on_hyphens=False)
"""Break lines, but no address."""

_FOLD = re.compile(r"<details[^>]*>(?:(?!<details).)*?</details>", re.S)
_NUMBERED = re.compile(r'<ol(?: start="(\d+)")?>((?:(?!<[ou]l).)*?)</ol>', re.S)
_LAST = re.compile(r"</li>\s*$")
_ITEM = re.compile(r"<li[^>]*>\s*")


@register.filter
def prose(html: str) -> str:
    """Return rendered words as wrapped text: steps with numbers, without folds."""
    while _FOLD.search(html):
        html = _FOLD.sub("", html)
    html = re.sub(r"<li([^>]*)>\s*<p>", r"<li\1>", html)
    html = re.sub(r"\s*(</p>)?\s*</li>", "</li>", html)
    html = _NUMBERED.sub(_with_numbers, html)
    html = re.sub(r"(</p>|</ul>|</ol>|</table>|</div>)", "\\1\n\n", html)
    return wrapped(plain(_ITEM.sub("<li>", html)))


def _with_numbers(match: re.Match[str]) -> str:
    items = (_LAST.sub("", item) for item in _ITEM.split(match[2])[1:])
    return "\n".join(f"{n}. {item}" for n, item in enumerate(items, int(match[1] or 1))) + "\n\n"


@register.filter
def wrapped(text: str) -> str:
    """Return text wrapped for a letter; the lines of an item are indented to its first word."""
    lines = []
    for line in text.splitlines():
        item = re.match(r"- |\d+\. ", line.lstrip())
        hanging = " " * len(item[0]) if item else ""
        lines.append(_fill(line.strip(" \t"), subsequent_indent=hanging))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
