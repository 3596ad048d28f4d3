"""The wizard. All that the site takes from formtools is in this module and in `storage`."""

from dataclasses import replace
from functools import cached_property, partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from formtools.wizard.views import NamedUrlWizardView

from rules.law.questions import BY_KEY
from rules.law.walk import Walk, walk

from .address import Address
from .answers import summary
from .errors import bad_address
from .forms import AnswerForm, form_for
from .noting import note_answer, note_question
from .problems import sentence


def _is_asked(key: str, wizard: "GuideWizard") -> bool:
    return key in wizard.walk.asked


@method_decorator(csrf_exempt, name="dispatch")  # a POST changes nothing on the server
class GuideWizard(NamedUrlWizardView):
    """Asks what the decision table still needs; the address carries the answers.

    A step that the answers so far do not ask leads to the first question still open.
    """

    http_method_names = ["get", "head", "post"]
    form_list = [(key, form_for(question)) for key, question in BY_KEY.items()]
    condition_dict = {key: partial(_is_asked, key) for key in BY_KEY}
    storage_name = "wizard.storage.AddressStorage"
    template_name = "wizard/question.html"

    @property
    def address(self) -> Address:
        return self.storage.address

    @cached_property
    def walk(self) -> Walk:
        return self.address.walk()

    def get(self, request: HttpRequest, *args, step: str | None = None, **kwargs) -> HttpResponse:
        if self.address.problem:
            return bad_address(request, self.address)
        if step not in self.get_form_list():
            return redirect(self.address.onward(self.walk))
        self.storage.current_step = step
        response = super().get(request, *args, step=step, **kwargs)
        response.status_code = 400 if step in self.walk.problems else 200
        note_question(request, self.address, step)
        return response

    def post(self, request: HttpRequest, *args, step: str | None = None, **kwargs) -> HttpResponse:
        if self.address.problem:
            return bad_address(request, self.address)
        if step not in self.get_form_list():
            return redirect(self.address.onward(self.walk))
        self.storage.current_step = step
        form = self.get_form(data=request.POST)
        if not form.is_valid():
            response = self.render(form)
            response.status_code = 400
            return response
        self.storage.set_step_data(step, self.process_step(form))
        result = walk(self.storage.answers, self.address.today)
        note_answer(request, self.address, step, result)
        return redirect(replace(self.address, untouched=False).onward(result))

    def process_step(self, form: AnswerForm) -> dict[str, list[str]]:
        return {form.add_prefix("answer"): [form.cleaned_data["answer"]]}

    def get_form_kwargs(self, step: str | None = None) -> dict[str, object]:
        return {
            "question": BY_KEY[step or self.steps.current],
            "today": self.address.today,
            "dates": self.walk.dates,
        }

    def get_context_data(self, form: AnswerForm, **kwargs) -> dict[str, object]:
        step, asked = self.steps.current, self.walk.asked
        before = asked[: asked.index(step)]
        return super().get_context_data(form, **kwargs) | {
            "address": self.address,
            "action": self.address.href("question", self.walk.kept, step=step),
            "back": self.address.href("question", self.walk.kept, step=before[-1])
            if before
            else self.address.href("start", self.walk.kept),
            "answers": summary(self.address, self.walk, before),
            "unreadable": [
                sentence(key, self.walk.pending[key], problem)
                for key, problem in self.walk.problems.items()
                if key != step
            ],
        }
