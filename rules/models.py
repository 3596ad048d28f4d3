"""The words in the database: one row for each key and language."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .fields import PHONE, HttpsField, MarkdownField, languages, phases, procedures
from .law.procedures import SPEAKS
from .proofreading import Proof
from .rows import Edition, Keyed, Reviewed, Row, key_kinds

__all__ = [
    "Amount", "Contact", "ContactName", "Edition", "Note", "Passage", "Text", "key_kinds",
]  # fmt: skip

PARTS = ("summary", "documents", "steps", "cost", "next", "trouble")
"""The parts of a text, in the order of the page."""


class Text(Reviewed):
    """The words of one procedure in one language."""

    identity = ("language", "procedure")
    file_fields = ("title", "reviewed", "due")
    markdown = PARTS
    part = ("notes", "phase", "body")

    procedure = models.CharField(_("procedure"), max_length=60, choices=procedures)
    language = models.CharField(_("language"), max_length=12, choices=languages)
    title = models.CharField(_("title"), max_length=120)
    summary = MarkdownField(_("summary"))
    documents = MarkdownField(_("documents to provide"), blank=True)
    steps = MarkdownField(_("steps"), blank=True)
    cost = MarkdownField(_("cost"), blank=True)
    next = MarkdownField(_("what happens next"), blank=True)
    trouble = MarkdownField(_("what if something goes wrong"), blank=True)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ("procedure", "language")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "language"], name="text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} ({self.language})"

    def proof(self, kinds: Mapping[str, str]) -> Proof:
        return Proof(kinds, self.language)

    def part_keys(self) -> tuple[list[str], list[str]]:
        speaks = [phase.value for phase in SPEAKS.get(self.procedure, ())]
        return speaks, speaks


class Note(Row):
    """What a text says in one phase."""

    markdown = ("body",)

    text = models.ForeignKey(Text, models.CASCADE, related_name="notes", verbose_name=_("text"))
    phase = models.CharField(_("phase"), max_length=20, choices=phases)
    body = MarkdownField(_("note"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes, one for each phase")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["text", "phase"], name="note_once")]

    def __str__(self) -> str:
        return f"{self.text} {self.phase}"

    def clean(self) -> None:
        super().clean()
        speaks, _may = self.text.part_keys()
        if self.phase not in speaks:
            sentence = gettext("%(procedure)s does not speak in the phase %(phase)s.")
            words = {"procedure": self.text.procedure, "phase": self.phase}
            raise ValidationError(sentence % words)

    def proof(self, kinds: Mapping[str, str]) -> Proof:
        return Proof(kinds, self.text.language)


class Passage(Keyed, Reviewed):
    """A piece that several texts share, in one language."""

    kind = "passage"
    identity = ("language", "key")
    file_fields = ("title", "reviewed", "due")
    markdown = ("body",)

    language = models.CharField(_("language"), max_length=12, choices=languages)
    title = models.CharField(
        _("title"), max_length=120, help_text=_("For editors; students do not see it.")
    )
    body = MarkdownField(_("words"))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ("key", "language")
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="passage_once")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"

    def proof(self, kinds: Mapping[str, str]) -> Proof:
        return Proof(kinds, self.language, is_passage=True)


class Contact(Keyed):
    """Whom to ask; a text refers to it as {key}."""

    kind = "contact"
    identity = ("key",)
    file_fields = ("url", "phone", "email", "source", "checked", "note")
    part = ("names", "language", "name")

    url = HttpsField(_("address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=30, blank=True, validators=[PHONE])
    email = models.EmailField(_("e-mail address"), blank=True)
    source = HttpsField(_("source"), help_text=_("A public page that gives the address or number."))
    checked = models.DateField(_("checked on"))
    note = models.TextField(_("note"), blank=True, help_text=_("For editors."))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("key",)
        constraints = [models.UniqueConstraint(fields=["key"], name="contact_once")]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        super().clean()
        if not (self.url or self.phone):
            raise ValidationError(gettext("Give an address or a phone number."))

    def part_keys(self) -> tuple[list[str], list[str]]:
        return [settings.LANGUAGE_CODE], [code for code, _name in languages()]

    def name_in(self, language: str) -> tuple[str, str]:
        """Its name, and the language of that: the one asked for, else the one of last resort."""
        names = self.parts()
        spoken = language if language in names else settings.LANGUAGE_CODE
        return names.get(spoken, self.key), spoken


class ContactName(Row):
    """The name of a contact in one language, with its article, as it stands inside a sentence."""

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="names", verbose_name=_("contact")
    )
    language = models.CharField(_("language"), max_length=12, choices=languages)
    name = models.CharField(
        _("name"), max_length=120, help_text=_("As inside a sentence: the ANEF support line.")
    )

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names, one for each language")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["contact", "language"], name="contact_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Amount(Keyed):
    """A sum of money; a text refers to it as {key} and shows the day on which it was checked."""

    kind = "amount"
    identity = ("key",)
    file_fields = ("euros", "source", "source_title", "checked", "note")

    euros = models.DecimalField(
        _("euros"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    source = HttpsField(_("source"), help_text=_("A public page that gives the amount."))
    source_title = models.CharField(_("title of the source"), max_length=200)
    checked = models.DateField(_("checked on"))
    note = models.TextField(_("note"), blank=True, help_text=_("For editors."))

    class Meta:
        verbose_name = _("amount")
        verbose_name_plural = _("amounts")
        ordering = ("key",)
        constraints = [models.UniqueConstraint(fields=["key"], name="amount_once")]

    def __str__(self) -> str:
        return self.key


def references_to(key: str) -> list[Row]:
    """The texts, notes and passages that refer to a key."""
    wanted = f"{{{key}}}"
    found: list[Row] = []
    for model in (Text, Note, Passage):
        holds = models.Q()
        for name in model.markdown:
            holds |= models.Q(**{f"{name}__contains": wanted})
        found += model.objects.filter(holds)
    return found
