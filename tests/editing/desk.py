"""What tests do at the desk, and what students then read."""

import re
from datetime import timedelta
from html import unescape

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from rules.models import Amount, Contact, Publication, Text, Version
from rules.models.publishing import live_on
from rules.page_changes import missing
from rules.words.live import live_rows
from rules.words.snapshot import Snapshot
from tests.clock import TODAY, moment
from tests.factories import draft, member

PUBLISH = "admin:editing-publish"
TEXT = "renew-student-permit"
NAME, FRENCH = f"en/{TEXT}.md", f"fr/{TEXT}.md"
CASE = {"nationality": "BR", "situation": "continue-studies", "document": "student-card"}
ANSWERS = CASE | {"expires": str(TODAY + timedelta(days=97))}
"""Of a student whose permit ends in three months: the window is open."""
NEW = "Quite new words."


def on(number):
    """Return the day that many days from TODAY."""
    return TODAY + timedelta(days=number)


def at(day, hour=12, minute=0):
    """Travel to a moment in Paris."""
    return time_machine.travel(moment(f"{day}T{hour:02}:{minute:02}"), tick=False)


def seat(name, role="Publisher"):
    """Return the browser of a new person who works here."""
    browser = Client(raise_request_exception=False)
    browser.force_login(member(name, role), "django.contrib.auth.backends.ModelBackend")
    return browser


def text(procedure=TEXT, language="en"):
    return Text.objects.get(procedure=procedure, language=language)


def amount(key="late-fee"):
    return Amount.objects.get(key=key)


def contact(key="anef-support"):
    return Contact.objects.get(key=key)


def fresh_amount(key="trial-fee", euros=321):
    """Return a new amount, as a draft."""
    old = amount()
    values = [old.values[-1] | {"euros": euros}]
    Amount(key=key, values=values, checked=old.checked, due=old.due).save()
    return amount(key)


def fresh_contact(key="trial-line"):
    """Return a new contact, as a draft."""
    old = contact()
    about = {"source": old.source, "checked": old.checked, "due": old.due}
    names = {"name-en": "the trial line", "name-fr": "la ligne"}
    Contact(key=key, names=names, phone="01 02 03 04 05", **about).save()
    return contact(key)


def refers(to="trial-fee"):
    """Return the text, with a reference."""
    return draft(text(), cost=f"It costs {{{to}}}.")


def titled(words):
    """Return changes that show on all that a student reads."""
    headlines = {name: words for name in text().notes if name.startswith("headline-")}
    return {"title": words, "notes": text().notes | headlines}


# ---- at the form of a document ----

REFUSED = ("Somebody saved while you were writing.", "Quelqu’un a enregistré pendant")


class Editing:
    """A form that somebody has open: what a browser shows is what it sends."""

    def __init__(self, client, row, language="en"):
        self.client, self.headers = client, {"accept-language": language}
        self.url = reverse(f"admin:rules_{row.kind}_change", args=[row.pk])
        self.read(client.get(self.url, headers=self.headers))

    def read(self, response):
        assert response.status_code == 200
        self.response = response
        form = response.context["adminform"].form
        self.data = {}
        for name in form.fields:
            widget, value = form.fields[name].widget, form[name].value()
            shown = widget.format_value(value)
            if getattr(widget, "input_type", "") == "checkbox":
                if value:
                    self.data[name] = "on"
            else:
                tag = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', response.text)
                found = tag and re.search(r'value="([^"]*)"', tag[0])
                shown = unescape(found[1]) if found else shown
                self.data[name] = "" if shown is None else str(shown)

    def save(self, **changes):
        self.response = self.client.post(self.url, self.data | changes, headers=self.headers)
        return self.response

    def saved(self, **changes):
        assert self.save(**changes).status_code == 302, faults(self.response)

    def refused(self, **changes):
        """Save; the form comes back, as the browser then shows it. What both changed."""
        response = self.save(**changes)
        assert any(one in str(faults(response)) for one in REFUSED), faults(response)
        self.read(response)
        self.collision = response.context["collision"]
        return [one.name for one in self.collision.both]


def faults(response):
    """Return what was wrong with a form that was sent, by field."""
    if response.status_code == 302:
        return {}
    errors = response.context["adminform"].form.errors
    return {name: " ".join(map(str, found)) for name, found in errors.items()}


def save(client, row, **changes):
    """Send the form of a document; what was wrong with it."""
    return faults(Editing(client, row).save(**changes))


# ---- at the publish page ----


def look(desk, *rows, **more):
    """Return the publish page with these drafts chosen."""
    page = desk.get(reverse(PUBLISH), {"name": [row.name for row in rows]} | more)
    assert page.status_code == 200
    return page


def form(*rows, starts=TODAY, **changes):
    """Return what the publish form sends of drafts as they are now; nothing of what is None."""
    sent = {
        "name": [row.name for row in rows],
        "version": [Version.newest(row.name).pk for row in rows],
        "starts": str(starts),
        "shown": str(starts),
        "note-en": "A trial.",
        "publish": "1",
    } | changes
    return {name: value for name, value in sent.items() if value is not None}


def send(desk, data):
    return desk.post(reverse(PUBLISH), data)


def put(desk, *rows, **changes):
    """Publish drafts."""
    return send(desk, form(*rows, **changes))


def made_by(response):
    """Return the publication to which an answer leads."""
    assert response.status_code == 302, _complaints(response)
    return Publication.objects.get(pk=response.url.rstrip("/").split("/")[-2])


def refused(response):
    """All that the publish form says is wrong."""
    assert response.status_code == 400
    return _complaints(response)


def _complaints(response):
    found = response.context["form"].errors if response.context else {}
    return " ".join(str(one) for errors in found.values() for one in errors)


def take_back(desk, made):
    return desk.post(reverse("admin:editing-take-back", args=[made.pk]))


def restore(desk, number, name=NAME, **more):
    return desk.post(reverse("admin:editing-restore"), {"name": name, "number": number} | more)


def retire(desk, name, **more):
    return desk.post(reverse("admin:editing-retire"), {"name": name} | more)


# ---- what is live ----


def summary(day, procedure=TEXT):
    """Return the summary that is live on a day."""
    return live_rows(day)[f"en/{procedure}.md"].summary


def result(client, language="en"):
    return unescape(client.get(f"/{language}/result/", ANSWERS).text)


def student_reads(client, language="en"):
    """All that a student reads of one procedure: result, procedure, API, calendar, the list."""
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


def assert_whole(*days):
    """No text that is live on one of these days refers to what is not."""
    for day in {frozenset(live_on(day).values()): day for day in days}.values():
        assert missing(Snapshot.of(live_rows(day).values())) == []
