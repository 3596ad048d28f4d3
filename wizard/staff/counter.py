"""The desk: all questions on one page, for staff who answer at a counter or by phone.

Answers are only ever sent by POST, by the form and by the script: no address holds them, so none
gets into the history of a browser that the next student can see. Nothing of them is stored.
"""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from rules.case_book import kept
from rules.law.questions import BY_KEY, UNKNOWN
from rules.law.walk import Walk
from rules.qr import qr_code
from rules.typed_dates import typed_date
from rules.words.live import current

from ..address import LONGEST, Address
from ..answer_errors import sentence
from ..question_texts import TEXTS, choices
from ..result import card
from ..result.data import PARTNER
from ..result.email import Letter, Sender, letter
from ..result.own import ResultOwn
from ..result.result import Result
from .access import GET_POST, StaffRequest, staff

BESIDE = "fr"
"""The language of the second letter: that of the administration."""

NOT_KNOWN = "?"
"""What staff type for a date that the student does not know."""

EXAMPLE = "30 6 2027"

LONGEST_WORDS, LONGEST_NAME, LONGEST_NOTE = 200, 80, 300
"""Characters of the officer's own sentence, of the name that signs, of a note on a test case."""


class DeskResult(Result):
    """A result whose words link to other cases without the student's answers."""

    def others(self, keys: str) -> str:
        """Return no answers: an address at the desk holds none."""
        return ""


class Sheet:
    """The page as it was filled in."""

    def __init__(self, data: QueryDict, officer: str) -> None:
        self.words = data.get("words", "").strip()[:LONGEST_WORDS]
        self.officer = data.get("officer", officer).strip()[:LONGEST_NAME]
        self.given = {key: data.get(key, "").strip()[:LONGEST] for key in BY_KEY}
        self.typed = data.get("nationality-typed", "").strip()[:60]  # that was no country
        asked = data.get("language")
        self.language = asked if asked in dict(settings.LANGUAGES) else get_language()
        answers = {key: _answer(key, value) for key, value in self.given.items() if value}
        self.address = Address(answers)
        self.walk: Walk = self.address.walk()

    @cached_property
    def problems(self) -> dict[str, str]:
        """What cannot be read, by key, in words."""
        sentences = {}
        for key, problem in self.walk.problems.items():
            sentences[key] = sentence(key, self.given[key], problem, EXAMPLE)
            if problem.problem == "after-expiry":
                sentences[PARTNER[key]] = sentences[key]
        if self.typed and not self.given["nationality"]:
            sentences["nationality"] = _("Choose your nationality in the list.")
        return sentences

    def _matters(self, key: str) -> str:
        walk = self.walk
        if key in self.problems:
            return "wrong"
        if walk.question and walk.question.key == key:
            return "next"
        if key in walk.kept:
            return "used" if key in walk.used else "waiting"
        return "unused" if self.given[key] else "idle"

    @property
    def fields(self) -> list[dict[str, object]]:
        """The questions, in the order of asking.

        `matters`: wrong, next, used, waiting, unused or idle. The first that is to be filled in
        has the focus.
        """
        matters = {key: self._matters(key) for key in BY_KEY}
        first = next((key for key in BY_KEY if matters[key] in ("wrong", "next")), None)
        return [
            {
                "key": key,
                "text": TEXTS[key],
                "kind": "country" if key == "nationality" else question.kind,
                "options": partial(choices, question),
                "value": self.given[key],
                "matters": matters[key],
                "problem": self.problems.get(key, ""),
                "focus": key == first,
            }
            for key, question in BY_KEY.items()
        ]

    def result(self, request: HttpRequest) -> dict[str, object]:
        """Return the result of a decided case, and its e-mails: the student's and a French one."""
        known = dict(settings.LANGUAGES)
        languages = dict.fromkeys(code for code in (self.language, BESIDE) if code in known)
        result = DeskResult(self.walk, current(), get_language())
        address = ResultOwn(request, result, self.address).share
        return {
            "result": result,
            "chip": card.chip(result.procedure, result.phase, result.is_urgent),
            "share": address,
            "code": qr_code(address, scale=4, xmldecl=False, svgclass="code").decode(),
            "letters": [self._letter(request, code) for code in languages],
        }

    def _letter(self, request: HttpRequest, language: str) -> Letter:
        result = Result(self.walk, current(), language)
        with override(language):
            office = settings.OFFICE_NAME or _("The international office")
            sender = Sender(office, self.officer, self.words)
            return letter(result, ResultOwn(request, result, self.address).share, sender)


def _answer(key: str, value: str) -> str:
    """Return an answer as an address carries it."""
    if BY_KEY[key].kind == "choice":
        return value
    return UNKNOWN if value == NOT_KNOWN else typed_date(value, "", "", get_language() or "en")


@require_POST
@staff()
@sensitive_post_parameters()
def keep(request: StaffRequest) -> HttpResponseBase:
    """Store the case as a test, with its dates moved, and render the page as it was."""
    sheet = Sheet(request.POST, request.user.get_full_name())
    note = request.POST.get("note", "").strip()[:LONGEST_NOTE]
    if case := kept(sheet.walk.used, sheet.walk.today, note):
        case.made_by = request.user
        case.save()
        text = _("Kept as test case %(number)s, with all dates moved.") % {"number": case.pk}
        messages.success(request, text)
    else:
        messages.error(request, _("Not kept: without its dates this case is another one."))
    return counter(request)


@GET_POST
@staff()
@sensitive_post_parameters()
def counter(request: StaffRequest) -> HttpResponse:
    """Render the questions and, beside them, the result; for the script, the result alone."""
    sheet = Sheet(request.POST, request.user.get_full_name())
    part = request.method == "POST" and request.headers.get("X-Part") == "result"
    context = {"sheet": sheet, "walk": sheet.walk, "part": part}
    if sheet.walk.decision:
        context |= sheet.result(request)
    elif sheet.walk.question:
        context["next"] = TEXTS[sheet.walk.question.key].label
    status = 400 if sheet.problems and not part else 200
    return render(request, f"staff/counter{'_part' if part else ''}.html", context, status=status)


urlpatterns = [path("desk/", counter, name="counter"), path("desk/keep/", keep, name="keep-case")]
