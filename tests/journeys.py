"""A bank whose customers stop in the middle of services: for tests of what is done about it."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from suiban.customers.api import NewCustomer, Preference
from suiban.engagement.api import Alert, Alerts, Journeys, PreferencePolicy, Rule
from suiban.engagement.events import StallDecided
from suiban.engagement.jobs import Responder
from suiban.engagement.reactions import ContactListener, StallListener
from suiban.flows.events import FlowEnded, FlowResumed, FlowStalled
from suiban.kit.ids import ConversationId, CustomerId, InstanceId, PersonId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.staff.api import StaffCaller
from tests.centre import Centre
from tests.under_way import Rows, over, stop, tell, under_way

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULE = Rule(nudge_after_s=30, offers=True, alert_after_s=300, queue_key="card")
JOBS = """
select task_name, args, scheduled_at from procrastinate.procrastinate_jobs where task_name like 'engagement.%'
order by id
"""


class Stage:
    """A bank whose customers stop in the middle, at ten in the morning."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.policy = PreferencePolicy(centre.clock)
        self.journeys = Journeys(
            log=centre.log, clock=centre.clock, policy=self.policy, conversations=centre.conversations,
            tasks=centre.tasks, routing=centre.routing, flows=Rows(),
        )  # fmt: skip
        self.alerts = Alerts(centre.tasks, centre.customers, self.policy, centre.audit)
        self.jobs = Responder(centre.db, self.journeys)
        self.listener = StallListener(self.journeys)
        centre.listeners += [self.listener, ContactListener(self.journeys)]
        self._ran = 0
        self._phones = 1233

    async def customer(self, manager: StaffId | None = None, phone: str | None = None, **more: Any) -> CustomerId:
        customer_id = CustomerId.new()
        self._phones += 1
        phone = f"1381234{self._phones:04d}" if phone is None else phone
        new = NewCustomer(
            company_id=self.centre.bank, id=customer_id, person_id=PersonId.new(), name=Spoken("王建国"),
            customer_no=customer_id.hex[:16].upper(), phone=phone, manager_staff_id=manager, **more,
        )  # fmt: skip
        async with self.centre.db.transaction(self.centre.scope) as tx:
            await self.centre.customers.add_customers(tx, [new])
        return customer_id

    async def stopped(
        self, customer: CustomerId, talk: ConversationId | None = None, step: str = "amount", flow: str = "transfer"
    ) -> InstanceId:
        """A customer begins a service and stops in the middle of it."""
        instance = await under_way(self.centre, customer, talk=talk, flow=flow)
        await stop(self.centre, instance)
        await tell(self.centre, self.stalled(instance, customer, talk, step, flow))
        return instance

    @staticmethod
    def stalled(
        instance: InstanceId, customer: CustomerId, talk: ConversationId | None = None, step: str = "amount",
        flow: str = "transfer",
    ) -> FlowStalled:  # fmt: skip
        return FlowStalled(
            instance_id=instance, customer_id=customer, flow=flow, version=1, step=step, kind="ask",
            reason="silent", door="chat", conversation_id=talk,
        )  # fmt: skip

    async def resumed(self, instance: InstanceId, customer: CustomerId) -> None:
        await tell(
            self.centre,
            FlowResumed(
                instance_id=instance, customer_id=customer, flow="transfer", version=1, step="amount",
                from_door="chat", door="page",
            ),
        )  # fmt: skip

    async def ended(self, instance: InstanceId, customer: CustomerId, outcome: str = "done") -> None:
        await over(self.centre, instance)
        await tell(
            self.centre,
            FlowEnded(
                instance_id=instance, customer_id=customer, flow="transfer", version=1, outcome=outcome, key="",
                door="page", seconds=90,
            ),
        )  # fmt: skip

    async def pass_time(self, seconds: float) -> None:
        """Time passes, and the jobs that are due by then run."""
        self.centre.later(seconds)
        async with self.centre.db.transaction(self.centre.scope) as tx:
            rows = await tx.fetch(JOBS)
        due = [row for row in rows[self._ran :] if row["scheduled_at"] <= self.centre.clock.now()]
        self._ran += len(due)
        for row in due:
            await self.run(row)
        await self.centre.catch_up()

    async def run(self, row: Any) -> None:
        task = {one.name: one.run for one in self.jobs.tasks()}[row["task_name"]]
        await task(msgspec.json.decode(row["args"]))

    async def decisions(self) -> list[tuple[str, str, str]]:
        rows = await self.centre.facts(StallDecided.KIND)
        return [(row["response"], row["outcome"], row["why"]) for row in rows]

    async def said(self, talk: ConversationId) -> list[str]:
        async with self.centre.db.snapshot(self.centre.scope) as tx:
            found = await self.centre.conversations.read_messages(tx, talk)
        return [str.__str__(one.text) for one in found if one.author_kind == "system"]

    async def alert_id(self) -> WorkId | None:
        found = await self.centre.value("select id from routing.work where kind = 'journey_alert' and open")
        return WorkId.of(found) if found else None

    async def seen(self, caller: StaffCaller, work: WorkId) -> Alert:
        async with self.centre.db.snapshot(caller.scope()) as tx:
            return await self.alerts.access(tx, caller, work)

    async def number(self, caller: StaffCaller, work: WorkId) -> str:
        async with self.centre.db.transaction(caller.scope()) as tx:
            return str.__str__(await self.alerts.number(tx, caller, work))

    async def offered_to(self, *people: StaffCaller) -> list[str]:
        await self.centre.routing.offer_round(self.centre.db)
        return [one.login for one in people if await self.centre.offers(one)]

    async def refuses(self, customer: CustomerId, door: str = "any") -> None:
        async with self.centre.db.transaction(self.centre.scope) as tx:
            said = Preference("reminder", door, allowed=False, evidence="电话里说的", until=None)
            await self.centre.customers.set_preference(tx, customer, said)

    def at(self, hour: int) -> None:
        """The next time it is this hour of the day at the bank."""
        now = self.centre.clock.now()
        local = now.astimezone(SHANGHAI)
        then = local.replace(hour=hour, minute=0, second=0, microsecond=0)
        if then <= local:
            then += timedelta(days=1)
        self.centre.clock.advance(then.astimezone(UTC) - now)
