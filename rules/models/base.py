"""What all words have in common: names, versions, and pieces of Markdown."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .fields import KEY
from .publishing import Fixed, Kept, Version


class Content(Kept):
    """Words under one name, as editors last left them.

    Every save that changes something adds a version. The site shows the version that is published,
    never this row.
    """

    kind: ClassVar[str]
    identity: ClassVar[tuple[str, ...]]  # fields that name the row, never changed
    file_fields: ClassVar[tuple[str, ...]]
    markdown: ClassVar[tuple[str, ...]] = ()
    parts_in: ClassVar[str] = ""
    """The field with words by key: notes by phase, names by language."""
    WORDS: ClassVar[tuple[str, ...]] = ()
    """The kinds of words in `parts_in`, whose keys add a language or phase: `name-en`."""
    day_field: ClassVar[str]
    """The field with the day on which a person last looked at it."""

    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    retired = models.BooleanField(_("retired"), default=False, editable=False)
    loaded = models.CharField(max_length=64, blank=True, default="", editable=False)
    """Hash of the form in the files when last loaded; blank if made by an editor."""
    due = models.DateField(_("due for review on"))

    objects = models.Manager.from_queryset(Fixed)()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    def save(
        self,
        *args: Any,
        by: Any = None,
        why: str = "",
        origin: str = Version.Origin.EDITED,
        **kwargs: Any,
    ) -> None:
        """Save the row, and a version of it if anything changed."""
        with transaction.atomic():
            last = Version.newest(self.name)
            self.version = last.number if last else 0
            if last is None or not self.is_as_in(last):
                self.version += 1
                about = {"number": self.version, "by": by, "why": why, "origin": origin}
                Version(kind=self.kind, name=self.name, content=self.content(), **about).save()
            super().save(*args, **kwargs)

    @property
    def ident(self) -> tuple[str, ...]:
        return tuple(getattr(self, field) for field in self.identity)

    @property
    def name(self) -> str:
        """The unique name of the document: its place in the files."""
        raise NotImplementedError

    @property
    def label(self) -> str:
        """The name that editors see."""
        raise NotImplementedError

    @property
    def reference(self) -> str:
        """The key in the braces of a text that refers to it; empty where none can."""
        return ""

    # ---- versions ----

    @classmethod
    def kept(cls) -> "list[models.Field[Any, Any]]":
        """Return the fields that versions contain."""
        apart = {"id", "version", "loaded"}
        return [field for field in cls._meta.concrete_fields if field.name not in apart]

    def content(self) -> dict[str, Any]:
        """Return the content of a version, as JSON has it."""
        return {field.name: plain(field, getattr(self, field.name)) for field in self.kept()}

    @classmethod
    def of(cls, version: Version) -> Self:
        """Return the document as it was in a version, unsaved."""
        saved = version.content
        fields = [field for field in cls.kept() if field.name in saved]
        content = {field.name: field.to_python(saved[field.name]) for field in fields}
        return cls(version=version.number, **content)

    def is_as_in(self, version: Version) -> bool:
        """Return whether a version, perhaps of an older release, has the content of this row."""
        return type(self).of(version).content() == self.content()

    # ---- words ----

    @property
    def parts(self) -> dict[str, str]:
        """The words by key."""
        return getattr(self, self.parts_in) if self.parts_in else {}

    def part_keys(self) -> tuple[list[str], list[str]]:
        """Return the keys that must be among `parts`, and those that may be."""
        return [], []

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield each piece of Markdown, with the name of its field or part."""
        for name in self.markdown:
            yield name, getattr(self, name)


def plain(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Return a value as JSON has it, always the same for the same value."""
    value = field.to_python(value)
    if isinstance(field, models.DecimalField) and isinstance(value, Decimal):
        return f"{value:.{field.decimal_places}f}"
    return value.isoformat() if isinstance(value, date) else value


class Keyed(Content):
    """A document that a text refers to as {key}. All keys share one namespace.

    Only papers have one of their own, behind a prefix.
    """

    prefix: ClassVar[str] = ""

    key = models.CharField(_("key"), max_length=60, validators=[KEY])

    class Meta:
        abstract = True

    @property
    def reference(self) -> str:
        return self.prefix + self.key


def key_kinds(rows: Iterable[Content]) -> dict[str, str]:
    """Return the kind of each key in use."""
    return {row.reference: row.kind for row in rows if row.reference and not row.retired}
