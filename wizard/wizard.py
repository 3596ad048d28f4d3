"""The wizard. All that the site takes from formtools is in this module and in `storage`."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from formtools.wizard.views import NamedUrlWizardView

from rules.law.questions import BY_KEY
from rules.law.walk import Walk, walk

from .address import Address
from .answer_errors import sentence
from .answers import told
from .error_pages import bad_address
from .forms import AnswerForm, form_for
from .noting import note_answer, note_question
from .page_cache import Values, answer
from .places import place
from .question_texts import answer_label


@method_decorator(csrf_exempt, name="dispatch")  # a POST changes nothing on the server
class GuideWizard(NamedUrlWizardView):
    """Asks what the decision table still needs; the address carries the answers.

    A step that the answers so far do not ask leads to the first question still open.
    """

    http_method_names = ["get", "head", "post"]
    form_list = [(key, form_for(question)) for key, question in BY_KEY.items()]
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
        if step not in self.walk.asked:
            return self._onward()
        self.storage.current_step = step
        form = None
        if problem := self.walk.problems.get(step):
            form = self.get_form(step, {f"{step}-answer": self.walk.pending[step]})
            form.refuse(problem)
        response = self.render(form)
        note_question(request, self.address, step)
        return response

    def post(self, request: HttpRequest, *args, step: str | None = None, **kwargs) -> HttpResponse:
        if self.address.problem:
            return bad_address(request, self.address)
        if step not in self.form_list:
            return self._onward()
        self.storage.current_step = step
        form = self.get_form(step, request.POST)
        if not form.is_valid():
            return self.render(form) if step in self.walk.asked else self._onward()
        # One walk reads the answers before, once, and tells whether this one is asked and right.
        answers = self.address.answers | {step: form.cleaned_data["answer"]}
        result = walk(answers, self.address.today)
        if step not in result.asked:
            return self._onward()
        if problem := result.problems.get(step):
            form.refuse(problem)
            return self.render(form)
        note_answer(request, self.address, step, result)
        return redirect(replace(self.address, untouched=False).onward(result))

    def _onward(self) -> HttpResponse:
        """To the first question still open."""
        return redirect(self.address.onward(self.walk))

    def get_form(self, step: str, data: Mapping[str, str] | None = None, **kwargs) -> AnswerForm:
        return self.form_list[step](data, prefix=step, question=BY_KEY[step])

    def render(self, form: AnswerForm | None = None, **kwargs) -> HttpResponse:
        """The page of the question; `form`: an answer that was refused, with what is wrong."""
        step, address, walk = self.storage.current_step, self.address, self.walk
        before = walk.asked[: walk.asked.index(step)]
        values = {"query": address.query(walk.kept)}
        values |= {f"label.{key}": answer_label(key, walk.used[key]) for key in before}
        unreadable = [key for key in walk.problems if key != step]
        given = form["answer"].value() if form else address.answers.get(step, "")

        def context(values: Values) -> dict[str, object]:
            shown = form or self.get_form(step)
            query = values["query"]
            back = place("question", step=before[-1]) if before else place("start")
            return {
                "form": shown,
                "errors": form.errors["answer"] if form else [],
                "options": shown.options(values),
                "typed": shown.typed(values),
                "action": place("question", step=step) + query,
                "back": back + query,
                "answers": told(
                    before,
                    lambda key: values[f"label.{key}"],
                    lambda key: place("question", step=key) + query,
                ),
                "unreadable": [
                    sentence(key, walk.pending[key], walk.problems[key]) for key in unreadable
                ],
            }

        return answer(
            self.request,
            self.template_name,
            context,
            values | self.form_list[step].holes(given or ""),
            shape=(step, *before),
            address=address,
            status=400 if form else 200,
            anew=bool(form or unreadable),
        )
