"""The guide's words for the ordinary wizard: written by the one, read by the other.

python -m bench.ordinary.words take FILE    with the guide's settings
python -m bench.ordinary.words put FILE     with the ordinary wizard's
"""

import json
import os
import sys
from pathlib import Path

import django

PARTS = ("summary", "documents", "steps", "cost", "next", "trouble")


def take(path: Path) -> None:
    """Write all words, in all languages, as HTML."""
    from django.conf import settings

    from rules.law.procedures import Procedure
    from rules.words.live import current
    from wizard.result.said import for_all

    words, rows = current(), []
    for language, _name in settings.LANGUAGES:
        for procedure in Procedure:
            text = for_all(words, procedure, language)
            about = {"procedure": procedure.value, "language": language}
            parts = {"title": text.title} | {part: str(text[part]) for part in PARTS}
            notes = {phase.value: str(text.note(phase)) for phase in procedure.phases}
            name, url = words.official_site(procedure, language)
            rows.append(
                {
                    "text": about | parts | {"reviewed": text.row.reviewed.isoformat()},
                    "notes": notes,
                    "contact": about | {"name": name, "url": url},
                }
            )
    path.write_text(json.dumps(rows), encoding="utf-8")


def put(path: Path) -> None:
    """Create the tables and fill them."""
    from django.core.management import call_command

    from .models import Contact, Note, Text

    call_command("migrate", run_syncdb=True, verbosity=0)
    for row in json.loads(path.read_text(encoding="utf-8")):
        text = Text.objects.create(**row["text"])
        Contact.objects.create(**row["contact"])
        for phase, words in row["notes"].items():
            Note.objects.create(text=text, phase=phase, words=words)


if __name__ == "__main__":
    own = {"take": "permitguide.settings", "put": "bench.ordinary.settings"}
    os.environ["DJANGO_SETTINGS_MODULE"] = own[sys.argv[1]]
    django.setup()
    {"take": take, "put": put}[sys.argv[1]](Path(sys.argv[2]))
