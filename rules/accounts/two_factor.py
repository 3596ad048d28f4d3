"""The second step of signing in: a code of a telephone, or one of ten recovery codes.

Whoever has switched it on, or has to, comes no further than these pages without it.
"""

from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django_otp import login, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from ..editing.pages import GET_POST, page
from .audit import Event, note

CODES = 10
SLOWEST = 11
"""After so many wrong codes the wait grows no more: 2^10 seconds, a quarter of an hour."""


def gate(request: HttpRequest) -> HttpResponse | None:
    """To the page of the second step, unless it was passed or is not asked; None: go on."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    if not user.is_authenticated or user.is_verified():
        return None
    if _telephone(user):
        place = "admin:editing-code"
    elif settings.REQUIRE_SECOND_FACTOR and user.is_staff:
        place = "admin:editing-factor"
    else:
        return None
    open_pages = {reverse(place), reverse("admin:login"), reverse("admin:logout")}
    if request.path in open_pages:
        return None
    after = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return redirect(f"{reverse(place)}?{urlencode({'next': after})}")


def _telephone(user: Any, confirmed: bool = True) -> TOTPDevice | None:
    return TOTPDevice.objects.devices_for_user(user, confirmed=confirmed).first()


def _digest(code: str) -> str:
    """A recovery code as it is kept: who reads the table cannot use it."""
    plain = code.replace("-", "").replace(" ", "").lower()
    return urlsafe_b64encode(sha256(plain.encode()).digest()).decode()[:16]


def passed(user: Any, code: str) -> Device | None:
    """Return the telephone or list whose code it is; the trail keeps that, or that it was wrong."""
    device = _found(user, code[:40])
    if device is None:
        note(Event.Kind.WRONG_CODE)
    else:
        used = isinstance(device, StaticDevice)
        note(Event.Kind.RECOVERY if used else Event.Kind.CODE)
    return device


def _found(user: Any, code: str) -> Device | None:
    """The telephone or the list whose code it is; django-otp slows down who guesses.

    A stranger who knows the password can make the telephone's codes wait, never a recovery code:
    that is too long to be guessed.
    """
    digits = code.replace(" ", "")
    if digits.isascii() and digits.isdecimal():
        mine = TOTPDevice.objects.filter(user=user)
        mine.filter(throttling_failure_count__gt=SLOWEST).update(throttling_failure_count=SLOWEST)
        device = _telephone(user)
        return device and verify_token(user, device.persistent_id, digits)
    device = StaticDevice.objects.devices_for_user(user).first()
    return device and verify_token(user, device.persistent_id, _digest(code))


def _checked(request: HttpRequest) -> bool:
    """Whether the code in the form is right: then the second step is passed."""
    device = passed(request.user, request.POST.get("code", ""))
    if device is None:
        return False
    request.session.cycle_key()
    login(request, device)
    return True


def wrong() -> str:
    return _(
        "This code is not right, or it was used already. Wait for the next code of your telephone. "
        "After several wrong codes, wait a minute."
    )


def _onward(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, None):
        target = reverse("admin:index")
    return redirect(target)


@GET_POST
def code(request: HttpRequest) -> HttpResponse:
    """Ask the code, once after the password."""
    if request.user.is_verified() or not _telephone(request.user):
        return _onward(request)
    said = ""
    if request.method == "POST":
        if _checked(request):
            return _onward(request)
        said = wrong()
    context = {"wrong": said, "next": request.POST.get("next") or request.GET.get("next", "")}
    return page(request, "code", _("Second step"), status=400 if said else 200, **context)


@GET_POST
def factor(request: HttpRequest) -> HttpResponse:
    """Switch the second step on or off, and make new recovery codes: a person for themselves."""
    does = {"begin": _begin, "confirm": _confirm, "codes": _codes, "off": _off}
    do = does.get(request.POST.get("do", ""))
    if request.method == "POST" and do:
        return do(request)
    return _factor(request)


def _factor(request: HttpRequest, **context: Any) -> HttpResponse:
    device, begun = _telephone(request.user), _telephone(request.user, confirmed=False)
    found: dict[str, Any] = {
        "device": device,
        "required": settings.REQUIRE_SECOND_FACTOR,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    if device:
        codes = StaticToken.objects.filter(device__user=request.user)
        found["left"] = codes.count()
    elif begun:
        secret = b32encode(begun.bin_key).decode()
        found["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        found["picture"] = _picture(begun.config_url)
    status = 400 if context.get("wrong") else 200
    return page(request, "factor", _("Second step"), status=status, **found | context)


def _picture(address: str) -> str:
    """A QR code as part of the page: no other address ever holds the key."""
    out = BytesIO()
    made = segno.make(address, micro=False, error="m")
    made.save(out, kind="svg", scale=5, border=4, xmldecl=False, svgclass="code", light="#fff")
    return mark_safe(out.getvalue().decode())  # noqa: S308 (made of squares alone)


def _begin(request: HttpRequest) -> HttpResponse:
    """A new key, which counts once a code of it was typed."""
    if not _telephone(request.user):
        with transaction.atomic():
            TOTPDevice.objects.filter(user=request.user, confirmed=False).delete()
            TOTPDevice.objects.create(user=request.user, name="telephone", confirmed=False)
    after = urlencode({"next": request.POST.get("next", "")})
    return redirect(f"{reverse('admin:editing-factor')}?{after}")


def _confirm(request: HttpRequest) -> HttpResponse:
    """The telephone has the key: from now on a code is asked."""
    begun = _telephone(request.user, confirmed=False)
    if begun is None or _telephone(request.user):
        return redirect("admin:editing-factor")
    typed = request.POST.get("code", "").replace(" ", "")[:40]
    device = verify_token(request.user, begun.persistent_id, typed)
    if device is None:
        note(Event.Kind.WRONG_CODE)
        return _factor(request, wrong=wrong())
    with transaction.atomic():
        device.confirmed, device.created_at = True, timezone.now()
        device.save(update_fields=["confirmed", "created_at"])
        note(Event.Kind.FACTOR_ON)
        fresh = _new_codes(request.user)
    request.session.cycle_key()
    login(request, device)
    return _factor(request, fresh=fresh)


def _new_codes(user: Any) -> list[str]:
    """Ten codes in place of all earlier ones; only their digests are kept."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() + StaticToken.random_token() for _n in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(one)) for one in codes)
    return ["-".join(one[at : at + 4] for at in range(0, 16, 4)) for one in codes]


