"""Register the editors' admin: Django looks for this module."""

from .editing import admin, kept_cases, notices, publication_admin  # noqa: F401 - they register what they edit
