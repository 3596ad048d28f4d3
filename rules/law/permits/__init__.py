"""The rows of the decision table: the law, no mechanism.

In the order of LAW-2.md, section 7: the first row that admits a case applies. Values of one fact in
a row are alternatives; values of different facts must all hold.
"""

from ..facts import Certificate, Expiry, Majority, Situation
from ..table import DecisionTable
from . import after_studies, arrival, during, elsewhere, entry, other_status, renewal

TABLE = DecisionTable(
    (
        *entry.RULES,
        *during.RULES,
        *elsewhere.RULES,
        *arrival.RULES,
        *other_status.RULES,
        *after_studies.RULES,
        *renewal.RULES,
    ),
    impossible=(
        frozenset({Situation.ALREADY_APPLIED, Certificate.NOT_APPLIED}),
        frozenset({Situation.TRAVEL, Certificate.CLOSED}),
        frozenset({Majority.PASSED, Expiry.IN_TIME, Expiry.LATE}),
    ),
)
