"""When neighbouring queues' people and the bot step in for one that breaks its promise, and when they are out: pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from suiban.kit.ids import CompanyId, QueueId
from suiban.routing.model.board import level

Cause = Literal["level", "wait", "kept", "unset"]

FAR_OVER: Final = 2.0
"""Who waits so many times as long as promised breaks the promise, whatever share of the others is answered in time."""
KEPT_FOR: Final = timedelta(minutes=5)
"""So long on end a promise must be kept again before those who stepped in are out."""


class Measure(msgspec.Struct, frozen=True):
    """How a queue keeps what it promises by one kind of door, as the wallboard counts the last half hour.

    ``ended``: answered, or gave up when the promise had passed; ``in_time`` of these. ``overdue`` wait beyond it now;
    ``longest``: the longest of all who wait, in times of what was promised.
    """

    share: int
    in_time: int = 0
    ended: int = 0
    overdue: int = 0
    longest: float = 0.0

    @property
    def level(self) -> float | None:
        """The service level in per cent; None: nobody's wait counts yet."""
        return level(self.in_time, self.ended, 0, self.overdue)

    @property
    def cause(self) -> Cause | None:
        """Why somebody is to step in; None: nobody need. Where nobody waits too long now there is nothing to do."""
        if self.longest > FAR_OVER:
            return "wait"
        return "level" if self.overdue and not self._share_kept else None

    @property
    def kept(self) -> bool:
        """Whether it is well kept. Between this and a cause to step in lies where neither is so."""
        return self._share_kept and self.longest <= FAR_OVER

    @property
    def _share_kept(self) -> bool:
        reached = self.level
        return reached is None or reached >= self.share


class Backed(msgspec.Struct, frozen=True):
    """A queue is backed up; ``kept_since``: since when its promise is kept again, without a break."""

    since: datetime
    kept_since: datetime | None = None


class Watched(msgspec.Struct, frozen=True):
    """A queue others may step in for, by the kinds of its doors. ``by``: the keys of queues whose people do, if any;
    ``bot``: whether the bot does."""

    company_id: CompanyId
    queue_id: QueueId
    key: str
    by: tuple[str, ...]
    measures: tuple[Measure, ...] = ()
    backed: Backed | None = None
    bot: bool = False

    @property
    def named(self) -> bool:
        """Whether there is anybody to step in."""
        return bool(self.by) or self.bot


class Turn(msgspec.Struct, frozen=True):
    """What a look at a queue comes to. ``cause`` None: nobody steps in and nobody is out, only ``after`` may differ."""

    queue: Watched
    after: Backed | None
    cause: Cause | None = None
    worst: Measure | None = None


def decide_backup(queue: Watched, now: datetime) -> Turn:
    """Whether others step in for this queue from now on.

    In as soon as by any door its promise is broken while somebody waits too long; out when by every door it has been
    kept for five minutes on end, or when nobody is named any more. In between all stays as it is.
    """
    broken = next((one for one in queue.measures if one.cause is not None), None)
    if queue.backed is None:
        if broken is None or not queue.named:
            return Turn(queue, None)
        return Turn(queue, Backed(now), broken.cause, broken)
    if not queue.named:
        return Turn(queue, None, "unset")
    if not all(one.kept for one in queue.measures):
        return Turn(queue, msgspec.structs.replace(queue.backed, kept_since=None))
    # a clock that was set back makes it wait anew
    since = min(queue.backed.kept_since or now, now)
    if now - since >= KEPT_FOR:
        return Turn(queue, None, "kept", lowest(queue.measures))
    return Turn(queue, msgspec.structs.replace(queue.backed, kept_since=since))


def lowest(measures: Sequence[Measure]) -> Measure | None:
    """The measure that is kept worst, of those of which anything is known."""
    return min(
        (one for one in measures if one.level is not None), key=lambda one: (one.level or 0.0) - one.share, default=None
    )
