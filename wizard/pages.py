"""The pages around the guide: every procedure, how it decides, privacy, accessibility."""

from itertools import groupby

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rules.law.letters import LETTERS
from rules.law.permits import TABLE
from rules.law.procedures import Procedure
from rules.law.revision import revision
from rules.law.table import Rule
from rules.words.live import current
from rules.words.snapshot import GLOSSARY

from .find import fold_words
from .page_cache import shared_page
from .result.dates import phase_name
from .result.rule_words import condition_words, country_lists, list_of, schedule_words
from .result.said import for_all


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "key": rule.key,
        "number": TABLE.rules.index(rule) + 1,
        "conditions": condition_words(rule),
        "why": rule.why,
        "schedule": schedule_words(rule.schedule) if rule.schedule else [],
        "sources": rule.sources,
        "list_of": list_of(rule),
    }


def _rules(procedure: Procedure) -> list[Rule]:
    return [rule for rule in TABLE.rules if rule.procedure is procedure]


@shared_page("pages/procedures.html")
def procedures() -> dict[str, object]:
    edition, language = current(), get_language()
    groups = [
        (_(group.value), [(key, for_all(edition, key, language)) for key in keys])
        for group, keys in groupby(Procedure, lambda key: key.group)
    ]
    return {"groups": groups}


@shared_page("pages/procedure.html")
def procedure(key: str) -> dict[str, object]:
    """Return one procedure, readable without the guide."""
    if key not in set(Procedure):
        raise Http404
    name, edition, language = Procedure(key), current(), get_language()
    words, rules = for_all(edition, name, language), _rules(name)
    return {
        "words": words,
        "amounts": edition.checked(words.amounts),
        "official_site": edition.official_site(name, language),
        "notes": [
            (phase, phase_name(phase, name), words.note(phase), words.note_place(phase))
            for phase in name.phases
            if words.note(phase)
        ],
        "rules": [_rule(rule) for rule in rules],
        "schedule": next((schedule_words(r.schedule) for r in rules if r.schedule), []),
    }


@shared_page("pages/glossary.html")
def glossary() -> dict[str, object]:
    """Return French terms in plain words, papers, and where help is free; searches lead to them."""
    edition, language = current(), get_language()
    papers = [
        (paper, *paper.word("name", language), paper.word("issuer", language)[0])
        for paper in edition.papers.values()
    ]
    passages = [
        (key, edition.passage(key, language))
        for key in sorted({key for _language, key in edition.passages})
        if key != GLOSSARY and key not in LETTERS
    ]
    return {
        "terms": edition.terms(language),
        "papers": sorted(papers, key=lambda row: fold_words(row[1])),
        "passages": passages,
    }


@shared_page("pages/how.html")
def how() -> dict[str, object]:
    """Return the decision table in words, each row with its sources and the day of their check."""
    edition, language = current(), get_language()
    table = [
        (key, edition.procedure(key, language), [_rule(rule) for rule in _rules(key)])
        for key in Procedure
    ]
    count, lists = len(TABLE.rules), country_lists()
    return {"table": table, "count": count, "lists": lists, "revision": revision()}


def _office() -> dict[str, object]:
    """Return the context of pages that name whom to ask."""
    return {"office_at": current().official_site(Procedure.ASK_ADVISER, get_language())}


privacy = shared_page("pages/privacy.html")(_office)
accessibility = shared_page("pages/accessibility.html")(_office)
