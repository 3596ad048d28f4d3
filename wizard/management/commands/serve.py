"""python manage.py serve: `prepare`, then gunicorn, in one process: it starts sooner than two."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from gunicorn.app.wsgiapp import WSGIApplication


class Command(BaseCommand):
    help = "Prepare all that a start needs, then serve the guide until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        call_command("prepare")
        address = f"127.0.0.1:{port}"
        self.stdout.write(f"PermitGuide: http://{address}/  (Ctrl-C stops it)")
        self.stdout.flush()
        sys.argv = ["gunicorn", "--bind", address, "permitguide.wsgi"]
        WSGIApplication().run()
