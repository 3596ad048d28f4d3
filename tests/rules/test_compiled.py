"""What the law computes quickly is what its plain definitions say."""

from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

import pytest
from dateutil.relativedelta import relativedelta

from rules.law.facts import Fact
from rules.law.permits import TABLE
from rules.law.questions import BY_KEY, DateQuestion
from rules.law.table import DecisionTable
from rules.law.walk import walk
from rules.law.windows import months_after

from .law_cases import NATIONALITIES, TODAYS, days

FIRST, LAST = date(1988, 1, 1), date(2112, 12, 31)
EVERY_DAY = [*map(date.fromordinal, range(FIRST.toordinal(), LAST.toordinal() + 1))]


def choices() -> list[dict[str, str]]:
    """Every combination of answers to choose from, one country for each group."""
    keys = ["nationality", "situation", "document", "validated", "salary"]
    lists = [NATIONALITIES, *(BY_KEY[key].choices for key in keys[1:])]
    return [dict(zip(keys, values, strict=True)) for values in product(*lists)]


def test_the_questions_still_to_come_are_bounded_on_the_way_and_the_bounds_are_met():
    """Of each case, from the first question on: never fewer or more than was said before."""
    chance, today, at_first = Random(1), TODAYS[0], set()
    for chosen in choices():
        answers = chosen | days(chance, today)
        if walk(answers, today).decision is None:  # one of the answers cannot be true
            continue
        asked = walk(answers, today).asked
        ways = [walk({key: answers[key] for key in asked[:at]}, today) for at in range(len(asked))]
        for at, here in enumerate(ways):
            assert here.fewest <= len(asked) - at <= here.most
        shown = [here.progress(key) for here, key in zip(ways, asked, strict=True)]
        assert [one.number for one in shown] == list(range(1, len(asked) + 1))
        assert [one.total for one in shown] == sorted((one.total for one in shown), reverse=True)
        assert all(one.total == len(asked) for one in shown if one.is_exact)
        at_first.add(len(asked))
    start = walk({}, today)
    assert start.fewest == min(at_first) <= max(at_first) <= start.most


def test_an_answer_given_before_it_is_asked_counts_as_given():
    today = TODAYS[0]
    start, given = walk({}, today), walk({"situation": "just-arrived"}, today)
    assert start.progress("nationality").number == 1
    assert given.progress("nationality").number == 2
    unreadable = walk({"situation": "holiday"}, today)
    assert unreadable.progress("nationality").number == 1
    decided = walk({"nationality": "FR"}, today)
    assert decided.progress("nationality") == (1, 1, True)


def test_no_answer_is_read_twice(monkeypatch):
    read, seen = DateQuestion.read, []
    monkeypatch.setattr(
        DateQuestion, "read", lambda self, *args: seen.append(self.key) or read(self, *args)
    )
    chance = Random(0)
    for chosen in choices()[::13]:
        seen.clear()
        walk(chosen | days(chance, TODAYS[0]), TODAYS[0])
        assert len(seen) == len(set(seen))


# ---- months ----


@pytest.mark.parametrize("months", [-216, -120, -6, -4, -2, -1, 0, 2, 3, 6, 12, 180, 216])
def test_months_are_counted_as_dateutil_counts_them(months: int):
    count = relativedelta(months=months)
    assert [day for day in EVERY_DAY if months_after(day, months) != day + count] == []


@pytest.mark.parametrize(("start", "months"), [(date.max, 1), (date.min, -1)])
def test_months_end_with_the_calendar_as_in_dateutil(start: date, months: int):
    for reckon in (months_after, lambda day, by: day + relativedelta(months=by)):
        with pytest.raises(ValueError, match="out of range"):
            reckon(start, months)


# ---- the table ----


class Kind(Fact):
    """A fact that is asked for twice, in parts and then alone."""

    A, B, C, D = range(4)


class Size(Fact):
    """A fact asked for in between."""

    S, M, L = range(3)


class Age(Fact):
    """A fact asked for last."""

    OLD, NEW = range(2)


CASES = list(product(Kind, Size, Age))


def by_chance(chance: Random, count: int) -> DecisionTable:
    """A table of so many rules by chance, of which the last admits every case."""
    like = TABLE.rules[0]
    rules = [
        replace(
            like,
            key=str(number),
            when=frozenset(
                value
                for fact in chance.sample([Kind, Size, Age], chance.randint(1, 3))
                for value in chance.sample(list(fact), chance.randint(1, len(fact) - 1))
            ),
        )
        for number in range(count)
    ]
    last = replace(like, key="last", when=frozenset())
    return DecisionTable((Kind, Size, Age), [*rules, last])


@pytest.mark.parametrize("age_first", [False, True])
def test_steps_ask_in_order_what_the_first_rule_turns_on(age_first: bool):
    """On tables by chance: at each step, also with a fact asked in parts, and in either order."""
    parts = {"ab": frozenset({Kind.A, Kind.B}), "bcd": frozenset(Kind) - {Kind.A}}
    kind, size, age = ({value: frozenset({value}) for value in fact} for fact in (Kind, Size, Age))
    levels = [("part", Kind, parts), ("size", Size, size), ("kind", Kind, kind), ("age", Age, age)]

    def order(known):
        return [levels[3], *levels[:3]] if age_first and Size in known else levels

    def outcomes(known) -> tuple:
        """The rule of each case that is possible; None for the others."""
        return tuple(
            table.rule(case).key if all(v in known.get(type(v), {v}) for v in case) else None
            for case in CASES
        )

    def check(step, known: dict, asked: frozenset) -> None:
        if step.ask is None:
            assert set(outcomes(known)) <= {step.rule.key, None}
            return
        turning = [
            ask for ask, fact, _ in order(known) if ask not in asked and depends(known, fact)
        ]
        assert step.ask == turning[0]
        _, fact, labels = next(level for level in levels if level[0] == step.ask)
        left = {label: values & known.get(fact, values) for label, values in labels.items()}
        assert set(step.leads) == {label for label, values in left.items() if values}
        for label, then in step.leads.items():
            check(then, {**known, fact: left[label]}, asked | {step.ask})
        later = {ask for then in step.leads.values() for ask in (then.ask, *then.others)} - {None}
        assert set(step.others) == later

    def depends(known, fact) -> bool:
        """Whether two possible cases that differ in a fact alone meet different rules."""
        rules = {}
        for case in CASES:
            if all(value in known.get(type(value), {value}) for value in case):
                rest = tuple(value for value in case if type(value) is not fact)
                rules.setdefault(rest, set()).add(table.rule(case).key)
        return any(len(keys) > 1 for keys in rules.values())

    for seed in range(100):
        table = by_chance(Random(seed), count=seed % 9 + 1)
        check(table.compiled(order), {}, frozenset())
