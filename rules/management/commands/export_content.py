"""python manage.py export_content: the words from the database into the files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rules.content_files.format import CONTENT, write
from rules.content_files.sync import exported, stored
from rules.words.live import live_rows


class Command(BaseCommand):
    help = "Write the words that are live to the files, in their canonical form."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", dest="root", type=Path, default=CONTENT, metavar="DIR")
        parser.add_argument("--drafts", action="store_true", help="the drafts, not what is live")

    def handle(self, *args: Any, root: Path, drafts: bool, **options: Any) -> None:
        rows = stored() if drafts else live_rows(timezone.localdate())
        changed, stale = write(exported(rows.values()), root)
        self.stdout.write(f"{len(changed)} files changed: {', '.join(changed) or 'none'}")
        for path in stale:
            self.stderr.write(f"{path} has no row in the database; it was left as it is")
