"""Static files as `collectstatic` leaves them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from wizard.theme import inline_imports

SHEET = "css/site.css"


class ReadableStaticFiles(CompressedManifestStaticFilesStorage):
    """Joins the style sheets, and gives compressed files the mode of the others.

    A page waits for one sheet, not for four. nginx reads the files as another user.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if SHEET in paths and not dry_run:
            source, path = paths[SHEET]
            Path(self.path(SHEET)).write_text(
                inline_imports(Path(source.path(path))), encoding="utf-8"
            )
            paths[SHEET] = (self, SHEET)
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        wanted = [name for name in self._referenced() & {*paths} if self._is_changed(name)]
        for name, compressed in super().compress_files(wanted):
            Path(self.path(compressed)).chmod(self.file_permissions_mode)
            yield name, compressed

    def _referenced(self) -> set[str]:
        """Return the names that pages use: compressing the others as well takes seconds."""
        names = self.hashed_files
        shorter = {name for name in names if name.removesuffix(".js") + ".min.js" in names}
        return {names[name] for name in names.keys() - shorter}

    def _is_changed(self, name: str) -> bool:
        """Return whether a file is not compressed yet, or not to its end.

        Its name has the hash of its content. gzip comes after brotli and ends with the length of
        the content, in four bytes.
        """
        file, compressed = Path(self.path(name)), Path(self.path(f"{name}.gz"))
        if not compressed.exists():
            return True
        return int.from_bytes(compressed.read_bytes()[-4:], "little") != file.stat().st_size
