"""The wallboard: what waits, who is there, how far promises are kept. Values, and how figures add up."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from suiban.kit.ids import ChannelId, CompanyId, QueueId, StaffId
from suiban.kit.promises import SHORT_S, kept_share
from suiban.routing.model import PresenceState, Promise

QUARTER: Final = timedelta(minutes=15)
LATELY: Final = timedelta(minutes=30)
"""What "now" means of a service level."""
SHORT: Final = timedelta(seconds=SHORT_S)
"""Who gave up sooner did not wait: they are counted apart."""
LOOK_BACK: Final = timedelta(hours=2)
"""So much before now is known by quarter hours, also just after midnight."""
COUNTED_FOR: Final = timedelta(seconds=30)
"""So long a count of past quarters is used again: nothing happens in them any more, but promises may be changed."""


class Cell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of those whose waiting ended in one quarter hour, of one queue and door.

    ``abandoned`` gave up after five seconds or more, ``late_abandoned`` of these after the promise had passed,
    ``short_abandoned`` sooner. ``now_…`` are those of the last half hour. ``waited_s``: of the accepted, together.
    """

    company_id: CompanyId
    queue_id: QueueId
    channel_id: ChannelId | None
    quarter: datetime
    today: bool
    accepted: int = 0
    within_target: int = 0
    abandoned: int = 0
    late_abandoned: int = 0
    short_abandoned: int = 0
    waited_s: int = 0
    now_accepted: int = 0
    now_within_target: int = 0
    now_late_abandoned: int = 0


class Waited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many waited at one moment, of one queue and door, and the longest of them how long by then."""

    company_id: CompanyId
    queue_id: QueueId
    channel_id: ChannelId | None
    at: datetime
    waiting: int
    longest_wait_s: int


class Figures(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What waits now and what was kept today. ``overdue`` wait beyond the promise. ``active``: taken, not yet ended."""

    waiting: int = 0
    longest_wait_s: int = 0
    reserved: int = 0
    active: int = 0
    overdue: int = 0
    accepted_today: int = 0
    within_target_today: int = 0
    abandoned_today: int = 0
    late_abandoned_today: int = 0
    short_abandoned_today: int = 0
    accepted_now: int = 0
    within_target_now: int = 0
    late_abandoned_now: int = 0


