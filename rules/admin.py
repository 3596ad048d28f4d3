"""Register the editors' admin: Django looks for this module."""

from django.contrib import admin as django_admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from .editing import admin, kept_cases, notices, publication_admin  # noqa: F401 - they register what they edit

django_admin.site.unregister([StaticDevice, TOTPDevice])  # their keys are shown nowhere
