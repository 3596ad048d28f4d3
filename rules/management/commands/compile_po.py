"""python manage.py compile_po: the catalogues, without gettext on the machine."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po where they are newer than what was compiled."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        for folder in map(Path, settings.LOCALE_PATHS):
            for path in folder.glob("*/LC_MESSAGES/*.po"):
                compiled = path.with_suffix(".mo")
                if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
                    continue
                new = path.with_suffix(".mo.new")
                polib.pofile(str(path)).save_as_mofile(str(new))
                new.replace(compiled)
