"""The cohort tool, timed: made-up rows through the command, with its time and peak memory.

Each row count runs in a process of its own. Times depend on the machine; what to look at is that
rows per second and memory stay the same as the table grows.
"""

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "Référence Nationalité Situation Titre Validé;Fin de validité;Date d'arrivée;Diplôme"
COUNTRIES = "Inde Algérie Brésil Chine Sénégal France Maroc Tunisie Japon Gabon Canada".split()
SITUATIONS = ["renouvellement", "nouvel arrivant", "talent", "recherche d'emploi", "examens"]
DOCUMENTS = ["VLS-TS", "carte étudiant", "APS", "talent chercheur", "VLS-T"]
UNREAD = 3
"""The command's exit status where a few rows cannot be read: an arrival after the expiry, say."""
DIPLOMAS = ["master", "licence pro", "licence", ""]


def rows(count: int) -> Iterator[list[str]]:
    """A heading, then rows by chance, the same in every run."""
    chance = random.Random(4)  # noqa: S311 - chance picks cases, it guards nothing
    yield HEAD.replace(" ", ";", 4).split(";")
    for number in range(count):
        ends = date(2026, 11, 23) + timedelta(chance.randint(-150, 500))
        came = date(2026, 11, 23) - timedelta(chance.randint(0, 120))
        yield [
            f"E{number:07}",
            chance.choice(COUNTRIES),
            chance.choice(SITUATIONS),
            chance.choice(DOCUMENTS),
            chance.choice(["oui", "non"]),
            f"{ends:%d/%m/%Y}",
            f"{came:%d/%m/%Y}",
            chance.choice(DIPLOMAS),
        ]


def measure(count: int, folder: Path) -> dict[str, float]:
    """One run of the command; it must answer every row."""
    source, target = folder / "in.csv", folder / "out.csv"
    with source.open("w", newline="", encoding="utf-8") as table:
        csv.writer(table, delimiter=";").writerows(rows(count))
    command = [sys.executable, "manage.py", "cohort", str(source), "-o", str(target)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        [*command, "--today", "2026-11-23"],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        check=False,
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with target.open(encoding="utf-8-sig") as table:
        answered = sum(1 for _line in table) - 1
    if done.returncode not in (0, UNREAD) or answered != count:
        raise SystemExit(f"{count} rows: {answered} answered\n{done.stderr.decode()}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "rows": count,
        "seconds": round(wall, 1),
        "rows per second of CPU": round(count / cpu),
        "peak MB": round(after.ru_maxrss / 1024),
    }


def main() -> None:
    counts = [1_000, 50_000] + ([1_000_000] if os.environ.get("FULL") else [])
    with tempfile.TemporaryDirectory() as folder:
        found = [measure(count, Path(folder)) for count in counts]
    for one in found:
        print("  ".join(f"{name}: {value:>9,}" for name, value in one.items()))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
