"""Static files as `collectstatic` leaves them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ReadableStaticFiles(CompressedManifestStaticFilesStorage):
    """Gives compressed files the mode of the others: nginx, which reads them, is another user."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name, compressed in super().compress_files(paths):
            Path(self.path(compressed)).chmod(self.file_permissions_mode)
            yield name, compressed
