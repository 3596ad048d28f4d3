"""Signing in: slowed down for who guesses, with two factors for who wants it, and logged."""

import re
from contextlib import ExitStack
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from rules.accounts.audit import ADDRESS_KEPT, Event, client_address
from rules.editing.site import CHECKS
from rules.models import Amount, Notice, Text
from tests.factories import PASSWORD, member

pytestmark = pytest.mark.django_db
LOGIN, HOME = "/admin/login/", "/admin/"
CODE, FACTOR, PEOPLE, TRAIL = (
    f"/admin/desk/{place}/" for place in ("code", "factor", "people", "trail")
)
HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def clock():
    """A clock that the test moves."""
    start = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        yield clock


@pytest.fixture
def eve():
    return member("eve", "Editor")


@pytest.fixture
def root():
    return User.objects.create_superuser("root", password=PASSWORD)


def enter(client, name="eve", password=PASSWORD, address=HERE, **more):
    data = {"username": name, "password": password, "next": HOME} | more
    return client.post(LOGIN, data, REMOTE_ADDR=address)


def guess(times, name="eve", address=HERE):
    return [enter(Client(), name, "a wrong guess", address).status_code for _n in range(times)]


def kinds(**which):
    return list(Event.objects.filter(**which).order_by("pk").values_list("kind", flat=True))


# ---- guessing ----


def test_the_fifth_failure_closes_the_door_for_a_quarter_of_an_hour(eve, clock):
    assert guess(5) == [200, 200, 200, 200, 429]
    closed = enter(Client())
    assert closed.status_code == 429  # even with the right password
    assert closed.headers["Retry-After"] == "900"
    clock.shift(timedelta(minutes=15, seconds=1))
    assert enter(Client()).status_code == 302


def test_attempts_meanwhile_make_the_wait_no_longer(eve, clock):
    guess(5)
    for _third in range(2):
        clock.shift(timedelta(minutes=7))
        assert guess(2) == [429] * 2
    clock.shift(timedelta(minutes=1, seconds=1))
    assert enter(Client()).status_code == 302


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(eve, clock):
    for network in range(4):
        assert guess(6, address=f"198.51.{network}.7")[-1] == 429
    assert enter(Client()).status_code == 302


def test_a_success_forgets_the_failures_of_the_account_alone(eve, clock):
    member("bob", "Editor")
    guess(4, "bob")
    guess(4)
    assert enter(Client()).status_code == 302
    assert guess(4) == [200] * 4
    assert guess(1, "bob") == [429]


def test_an_address_that_tries_many_names_is_closed(eve, clock):
    AccessAttempt.objects.create(
        username="x", ip_address=HERE, failures_since_start=46, attempt_time=timezone.now()
    )
    found = [status for n in range(5) for status in guess(1, f"name{n}")]
    assert found == [200] * 3 + [429] * 2
    assert enter(Client()).status_code == 429
    assert enter(Client(), address=THERE).status_code == 302


def test_a_network_of_the_newer_kind_counts_as_one_address(eve, clock):
    found = [guess(1, address=f"2001:db8::{n:x}")[0] for n in range(6)]
    assert found == [200] * 4 + [429] * 2
    assert enter(Client(), address="2001:db8:0:1::1").status_code == 302


def test_old_attempts_are_removed_and_hold_no_password(eve, clock, caplog):
    guess(3)
    guess(5, "my secret password")
    enter(Client(), "my secret password", "another secret", password2="a third secret")
    kept = list(AccessAttempt.objects.values())
    assert len(kept) == 2
    assert not AccessFailureLog.objects.exists()
    for secret in ("guess", "secret", "eve"):  # typed as a name, it may be a password
        assert secret not in f"{kept} {caplog.text}"
    clock.shift(timedelta(minutes=16))
    assert enter(Client()).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_unknown_names_have_a_limit_each(clock):
    assert guess(5, "nobody") == [200] * 4 + [429]
    assert guess(4, "no one") == [200] * 4
    assert guess(1, "no one", THERE) == [200]
    assert guess(1, "no one") == [429]


