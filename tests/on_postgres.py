"""Tests with PostgreSQL in place of the file: `python -m tests.on_postgres tests/fuzz ...`.

The server is a new one, on a free port, not as root; where there is none, that is said.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.machines import database, postgres_folder

from .servers import NEEDS_POSTGRES

if __name__ == "__main__":
    if postgres_folder() is None:
        sys.exit(print(f"Not run on PostgreSQL: {NEEDS_POSTGRES}"))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with database(Path(folder)) as url:
            command = [sys.executable, "-m", "pytest", "-q", *sys.argv[1:]]
            done = subprocess.run(command, env=os.environ | {"DATABASE_URL": url})  # noqa: S603
    sys.exit(done.returncode)
