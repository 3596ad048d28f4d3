"""The words in the database: one document for each key and language, as editors last left it."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..law.procedures import Procedure
from ..words.lint import Proof
from .amounts import Amount
from .base import Content, Keyed
from .checked import Contact, Paper
from .fields import MarkdownField, languages, phases, procedures

PARTS = ("summary", "documents", "steps", "cost", "next", "trouble")
"""The parts of a text, in the order of the page."""


class Written(Content):
    """Words in one language; those in another than the site's first translate the ones in it."""

    day_field = "reviewed"

    language = models.CharField(_("language"), max_length=12, choices=languages)
    title = models.CharField(_("title"), max_length=120)
    reviewed = models.DateField(_("reviewed on"))
    reviewed_by = models.CharField(
        _("reviewed by"), max_length=120, blank=True,
        help_text=_("The person who read these words last. Empty: no person has read them yet."),
    )  # fmt: skip
    translates = models.CharField(max_length=12, blank=True, default="", editable=False)
    """The mark of the source's words of which this is the translation."""

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def is_source(self) -> bool:
        """Whether others are translated from it."""
        return self.language == settings.LANGUAGE_CODE

    def wording(self) -> dict[str, str]:
        """All that a translator translates, by part."""
        return {"title": self.title} | {name: text for name, text in self.texts() if text}

    @property
    def mark(self) -> str:
        """A short mark of the words: another one as soon as a word changes."""
        words = json.dumps(self.wording(), ensure_ascii=False, sort_keys=True)
        return sha256(words.encode()).hexdigest()[:12]


class Text(Written):
    """The words of one procedure in one language."""

    kind = "text"
    identity = ("language", "procedure")
    file_fields = ("title", "reviewed", "reviewed_by", "due", "translates")
    markdown = PARTS
    parts_in = "notes"

    procedure = models.CharField(_("procedure"), max_length=60, choices=procedures)
    summary = MarkdownField(_("summary"))
    documents = MarkdownField(_("documents to provide"), blank=True)
    steps = MarkdownField(_("steps"), blank=True)
    cost = MarkdownField(_("cost"), blank=True)
    next = MarkdownField(_("what happens next"), blank=True)
    trouble = MarkdownField(_("what if something goes wrong"), blank=True)
    notes = models.JSONField(_("notes, one for each phase"), default=dict, blank=True)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ("procedure", "language")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "language"], name="text_once"),
        ]

    @property
    def name(self) -> str:
        return f"{self.language}/{self.procedure}.md"

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        order = [phase for phase, _name in phases()]
        yield from sorted(self.notes.items(), key=lambda note: order.index(note[0]))

    def proof(self, kinds: Mapping[str, str]) -> Proof:
        return Proof(kinds, self.language)

    def part_keys(self) -> tuple[list[str], list[str]]:
        known = self.procedure in set(Procedure)  # a form may name another
        speaks = [phase.value for phase in Procedure(self.procedure).phases] if known else []
        return speaks, speaks


class Passage(Keyed, Written):
    """A piece that several texts share, in one language."""

    kind = "passage"
    identity = ("language", "key")
    file_fields = ("title", "reviewed", "reviewed_by", "due", "translates")
    markdown = ("body",)

    body = MarkdownField(_("words"))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ("key", "language")
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="passage_once")]

    @property
    def name(self) -> str:
        return f"{self.language}/passages/{self.key}.md"

    def wording(self) -> dict[str, str]:
        return {"body": self.body}  # the title is for editors

    def proof(self, kinds: Mapping[str, str]) -> Proof:
        return Proof(kinds, self.language, is_passage=True)


CONTENT_KINDS: dict[str, type[Content]] = {
    model.kind: model for model in (Contact, Amount, Paper, Passage, Text)
}
"""All kinds of documents; what others refer to comes first."""


class LinkCheck(models.Model):
    """What came of opening an outside address."""

    url = models.URLField(_("address"), max_length=500, unique=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)
    """Empty where it opened; otherwise what went wrong."""
    at = models.DateTimeField(_("opened on"))
    since = models.DateTimeField(_("so since"))

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ("url",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.url


def is_due(row: Content, today: date) -> bool:
    """Whether a person should look at it again."""
    return not row.retired and row.due <= today
