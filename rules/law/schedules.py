"""The schedules of the procedures (DESIGN section 3; LAW.md section D; LAW-2.md section 7).

Calendar days in Paris.
"""

from .facts import Arrival, Expiry, Filed, Majority, Moved, Notified
from .windows import Mark, Missing, Phase, Schedule

EXPIRES = Mark(Expiry)

# R431-5, 1°: "between the 120th and the 60th day before expiry". The page counts in months (S34).
OPENS = Mark(Expiry, months=-4, missing=Missing.FIRST_OF_NEXT)
CLOSES = (Mark(Expiry, months=-2), Mark(Expiry, days=-60))
ACCEPTS = Mark(Expiry, days=-120)

CHANGE = Schedule(
    opens=OPENS,
    ends=((Phase.OPEN, CLOSES), (Phase.LATE, (EXPIRES,))),
    accepts=ACCEPTS,
)
SIX_MONTHS = Mark(Expiry, months=6)
RENEWAL = Schedule(
    opens=OPENS,
    # S43: "expired within the last 6 months: you must still submit your application to ANEF".
    ends=(*CHANGE.ends, (Phase.PENALTY, (SIX_MONTHS,))),
    accepts=ACCEPTS,
)

# R431-5, 1°: cards that are not asked for online, "in the two months before expiry".
LAST_TWO_MONTHS = Schedule(
    opens=Mark(Expiry, months=-2, missing=Missing.FIRST_OF_NEXT), ends=((Phase.OPEN, (EXPIRES,)),)
)

# R431-17: "within three months from the date of entry"; online until two days before the end (B02).
_LAST_ONLINE = Mark(Expiry, days=-2)
LATE_VALIDATION = Schedule(ends=((Phase.LATE, (_LAST_ONLINE,)),))
VALIDATION = Schedule(
    opens=Mark(Arrival),
    ends=((Phase.OPEN, (Mark(Arrival, months=3), _LAST_ONLINE)), *LATE_VALIDATION.ends),
)

# R431-4: "within two months of entry".
LATE_FIRST_PERMIT = Schedule(ends=((Phase.LATE, (EXPIRES,)),))
FIRST_PERMIT = Schedule(
    opens=Mark(Arrival),
    ends=((Phase.OPEN, (Mark(Arrival, months=2), EXPIRES)), *LATE_FIRST_PERMIT.ends),
)

# R431-5, 3°: within two months of the 18th birthday; until the later of that and the visa's end.
_AFTER_18 = Mark(Majority, months=2)
MAJORITY = Schedule(
    opens=Mark(Majority),
    ends=(
        (Phase.OPEN, (_AFTER_18, EXPIRES)),
        (Phase.LATE, (EXPIRES,)),
        (Phase.LATE, (_AFTER_18,)),
    ),
)
BEFORE_EXPIRY = Schedule(ends=((Phase.OPEN, (EXPIRES,)),))

# A duplicate while the card lasts for more than three months yet; then it is renewed.
DUPLICATE = Schedule(
    ends=(
        (Phase.OPEN, (Mark(Expiry, months=-3, days=-1, missing=Missing.FIRST_OF_NEXT),)),
        (Phase.LATE, (EXPIRES,)),
    )
)

# R431-23: "within three months of arriving" at the new address.
ADDRESS = Schedule(
    opens=Mark(Moved), ends=((Phase.OPEN, (Mark(Moved, months=3),)), (Phase.LATE, ()))
)

# L911-1 is for orders to leave; a refusal alone: two months from the day it was received.
REFUSAL = Schedule(since=Mark(Notified), ends=((Phase.OPEN, (Mark(Notified, months=2),)),))


def _silence(months: int = 0, days: int = 0) -> Schedule:
    """Return the schedule of an application that silence refuses after so long (R432-2)."""
    last = Mark(Filed, months=months, days=days - 1)
    return Schedule(since=Mark(Filed), ends=((Phase.OPEN, (last,)), (Phase.LATE, ())))


SILENCE_STUDENT = _silence(days=90)
SILENCE_RESEARCHER = _silence(days=60)
SILENCE_OTHER = _silence(months=4)
SILENCES = (SILENCE_STUDENT, SILENCE_RESEARCHER, SILENCE_OTHER)
