"""python manage.py check_links: open every outside address of the site."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rules.outside_links import TIMEOUT, check, live_links, no_network, record
from rules.words.live import current


def seconds(text: str) -> float:
    """Return a waiting time in seconds."""
    number = float(text)
    if not 0 < number <= 600:
        raise ArgumentTypeError("between 0 and 600 seconds")
    return number


class Command(BaseCommand):
    help = "Open every outside address of the live words and of the law, and keep what came of it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--timeout", type=seconds, default=TIMEOUT, metavar="S",
            help="seconds to wait for an answer",
        )  # fmt: skip
        parser.add_argument("--fail", action="store_true", help="exit status 1 if any fails")

    def handle(self, *args: Any, timeout: float, fail: bool, **options: Any) -> None:
        links = live_links(current())
        outcomes = {}
        for url, outcome in check(links, timeout=timeout):
            outcomes[url] = outcome
            if options["verbosity"] > 1:
                self.stderr.write(f"{outcome or 'opened'}: {url}", self.style.NOTICE)
        if no_network(outcomes):
            raise CommandError(
                "There seems to be no network: no address could be opened. Nothing was recorded."
            )
        record(outcomes, timezone.now())
        failing = [url for url in links if outcomes[url]]
        for url in failing:
            self.stdout.write(f"{url}: {outcomes[url]}")
            for place in links[url]:
                self.stdout.write(f"    {place}")
        self.stdout.write(f"{len(links)} links: {len(failing)} failing")
        if fail and failing:
            raise SystemExit(1)
