"""Work without a conversation: entered, taken, given back, passed on, ended. What it says is kept above."""

from abc import ABC
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suiban.conversations.api import Speaker
from suiban.eventlog.api import EventLog
from suiban.eventlog.events import Fact
from suiban.kit.ids import CompanyId, QueueId, ReservationId, StaffId, WorkId
from suiban.kit.masking import mask_text
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.routing import rows as facts_of
from suiban.routing import (
    store_answers,
    store_kind_hours,
    store_presence,
    store_promises,
    store_queues,
    store_supervising,
    store_tasks,
)
from suiban.routing.errors import ColleagueUnknown, KindUnknown, ReservationGone, TaskNotOpen, UnknownQueue
from suiban.routing.events import WorkTaken
from suiban.routing.model import PRIORITY_LEFT_BEHIND, PRIORITY_TRANSFERRED, REASON_CHARACTERS_MAX, TALKING_ROLES
from suiban.routing.model.kinds import KINDS, CompanyKind, Kind, NewWork, TaskChange
from suiban.routing.supervising import HINT


class Tasking(ABC):
    """Use cases of tasks. Who may do what is decided above."""

    _log: EventLog
    _clock: Clock

    async def kinds(self, tx: Transaction, company_id: CompanyId) -> dict[str, Kind]:
        """All kinds as a company has them: by key, the house's order."""
        said = {one.kind.key: one.kind for one in await store_tasks.kinds(tx) if one.company_id == company_id}
        return {key: said.get(kind.key, kind) for key, kind in KINDS.items()}

    async def company_kinds(self, tx: Transaction) -> list[CompanyKind]:
        """What the companies of the scope say of kinds; of the others the house's declaration holds."""
        return await store_tasks.kinds(tx)

    async def set_kinds(self, tx: Transaction, items: Sequence[CompanyKind]) -> None:
        """Say what kinds are in a company. It holds for work that is entered from now on; hours for all that waits."""
        if items:
            await store_tasks.set_kinds(tx, items)
            tx.hint(HINT, b"")

    async def enter(self, tx: Transaction, new: NewWork) -> None:
        """Let a task wait. Raises :class:`KindUnknown`, :class:`UnknownQueue`, :class:`ColleagueUnknown`."""
        kind = (await self.kinds(tx, new.company_id)).get(new.kind)
        if kind is None or kind.talks:
            raise KindUnknown
        if new.only_staff_id is not None and not await store_presence.mandated(tx, new.only_staff_id, new.company_id):
            raise ColleagueUnknown
        row = await store_tasks.enter(tx, new, kind, self._clock.now())
        if row is None:
            raise UnknownQueue
        await self._begins_to_wait(tx, [row])
        await self._log.append_many(tx, [facts_of.queued(row)])
        tx.hint(HINT, b"")

    async def assign(self, tx: Transaction, company_id: CompanyId, work_id: WorkId, staff_id: StaffId) -> None:
        """Give somebody a task that waits, without asking: it counts in no promise. Raises :class:`TaskNotOpen`,
        :class:`ColleagueUnknown`."""
        if not await self._may_have(tx, staff_id, company_id):
            raise ColleagueUnknown
        now = self._clock.now()
        if not await store_tasks.assign(tx, company_id, work_id, staff_id, now):
            raise TaskNotOpen
        held = await store_tasks.hold(tx, company_id, work_id, staff_id, now)
        taken = WorkTaken(held["id"], held["kind"], staff_id, held["queue_id"], held["queue_key"], now)
        await self._log.append_many(tx, [(company_id, taken)])
        await store_presence.took(tx, staff_id)
        tx.hint(HINT, b"")

    async def offered_task(self, tx: Transaction, staff_id: StaffId, reservation_id: ReservationId) -> WorkId | None:
        """The task that an offer to this person is about; None: a conversation, or no offer of theirs."""
        return await store_tasks.offered(tx, staff_id, reservation_id)

    async def take(self, tx: Transaction, by: Speaker, reservation_id: ReservationId) -> tuple[CompanyId, WorkId]:
        """Accept an offer of a task: it is theirs when the transaction commits.

        Raises :class:`ReservationGone` when it was not offered to them or somebody was faster; the transaction must
        then be given up.
        """
        if by.kind != "staff" or by.id is None:
            raise ReservationGone
        staff_id, now = StaffId.of(by.id), self._clock.now()
        work = await store_answers.reservation(tx, staff_id, reservation_id)
        if work is None or work["conversation_id"] is not None:
            raise ReservationGone
        rows = await store_answers.accept(tx, staff_id, reservation_id, work, 0, now)
        if not rows:
            raise ReservationGone
        row = rows[0]
        company = CompanyId.of(row["company_id"])
        held = await store_tasks.hold(tx, company, row["work_id"], staff_id, now)
        await store_presence.answered(tx, staff_id)
        taken = WorkTaken(held["id"], held["kind"], staff_id, held["queue_id"], held["queue_key"], now)
        await self._log.append_many(tx, [*facts_of.accepted(rows, staff_id, reservation_id), (company, taken)])
        tx.hint(HINT, b"")
        return company, WorkId.of(row["work_id"])

    async def put_back(
        self, tx: Transaction, company_id: CompanyId, work_id: WorkId, change: TaskChange, *,
        queue_id: QueueId | None = None, staff_id: StaffId | None = None,
    ) -> None:  # fmt: skip
        """Let an open task wait again: in its queue or another of the company, or for a colleague by name.

        Raises :class:`TaskNotOpen`, :class:`UnknownQueue`, :class:`ColleagueUnknown`.
        """
        if staff_id is not None and not await self._may_have(tx, staff_id, company_id):
            raise ColleagueUnknown
        if queue_id is not None:
            queue = next((one for one in await store_queues.queues(tx) if one.id == queue_id), None)
            if queue is None or queue.company_id != company_id or not queue.active:
                raise UnknownQueue
        works = [(company_id, work_id)]
        if not await self._back(tx, works, change, PRIORITY_TRANSFERRED, queue_id=queue_id, staff_id=staff_id):
            raise TaskNotOpen

    async def end_task(
        self, tx: Transaction, company_id: CompanyId, work_id: WorkId, change: TaskChange, *, completed: bool
    ) -> None:
        """A task is done, or called off. Raises :class:`TaskNotOpen`."""
        change = _cut(change)
        state = "completed" if completed else "cancelled"
        rows = await store_tasks.end(tx, (company_id, work_id), change, state, self._clock.now())
        if not rows:
            raise TaskNotOpen
        facts = [fact for row in rows for fact in [*_left(row, change), _ended(row)]]
        await self._log.append_many(tx, facts)
        tx.hint(HINT, b"")

    async def plan(
        self, tx: Transaction, company_id: CompanyId, work_id: WorkId, due_by: datetime | None, priority: int | None
    ) -> None:
        """Change when a task is to be done, and its priority if given. Raises :class:`TaskNotOpen`."""
        if not await store_tasks.plan(tx, company_id, work_id, due_by, priority):
            raise TaskNotOpen
        tx.hint(HINT, b"")

    async def _tasks_back(self, tx: Transaction, staff_id: StaffId, company_id: CompanyId | None) -> None:
        """Who lost the mandate of a company loses all of its tasks; who went, those that do not stay with them."""
        works = await store_tasks.held_by(tx, staff_id, company_id, kept=company_id is not None)
        if works:
            change = TaskChange("mandate_withdrawn" if company_id is not None else "disconnected")
            await self._back(tx, works, change, PRIORITY_LEFT_BEHIND)

    async def _back(
        self, tx: Transaction, works: Sequence[tuple[CompanyId, WorkId]], change: TaskChange, priority: int, *,
        queue_id: QueueId | None = None, staff_id: StaffId | None = None,
    ) -> bool:  # fmt: skip
        change = _cut(change)
        rows = await store_tasks.back(tx, works, change, self._clock.now(), queue_id, staff_id, priority)
        await self._begins_to_wait(tx, rows)
        facts = [fact for row in rows for fact in [*_left(row, change), facts_of.queued(row)]]
        await self._log.append_many(tx, facts)
        if rows:
            tx.hint(HINT, b"")
        return bool(rows)

    async def _begins_to_wait(self, tx: Transaction, rows: Sequence[Any]) -> None:
        """Its wait counts from when its queue and its kind are open; before its kind is, nobody is asked."""
        if rows:
            await store_promises.count(tx, rows)
            await store_kind_hours.shut(tx, rows, self._clock.now())

    async def _may_have(self, tx: Transaction, staff_id: StaffId, company_id: CompanyId) -> bool:
        if not await store_presence.mandated(tx, staff_id, company_id):
            return False
        return company_id in await store_supervising.served(tx, staff_id, TALKING_ROLES)


def _cut(change: TaskChange) -> TaskChange:
    reason = mask_text(change.reason)[:REASON_CHARACTERS_MAX]
    return TaskChange(change.how, reason, change.held_by)


def _left(row: Any, change: TaskChange) -> list[tuple[CompanyId, Fact]]:
    facts = [
        facts_of.ended(
            {**row, "work_id": row["id"], "reservation_id": offer, "staff_id": asked}, "withdrawn", change.how
        )
        for offer, asked in row["withdrawn"]
    ]
    if row["held_by"] is not None:
        facts.append(facts_of.left(row, change))
    return facts


def _ended(row: Any) -> tuple[CompanyId, Fact]:
    return facts_of.work_ended({**row, "staff_id": row["held_by"]})
