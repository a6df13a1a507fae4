"""From rows to facts, and from facts to what waits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from suiban.conversations.events import PassedOn
from suiban.eventlog.events import Fact
from suiban.kit.ids import CompanyId, ConversationId, QueueId, ReservationId, StaffId
from suiban.routing.events import (
    BackupChanged,
    ReservationEnded,
    WorkClaimed,
    WorkEnded,
    WorkLeft,
    WorkOverflowed,
    WorkQueued,
)
from suiban.routing.model import Arrival, Preferred
from suiban.routing.model.backing import Turn
from suiban.routing.model.kinds import TaskChange
from suiban.routing.model.matching import preferred_of
from suiban.routing.model.overflowing import Overflow


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


def preferred(row: Any) -> tuple[Preferred, ...]:
    """Whom the customer of a work knows, in the order in which they are asked."""
    manager, last_agent = row["manager_id"], row["last_agent_id"]
    return preferred_of(
        StaffId.of(manager) if manager is not None else None, row["manager_s"],
        StaffId.of(last_agent) if last_agent is not None else None, row["last_agent_s"],
    )  # fmt: skip


def ended(row: Any, state: Any, reason: str, taken_by: StaffId | None = None) -> tuple[CompanyId, Fact]:
    """An offer that is open no longer."""
    return CompanyId.of(row["company_id"]), ReservationEnded(
        reservation_id=row["reservation_id"],
        work_id=row["work_id"],
        conversation_id=row["conversation_id"],
        staff_id=row["staff_id"],
        state=state,
        reason=reason,
        kind=row["kind"],
        taken_by=taken_by,
    )


def accepted(rows: Sequence[Any], staff_id: StaffId, reservation_id: ReservationId) -> list[tuple[CompanyId, Fact]]:
    """One accepted; whoever else was asked learns who was faster."""
    facts = [ended({**rows[0], "staff_id": staff_id, "reservation_id": reservation_id}, "accepted", "")]
    for row in rows:
        if row["other_id"] is not None:
            other = {**row, "staff_id": row["other_staff_id"], "reservation_id": row["other_id"]}
            facts.append(ended(other, "withdrawn", "taken", staff_id))
    return facts


def claimed(row: Any) -> tuple[CompanyId, Fact]:
    """Work somebody took by themselves."""
    return CompanyId.of(row["company_id"]), WorkClaimed(
        work_id=row["work_id"],
        conversation_id=row["conversation_id"],
        queue_id=row["queue_id"],
        staff_id=row["staff_id"],
        claimed_at=row["claimed_at"],
    )


def asked_no_more(rows: Iterable[Any], reason: str) -> list[tuple[CompanyId, Fact]]:
    """Offers withdrawn because their work went elsewhere; rows of work nobody was asked about say nothing."""
    return [
        ended(
            {**row, "work_id": row["id"], "reservation_id": row["asked_id"], "staff_id": row["asked_staff_id"]},
            "withdrawn", reason,
        )
        for row in rows
        if row["asked_id"] is not None
    ]  # fmt: skip


def each_work(rows: Iterable[Any]) -> list[Any]:
    """One row for each work, of rows that are one for each colleague asked about it."""
    return list({(row["company_id"], row["id"]): row for row in rows}.values())


def queued(row: Any) -> tuple[CompanyId, Fact]:
    """Work that waits."""
    return CompanyId.of(row["company_id"]), WorkQueued(
        work_id=row["id"],
        conversation_id=row["conversation_id"],
        queue_id=row["queue_id"],
        queue_key=row["queue_key"],
        priority=row["priority"],
        enqueued_at=row["enqueued_at"],
        kind=row["kind"],
    )


def overflowed(row: Any, moved: Overflow) -> tuple[CompanyId, Fact]:
    """Work that waits in another queue from now on."""
    return CompanyId.of(row["company_id"]), WorkOverflowed(
        work_id=row["work_id"],
        conversation_id=row["conversation_id"],
        from_queue_id=row["from_queue"],
        from_queue_key=row["from_key"],
        queue_id=row["to_queue"],
        queue_key=row["to_key"],
        cause=moved.cause,
        wait_s=moved.wait_s,
    )


def backed_up(turn: Turn, now: datetime) -> tuple[CompanyId, Fact]:
    """People of other queues serve this one, or no longer do."""
    queue, worst = turn.queue, turn.worst
    reached = worst.level if worst is not None else None
    return queue.company_id, BackupChanged(
        queue_id=queue.queue_id,
        queue_key=queue.key,
        state="in" if turn.after is not None else "out",
        cause=turn.cause or "kept",
        by=queue.by,
        at=now,
        level=None if reached is None else int(reached),
        promise_share=worst.share if worst is not None else None,
        bot=queue.bot,
    )


def work_ended(row: Any) -> tuple[CompanyId, Fact]:
    """Work that is over."""
    return CompanyId.of(row["company_id"]), WorkEnded(
        work_id=row["id"],
        conversation_id=row["conversation_id"],
        queue_id=row["queue_id"],
        state=row["state"],
        staff_id=row["staff_id"] if row["state"] == "completed" else None,
        kind=row["kind"],
    )


def left(row: Any, change: TaskChange) -> tuple[CompanyId, Fact]:
    """A task that somebody has no longer."""
    return CompanyId.of(row["company_id"]), WorkLeft(row["id"], row["kind"], row["held_by"], change.how)
