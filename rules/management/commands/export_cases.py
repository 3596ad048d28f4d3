"""Write the office's test cases into a file that `make test` runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from rules.case_book import write


class Command(BaseCommand):
    """`manage.py export_cases tests/cases.json`."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *_args: Any, path: Path, **_options: Any) -> None:
        number = write(path)
        self.stdout.write(f"{path} now holds: {number}")
