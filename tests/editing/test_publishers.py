"""The second person, and several people at once."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from rules.accounts.audit import Event
from rules.editing import views
from rules.models import Notice, Publication
from rules.words.live import current, live_rows
from tests.clock import NOW, TODAY
from tests.factories import draft, publish, publish_with

from .publishing import (
    DESK,
    NEW,
    TEXT,
    amount,
    assert_whole,
    at,
    form,
    fresh_amount,
    look,
    made_by,
    on,
    put,
    refers,
    refused,
    seat,
    summary,
    take_back,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]


# ---- the second person ----


@pytest.fixture
def two(settings):
    """The office has two people: one writes, the other publishes."""
    settings.SECOND_PERSON = True


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
    """The overrides that the trail has: who, and what."""
    return list(Event.objects.filter(kind="alone").values_list("who", "what"))


@pytest.mark.usefixtures("two")
def test_who_wrote_does_not_publish_alone():
    ada, ben = seat("ada"), seat("ben")
    written_by("ada", text(), summary=NEW)
    assert "ask another publisher" in unescape(look(ada, text()).text)
    for claim in (None, "on", "000000"):
        assert "a second person" in refused(put(ada, text(), alone=claim))
    assert Publication.objects.count() == 1
    made = made_by(put(ben, text(), alone="on"))  # there is no such field for ben
    assert (made.by.username, made.alone, alone()) == ("ben", False, [])


@pytest.mark.usefixtures("two")
def test_who_has_a_telephone_publishes_alone_with_a_code_of_it():
    ada = seat("ada")
    code = with_telephone(ada, "ada")
    written_by("ada", text(), summary=NEW)
    assert 'autocomplete="one-time-code"' in look(ada, text()).text
    assert "a second person" in refused(put(ada, text()))
    put(ada, text(), **{"alone": code, "note-en": ""})  # incomplete: the code is not used up
    made = made_by(put(ada, text(), alone=code))
    assert made.alone
    assert alone() == [("ada", text().name)]
    listed = ada.get(reverse("admin:rules_publication_changelist"), {"state": "alone"})
    assert [one.pk for one in listed.context["cl"].result_list] == [made.pk]
    written_by("ada", text(), summary="Newer.")
    assert "This code is not right, or it was used" in refused(put(ada, text(), alone=code))


@pytest.mark.usefixtures("two")
def test_guesses_of_the_code_are_slowed_down_and_kept():
    ada = seat("ada")
    code = with_telephone(ada, "ada")
    written_by("ada", text(), summary=NEW)
    for guess in ("000000", code):  # the right one waits, too
        assert "This code is not right" in refused(put(ada, text(), alone=guess))
    assert Event.objects.filter(kind="wrong-code", who="ada").count() == 2


@pytest.mark.usefixtures("two")
def test_a_telephone_of_today_does_not_replace_the_second_person():
    ada = seat("ada")  # or who stole her password
    code = with_telephone(ada, "ada", days=0)
    written_by("ada", text(), summary=NEW)
    assert "a second person" in refused(put(ada, text(), alone=code))


@pytest.mark.usefixtures("two")
def test_an_administrator_publishes_alone():
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    written_by("root", text(), summary=NEW)
    assert "a second person" in refused(put(root, text()))
    assert made_by(put(root, text(), alone="on")).alone
    assert alone() == [("root", text().name)]


def announce(browser, notice=None, words="ANEF is down.", status=302, **more):
    """Save a notice at the desk. Return the newest as it is stored."""
    starts, ends = (f"{NOW + timedelta(days):%Y-%m-%dT%H:%M}" for days in (0, 1))
    sent = {"words-en": words, "starts": starts, "ends": ends} | more
    place = f"{notice.pk}/change" if notice else "add"
    response = browser.post(f"/admin/rules/notice/{place}/", sent)
    assert response.status_code == status, response.text
    return Notice.objects.first()


def shown():
    return [str(notice) for notice in current().live_notices(timezone.now())]


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
def test_a_notice_is_live_at_once_with_a_code_or_from_an_administrator():
    ada, root = seat("ada"), Client()
    code = with_telephone(ada, "ada")
    assert not announce(ada, alone=code).waits
    announce(ada, alone=code, status=200)  # a code counts once
    root.force_login(User.objects.create_superuser("root"))
    assert announce(root, words="Closed.").waits
    assert not announce(root, words="Closed.", alone="on").waits
    assert shown() == ["Closed.", "ANEF is down."]
    assert alone() == [("root", "Closed."), ("ada", "ANEF is down.")]


def test_in_a_small_office_a_notice_is_live_at_once():
    assert not announce(seat("ada"), alone="on").waits
    assert (shown(), alone()) == (["ANEF is down."], [])


@pytest.mark.usefixtures("two")
def test_every_version_since_the_live_one_counts():
    ada, ben, cyd = seat("ada"), seat("ben"), seat("cyd")
    written_by("ada", text(), summary="By Ada.")
    written_by("ben", text(), summary="By Ben.")
    for browser in (ada, ben):
        assert "a second person" in refused(put(browser, text()))
    made_by(put(cyd, text()))
    written_by("ben", text(), summary="Again by Ben.")
    assert not made_by(put(ada, text())).alone  # what Ada wrote is live already


@pytest.mark.usefixtures("two")
def test_a_restored_version_counts_for_who_restored_it():
    ada, ben = seat("ada"), seat("ben")
    draft(text(), summary=NEW)
    draft(text(), summary="Newer.")
    ada.post(reverse("admin:editing-restore"), {"name": text().name, "number": 2})
    assert text().summary == NEW
    assert "a second person" in refused(put(ada, text()))
    made_by(put(ben, text()))


@pytest.mark.usefixtures("two")
def test_a_retirement_counts_for_who_retired():
    ada, ben = seat("ada"), seat("ben")
    row = text(language="fr")
    ada.post(reverse("admin:editing-retire"), {"name": row.name})
    assert text(language="fr").retired
    assert "a second person" in refused(put(ada, row))
    made_by(put(ben, row))


@pytest.mark.usefixtures("two")
def test_one_own_word_among_others_is_enough():
    ada = seat("ada")
    seat("ben")
    written_by("ben", text(), summary=NEW)
    written_by("ada", amount(), euros=205)
    assert "a second person" in refused(put(ada, text(), amount()))
    made_by(put(ada, text()))


@pytest.mark.usefixtures("two")
def test_what_was_taken_back_counts_again():
    ada, ben = seat("ada"), seat("ben")
    written_by("ada", text(), summary=NEW)
    take_back(ben, made_by(put(ben, text())))
    assert "a second person" in refused(put(ada, text()))


def test_in_a_small_office_one_person_writes_and_publishes():
    ada = seat("ada")
    written_by("ada", text(), summary=NEW)
    assert b'name="alone"' not in look(ada, text()).content
    assert not made_by(put(ada, text())).alone


# ---- several people at once ----


def test_what_somebody_changed_meanwhile_is_not_published_unseen(client, desk):
    draft(text(), summary="Seen.")
    page = look(desk, text())
    draft(text(), summary="Unseen.")
    answer = desk.post(reverse(DESK), form(page))
    assert "Somebody changed these words" in refused(answer)
    assert Publication.objects.count() == 1
    assert "Unseen" in unescape(answer.content.decode())  # they are shown now
    made_by(desk.post(reverse(DESK), form(answer)))
    assert summary(TODAY) == "Unseen."


@pytest.mark.parametrize("versions", [None, [], ["x"], [1, 2, 3]])
def test_a_form_without_its_versions_publishes_nothing(desk, versions):
    draft(text(), summary=NEW)
    refused(desk.post(reverse(DESK), form(look(desk, text()), version=versions)))
    assert Publication.objects.count() == 1


def test_a_form_that_is_sent_twice_publishes_once(desk):
    draft(text(), summary=NEW)
    data = form(look(desk, text()))
    assert desk.post(reverse(DESK), data).status_code == 302
    answer = desk.post(reverse(DESK), data)
    assert b"Published" in answer.content  # the browser shows the second answer
    assert Publication.objects.count() == 2


def test_of_two_publishers_the_second_is_told_where_part_is_published_already(desk):
    draft(text(), summary=NEW)
    draft(amount(), euros=205)
    both, other = look(desk, text(), amount()), seat("other")
    made_by(put(other, text()))
    assert "Somebody changed" in refused(desk.post(reverse(DESK), form(both)))
    assert live_rows(TODAY)[amount().name].on(TODAY).euros == 180


def test_a_text_that_breaks_by_what_another_published_meanwhile_is_refused(desk):
    publish(fresh_amount())
    page, other = look(desk, refers()), seat("other")
    put(other, draft(amount("trial-fee"), retired=True))
    assert "trial-fee" in refused(desk.post(reverse(DESK), form(page)))


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


def test_of_two_publishers_at_the_same_moment_one_publishes(desk, monkeypatch):
    other = seat("other")
    draft(text(), summary=NEW)
    data = form(look(desk, text()))
    meanwhile(monkeypatch, "_proposal", lambda: other.post(reverse(DESK), data))
    desk.post(reverse(DESK), data)
    assert Publication.objects.count() == 2


def test_what_is_saved_at_the_same_moment_is_not_published_unseen(desk, monkeypatch):
    draft(text(), summary="Seen.")
    data = form(look(desk, text()))
    meanwhile(monkeypatch, "_proposal", lambda: draft(text(), summary="Unseen."))
    desk.post(reverse(DESK), data)
    assert summary(TODAY) != "Unseen."


def test_older_words_do_not_replace_newer_ones_of_the_same_moment(desk, monkeypatch):
    draft(text(), summary="Older.")
    data = form(look(desk, text()))

    def go_on():
        publish_with(text(), summary=NEW)
        draft(text(), summary="A draft again.")

    meanwhile(monkeypatch, "_proposal", go_on)
    assert "faster" in refused(desk.post(reverse(DESK), data))
    assert summary(TODAY) == NEW


def test_what_is_taken_back_while_another_publishes_breaks_nothing(desk, monkeypatch):
    other = seat("other")
    made = publish(fresh_amount())
    data = form(look(other, refers()))
    url = reverse("admin:editing-take-back", args=[made.pk])

    def publish_other():
        assert other.post(reverse(DESK), data).status_code == 302

    with monkeypatch.context() as patched:
        real, calls = views.missing, []

        def asked(snapshot):
            calls.append(snapshot)
            found = real(snapshot)
            if len(calls) == 1:
                publish_other()
            return found

        patched.setattr(views, "missing", asked)
        desk.post(url)
    assert_whole(TODAY)


def test_what_is_saved_while_another_retires_is_not_lost(desk, monkeypatch):
    meanwhile(monkeypatch, "_needed", lambda: draft(text(language="fr"), summary=NEW))
    desk.post(reverse("admin:editing-retire"), {"name": f"fr/{TEXT}.md"})
    assert text(language="fr").summary == NEW


def test_a_page_left_open_over_midnight_is_not_published_on_the_day_before(desk):
    draft(text(), summary=NEW)
    page = look(desk, text())
    with at(on(1), 0, 1):
        assert "today or a later day" in refused(desk.post(reverse(DESK), form(page)))


def test_the_desk_says_where_each_publication_and_version_stands(desk):
    states = {"ahead": "scheduled", "in-force": "in force", "ended": "ended"}
    made = {}
    for state, days in (
        ("ended", {"until": TODAY}),
        ("taken-back", {}),
        ("in-force", {}),
        ("ahead", {"starts": on(9)}),
    ):
        draft(text(), summary=f"The words {state}.")
        made[state] = made_by(put(desk, text(), **days))
    take_back(desk, made["taken-back"])
    with at(on(1)):
        for state, one in made.items():
            one.refresh_from_db()
            assert one.state(on(1)) == state
            url = reverse("admin:rules_publication_change", args=[one.pk])
            page = desk.get(url).content.decode()
            assert states.get(state, "taken back") in page
            assert "A trial." in page
            assert ("Take back" in page) is (state != "taken-back")
        listed = desk.get(reverse("admin:rules_publication_changelist"))
        assert listed.context["cl"].result_count == 5
        history = desk.get(reverse("admin:rules_text_history", args=[text().pk]))
        found = [
            (version.number, [state for _one, state in all_of])
            for version, all_of in history.context["versions"]
        ]
    assert found == [
        (5, ["ahead"]),
        (4, ["in-force"]),
        (3, ["taken-back"]),
        (2, ["ended"]),
        (1, ["in-force"]),
    ]
