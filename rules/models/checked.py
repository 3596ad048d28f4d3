"""Facts from public pages that texts refer to by key: whom to ask, and papers to provide."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..typography import typeset
from .base import Keyed
from .fields import PHONE, HttpsField, languages


class Checked(Keyed):
    """A fact from a public page, which a person compares with that page now and then."""

    identity = ("key",)
    day_field = "checked"

    source = HttpsField(_("source"), help_text=_("A public page that says so."))
    checked = models.DateField(_("checked on"))
    checked_by = models.CharField(
        _("checked by"), max_length=120, blank=True,
        help_text=_("The person who compared it with the source last."),
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True, help_text=_("For editors."))

    class Meta:
        abstract = True
        ordering = ("key",)
        constraints = [models.UniqueConstraint(fields=["key"], name="%(class)s_once")]

    @property
    def name(self) -> str:
        return f"{self.kind}s.toml [{self.key}]"

    @property
    def label(self) -> str:
        return f"{{{self.reference}}}"

    def addresses(self) -> tuple[str, ...]:
        """Return the outside addresses that it names."""
        return (self.source,)

    def part_keys(self) -> tuple[list[str], list[str]]:
        known = [f"{word}-{code}" for word in self.WORDS for code, _name in languages()]
        return [key for key in known if key == f"name-{settings.LANGUAGE_CODE}"], known

    def word(self, word: str, language: str) -> tuple[str, str]:
        """Return words such as its name, and their language: the one asked for, else English."""
        spoken = language if f"{word}-{language}" in self.parts else settings.LANGUAGE_CODE
        return typeset(self.parts.get(f"{word}-{spoken}", ""), spoken), spoken


class Contact(Checked):
    """Whom to ask; a text refers to it as {key}."""

    kind = "contact"
    file_fields = ("url", "phone", "email", "source", "checked", "checked_by", "due", "note")
    parts_in = "names"
    WORDS = ("name",)

    names = models.JSONField(_("names, one for each language"), default=dict)
    url = HttpsField(_("address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=30, blank=True, validators=[PHONE])
    email = models.EmailField(_("e-mail address"), blank=True)

    class Meta(Checked.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def addresses(self) -> tuple[str, ...]:
        return self.url, self.source


class Paper(Checked):
    """A paper to provide; a text refers to it as {paper:key}."""

    kind = "paper"
    prefix = "paper:"
    file_fields = ("french", "months", "weeks", "source", "checked", "checked_by", "due", "note")
    parts_in = "words"
    WORDS = ("name", "issuer", "format", "missing")

    words = models.JSONField(_("words, one for each language"), default=dict)
    french = models.CharField(
        _("official French name"), max_length=200, blank=True,
        help_text=_("As the administration writes it: justificatif de domicile."),
    )  # fmt: skip
    months = models.PositiveSmallIntegerField(
        _("age limit in months"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Empty: it may be of any age. Students see a day."),
    )  # fmt: skip
    weeks = models.PositiveSmallIntegerField(
        _("weeks that it takes"), null=True, blank=True,
        help_text=_(
            "From asking to holding it, where a source says so; 0: at once. Empty: not known."
        ),
    )  # fmt: skip

    class Meta(Checked.Meta):
        verbose_name = _("paper")
        verbose_name_plural = _("papers")

    @property
    def in_french(self) -> str:
        """Its name on French forms; empty where there is none."""
        return typeset(self.french, "fr")
