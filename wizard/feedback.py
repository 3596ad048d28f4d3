"""Was this useful? What a student says of a result: by its rule and phase, never by answers."""

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
    """As the result page sends it; `website` is a trap for programs that fill in every field."""

    rule = forms.TypedChoiceField(
        choices=[(key, key) for key in TABLE.by_key], coerce=TABLE.by_key.__getitem__
    )
    phase = forms.ChoiceField(choices=[(one.value, one.value) for one in Phase], required=False)
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
        """A rule has phases or none."""
        rule, phase = self.cleaned_data.get("rule"), self.cleaned_data.get("phase")
        if rule and phase is not None and bool(phase) != bool(rule.schedule):
            raise forms.ValidationError(UNKNOWN)
        return self.cleaned_data


@csrf_exempt  # it holds no authority, and a token would need a cookie
@require_POST
def useful(request: HttpRequest) -> HttpResponse:
    """Count it, keep the comment, and lead back to the same result, which says thank you."""
    address = Address.read(request.GET)
    form = UsefulForm(request.POST.dict())
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        text = {"comment": errors[0], "useful": NEITHER}.get(field, UNKNOWN)
        context = {"title": _("We could not read this form"), "text": text}
        return render(request, "error.html", context, status=400)
    said = form.cleaned_data
    if not said["website"]:
        rule, phase, yes = said["rule"], said["phase"], said["useful"] == "yes"
        language, about = get_language(), {"procedure": rule.procedure.value, "phase": phase}
        counting.count(f"useful-{said['useful']}", language=language, **about)
        if said["comment"]:
            counting.comment(rule.key, phase, language, yes, said["comment"])
    location = address.href("result", {**address.kept(address.walk()), "thanks": "yes"}) + "#useful"
    return HttpResponse(status=303, headers={"Location": location})
