"""The office's data: links, counts without people, comments, sites that embed the guide."""

from datetime import date

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rules.models.fields import languages
from rules.models.publishing import Edition

SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters, digits and single hyphens: algerian-2026.")
)
ORIGIN = r"^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?\Z"


class Link(models.Model):
    """A short address that leads into the guide, with what staff already know."""

    slug = models.CharField(_("short address"), max_length=40, unique=True, validators=[SLUG])
    title = models.CharField(_("title"), max_length=120)
    titles = models.JSONField(
        _("titles"), default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    """By language, for posters in several languages."""
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    """By question key, as an address carries them; those that no longer fit are ignored."""
    language = models.CharField(
        _("language"), max_length=12, blank=True, choices=languages,
        help_text=_("Empty: the one of the student's browser."),
    )  # fmt: skip
    note = models.TextField(_("note"), max_length=1000, blank=True, help_text=_("For colleagues."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    ends = models.DateField(_("last day"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, editable=False)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ("-made_at", "-pk")
        default_permissions = ("add", "change", "view")
        permissions = [("use_tools", "Can use the office's tools")]

    def __str__(self) -> str:
        return self.title

    def title_in(self, language: str) -> str:
        """Return the title of a poster in a language."""
        return self.titles.get(language) or self.title

    def is_active(self, day: date) -> bool:
        """Return whether it leads into the guide on a day."""
        return self.retired_at is None and (self.ends is None or day <= self.ends)


class Count(models.Model):
    """How often something happened on a day. No address, no date, no nationality, no person."""

    day = models.DateField()
    event = models.CharField(max_length=10)  # opened, asked, finished, useful-yes, not-kept …
    link = models.CharField(max_length=40, blank=True)  # slug; empty: not by a link
    question = models.CharField(max_length=20, blank=True)
    procedure = models.CharField(max_length=60, blank=True)
    phase = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=12, blank=True)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["day", "event", "link", "question", "procedure", "phase", "language"],
                name="count_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.event}: {self.number}"


class Comment(models.Model):
    """A comment on a result: with its rule and phase, never with answers."""

    day = models.DateField()
    rule = models.CharField(max_length=60)
    phase = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=12)
    useful = models.BooleanField(null=True)
    text = models.TextField(max_length=1000)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ("-day", "-pk")
        default_permissions = ("view", "delete")

    def __str__(self) -> str:
        return self.text[:80]


class Origin(models.Model):
    """A site on whose pages the guide may be embedded."""

    origin = models.CharField(
        _("site"), max_length=200, unique=True,
        validators=[
            RegexValidator(ORIGIN, _("Write it as https://www.example.org, without a path."))
        ],
    )  # fmt: skip

    class Meta:
        verbose_name = _("site that embeds the guide")
        verbose_name_plural = _("sites that embed the guide")
        ordering = ("origin",)

    def __str__(self) -> str:
        return self.origin


def _bump_edition(**_about: object) -> None:
    """Begin an edition: the sites are cached with its words, in each worker."""
    with transaction.atomic():
        Edition.bump()


post_save.connect(_bump_edition, sender=Origin)
post_delete.connect(_bump_edition, sender=Origin)
