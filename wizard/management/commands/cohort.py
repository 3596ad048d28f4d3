"""python manage.py cohort students.csv -o out.xlsx: each row of a table answered, of any size."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from heapq import nsmallest
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override

from rules.law.questions import Unreadable
from wizard.address import Address, read_day
from wizard.cohort.calendar import MOST_EVENTS, write_calendar
from wizard.cohort.columns import COLUMN, KEYS, SAME, Columns, chosen_in, columns_of
from wizard.cohort.export import lines_of, write_csv, write_xlsx
from wizard.cohort.headings import own_in
from wizard.cohort.pipeline import answered
from wizard.cohort.rows import Row
from wizard.cohort.source import Share, opened
from wizard.cohort.summary import Tally, count_lines
from wizard.cohort.tables import COMMAND, Refused, Table
from wizard.csv_lines import Cell

EVERY = 5000
"""Rows between two states of the progress bar."""

REFUSED, SOME_UNREAD = 2, 3
KINDS = (".csv", ".xlsx", ".ics")


def day(text: str) -> date:
    try:
        return read_day(text)
    except Unreadable:
        raise ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD") from None


def pair(text: str) -> tuple[str, str]:
    key, found, value = text.partition("=")
    if not found or key not in KEYS:
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
        kind = ".csv" if output == "-" else Path(output).suffix.lower()
        if kind not in KINDS:
            text = f"Write to a file that ends in {', '.join(KINDS)}."
            raise CommandError(text, returncode=REFUSED)
        address = Address(as_of=options["today"])
        tally, site = Tally(address.today), options["site"].rstrip("/")
        with override(language):
            try:
                with opened(table, sys.stdin.buffer, COMMAND) as (read, share):
                    columns = self.columns(read, options)
                    rows = answered(read, columns, address, language)
                    rows = self.shown(tally.counted(rows), tally, share)
                    lines = lines_of(rows, own_in(read.header), site, options["letters"])
                    self.write(kind, output, rows, lines, tally)
            except (Refused, OSError) as problem:
                raise CommandError(str(problem), returncode=REFUSED) from None
            self.tell(tally)

    def columns(self, table: Table, options: dict[str, Any]) -> Columns:
        """Those found by name, over them those given by hand."""
        found = columns_of(table)
        by_hand = {key: COLUMN + name for key, name in options["map"]}
        by_hand |= {key: SAME + value for key, value in options["all"]}
        columns = chosen_in(table.header, {key: found.chosen(key) for key in KEYS} | by_hand)
        for key, choice in by_hand.items():
            if columns.chosen(key) != choice:
                raise Refused(
                    _("%(key)s: “%(value)s” is no column of this table, or none of the answers.")
                    % {"key": key, "value": choice.partition(":")[2]}
                )
        for key in columns.missing:
            self.say(_("No column was found for: %(names)s.") % {"names": key})
        return columns

    def shown(self, rows: Iterator[Row], tally: Tally, share: Share) -> Iterator[Row]:
        """The rows as they pass, with the progress bar on stderr."""
        for row in rows:
            if tally.rows % EVERY == 0 and self.stderr.isatty():
                done = share()
                bar = "" if done is None else f"[{'#' * int(done * 30):30}] {done:4.0%} "
                self.say(f"\r{bar}{tally.rows:,}", ending="")
            yield row
        if self.stderr.isatty():
            self.say("\r" + " " * 60 + "\r", ending="")

    def write(
        self, kind: str, output: str, rows: Iterator[Row], lines: Iterator[list[Cell]], tally: Tally
    ) -> None:
        """Whole or not at all: a file appears once it is complete."""
        if output == "-":
            out = TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
            write_csv(lines, out)
            out.flush()
            out.detach()
            return
        with replacing(Path(output)) as part:
            if kind == ".xlsx":
                # What is larger than memory goes to a file beside the output, and nowhere else.
                write_xlsx(lines, str(part), tally, constant_memory=True, tmpdir=str(part.parent))
            elif kind == ".ics":
                dated = (row for row in rows if row.result and row.result.due)
                urgent = nsmallest(MOST_EVENTS, dated, key=lambda row: row.urgency)
                part.write_bytes(write_calendar(urgent, _("Residence permits: deadlines")))
            else:
                with part.open("w", encoding="utf-8", newline="") as out:
                    write_csv(lines, out)

    def tell(self, tally: Tally) -> None:
        """The counts, on stderr; then the exit code."""
        for title, phase, count in count_lines(tally):
            self.say(f"{count:>8}  {title}" + (f" – {phase}" if phase else ""))
        if tally.unread:
            text = _("%(count)d rows cannot be read; the others are answered.")
            raise CommandError(text % {"count": tally.unread}, returncode=SOME_UNREAD)

    def say(self, text: str, **options: str) -> None:
        self.stderr.write(text, style_func=str, **options)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A file beside the target, which takes its place when all is well and goes otherwise."""
    part = target.with_name(target.name + ".part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
