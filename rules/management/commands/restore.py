"""python manage.py restore FILE: puts a copy of the database back."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rules import backup


class Command(BaseCommand):
    help = "Put a copy that `backup` wrote into the database, which must be empty."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--over", action="store_true", help="Replace what the database holds now."
        )

    def handle(self, *args: Any, file: Path, over: bool, **options: Any) -> None:
        try:
            replaced = backup.restore(file, over)
        except (backup.CopyError, OSError) as error:
            raise CommandError(str(error)) from error
        if replaced:
            self.stdout.write(f"What was there before is in {replaced}.")
        day = re.search(r"\d{4}-\d\d-\d\d", file.name)
        self.stdout.write(
            f"Restored {file}. Now run `manage.py migrate`, if the copy is older.\n"
            "Everybody is signed out. People, passwords and two-factor devices are as they were on "
            f"{day[0] if day else 'the day of the copy'}: look through all that changed since."
        )
