"""What all words in the database have in common.

Every write changes the edition in the same transaction, so that all workers see it at once.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .fields import KEY
from .proofreading import Proof, proofread


class Edition(models.Model):
    """One row with a stamp that is new after every write of the words.

    A stamp, not a number: after a rollback or a restored copy, a number could come a second time.
    """

    stamp = models.UUIDField()

    def __str__(self) -> str:
        return str(self.stamp)

    @classmethod
    def bump(cls) -> None:
        """Call it in the transaction of the write."""
        row = cls(pk=1, stamp=uuid4())
        cls.objects.bulk_create(
            [row], update_conflicts=True, update_fields=["stamp"], unique_fields=["id"]
        )

    @classmethod
    def current(cls) -> object:
        """The present stamp; None before the first write."""
        return cls.objects.filter(pk=1).values_list("stamp", flat=True).first()


def counted(write: Callable[..., Any]) -> Callable[..., Any]:
    """A write that makes a new edition."""

    @wraps(write)
    def write_and_bump(*args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            Edition.bump()
            return write(*args, **kwargs)

    return write_and_bump


class Words(models.QuerySet):
    """Rows whose writes are counted; `bulk_update` goes through `update`."""

    update = counted(models.QuerySet.update)
    delete = counted(models.QuerySet.delete)
    bulk_create = counted(models.QuerySet.bulk_create)


class MarkdownError(ValidationError):
    """A fault of a text, with its line, counted from 0."""

    line = 0


def _faults(text: str, proof: Proof) -> list[MarkdownError]:
    errors = []
    for fault in proofread(text, proof):
        errors.append(MarkdownError(fault.sentence))
        errors[-1].line = fault.line
    return errors


class Row(models.Model):
    """What all words have in common: counted writes, and Markdown that is proofread."""

    markdown: ClassVar[tuple[str, ...]] = ()
    kinds: Mapping[str, str] | None = None
    """The known keys, where the caller has them; read from the database otherwise."""

    objects = Words.as_manager()
    save = counted(models.Model.save)
    delete = counted(models.Model.delete)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.markdown:
            proof = self.proof(self.known())
            errors = {name: _faults(getattr(self, name), proof) for name in self.markdown}
            if any(errors.values()):
                raise ValidationError({name: found for name, found in errors.items() if found})

    def known(self) -> Mapping[str, str]:
        """Of each known key, what it is."""
        return key_kinds() if self.kinds is None else self.kinds

    def proof(self, kinds: Mapping[str, str]) -> Proof:
        """What the Markdown of this row is read against."""
        raise NotImplementedError


class FileRow(Row):
    """A row that has a place in the files, with what belongs to it."""

    identity: ClassVar[tuple[str, ...]]  # fields that name the row, never changed
    file_fields: ClassVar[tuple[str, ...]]
    part: ClassVar[tuple[str, str, str] | None] = None
    """Of the rows that belong to it: the related name, the field of the key, that of the words."""

    loaded = models.CharField(max_length=64, blank=True, default="", editable=False)
    """Hash of the form in the files when last loaded; blank if made by an editor."""

    class Meta:
        abstract = True

    @property
    def ident(self) -> tuple[str, ...]:
        """The values of `identity`."""
        return tuple(getattr(self, field) for field in self.identity)

    def parts(self) -> dict[str, str]:
        """The words of the rows that belong to this one, by key."""
        if self.part is None:
            return {}
        related, key, words = self.part
        return {getattr(row, key): getattr(row, words) for row in getattr(self, related).all()}

    def part_keys(self) -> tuple[list[str], list[str]]:
        """The keys that must be among `parts`, and those that may be."""
        return [], []

    def make_parts(self, parts: Mapping[str, str]) -> list[Row]:
        """The rows that belong to this one, unsaved."""
        if self.part is None:
            return []
        related, key, words = self.part
        relation = self._meta.get_field(related)
        model, parent = relation.related_model, relation.field.name
        return [model(**{parent: self, key: k, words: v}) for k, v in parts.items()]


class Reviewed(FileRow):
    """Words that are due for review again."""

    reviewed = models.DateField(_("reviewed on"))
    due = models.DateField(_("due for review on"))

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.due and self.reviewed and self.due <= self.reviewed:
            message = gettext(
                "Words are due again on a day after the one on which they were reviewed."
            )
            raise ValidationError({"due": message})


class Keyed(FileRow):
    """A row that a text refers to as {key}. All keys share one namespace."""

    kind: ClassVar[str]

    key = models.CharField(_("key"), max_length=60, validators=[KEY])

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        kind = self.known().get(self.key, self.kind)
        if kind != self.kind:
            names = {"contact": _("A contact"), "amount": _("An amount"), "passage": _("A passage")}
            sentence = gettext("%(kind)s has the key “%(key)s” already. Choose another.")
            raise ValidationError(sentence % {"kind": names[kind], "key": self.key})


def key_kinds() -> dict[str, str]:
    """Of each key in the database, what it is: one query."""
    first, *others = (
        model.objects.order_by().values_list("key", models.Value(model.kind))
        for model in Keyed.__subclasses__()
    )
    return dict(first.union(*others))
