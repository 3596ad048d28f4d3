"""Fill the guide's database with far more than an office has: python -m bench.grow WHAT NUMBER."""

import sys
from datetime import date, timedelta
from itertools import islice, product

import django

LONGEST_STEP = 5_000
"""Rows in one statement."""


def links(number: int) -> None:
    """Links of staff, each with what they put in."""
    from django.contrib.auth.models import User

    from wizard.models import Link

    owner = User.objects.create(username="bench", is_staff=True)
    answers = {"nationality": "BR", "situation": "continue-studies"}
    rows = (
        Link(slug=f"link-{one}", title=f"Link {one}", answers=answers, owner=owner)
        for one in range(number)
    )
    Link.objects.bulk_create(rows, LONGEST_STEP)


def procedures(number: int) -> None:
    """Texts of procedures, in each language, and a passage for each: all published."""
    from django.conf import settings
    from django.utils import timezone

    from rules.law.procedures import Procedure
    from rules.models import Passage, Publication, Text, Version

    made = []
    for language, _name in settings.LANGUAGES:
        text = Text.objects.filter(language=language).first()
        passage = Passage.objects.filter(language=language).first()
        for one in range(number - len(Procedure)):
            text.procedure, passage.key = f"more-{one}", f"more-{one}"
            made += [
                Version(kind=row.kind, name=row.name, content=row.content(), number=1)
                for row in (text, passage)
            ]
    Version.objects.bulk_create(made, LONGEST_STEP)
    versions = Version.objects.filter(name__contains="more-")
    Publication.publish(versions, timezone.localdate())


def counts(number: int) -> None:
    """So many days of statistics."""
    from django.conf import settings
    from django.utils import timezone

    from rules.law.procedures import Procedure
    from wizard.models import Count

    first: date = timezone.localdate() - timedelta(number)
    days = [first + timedelta(one) for one in range(number)]
    languages = [language for language, _name in settings.LANGUAGES]
    phases = [(key, phase) for key in Procedure for phase in (key.phases or ("",))]
    rows = (
        Count(day=day, event="finished", procedure=key, phase=phase, language=language, number=7)
        for day, language, (key, phase) in product(days, languages, phases)
    )
    while some := list(islice(rows, LONGEST_STEP)):
        Count.objects.bulk_create(some)


if __name__ == "__main__":
    django.setup()
    {"links": links, "procedures": procedures, "counts": counts}[sys.argv[1]](int(sys.argv[2]))