def test_an_administrator_opens_a_closed_door_by_name(eve, clock):
    guess(5)
    guess(4, "bob")
    call_command("axes_reset_username", "eve", verbosity=0)
    assert enter(Client()).status_code == 302
    assert guess(1, "bob") == [429]


@pytest.mark.parametrize(("language", "said"), [("en", "Wait 15"), ("fr", "15")])
def test_the_closed_door_says_why(eve, clock, language, said):
    guess(5)
    client = Client(headers={"accept-language": language})
    page = enter(client)
    assert said in page.text
    assert f'lang="{language}"' in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    ("sender", "proxied", "found"),
    [
        ("8.8.8.8", "", "8.8.8.8"),
        ("8.8.8.8", "9.9.9.9", "8.8.8.8"),  # a stranger's header is not believed
        ("127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("172.18.0.3", "2001:db8::1", "2001:db8::1"),
        ("", "9.9.9.9", "9.9.9.9"),
        ("", "", None),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("::ffff:8.8.8.8", "9.9.9.9", "8.8.8.8"),
    ],
)
def test_the_address_is_that_of_the_connection_or_of_our_proxy(rf, sender, proxied, found):
    request = rf.get("/", REMOTE_ADDR=sender, HTTP_X_REAL_IP=proxied, HTTP_X_FORWARDED_FOR="1.1")
    assert client_address(request) == found


# ---- two-factor sign-in ----


def token(user, confirmed=True):
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    return f"{totp(device.bin_key):06}"


def switch_on(client, user):
    """The person's recovery codes."""
    client.post(FACTOR, {"do": "begin"})
    page = client.post(FACTOR, {"do": "confirm", "code": token(user, confirmed=False)})
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code>", page.text)
    assert len(set(codes)) == 10
    return codes


@pytest.fixture
def codes(eve, clock):
    """Those of Eve, who has switched it on; the clock stands at the next code."""
    client = Client()
    enter(client)
    found = switch_on(client, eve)
    clock.shift(timedelta(minutes=1))
    return found


def test_it_is_switched_on_with_a_code_and_is_asked_from_then_on(eve, clock):
    client, other = Client(), Client()
    enter(client)
    enter(other)
    assert client.get(HOME).status_code == 200
    begun = client.get(client.post(FACTOR, {"do": "begin"}).headers["Location"])
    device = TOTPDevice.objects.get(user=eve)
    assert "<svg" in begun.text
    assert "style=" not in begun.text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', begun.text)[1].replace(" ", "")
    assert secret in device.config_url
    assert client.post(FACTOR, {"do": "confirm", "code": "000000"}).status_code == 400
    assert other.get(HOME).status_code == 200  # nothing is asked before it is confirmed
    clock.shift(timedelta(minutes=1))
    page = client.post(FACTOR, {"do": "confirm", "code": token(eve, confirmed=False)})
    assert "recovery" in page.text
    assert client.get(HOME).status_code == 200
    assert other.get(HOME).headers["Location"].startswith(CODE)
    assert secret not in client.get(FACTOR).text
    assert not re.findall(r"<li><code>", client.get(FACTOR).text)


def test_without_the_code_no_page_opens(eve, codes):
    client = Client()
    assert enter(client).headers["Location"] == HOME
    row = Text.objects.first()
    for path in (
        HOME, FACTOR, PEOPLE, TRAIL, "/staff/", "/staff/links/",
        f"/admin/rules/text/{row.pk}/change/",
        "/admin/desk/preview/", "/admin/desk/share/", "/admin/password_change/",
        "/admin/nowhere/",
    ):  # fmt: skip
        for method in (client.get, client.post, client.put):
            response = method(path)
            assert response.status_code == 302, path
            assert response.headers["Location"].startswith(f"{CODE}?next="), path
    assert client.post("/admin/logout/").status_code == 200
    assert TOTPDevice.objects.filter(user=eve, confirmed=True).exists()


