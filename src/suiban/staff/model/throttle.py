"""How guessing is slowed down. Pure: what a try costs, and when the next one may come.

Two counts stand beside each other for a login. One for each address: after a few failures every further one costs twice
as long, then that address is locked for this login. One over all addresses, so that a thousand of them do not help; it
never touches an address from which this person signed in of late, so that strangers cannot lock anybody out of their
own desk.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec


class Tries(msgspec.Struct, frozen=True):
    """Failures so far. ``free_at``: no try before then. ``good_at``: when somebody last came in this way."""

    failures: int
    last_at: datetime
    free_at: datetime
    good_at: datetime | None = None


class Limit(msgspec.Struct, frozen=True):
    """``free`` failures cost nothing; then 2, 4, 8 … seconds; from ``locked_from`` on it is ``locked_s``.

    Failures are forgotten ``window_s`` after the last one.
    """

    free: int
    locked_from: int
    locked_s: int
    window_s: int = 3600


HERE: Final = Limit(free=8, locked_from=12, locked_s=900)
ANYWHERE: Final = Limit(free=60, locked_from=68, locked_s=900)
SECOND: Final = Limit(free=5, locked_from=10, locked_s=900)
"""For codes of the second step: who gets here knows the password, so it counts over all addresses and spares nobody."""
_SLOW: Final = HERE.locked_from - HERE.free
KNOWN_ADDRESS_FOR: Final = timedelta(days=30)


def here(failures: int, minutes: int) -> Limit:
    """The limit of one login at one address, where a company asks for another than :data:`HERE`."""
    return Limit(free=max(1, failures - _SLOW), locked_from=failures, locked_s=minutes * 60)


def decide_try(tries: Tries | None, now: datetime, limit: Limit) -> tuple[Tries, float]:
    """Count a try as failed before it is made: what to keep, and the seconds to wait instead (0: go on).

    Who comes in gives it back. A refused try costs nothing.
    """
    if tries is None or now - tries.last_at > timedelta(seconds=limit.window_s):
        tries = Tries(0, now, now, tries.good_at if tries else None)
    wait_s = (tries.free_at - now).total_seconds()
    if wait_s > 0:
        return tries, wait_s
    failures = tries.failures + 1
    return Tries(failures, now, now + timedelta(seconds=_cost_s(failures, limit)), tries.good_at), 0.0


def is_known(tries: Tries | None, now: datetime) -> bool:
    """Whether this person signed in from this address not long ago."""
    return tries is not None and tries.good_at is not None and now - tries.good_at < KNOWN_ADDRESS_FOR


def locks(tries: Tries, limit: Limit) -> bool:
    """Whether exactly this failure locked: to be told once."""
    return tries.failures == limit.locked_from


def _cost_s(failures: int, limit: Limit) -> int:
    if failures < limit.free:
        return 0
    return limit.locked_s if failures >= limit.locked_from else int(2 ** (failures - limit.free + 1))