class DoorLine(Figures, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A queue's figures of one door, and what it promises there. ``channel_id`` None: came in by none."""

    channel_id: ChannelId | None
    target_wait_s: int
    promise_share: int


class QueueLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue on the wallboard; today is the company's own day. The figures are as those of :class:`Figures`.

    ``backed_up_since``: people of the queues ``backed_up_by`` (keys), and the bot, where ``backed_up_by_bot``, step in
    for it since then; None: nobody does.
    """

    queue_id: QueueId
    company_id: CompanyId
    key: str
    name: str
    waiting: int
    longest_wait_s: int
    reserved: int
    active: int
    accepted_today: int
    within_target_today: int
    abandoned_today: int
    target_wait_s: int
    promise_share: int = 80
    overdue: int = 0
    late_abandoned_today: int = 0
    short_abandoned_today: int = 0
    accepted_now: int = 0
    within_target_now: int = 0
    late_abandoned_now: int = 0
    doors: tuple[DoorLine, ...] = ()
    backed_up_since: datetime | None = None
    backed_up_by: tuple[str, ...] = ()
    backed_up_by_bot: bool = False

    @property
    def level_today(self) -> float | None:
        """The service level of today, in per cent; None: nobody's waiting counts yet."""
        return level(self.within_target_today, self.accepted_today, self.late_abandoned_today, self.overdue)


class StaffLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A worker on the wallboard, with all the mandates the reading scope shares."""

    staff_id: StaffId
    name: str
    state: PresenceState
    reason: str
    since: datetime
    load: int
    capacity: int
    companies: frozenset[CompanyId]


class Wallboard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Queues and people at one moment, read once for everybody; each viewer gets their own companies' share.

    ``cells`` are the quarters behind the figures of today, all of them counted at ``counted_at`` within ``counted_of``.
    """

    at: datetime
    queues: tuple[QueueLine, ...]
    staff: tuple[StaffLine, ...]
    cells: tuple[Cell, ...] = ()
    counted_at: datetime | None = None
    counted_of: frozenset[CompanyId] = frozenset()

    def seen_by(self, companies: frozenset[CompanyId]) -> dict[str, object]:
        """What somebody with these mandates sees, as in ``docs/socket-protocol.md``, without ``type``."""
        return {
            "at": self.at,
            "queues": [_edge(line) for line in self.queues if line.company_id in companies],
            "staff": [_person(line, line.companies & companies) for line in self.staff if line.companies & companies],
        }


def level(within_target: int, accepted: int, late_abandoned: int, overdue: int = 0) -> float | None:
    """The service level (:func:`suiban.kit.promises.kept_share`) in per cent; None of nobody."""
    share = kept_share(within_target, accepted, late_abandoned + overdue)
    return None if share is None else 100 * share


def quarter_of(moment: datetime) -> datetime:
    """When the quarter hour of a moment began."""
    return moment - (moment - datetime(2000, 1, 1, tzinfo=moment.tzinfo)) % QUARTER


def again_from(before: Wallboard | None, companies: frozenset[CompanyId], now: datetime) -> datetime | None:
    """From which quarter on a count must be made anew, beside what was counted before; None: all of it."""
    if before is None or before.counted_at is None or before.counted_of != companies:
        return None
    fresh = timedelta(0) <= now - before.counted_at < COUNTED_FOR
    return quarter_of(now - LATELY) if fresh and quarter_of(before.counted_at) == quarter_of(now) else None


def door_lines(
    waiting: Iterable[DoorLine], cells: Iterable[Cell], promised: Mapping[ChannelId | None, Promise]
) -> tuple[DoorLine, ...]:
    """One line a door of one queue: what waits there, and its cells added up; ``promised`` by door."""
    lines = {line.channel_id: msgspec.structs.asdict(line) for line in waiting}
    for cell in cells:
        if cell.channel_id not in lines:
            promise = promised[cell.channel_id]
            line = DoorLine(channel_id=cell.channel_id, target_wait_s=promise.within_s, promise_share=promise.share)
            lines[cell.channel_id] = msgspec.structs.asdict(line)
        _add(lines[cell.channel_id], cell)
    return tuple(DoorLine(**lines[key]) for key in sorted(lines, key=str))


def added_up(lines: Iterable[DoorLine]) -> dict[str, int]:
    """The figures of several doors together: counted added, of waits the longest."""
    lines = list(lines)
    return {
        name: max((getattr(line, name) for line in lines), default=0)
        if name == "longest_wait_s"
        else sum(getattr(line, name) for line in lines)
        for name in Figures.__struct_fields__
    }


def _add(line: dict[str, int], cell: Cell) -> None:
    line["accepted_now"] += cell.now_accepted
    line["within_target_now"] += cell.now_within_target
    line["late_abandoned_now"] += cell.now_late_abandoned
    if cell.today:
        line["accepted_today"] += cell.accepted
        line["within_target_today"] += cell.within_target
        line["abandoned_today"] += cell.abandoned
        line["late_abandoned_today"] += cell.late_abandoned
        line["short_abandoned_today"] += cell.short_abandoned


def _person(line: StaffLine, shared: frozenset[CompanyId]) -> dict[str, object]:
    return {**_edge(line), "companies": sorted(map(str, shared))}


def _edge(line: QueueLine | StaffLine | DoorLine) -> dict[str, object]:
    fields = msgspec.structs.asdict(line)
    if isinstance(line, QueueLine):
        fields["doors"] = [_edge(door) for door in line.doors]
    return {name: str(value) if isinstance(value, UUID) else value for name, value in fields.items()}