def test_the_code_opens_and_leads_on(eve, codes):
    client = Client()
    enter(client)
    sent = client.get("/staff/links/?x=1")
    before = client.cookies["sessionid"].value
    onward = client.post(
        sent.headers["Location"], {"code": token(eve), "next": "/staff/links/?x=1"}
    )
    assert onward.headers["Location"] == "/staff/links/?x=1"
    assert client.cookies["sessionid"].value != before
    assert client.get("/staff/links/").status_code == 200


@pytest.mark.parametrize(
    "place", ["//evil.example/", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_two_factor_sign_in_leads_to_no_other_site(eve, codes, place):
    client = Client()
    enter(client)
    response = client.post(CODE, {"code": token(eve), "next": place})
    assert response.headers["Location"] == HOME
    assert client.get(CODE, {"next": place}).headers["Location"] == HOME


def test_a_code_opens_once(eve, codes):
    used = token(eve)
    first, second = Client(), Client()
    enter(first)
    enter(second)
    assert first.post(CODE, {"code": used}).status_code == 302
    assert second.post(CODE, {"code": used}).status_code == 400


def test_a_recovery_code_opens_once_and_is_kept_as_a_digest(eve, codes):
    assert not {one.replace("-", "") for one in codes} & set(
        StaticToken.objects.values_list("token", flat=True)
    )
    for expected in (302, 400):
        client = Client()
        enter(client)
        assert client.post(CODE, {"code": codes[0].upper()}).status_code == expected
    assert StaticToken.objects.count() == 9


def test_wrong_codes_wait_longer_and_longer_but_never_for_good(eve, codes, clock):
    client = Client()
    for _n in range(20):
        enter(client)
        assert client.post(CODE, {"code": "000000"}).status_code == 400
        clock.shift(timedelta(minutes=18))
    enter(client)
    assert client.post(CODE, {"code": "000000"}).status_code == 400
    assert client.post(CODE, {"code": token(eve)}).status_code == 400  # the right one waits, too
    assert client.post(CODE, {"code": codes[3]}).status_code == 302  # but this one never
    client = Client()
    enter(client)
    clock.shift(timedelta(minutes=18))
    assert client.post(CODE, {"code": token(eve)}).status_code == 302


@pytest.mark.parametrize(
    "code",
    ["", " ", "12345", "1" * 5000, "\N{ARABIC-INDIC DIGIT ONE}" * 6, "\0", "-1", "0x1", "a-b"],
)
def test_odd_codes_are_wrong(eve, codes, code):
    client = Client()
    enter(client)
    assert client.post(CODE, {"code": code}).status_code == 400
    assert client.get(HOME).status_code == 302


def test_switching_off_and_new_codes_need_a_code(eve, codes, clock):
    client = Client()
    enter(client)
    client.post(CODE, {"code": token(eve)})
    for do in ("off", "codes"):
        assert client.post(FACTOR, {"do": do, "code": "000000"}).status_code == 400
        clock.shift(timedelta(minutes=1))
    client.post(FACTOR, {"do": "begin"})
    assert TOTPDevice.objects.count() == 1
    page = client.post(FACTOR, {"do": "codes", "code": codes[0]})
    fresh = re.findall(r"<li><code>([a-z2-7-]+)</code>", page.text)
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    clock.shift(timedelta(minutes=1))
    assert client.post(FACTOR, {"do": "off", "code": codes[1]}).status_code == 400
    assert client.post(FACTOR, {"do": "off", "code": fresh[1]}).status_code == 302
    assert client.get(HOME).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_an_administrator_takes_it_off_and_nobody_else(eve, root, codes):
    for person, status in (("mia", 403), ("root", 302)):
        if person == "mia":
            member(person, "Publisher")
        client = Client()
        enter(client, person)
        assert client.post(PEOPLE, {"person": eve.pk}).status_code == status
        assert TOTPDevice.objects.exists() is (status == 403)
    [event] = Event.objects.filter(kind="factor-off")
    assert (event.who, event.what) == ("root", "eve")
    for person in ("", "x", "9" * 30, "0", "\0"):
        assert client.post(PEOPLE, {"person": person}).status_code == 404
    page = client.get(PEOPLE)
    assert "eve" in page.text


def test_where_it_is_a_must_who_has_none_is_led_to_it(eve, clock, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client = Client()
    enter(client)
    for path in (HOME, "/staff/", TRAIL, "/admin/desk/preview/"):
        assert client.get(path).headers["Location"].startswith(f"{FACTOR}?next="), path
    assert client.get(FACTOR).status_code == 200
    switch_on(client, eve)
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("required", [True, False])
def test_the_list_of_people_says_whether_two_factor_sign_in_is_a_must(root, settings, required):
    client = Client()
    enter(client, "root")
    switch_on(client, root)
    settings.REQUIRE_SECOND_FACTOR = required
    page = client.get(PEOPLE).text
    assert ("All staff have to use two-factor sign-in." in page) is required
    assert ("the setting REQUIRE_SECOND_FACTOR is off" in page) is not required


def test_signing_in_leaves_threads_to_students(eve, settings):
    server = (settings.BASE_DIR / "gunicorn.conf.py").read_text()
    [threads] = re.findall(r"^threads = (\d+)", server, re.MULTILINE)
    busy = int(threads) // 2
    client, form = Client(), {"username": "eve", "password": PASSWORD}
    with ExitStack() as others:
        for _person in range(busy):
            others.enter_context(CHECKS)
        response = client.post("/admin/login/", form)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "2"
        assert "Nothing was checked." in response.text
        assert client.get("/admin/login/").status_code == 200
    assert client.post("/admin/login/", form | {"next": "/admin/"}).status_code == 302


def test_keys_are_shown_in_no_list(root):
    client = Client()
    enter(client, "root")
    for path in ("otp_totp/totpdevice/", "otp_static/staticdevice/", "axes/accessattempt/"):
        assert client.get(f"/admin/{path}").status_code == 404


def test_the_pages_hold_nothing_inline(eve, root, codes):
    client = Client()
    enter(client)
    pages = [client.get(CODE)]
    client.post(CODE, {"code": token(eve)})
    pages.append(client.get(FACTOR))
    enter(client, "root")
    pages += [client.get(path) for path in (PEOPLE, TRAIL, FACTOR)]
    client.post(FACTOR, {"do": "begin"})
    pages.append(client.get(FACTOR))
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", page.text)
        assert "no-store" in page.headers["Cache-Control"]
        assert page.text.count("<h1") == 1


# ---- the trail ----


def test_signing_in_and_out_is_kept(eve, clock):
    client = Client()
    enter(client, address=THERE)
    client.post("/admin/logout/", REMOTE_ADDR=THERE)
    guess(7)
    assert kinds(who="eve") == ["login", "logout", *["failed"] * 4, "locked"]
    assert {e.address for e in Event.objects.filter(kind="login")} == {THERE}


def test_a_name_that_is_none_is_not_kept(eve, clock):
    enter(Client(), PASSWORD, "another secret")
    [event] = Event.objects.filter(kind="failed")
    assert (event.who, event.what) == ("", "")


def test_no_password_code_or_key_is_ever_kept(eve, root, codes):
    client = Client()
    enter(client, "root")
    new = "an entirely new secret"
    client.post(
        f"/admin/auth/user/{eve.pk}/password/",
        {"password1": new, "password2": new, "usable_password": "true"},
    )
    client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    assert kinds(kind="password", what__contains="eve") == ["password"]
    assert kinds(kind="password", what__contains="root") == ["password"]
    kept = str(list(Event.objects.values_list()))
    key = TOTPDevice.objects.get().key
    for secret in (new, PASSWORD, key, *codes, *User.objects.values_list("password", flat=True)):
        assert secret not in kept


def test_people_and_rights_are_kept_wherever_they_change(eve, root):
    client = Client()
    enter(client, "root")
    data = {
        "username": "eve", "is_active": "on", "is_staff": "on", "is_superuser": "on",
        "groups": [Group.objects.get(name="Publisher").pk], "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
    }  # fmt: skip
    assert client.post(f"/admin/auth/user/{eve.pk}/change/", data).status_code == 302
    found = [(e.kind, e.who, e.what) for e in Event.objects.filter(who="root").order_by("pk")]
    assert [one for one in found if one[0] == "changed" and "superuser status" in one[2]]
    assert [one for one in found if one[0] == "rights" and "+ Publisher" in one[2]]
    assert [one for one in found if one[0] == "rights" and "− Editor" in one[2]]
    call_command("createsuperuser", username="new", email="", interactive=False, verbosity=0)
    assert Event.objects.first().kind == "added"
    assert Event.objects.first().who == ""
    client.post(f"/admin/auth/user/{eve.pk}/delete/", {"post": "yes"})
    assert kinds(who="root", kind="deleted") == ["deleted"]


def test_changes_at_the_desk_are_kept_and_students_leave_no_trace(root, frozen):
    client = Client()
    enter(client, "root")
    notice = {
        "words-en": "ANEF is down.", "starts": "2026-11-23T12:00", "ends": "2026-11-24T12:00",
    }  # fmt: skip
    assert client.post("/admin/rules/notice/add/", notice).status_code == 302
    assert kinds(kind="added", who="root", what__contains="notice") == ["added"]
    client.post("/admin/wizard/origin/add/", {"origin": "https://office.example"})
    assert kinds(kind="added", what__contains="office.example") == ["added"]
    before = Event.objects.count()
    student = Client()
    student.get("/en/result/?nationality=BR")
    student.post("/en/useful/", {"useful": "no", "text": "Hm."})
    Amount.objects.first().save()  # a command's, of which there is a version
    assert Event.objects.count() == before
    assert Notice.objects.exists()


def test_every_list_of_the_desk_is_watched():
    from django.contrib import admin
    from django.db.models.signals import post_save

    from rules.accounts import audit

    for model in admin.site._registry:
        assert audit._saved in post_save._live_receivers(model)[0], model


def test_an_event_is_never_changed_or_deleted(eve):
    event = Event.objects.create(kind="login", who="eve")
    for write in (
        event.save, event.delete, Event.objects.all().delete,
        lambda: Event.objects.update(who="x"),
    ):  # fmt: skip
        with pytest.raises(TypeError):
            write()


def test_an_address_is_forgotten_after_its_time(eve, clock):
    enter(Client())
    clock.shift(ADDRESS_KEPT - timedelta(minutes=1))
    enter(Client(), address=THERE)
    found = Event.objects.filter(kind="login").order_by("pk")
    assert [event.address for event in found] == [HERE, THERE]
    clock.shift(timedelta(minutes=2))
    client = Client()
    enter(client, address=THERE)
    assert [event.address for event in found.all()] == [None, THERE, THERE]
    assert {event.who for event in found.all()} == {"eve"}


def test_the_trail_is_for_administrators(eve, root):
    client = Client()
    enter(client)
    assert client.get(TRAIL).status_code == 403
    enter(client, "root", address=THERE)
    page = client.get(TRAIL, {"kind": "login", "who": "root"})
    assert THERE in unescape(page.text)
    assert HERE not in page.text
    for query in ({"page": "x"}, {"page": "9" * 30}, {"kind": "\0"}, {"who": "\0" + "x" * 5000}):
        assert client.get(TRAIL, query).status_code == 200
