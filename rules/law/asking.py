"""Asking in turn: the decision table compiled to a diagram.

In it an answer is a step from one state of knowledge to the next. Equal steps are one, and a
question whose answers all lead to one step is never asked.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .facts import Fact
from .questions import Question
from .table import DecisionTable, Known, Rule, meets

Order = Callable[[Known], Sequence[Question]]
"""Returns the questions in the order of asking, by what is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A state of knowledge: what to ask next, and the step to which each reading of it leads.

    `others`: what else may be asked once `ask` is answered. Once nothing is left to ask, `ask` is
    None and one `rule` is left. `fewest` and `most`: the questions from here on, on the shortest
    and on the longest way.
    """

    ask: Question | None
    others: tuple[Question, ...]
    leads: Mapping[frozenset[Fact], "Step"]
    rule: Rule | None
    fewest: int = 0
    most: int = 0


def compiled(table: DecisionTable, order: Order) -> Step:
    """Return the first step of asking in turn; ValueError where it does not lead to a rule.

    A question is asked at most once, and while the choice of rule turns on it. Its reading narrows
    what was known of the fact; one that contradicts it leads nowhere.
    """
    return _Compiler(table.impossible, order).step(table.rules, {}, frozenset())


class _Compiler:
    """Builds each step once; caches by state of knowledge and by content."""

    def __init__(self, impossible: Iterable[Known], order: Order) -> None:
        self.impossible, self.order = impossible, order
        self.by_state: dict[Hashable, Step] = {}
        self.by_content: dict[Hashable, Step] = {}

    def step(self, rules: Iterable[Rule], known: Known, asked: frozenset[Question]) -> Step:
        """Return the step of a state; no other rules than these could apply before it."""
        rules = [*_remaining(rules, known)]
        if len(rules) == 1 and meets(known, rules[0].conditions):
            return self._share_step(None, (), {}, rules[0])
        turns_on = {fact for rule in rules for fact in rule.conditions}
        open_questions = [
            question
            for question in self.order(known)
            if question not in asked
            and question.fact in turns_on
            and len(known.get(question.fact, question.fact)) > 1
        ]
        unanswered = tuple((question, known.get(question.fact)) for question in open_questions)
        state = (unanswered, tuple(map(id, rules)))
        if state not in self.by_state:
            self.by_state[state] = self._ask(rules, known, asked, open_questions)
        return self.by_state[state]

    def _ask(
        self,
        rules: Sequence[Rule],
        known: Known,
        asked: frozenset[Question],
        open_questions: Sequence[Question],
    ) -> Step:
        if not open_questions:
            raise ValueError(f"no rule, or nothing that tells the rules apart, for {known}")
        ask, *later = open_questions
        leads = {}
        for values in dict.fromkeys(ask.possible.values()):
            then = {**known, ask.fact: values & known.get(ask.fact, values)}
            if then[ask.fact] and not any(meets(then, case) for case in self.impossible):
                leads[values] = self.step(rules, then, asked | {ask})
        if len({id(step) for step in leads.values()}) == 1:
            return self.step(rules, known, asked | {ask})
        reached = {question for step in leads.values() for question in (step.ask, *step.others)}
        others = tuple(question for question in later if question in reached)
        return self._share_step(ask, others, leads, None)

    def _share_step(
        self,
        ask: Question | None,
        others: tuple[Question, ...],
        leads: Mapping[frozenset[Fact], Step],
        rule: Rule | None,
    ) -> Step:
        next_steps = tuple((values, id(step)) for values, step in leads.items())
        content = (ask, next_steps, rule and rule.key)
        if content not in self.by_content:
            fewest = 1 + min((step.fewest for step in leads.values()), default=-1)
            most = 1 + max((step.most for step in leads.values()), default=-1)
            self.by_content[content] = Step(ask, others, leads, rule, fewest, most)
        return self.by_content[content]


def _remaining(rules: Iterable[Rule], known: Known) -> Iterator[Rule]:
    """Yield the rules that may yet apply, up to the first that every case meets."""
    for rule in rules:
        if all(values & known.get(fact, values) for fact, values in rule.conditions.items()):
            yield rule
            if meets(known, rule.conditions):
                return
