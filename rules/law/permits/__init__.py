"""The rows of the decision table: the law, no mechanism. LAW.md section C has the reasons.

Values of one fact in a row are alternatives; values of different facts must all hold.
"""

from ..facts import FACTS
from ..table import DecisionTable
from . import after_studies, arrival, entry, renewal

TABLE = DecisionTable(FACTS, (*entry.RULES, *arrival.RULES, *after_studies.RULES, *renewal.RULES))
