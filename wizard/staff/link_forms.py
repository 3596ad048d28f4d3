"""The form of a link: each question of the guide, and all of them optional."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from rules.form_fields import DayField, DayInput
from rules.law.questions import BY_KEY, ChoiceQuestion, Unreadable
from rules.typed_dates import typed_date

from ..answer_errors import sentence
from ..models import Link
from ..question_texts import TEXTS, choices


class LinkForm(forms.ModelForm):
    """A link. An answer that is left open is the student's to give."""

    class Meta:
        model = Link
        fields = ("title", "slug", "language", "ends", "note")
        field_classes = {"ends": DayField}
        widgets = {
            "ends": DayInput,
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.instance.answers or self.initial.get("answers", {})
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _(
            "Empty: made from the title. Choose it well: it is printed."
        )
        self.fields["slug"].disabled = bool(self.instance.pk)  # posters carry it
        self.fields["title"].help_text = _("Students see it on posters.")
        for key in BY_KEY:
            self.fields[key] = self._question(key)
            self.initial[key] = given.get(key, "")

    def _question(self, key: str) -> forms.Field:
        text = TEXTS[key]
        if isinstance(BY_KEY[key], ChoiceQuestion):
            offered = [("", gettext_lazy("The student answers")), *choices(BY_KEY[key])]
            return forms.ChoiceField(label=text.name, choices=offered, required=False)
        hint = gettext_lazy("Empty: the student answers. For example 30 6 2027.")
        return forms.CharField(label=text.name, required=False, max_length=60, help_text=hint)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the questions."""
        return [self[key] for key in BY_KEY]

    @property
    def about(self) -> list[forms.BoundField]:
        """The fields of the link itself."""
        return [self[name] for name in self.Meta.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answers = {}
        for key, question in BY_KEY.items():
            value = cleaned.get(key) or ""
            if value and not isinstance(question, ChoiceQuestion):
                value = typed_date(value, "", "", get_language() or "en")
            if value:
                try:
                    question.read(value, timezone.localdate(), {})
                except Unreadable as problem:
                    self.add_error(key, sentence(key, value, problem, "30 6 2027"))
                answers[key] = value
        self.instance.answers = answers
        if not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = self._free(
                slugify(cleaned.get("title", ""))[:30].strip("-") or "guide"
            )
        return cleaned

    def _free(self, wanted: str) -> str:
        """The wanted address, or the first one like it that is not taken."""
        taken = set(Link.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        number, free = 1, wanted
        while free in taken:
            number += 1
            free = f"{wanted}-{number}"
        return free

    def clean_ends(self) -> Any:
        ends = self.cleaned_data["ends"]
        if ends and "ends" in self.changed_data and ends < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return ends
