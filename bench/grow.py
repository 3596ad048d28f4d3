"""Fill the guide's database with far more than an office has: python -m bench.grow WHAT NUMBER."""

import sys
from datetime import date, timedelta
from itertools import islice, product

import django

LONGEST_STEP = 5_000
"""Rows in one statement."""


def add_links(number: int) -> None:
    """Add links of staff, each with answers."""
    from django.contrib.auth.models import User

    from wizard.models import Link

    owner = User.objects.create(username="bench", is_staff=True)
    answers = {"nationality": "BR", "situation": "continue-studies"}
    rows = (
        Link(slug=f"link-{at}", title=f"Link {at}", answers=answers, owner=owner)
        for at in range(number)
    )
    Link.objects.bulk_create(rows, LONGEST_STEP)


def add_procedures(number: int) -> None:
    """Publish texts of procedures, in each language, with a passage for each."""
    from django.conf import settings
    from django.utils import timezone

    from rules.law.procedures import Procedure
    from rules.models import Passage, Publication, Text, Version

    versions = []
    for language, _name in settings.LANGUAGES:
        text = Text.objects.filter(language=language).first()
        passage = Passage.objects.filter(language=language).first()
        for at in range(number - len(Procedure)):
            text.procedure = passage.key = f"more-{at}"
            versions += [
                Version(kind=row.kind, name=row.name, content=row.content(), number=1)
                for row in (text, passage)
            ]
    Version.objects.bulk_create(versions, LONGEST_STEP)
    stored = Version.objects.filter(name__contains="more-")
    Publication.publish(stored, timezone.localdate())


def add_counts(number: int) -> None:
    """Add so many days of statistics."""
    from django.conf import settings
    from django.utils import timezone

    from rules.law.procedures import Procedure
    from wizard.models import Count

    first: date = timezone.localdate() - timedelta(number)
    days = [first + timedelta(at) for at in range(number)]
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
    steps = {"links": add_links, "procedures": add_procedures, "counts": add_counts}
    steps[sys.argv[1]](int(sys.argv[2]))
