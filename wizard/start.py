"""The start page, which asks the question of the situation."""

from dataclasses import dataclass

from rules.law.questions import SITUATION

from .choice_lists import ON_START, Choice, Group, choice_list, grouped, pick
from .page_cache import Own, Page


@dataclass(frozen=True, kw_only=True)
class StartPage(Page):
    """What all readers of the start page share."""

    @property
    def common(self) -> list[Choice]:
        """The situations that most people are in."""
        return pick(choice_list(SITUATION), ON_START)

    @property
    def others(self) -> list[Group]:
        """The other situations."""
        return grouped(SITUATION.key, choice_list(SITUATION), but=ON_START)


class StartOwn(Own):
    """The strings of one reader of the start page."""

    @property
    def others(self) -> str:
        """What the address carries on besides the situation, behind it in a query."""
        others = {key: one for key, one in self.answers.items() if key != SITUATION.key}
        return self.address.query(others).replace("?", "&", 1)
