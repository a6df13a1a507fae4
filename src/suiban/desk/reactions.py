"""The customer's timeline follows what happens to their conversations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from suiban.conversations.events import (
    ConversationClosed,
    ConversationOpened,
    CustomerIdentified,
    PartOpened,
    PassedOn,
)
from suiban.desk.api import BOT_NAMES, Desk, Visit
from suiban.eventlog.api import decode
from suiban.eventlog.events import Cursor, Fact, Logged
from suiban.kit.ids import CompanyId, CustomerId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Database, Transaction
from suiban.records.events import RecordConfirmed
from suiban.tasks.events import TaskCancelled, TaskCompleted, TaskEntered

_FACTS: tuple[type[Fact], ...] = (
    ConversationOpened,
    PassedOn,
    PartOpened,
    ConversationClosed,
    CustomerIdentified,
    RecordConfirmed,
    TaskEntered,
    TaskCompleted,
    TaskCancelled,
)


class TimelineListener:
    """Opened, passed on, joined, closed: one entry each, in the timeline of each company's own customer."""

    name = "desk.timeline"
    topics = frozenset(fact.KIND for fact in _FACTS)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> None:
        """Nothing takes time here."""

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: None) -> None:
        """Record the batch; its place in the log is the entry's id, so a second time changes nothing."""
        found = [(logged, decode(logged, _FACTS)) for logged in facts]
        wanted = {subject for _, fact in found for subject in _named(fact)}
        names = await self._desk.names(tx, sorted(wanted))
        codes = await self._desk.code_names(
            tx, [(logged.company_id, key) for logged, fact in found for key in _codes(fact)]
        )
        visits = [_visit(logged, fact, names, codes) for logged, fact in found]
        await self._desk.record_visits(tx, [visit for visit in visits if visit is not None])
        # after them: what came before it in this batch was still the visitor's
        await self._desk.give_visits(
            tx,
            [
                (logged.company_id, fact.was_id, fact.customer_id, fact.conversation_id)
                for logged, fact in found
                if isinstance(fact, CustomerIdentified)
            ],
        )


def _named(fact: Fact) -> Sequence[UUID]:
    match fact:
        case ConversationOpened():
            return (fact.channel_id,)
        case PassedOn():
            return [named for named in (fact.queue_id, fact.to_id) if named is not None]
        case _:
            return ()


def _codes(fact: Fact) -> Sequence[str]:
    return (f"product:{fact.product}", f"scenario:{fact.scenario}") if isinstance(fact, RecordConfirmed) else ()


def _visit(
    logged: Logged, fact: Fact, names: dict[UUID, str], codes: dict[tuple[CompanyId, str], str]
) -> tuple[CompanyId, CustomerId, Visit] | None:
    if isinstance(fact, TaskEntered | TaskCompleted | TaskCancelled):
        return _task_visit(logged, fact)
    kind, text, at = "", "", logged.at
    match fact:
        case ConversationOpened():
            kind, text = "conversation_opened", names.get(fact.channel_id, "")
        case PassedOn():
            kind, text, at = "passed_on", _target(fact, logged, names), datetime.fromisoformat(fact.held_since)
        case PartOpened():
            # which company it is with is not each other's business: who holds mandates for both sees the parts
            kind = "part_opened"
        case ConversationClosed():
            kind = "conversation_closed"
        case CustomerIdentified():
            kind = "identified"
        case RecordConfirmed():
            kind = f"record_{fact.resolved}"
            text = " · ".join(codes.get((logged.company_id, key), "") for key in _codes(fact))
        case _:
            return None
    visit = Visit(at, kind, Spoken(text), fact.conversation_id, address_id(logged.cursor))
    return logged.company_id, CustomerId.of(fact.customer_id), visit


def _task_visit(
    logged: Logged, fact: TaskEntered | TaskCompleted | TaskCancelled
) -> tuple[CompanyId, CustomerId, Visit] | None:
    """Of a task for this customer: what it says is read where it is, here stands its kind."""
    if fact.customer_id is None:
        return None
    match fact:
        case TaskEntered():
            kind = "task_entered"
        case TaskCompleted():
            kind = "task_completed"
        case _:
            kind = "task_cancelled"
    visit = Visit(fact.at, kind, Spoken(fact.kind), fact.work_id, address_id(logged.cursor))
    return logged.company_id, CustomerId.of(fact.customer_id), visit


def _target(fact: PassedOn, logged: Logged, names: dict[UUID, str]) -> str:
    if fact.to_kind == "bot":
        return BOT_NAMES[0]
    if fact.to_id is not None:
        return names.get(fact.to_id, "")
    if logged.company_id != fact.host_company_id:
        return ""  # the queue is the host's, and would tell who that is
    return names.get(fact.queue_id, fact.to_key) if fact.queue_id is not None else fact.to_key


def address_id(cursor: Cursor) -> UUID:
    """The id of what follows from the fact at this place in the log: always the same."""
    return UUID(int=(cursor.xid << 64 | cursor.position) & ((1 << 128) - 1))
