"""Signing in: slowed down for who guesses, with two factors for who wants it, and logged."""

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db.models.signals import post_save
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from rules.accounts import audit
from rules.accounts.audit import ADDRESS_KEPT, Event, client_address
from rules.editing.site import CHECKS
from rules.models import Amount, Text
from tests.factories import PASSWORD, member

pytestmark = pytest.mark.django_db
LOGIN, HOME = "/admin/login/", "/admin/"
CODE, FACTOR, PEOPLE, TRAIL = (
    f"/admin/desk/{place}/" for place in ("code", "factor", "people", "trail")
)
HERE, THERE = "192.0.2.1", "198.51.100.7"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    """Return a clock that the test moves."""
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


def entered(name="eve", **more):
    """Return the browser of somebody who has typed the password."""
    client = Client()
    assert enter(client, name, **more).status_code == 302
    return client


def guess(times, name="eve", address=HERE):
    return [enter(Client(), name, "a wrong guess", address).status_code for _n in range(times)]


def kinds(**which):
    return list(Event.objects.filter(**which).order_by("pk").values_list("kind", flat=True))


# ---- guessing ----


def test_the_fifth_failure_closes_the_door_for_a_quarter_of_an_hour(eve, clock):
    assert guess(5) == [200, 200, 200, 200, 429]
    closed = enter(Client())  # with the right password
    assert (closed.status_code, closed.headers["Retry-After"]) == (429, "900")
    assert "Wait 15" in closed.text
    for _third in range(2):  # attempts meanwhile make the wait no longer
        clock.shift(7 * MINUTE)
        assert guess(2) == [429] * 2
    clock.shift(MINUTE + timedelta(seconds=1))
    entered()


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(eve, clock):
    for network in range(4):
        assert guess(6, address=f"198.51.{network}.7")[-1] == 429
    entered()


def test_failures_count_for_each_name_and_are_forgotten_for_it_alone(eve, clock):
    assert guess(4, "bob") == guess(4) == [200] * 4  # there is no bob
    entered()
    assert guess(5) == [200] * 4 + [429]
    call_command("axes_reset_username", "eve", verbosity=0)
    entered()
    assert guess(1, "bob", THERE) == [200]
    assert guess(1, "bob") == [429]


def test_an_address_that_tries_many_names_is_closed(eve, clock):
    AccessAttempt.objects.create(
        username="x", ip_address=HERE, failures_since_start=46, attempt_time=timezone.now()
    )
    assert [guess(1, f"name{n}") for n in range(5)] == [[200]] * 3 + [[429]] * 2
    assert enter(Client()).status_code == 429
    entered(address=THERE)
    one_network = [guess(1, address=f"2001:db8::{n:x}") for n in range(6)]
    assert one_network == [[200]] * 4 + [[429]] * 2
    entered(address="2001:db8:0:1::1")


def test_old_attempts_are_removed_and_hold_no_password(eve, clock, caplog):
    guess(3)
    guess(5, "my secret password")
    enter(Client(), "my secret password", "another secret", password2="a third secret")
    kept = list(AccessAttempt.objects.values())
    assert len(kept) == 2
    assert not AccessFailureLog.objects.exists()
    for secret in ("guess", "secret", "eve"):  # typed as a name, it may be a password
        assert secret not in f"{kept} {caplog.text}"
    clock.shift(16 * MINUTE)
    entered()
    assert not AccessAttempt.objects.exists()


