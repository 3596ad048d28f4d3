"""What the law keeps ready to be quick says what its plain definitions say."""

from datetime import date, timedelta
from itertools import product
from random import Random

import pytest
from dateutil.relativedelta import relativedelta

from rules.law import batch, schedules
from rules.law.facts import FACTS, Arrival, Expiry, Fact, Majority, Nationality
from rules.law.permits import TABLE
from rules.law.questions import BY_KEY, NATIONALITY, QUESTIONS, DateQuestion
from rules.law.table import DecisionTable, Rule
from rules.law.walk import Walk, walk
from rules.law.windows import DAY, Mark, Schedule, months_after

from . import plain
from .law_cases import NATIONALITIES, ODD, TODAYS, day, days, spoiled

SCHEDULES = {name: value for name, value in vars(schedules).items() if isinstance(value, Schedule)}
MARKS = sorted(
    {mark for one in SCHEDULES.values() for _, marks in one.ends for mark in marks}
    | {mark for one in SCHEDULES.values() for mark in (one.opens, one.accepts) if mark},
    key=str,
)
FIRST, LAST = date(1988, 1, 1), date(2112, 12, 31)


def every_day(first: date = FIRST, last: date = LAST):
    """Each day, both included."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


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
        assert told(found) == told(plain.walk(answers, today)), answers
        ends.add(found.decision.rule.key if found.decision else found.question.key)
    assert ends >= set(TABLE.by_key), "some rule was never met: the comparison is too weak"
    assert ends >= {question.key for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_an_answer_is_read_as_it_is_plainly(question):
    def read(reader, *args):
        try:
            return tuple(reader(*args))
        except plain.Unreadable as problem:
            return problem.problem, problem.limit

    chance = Random(question.key)
    for today in TODAYS:
        written = [day(chance, today).isoformat() for _ in range(500)]
        for answer in [*ODD, "unknown", "yes", *BY_KEY["nationality"].readings, *written]:
            dates = {Expiry: day(chance, today)} if chance.random() < 0.5 else {}
            assert read(question.read, answer, today, dates) == read(
                plain.read, question, answer, today, dates
            ), answer


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


# ---- batches ----


def plainly(answers: dict[str, str], today: date) -> tuple:
    """The rule and the phase that a walk comes to."""
    decision = walk(answers, today).decision
    span = decision.span if decision else None
    return decision and decision.rule, span and span.phase


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_a_batch_decides_each_row_as_its_walk(today: date):
    chance = Random(today.toordinal() + 1)
    given = []
    for chosen in 2 * choices():
        answers = chosen | {"nationality": chance.choice(list(NATIONALITY.readings))}
        answers |= days(chance, today)
        if chance.random() < 0.3:
            answers = {key: spoiled(chance, value) for key, value in answers.items()}
        if chance.random() < 0.1:
            del answers[chance.choice(list(answers))]
        given.append(answers)
    rows = [[answers.get(key) for key in BY_KEY] for answers in given]
    found = list(batch.decide(rows, today))
    assert found == [plainly(answers, today) for answers in given]
    assert len({rule.key for rule, _ in found if rule}) > 0.9 * len(TABLE.rules)


def test_a_batch_keeps_no_answer_that_is_no_day_within_bounds():
    calendar = batch._Days(BY_KEY["arrived"], TODAYS[0])
    for answer in [*ODD, None, "2016-11-22", "2027-11-24"]:
        assert calendar[answer].values == frozenset()
    assert calendar == {}
    assert calendar["unknown"].values == {Arrival.UNKNOWN}
    assert calendar["2016-11-23"] == (frozenset({Arrival.KNOWN}), date(2016, 11, 23))
    assert len(calendar) == 2


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


# ---- marks, schedules, borders ----


@pytest.mark.parametrize("mark", MARKS, ids=str)
def test_a_mark_never_comes_to_an_earlier_day_from_a_later_date(mark: Mark):
    before = date.min
    for start in every_day():
        found = mark.on({mark.counts_from: start})
        assert found == plain.mark_on(mark, {mark.counts_from: start})
        assert before <= found
        before = found


@pytest.mark.parametrize(
    "mark",
    [
        *MARKS,
        *(Mark(Expiry, months, days) for months, days in product([-18, 1, 14], [-75, 0, 400])),
    ],
    ids=str,
)
def test_the_first_date_of_a_mark_is_the_first(mark: Mark):
    for today in every_day(date(2023, 1, 1), date(2034, 12, 31)):
        first = mark.first(today)
        assert mark.on({mark.counts_from: first}) >= today
        assert mark.on({mark.counts_from: first - DAY}) < today


def phases(schedule: Schedule, today: date, dates) -> tuple:
    """The phase of today: by borders, by calendar days, and by plain calendar days."""
    timetable = schedule.on(dates)
    assert timetable == plain.timetable(schedule, dates)
    return (
        schedule.seen_from(today).phase(dates),
        timetable.span(today).phase,
        plain.span(timetable, today).phase,
    )


@pytest.mark.parametrize("name", SCHEDULES)
def test_borders_say_what_the_calendar_days_say(name: str):
    schedule, chance, seen = SCHEDULES[name], Random(name), set()
    for _ in range(15_000):
        today = date(2024, 1, 1) + timedelta(chance.randint(0, 3000))
        expires = day(chance, today)
        dates = {
            Expiry: expires,
            Arrival: day(chance, chance.choice([today, expires])),
            Majority: day(chance, chance.choice([today, expires])),
        }
        found = phases(schedule, today, dates)
        assert len(set(found)) == 1, (today, dates, found)
        seen.add(found[0])
    assert len(seen) == len(schedule.ends) + 1 + bool(schedule.opens)


@pytest.mark.parametrize("name", ["RENEWAL", "CHANGE", "BEFORE_EXPIRY"])
def test_borders_hold_for_every_last_day_near_them(name: str):
    schedule = SCHEDULES[name]
    for today in every_day(date(2027, 6, 1), date(2028, 6, 30)):
        borders = schedule.seen_from(today)
        for expires in every_day(today - 190 * DAY, today + 130 * DAY):
            dates = {Expiry: expires}
            assert borders.phase(dates) is schedule.on(dates).span(today).phase, (today, expires)


# ---- the table ----


def test_a_decision_is_the_one_rule_that_remains():
    for case in product(*FACTS):
        known = {type(value): frozenset({value}) for value in case}
        assert [TABLE.decide({type(value): value for value in case})] == TABLE.remaining(known)


@pytest.mark.parametrize(
    "rules", [TABLE.rules[1:], (*TABLE.rules, TABLE.rules[0])], ids=["a hole", "a rule twice"]
)
def test_a_broken_table_decides_nothing(rules):
    with pytest.raises(ValueError, match="unpack"):
        DecisionTable(FACTS, rules).decide({Nationality: Nationality.EXEMPT})


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
