"""The words in the database: one document for each key and language, as editors last left it."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import chain

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..law.cases import SOME_DAY, Case, cases
from ..law.letters import LETTERS
from ..law.permits import TABLE
from ..law.procedures import Procedure
from ..law.windows import Phase
from ..words.conditions import Fault, outline
from ..words.lint import Proof, proofread_line
from .amounts import Amount
from .base import Content, Keyed
from .checked import Contact, Paper
from .fields import MarkdownField, languages, procedures

PARTS = ("summary", "documents", "steps", "cost", "next", "trouble", "ask", "doubt")
"""The parts of a text, in the order of the files."""

ALWAYS = "always"
"""Where the headline of a procedure without phases stands."""
LINES = {"headline": 60, "button": 25}
"""The lines that each phase has beside its note, with the most characters of each."""


def phase_line(kind: str, phase: str) -> str:
    """Return where a line of a phase stands among the words of phases: `headline-open`."""
    return f"{kind}-{phase}"


PHASED = [(str(phase), *(phase_line(kind, phase) for kind in LINES)) for phase in [*Phase, ALWAYS]]
"""Of each phase, where its note and its lines stand."""
_ORDER = {name: at for at, name in enumerate(chain.from_iterable(PHASED))}


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

    def unlike(self, source: "Written") -> Iterator[tuple[str, str]]:
        """Yield each part whose conditions and papers are not those of the source, in its order."""
        theirs, mine = dict(source.texts()), dict(self.texts())
        for name in theirs.keys() & mine.keys():
            expected, found = outline(theirs[name]), outline(mine[name])
            if expected != found:
                words = {"expected": ", ".join(expected) or "–", "found": ", ".join(found) or "–"}
                sentence = gettext(
                    "The conditions and papers are not those of the source."
                    " There: %(expected)s. Here: %(found)s."
                )
                yield name, sentence % words

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
    ask = MarkdownField(_("a person to ask"), blank=True, default="", db_default="")
    doubt = MarkdownField(_("how sure it is"), blank=True, default="", db_default="")
    notes = models.JSONField(_("words of each phase"), default=dict, blank=True)
    """Note, headline and button of each phase, under `open`, `headline-open`, `button-open`."""

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
        yield from sorted(self.notes.items(), key=lambda note: _ORDER.get(note[0], len(_ORDER)))

    def faults(self, name: str, text: str, proof: Proof) -> list[Fault]:
        if proof.cases is not None:
            proof = proof._replace(cases=self.readers(name))
        kind = name.partition("-")[0]
        if kind in LINES:
            return proofread_line(text, LINES[kind], proof)
        return super().faults(name, text, proof)

    def readers(self, name: str, today: date = SOME_DAY) -> tuple[Case, ...]:
        """Return the cases of those who read a part: words of a phase are read in it alone."""
        return _readers(Procedure(self.procedure), name, today)

    def proof(self, kinds: Mapping[str, str]) -> Proof:
        known = self.procedure in set(Procedure)
        return Proof(kinds, self.language, cases=() if known else None)

    def part_keys(self) -> tuple[list[str], list[str]]:
        if self.procedure not in set(Procedure):  # a form may name another
            return [], []
        speaks = [phase.value for phase in Procedure(self.procedure).phases]
        times = [*speaks, *([ALWAYS] if _may_be_undated(self.procedure) else [])]
        headlines = [phase_line("headline", phase) for phase in times]
        lines = [phase_line(kind, phase) for phase in times for kind in LINES]
        return [*speaks, *headlines], [*speaks, *lines]


@lru_cache(maxsize=2000)
def _readers(procedure: Procedure, name: str, today: date) -> tuple[Case, ...]:
    kind, _dash, phase = name.partition("-")
    phase = phase if kind in LINES else name
    found = cases(procedure, today)
    return tuple(case for case in found if name in PARTS or (case.phase or ALWAYS) == phase)


def _may_be_undated(procedure: str) -> bool:
    """Return whether a rule leads to a procedure without dates."""
    return any(rule.procedure == procedure and not rule.schedule for rule in TABLE.rules)


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
        if self.key in LETTERS:
            return super().wording()
        return {"body": self.body}  # the title is for editors

    def proof(self, kinds: Mapping[str, str]) -> Proof:
        letter = LETTERS.get(self.key)
        return Proof(kinds, self.language, is_passage=True, cases=letter.cases if letter else None)


CONTENT_KINDS: dict[str, type[Content]] = {
    model.kind: model for model in (Contact, Amount, Paper, Passage, Text)
}
"""All kinds of documents; what others refer to comes first."""


class LinkCheck(models.Model):
    """What came of opening an outside address."""

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
    """Whether a person should look at it again."""
    return not row.retired and row.due <= today
