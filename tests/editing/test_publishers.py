"""The second person, and several people at once."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from rules.accounts.audit import Event
from rules.editing import views
from rules.models import Notice, Publication
from rules.words.live import current
from tests.clock import NOW, TODAY
from tests.factories import draft, publish

from .desk import (
    FRENCH,
    NEW,
    amount,
    at,
    form,
    look,
    made_by,
    on,
    put,
    refused,
    retire,
    seat,
    send,
    summary,
    take_back,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]
SECOND = "a second person"


# ---- the second person ----


@pytest.fixture
def two(settings):
    """Let the office have two people: one writes, the other publishes."""
    settings.SECOND_PERSON = True


@pytest.fixture
def root():
    browser = Client()
    browser.force_login(User.objects.create_superuser("root"))
    return browser


def written_by(name, row, **changes):
    return draft(row, by=User.objects.get(username=name), **changes)


def with_telephone(browser, name, days=2):
    """Set up two-factor for a person, so many days ago; return a one-time code for the present."""
    device = TOTPDevice.objects.create(user=User.objects.get(username=name), name="telephone")
    TOTPDevice.objects.update(created_at=timezone.now() - timedelta(days=days))
    session = browser.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return f"{totp(device.bin_key):06}"


def alone():
    """Return the overrides that the audit log has: who, and what."""
    return list(Event.objects.filter(kind="alone").values_list("who", "what"))


@pytest.mark.usefixtures("two")
def test_who_wrote_does_not_publish_alone():
    ada, ben, cyd = seat("ada"), seat("ben"), seat("cyd")
    written_by("ada", text(), summary=NEW)
    assert "ask another publisher" in unescape(look(ada, text()).text)
    for claim in (None, "on", "000000"):
        assert SECOND in refused(put(ada, text(), alone=claim))
    assert Publication.objects.count() == 1
    made = made_by(put(ben, text(), alone="on"))  # there is no such field for ben
    assert (made.by.username, made.alone, alone()) == ("ben", False, [])
    written_by("ben", text(), summary="By Ben.")
    written_by("ada", amount(), euros=205)
    assert SECOND in refused(put(ada, text(), amount()))
    made_by(put(ada, text()))  # what Ada wrote of it is live already
    written_by("ada", text(), summary="By Ada.")
    written_by("ben", text(), summary="Again by Ben.")
    for browser in (ada, ben):  # every version since the live one counts
        assert SECOND in refused(put(browser, text()))
    take_back(cyd, made_by(put(cyd, text())))
    assert SECOND in refused(put(ben, text()))


@pytest.mark.usefixtures("two")
def test_who_has_a_telephone_since_yesterday_publishes_alone_with_a_code_of_it():
    ada = seat("ada")
    code = with_telephone(ada, "ada", days=0)
    written_by("ada", text(), summary=NEW)
    assert SECOND in refused(put(ada, text(), alone=code))  # a thief of her password has it, too
    TOTPDevice.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert 'autocomplete="one-time-code"' in look(ada, text()).text
    assert SECOND in refused(put(ada, text()))
    put(ada, text(), **{"alone": code, "note-en": ""})  # incomplete: the code is not used up
    made = made_by(put(ada, text(), alone=code))
    assert made.alone
    assert alone() == [("ada", text().name)]
    listed = ada.get(reverse("admin:rules_publication_changelist"), {"state": "alone"})
    assert [one.pk for one in listed.context["cl"].result_list] == [made.pk]
    written_by("ada", text(), summary="Newer.")
    assert "This code is not right, or it was used" in refused(put(ada, text(), alone=code))


def announce(browser, notice=None, words="ANEF is down.", status=302, **more):
    """Save a notice at the desk. Return the newest as it is stored."""
    starts, ends = (f"{NOW + timedelta(days):%Y-%m-%dT%H:%M}" for days in (0, 1))
    sent = {"words-en": words, "starts": starts, "ends": ends} | more
    place = f"{notice.pk}/change" if notice else "add"
    response = browser.post(f"/admin/rules/notice/{place}/", sent)
    assert response.status_code == status, response.text
    return Notice.objects.first()


def shown():
    return [strip_tags(words) for _code, words in current().notices_in("en", timezone.now())]


@pytest.mark.usefixtures("two")
def test_a_notice_waits_until_another_publisher_saves_it_unchanged():
    ada, ben = seat("ada"), seat("ben")
    notice = announce(ada, announce(ada))  # once more changes nothing
    assert (notice.waits, shown()) == (True, [])
    assert "wait for a second person" in ada.get("/admin/").text
    assert announce(ben, notice, "Visit evil.example.").waits  # now these are Ben's words
    assert announce(ada, notice, "Visit good.example.").waits
    notice = announce(ben, notice, "Visit good.example.")
    assert (notice.by.username, shown(), alone()) == ("ada", ["Visit good.example."], [])
    assert announce(ben, notice, "Visit evil.example.").waits
    assert shown() == []


@pytest.mark.usefixtures("two")
def test_a_notice_is_live_at_once_with_a_code_or_from_an_administrator(root):
    ada = seat("ada")
    code = with_telephone(ada, "ada")
    assert not announce(ada, alone=code).waits
    announce(ada, alone=code, status=200)  # a code counts once
    assert announce(root, words="Closed.").waits
    assert not announce(root, words="Closed.", alone="on").waits
    assert shown() == ["Closed.", "ANEF is down."]
    assert alone() == [("root", "Closed."), ("ada", "ANEF is down.")]


def test_in_a_small_office_one_person_writes_and_publishes():
    ada = seat("ada")
    assert not announce(ada, alone="on").waits
    assert shown() == ["ANEF is down."]
    written_by("ada", text(), summary=NEW)
    assert 'name="alone"' not in look(ada, text()).text
    assert not made_by(put(ada, text(), alone="on")).alone
    assert alone() == []


# ---- several people at once ----


def test_what_somebody_changed_meanwhile_is_not_published_unseen(desk):
    seen = form(draft(text(), summary="Seen."))
    draft(text(), summary="Unseen.")
    answer = send(desk, seen)
    assert "Somebody changed these words" in refused(answer)
    assert "Unseen" in unescape(answer.text)  # they are shown now
    for versions in (None, ["x"], [1, 2, 3]):
        refused(put(desk, text(), version=versions))
    with at(on(1), 0, 1):  # the page was left open over midnight
        assert "today or a later day" in refused(send(desk, form(text())))
    assert Publication.objects.count() == 1
    made_by(put(desk, text()))
    assert summary(TODAY) == "Unseen."


def test_a_form_that_is_sent_twice_publishes_once(desk):
    data = form(draft(text(), summary=NEW))
    assert send(desk, data).status_code == 302
    assert "Published" in send(desk, data).text  # the browser shows the second answer
    assert Publication.objects.count() == 2


def meanwhile(monkeypatch, name, act):
    """Do something just after a function of the desk was called for the first time."""
    real, done = getattr(views, name), []

    def called(*args, **kwargs):
        found = real(*args, **kwargs)
        if not done:
            done.append(act)
            act()
        return found

    monkeypatch.setattr(views, name, called)


@pytest.mark.parametrize("is_published", [True, False])
def test_of_two_at_the_same_moment_the_second_publishes_nothing(desk, monkeypatch, is_published):
    other = seat("other")
    data = form(draft(text(), summary="Seen."))

    def act():
        if is_published:
            made_by(send(other, data))
        else:
            draft(text(), summary="Unseen.")

    meanwhile(monkeypatch, "_proposal", act)
    assert "Somebody was faster" in refused(send(desk, data))
    assert Publication.objects.count() == 1 + is_published
    assert summary(TODAY) != "Unseen."


def test_what_is_saved_while_another_retires_is_not_lost(desk, monkeypatch):
    meanwhile(monkeypatch, "_reasons_to_keep", lambda: draft(text(language="fr"), summary=NEW))
    retire(desk, FRENCH)
    saved = text(language="fr")
    assert (saved.summary, saved.retired) == (NEW, True)


def test_the_desk_says_where_each_publication_and_version_stands(desk):
    made = {}
    for state, days in (
        ("ended", {"until": TODAY}),
        ("taken back", {}),
        ("in force", {}),
        ("scheduled", {"starts": on(9)}),
    ):
        row = draft(text(), summary=f"The words {state}.")
        made[state] = publish(row, **days, notes={"en": "A trial."})
    take_back(desk, made["taken back"])
    with at(on(1)):
        for state, one in made.items():
            page = desk.get(reverse("admin:rules_publication_change", args=[one.pk])).text
            assert state in page
            assert "A trial." in page
            assert ("Take back" in page) is (state != "taken back")
        history = desk.get(reverse("admin:rules_text_history", args=[text().pk]))
        versions = history.context["versions"]
        found = [one.state() for version in versions for one in version.publications.all()]
    assert found == ["ahead", "in-force", "taken-back", "ended", "in-force"]
