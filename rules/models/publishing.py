"""The history of the words: every version, and what was published from which day on.

A version is never changed and never deleted. A publication points to versions, all of which go
live together; what is live on a day follows from the publications alone.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..law import revision

EVER = date(2000, 1, 1)
"""The first day of words that were there from the beginning."""

Row = TypeVar("Row", bound=models.Model)


class Edition(models.Model):
    """One row with a stamp that is new after every write that the site shows.

    A stamp, not a number: after a rollback or a restored copy, a number could come a second time.
    """

    stamp = models.UUIDField()

    bumps: ClassVar[int] = 0
    """Editions that this process has made: it looks at once, others soon."""

    def __str__(self) -> str:
        return str(self.stamp)

    @classmethod
    def bump(cls) -> None:
        """Make a new edition; to be called in the transaction of the write."""
        cls._count()
        transaction.on_commit(cls._count)  # threads that looked meanwhile saw the old one
        row = Edition(pk=1, stamp=uuid4())
        Edition.objects.bulk_create(
            [row], update_conflicts=True, update_fields=["stamp"], unique_fields=["id"]
        )

    @classmethod
    def _count(cls) -> None:
        cls.bumps += 1

    @classmethod
    def current(cls) -> object:
        """Return the present stamp; None before the first write."""
        return cls.objects.filter(pk=1).values_list("stamp", flat=True).first()


class Fixed(models.QuerySet[Row]):
    """Rows that are never changed in bulk, and never deleted."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("a write without a version: save each row")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("nothing is deleted")


class Kept(models.Model):
    """A row that is never deleted: words are retired, a publication is taken back."""

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("nothing is deleted")


class Unchanged(Kept):
    """A row that is never changed, either."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError(f"a {self._meta.model_name} is never changed")
        super().save(*args, **kwargs)


class Shown(Kept):
    """A row whose writes make a new edition, which all workers soon see."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            Edition.bump()
            super().save(*args, **kwargs)


class Version(Unchanged):
    """A document as it was saved once."""

    class Origin(models.TextChoices):
        EDITED = "edited", _("edited")
        RESTORED = "restored", _("restored")
        LOADED = "loaded", _("loaded from the files")

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who"),
    )  # fmt: skip
    why = models.CharField(_("why"), max_length=200, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.EDITED)

    objects = Fixed.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ("name", "-number")
        constraints = [models.UniqueConstraint(fields=["name", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @classmethod
    def newest(cls, name: str) -> "Version | None":
        """Return the version that editors see."""
        return cls.objects.filter(name=name).order_by("-number").first()

    @property
    def label(self) -> str:
        """The name of the document that editors see."""
        title, language = self.content.get("title"), self.content.get("language")
        return f"{title} ({language})" if title else f"{{{self.content.get('key')}}}"

    @property
    def who(self) -> str:
        """The name of the person; empty where a command made it."""
        return (self.by.get_full_name() or self.by.get_username()) if self.by else ""


class Publications(Fixed["Publication"]):
    def standing(self) -> "Publications":
        """Return those that were not taken back."""
        return self.filter(taken_back_at=None)

    def ahead(self, day: date) -> "Publications":
        """Return those that begin after a day, in that order."""
        return self.standing().filter(starts__gt=day).order_by("starts", "pk")

    def ending(self, day: date) -> "Publications":
        """Return those that count on a day and end in the 30 days from it on."""
        last = day + timedelta(days=29)
        return self.standing().filter(starts__lte=day, until__range=(day, last))


class Publication(Shown):
    """Versions that go live together, from a day on, and perhaps only until a day.

    Of two that name the same document, the one that starts later wins; of the same day, the later
    one. When one ends, the one before it counts again.
    """

    versions = models.ManyToManyField(Version, related_name="publications")
    starts = models.DateField(_("from"))
    until = models.DateField(_("until, this day included"), null=True, blank=True)
    notes = models.JSONField(_("what students are told"), default=dict)
    pages = models.JSONField(default=list)
    """The pages that it changed for students: kind, key, language."""
    at = models.DateTimeField(_("published at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("published by"),
    )  # fmt: skip
    alone = models.BooleanField(_("without a second person"), default=False)
    law = models.CharField(
        _("revision of the rules"), max_length=revision.LENGTH,
        blank=True, default="", db_default="",
    )  # fmt: skip
    """The law with which it was published; empty where that is not known."""
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("taken back by"),
    )  # fmt: skip

    objects = Publications.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("-at", "-pk")
        default_permissions = ("view",)
        permissions = [("publish_publication", "Can publish and take back")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("starts")),
                name="publication_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts.isoformat()} #{self.pk}"

    @classmethod
    def publish(cls, versions: Iterable[Version], starts: date, **fields: Any) -> "Publication":
        """Put versions on the site from a day on."""
        with transaction.atomic():
            publication = cls(starts=starts, law=revision.revision(), **fields)
            publication.save()
            publication.versions.set(versions)
        return publication

    def take_back(self, by: Any) -> None:
        """Take it back: what counted before it counts again."""
        self.taken_back_at, self.taken_back_by = timezone.now(), by
        self.save(update_fields=["taken_back_at", "taken_back_by"])

    @property
    def from_the_beginning(self) -> bool:
        """Whether the words were there before anybody published."""
        return self.starts == EVER

    def state(self, day: date | None = None) -> str:
        """Return its state on a day, or today."""
        day = day or timezone.localdate()
        if self.taken_back_at:
            return "taken-back"
        if self.starts > day:
            return "ahead"
        return "ended" if self.until and self.until < day else "in-force"


class Published(NamedTuple):
    """A version that is published, and between which days."""

    starts: date
    until: date | None
    name: str  # of its document
    number: int
    version: int  # its key


def published() -> list[Published]:
    """Return what is published, without words; later ones win."""
    links = Publication.versions.through.objects.filter(publication__taken_back_at=None)
    links = links.order_by("publication__starts", "publication_id")
    publication = ("publication__starts", "publication__until")
    version = ("version__name", "version__number", "version_id")
    return [Published(*row) for row in links.values_list(*publication, *version)]


def live_on(day: date, versions: Iterable[Published] | None = None) -> dict[str, int]:
    """Return the key of the version of each document that is live on a day, by its name."""
    return {
        row.name: row.version
        for row in (published() if versions is None else versions)
        if row.starts <= day and (row.until is None or day <= row.until)
    }
