"""python manage.py backup: a copy of the whole database, while the guide runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rules import backup


class Command(BaseCommand):
    help = "Write a copy of the database to a file with the date in its name."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=Path("backups"))

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            self.stdout.write(str(backup.save_in(folder)))
        except (backup.CopyError, OSError) as error:
            raise CommandError(str(error)) from error
