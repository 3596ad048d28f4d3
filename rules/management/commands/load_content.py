"""python manage.py load_content: from the files into the database, but over no editor's change."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rules.files import FileError, load


class Command(BaseCommand):
    help = "Load the words from rules/content; what an editor changed in the database is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="validate all, write nothing")

    def handle(self, *args, check: bool, **options) -> None:
        try:
            report = load(save=not check)
        except FileError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            new, updated = len(report.new), len(report.updated)
            self.stdout.write(f"{report.total} texts: {new} new, {updated} updated")
        for names, said in (
            (report.kept, "kept as an editor changed it"),
            (report.conflicts, "CONFLICT, changed both in the file and by an editor: kept"),
            (report.orphans, "has no file any more: kept"),
        ):
            for name in names:
                self.stderr.write(f"{name}: {said}")
