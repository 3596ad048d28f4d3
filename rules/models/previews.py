"""Links to previews for people without an account."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SharedPreviews(models.QuerySet["SharedPreview"]):
    def valid(self) -> "SharedPreviews":
        """Return those that have neither ended nor been revoked."""
        return self.filter(revoked_at=None, ends__gt=timezone.now())


class SharedPreview(models.Model):
    """A link to drafts as on a day, which works without an account until it ends."""

    drafts = models.TextField()
    """The drafts, as rules.editing.preview.Scope names them."""
    day = models.DateField(_("day"))
    ends = models.DateTimeField(_("until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SharedPreviews.as_manager()

    class Meta:
        verbose_name = _("shared preview")
        verbose_name_plural = _("shared previews")
        ordering = ("-ends", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.drafts} {self.day.isoformat()}"
