"""Honest journeys: what students of many kinds ask of the site, page by page, and what is right.

A case is a student with a result that is known beforehand. A journey is recorded once, by following
the site's own redirects, and every answer is checked then; it can be sent again as often as
a measurement wants. The dates of two sets of cases differ: no cache can have the answers.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from rules.law.permits import TABLE
from rules.law.questions import BY_KEY, ChoiceQuestion
from rules.law.walk import walk

LANGUAGES = ("en", "fr")
MOST_REQUESTS = 40


class Wrong(SystemExit):
    """An answer that is not right: the bench ends."""


@dataclass(frozen=True)
class Case:
    """A student's answers, in the order of asking, and the procedure to which they lead."""

    language: str
    answers: Mapping[str, str]
    procedure: str

    @property
    def is_in_order(self) -> bool:
        """Whether a wizard of steps in one order can ask these questions: not those of a travel."""
        return list(self.answers) == [key for key in BY_KEY if key in self.answers]


@dataclass(frozen=True)
class Request:
    """One request of a journey, and the status that is right for it."""

    kind: str
    method: str
    target: str
    body: str = ""
    status: int = 200


@dataclass(frozen=True)
class Answer:
    """The answer of a server."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Send = Callable[[Request], Answer]


# Two nationalities each, of the same group; dates in days from today. Those that are measured are
# known by their number: new rows come last.
STUDENT = "situation=continue-studies document=student-card"
GRADUATE = "situation=stay-to-work document=student-card"
ROWS = (
    ("FR PL", "", "no-permit-needed"),
    ("AD SM", "", "exemption-to-confirm"),
    ("PE JP", "situation=already-applied certificate=favourable", "track-application"),
    ("BR KR", "situation=continue-studies document=vls-t", "vls-t-no-step"),
    ("BR VN", f"{STUDENT} expires=200", "renew-student-permit"),
    ("CN MX", f"{STUDENT} expires=90", "renew-student-permit"),
    ("MA US", f"{STUDENT} expires=30", "renew-student-permit"),
    ("SN IR", f"{STUDENT} expires=-60", "renew-student-permit"),
    ("IN CO", f"{STUDENT} expires=-250", "prefecture-expired-over-6-months"),
    ("CA TH", "situation=exams-left document=student-card expires=90", "renew-exams-left"),
    ("US JP", "situation=just-arrived document=vls-ts validated=no expires=300 arrived=-30",
     "validate-vls-ts"),
    ("TR UA", "situation=just-arrived document=vls-ts validated=no expires=300 arrived=20",
     "validate-vls-ts"),
    ("KR CL", "situation=just-arrived document=vls-ts validated=yes expires=300",
     "visa-validated"),
    ("DZ DZ", "situation=just-arrived document=vls-ts validated=no expires=80 arrived=-20",
     "first-permit-algerian"),
    ("VN EG", "situation=just-arrived document=visa-d-to-apply expires=80 arrived=-75",
     "first-permit"),
    ("TR PE", "situation=continue-studies document=minor-visa expires=220 eighteenth=-20",
     "minor-turning-18"),
    ("IN GA", f"{GRADUATE} expires=90 work=searching diploma=master", "aps"),
    ("BR AR", f"{GRADUATE} expires=90 work=searching diploma=licence-pro", "rece"),
    ("MA LB", f"{GRADUATE} expires=90 work=searching diploma=pending", "renew-awaiting-diploma"),
    ("CN RU", "situation=talent document=researcher-card expires=90", "talent-renewal"),
    ("NG KE", "situation=talent document=student-card expires=90 salary=qualified diploma=master",
     "talent-change"),
    ("TN CM", "situation=already-applied certificate=deposit filed=-40 applied-for=student",
     "track-application"),
    ("BR ML", "situation=refused order=no notified=-20", "refused"),
    ("IN SN", "situation=change change=moved document=student-card moved=-20", "address-change"),
    ("US TG", "situation=family family=joining", "family"),
    ("MA CI", "situation=travel document=student-card expires=-20 certificate=not-applied "
     "where=abroad", "visa-from-home"),
)  # fmt: skip


def today() -> date:
    """Return the present day in Paris, as the guide counts it."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def cases(day: date, shift: int) -> list[Case]:
    """Return two cases of each row, one in each language; `shift`: the days that dates move by."""
    return [
        _case(row, number, day + timedelta(shift))
        for row in range(len(ROWS))
        for number in range(len(LANGUAGES))
    ]


