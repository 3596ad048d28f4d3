"""Searches that were written without sight of the index, in searches.tsv."""

from pathlib import Path

import pytest

from rules.words.live import current
from wizard.find import index

pytestmark = pytest.mark.django_db
SEARCHES = [
    line.split("\t")
    for line in Path(__file__).with_name("searches.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def test_of_ten_searches_nine_find_the_page_wanted_among_the_first_three():
    missed = []
    for language, typed, wanted in SEARCHES:
        found = [f"{one.kind}/{one.key}" for one in index(current(), language).find(typed)[:3]]
        if not {*wanted.split()} & {*found}:
            missed.append((typed, wanted, found))
    assert len(SEARCHES) == 200
    assert len(missed) <= 20, missed
