"""Register the editors' admin: Django looks for this module."""

from .editing import admin, kept_cases, notices  # noqa: F401 - they register what they edit
