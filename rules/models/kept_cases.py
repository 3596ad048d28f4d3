"""Cases that the office saves as tests: what the guide must go on answering."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TestCase(models.Model):
    """Answers, with dates moved so that they are nobody's, and what they must lead to."""

    __test__ = False  # pytest takes it for tests

    answers = models.JSONField(_("answers"))
    day = models.DateField(_("as on"))
    procedure = models.CharField(_("procedure"), max_length=60)
    phase = models.CharField(_("phase"), max_length=20, blank=True)
    days = models.JSONField(_("days"), default=dict)
    """By key (rules/law/days.py), as YYYY-MM-DD."""
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("made by"), editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("test case")
        verbose_name_plural = _("test cases")
        ordering = ("pk",)
        default_permissions = ("view", "change", "delete")

    def __str__(self) -> str:
        return self.note or f"{self.procedure} {self.phase}".strip()
