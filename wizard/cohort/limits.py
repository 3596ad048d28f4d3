"""How large a table may be, and what is said of one that is refused."""

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024
LARGEST_FILE = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
LARGEST_UNPACKED = 64 * MEGABYTE
LARGEST_PASTE = 2 * MEGABYTE
MOST_COLUMNS = 200
LONGEST_CELL = 1000


class Refused(Exception):
    """A table that is not read. The text says why, and how to mend it."""


@dataclass(frozen=True)
class Limits:
    """What a reader accepts; 0 is no limit. `memory`: megabytes for reading a spreadsheet."""

    rows: int = 0
    unpacked: int = 0
    memory: int = 0
    seconds: int = 0


WEB = Limits(rows=100_000, unpacked=LARGEST_UNPACKED, memory=1024, seconds=60)
COMMAND = Limits()
