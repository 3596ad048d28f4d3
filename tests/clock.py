"""The tests as on another day: `make test DAY=2028-02-29T23:50`, in Paris, the clock ticking."""

import os
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dateutil.relativedelta import SU, relativedelta

PARIS = ZoneInfo("Europe/Paris")


class Clock:
    """Every test begins at the same moment: one that fails does so alone, too."""

    def __init__(self, moment):
        self.moment = moment
        self.traveller = time_machine.travel(moment).start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self):
        self.traveller.move_to(self.moment)


def pytest_configure(config):
    """Travel to DAY before a test is read; the processes of pytest-xdist inherit it."""
    if DAY:
        config.pluginmanager.register(Clock(NOW))


def moment(day):
    """Return the moment that a DAY means, in Paris unless it says otherwise (`+01:00`).

    A minute that the clocks leave out in March is the one an hour later; of one that comes twice
    in October, the first is meant.
    """
    try:
        found = datetime.fromisoformat(day)
    except ValueError:
        raise SystemExit(f"DAY={day} is no day such as 2028-02-29 or 2028-02-29T23:50.") from None
    return found if found.tzinfo else found.replace(tzinfo=PARIS)


def another(today):
    """Return a DAY years ahead: by turns a change of clocks, the end of a month, a leap day, any.

    It is drawn from the date of today alone: the same all day, another one tomorrow.
    """
    chance, turn = Random(today.toordinal()), today.toordinal() % 4
    ahead = today + relativedelta(years=1, days=chance.randrange(6 * 365))
    if turn == 0:
        sunday = relativedelta(month=chance.choice([3, 10]), day=31, weekday=SU(-1))
        return f"{ahead + sunday}T02:30"
    ends, leaps = relativedelta(day=31), relativedelta(years=-ahead.year % 4, month=2, day=31)
    day = ahead + (relativedelta(), ends, leaps)[turn - 1]
    return f"{day}T{chance.choice(['00:10', '12:00', '23:50'])}"


DAY = os.environ.get("DAY")
NOW = moment(DAY) if DAY else datetime.now(PARIS)  # when the tests were begun
TODAY = NOW.astimezone(PARIS).date()

if __name__ == "__main__":
    print(another(TODAY))
