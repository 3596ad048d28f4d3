"""Two-factor sign-in: a one-time code from a phone, or one of ten recovery codes.

Without a code, whoever has switched it on, or has to, reaches only these pages.
"""

from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp import login, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from ..editing.site import GET_POST, need_administrator, page
from ..qr import qr_code
from .audit import Event, note

CODES = 10
SLOWEST = 11
"""Wrong codes after which the wait no longer grows: 2^10 seconds, a quarter of an hour."""

WRONG = gettext_lazy(
    "This code is not right, or it was used already. Wait for the next one-time code. "
    "After several wrong codes, wait a few minutes."
)


def gate(request: HttpRequest) -> HttpResponse | None:
    """Redirect a person who has yet to type a code; None where none is needed or it was typed."""
    user: Any = request.user
    if not user.is_authenticated or user.is_verified():  # the middleware of django-otp knows
        return None
    if _phone(user):
        place = "admin:editing-code"
    elif settings.REQUIRE_SECOND_FACTOR and user.is_staff:
        place = "admin:editing-factor"
    else:
        return None
    if request.path in {reverse(place), reverse("admin:login"), reverse("admin:logout")}:
        return None
    after = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return redirect(f"{reverse(place)}?{urlencode({'next': after})}")


def _phone(user: Any, confirmed: bool = True) -> TOTPDevice | None:
    return TOTPDevice.objects.devices_for_user(user, confirmed=confirmed).first()


def _digest(code: str) -> str:
    """Return a recovery code as it is stored: who reads the table cannot use it."""
    plain = code.replace("-", "").replace(" ", "").lower()
    return urlsafe_b64encode(sha256(plain.encode()).digest()).decode()[:16]


def verify_code(user: Any, code: str, phone: TOTPDevice | None = None) -> Device | None:
    """Return the phone or the list whose code it is, None where it is wrong; log either.

    django-otp slows down who guesses. A stranger who knows the password can delay the codes of the
    phone, never a recovery code, which is too long to be guessed.
    """
    digits = code[:40].replace(" ", "")
    if digits.isascii() and digits.isdecimal():
        mine = TOTPDevice.objects.filter(user=user)
        mine.filter(throttling_failure_count__gt=SLOWEST).update(throttling_failure_count=SLOWEST)
        device, kind = phone or _phone(user), Event.Kind.CODE
    else:
        device, kind = StaticDevice.objects.devices_for_user(user).first(), Event.Kind.RECOVERY
        digits = _digest(code[:40])
    device = device and verify_token(user, device.persistent_id, digits)
    note(kind if device else Event.Kind.WRONG_CODE)
    return device


def _sign_in(request: HttpRequest, phone: TOTPDevice) -> bool:
    """Sign the person in in full if the code in the form is right; return whether it is."""
    device = verify_code(request.user, request.POST.get("code", ""), phone)
    if device:
        request.session.cycle_key()
        login(request, device)
    return device is not None


def _next(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next", "")


def _onward(request: HttpRequest) -> HttpResponse:
    target = _next(request)
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, None)
    return HttpResponseRedirect(target if is_ours else reverse("admin:index"))


@GET_POST
def code(request: HttpRequest) -> HttpResponse:
    """Ask for a one-time code, once after the password."""
    user: Any = request.user
    device, is_sent = _phone(user), request.method == "POST"
    if not device or user.is_verified() or (is_sent and _sign_in(request, device)):
        return _onward(request)
    return _page(request, "code", is_wrong=is_sent)


@GET_POST
def factor(request: HttpRequest) -> HttpResponse:
    """Switch two-factor sign-in on or off, and make new recovery codes: a person for themselves."""
    user: Any = request.user
    action = request.POST.get("do", "")
    device, begun = _phone(user), _phone(user, confirmed=False)
    if action == "begin" and not device:
        with transaction.atomic():  # a new key, unconfirmed until a code of it is typed
            TOTPDevice.objects.filter(user=user, confirmed=False).delete()
            TOTPDevice.objects.create(user=user, name="telephone", confirmed=False)
        return redirect(f"{request.path}?{urlencode({'next': _next(request)})}")
    asked = {"codes": device, "off": device, "confirm": not device and begun}.get(action)
    if not asked or not _sign_in(request, asked):
        return _page(request, "factor", is_wrong=bool(asked), **_phone_context(device, begun))
    if action == "off":
        _take_off(user)
        messages.success(request, _("Two-factor sign-in is switched off."))
        return redirect("admin:editing-factor")
    with transaction.atomic():
        if action == "confirm":
            asked.confirmed, asked.created_at = True, timezone.now()
            asked.save(update_fields=["confirmed", "created_at"])
        note(Event.Kind.FACTOR_ON if action == "confirm" else Event.Kind.CODES)
        fresh = _new_codes(user)
    login(request, asked)  # anew: the list of a recovery code is gone
    return _page(request, "factor", fresh=fresh)


def _page(
    request: HttpRequest, template: str, is_wrong: bool = False, **context: Any
) -> HttpResponse:
    context |= {"wrong": WRONG if is_wrong else "", "next": _next(request)}
    status = 400 if is_wrong else 200
    return page(request, template, _("Two-factor sign-in"), status=status, **context)


def _phone_context(device: TOTPDevice | None, begun: TOTPDevice | None) -> dict[str, Any]:
    """Return what the page shows of a phone: that it is on, or the key to type into it."""
    context: dict[str, Any] = {"device": device, "required": settings.REQUIRE_SECOND_FACTOR}
    if device:
        context["left"] = StaticToken.objects.filter(device__user=device.user).count()
    elif begun:
        secret = b32encode(begun.bin_key).decode()
        context["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        picture = qr_code(
            begun.config_url, error="m", scale=5, xmldecl=False, svgclass="code", light="#fff"
        )
        context["picture"] = mark_safe(picture.decode())  # noqa: S308 (made of squares alone)
    return context


def _new_codes(user: Any) -> list[str]:
    """Return ten codes in place of all earlier ones; only their digests are stored."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() + StaticToken.random_token() for _n in range(CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(code)) for code in codes
    )
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


@transaction.atomic
def _take_off(person: Any, what: str = "") -> None:
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    note(Event.Kind.FACTOR_OFF, what)


@GET_POST
def people(request: HttpRequest) -> HttpResponse:
    """List staff to administrators, who switch it off for a person who lost the phone."""
    need_administrator(request)
    users = get_user_model()._default_manager.filter(is_staff=True).order_by("username")
    if request.method == "POST":
        wanted = request.POST.get("person")
        person = next((user for user in users if str(user.pk) == wanted), None)
        if person is None:
            raise Http404
        _take_off(person, person.get_username())
        message = _("Two-factor sign-in is switched off for %(name)s.")
        messages.success(request, message % {"name": person.get_username()})
        return redirect("admin:editing-people")
    on = dict(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", "created_at"))
    staff = [(person, on.get(person.pk)) for person in users.prefetch_related("groups")]
    context = {"people": staff, "required": settings.REQUIRE_SECOND_FACTOR}
    return page(request, "people", _("People"), **context)
