"""With SECOND_PERSON: who may publish words alone, and how; for texts and for notices.

Administrators may, and whoever types a code of a device that was switched on at least a day ago: a
stolen password is not enough, nor can its thief switch on a device just for this.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from ..accounts.two_factor import WRONG, verify_code

DEVICE_AGE = timedelta(days=1)
NEEDED = _("You wrote some of these words: a second person publishes them.")
ADVICE = _(
    "You wrote some of these words: ask another publisher, or an administrator, to publish them. "
    "If you switch on two-factor sign-in, a day later you can publish alone with a one-time code."
)


def alone_field(user: Any) -> forms.Field | None:
    """Return the field with which a person publishes alone; None where only others may."""
    if user.is_superuser:
        return forms.BooleanField(
            label=_("No second person is there: publish what I wrote myself"),
            help_text=_("It is kept in the list of what staff did."),
            required=False,
        )
    devices = TOTPDevice.objects.devices_for_user(user, confirmed=True)
    if not devices.filter(created_at__lte=timezone.now() - DEVICE_AGE).exists():
        return None
    code = {"autocomplete": "one-time-code", "class": "vTextField"}
    return forms.CharField(
        label=_("No second person is there: publish what I wrote myself, with this code"),
        help_text=_("A one-time code from your phone. It is kept in the list of what staff did."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=code),
    )


def is_alone(request: HttpRequest, form: forms.BaseForm) -> bool:
    """Return whether the person publishes alone, and may; a code works once.

    A wrong code is an error of the form. Call it last: another error would waste the code.
    """
    given = form.cleaned_data.get("alone")
    if not given or request.user.is_superuser or verify_code(request.user, given):
        return bool(given)
    form.add_error("alone", WRONG)
    return False
