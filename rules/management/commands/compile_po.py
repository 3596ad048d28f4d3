"""python manage.py compile_po: compile the catalogues, without gettext on the machine."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile each .po that is newer than its .mo."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for root in settings.LOCALE_PATHS:
            for source in sorted(Path(root).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    draft = target.with_suffix(".mo.new")
                    polib.pofile(str(source)).save_as_mofile(str(draft))
                    draft.replace(target)
                    self.stdout.write(f"compiled {source.parent.parent.name}/{source.name}")
