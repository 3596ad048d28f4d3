"""The cohort tool: made-up rows through the command, from a CSV file to another.

Each row count runs in a process of its own, on one core, with its peak memory; every row must be
answered, and a sample of them as their own walk would.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import parse_qsl, urlsplit

from rules.law.walk import walk
from rules.law.windows import Timetable

from .apps import GUIDE, ROOT, prepare
from .report import Figure

HEAD = "Référence;Nationalité;Situation;Titre;Validé;Fin de validité;Date d'arrivée;Diplôme".split(
    ";"
)
COUNTRIES = "Inde Algérie Brésil Chine Sénégal France Maroc Tunisie Japon Gabon Canada".split()
SITUATIONS = ["renouvellement", "nouvel arrivant", "talent", "recherche d'emploi", "examens"]
CONTENT_KINDS = ["VLS-TS", "carte étudiant", "APS", "talent chercheur", "VLS-T"]
DIPLOMAS = ["master", "licence pro", "licence", ""]
TODAY = date(2026, 11, 23)

UNREAD = 3
"""The command's exit status where a few rows cannot be read: an arrival after the expiry, say."""

SMALL, LARGE, FULL = 1_000, 50_000, 1_000_000
REPEATS = 3
CHECKED = 997
"""Every so many rows, one is checked against a walk of its link."""


@dataclass(frozen=True)
class Run:
    """One run of the command: seconds by the clock and of CPU, and the peak of its memory."""

    rows: int
    wall: float
    cpu: float
    megabytes: float


def measure(full: bool) -> Iterator[Figure]:
    """Yield rows per second of CPU without the start, peak memory; `full`: of a million, too."""
    prepare()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        start = median(run.cpu for run in _runs(SMALL, REPEATS, Path(folder)))
        yield Figure("cohort", f"{SMALL:,} rows, start included", start, "s of CPU")
        runs = _runs(LARGE, REPEATS, Path(folder))
        speeds = [(run.rows - SMALL) / (run.cpu - start) for run in runs]
        yield Figure(
            "cohort", f"{LARGE:,} rows", median(speeds), "rows/s of CPU", min(speeds), max(speeds)
        )
        yield Figure("cohort", f"{LARGE:,} rows: peak memory", runs[0].megabytes, "MB")
        if not full:
            return
        [million] = _runs(FULL, 1, Path(folder))
    speed = (million.rows - SMALL) / (million.cpu - start)
    more = million.megabytes / runs[0].megabytes
    yield Figure("cohort", f"{FULL:,} rows", speed, "rows/s of CPU")
    yield Figure("cohort", f"{FULL:,} rows, one core, of CPU", million.cpu, "s", bar=20)
    yield Figure("cohort", f"{FULL:,} rows, one core, by the clock", million.wall, "s")
    yield Figure("cohort", f"{FULL:,} rows: peak memory", million.megabytes, "MB", bar=300)
    yield Figure("cohort", f"peak memory, {FULL:,} rows : {LARGE:,}", more, "x")


def _runs(count: int, times: int, folder: Path) -> list[Run]:
    source, target = folder / "in.csv", folder / "out.csv"
    with source.open("w", newline="", encoding="utf-8") as table:
        csv.writer(table, delimiter=";").writerows(_rows(count))
    runs = []
    for _time in range(times):
        target.unlink(missing_ok=True)
        runs.append(_run(count, source, target))
        _check(count, target)
    return runs


def _rows(count: int) -> Iterator[list[str]]:
    """Yield a heading, then random rows, the same in every run."""
    chance = random.Random(4)  # noqa: S311 - chance picks cases, it guards nothing
    yield HEAD
    for number in range(count):
        ends = TODAY + timedelta(chance.randint(-150, 500))
        came = TODAY - timedelta(chance.randint(0, 120))
        yield [
            f"E{number:07}",
            chance.choice(COUNTRIES),
            chance.choice(SITUATIONS),
            chance.choice(CONTENT_KINDS),
            chance.choice(["oui", "non"]),
            f"{ends:%d/%m/%Y}",
            f"{came:%d/%m/%Y}",
            chance.choice(DIPLOMAS),
        ]


def _run(count: int, source: Path, target: Path) -> Run:
    command = [sys.executable, "manage.py", "cohort", str(source), "-o", str(target)]
    command += ["--language", "en", "--today", TODAY.isoformat()]
    began = perf_counter()
    done = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env=GUIDE.env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    wall = perf_counter() - began
    if done.returncode not in (0, UNREAD):
        raise SystemExit(f"cohort: {count} rows ended with exit status {done.returncode}")
    return Run(count, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _check(count: int, target: Path) -> None:
    """Check that every row is there, and that some lead where their own walk does, to the day."""
    answered = 0
    with target.open(encoding="utf-8-sig", newline="") as table:
        for answered, row in enumerate(csv.reader(table)):
            if answered % CHECKED == 1 and not _is_right(row):
                raise SystemExit(f"cohort: line {row[LINE]} is not answered as its own walk: {row}")
    if answered != count:
        raise SystemExit(f"cohort: {answered} of {count} rows answered")


LINE, OPENS, LINK, UNREAD_REASON = 6, 9, 12, 17
"""Places among wizard.cohort.headings."""


def _is_right(row: list[str]) -> bool:
    """Return whether the days of a row are those of its link's answers; True where unread."""
    if row[UNREAD_REASON]:
        return True
    link = urlsplit(row[LINK])
    decision = walk(dict(parse_qsl(link.query)), TODAY).decision
    if (decision is not None) is not link.path.endswith("/result/"):
        return False
    timetable = decision.timetable if decision else Timetable()
    window = timetable.window
    days = [window and window.starts, window and window.ends, timetable.last_day]
    return row[OPENS : OPENS + 3] == [day.isoformat() if day else "" for day in days]
