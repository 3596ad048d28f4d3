"""A page as its reader meets it: title, headings, text, links, the form and its fields."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from django.utils.http import urlencode
from icalendar import Calendar


class Page(HTMLParser):
    """Parsed from a response; `send` fills in the form."""

    def __init__(self, response) -> None:
        super().__init__()
        self.response = response
        self.lang = self.action = self.method = None
        self.text, self.title, self.h1 = "", "", ""
        self.links: list[tuple[str, str]] = []
        self.fields: dict[str, list[str]] = {}
        self.values: dict[str, str] = {}
        self.ids: list[str] = []
        self._open: list[str] = []
        self._select = None
        self.feed(response.content.decode())
        self.text, self.title, self.h1 = map(_in_one_line, (self.text, self.title, self.h1))
        self.links = [(_in_one_line(label).strip(), href) for label, href in self.links]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in {"meta", "link", "input", "br", "hr", "img"}:
            self._open.append(tag)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "html":
            self.lang = attrs["lang"]
        elif tag == "form" and "action" in attrs:
            self.action, self.method = attrs["action"], attrs.get("method", "get")
        elif tag == "a":
            self.links.append(["", attrs.get("href", "")])
        elif tag == "input" and "name" in attrs:
            self.fields.setdefault(attrs["name"], []).append(attrs.get("value", ""))
            if attrs.get("type") != "radio" or "checked" in attrs:
                self.values[attrs["name"]] = attrs.get("value", "")
        elif tag == "select":
            self._select = attrs["name"]
            self.fields[self._select] = []
        elif tag == "option":
            self.fields[self._select].append(attrs["value"])
            if "selected" in attrs:
                self.values[self._select] = attrs["value"]

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if "title" in self._open:
            self.title += data
        elif "style" not in self._open and "script" not in self._open:
            self.text += data
            if "h1" in self._open:
                self.h1 += data
            if "a" in self._open:
                self.links[-1][0] += data

    def link(self, text: str) -> str:
        """Return the address of the link with this text."""
        [href] = {href for label, href in self.links if " ".join(label.split()) == text}
        return href

    @property
    def question(self) -> str | None:
        """The key of the question that the page asks."""
        return self.values.get("asked")


def _in_one_line(text: str) -> str:
    """As a browser shows it: no-break spaces stay."""
    return re.sub(r"[ \n]+", " ", text)


def read(client, address, status=200, data=None, **extra) -> Page:
    """Return the page at an address, after redirects."""
    response = client.get(address, data, follow=True, **extra)
    assert response.status_code == status, response.content
    page = Page(response)
    asked = response.request
    page.address = asked["PATH_INFO"] + (f"?{query}" if (query := asked["QUERY_STRING"]) else "")
    return page


def send(client, page: Page, status=200, **answer) -> Page:
    """Fill in the form of a page, as a browser does; the fields must be there."""
    assert set(answer) <= set(page.fields), (set(answer), set(page.fields))
    return read(client, page.action, status, page.values | answer)


def answer(client, page: Page, key: str, value: str) -> Page:
    """Answer the question of a page as a person would."""
    assert page.question == key
    if f"{key}-day" in page.fields:
        year, month, day = value.split("-")
        parts = {"day": day, "month": month, "year": year}
        return send(client, page, **{f"{key}-{part}": text for part, text in parts.items()})
    assert value in page.fields[key]
    return send(client, page, **{key: value})


def result(client, answers, beside="", language="en", status=200, **others) -> Page:
    """Return the result of these answers, or a page beside it."""
    return read(client, f"/{language}/result/{beside}?{urlencode(answers | others)}", status)


def events(client, answers, language="en", **others):
    """Return the events of the calendar file, read back by a library."""
    response = client.get(f"/{language}/result.ics?{urlencode(answers | others)}")
    assert response.status_code == 200, response.content
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def query(address: str) -> dict[str, str]:
    """Return what an address says, each key once."""
    return dict(parse_qsl(urlsplit(address).query))
