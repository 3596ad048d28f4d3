"""The words in the database: one document for each key and language, as editors last left it."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from itertools import chain

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..law.letters import LETTERS
from ..law.permits import TABLE
from ..law.procedures import Procedure
from ..law.windows import Phase
from .amounts import Amount
from .base import Content, Keyed
from .checked import Contact, Paper
from .fields import MarkdownField, languages, procedures

PARTS = ("summary", "documents", "steps", "cost", "next", "trouble", "ask", "doubt")
"""The parts of a text, in the order of the files."""

ALWAYS = "always"
"""The phase in keys of a procedure without phases: `headline-always`."""
LINES = {"headline": 60, "button": 25}
"""The lines that each phase has beside its note, with the most characters of each. Their keys are
like `headline-open`."""

_PHASED = [(str(phase), *(f"{kind}-{phase}" for kind in LINES)) for phase in [*Phase, ALWAYS]]
"""The keys of the note and the lines of each phase."""
_ORDER = {name: at for at, name in enumerate(chain.from_iterable(_PHASED))}


class Written(Content):
    """Words in one language; those in another than the site's first are translations."""

    day_field = "reviewed"
    file_fields = ("title", "reviewed", "reviewed_by", "due", "translates")

    language = models.CharField(_("language"), max_length=12, choices=languages)
    title = models.CharField(_("title"), max_length=120)
    reviewed = models.DateField(_("reviewed on"))
    reviewed_by = models.CharField(
        _("reviewed by"), max_length=120, blank=True,
        help_text=_("The person who read these words last. Empty: no person has read them yet."),
    )  # fmt: skip
    translates = models.CharField(max_length=12, blank=True, default="", editable=False)
    """The mark of the source's words that this translates."""

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def is_source(self) -> bool:
        """Whether others are translated from it."""
        return self.language == settings.LANGUAGE_CODE

    def source(self, rows: "Mapping[str, Content]") -> "Written | None":
        """Return the words among `rows` that it translates, unless retired."""
        if self.is_source:
            return None
        row = rows.get(settings.LANGUAGE_CODE + self.name.removeprefix(self.language))
        return row if isinstance(row, Written) and not row.retired else None

    def wording(self) -> dict[str, str]:
        """Return all that a translator translates, by part."""
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
    markdown = PARTS
    parts_in = "notes"
    WORDS = tuple(LINES)

    procedure = models.CharField(_("procedure"), max_length=60, choices=procedures)
    summary = MarkdownField(_("summary"))
    documents = MarkdownField(_("documents to provide"), blank=True)
    steps = MarkdownField(_("steps"), blank=True)
    cost = MarkdownField(_("cost"), blank=True)
    next = MarkdownField(_("what happens next"), blank=True)
    trouble = MarkdownField(_("what if something goes wrong"), blank=True)
    ask = MarkdownField(_("a person to ask"), blank=True, default="", db_default="")
    doubt = MarkdownField(_("how sure it is"), blank=True, default="", db_default="")
    notes = models.JSONField(_("words of each phase"), default=dict, blank=True)
    """Note, headline and button of each phase, under `open`, `headline-open`, `button-open`."""

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ("procedure", "language")
        constraints = [models.UniqueConstraint(fields=["procedure", "language"], name="text_once")]

    @property
    def name(self) -> str:
        return f"{self.language}/{self.procedure}.md"

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield from sorted(self.notes.items(), key=lambda note: _ORDER.get(note[0], len(_ORDER)))

    def part_keys(self) -> tuple[list[str], list[str]]:
        if self.procedure not in set(Procedure):  # a form may name another
            return [], []
        phases = [phase.value for phase in Procedure(self.procedure).phases]
        rules = (rule for rule in TABLE.rules if rule.procedure == self.procedure)
        times = phases if all(rule.schedule for rule in rules) else [*phases, ALWAYS]
        headlines = [f"headline-{phase}" for phase in times]
        lines = [f"{kind}-{phase}" for phase in times for kind in LINES]
        return [*phases, *headlines], [*phases, *lines]


class Passage(Keyed, Written):
    """A piece that several texts share, in one language."""

    kind = "passage"
    identity = ("language", "key")
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
        if self.key in LETTERS:
            return super().wording()
        return {"body": self.body}  # the title is for editors


CONTENT_KINDS: dict[str, type[Content]] = {
    model.kind: model for model in (Contact, Amount, Paper, Passage, Text)
}
"""All kinds of documents; those that others refer to come first."""


class LinkCheck(models.Model):
    """The outcome of opening an outside address."""

    LONGEST = 500  # characters of an address

    url = models.URLField(_("address"), max_length=LONGEST, unique=True)
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
    """Return whether a person should look at it again."""
    return not row.retired and row.due <= today
