"""python manage.py prepare: all that a start needs, quick where nothing is to be done."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile the catalogues, migrate the database, load the words, collect static files."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        call_command("compile_po", verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_content", go_on=True)
        call_command("collectstatic", interactive=False, verbosity=0)
