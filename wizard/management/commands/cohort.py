"""python manage.py cohort students.csv -o out.xlsx: answer each row of a table of any size."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from rules.law.questions import Unreadable
from wizard.address import Address, read_day
from wizard.cohort.columns import COLUMN, KEYS, SAME, Columns, choose_columns, find_columns
from wizard.cohort.export import lines_of, write
from wizard.cohort.headings import own_in
from wizard.cohort.pipeline import answered
from wizard.cohort.rows import Row
from wizard.cohort.sheets import table_of_file
from wizard.cohort.summary import Tally, count_lines
from wizard.cohort.tables import Refused, Table

EVERY = 5000
"""Rows between two updates of the progress bar."""

REFUSED, SOME_UNREAD = 2, 3
KINDS = ("csv", "xlsx", "ics")

_NOT_THERE = gettext_lazy(
    "%(key)s: “%(value)s” is no column of this table, or none of the answers."
)


def day(text: str) -> date:
    try:
        return read_day(text)
    except Unreadable:
        raise ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD") from None


def pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or key not in KEYS:
        raise ArgumentTypeError(f"{text!r}: write KEY=…, KEY one of {', '.join(KEYS)}")
    return key, value


class Command(BaseCommand):
    help = (
        "Answers each row of a table (CSV or XLSX) in the order of the table. Exit codes: 0 all"
        " rows read, 2 the table or an option is refused, 3 answered but for rows that cannot be"
        " read, which the output names."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", help="a CSV or XLSX file; - reads standard input")
        parser.add_argument(
            "-o", "--output", default="-", help="a .csv, .xlsx or .ics file; - writes CSV"
        )
        parser.add_argument("--today", type=day, help="the day that counts, YYYY-MM-DD")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES)
        )
        parser.add_argument(
            "--map", type=pair, action="append", default=[], metavar="KEY=COLUMN",
            help='the column that answers a question, for example nationality="Pays"',
        )  # fmt: skip
        parser.add_argument(
            "--all", type=pair, action="append", default=[], metavar="KEY=VALUE",
            help="one answer for every row, for example situation=continue-studies",
        )  # fmt: skip
        parser.add_argument(
            "--letters", action="store_true", help="fill the columns of the mail merge too"
        )
        parser.add_argument("--site", default="", help="put before each link: https://…")

    def handle(self, *, table: str, output: str, language: str, **options: Any) -> None:
        kind = "csv" if output == "-" else Path(output).suffix.lower().removeprefix(".")
        if kind not in KINDS:
            text = f"Write to a file that ends in .{', .'.join(KINDS)}."
            raise CommandError(text, returncode=REFUSED)
        address = Address(as_of=options["today"])
        tally, site = Tally(address.today), options["site"].rstrip("/")
        with override(language):
            try:
                size = Path(table).stat().st_size if table != "-" else 0
                with sys.stdin.buffer if table == "-" else Path(table).open("rb") as file:
                    read = table_of_file(file, is_own=True)
                    rows = answered(read, self.columns(read, options), address, language)
                    rows = self.show_progress(tally.counted(rows), tally, file, size)
                    lines = lines_of(rows, own_in(read.header), site, options["letters"])
                    standard = nullcontext(sys.stdout.buffer)
                    with standard if output == "-" else replacing(output) as out:
                        # Temporary files go beside the output, and nowhere else.
                        beside = {"constant_memory": True, "tmpdir": str(Path(output).parent)}
                        write(kind, out, rows, lines, tally, **beside)
            except (Refused, OSError) as problem:
                raise CommandError(str(problem), returncode=REFUSED) from None
            self.report(tally)

    def columns(self, table: Table, options: dict[str, Any]) -> Columns:
        """Return the columns found by name, overridden by those given by hand."""
        by_name = find_columns(table.header, table.sample)
        by_hand = {key: COLUMN + name for key, name in options["map"]}
        by_hand |= {key: SAME + value for key, value in options["all"]}
        columns = choose_columns(table.header, {key: by_name.chosen(key) for key in KEYS} | by_hand)
        for key, choice in by_hand.items():
            if columns.chosen(key) != choice:
                raise Refused(_NOT_THERE, key=key, value=choice.partition(":")[2])
        for key in columns.missing:
            self.say(_("No column was found for: %(names)s.") % {"names": key})
        return columns

    def show_progress(
        self, rows: Iterator[Row], tally: Tally, file: BinaryIO, size: int
    ) -> Iterator[Row]:
        """Yield the rows; on a terminal, show how much of the file is read."""
        if not self.stderr.isatty():
            yield from rows
            return
        for row in rows:
            if tally.rows % EVERY == 0:
                done = file.tell() / size if size else 1
                bar = f"[{'#' * int(done * 30):30}] {done:4.0%} " if done < 1 else ""
                self.say(f"\r{bar}{tally.rows:,}", ending="")
            yield row
        self.say("\r" + " " * 60 + "\r", ending="")

    def report(self, tally: Tally) -> None:
        """Write the counts to stderr; CommandError with its exit code if a row cannot be read."""
        for title, phase, count in count_lines(tally):
            self.say(f"{count:>8}  {title}" + (f" – {phase}" if phase else ""))
        if tally.unread:
            text = _("%(count)d rows cannot be read; the others are answered.")
            raise CommandError(text % {"count": tally.unread}, returncode=SOME_UNREAD)

    def say(self, text: str, **options: str) -> None:
        self.stderr.write(text, style_func=str, **options)


@contextmanager
def replacing(output: str) -> Iterator[BinaryIO]:
    """Open a file beside the output; it replaces the output on success and is deleted otherwise."""
    target = Path(output)
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
