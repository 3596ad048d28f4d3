"""The site that students see."""

from django.apps import AppConfig


class WizardConfig(AppConfig):
    name = "wizard"

    def ready(self) -> None:
        from . import theme  # noqa: F401 - registers its check of the settings
