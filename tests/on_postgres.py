"""Tests with PostgreSQL in place of the file: `python -m tests.on_postgres tests/fuzz ...`.

The server is a new one, on a free port, not as root; where there is none, that is said.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.machines import postgres_folder

from .servers import NEEDS_POSTGRES, Postgres


def main(arguments: list[str]) -> int:
    """Run pytest with the arguments."""
    if postgres_folder() is None:
        print(f"Not run on PostgreSQL: {NEEDS_POSTGRES}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder))
        server.start()
        try:
            command = [sys.executable, "-m", "pytest", "-q", *arguments]
            env = os.environ | {"DATABASE_URL": server.url}
            return subprocess.run(command, env=env).returncode  # noqa: S603
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
