"""python manage.py openapi -o openapi.json: write the description of the API."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wizard.api.schemas import description


class Command(BaseCommand):
    help = "Write the OpenAPI description of /api/v1/."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("-o", "--output", metavar="file", help="default: standard output")
        parser.add_argument("--server", default="/", help="the address of the site")

    def handle(self, *, output: str | None, server: str, **options: Any) -> None:
        text = json.dumps(description(server), ensure_ascii=False, indent=2)
        if output is None:
            self.stdout.write(text)
            return
        try:
            Path(output).write_text(text + "\n", encoding="utf-8")
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror}") from problem
