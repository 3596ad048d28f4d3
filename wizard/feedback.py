"""Was this useful? A student's opinion of a result: by its rule and phase, never by answers."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rules.law.permits import TABLE
from rules.law.windows import Phase

from . import counting
from .address import Address

UNKNOWN = _("It is about a page that this guide does not have. Go back and load the page again.")
NEITHER = _("It does not say yes or no. Go back and choose one of the two.")
TOO_LONG = _("The comment has more than 1000 characters. Go back and shorten it.")


class UsefulForm(forms.Form):
    """The form of a result page; `website` is a trap for programs that fill in every field."""

    rule = forms.TypedChoiceField(
        choices=[(key, key) for key in TABLE.by_key], coerce=TABLE.by_key.__getitem__
    )
    phase = forms.ChoiceField(choices=[(key.value, key.value) for key in Phase], required=False)
    useful = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    comment = forms.CharField(
        max_length=1000, required=False, error_messages={"max_length": TOO_LONG}
    )
    website = forms.CharField(required=False)

    def __init__(self, data: dict[str, str]) -> None:
        # A browser counts the end of a line as one character and sends two.
        lines = {name: value.replace("\r\n", "\n") for name, value in data.items()}
        super().__init__(lines)

    def clean(self) -> dict[str, object]:
        """Refuse a phase for a rule without phases, and the reverse."""
        rule, phase = self.cleaned_data.get("rule"), self.cleaned_data.get("phase")
        if rule and phase is not None and bool(phase) != bool(rule.schedule):
            raise forms.ValidationError(UNKNOWN)
        return self.cleaned_data


@csrf_exempt  # it grants nothing, and a token would need a cookie
@require_POST
def useful(request: HttpRequest) -> HttpResponse:
    """Count the answer, save the comment, and redirect to the same result, which says thank you."""
    address = Address.read(request.GET)
    form = UsefulForm(request.POST.dict())
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        text = {"comment": errors[0], "useful": NEITHER}.get(field, UNKNOWN)
        context = {"title": _("We could not read this form"), "text": text}
        return render(request, "error.html", context, status=400)
    data = form.cleaned_data
    if not data["website"]:
        rule, phase, language = data["rule"], data["phase"], get_language()
        about = {"procedure": rule.procedure.value, "phase": phase, "language": language}
        counting.count(f"useful-{data['useful']}", **about)
        if comment := data["comment"]:
            counting.comment(rule.key, phase, language, data["useful"] == "yes", comment)
    answers = {**address.carry_answers(address.walk()), "thanks": "yes"}
    location = address.href("result", answers) + "#useful"
    return HttpResponse(status=303, headers={"Location": location})
