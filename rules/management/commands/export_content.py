"""python manage.py export_content: the words from the database into the files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from rules.files import CONTENT, write
from rules.loading import stored_all


class Command(BaseCommand):
    help = "Write the words from the database to the files, in their canonical form."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", dest="root", type=Path, default=CONTENT, metavar="DIR")

    def handle(self, *args: Any, root: Path, **options: Any) -> None:
        changed, stale = write(stored_all(), root)
        self.stdout.write(f"{len(changed)} files changed: {', '.join(changed) or 'none'}")
        for path in stale:
            self.stderr.write(f"{path} has no row in the database; it was left as it is")
