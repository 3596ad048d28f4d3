"""python manage.py load_content: the words from the files into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from rules.files import CONTENT, Reading
from rules.loading import Report, check, load


class Command(BaseCommand):
    help = "Load the words from the files; what an editor changed is kept."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only check the files")
        parser.add_argument("--from", dest="root", type=Path, default=CONTENT, metavar="DIR")
        parser.add_argument(
            "--take", action="append", default=[], metavar="NAME",
            help="let the file win over the editor, such as en/aps.md; may be repeated",
        )  # fmt: skip

    def handle(self, *args: Any, root: Path, check: bool, take: list[str], **options: Any) -> None:
        reading = Reading(root)
        self.refuse(reading)
        if check:
            self.stdout.write(f"{len(reading.entries)} texts: all in order")
            return
        if unknown := set(take) - {str(entry) for entry in reading.entries}:
            raise CommandError(f"no such name in the files: {', '.join(sorted(unknown))}")
        try:
            report = load(reading, take)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if options["verbosity"]:
            self.stdout.write(line(report, len(reading.entries)))
        for name in report.conflicts:
            self.stderr.write(
                f"conflict: {name} was changed by an editor and in the file: the editor's words"
                f" stay. Settle it in the admin, or --take '{name}'."
            )

    def refuse(self, reading: Reading) -> None:
        """CommandError with all problems of the files."""
        if problems := check(reading):
            lines = "\n".join(str(problem) for problem in problems)
            raise CommandError(f"{len(problems)} problems; nothing was written:\n{lines}")


def line(report: Report, total: int) -> str:
    """All that happened, in one line."""
    said = [
        (len(report.new), "new", []),
        (len(report.updated), "updated", []),
        (len(report.kept), "kept as an editor changed them", report.kept),
        (len(report.conflicts), "kept in conflict with the file", report.conflicts),
        (len(report.without_file), "only in the database", report.without_file),
    ]
    news = [
        f"{count} {words}" + (f" ({', '.join(names)})" if names else "")
        for count, words, names in said
        if count
    ]
    return f"{total} texts: " + (", ".join(news) or "nothing new")
