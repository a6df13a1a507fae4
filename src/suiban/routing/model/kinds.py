"""Kinds of work: what each costs whoever does it, and what it promises. A company may say otherwise."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import Hours, is_open, opens_at
from suiban.kit.ids import CompanyId, QueueId, StaffId, WorkId

KindKey = Literal[
    "conversation", "call", "callback", "journey_alert", "lead", "order", "review", "complaint", "video", "ticket"
]

WHOLE: Final = 0
"""A weight: all of a worker's capacity, whatever that is. It fits only empty hands."""
WEIGHT_MAX: Final = 20
TARGET_S_MAX: Final = 30 * 86_400
NEVER_OPENS: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of work. ``weight`` is in units of a worker's capacity, :data:`WHOLE` all of it.

    ``interruptible``: it may be put aside, and hinders nothing that may not. ``target_s``: from entering until somebody
    takes it; None: as its queue promises. ``kept``: it stays with whoever has it when they go; what is not waits again.
    ``talks``: it is about a conversation, and only the conversation brings it. ``hours_key`` empty: at all times.
    """

    key: KindKey
    name: str
    name_en: str
    weight: int = 1
    interruptible: bool = False
    target_s: int | None = None
    kept: bool = False
    talks: bool = False
    hours_key: str = ""


KINDS: Final[Mapping[str, Kind]] = {
    kind.key: kind
    for kind in (
        Kind("conversation", "会话", "Conversation", talks=True),
        Kind("call", "来电", "Call", weight=WHOLE, target_s=20),
        Kind("callback", "回电", "Call-back", talks=True),
        Kind("journey_alert", "旅程预警", "Journey alert", target_s=120),
        Kind("lead", "商机", "Lead", interruptible=True, target_s=3_600, kept=True),
        Kind("order", "工单", "Work order", interruptible=True, target_s=4 * 3_600, kept=True),
        Kind("review", "复核", "Review", interruptible=True, target_s=8 * 3_600, kept=True),
        Kind("complaint", "投诉", "Complaint", weight=2, interruptible=True, target_s=3_600, kept=True),
        Kind("video", "视频", "Video", weight=WHOLE, target_s=20),
        Kind("ticket", "网点排队", "Branch ticket", weight=WHOLE, target_s=600),
    )
}


def fits_room(weight: int, interruptible: bool, capacity: int, load: int, soft: int) -> bool:
    """Whether somebody with this load has room for it: what may be put aside counts only against its like."""
    return room_for(weight, interruptible, capacity, load, soft) > 0


def room_for(weight: int, interruptible: bool, capacity: int, load: int, soft: int) -> int:
    """For how much of a kind somebody with this load has room."""
    held = load + soft if interruptible else load
    return int(held == 0 < capacity) if weight == WHOLE else max(0, capacity - held) // weight


def may_have(kind: str, limits: Mapping[str, int]) -> bool:
    """Whether somebody with these limits may ever have any of a kind."""
    return limits.get(kind, 1) > 0


def at_limit(kind: str, limits: Mapping[str, int], counts: Mapping[str, int]) -> bool:
    """Whether they have as much of a kind as they may."""
    return kind in limits and counts.get(kind, 0) >= limits[kind]


def left_of(kind: str, limits: Mapping[str, int], counts: Mapping[str, int], room: int) -> int:
    """Of the room for so much of a kind what their limit leaves."""
    return min(room, max(0, limits[kind] - counts.get(kind, 0))) if kind in limits else room


def units(weight: int, capacity: int) -> int:
    """How many units of this capacity a weight takes."""
    return capacity if weight == WHOLE else weight


def closed_until(hours: Hours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Until when nobody is given tasks of a kind with these hours; None: it is open.

    For a calendar that does not open within a year: :data:`NEVER_OPENS`, or until the calendar is changed.
    """
    return None if is_open(hours, zone, now) else opens_at(hours, zone, now) or NEVER_OPENS


How = Literal[
    "completed", "handed_back", "passed_on", "moved", "cancelled", "disconnected", "mandate_withdrawn"
]  # fmt: skip
"""How a task left whoever had it."""


class CompanyKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind as one company has it."""

    company_id: CompanyId
    kind: Kind


class NewWork(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Work without a conversation that is to wait. ``due_by``: when it is to be done, if that was said.

    ``only_staff_id`` is asked alone, as who was asked by name; ``manager_id`` is waited for as the customer's manager
    is: while they are there, for as long as the queue says.
    """

    company_id: CompanyId
    work_id: WorkId
    kind: KindKey
    queue_id: QueueId
    priority: int = 0
    due_by: datetime | None = None
    only_staff_id: StaffId | None = None
    manager_id: StaffId | None = None


class TaskChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a task changes hands. ``held_by``: only if this person has it; None: whoever does, or nobody."""

    how: How
    reason: str = ""
    held_by: StaffId | None = None
