"""The site that students see."""

from django.apps import AppConfig


class WizardConfig(AppConfig):
    name = "wizard"
