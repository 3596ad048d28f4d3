"""The admin of the words: which fields each kind of document has."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from ..dates import plain_date
from ..django_types import Fieldset
from ..law.days import KEYS
from ..models import PARTS, Amount, Contact, Paper, Passage, Text, Value
from ..proofreading import readers
from ..words.markdown import amount_words, euro_words
from ..words.proofs import facts_named
from .document_admin import DocumentAdmin, WrittenAdmin
from .forms import AmountForm, value_fields
from .preview import Scope
from .sample_cases import branches


@admin.register(Text)
class TextAdmin(WrittenAdmin[Text]):
    search_fields = ("procedure", "title", *PARTS)

    def help_for(self, row: Text) -> dict[str, Any]:
        """Return what conditions of a text may name, its days, and a preview of each branch."""
        cases, scope = readers(row.procedure, "summary"), Scope.of(row)
        if cases is None:  # the procedure no longer exists
            return {}
        with override(row.language):
            result = reverse("result")
        return {
            "facts": facts_named(cases),
            "days": [key for key in KEYS if any(key in case.days for case in cases)],
            "branches": [
                (branch, scope.path(f"{result}?{urlencode(branch.answers)}"))
                for branch in branches(row, scope.day)
                if branch.answers
            ],
        }

    def parts(self, request: HttpRequest, obj: Text | None) -> list[Fieldset]:
        procedure = (request.POST or request.GET).get("procedure", "")
        notes = (obj or Text(procedure=procedure)).part_keys()[1]
        return [
            (None, {"fields": ["procedure", "language", "title"]}),
            (_("Words"), {"fields": PARTS}),
            (_("Words of each phase"), {"fields": tuple(notes)}),
        ]


@admin.register(Passage)
class PassageAdmin(WrittenAdmin[Passage]):
    """A passage, which several texts share or a rule shows."""

    search_fields = ("key", "title", "body")

    def parts(self, request: HttpRequest, obj: Passage | None) -> list[Fieldset]:
        about = _("Students see the title of a letter; that of another passage is for editors.")
        return [
            (None, {"fields": ["key", "language", "title"], "description": about}),
            (_("Words"), {"fields": ["body"]}),
        ]


@admin.register(Contact)
class ContactAdmin(DocumentAdmin[Contact]):
    columns = ("phone", "url")
    search_fields = ("key", "phone", "url")

    def parts(self, request: HttpRequest, obj: Contact | None) -> list[Fieldset]:
        names = tuple(f"name-{code}" for code, _name in settings.LANGUAGES)
        about = _("As inside a sentence, with its article: the ANEF support line.")
        return [
            (None, {"fields": ["key", "url", "phone", "email"]}),
            (_("Names"), {"fields": names, "description": about}),
            (_("Source"), {"fields": ["source", "note"]}),
        ]


@admin.register(Amount)
class AmountAdmin(DocumentAdmin[Amount]):
    form = AmountForm
    columns = ("now",)
    search_fields = ("key", "note")

    @admin.display(description=_("today"))
    def now(self, row: Amount) -> str:
        return amount_words(row.on(timezone.localdate()), get_language())

    def parts(self, request: HttpRequest, obj: Amount | None) -> list[Fieldset]:
        values = [*(obj.series if obj else ()), None]
        return [
            (None, {"fields": ["key"]}),
            *(self._line(at, value) for at, value in enumerate(values)),
            (_("For editors"), {"fields": ["note", "confirmed"]}),
        ]

    def _line(self, at: int, value: Value | None) -> Fieldset:
        """Return the fieldset of a value, or of one to add."""
        names = value_fields(at)
        lines = ("from", "euros", "checked"), ("source_title", "source")
        fields = tuple(tuple(names[name] for name in line) for line in lines)
        title = gettext("Add a value")
        about = _("What it is from a later day on, known or announced. Leave it empty otherwise.")
        if value:
            words = {"day": plain_date(value.starts), "amount": euro_words(value.euros)}
            title = gettext("From %(day)s: %(amount)s") % words
            about = _("To take this value away, empty its fields.")
        return title, {"fields": fields, "description": about}


@admin.register(Paper)
class PaperAdmin(DocumentAdmin[Paper]):
    columns = ("called", "french")
    search_fields = ("key", "french", "words", "note")

    @admin.display(description=_("name"))
    def called(self, row: Paper) -> str:
        return row.word("name", get_language() or "")[0]

    def parts(self, request: HttpRequest, obj: Paper | None) -> list[Fieldset]:
        titles = {
            "name": _("Name: at most ten words, as inside a sentence, without an article"),
            "issuer": _("Who gives it"),
            "format": _("Format"),
            "missing": _("What to do if it is missing"),
        }
        words: list[Fieldset] = [
            (title, {"fields": tuple(f"{word}-{code}" for code, _name in settings.LANGUAGES)})
            for word, title in titles.items()
        ]
        return [
            (None, {"fields": ["key", "french", "months", "weeks"]}),
            *words,
            (_("Source"), {"fields": ["source", "note"]}),
        ]
