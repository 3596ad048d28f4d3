"""The lists of countries that the law reads, each with the texts that it was taken from.

A text has the day on which the list was compared with it. A country that joined or left a list has
that day where a student of today can meet it: the guide takes dates of the last ten years. Today's
list counts, whatever day a page is seen as of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from . import sources as src
from .facts import Nationality
from .table import Source


@dataclass(frozen=True)
class CountryGroup:
    """Countries that the law treats alike, by ISO 3166-1 alpha-2 code, with the sources.

    `joined`: the first day of some of them; `left`: the last day of others, which are no longer
    among them.
    """

    countries: frozenset[str]
    sources: tuple[Source, ...]
    joined: Mapping[str, date] = field(default_factory=dict)
    left: Mapping[str, date] = field(default_factory=dict)


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


GROUPS: dict[Nationality, CountryGroup] = {
    Nationality.EXEMPT: CountryGroup(
        _codes(
            "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
            " IS LI NO CH MC"  # the rest of the EEA, Switzerland, Monaco (S03)
        ),
        (src.PAGE, src.L200_2, src.F22116, src.WITHDRAWAL),
        left={"GB": date(2020, 12, 31)},  # who lived in France by then keeps the right (B12)
    ),
    Nationality.TO_CONFIRM: CountryGroup(
        _codes("AD SM VA"), (src.PAGE, src.OLDER_PAGE, src.PARIS_1)
    ),
    Nationality.ALGERIAN: CountryGroup(
        _codes("DZ"), (src.PAGE, src.F17319, src.GRENOBLE, src.SCIENCES_PO)
    ),
    Nationality.APS: CountryGroup(
        _codes("GA BJ TN MU CV BF MK ME RS IN"),
        (src.PAGE, src.GRENOBLE, src.BILATERAL, src.INDIA),
        joined={"IN": date(2021, 10, 1)},
    ),
    Nationality.APS_DISPUTED: CountryGroup(
        _codes("SN CM LB"), (src.PAGE, src.AGREEMENTS, src.CAMEROON, src.LEBANON)
    ),
    Nationality.RECE_DISPUTED: CountryGroup(
        _codes("CG BA GE"), (src.PAGE, src.AGREEMENTS, src.GRENOBLE)
    ),
    Nationality.UNKNOWN: CountryGroup(_codes("stateless"), (src.PAGE, src.F2231)),
}
"""Any other country is OTHER."""

GROUP_OF = {code: group for group, listed in GROUPS.items() for code in listed.countries}
