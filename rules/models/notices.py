"""A dated notice on every page: ANEF is down since 9:00, do this."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .publishing import Fixed, Shown


class Notices(Fixed["Notice"]):
    def published(self) -> "Notices":
        """Return those that readers see now or later."""
        return self.filter(waits=False, ends__gt=timezone.now())


class Notice(Shown):
    """A notice to all readers between two moments, unless it waits."""

    words = models.JSONField(_("words, one for each language"), default=dict)
    starts = models.DateTimeField(_("from"), default=timezone.now)
    ends = models.DateTimeField(
        _("until"),
        help_text=_(
            "It then disappears by itself. To end it now, give the present time, in Paris."
        ),
    )
    waits = models.BooleanField(
        _("waits for a second person"), default=False, db_default=False, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip

    objects = Notices.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices on every page")
        ordering = ("-starts", "-pk")
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return next(iter(self.words.values()), "")[:80]

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": gettext("The end must be later than the start.")})
