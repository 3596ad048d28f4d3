"""The start page and the wizard."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from formtools.wizard.views import NamedUrlSessionWizardView

from rules.law.questions import BY_KEY
from rules.law.walk import Walk, walk
from wizard.question_texts import TEXTS

from .forms import FORMS, value_of
from .models import Contact, Text

PHASES = {
    "too-early": "Too early",
    "open": "The window is open",
    "late": "Late, but still possible",
    "penalty": "Expired, still possible with a fee",
    "closed": "No longer possible this way",
}


def start(request: HttpRequest) -> HttpResponse:
    """Render what the guide does."""
    return render(request, "ordinary/start.html")


def is_asked(key: str, wizard: "Guide") -> bool:
    """Return whether the answers so far ask a question."""
    return key in wizard.walk(before=key).asked


class Guide(NamedUrlSessionWizardView):
    """One question a page; the answers are in the session."""

    form_list = FORMS
    condition_dict = {key: partial(is_asked, key) for key in BY_KEY if key != "nationality"}
    template_name = "ordinary/question.html"

    def walk(self, before: str | None = None) -> Walk:
        """Return where the answers lead, or those to the questions before `before`."""
        answers = {}
        for key in BY_KEY:
            if key == before:
                break
            if self.storage.get_step_data(key) and (data := self.get_cleaned_data_for_step(key)):
                answers[key] = value_of(data)
        return walk(answers, timezone.localdate())

    def get_context_data(self, form, **kwargs) -> dict[str, object]:
        context = super().get_context_data(form, **kwargs)
        return context | {"why": TEXTS[self.steps.current].why}

    def done(self, form_list, form_dict, **kwargs) -> HttpResponse:
        """Render the procedure that applies."""
        answers = {key: value_of(form.cleaned_data) for key, form in form_dict.items()}
        decision = walk(answers, timezone.localdate()).decision
        about = {"procedure": decision.procedure.value, "language": get_language()}
        text = Text.objects.get(**about)
        phase = decision.span.phase.value if decision.span else ""
        rule = decision.rule
        context = {
            "rule": rule,
            "text": text,
            "note": text.notes.filter(phase=phase).first(),
            "phase": phase and _(PHASES[phase]),
            "span": decision.span,
            "spans": [
                (_(PHASES[span.phase.value]), span)
                for span in (decision.timetable.spans if decision.timetable else ())
            ],
            "contact": Contact.objects.get(**about),
            "why": _(rule.why),
            "sources": [(_(source.title), source) for source in rule.sources],
            "answers": [
                (
                    TEXTS[key].name,
                    dict(form["answer"].field.choices)[value]
                    if key in TEXTS and hasattr(form["answer"].field, "choices")
                    else value,
                    key,
                )
                for (key, form), value in zip(form_dict.items(), answers.values(), strict=True)
            ],
        }
        return render(self.request, "ordinary/result.html", context)


guide = Guide.as_view(url_name="question", done_step_name="result")
