"""From rows to facts, and from facts to what waits."""

from datetime import datetime
from typing import Any

from suiban.conversations.events import PassedOn
from suiban.eventlog.events import Fact
from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId
from suiban.routing.events import ReservationEnded, Reserved, WorkEnded, WorkQueued
from suiban.routing.model import Arrival


def arrival(company: CompanyId, fact: PassedOn) -> Arrival:
    """A conversation that was passed to a queue, as what is to wait."""
    return Arrival(
        company_id=company,
        conversation_id=ConversationId.of(fact.conversation_id),
        holder_token=fact.holder_token,
        enqueued_at=datetime.fromisoformat(fact.held_since),
        queue_id=QueueId.of(fact.queue_id) if fact.queue_id else None,
        queue_key=fact.to_key,
        skills=fact.skills,
        only_staff_id=StaffId.of(fact.only_staff_id) if fact.only_staff_id else None,
    )


def reserved(row: Any, now: datetime) -> tuple[CompanyId, Fact]:
    """An offer made."""
    return CompanyId.of(row["company_id"]), Reserved(
        reservation_id=row["reservation_id"],
        work_id=row["work_id"],
        conversation_id=row["conversation_id"],
        staff_id=row["staff_id"],
        queue_key=row["queue_key"],
        offered_at=now,
        expires_at=row["expires_at"],
    )


def ended(row: Any, state: Any, reason: str) -> tuple[CompanyId, Fact]:
    """An offer that is open no longer."""
    return CompanyId.of(row["company_id"]), ReservationEnded(
        reservation_id=row["reservation_id"],
        work_id=row["work_id"],
        conversation_id=row["conversation_id"],
        staff_id=row["staff_id"],
        state=state,
        reason=reason,
    )


def queued(row: Any) -> tuple[CompanyId, Fact]:
    """Work that waits."""
    return CompanyId.of(row["company_id"]), WorkQueued(
        work_id=row["id"],
        conversation_id=row["conversation_id"],
        queue_id=row["queue_id"],
        queue_key=row["queue_key"],
        priority=row["priority"],
        enqueued_at=row["enqueued_at"],
    )


def work_ended(row: Any) -> tuple[CompanyId, Fact]:
    """Work that is over."""
    return CompanyId.of(row["company_id"]), WorkEnded(
        work_id=row["id"],
        conversation_id=row["conversation_id"],
        queue_id=row["queue_id"],
        state=row["state"],
        staff_id=row["staff_id"] if row["state"] == "completed" else None,
    )
