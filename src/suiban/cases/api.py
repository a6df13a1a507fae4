"""The door of cases: registering, reading, moving, telling."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.cases import store
from suiban.cases.errors import CaseMoved, CaseNotYours, CaseUnknown, CustomerNotTold
from suiban.cases.events import CaseMoved as Moved
from suiban.cases.events import CaseRegistered
from suiban.cases.model import (
    KINDS,
    PAGE_CASES,
    UNSETTLED,
    Case,
    CaseCard,
    CompanyRule,
    How,
    Kind,
    NewCase,
    Query,
    Rule,
    Source,
    State,
    case_number,
    may_move,
    promise,
)
from suiban.eventlog.api import EventLog
from suiban.kit.ids import CaseId, CompanyId, CustomerId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.kit.paging import Page
from suiban.kit.time import Clock
from suiban.platform.companies import load_looks
from suiban.platform.postgres import Transaction
from suiban.routing.api import Routing
from suiban.staff.api import StaffCaller
from suiban.tasks.api import Author, NewTask, Tasks

__all__ = [
    "KINDS", "By", "Case", "CaseCard", "CaseMoved", "CaseNotYours", "CaseUnknown", "Cases", "CompanyRule",
    "CustomerNotTold", "How", "Kind", "NewCase", "Query", "Rule", "Source", "State",
]  # fmt: skip

_STATE_ERRORS = {"case_moved": CaseMoved, "case_customer_not_told": CustomerNotTold}


class By(msgspec.Struct, frozen=True):
    """Who does something with a case."""

    kind: Literal["staff", "customer", "house"]
    id: UUID | None = None


HOUSE = By("house")


class Cases:
    """Use cases of cases, in the caller's transaction and scope; permissions are checked above."""

    def __init__(self, log: EventLog, audit: Audit, tasks: Tasks, routing: Routing, clock: Clock) -> None:
        self._log = log
        self._audit = audit
        self._tasks = tasks
        self._routing = routing
        self._clock = clock

    # --- registering ---

    async def register(self, tx: Transaction, new: NewCase) -> tuple[CaseCard, bool]:
        """Take a case in, promise an answer, let its task wait; whether it was new: one source registers one case."""
        known = await store.by_source(tx, new.company_id, new.source)
        if known is not None:
            return await store.card(tx, known), False
        now, case_id = self._clock.now(), CaseId.new()
        rule = await self.rule(tx, new.company_id, new.kind)
        zone = await self.zone(tx, new.company_id)
        calendars = {(one.company_id, one.key): one.hours for one in await self._routing.hours(tx)}
        promise_by = promise(rule, calendars.get((new.company_id, rule.hours_key)), zone, now)
        day = now.astimezone(zone).date()
        number = case_number(day, await store.next_serial(tx, new.company_id, day))
        await store.add(tx, case_id, number, new, now, promise_by)
        await store.add_step(tx, new.company_id, case_id, "received", ("customer", new.customer_id), now)
        fact = CaseRegistered(case_id, number, new.kind, new.customer_id, new.source.kind, now, promise_by)
        await self._log.append_many(tx, [(new.company_id, fact)])
        actor = Actor("customer", new.customer_id)
        await self._audit.record(
            tx, new.company_id, actor, "cases.registered", "case", case_id, kind=new.kind, number=number
        )
        await self._hand_out(tx, new.company_id, case_id, number, new.kind, new.customer_id, new.topic, promise_by)
        return await store.card(tx, case_id), True

    # --- reading ---

    async def find(
        self, tx: Transaction, caller: StaffCaller, query: Query, before: CaseId | None = None
    ) -> Page[CaseCard]:
        """Cases somebody may see, newest first: who watches all, everybody else those they have or had."""
        found = await store.listed(
            tx, query, caller.staff_id, self._clock.now(), before, PAGE_CASES + 1, watches=_watches(caller)
        )  # fmt: skip
        more = str(found[PAGE_CASES - 1].id) if len(found) > PAGE_CASES else None
        return Page(tuple(found[:PAGE_CASES]), more)

    async def access(self, tx: Transaction, caller: StaffCaller, case_id: CaseId) -> Case:
        """A case as somebody may see it. Raises :class:`CaseUnknown`."""
        found = await store.case(tx, case_id, caller.staff_id, watches=_watches(caller))
        if found is None:
            raise CaseUnknown
        return found

    async def of_customer(self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> list[CaseCard]:
        """A customer's cases, newest first, at most 50, without what was said."""
        return await store.of_customer(tx, company_id, customer_id, PAGE_CASES)

    # --- what whoever has it does ---

    async def move(
        self, tx: Transaction, caller: StaffCaller, case_id: CaseId, to: State, note: Spoken = Spoken("")  # noqa: B008
    ) -> None:  # fmt: skip
        """Let it go to another state: who has it, and who moves work of others.

        Settled, its task is done; opened again, another one waits for whoever is fit. Raises :class:`CaseUnknown`,
        :class:`CaseNotYours`, :class:`CaseMoved`, :class:`CustomerNotTold`.
        """
        await self._acts(tx, caller, case_id)
        row = await self._lock(tx, case_id)
        await self._go(tx, row, to, By("staff", caller.staff_id), note)
        if to == "resolved" and row["works"]:
            await self._done(tx, caller, WorkId.of(row["works"][-1]))

    async def tell(
        self, tx: Transaction, caller: StaffCaller, case_id: CaseId, how: How, note: Spoken = Spoken("")  # noqa: B008
    ) -> None:  # fmt: skip
        """Write down that its customer was told, and how. Raises :class:`CaseUnknown`, :class:`CaseNotYours`."""
        await self._acts(tx, caller, case_id)
        row, now = await self._lock(tx, case_id), self._clock.now()
        company, _, _ = store.whose(row)
        await store.tell(tx, company, case_id, now)
        await store.add_step(tx, company, case_id, "told", ("staff", caller.staff_id), now, how, note)
        await self._audit.record(tx, company, caller.actor(), "cases.told", "case", case_id, how=how)

    # --- what happens to it from outside ---

    async def object_to(
        self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId, number: str, text: Spoken
    ) -> CaseCard:
        """The customer is not content with how it was settled: it is opened again. Asked again it is open already.

        Raises :class:`CaseUnknown`, :class:`CaseMoved` while it is not settled yet.
        """
        found = await store.of_number(tx, company_id, customer_id, number)
        if found is None:
            raise CaseUnknown
        row = await self._lock(tx, found)
        if row["state"] != "reopened":
            await self._go(tx, row, "reopened", By("customer", customer_id), text)
        return await store.card(tx, found)

    async def work_taken(self, tx: Transaction, work_id: UUID, staff_id: StaffId) -> None:
        """Somebody took its task: it is in progress."""
        await self._follow(tx, work_id, "in_progress", By("staff", staff_id))

    async def work_over(self, tx: Transaction, work_id: UUID, by: By) -> None:
        """Its task is done, or was called off: it is settled, and its customer is to be told."""
        await self._follow(tx, work_id, "resolved", by)

    # --- the company's rule ---

    async def rules(self, tx: Transaction) -> list[CompanyRule]:
        """What the companies of the scope say."""
        return await store.rules(tx)

    async def rule(self, tx: Transaction, company_id: CompanyId, kind: Kind) -> Rule:
        """One company's, or the house's."""
        said = [one.rule for one in await store.rules(tx) if (one.company_id, one.kind) == (company_id, kind)]
        return said[0] if said else Rule()

    async def set_rule(self, tx: Transaction, item: CompanyRule) -> None:
        """Set it: for cases that are registered from now on."""
        await store.set_rule(tx, item)

    # --- inside ---

    async def _acts(self, tx: Transaction, caller: StaffCaller, case_id: CaseId) -> None:
        owner = (await self.access(tx, caller, case_id)).card.staff_id
        if owner != caller.staff_id and not caller.may("take_over"):
            raise CaseNotYours

    async def _lock(self, tx: Transaction, case_id: CaseId) -> Any:
        row = await store.lock(tx, case_id)
        if row is None:
            raise CaseUnknown
        return row

    async def _go(self, tx: Transaction, row: Any, to: State, by: By, note: Spoken) -> None:
        why = may_move(row["state"], to, row["resolved_at"], row["told_at"])
        if why:
            raise _STATE_ERRORS[why]
        company, case_id, customer = store.whose(row)
        now = self._clock.now()
        await store.move(tx, company, case_id, to, now)
        await store.add_step(tx, company, case_id, to, (by.kind, by.id), now, note=note)
        fact = Moved(case_id, row["number"], row["kind"], customer, row["state"], to, by.kind, by.id, now)
        await self._log.append_many(tx, [(company, fact)])
        actor = Actor(by.kind, by.id)
        await self._audit.record(tx, company, actor, "cases.moved", "case", case_id, before=row["state"], after=to)
        if to == "reopened":
            due = row["promise_by"] if row["promise_by"] > now else None
            await self._hand_out(tx, company, case_id, row["number"], row["kind"], customer, Spoken(row["topic"]), due)

    async def _follow(self, tx: Transaction, work_id: UUID, to: State, by: By) -> None:
        found = await store.of_work(tx, work_id)
        row = await store.lock(tx, found) if found is not None else None
        if row is None or row["state"] == to or row["state"] not in UNSETTLED:
            return
        await self._go(tx, row, to, by, Spoken(""))

    async def _hand_out(
        self, tx: Transaction, company_id: CompanyId, case_id: CaseId, number: str, kind: Kind,
        customer_id: CustomerId, topic: Spoken, due_by: datetime | None,
    ) -> None:  # fmt: skip
        """Let its task wait in the queue the company names; without such a queue it stands in the list only."""
        key = (await self.rule(tx, company_id, kind)).queue_key
        queue = next(
            (q for q in await self._routing.queues(tx) if (q.company_id, q.key) == (company_id, key) and q.active), None
        )
        if queue is None:
            return
        title = Spoken(f"{KINDS[kind][0]} {number} {str.__str__(topic)}".strip())
        new = NewTask(company_id, kind, queue.id, title, customer_id=customer_id, due_by=due_by)
        work_id, _ = await self._tasks.enter(tx, new, Author("house", case_id))
        await store.add_work(tx, company_id, case_id, work_id)

    async def _done(self, tx: Transaction, caller: StaffCaller, work_id: WorkId) -> None:
        """End the task of what was just settled, unless it is over."""
        task = await self._tasks.access(tx, caller, work_id)
        if task.card.ended_at is not None:
            return
        if task.card.state == "accepted" and task.card.staff_id == str(caller.staff_id):
            await self._tasks.complete(tx, caller, task, "done")
        else:
            await self._tasks.cancel(tx, Author("staff", caller.staff_id), task)

    async def zone(self, tx: Transaction, company_id: CompanyId) -> ZoneInfo:
        """The time of the day that a company's customers read."""
        (look,) = await load_looks(tx, [company_id])
        return ZoneInfo(look.time_zone)


def _watches(caller: StaffCaller) -> bool:
    """Whether somebody sees the cases of everybody."""
    return caller.may("watch_all") or caller.may("read_all")
