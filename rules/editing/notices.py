"""The form of a notice: its words in each language, proofread."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Notice
from ..models.base import key_kinds
from ..models.fields import languages
from ..words.lint import Proof, proofread
from ..words.live import current
from .forms import MarkdownFormField, StaffForm, by_language
from .second import alone_field, is_alone


class MomentField(forms.DateTimeField):
    """A day and a minute in Paris, also in the night in which the clocks change.

    A minute that comes twice is the first; one that is skipped is an hour later. Django refuses
    both, although the form itself offers the present minute.
    """

    def to_python(self, value: Any) -> datetime | None:
        with suppress(TypeError, ValueError):  # Django itself refuses what is no day
            # In UTC: in that night, a moment never equals itself in another zone (PEP 495).
            value = timezone.make_aware(datetime.fromisoformat(value)).astimezone(UTC)
        return super().to_python(value)


class NoticeForm(StaffForm[Notice]):
    """A notice. Its words follow the rules of a passage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.SECOND_PERSON and (field := alone_field(self.request.user)):
            self.fields["alone"] = field
        for code, label in languages():
            name = f"words-{code}"
            self.fields[name] = MarkdownFormField(label=label, required=False)
            self.initial.setdefault(name, self.instance.words.get(code, ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.words = by_language(self, "words-")
        kinds = key_kinds(current().rows().values())
        for code, text in self.instance.words.items():
            for fault in proofread(text, Proof(kinds, code, is_passage=True)):
                self.add_error(f"words-{code}", fault.sentence)
        if not self.instance.words:
            raise forms.ValidationError(_("Write it in one language at least."))
        needs_second = settings.SECOND_PERSON and self.is_mine
        self.is_alone = needs_second and not self.errors and is_alone(self.request, self)
        self.instance.waits = needs_second and not self.is_alone
        return cleaned

    @property
    def is_mine(self) -> bool:
        """Whether the person writes some of it, instead of only publishing what another wrote."""
        others = self.instance.by_id not in (None, self.request.user.pk)
        return not others or bool(set(self.changed_data) - {"alone"})
