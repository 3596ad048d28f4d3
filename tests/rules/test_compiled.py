"""What the law computes quickly is what its plain definitions say."""

from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

import pytest
from dateutil.relativedelta import relativedelta

from rules.law.facts import FACTS, Fact
from rules.law.permits import TABLE
from rules.law.questions import BY_KEY, QUESTIONS, DateQuestion, Unreadable
from rules.law.table import DecisionTable, Rule
from rules.law.walk import Decision, Walk, walk
from rules.law.windows import months_after

from .law_cases import NATIONALITIES, TODAYS, days, spoiled

FIRST, LAST = date(1988, 1, 1), date(2112, 12, 31)


def every_day(first: date = FIRST, last: date = LAST):
    """Each day, both included."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def plain_walk(answers: dict[str, str], today: date) -> Walk:
    """Replay the answers, asking the table anew before each question whether it turns on it."""
    known: dict[type[Fact], frozenset[Fact]] = {}
    result, question = Walk(today), None
    for asked in QUESTIONS:
        if not TABLE.turns_on(asked.fact, known):
            continue
        answer, reading = answers.get(asked.key), None
        if answer is not None:
            try:
                reading = asked.read(answer, today, result.dates)
            except Unreadable as problem:
                result.problems[asked.key] = problem
        if question or reading is None:
            question = question or asked
            if answer is not None:
                result.pending[asked.key] = answer
            continue
        result.used[asked.key] = answer
        known[asked.fact] = result.readings[asked.key] = reading.values
        if reading.day:
            result.dates[asked.fact] = reading.day
    if question:
        return replace(result, question=question)
    [rule] = TABLE.remaining(known)
    days = rule.schedule.on(result.dates) if rule.schedule else None
    return replace(result, decision=Decision(rule, days, days.span(today) if days else None))


def told(result: Walk) -> tuple:
    """All that a walk says, in its order."""
    problems = [(key, one.problem, one.limit) for key, one in result.problems.items()]
    counted = map(list, map(dict.items, (result.used, result.dates, result.pending)))
    return result.today, *counted, result.readings, result.question, problems, result.decision


def choices() -> list[dict[str, str]]:
    """Every combination of answers to choose from, one country for each group."""
    keys = ["nationality", "situation", "document", "validated", "diploma"]
    lists = [NATIONALITIES, *(BY_KEY[key].choices for key in keys[1:])]
    return [dict(zip(keys, values, strict=True)) for values in product(*lists)]


def test_the_questions_still_to_come_are_bounded_on_the_way_and_the_bounds_are_met():
    """Of each case, from the first question on: never fewer or more than was said before."""
    chance, today, at_first = Random(1), TODAYS[0], set()
    for chosen in 3 * choices():
        answers = chosen | days(chance, today)
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
    assert (min(at_first), max(at_first)) == (start.fewest, start.most)


def test_an_answer_given_before_it_is_asked_counts_as_given():
    today = TODAYS[0]
    start, given = walk({}, today), walk({"situation": "just-arrived"}, today)
    assert start.progress("nationality").number == 1
    assert given.progress("nationality").number == 2
    unreadable = walk({"situation": "holiday"}, today)
    assert unreadable.progress("nationality").number == 1
    decided = walk({"nationality": "FR"}, today)
    assert decided.progress("nationality") == (1, 1, True)


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_a_walk_is_the_plain_walk(today: date):
    chance = Random(today.toordinal())
    ends = set()
    for chosen in 2 * choices():
        answers = chosen | days(chance, today)
        if chance.random() < 0.2:
            answers = {key: spoiled(chance, value) for key, value in answers.items()}
        if chance.random() < 0.1:
            del answers[chance.choice(list(answers))]
        found = walk(answers, today)
        assert told(found) == told(plain_walk(answers, today)), answers
        ends.add(found.decision.rule.key if found.decision else found.question.key)
    assert ends >= set(TABLE.by_key), "some rule was never met: the comparison is too weak"
    assert ends >= {question.key for question in QUESTIONS}


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
    assert [day for day in every_day() if months_after(day, months) != day + count] == []


@pytest.mark.parametrize(("start", "months"), [(date.max, 1), (date.min, -1)])
def test_months_end_with_the_calendar_as_in_dateutil(start: date, months: int):
    for reckon in (months_after, lambda day, by: day + relativedelta(months=by)):
        with pytest.raises(ValueError, match="out of range"):
            reckon(start, months)


# ---- the table ----


@pytest.mark.parametrize(
    "rules", [TABLE.rules[1:], (*TABLE.rules, TABLE.rules[0])], ids=["a hole", "a rule twice"]
)
def test_a_broken_table_is_not_compiled(rules):
    levels = [(fact, fact, {value: frozenset({value}) for value in fact}) for fact in FACTS]
    with pytest.raises(ValueError, match="unpack"):
        DecisionTable(FACTS, rules).compiled(levels)


class Kind(Fact):
    """A fact that is asked for twice, in parts and then alone."""

    A, B, C, D = range(4)


class Size(Fact):
    """A fact asked for in between."""

    S, M, L = range(3)


class Age(Fact):
    """A fact asked for last."""

    OLD, NEW = range(2)


def parted(chance: Random, count: int) -> DecisionTable:
    """A table of so many rules by chance, unique and complete: cases split again and again."""
    boxes = [set().union(Kind, Size, Age)]
    while len(boxes) < count:
        box = boxes.pop(chance.randrange(len(boxes)))
        fact = chance.choice([Kind, Size, Age])
        values = [value for value in fact if value in box]
        part = set(chance.sample(values, chance.randint(0, len(values) - 1)))
        boxes += [box - part, box - (set(values) - part)] if part else [box]
    like = TABLE.rules[0]
    rules = [
        Rule(str(number), frozenset(box), like.procedure, like.why, like.sources)
        for number, box in enumerate(boxes)
    ]
    return DecisionTable((Kind, Size, Age), rules)


def test_steps_are_what_the_table_turns_on():
    """On tables by chance: at each step and for each way there, also with a fact asked in parts."""
    parts = {"ab": frozenset({Kind.A, Kind.B}), "bcd": frozenset(Kind) - {Kind.A}}
    alone = {fact: {value: frozenset({value}) for value in fact} for fact in (Kind, Size, Age)}
    levels = [
        (0, Kind, parts),
        (1, Size, alone[Size]),
        (2, Kind, alone[Kind]),
        (3, Age, alone[Age]),
    ]

    def check(step, at: int, known: dict) -> None:
        turning = [level[0] for level in levels[at:] if table.turns_on(level[1], known)]
        assert [*([] if step.ask is None else [step.ask]), *step.others] == turning
        if step.ask is None:
            assert [step.rule] == table.remaining(known)
            return
        _, fact, labels = levels[step.ask]
        left = {label: values & known.get(fact, values) for label, values in labels.items()}
        assert set(step.leads) == {label for label, values in left.items() if values}
        for label, then in step.leads.items():
            check(then, step.ask + 1, {**known, fact: left[label]})

    for seed in range(500):
        table = parted(Random(seed), count=seed % 9 + 1)
        check(table.compiled(levels), 0, {})
