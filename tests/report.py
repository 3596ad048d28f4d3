"""Figures that tests tell: they are added up and printed when the tests are over."""

from collections import defaultdict
from itertools import chain

import pytest

LARGEST = "time to recover"
"""Of figures that begin so, the largest counts: the others are added up."""


@pytest.fixture
def tell(record_property):
    """Tell a figure, such as `tell("requests fuzzed", 500)`."""
    return lambda name, number: record_property(f"figure: {name}", number)


def pytest_terminal_summary(terminalreporter):
    """The figures of all tests, of whichever process."""
    found = defaultdict(list)
    for report in chain.from_iterable(terminalreporter.stats.values()):
        for name, number in getattr(report, "user_properties", ()):
            if getattr(report, "when", "") == "teardown" and name.startswith("figure: "):
                found[name.removeprefix("figure: ")].append(number)
    for name, numbers in sorted(found.items()):
        number = max(numbers) if name.startswith(LARGEST) else sum(numbers)
        terminalreporter.write_line(f"{name}: {number:,}")
