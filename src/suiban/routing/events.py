"""Facts about offers, presence and waiting work. Presence is logged once in every company the worker has a mandate for,
so that each one's supervisors learn of it; ``version`` makes the copies harmless."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class WorkQueued(Fact, frozen=True, forbid_unknown_fields=True):
    """Work began to wait for a person, or waits again. Of a task there is no conversation."""

    KIND: ClassVar[str] = "routing.WorkQueued/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","conversation_id":"{_ID}","queue_id":"{_ID}","queue_key":"card","priority":0,'
        '"enqueued_at":"2026-11-21T02:00:00Z"}'
    )
    work_id: UUID
    conversation_id: UUID | None
    queue_id: UUID
    queue_key: str
    priority: int
    enqueued_at: datetime
    kind: str = "conversation"

    def subject(self) -> UUID:
        return self.conversation_id or self.work_id


class WorkEnded(Fact, frozen=True, forbid_unknown_fields=True):
    """Work is done (``completed``), or nobody had taken it when it went elsewhere or was closed (``cancelled``)."""

    KIND: ClassVar[str] = "routing.WorkEnded/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","conversation_id":"{_ID}","queue_id":"{_ID}","state":"completed","staff_id":"{_ID}"}}'
    )
    work_id: UUID
    conversation_id: UUID | None
    queue_id: UUID
    state: Literal["completed", "cancelled"]
    staff_id: UUID | None
    kind: str = "conversation"

    def subject(self) -> UUID:
        return self.conversation_id or self.work_id


class CustomerLeft(Fact, frozen=True, forbid_unknown_fields=True):
    """A customer who waited was gone, since ``left_at``, for longer than the grace: their work ends as given up."""

    KIND: ClassVar[str] = "routing.CustomerLeft/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","conversation_id":"{_ID}","queue_id":"{_ID}","queue_key":"card",'
        '"left_at":"2026-11-21T02:00:00Z"}'
    )
    work_id: UUID
    conversation_id: UUID
    queue_id: UUID
    queue_key: str
    left_at: datetime

    def subject(self) -> UUID:
        return self.conversation_id


class Reserved(Fact, frozen=True, forbid_unknown_fields=True):
    """Work was offered to one worker, until ``expires_at``."""

    KIND: ClassVar[str] = "routing.Reserved/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"reservation_id":"{_ID}","work_id":"{_ID}","conversation_id":"{_ID}","staff_id":"{_ID}","queue_key":"card",'
        '"offered_at":"2026-11-21T02:00:00Z","expires_at":"2026-11-21T02:00:20Z"}'
    )
    reservation_id: UUID
    work_id: UUID
    conversation_id: UUID | None
    staff_id: UUID
    queue_key: str
    offered_at: datetime
    expires_at: datetime
    kind: str = "conversation"

    def subject(self) -> UUID:
        return self.conversation_id or self.work_id


class ReservationEnded(Fact, frozen=True, forbid_unknown_fields=True):
    """An offer is no longer open. ``reason`` is the worker's own when rejected, else a code.

    ``taken_by``: the colleague asked too, who was faster (``withdrawn`` because ``taken``).
    """

    KIND: ClassVar[str] = "routing.ReservationEnded/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"reservation_id":"{_ID}","work_id":"{_ID}","conversation_id":"{_ID}","staff_id":"{_ID}","state":"timed_out",'
        '"reason":"","taken_by":null}'
    )
    reservation_id: UUID
    work_id: UUID
    conversation_id: UUID | None
    staff_id: UUID
    state: Literal["accepted", "rejected", "timed_out", "withdrawn"]
    reason: str
    kind: str = "conversation"
    taken_by: UUID | None = None

    def subject(self) -> UUID:
        return self.conversation_id or self.work_id


class WorkClaimed(Fact, frozen=True, forbid_unknown_fields=True):
    """Somebody took work by themselves; nobody had been asked."""

    KIND: ClassVar[str] = "routing.WorkClaimed/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","conversation_id":"{_ID}","queue_id":"{_ID}","staff_id":"{_ID}",'
        '"claimed_at":"2026-11-21T02:00:00Z"}'
    )
    work_id: UUID
    conversation_id: UUID
    queue_id: UUID
    staff_id: UUID
    claimed_at: datetime

    def subject(self) -> UUID:
        return self.conversation_id


class WorkTaken(Fact, frozen=True, forbid_unknown_fields=True):
    """Somebody has a task: work without a conversation."""

    KIND: ClassVar[str] = "routing.WorkTaken/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","kind":"complaint","staff_id":"{_ID}","queue_id":"{_ID}","queue_key":"card",'
        '"at":"2026-11-21T02:00:00Z"}'
    )
    work_id: UUID
    kind: str
    staff_id: UUID
    queue_id: UUID
    queue_key: str
    at: datetime

    def subject(self) -> UUID:
        return self.work_id


class WorkLeft(Fact, frozen=True, forbid_unknown_fields=True):
    """Somebody has a task no longer, and how that came."""

    KIND: ClassVar[str] = "routing.WorkLeft/1"
    EXAMPLE: ClassVar[str] = f'{{"work_id":"{_ID}","kind":"complaint","staff_id":"{_ID}","how":"handed_back"}}'
    work_id: UUID
    kind: str
    staff_id: UUID
    how: str

    def subject(self) -> UUID:
        return self.work_id


class WorkOverflowed(Fact, frozen=True, forbid_unknown_fields=True):
    """What waits goes on to another queue and keeps its place in time.

    ``overflow``: it would have waited ``wait_s`` where it was (None: nobody was there) and waits less there.
    ``fallback``: nobody could serve it where it was.
    """

    KIND: ClassVar[str] = "routing.WorkOverflowed/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","conversation_id":"{_ID}","from_queue_id":"{_ID}","from_queue_key":"card",'
        f'"queue_id":"{_ID}","queue_key":"general","cause":"overflow","wait_s":240}}'
    )
    work_id: UUID
    conversation_id: UUID
    from_queue_id: UUID
    from_queue_key: str
    queue_id: UUID
    queue_key: str
    cause: Literal["overflow", "fallback"]
    wait_s: int | None

    def subject(self) -> UUID:
        return self.conversation_id


class BackupChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """People of the queues ``by``, and the ``bot``, step in for a queue that breaks its promise, or are out again.

    ``level``: of the last half hour ``level`` per cent were answered in time, ``promise_share`` promised; ``wait``:
    somebody waits more than twice as long as promised; ``kept``: the promise is kept again; ``unset``: nobody is
    named any more. ``level`` None: nobody's wait counts yet.
    """

    KIND: ClassVar[str] = "routing.BackupChanged/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"queue_id":"{_ID}","queue_key":"card","state":"in","cause":"level","by":["wealth"],'
        '"at":"2026-11-21T02:00:00Z","level":62,"promise_share":80,"bot":true}'
    )
    queue_id: UUID
    queue_key: str
    state: Literal["in", "out"]
    cause: Literal["level", "wait", "kept", "unset"]
    by: tuple[str, ...]
    at: datetime
    level: int | None
    promise_share: int | None
    bot: bool = False

    def subject(self) -> UUID:
        return self.queue_id


class PresenceChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """A worker became available, away or offline. The higher ``version`` is the newer."""

    KIND: ClassVar[str] = "routing.PresenceChanged/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"staff_id":"{_ID}","state":"away","reason":"missed_offers","since":"2026-11-21T02:00:00Z","version":4}}'
    )
    staff_id: UUID
    state: Literal["available", "away", "offline"]
    reason: str
    since: datetime
    version: int

    def subject(self) -> UUID:
        return self.staff_id


class CallbackChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """A call-back was promised, changed, tried or is over. ``at`` None: when it is the customer's turn."""

    KIND: ClassVar[str] = "routing.CallbackChanged/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"callback_id":"{_ID}","conversation_id":"{_ID}","state":"open","at":"2026-11-21T06:20:00Z",'
        f'"owner_id":"{_ID}","tries":0}}'
    )
    callback_id: UUID
    conversation_id: UUID
    state: Literal["open", "reached", "unreached", "wrong_number", "cancelled"]
    at: datetime | None
    owner_id: UUID | None
    tries: int

    def subject(self) -> UUID:
        return self.conversation_id


FACTS: tuple[type[Fact], ...] = (
    WorkQueued,
    WorkEnded,
    CustomerLeft,
    WorkClaimed,
    Reserved,
    ReservationEnded,
    WorkTaken,
    WorkLeft,
    PresenceChanged,
    CallbackChanged,
    WorkOverflowed,
    BackupChanged,
)
