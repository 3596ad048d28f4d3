"""The form of a link: each question of the guide, and all of them optional."""

from itertools import chain, count
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext_lazy,
    gettext_noop,
    override,
)
from django.utils.translation import gettext as _

from rules.django_types import ModelForm
from rules.form_fields import DAY_INPUT, DayField
from rules.law.questions import BY_KEY, ChoiceQuestion, Unreadable
from rules.typed_dates import typed_date

from ..answer_errors import sentence
from ..models import Count, Link
from ..question_texts import TEXTS, choices

SHORT = 30
"""Characters of an address that is made from a title."""

READY = {
    "welcome": (gettext_noop("New in France: your first step"), {"situation": "just-arrived"}),
    "renewal": (
        gettext_noop("Renew your student permit"),
        {"situation": "continue-studies", "document": "student-card"},
    ),
    "master": (
        gettext_noop("Master's degree: what comes after"),
        {"situation": "stay-to-work", "diploma": "master"},
    ),
}
"""Links that most offices want, by key, as `?ready=` carries it: title, and what is known."""


def translate_to_all(message: str) -> dict[str, str]:
    """Return a message in each language of the site."""
    translations = {}
    for code in dict(settings.LANGUAGES):
        with override(code):
            translations[code] = _(message)
    return translations


def short_address(title: str) -> str:
    """Return an address made from a title, cut where a word ends."""
    slug = slugify(title)
    if len(slug) > SHORT:
        slug = slug[: SHORT + 1].rpartition("-")[0] or slug[:SHORT]
    return slug.strip("-") or "guide"


class LinkForm(ModelForm[Link]):
    """A link. An answer that is left open is the student's to give."""

    class Meta:
        model = Link
        fields = ("title", "slug", "language", "ends", "note")
        field_classes = {"ends": DayField}
        widgets = {"ends": DAY_INPUT, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _(
            "Empty: made from the title. It can be changed until somebody opens it: it is printed."
        )
        opened = Count.objects.filter(event="opened", link=self.instance.slug)
        self.fields["slug"].disabled = bool(self.instance.pk) and opened.exists()  # on posters
        self.fields["title"].help_text = _("Students see it on posters.")
        for code in dict(settings.LANGUAGES):
            name = get_language_info(code)["name_local"].capitalize()
            label = _("Title on posters: %(language)s") % {"language": name}
            field = forms.CharField(label=label, required=False, max_length=120)
            self.fields[f"title-{code}"] = field
            self.initial[f"title-{code}"] = self.instance.titles.get(code, "")
        self.fields |= {key: self._question(key) for key in BY_KEY}
        self.initial |= self.instance.answers

    def _question(self, key: str) -> forms.Field:
        text = TEXTS[key]
        if isinstance(BY_KEY[key], ChoiceQuestion):
            offered = [("", gettext_lazy("The student answers")), *choices(BY_KEY[key])]
            field = forms.ChoiceField(label=text.name, choices=offered, required=False)
            if key == "nationality":  # searched as one types (static/js/country.js)
                field.widget.attrs |= {
                    "data-names": reverse("country-names"),
                    "data-help": _("Empty: the student answers. Start typing a country."),
                    "data-found": _("Countries found:") + " {n}",
                    "data-none": _("No country found. Try another name, or check for a slip."),
                }
            return field
        hint = gettext_lazy("Empty: the student answers. For example 30 6 2027.")
        return forms.CharField(label=text.name, required=False, max_length=60, help_text=hint)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[key] for key in BY_KEY]

    @property
    def about(self) -> list[forms.BoundField]:
        titles = [f"title-{code}" for code in dict(settings.LANGUAGES)]
        title, *others = self.Meta.fields
        return [self[name] for name in (title, *titles, *others)]

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
            cleaned["slug"] = self._free(short_address(cleaned.get("title", "")))
        titles = {code: cleaned.get(f"title-{code}") for code in dict(settings.LANGUAGES)}
        self.instance.titles = {code: title for code, title in titles.items() if title}
        return cleaned

    def _free(self, wanted: str) -> str:
        """Return the wanted address, or the first one like it that is not taken."""
        taken = set(Link.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        others = (f"{wanted}-{number}" for number in count(2))
        return next(slug for slug in chain([wanted], others) if slug not in taken)

    def clean_ends(self) -> Any:
        ends = self.cleaned_data["ends"]
        if ends and "ends" in self.changed_data and ends < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return ends
