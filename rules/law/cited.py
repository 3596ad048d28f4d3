"""All public texts on which the law rests: its rows, its lists of countries, what may be done."""

from .country_groups import GROUPS
from .permits import TABLE
from .table import Source
from .waiting import TRAVEL, WORK

_EACH: tuple[tuple[Source, ...], ...] = (
    *(rule.sources for rule in TABLE.rules),
    *(listed.sources for listed in GROUPS.values()),
    *(right.sources for right in (*WORK, *TRAVEL)),
)
CITED = tuple(dict.fromkeys(source for sources in _EACH for source in sources))
