"""Register the editors' admin: Django looks for this module."""

from .editing import admin, notices  # noqa: F401 - they register what they edit
