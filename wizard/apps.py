"""The site that students see."""

from django.apps import AppConfig


class WizardConfig(AppConfig):
    name = "wizard"

    def ready(self) -> None:
        from rules.accounts.audit import watch

        from . import theme  # noqa: F401 - it registers a check
        from .models import Link

        watch(Link)
