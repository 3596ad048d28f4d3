"""python manage.py load_content: the words from the files into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from rules.content_files import sync
from rules.content_files.format import CONTENT, Reading


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
        parser.add_argument(
            "--keep", action="append", default=[], metavar="NAME",
            help="let the editor win over the file, for good; may be repeated",
        )  # fmt: skip
        parser.add_argument(
            "--note", action="append", default=[], metavar="LANGUAGE=LINE",
            help="what students are told of the change; may be repeated",
        )  # fmt: skip
        parser.add_argument(
            "--go-on", action="store_true",
            help="load the rest where a document changed on both sides, the editor's words stay",
        )  # fmt: skip

    def handle(self, *args: Any, root: Path, check: bool, go_on: bool, **options: Any) -> None:
        reading, take, keep = Reading(root), options["take"], options["keep"]
        if (check or not sync.is_loaded(reading)) and (problems := sync.check(reading)):
            lines = "\n".join(problems)
            raise CommandError(f"{len(problems)} problems; nothing was written:\n{lines}")
        if check:
            self.stdout.write(f"{len(reading.rows)} texts: all in order")
            for warning in sync.outdated(reading):
                self.stderr.write(warning)
            return
        if unknown := {*take, *keep} - reading.rows.keys():
            raise CommandError(f"no such name in the files: {', '.join(sorted(unknown))}")
        notes = dict(note.partition("=")[::2] for note in options["note"])
        if unknown := set(notes) - set(dict(settings.LANGUAGES)):
            raise CommandError(f"no language of the site: {', '.join(sorted(unknown))}")
        try:
            with transaction.atomic():
                report = sync.load(reading, take, keep, notes)
                if report["conflicts"] and not go_on:
                    lines = "\n".join(map(describe_conflict, report["conflicts"]))
                    raise CommandError(f"nothing was written:\n{lines}")
        except ValidationError as error:
            lines = "\n".join(error.messages)
            if not go_on:
                raise CommandError(lines) from error
            self.stderr.write(f"nothing was loaded:\n{lines}")
            return
        if options["verbosity"]:
            self.stdout.write(summarise(report, len(reading.rows)))
        for name in report["conflicts"]:
            self.stderr.write(describe_conflict(name))
        for name in report["overtaken"]:
            self.stderr.write(f"{name}: other words are scheduled and will replace these")


def describe_conflict(name: str) -> str:
    return (
        f"conflict: {name} was changed by an editor and in the file. Settle it in the admin, let"
        f" the file win with --take '{name}', or the editor with --keep '{name}'."
    )


def summarise(report: sync.Report, total: int) -> str:
    lists = {
        "kept": "kept as an editor changed them",
        "conflicts": "kept in conflict with the file",
        "without file": "only in the database",
    }
    news = [f"{len(report[fate])} {fate}" for fate in ("new", "updated") if report[fate]]
    news += [
        f"{len(report[fate])} {words} ({', '.join(report[fate])})"
        for fate, words in lists.items()
        if report[fate]
    ]
    return f"{total} texts: " + (", ".join(news) or "nothing new")
