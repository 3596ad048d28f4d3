"""The schedules of the procedures (DESIGN section 3; LAW.md section D). Calendar days in Paris."""

from .facts import Arrival, Expiry, Majority
from .windows import Mark, Missing, Phase, Schedule

EXPIRES = Mark(Expiry)

# R431-5, 1°: "between the 120th and the 60th day before expiry". The page counts in months (S34).
_OPENS = Mark(Expiry, months=-4, missing=Missing.FIRST_OF_NEXT)
_CLOSES = (Mark(Expiry, months=-2), Mark(Expiry, days=-60))
_ACCEPTS = Mark(Expiry, days=-120)

CHANGE = Schedule(
    opens=_OPENS,
    ends=((Phase.OPEN, _CLOSES), (Phase.LATE, (EXPIRES,))),
    accepts=_ACCEPTS,
)
RENEWAL = Schedule(
    opens=_OPENS,
    # S43: "expired within the last 6 months: you must still submit your application to ANEF".
    ends=(*CHANGE.ends, (Phase.PENALTY, (Mark(Expiry, months=6),))),
    accepts=_ACCEPTS,
)

# R431-17: "within three months from the date of entry"; online until two days before the end (B02).
VALIDATION = Schedule(
    opens=Mark(Arrival),
    ends=(
        (Phase.OPEN, (Mark(Arrival, months=3), EXPIRES)),
        (Phase.LATE, (Mark(Expiry, days=-2),)),
    ),
)

# R431-4: "within two months of entry".
FIRST_PERMIT = Schedule(
    opens=Mark(Arrival),
    ends=((Phase.OPEN, (Mark(Arrival, months=2), EXPIRES)), (Phase.LATE, (EXPIRES,))),
)

# R431-5, 3°: within two months of the 18th birthday, while the visa lasts (B14).
MAJORITY = Schedule(
    opens=Mark(Majority),
    ends=((Phase.OPEN, (Mark(Majority, months=2), EXPIRES)), (Phase.LATE, (EXPIRES,))),
)

# S56: "before your residence permit expires"; no opening is named.
BEFORE_EXPIRY = Schedule(ends=((Phase.OPEN, (EXPIRES,)),))
