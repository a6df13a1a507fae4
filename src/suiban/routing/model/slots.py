"""At what times one may be called back: half hours within the hours of a queue. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import Hours, spans

SLOT: Final = timedelta(minutes=30)
SLOT_CALLS_MAX: Final = 6
"""How many customers may choose the same half hour of a queue."""
SLOT_DAYS: Final = 7
SOONEST: Final = timedelta(minutes=15)
"""So far ahead a time has to lie for anybody to be sure of it."""
ALWAYS: Final = Hours(weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("00:00-24:00",)))


class Slot(msgspec.Struct, frozen=True):
    """A half hour that begins at ``at``; ``free`` more may choose it."""

    at: datetime
    free: int


def slots(hours: Hours | None, zone: ZoneInfo, now: datetime, taken: Mapping[datetime, int]) -> list[Slot]:
    """The half hours of the next seven days of the calendar, full ones too; ``hours`` None: at all times."""
    earliest = now + SOONEST
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(SLOT_DAYS))
    begins = {at for day in days for span in spans(hours or ALWAYS, zone, day) for at in _within(span, zone)}
    return [Slot(at, max(0, SLOT_CALLS_MAX - taken.get(at, 0))) for at in sorted(begins) if at >= earliest]


def _within(span: tuple[datetime, datetime], zone: ZoneInfo) -> Iterator[datetime]:
    """Whole half hours of the wall clock, as instants: a change of the clocks neither doubles nor loses one."""
    at, ends = span
    local = at.astimezone(zone)
    past = timedelta(minutes=local.minute % 30, seconds=local.second)
    at += SLOT - past if past else timedelta(0)
    while at + SLOT <= ends:
        yield at
        at += SLOT
