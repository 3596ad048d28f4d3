"""python -m bench: measure all parts and print one table. docs/performance.md says how to read it.

A missed bar is shown and is no error; a wrong answer ends the bench.
"""

import argparse
import os
import platform
import sys
import time
from importlib import import_module
from pathlib import Path

from .report import Figure, table, write_json, write_page

PARTS = ("pages", "flat", "wire", "start", "serving", "browser", "engines", "cohort")
LONG_PARTS = ("scale",)
"""Only in a full run, or by name."""


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    names = options.only or [*PARTS, *(LONG_PARTS if options.full else ())]
    figures: list[Figure] = []
    try:
        for name in names:
            _measure(name, options.full, figures)
    finally:  # a wrong answer is raised: the figures before it are shown all the same
        print(f"\n{_machine()}\n\n{table(figures)}")
    if options.json:
        write_json(figures, options.json)
    if options.page:
        write_page(f"{_machine()}\n\n{table(figures)}", options.page)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="take long, with the largest sizes")
    parser.add_argument("--only", type=_names, metavar="PARTS", help=", ".join(PARTS + LONG_PARTS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, too")
    parser.add_argument("--page", type=Path, metavar="FILE", help="put the table in a page, too")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - {*PARTS, *LONG_PARTS}:
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return names


def _measure(name: str, full: bool, figures: list[Figure]) -> None:
    """Add the figures of one part, which may pin this process to a core."""
    cores, began = os.sched_getaffinity(0), time.monotonic()
    print(f"{name} ...", file=sys.stderr, flush=True)
    try:
        for figure in import_module(f"bench.{name}").measure(full):
            figures.append(figure)
    finally:
        os.sched_setaffinity(0, cores)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _machine() -> str:
    day, cores = time.strftime("%Y-%m-%d"), len(os.sched_getaffinity(0))
    return f"{day}, {platform.machine()}, {cores} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
