"""The wizard. All that the site takes from formtools is in this module."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from formtools.wizard.storage.base import BaseStorage
from formtools.wizard.views import NamedUrlWizardView

from rules.django_types import StrPromise
from rules.law.questions import BY_KEY, NATIONALITY, ChoiceQuestion, Question
from rules.law.walk import Progress, Walk, offered, walk

from . import counting
from .address import DATE_PARTS, Address, page_path
from .answer_errors import sentence
from .answers import summarise
from .at_address import bad_address
from .choice_lists import NEAREST, Layout, layout
from .forms import AnswerForm, form_for
from .page_cache import OnDemand, Own, Page, personal_page, placeholder
from .question_texts import PERSONAL, TEXTS, QuestionText, answer_label, choices

TYPED = 60
"""Characters that are read of the text typed to find a country."""


@dataclass(frozen=True, kw_only=True)
class QuestionPage(Page):
    """What all students share who are asked the same after the same questions."""

    key: str
    progress: Progress
    choices: tuple[tuple[str, str], ...]
    """The earlier answers that are choices of a list."""
    offered: tuple[str, ...]
    """The answers to choose from; a country is chosen from all."""
    before: tuple[str, ...]
    chosen: str
    """The choice that is marked."""
    has_country: bool
    """Whether a country is chosen."""
    has_error: bool
    unreadable_count: int
    """Answers to later questions that cannot be read."""

    @property
    def question(self) -> Question:
        return BY_KEY[self.key]

    @property
    def text(self) -> QuestionText:
        return TEXTS[self.key]

    @property
    def template(self) -> str:
        """The template of the fields for the answer."""
        name = "country" if self.key == NATIONALITY.key else self.question.kind
        return f"wizard/_{name}.html"

    @property
    def countries(self) -> list[tuple[str, str]]:
        return choices(self.question)

    @property
    def layout(self) -> Layout:
        assert isinstance(self.question, ChoiceQuestion)
        return layout(self.question, self.offered)

    @property
    def may_be_none(self) -> bool:
        """Whether there is a page for those whom none of the answers fits."""
        return self.key in NEAREST

    @property
    def track(self) -> list[bool]:
        """For each question that may be asked, whether it is reached."""
        return [at < self.progress.number for at in range(self.progress.total)]

    @property
    def back(self) -> str:
        """The path of the question before, or of the start."""
        return page_path("question", step=self.before[-1]) if self.before else page_path("start")

    @property
    def answers(self) -> list[tuple[StrPromise, str, str]]:
        return summarise(self.before, dict(self.choices))

    @property
    def unreadable(self) -> list[str]:
        return [placeholder(f"unreadable.{at}") for at in range(self.unreadable_count)]


class AddressStorage(BaseStorage):
    """The answers as the address carries them; nothing is stored."""

    def __init__(self, prefix: str, request: HttpRequest, file_storage: object = None) -> None:
        super().__init__(prefix, request, file_storage)
        self.init_data()
        self.address = Address.read(request.GET)


class GuideWizard(NamedUrlWizardView):
    """Asks what the decision table still needs; the address carries the answers.

    A form sends its answer by GET, named by `asked`: the page of the next open question is the
    response. A typed date and the last answer lead to a canonical address by redirect.
    """

    http_method_names = ["get", "head", "post"]
    form_list = [(key, form_for(question)) for key, question in BY_KEY.items()]
    storage_name = "wizard.wizard.AddressStorage"
    template_name = "wizard/question.html"

    storage: AddressStorage

    @property
    def address(self) -> Address:
        return self.storage.address

    @cached_property
    def walk(self) -> Walk:
        """Where the answers lead, without the answer of the form."""
        return self.address.walk()

    def get(
        self, request: HttpRequest, *args: str, step: str | None = None, **kwargs: str
    ) -> HttpResponse:
        if self.address.problem:
            return bad_address(request, self.address)
        asked = self.address.form.get("asked")
        if asked in BY_KEY:
            return self.answer(asked)
        if step is None and self.walk.question:
            step = self.walk.question.key
        if step not in self.walk.asked:
            return redirect(self.address.onward(self.walk))
        return self.ask(step)

    def post(
        self, request: HttpRequest, *args: str, step: str | None = None, **kwargs: str
    ) -> HttpResponse:
        """Lead a form of the last release, which was sent by POST, to the address of its answer."""
        if self.address.problem:
            return bad_address(request, self.address)
        ends = ("", *(f"-{part}" for part in DATE_PARTS))
        given = {f"{step}{end}": request.POST.get(f"{step}-answer{end}") for end in ends}
        others = {key: value for key, value in self.address.answers.items() if key != step}
        about = {key: value for key, value in given.items() if value}
        query = self.address.query({**others, **about, "asked": step} if step in BY_KEY else others)
        return HttpResponse(status=303, headers={"Location": page_path("guide") + query})

    def answer(self, step: str) -> HttpResponse:
        """Respond to a form: with the next question, the result, or why the answer is refused."""
        address = self.address
        form = self.get_form(step, {**address.answers, **address.form})
        others = {key: value for key, value in address.answers.items() if key != step}
        if not form.is_valid():
            self.walk = walk(others, address.today)
            if step in self.walk.asked:
                return self.ask(step, form, form.problem)
            return redirect(replace(address, answers=others).onward(self.walk))
        answers = others | {step: form.answer}
        result = self.walk = walk(answers, address.today)
        if step not in result.asked:
            return redirect(address.onward(result))
        if problem := result.problems.get(step):
            return self.ask(step, form, form.refusal(problem))
        counting.note_answer(self.request, address, step, result)
        self.storage.address = replace(address, answers=answers, untouched=False, form={})
        if result.question is None or address.answers.get(step) != form.answer:
            return redirect(self.address.onward(result))
        return self.ask(result.question.key)

    def get_form(
        self, step: str, data: Mapping[str, str] | None = None, **kwargs: str
    ) -> AnswerForm:
        return form_for(BY_KEY[step])(data, question=BY_KEY[step])

    def ask(self, step: str, form: AnswerForm | None = None, error: str = "") -> HttpResponse:
        """Return the page of a question; `error`: why the answer in `form` is refused."""
        address, walk, question = self.address, self.walk, BY_KEY[step]
        self.storage.current_step = step
        form = form or self.get_form(step, address.answers)
        if problem := walk.problems.get(step):
            error = error or form.refusal(problem)
        before = walk.asked[: walk.asked.index(step)]
        unreadable = [key for key in walk.problems if key != step]
        given = "" if error else address.answers.get(step, "")
        page = QuestionPage.at(
            address,
            key=step,
            progress=walk.progress(step),
            before=tuple(before),
            choices=tuple((key, walk.used[key]) for key in before if key not in PERSONAL),
            offered=tuple(offered(question, walk.readings))
            if isinstance(question, ChoiceQuestion) and step not in PERSONAL
            else (),
            chosen=given if step not in PERSONAL else "",
            has_country=bool(given and step == "nationality"),
            has_error=bool(error),
            unreadable_count=len(unreadable),
        )
        answers = address.carry_answers(walk)
        others = {key: value for key, value in answers.items() if key != step}
        own = Own(
            self.request,
            address,
            answers,
            hidden=address.hidden_fields(others),
            none=address.query({**others, "asked": step}),
            labels=OnDemand(lambda key: answer_label(key, walk.used[key])),
            country=given,
            typed=form.typed,
            sought=address.form.get("nationality-typed", "")[:TYPED],
            error=error,
            unreadable=tuple(
                sentence(key, walk.pending[key], walk.problems[key]) for key in unreadable
            ),
        )
        if not error:
            counting.note(self.request, "asked", question=step, link=address.via)
        return personal_page(self.request, self.template_name, page, own, 400 if error else 200)
