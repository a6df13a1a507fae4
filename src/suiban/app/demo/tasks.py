"""The tasks the demo's people have, and had."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Annotated

import msgspec

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId, CustomerId, QueueId, SessionId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.routing.api import KindKey, Queue, Routing
from suiban.staff.api import Member, StaffCaller
from suiban.tasks.api import Author, NewTask, Outcome, Tasks


class DemoTask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task somebody has; with an ``outcome`` had. ``customer`` is their number, empty: it is for nobody."""

    company: str
    queue: str
    kind: KindKey
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    holder: str
    hours_ago: Annotated[float, msgspec.Meta(gt=0)]
    text: str = ""
    customer: str = ""
    due_in_hours: float | None = None
    outcome: Outcome | None = None
    notes: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    task: tuple[DemoTask, ...]


class _Earlier:
    """A clock that is late by so much: what is entered with it happened then."""

    def __init__(self, clock: Clock, by: timedelta) -> None:
        self._clock = clock
        self._by = by

    def now(self) -> datetime:
        return self._clock.now() - self._by

    def monotonic(self) -> float:
        return self._clock.monotonic() - self._by.total_seconds()


def demo_tasks() -> tuple[DemoTask, ...]:
    """All of them. Raises msgspec.ValidationError when one does not hold together."""
    return msgspec.toml.decode((files(__package__) / "content" / "tasks.toml").read_bytes(), type=_File).task


class TaskSeeder:
    """Enters them through the doors of tasks and routing, each as of then."""

    def __init__(self, log: EventLog, audit: Audit, conversations: Conversations, clock: Clock) -> None:
        self._log = log
        self._audit = audit
        self._conversations = conversations
        self._clock = clock

    async def enter(
        self, tx: Transaction, companies: Mapping[str, CompanyId], queues: Sequence[Queue],
        staff: Mapping[str, Member], customers: Mapping[str, CustomerId],
    ) -> int:  # fmt: skip
        """How many. ``staff`` by login, ``customers`` by number."""
        by_key = {(queue.company_id, queue.key): queue.id for queue in queues}
        entered = 0
        for item in demo_tasks():
            company = companies[item.company]
            customer = customers[item.customer] if item.customer else None
            await self._enter(tx, item, company, by_key[company, item.queue], staff[item.holder], customer)
            entered += 1
        return entered

    async def _enter(
        self, tx: Transaction, item: DemoTask, company: CompanyId, queue: QueueId, holder: Member,
        customer: CustomerId | None,
    ) -> None:  # fmt: skip
        clock = _Earlier(self._clock, timedelta(hours=item.hours_ago))
        routing = Routing(self._log, self._conversations, clock)
        tasks = Tasks(self._log, self._audit, routing, clock)
        due = None if item.due_in_hours is None else self._clock.now() + timedelta(hours=item.due_in_hours)
        new = NewTask(
            company, item.kind, queue, Spoken(item.title), Spoken(item.text), due_by=due, customer_id=customer
        )
        work_id, _ = await tasks.enter(tx, new, Author("staff", holder.id))
        await routing.assign(tx, company, work_id, holder.id)
        caller = StaffCaller(
            staff_id=holder.id, session_id=SessionId.new(), login=holder.login, name=holder.name, title=holder.title,
            roles=holder.roles, companies=frozenset({company}), capacity=holder.capacity, csrf_token="",
            expires_at=clock.now(),
        )  # fmt: skip
        task = await tasks.access(tx, caller, work_id)
        for note in item.notes:
            await tasks.note(tx, caller, task, Spoken(note))
        if item.outcome is not None:
            await tasks.complete(tx, caller, task, item.outcome)
