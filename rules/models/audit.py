"""The audit log: an event is never changed and never deleted; only its address is forgotten."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .publishing import Fixed, Unchanged

ADDRESS_KEPT = timedelta(days=90)


class Events(Fixed["Event"]):
    def forget_addresses(self, now: datetime) -> int:
        """Delete the addresses of old events; return how many."""
        old = self.filter(at__lt=now - ADDRESS_KEPT, address__isnull=False)
        return models.QuerySet.update(old, address=None)


class Event(Unchanged):
    """Something that somebody of the staff did, or tried."""

    class Kind(models.TextChoices):
        LOGIN = "login", _("signed in")
        FAILED = "failed", _("wrong name or password")
        LOCKED = "locked", _("too many attempts: locked for a while")
        LOGOUT = "logout", _("signed out")
        PASSWORD = "password", _("password changed")
        CODE = "code", _("one-time code accepted")
        RECOVERY = "recovery", _("recovery code accepted")
        WRONG_CODE = "wrong-code", _("wrong code")
        FACTOR_ON = "factor-on", _("two-factor sign-in switched on")
        FACTOR_OFF = "factor-off", _("two-factor sign-in switched off")
        CODES = "codes", _("new recovery codes")
        ALONE = "alone", _("published without a second person")
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        RIGHTS = "rights", _("roles or permissions changed")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    kind = models.CharField(_("event"), max_length=12, choices=Kind.choices)
    who = models.CharField(_("who"), max_length=150, blank=True)
    """The account's name on that day; empty for a command on the server, or an unknown name."""
    what = models.CharField(_("what"), max_length=300, blank=True)
    address = models.GenericIPAddressField(_("sent from"), null=True)

    objects = Events.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-at", "-pk")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.kind} {self.what}"
