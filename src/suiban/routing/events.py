"""Facts about offers, presence and waiting work. Presence is logged once in every company the worker has a mandate for,
so that each one's supervisors learn of it; ``version`` makes the copies harmless."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class WorkQueued(Fact, frozen=True, forbid_unknown_fields=True):
    """A conversation began to wait for a person, or waits again."""

    KIND: ClassVar[str] = "routing.WorkQueued/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","conversation_id":"{_ID}","queue_id":"{_ID}","queue_key":"card","priority":0,'
        '"enqueued_at":"2026-11-21T02:00:00Z"}'
    )
    work_id: UUID
    conversation_id: UUID
    queue_id: UUID
    queue_key: str
    priority: int
    enqueued_at: datetime

    def subject(self) -> UUID:
        return self.conversation_id


class WorkEnded(Fact, frozen=True, forbid_unknown_fields=True):
    """Work is done (``completed``), or nobody had taken it when it went elsewhere or was closed (``cancelled``)."""

    KIND: ClassVar[str] = "routing.WorkEnded/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","conversation_id":"{_ID}","queue_id":"{_ID}","state":"completed","staff_id":"{_ID}"}}'
    )
    work_id: UUID
    conversation_id: UUID
    queue_id: UUID
    state: Literal["completed", "cancelled"]
    staff_id: UUID | None

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
    conversation_id: UUID
    staff_id: UUID
    queue_key: str
    offered_at: datetime
    expires_at: datetime

    def subject(self) -> UUID:
        return self.conversation_id


class ReservationEnded(Fact, frozen=True, forbid_unknown_fields=True):
    """An offer is no longer open. ``reason`` is the worker's own when rejected, else a code."""

    KIND: ClassVar[str] = "routing.ReservationEnded/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"reservation_id":"{_ID}","work_id":"{_ID}","conversation_id":"{_ID}","staff_id":"{_ID}","state":"timed_out",'
        '"reason":""}'
    )
    reservation_id: UUID
    work_id: UUID
    conversation_id: UUID
    staff_id: UUID
    state: Literal["accepted", "rejected", "timed_out", "withdrawn"]
    reason: str

    def subject(self) -> UUID:
        return self.conversation_id


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


FACTS: tuple[type[Fact], ...] = (WorkQueued, WorkEnded, Reserved, ReservationEnded, PresenceChanged)
