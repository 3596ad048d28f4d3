"""All that the result page shows, from a decided walk."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.law.questions import BY_KEY, NATIONALITY, DateQuestion
from rules.law.walk import Walk
from rules.words.live import current

from ..address import Address
from ..answers import told
from ..dates import long_date, plain_date
from ..page_cache import Context, Values
from ..places import place, query_string
from ..question_texts import answer_label
from .alternatives import afterwards, changes
from .calendar import any_ahead
from .dates import aim_for, bounds, counted_from, date_name, lines, remarks, spans, status
from .fingerprint import changed, fingerprint, read
from .rule_words import condition_words
from .timeline import drawn, timeline


def page(request: HttpRequest, address: Address, walk: Walk) -> dict[str, object]:
    """The context of the template, with the student's own answers and days."""
    values, _shape, context = parts(request, address, walk)
    return context(values)


def parts(
    request: HttpRequest, address: Address, walk: Walk
) -> tuple[dict[str, str], Hashable, Context]:
    """The page for wizard.page_cache: the student's answers and days, the shape, and the context.

    All that follows from a date is a value; what follows from the readings of the answers alone is
    made by the context, so that it is made once for all who read the same.
    """
    decision, today, language = walk.decision, walk.today, get_language()
    rule, phases = decision.rule, spans(decision)
    edition = current()
    made = read(address.made)
    news = changed(made, edition, rule) if made else []
    later = afterwards(walk)
    aim = aim_for(decision, today)
    said = remarks(decision, today)
    counted = counted_from(walk.dates, decision)
    picture = timeline(decision, today)
    ahead = any_ahead(decision, today)

    values = {f"answer.{key}": value for key, value in walk.used.items()}
    values |= {f"label.{key}": answer_label(key, walk.used[key]) for key in _own(walk)}
    values |= {f"carried.{key}": value for key, value in address.carried.items()}
    for at, (first, last) in enumerate(bounds(decision, language)):
        values |= {f"first.{at}": first, f"last.{at}": last}
    values |= {f"remark.{at}": text for at, text in enumerate(said)}
    values |= {f"counted.{at}": long_date(day, language) for at, day in enumerate(counted.values())}
    values |= {
        "site": f"{request.scheme}://{request.get_host()}",
        "on": today.isoformat(),
        "today": long_date(today, language),
        "status": status(decision, today),
        "aim": long_date(aim, language) if aim else "",
        "later": long_date(later[0], language) if later else "",
        "made": plain_date(made.day) if made else "",
        "timeline": drawn(picture, language) if picture else "",
    }

    def context(values: Values) -> dict[str, object]:
        words = edition.procedure(decision.procedure, language)
        carried = {key: values[f"carried.{key}"] for key in address.carried}
        used = _marked(walk.used, walk, values)

        def href(route: str, **kwargs: str) -> str:
            return place(route, **kwargs) + query_string({**used, **carried})

        def onward(there: Walk) -> str:
            kept = _marked(there.kept, walk, values)
            name = {"step": there.question.key} if there.question else {}
            return place("question" if name else "result", **name) + query_string(
                {**kept, **carried}
            )

        def title(procedure) -> str:
            return edition.procedure(procedure, language).title if procedure else ""

        return {
            "walk": walk,
            "words": words,
            "note": words.notes.get(decision.span.phase) if decision.span else None,
            "note_place": words.places.get(decision.span.phase) if decision.span else None,
            "advice": edition.passage(rule.advice, language) if rule.advice else None,
            "place": edition.place(decision.procedure, language),
            "today": values["today"],
            "status": values["status"] if phases else "",
            "aim_for": values["aim"] if aim else "",
            "timeline": values["timeline"] if picture else "",
            "lines": lines(
                decision,
                [(values[f"first.{at}"], values[f"last.{at}"]) for at in range(len(phases))],
            ),
            "remarks": [values[f"remark.{at}"] for at in range(len(said))],
            "counted_from": [
                (date_name(fact), values[f"counted.{at}"]) for at, fact in enumerate(counted)
            ],
            "later": (values["later"], title(later[1])) if later else None,
            "why": _(rule.why),
            "conditions": condition_words(rule),
            "sources": [(_(source.title), source) for source in rule.sources],
            "changes": [
                (change.name, [(one, title(one.procedure)) for one in change.alternatives])
                for change in changes(walk, onward)
            ],
            "answers": told(
                walk.used,
                lambda key: (
                    values[f"label.{key}"]
                    if key in _own(walk)
                    else answer_label(key, walk.used[key])
                ),
                lambda key: href("question", step=key),
            ),
            # The office's link is left out: those with whom it is shared do not follow it.
            "share": _share(
                used,
                values["site"],
                {"made": fingerprint(edition, rule, language, values["on"])}
                | {key: value for key, value in carried.items() if key != "via"},
            ),
            "made": values["made"],
            "changed": news,
            "calendar": href("calendar") if ahead else "",
            "file": href("result-file"),
            "code": href("code"),
        }

    shape = (
        tuple(walk.readings.items()),
        tuple((span.phase, span.starts == span.ends) for span in phases),
        decision.span and decision.span.phase,
        tuple(counted),
        later and later[1],
        (bool(aim), len(said), ahead),
        tuple(address.carried),
        tuple(map(str, news)),
    )
    return values, shape, context


def _own(walk: Walk) -> list[str]:
    """The questions whose answers differ between students with the same readings."""
    return [
        key for key in walk.used if key == NATIONALITY.key or isinstance(BY_KEY[key], DateQuestion)
    ]


def _marked(answers: Mapping[str, str], walk: Walk, values: Values) -> dict[str, str]:
    """The answers, with the values in the place of those that are the student's own."""
    return {
        key: values[f"answer.{key}"] if walk.used.get(key) == value else value
        for key, value in answers.items()
    }


@dataclass(frozen=True)
class Share:
    """Absolute addresses under which a result can be opened again."""

    whole: str
    undated: str
    """Opens the guide with the answers that are not dates: it holds nothing personal."""


def _share(used: Mapping[str, str], site: str, about: Mapping[str, str]) -> Share:
    """`about`: what the address says besides the answers."""
    dated = {key for key in used if isinstance(BY_KEY[key], DateQuestion)}
    undated = {key: value for key, value in used.items() if key not in dated}
    return Share(
        site + place("result") + query_string({**used, **about}),
        site + place("guide") + query_string(undated),
    )
