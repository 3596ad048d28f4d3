"""What is written by hand, in TOML files."""

import tomllib
from pathlib import Path
from typing import Any


def read_data(name: str) -> dict[str, Any]:
    """Return what a file of this folder holds."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))
