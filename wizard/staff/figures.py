"""Figures without people: what the guide is used for, and where its readers stop."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rules.law.procedures import Procedure
from rules.law.questions import Unreadable

from ..address import read_day
from ..counting import Key
from ..csv_lines import csv_line
from ..models import Count, Link
from . import statistics
from .access import staff
from .charts import Plot, ceiling, plot
from .comments import count_comments, list_days
from .statistics import STEPS, Line

USUAL, LONGEST = 30, 1100
"""The days shown by default, and at most."""


@dataclass
class Asked:
    """Which figures an address asks for; `problems` by parameter, where it cannot be read."""

    first: date
    last: date
    link: str = ""
    procedure: str = ""
    """Of whose rules alone the comments are shown; empty for all."""
    problems: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    """The office's links, by slug."""

    @property
    def query(self) -> str:
        """The days, as an address carries them."""
        return f"from={self.first}&to={self.last}"

    def rows(self) -> QuerySet[Count]:
        return statistics.counts(self.first, self.last, self.link)


def read(query: QueryDict, today: date) -> Asked:
    """Read an address; without days, the last thirty."""
    problems: dict[str, str] = {}
    last = _day(query, "to", today, problems)
    first = _day(query, "from", last - timedelta(days=USUAL - 1), problems)
    if first > last:
        problems.setdefault("from", _("The first day is after the last one."))
    elif (last - first).days >= LONGEST:
        problems.setdefault("from", _("That is more than three years. Choose a shorter period."))
    link = query.get("link", "")
    titles = dict(Link.objects.order_by("title", "slug").values_list("slug", "title"))
    if link and link not in titles:
        problems["link"] = _("There is no link with this short address.")
    procedure = query.get("procedure", "")
    procedure = procedure if procedure in set(Procedure) else ""
    return Asked(first, last, link, procedure, problems, titles)


def _day(query: QueryDict, name: str, usual: date, problems: dict[str, str]) -> date:
    value = query.get(name, "")
    try:
        return read_day(value) if value else usual
    except Unreadable:
        problems[name] = _("This is not a day. Write it as 2026-11-23.")
        return usual


@require_safe
@staff()
def figures(request: HttpRequest) -> HttpResponse:
    """Render all figures of a period, for the whole guide or for one link."""
    asked = read(request.GET, timezone.localdate())
    if asked.problems:
        return _refused(request, asked)
    rows = asked.rows()
    steps = statistics.over_time(rows, asked.first, asked.last)
    context = {
        "asked": asked,
        "plots": plots(steps),
        "steps": [line for line in steps if any(line[step] for step in STEPS)],
        "total": {step: sum(line[step] for line in steps) for step in STEPS},
        "outcomes": statistics.outcomes(rows),
        "languages": statistics.by_language(rows),
        "questions": statistics.by_question(rows),
    }
    if not asked.link:
        page = request.GET.get("page", "")
        context |= {
            "links": statistics.by_link(rows, asked.titles),
            "useful": statistics.useful(rows),
            "found_none": statistics.count_failed_searches(asked.first, asked.last),
            "comments": list_days(asked.first, asked.last, page, asked.procedure),
            "commented": count_comments(asked.first, asked.last),
        }
    return render(request, "staff/figures.html", context)


def _refused(request: HttpRequest, asked: Asked) -> HttpResponse:
    return render(request, "staff/figures.html", {"asked": asked}, status=400)


def plots(steps: list[Line]) -> list[Plot]:
    """Return one picture for each event, all to one scale."""
    names = {"opened": _("Opened"), "started": _("Started"), "finished": _("Finished")}
    numbers = {step: [line[step] for line in steps] for step in STEPS}
    top = ceiling(max(map(max, numbers.values())))
    labels = [line["label"] for line in steps]
    return [plot(names[step], labels, {"all": numbers[step]}, top) for step in STEPS]


@require_safe
@staff()
def figures_csv(request: HttpRequest) -> HttpResponse:
    """Return the rows as they are stored, for a spreadsheet."""
    asked = read(request.GET, timezone.localdate())
    if asked.problems:
        return _refused(request, asked)
    columns = (*Key._fields, "number")
    rows = asked.rows().order_by(*Key._fields).values_list(*columns).iterator()
    lines = (csv_line(row) for row in chain([columns], rows))
    response = HttpResponse(chain(["\ufeff"], lines), content_type="text/csv; charset=utf-8")
    name = f"figures-{asked.first}-{asked.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("figures/", figures, name="figures"),
    path("figures/counts.csv", figures_csv, name="figures-csv"),
]
