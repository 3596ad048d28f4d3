"""The law and its words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    name = "rules"
    verbose_name = _("Words of the procedures")

    def ready(self) -> None:
        from .accounts.audit import listen
        from .editing.preview import find
        from .words import previews

        listen()
        previews.find = find
