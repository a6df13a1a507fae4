"""The door of tasks: entering, reading, noting, completing, giving back, passing on, calling off."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from suiban.audit.api import HOUSE, Actor, Audit
from suiban.conversations.api import Speaker
from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId, CustomerId, QueueId, ReservationId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.kit.paging import Page
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.routing.api import NewWork, Routing, TaskChange, TaskNotOpen
from suiban.staff.api import StaffCaller
from suiban.tasks import store
from suiban.tasks.errors import CustomerNotThere, TaskNotYours, TaskOver, TaskUnknown
from suiban.tasks.events import TaskCancelled, TaskCompleted, TaskEntered
from suiban.tasks.model import (
    NOTES_MAX,
    PAGE_TASKS,
    Author,
    Edit,
    Holding,
    NewTask,
    Note,
    Outcome,
    Task,
    TaskCard,
    check_due,
    check_link,
    sought,
)

__all__ = [
    "Author", "CustomerNotThere", "Edit", "Holding", "NewTask", "Note", "Outcome", "Task", "TaskCard", "TaskNotYours",
    "TaskOver", "TaskUnknown", "Tasks",
]  # fmt: skip


class Tasks:
    """Use cases of tasks. All of them work in the scope of whoever does it; permissions are checked above."""

    def __init__(self, log: EventLog, audit: Audit, routing: Routing, clock: Clock) -> None:
        self._log = log
        self._audit = audit
        self._routing = routing
        self._clock = clock

    # --- entering ---

    async def enter(self, tx: Transaction, new: NewTask, by: Author) -> tuple[WorkId, bool]:
        """Let a task wait for somebody; whether it was new: the same external id of the same author is entered once.

        Raises KindUnknown, UnknownQueue, ColleagueUnknown, :class:`CustomerNotThere`, LinkRefused, DueRefused.
        """
        if new.external_id and (known := await store.entered(tx, new.company_id, by, new.external_id)) is not None:
            return known, False
        now = self._clock.now()
        check_link(new.link)
        check_due(new.due_by, now)
        if new.customer_id is not None and not await store.has_customer(tx, new.company_id, new.customer_id):
            raise CustomerNotThere
        work_id = WorkId.new()
        await self._routing.enter(
            tx,
            NewWork(
                new.company_id, work_id, new.kind, new.queue_id, new.priority, new.due_by, new.staff_id, new.manager_id
            ),
        )  # fmt: skip
        await store.add(tx, work_id, new, by, now)
        await self._log.append_many(
            tx, [(new.company_id, TaskEntered(work_id, new.kind, new.customer_id, by.kind, by.id, now))]
        )
        await self._record(tx, new.company_id, by, "tasks.entered", work_id, kind=new.kind)
        return work_id, True

    # --- reading ---

    async def cards(self, tx: Transaction, ids: Sequence[WorkId], me: StaffId) -> list[TaskCard]:
        """Cards of tasks that somebody is known to see, in this order."""
        found = await store.cards(tx, ids, me)
        return [found[str(one)] for one in ids if str(one) in found]

    async def access(self, tx: Transaction, caller: StaffCaller, work_id: WorkId) -> Task:
        """A task as somebody may see it: who entered it, has or had it, is offered it, or watches over its company.

        Raises :class:`TaskUnknown`.
        """
        if not await store.may_see(tx, work_id, caller.staff_id, watches=watches(caller)):
            raise TaskUnknown
        found = await store.task(tx, work_id, caller.staff_id)
        if found is None:
            raise TaskUnknown
        return found[0]

    async def of_customer(self, tx: Transaction, caller: StaffCaller, customer_id: CustomerId) -> list[TaskCard]:
        """The tasks for a customer that somebody may see, newest first, at most 50."""
        return await store.of_customer(tx, customer_id, caller.staff_id, PAGE_TASKS, watches=watches(caller))

    async def find(
        self, tx: Transaction, caller: StaffCaller, companies: Collection[CompanyId], words: Sequence[str],
        before: WorkId | None = None, limit: int = PAGE_TASKS,
    ) -> Page[TaskCard]:  # fmt: skip
        """The tasks of these companies that somebody may see, with all of these words in their title, newest first.

        A page may stay short and yet name where to go on: nobody looks through everything at once.
        """
        if not any(map(sought, words)):
            return Page(())
        me = None if watches(caller) else caller.staff_id
        found, looked_to = await store.find(tx, companies, words, before, limit + 1, me)
        goes_on = found[limit - 1] if len(found) > limit else looked_to
        cards = await self.cards(tx, found[:limit], caller.staff_id)
        return Page(tuple(cards), str(goes_on) if goes_on else None)

    async def entered_by(
        self, tx: Transaction, company_id: CompanyId, by: Author, before: WorkId | None = None
    ) -> Page[Task]:
        """What a program entered, newest first, without history."""
        found = await store.of_author(tx, company_id, by.id, before, PAGE_TASKS + 1)
        more = str(found[PAGE_TASKS - 1].id) if len(found) > PAGE_TASKS else None
        return Page(tuple(found[:PAGE_TASKS]), more)

    async def own(self, tx: Transaction, by: Author, work_id: WorkId) -> Task:
        """A task this author entered. Raises :class:`TaskUnknown`, of others' too."""
        found = await store.task(tx, work_id, None)
        if found is None or (found[0].by_kind, found[1]) != (by.kind, by.id):
            raise TaskUnknown
        return found[0]

    # --- what whoever has it does ---

    async def take(self, tx: Transaction, caller: StaffCaller, reservation_id: ReservationId) -> WorkId:
        """Accept the offer of a task. Raises ReservationGone."""
        company, work_id = await self._routing.take(
            tx, Speaker("staff", caller.staff_id, caller.name), reservation_id
        )  # fmt: skip
        await self._record(tx, company, _author(caller), "tasks.accepted", work_id)
        return work_id

    async def claim(self, tx: Transaction, caller: StaffCaller, work_id: WorkId) -> None:
        """Take a task from the board. Raises as routing's ``claim_task``."""
        company = await self._routing.claim_task(tx, Speaker("staff", caller.staff_id, caller.name), work_id)
        await self._record(tx, company, _author(caller), "tasks.claimed", work_id)

    async def note(self, tx: Transaction, caller: StaffCaller, task: Task, text: Spoken) -> None:
        """Write something down beside a task one may see. Raises :class:`TaskOver` at 200 notes."""
        await self._note(tx, task, _author(caller), text)

    async def complete(
        self,
        tx: Transaction,
        caller: StaffCaller,
        task: Task,
        outcome: Outcome,
        note: Spoken = Spoken(""),  # noqa: B008
    ) -> None:
        """It is done, and came out so. Raises :class:`TaskNotYours`, TaskNotOpen."""
        _require_holder(caller, task)
        await self._routing.end_task(
            tx, task.company_id, task.id, TaskChange("completed", held_by=caller.staff_id), completed=True
        )
        if note:
            await self._note(tx, task, _author(caller), note)
        row = await store.set_outcome(tx, task.company_id, task.id, outcome)
        done = TaskCompleted(task.id, row["kind"], row["customer_id"], outcome, caller.staff_id, self._clock.now())
        await self._log.append_many(tx, [(task.company_id, done)])
        await self._record(tx, task.company_id, _author(caller), "tasks.completed", task.id, outcome=outcome)

    async def pass_on(
        self, tx: Transaction, caller: StaffCaller, task: Task, reason: str, *, queue_id: QueueId | None = None,
        staff_id: StaffId | None = None,
    ) -> None:  # fmt: skip
        """To a queue of its company, to a colleague by name (who is asked, and may decline), or back to its queue.

        Who has it may, and who moves work of others (``take_over``). Raises :class:`TaskNotYours`, TaskNotOpen,
        UnknownQueue, ColleagueUnknown.
        """
        mine = _holds(caller, task)
        if not mine and not caller.may("take_over"):
            raise TaskNotYours
        done = "moved" if not mine else "passed_on" if queue_id or staff_id else "handed_back"
        change = TaskChange(done, reason, caller.staff_id if mine else None)  # type: ignore[arg-type]
        await self._routing.put_back(tx, task.company_id, task.id, change, queue_id=queue_id, staff_id=staff_id)
        await self._record(
            tx, task.company_id, _author(caller), "tasks.moved" if not mine else "tasks.passed_on", task.id, reason,
            queue=str(queue_id) if queue_id else None, staff=str(staff_id) if staff_id else None,
        )  # fmt: skip

    async def cancel(self, tx: Transaction, by: Author, task: Task, reason: str = "") -> None:
        """It need not be done any more. Raises :class:`TaskOver`."""
        try:
            await self._routing.end_task(
                tx, task.company_id, task.id, TaskChange("cancelled", reason), completed=False
            )  # fmt: skip
        except TaskNotOpen:
            raise TaskOver from None
        customer = CustomerId.parse(task.card.customer_id) if task.card.customer_id else None
        gone = TaskCancelled(task.id, task.card.kind, customer, by.kind, by.id, self._clock.now())
        await self._log.append_many(tx, [(task.company_id, gone)])
        await self._record(tx, task.company_id, by, "tasks.cancelled", task.id, reason)

    async def settle(self, tx: Transaction, by: Author, task: Task, outcome: Outcome) -> None:
        """What was to be done came about while somebody had it: it counts as done by them. Raises :class:`TaskOver`."""
        if task.card.staff_id is None:
            raise TaskOver
        try:
            await self._routing.end_task(tx, task.company_id, task.id, TaskChange("completed"), completed=True)
        except TaskNotOpen:
            raise TaskOver from None
        row = await store.set_outcome(tx, task.company_id, task.id, outcome)
        holder = StaffId.parse(task.card.staff_id)
        done = TaskCompleted(task.id, row["kind"], row["customer_id"], outcome, holder, self._clock.now())
        await self._log.append_many(tx, [(task.company_id, done)])
        await self._record(tx, task.company_id, by, "tasks.completed", task.id, outcome=outcome)

    async def edit(self, tx: Transaction, by: Author, task: Task, edit: Edit) -> None:
        """Let an open task say something else. Raises :class:`TaskOver`, LinkRefused, DueRefused."""
        said = [None if value is msgspec.UNSET else value for value in (edit.title, edit.text, edit.link)]
        check_link(said[2] or "")
        due_by: datetime | None = task.card.due_by
        if edit.due_by is not msgspec.UNSET:
            check_due(edit.due_by, self._clock.now())
            due_by = edit.due_by
        priority = None if edit.priority is msgspec.UNSET else edit.priority
        try:
            await self._routing.plan(tx, task.company_id, task.id, due_by, priority)
        except TaskNotOpen:
            raise TaskOver from None
        await store.edit(tx, task.company_id, task.id, said[0], said[1], said[2])
        await self._record(tx, task.company_id, by, "tasks.edited", task.id)

    # --- inside ---

    async def _note(self, tx: Transaction, task: Task, by: Author, text: Spoken) -> None:
        if await store.notes_count(tx, task.id) >= NOTES_MAX:
            raise TaskOver
        await store.add_note(tx, task.company_id, task.id, by, text, self._clock.now())
        await self._record(tx, task.company_id, by, "tasks.noted", task.id)

    async def _record(
        self, tx: Transaction, company: CompanyId, by: Author, done: str, work_id: WorkId, reason: str = "",
        **detail: str | None,
    ) -> None:  # fmt: skip
        told = {name: value for name, value in detail.items() if value is not None}
        actor = HOUSE if by.kind == "house" else Actor(by.kind, by.id)
        await self._audit.record(tx, company, actor, done, "task", work_id, reason, **told)


def watches(caller: StaffCaller) -> bool:
    """Whether somebody sees the tasks of everybody."""
    return caller.may("watch_all") or caller.may("read_all")


def _author(caller: StaffCaller) -> Author:
    return Author("staff", caller.staff_id)


def _holds(caller: StaffCaller, task: Task) -> bool:
    return task.card.state == "accepted" and task.card.staff_id == str(caller.staff_id)


def _require_holder(caller: StaffCaller, task: Task) -> None:
    if not _holds(caller, task):
        raise TaskNotYours
