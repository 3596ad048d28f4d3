"""What tests do at the publish page, and what students then read."""

import re
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from rules.models import Amount, Contact, Publication, Text
from rules.models.publishing import live_on
from rules.page_changes import missing
from rules.words.live import live_rows
from rules.words.snapshot import Snapshot
from tests.clock import TODAY
from tests.factories import draft, member

DESK = "admin:editing-publish"
TEXT = "renew-student-permit"
ANSWERS = {
    "nationality": "BR",
    "situation": "continue-studies",
    "document": "student-card",
    "expires": str(TODAY + timedelta(days=97)),  # the window is open
}
NEW = "Quite new words."


def on(number):
    """The day that many days from TODAY."""
    return TODAY + timedelta(days=number)


@contextmanager
def at(day, hour=12, minute=0):
    """A moment in Paris."""
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(moment, tick=False):
        yield


def seat(name, role="Publisher"):
    """The browser of a new person who works here."""
    browser = Client()
    browser.force_login(member(name, role))
    return browser


def text(procedure=TEXT, language="en"):
    return Text.objects.get(procedure=procedure, language=language)


def titled(words):
    """Changes that show on all that a student reads."""
    headlines = {name: words for name in text().notes if name.startswith("headline-")}
    return {"title": words, "notes": text().notes | headlines}


def amount(key="late-fee"):
    return Amount.objects.get(key=key)


def contact(key="anef-support"):
    return Contact.objects.get(key=key)


def fresh_amount(key="trial-fee", euros=321):
    """A new amount, as a draft."""
    old = amount()
    values = [old.values[-1] | {"euros": euros}]
    made = Amount(key=key, values=values, checked=old.checked, due=old.due)
    made.save()
    return Amount.objects.get(key=key)


def look(desk, *rows, **more):
    """The publish page with these drafts chosen."""
    page = desk.get(reverse(DESK), {"name": [row.name for row in rows]} | more)
    assert page.status_code == 200
    return page


def form(page, **changes):
    """What the publish form sends, as it was looked at."""
    documents = page.context["documents"]
    sent = {
        "name": [one.row.name for one, _version, _differences in documents],
        "version": [version.pk for _one, version, _differences in documents],
        "starts": page.context["day"].isoformat(),
        "shown": page.context["day"].isoformat(),
        "note-en": "A trial.",
        "publish": "1",
    } | changes
    return {name: value for name, value in sent.items() if value is not None}


def put(desk, *rows, **changes):
    """Look at drafts and publish them."""
    day = {"shown": changes["starts"]} if "starts" in changes else {}
    return desk.post(reverse(DESK), form(look(desk, *rows, **day), **changes))


def made_by(response):
    """The publication to which an answer leads."""
    assert response.status_code == 302, complaints(response)
    return Publication.objects.get(pk=response.url.rstrip("/").split("/")[-2])


def complaints(response):
    """All that the publish form says is wrong."""
    found = response.context["form"].errors if response.context else {}
    return " ".join(str(one) for errors in found.values() for one in errors)


def refused(response):
    assert response.status_code == 400
    return complaints(response)


def summary(day, procedure=TEXT, language="en"):
    """The summary that is live on a day."""
    return live_rows(day)[f"{language}/{procedure}.md"].summary


def student_reads(client, language="en"):
    """All that a student reads of one procedure: result, procedure, API, calendar."""
    query = urlencode(ANSWERS)
    addresses = (
        f"/{language}/result/?{query}",
        f"/{language}/procedures/{TEXT}/",
        f"/api/v1/guidance?{query}&language={language}",
        f"/{language}/result.ics?{query}",
        f"/{language}/procedures/",
    )
    found = []
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found.append(unescape(response.content.decode()))
    return found


def pages_of(client, pages):
    """What procedures' pages say, without their links for search engines."""
    return {
        (kind, key, language): re.sub(
            r'<link rel="(canonical|alternate)"[^>]*>|\s+',
            " ",
            client.get(f"/{language}/procedures/{key}/").text,
        ).split()
        for kind, key, language in pages
    }


def take_back(desk, made):
    return desk.post(reverse("admin:editing-take-back", args=[made.pk]))


def refers(to="trial-fee"):
    """The text, with a reference."""
    return draft(text(), cost=f"It costs {{{to}}}.")


def assert_whole(*days):
    """No text that is live on one of these days refers to what is not."""
    for day in {frozenset(live_on(day).values()): day for day in days}.values():
        assert missing(Snapshot.of(live_rows(day).values())) == []
