"""Static files as `collectstatic` leaves them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from wizard.theme import joined

SHEET = "css/site.css"


class ReadableStaticFiles(CompressedManifestStaticFilesStorage):
    """Joins the style sheet, and gives compressed files the mode of the others.

    A page waits for one sheet, not for four. nginx, which reads the files, is another user.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if SHEET in paths and not dry_run:
            source, path = paths[SHEET]
            Path(self.path(SHEET)).write_text(joined(Path(source.path(path))), encoding="utf-8")
            paths[SHEET] = (self, SHEET)
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name, compressed in super().compress_files(paths):
            Path(self.path(compressed)).chmod(self.file_permissions_mode)
            yield name, compressed