def _codes(request: HttpRequest) -> HttpResponse:
    if not _telephone(request.user):
        return redirect("admin:editing-factor")
    if not _checked(request):
        return _factor(request, wrong=wrong())
    with transaction.atomic():
        note(Event.Kind.CODES)
        fresh = _new_codes(request.user)
    login(request, _telephone(request.user))  # the list that may have opened the door has gone
    return _factor(request, fresh=fresh)


def _off(request: HttpRequest) -> HttpResponse:
    if not _telephone(request.user):
        return redirect("admin:editing-factor")
    if not _checked(request):
        return _factor(request, wrong=wrong())
    _take_off(request.user)
    messages.success(request, _("The second step is switched off."))
    return redirect("admin:editing-factor")


@transaction.atomic
def _take_off(person: Any, what: str = "") -> None:
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    note(Event.Kind.FACTOR_OFF, what)


# ---- administrators ----


def _need_administrator(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


@GET_POST
def people(request: HttpRequest) -> HttpResponse:
    """Who works here, and who has a second step: to take it off for who has lost the telephone."""
    _need_administrator(request)
    users = get_user_model()._default_manager.filter(is_staff=True).order_by("username")
    if request.method == "POST":
        number = request.POST.get("person", "")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise Http404
        person = get_object_or_404(users, pk=number)
        _take_off(person, person.get_username())
        said = _("The second step of %(name)s is switched off.")
        messages.success(request, said % {"name": person.get_username()})
        return redirect("admin:editing-people")
    on = dict(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", "created_at"))
    found = [(person, on.get(person.pk)) for person in users.prefetch_related("groups")]
    return page(
        request, "people", _("People"), people=found, required=settings.REQUIRE_SECOND_FACTOR
    )