def test_the_address_is_that_of_the_connection_or_of_our_proxy(rf):
    for sender, proxied, found in (
        ("8.8.8.8", "9.9.9.9", "8.8.8.8"),  # a stranger's header is not believed
        ("127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("172.18.0.3", "2001:db8::1", "2001:db8::1"),
        ("", "", None),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("::ffff:8.8.8.8", "9.9.9.9", "8.8.8.8"),
    ):
        headers = {"HTTP_X_REAL_IP": proxied, "HTTP_X_FORWARDED_FOR": "1.1"}
        assert client_address(rf.get("/", REMOTE_ADDR=sender, **headers)) == found


def test_signing_in_leaves_threads_to_students(eve, settings):
    server = (settings.BASE_DIR / "gunicorn.conf.py").read_text()
    [threads] = re.findall(r"^threads = (\d+)", server, re.MULTILINE)
    with ExitStack() as others:
        for _person in range(int(threads) // 2):
            others.enter_context(CHECKS)
        response = enter(Client())
        assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
        assert "Nothing was checked." in response.text
        assert Client().get(LOGIN).status_code == 200
    entered()


# ---- two-factor sign-in ----


def token(user, confirmed=True):
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    return f"{totp(device.bin_key):06}"


def recovery_codes(page):
    return re.findall(r"<li><code>([a-z2-7-]+)</code>", page.text)


def switch_on(client, user):
    """Return the person's recovery codes."""
    client.post(FACTOR, {"do": "begin"})
    sent = {"do": "confirm", "code": token(user, confirmed=False)}
    codes = recovery_codes(client.post(FACTOR, sent))
    assert len(set(codes)) == 10
    return codes


@pytest.fixture
def codes(eve, clock):
    """Those of Eve, who has switched it on; the clock stands at the next code."""
    found = switch_on(entered(), eve)
    clock.shift(MINUTE)
    return found


def typed(client, code, **more):
    return client.post(CODE, {"code": code} | more)


def test_it_is_switched_on_with_a_code_and_is_asked_from_then_on(eve, clock):
    client, other = entered(), entered()
    begun = client.get(client.post(FACTOR, {"do": "begin"}).headers["Location"])
    assert "<svg" in begun.text
    assert "style=" not in begun.text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', begun.text)[1]
    assert secret.replace(" ", "") in TOTPDevice.objects.get(user=eve).config_url
    assert client.post(FACTOR, {"do": "confirm", "code": "000000"}).status_code == 400
    assert other.get(HOME).status_code == 200  # nothing is asked before it is confirmed
    clock.shift(MINUTE)
    page = client.post(FACTOR, {"do": "confirm", "code": token(eve, confirmed=False)})
    assert len(recovery_codes(page)) == 10
    assert client.get(HOME).status_code == 200
    assert other.get(HOME).headers["Location"].startswith(CODE)
    page = client.get(FACTOR)
    assert secret not in page.text
    assert not recovery_codes(page)


def test_without_the_code_no_page_opens(eve, codes):
    client = entered()
    for path in (
        HOME, FACTOR, PEOPLE, TRAIL, "/staff/", "/staff/links/", "/admin/nowhere/",
        f"/admin/rules/text/{Text.objects.first().pk}/change/", "/admin/password_change/",
        "/admin/desk/preview/", "/admin/desk/share/",
    ):  # fmt: skip
        for method in (client.get, client.post, client.put):
            response = method(path)
            assert response.status_code == 302, path
            assert response.headers["Location"].startswith(f"{CODE}?next="), path
    assert client.post("/admin/logout/").status_code == 200
    assert TOTPDevice.objects.filter(user=eve, confirmed=True).exists()


EVIL = ("//evil.example/", "https://evil.example", "/\\evil.example", "javascript:alert(1)")


def test_a_code_opens_once_and_leads_on_within_the_site(eve, codes, clock):
    client, other = entered(), entered()
    before, code = client.cookies["sessionid"].value, token(eve)
    sent = client.get("/staff/links/?x=1").headers["Location"]
    onward = client.post(sent, {"code": code, "next": "/staff/links/?x=1"})
    assert onward.headers["Location"] == "/staff/links/?x=1"
    assert client.cookies["sessionid"].value != before
    assert client.get("/staff/links/").status_code == 200
    assert typed(other, code).status_code == 400
    for place in EVIL:
        clock.shift(MINUTE)
        client = entered()
        assert typed(client, token(eve), next=place).headers["Location"] == HOME
        assert client.get(CODE, {"next": place}).headers["Location"] == HOME


def test_a_recovery_code_opens_once_and_is_kept_as_a_digest(codes):
    kept = StaticToken.objects.values_list("token", flat=True)
    assert not {one.replace("-", "") for one in codes} & {*kept}
    for expected in (302, 400):
        assert typed(entered(), codes[0].upper()).status_code == expected
    assert StaticToken.objects.count() == 9


def test_wrong_codes_wait_longer_and_longer_but_never_for_good(eve, codes, clock):
    odd = ("", "12345", "1" * 5000, "\N{ARABIC-INDIC DIGIT ONE}" * 6, "\0", "-1", "a-b")
    for code in (*odd, *["000000"] * 13):
        client = entered()
        assert typed(client, code).status_code == 400, code
        assert client.get(HOME).status_code == 302
        clock.shift(18 * MINUTE)
    client = entered()
    assert typed(client, "000000").status_code == 400
    assert typed(client, token(eve)).status_code == 400  # the right one waits, too
    assert typed(client, codes[3]).status_code == 302  # but this one never
    client = entered()
    clock.shift(18 * MINUTE)
    assert typed(client, token(eve)).status_code == 302
    assert len(kinds(kind="wrong-code", who="eve")) == len(odd) + 15


def test_switching_off_and_new_codes_need_a_code(eve, codes, clock):
    client = entered()
    typed(client, token(eve))
    for do in ("off", "codes"):
        assert client.post(FACTOR, {"do": do, "code": "000000"}).status_code == 400
        clock.shift(MINUTE)
    client.post(FACTOR, {"do": "begin"})
    assert TOTPDevice.objects.count() == 1
    fresh = recovery_codes(client.post(FACTOR, {"do": "codes", "code": codes[0]}))
    assert len({*fresh} - {*codes}) == 10
    clock.shift(MINUTE)
    assert client.post(FACTOR, {"do": "off", "code": codes[1]}).status_code == 400
    assert client.post(FACTOR, {"do": "off", "code": fresh[1]}).status_code == 302
    assert client.get(HOME).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_an_administrator_takes_it_off_and_nobody_else(eve, root, codes):
    member("mia", "Publisher")
    assert entered("mia").post(PEOPLE, {"person": eve.pk}).status_code == 403
    client = entered("root")
    for person in ("", "x", "9" * 30, "0", "\0"):
        assert client.post(PEOPLE, {"person": person}).status_code == 404
    assert "eve" in client.get(PEOPLE).text
    assert client.post(PEOPLE, {"person": eve.pk}).status_code == 302
    assert not TOTPDevice.objects.exists() | StaticToken.objects.exists()
    [event] = Event.objects.filter(kind="factor-off")
    assert (event.who, event.what) == ("root", "eve")


def test_where_it_is_a_must_who_has_none_is_led_to_it(eve, root, clock, settings):
    administrator = entered("root")
    switch_on(administrator, root)
    client = entered()
    for required in (False, True):
        settings.REQUIRE_SECOND_FACTOR = required
        page = administrator.get(PEOPLE).text
        assert ("All staff have to use two-factor sign-in." in page) is required
        assert ("the setting REQUIRE_SECOND_FACTOR is off" in page) is not required
    for path in (HOME, "/staff/", TRAIL, "/admin/desk/preview/"):
        assert client.get(path).headers["Location"].startswith(f"{FACTOR}?next="), path
    assert client.get(FACTOR).status_code == 200
    switch_on(client, eve)
    assert client.get(HOME).status_code == 200


# ---- the audit log ----


def test_signing_in_and_out_is_kept_and_no_name_that_is_none(eve, clock):
    entered(address=THERE).post("/admin/logout/", REMOTE_ADDR=THERE)
    guess(7)
    assert kinds(who="eve") == ["login", "logout", *["failed"] * 4, "locked"]
    assert {e.address for e in Event.objects.filter(kind="login")} == {THERE}
    enter(Client(), PASSWORD, "another secret")
    [event] = Event.objects.filter(kind="failed", who="")
    assert event.what == ""


def test_no_password_code_or_key_is_ever_kept(eve, root, codes):
    client, new = entered("root"), "an entirely new secret"
    sent = {"password1": new, "password2": new, "usable_password": "true"}
    client.post(f"/admin/auth/user/{eve.pk}/password/", sent)
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client.post("/admin/password_change/", sent)
    for name in ("eve", "root"):
        assert kinds(kind="password", what__contains=name) == ["password"]
    kept = str(list(Event.objects.values_list()))
    key = TOTPDevice.objects.get().key
    for secret in (new, PASSWORD, key, *codes, *User.objects.values_list("password", flat=True)):
        assert secret not in kept


def test_people_and_rights_are_kept_wherever_they_change(eve, root):
    client = entered("root")
    data = {
        "username": "eve", "is_active": "on", "is_staff": "on", "is_superuser": "on",
        "groups": [Group.objects.get(name="Publisher").pk], "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
    }  # fmt: skip
    assert client.post(f"/admin/auth/user/{eve.pk}/change/", data).status_code == 302
    for kind, what in (
        ("changed", "superuser status"), ("rights", "+ Publisher"), ("rights", "− Editor")
    ):  # fmt: skip
        assert kinds(who="root", kind=kind, what__contains=what), what
    call_command("createsuperuser", username="new", email="", interactive=False, verbosity=0)
    assert (Event.objects.first().kind, Event.objects.first().who) == ("added", "")
    client.post(f"/admin/auth/user/{eve.pk}/delete/", {"post": "yes"})
    assert kinds(who="root", kind="deleted") == ["deleted"]


def test_changes_at_the_desk_are_kept_and_students_leave_no_trace(root, frozen):
    client = entered("root")
    client.post("/admin/wizard/origin/add/", {"origin": "https://office.example"})
    assert kinds(kind="added", who="root", what__contains="office.example") == ["added"]
    before, student = Event.objects.count(), Client()
    student.get("/en/result/?nationality=BR")
    student.post("/en/useful/", {"useful": "no", "text": "Hm."})
    Amount.objects.first().save()  # a command's, of which there is a version
    assert Event.objects.count() == before
    for model in admin.site._registry:  # every list is watched
        assert audit._saved in post_save._live_receivers(model)[0], model


def test_an_event_is_never_changed_and_only_its_address_is_forgotten(eve, clock):
    entered()
    clock.shift(ADDRESS_KEPT - MINUTE)
    entered(address=THERE)
    found = Event.objects.filter(kind="login").order_by("pk")
    assert [event.address for event in found] == [HERE, THERE]
    clock.shift(2 * MINUTE)
    entered(address=THERE)
    assert [event.address for event in found.all()] == [None, THERE, THERE]
    assert {event.who for event in found.all()} == {"eve"}
    event = Event.objects.first()
    for write in (
        event.save, event.delete, Event.objects.all().delete,
        lambda: Event.objects.update(who="x"),
    ):  # fmt: skip
        with pytest.raises(TypeError):
            write()


def test_the_log_is_read_by_kind_and_name(eve, root):
    entered()
    client = entered("root", address=THERE)
    page = client.get(TRAIL, {"kind": "login", "who": "root"})
    assert THERE in page.text
    assert HERE not in page.text
    for query in ({"page": "x"}, {"page": "9" * 30}, {"kind": "\0"}, {"who": "\0" + "x" * 5000}):
        assert client.get(TRAIL, query).status_code == 200