def _case(row: int, number: int, day: date) -> Case:
    nationalities, pairs, procedure = ROWS[row]
    given = {"nationality": nationalities.split()[number]}
    given |= dict(pair.split("=") for pair in pairs.split())
    answers = {
        key: value
        if isinstance(BY_KEY[key], ChoiceQuestion)
        else (day + timedelta(int(value) - number)).isoformat()
        for key, value in given.items()
    }
    in_order = {key: answers[key] for key in walk(answers, day).asked}
    return Case(LANGUAGES[number], in_order, procedure)


def guide_fields(key: str, value: str) -> dict[str, str]:
    """Return what the guide's own form sends, besides its hidden fields."""
    if isinstance(BY_KEY[key], ChoiceQuestion):
        return {key: value}
    year, month, day = value.split("-")
    return {f"{key}-day": day, f"{key}-month": month, f"{key}-year": year}


TOKEN = "csrf-token-of-the-visitor"  # noqa: S105 - a placeholder until the request is sent


def ordinary_fields(key: str, value: str) -> dict[str, str]:
    """Return what the ordinary wizard's form sends, besides its hidden fields."""
    return {"csrfmiddlewaretoken": TOKEN, f"{key}-answer": value}


FIELDS = {"guide": guide_fields, "ordinary": ordinary_fields}


def record(send: Send, case: Case, fields: Callable[[str, str], dict[str, str]]) -> list[Request]:
    """Record a journey from start to result and check each answer; Wrong where one is not right."""
    requests = list(_follow(send, case, fields))
    asked = [request.kind.split()[1] for request in requests if request.kind.startswith("answer ")]
    if sorted(asked) != sorted(case.answers):
        raise Wrong(f"{case}: asked {asked}")
    return requests


def _follow(
    send: Send, case: Case, fields: Callable[[str, str], dict[str, str]]
) -> Iterator[Request]:
    start = f"/{case.language}/"
    request, answer = _ask(send, Request("start", "GET", start))
    yield request
    request = Request("", "GET", f"{start}guide/")
    if f'href="{request.target}' not in answer.body.decode():
        raise Wrong(f"{start} leads nowhere")
    for _number in range(MOST_REQUESTS):
        request, answer = _ask(send, request)
        if answer.status == 302:
            yield request if request.kind else replace(request, kind="to the guide")
            request = Request("", "GET", answer.headers["Location"])
            continue
        page = answer.body.decode()
        form = _form(page)
        if form is None:
            if (procedure := _procedure(page)) != case.procedure:
                raise Wrong(f"{request.target}: {procedure} and not {case.procedure}")
            yield replace(request, kind="result")
            return
        yield request if request.kind else replace(request, kind=f"question {form.key}")
        request = form.request(request.target, fields(form.key, case.answers[form.key]))
    raise Wrong(f"{case} comes to no end")


def _ask(send: Send, request: Request) -> tuple[Request, Answer]:
    """Send a request; return it with the status that it got, and its answer."""
    answer = send(request)
    if answer.status not in (200, 302):
        raise Wrong(f"{request.method} {request.target} {request.body}: {answer.status}")
    return replace(request, status=answer.status), answer


@dataclass(frozen=True)
class Form:
    """The form of a question. `hidden`: its hidden fields, in order."""

    key: str
    method: str
    action: str
    hidden: dict[str, str]

    def request(self, page: str, typed: dict[str, str]) -> Request:
        """Return the request that a browser sends from the page, once the form is filled in."""
        target, data = self.action or page, urlencode(self.hidden | typed)
        if self.method == "post":
            return Request(f"answer {self.key}", "POST", target, data)
        return Request(f"answer {self.key}", "GET", f"{target}?{data}")


def _form(page: str) -> Form | None:
    """Return the form that asks a question; None for a result."""
    hidden = _hidden(page)
    key = hidden.get("asked") or hidden.get("guide-current_step")
    if key is None:
        return None
    tag = _attributes(re.findall(r"<form[^>]*>", page)[0])
    return Form(key, tag.get("method", "get"), tag.get("action", ""), hidden)


def _procedure(page: str) -> str | None:
    """Return the procedure of a result page, which names the rule of the table."""
    rule = TABLE.by_key.get(_hidden(page).get("rule", ""))
    return rule.procedure if rule else None


def _hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page, in order."""
    fields = map(_attributes, re.findall(r'<input type="hidden"[^>]*>', page))
    return {field["name"]: field.get("value", "") for field in fields}


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}


def save(journeys: Iterable[list[Request]], path: Path) -> None:
    """Write recorded journeys to a file."""
    rows = [[asdict(request) for request in journey] for journey in journeys]
    path.write_text(json.dumps(rows), encoding="utf-8")


def load(path: Path) -> list[list[Request]]:
    """Read recorded journeys from a file."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [[Request(**request) for request in journey] for journey in rows]
