"""All that the result page shows, from a decided walk."""

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.law.walk import Walk
from rules.words import current

from .address import Address
from .alternatives import afterwards, changes
from .answers import summary
from .ical import deadlines
from .made import changed, fingerprint, read
from .result import aim_for, counted_from, lines, remarks, status
from .share import share
from .table_words import conditions
from .timeline import timeline


def page(request: HttpRequest, address: Address, walk: Walk) -> dict[str, object]:
    """The context of the template."""
    decision, rule, language = walk.decision, walk.decision.rule, get_language()
    edition = current()
    words = edition.procedure(decision.procedure, language)

    def title(procedure) -> str:
        return edition.procedure(procedure, language).title if procedure else ""

    later = afterwards(walk)
    made = read(address.made)
    return {
        "address": address,
        "walk": walk,
        "words": words,
        "note": words.notes.get(decision.span.phase) if decision.span else None,
        "note_place": words.places.get(decision.span.phase) if decision.span else None,
        "advice": edition.passage(rule.advice, language) if rule.advice else None,
        "place": edition.place(decision.procedure, language),
        "status": status(decision, walk.today),
        "aim_for": aim_for(decision, walk.today),
        "timeline": timeline(decision, walk.today),
        "lines": lines(decision),
        "remarks": remarks(decision, walk.today),
        "counted_from": counted_from(walk.dates, decision),
        "later": later and (later[0], title(later[1])),
        "why": _(rule.why),
        "conditions": conditions(rule),
        "sources": [(_(source.title), source) for source in rule.sources],
        "changes": [
            (change.name, [(one, title(one.procedure)) for one in change.alternatives])
            for change in changes(address, walk)
        ],
        "answers": summary(address, walk, walk.used),
        "share": share(request, address, walk, fingerprint(edition, rule, language, walk.today)),
        "made": made,
        "changed": changed(made, edition, rule) if made else [],
        "calendar": address.href("calendar", walk.used)
        if any(deadlines(decision, walk.today))
        else "",
        "file": address.href("result-file", walk.used),
    }
