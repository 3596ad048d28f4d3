"""python manage.py export_content: from the database into the files, for a reviewable diff."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from rules.files import FOLDER, write


class Command(BaseCommand):
    help = "Write the words of the database to rules/content, or to another folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=FOLDER, metavar="DIR")

    def handle(self, *args, to: Path, **options) -> None:
        changed = write(to)
        for path in changed:
            self.stdout.write(str(path.relative_to(to)))
        self.stdout.write(f"{len(changed)} files changed")
