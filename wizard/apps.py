"""The site that students see."""

from django.apps import AppConfig


class WizardConfig(AppConfig):
    name = "wizard"

    def ready(self) -> None:
        from rules.accounts.audit import watch

        from . import embed_admin, theme  # noqa: F401 - they register what they hold
        from .models import Link

        watch(Link)
