"""A table from a path or a stream, for the command: CSV line by line, whatever its size."""

import codecs
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from .sheets import table_of_file
from .tables import OLD_OFFICE, ZIP, Limits, Table, checked, csv_rows, table_of_rows

Share = Callable[[], float | None]
"""How much has been read, from 0 to 1; None where that cannot be known."""


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 are what Excel writes in Europe: a stream is not read twice."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("as-windows", _as_windows)


@contextmanager
def opened(name: str, stdin: BinaryIO, limits: Limits) -> Iterator[tuple[Table, Share]]:
    """The table, and how far it is read; "-" is standard input."""
    # Standard input has `readinto`, which its type does not say.
    reader = io.BufferedReader(cast(io.RawIOBase, stdin)) if name == "-" else None
    with reader or Path(name).open("rb") as file:
        start = file.peek(8)
        if start.startswith((ZIP, OLD_OFFICE)):
            yield table_of_file(file.read(), limits), lambda: None
            return
        size = os.fstat(file.fileno()).st_size if name != "-" else 0
        encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = io.TextIOWrapper(file, encoding, errors="as-windows", newline="")
        rows = checked(csv_rows(text), limits)
        yield table_of_rows(rows), lambda: file.tell() / size if size else None
