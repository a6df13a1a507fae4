"""Services under way, as rows: for tests of what only looks at them."""

from datetime import timedelta

from suiban.eventlog.events import Fact
from suiban.flows.model.steps import Words
from suiban.flows.model.views import InstanceLine
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, InstanceId, StaffId
from suiban.platform.postgres import Transaction
from tests.centre import Centre

FLOW = """
insert into flows.flow (company_id, key, name, name_en, published, made_at) values ($1, $2, $3, $4, 1, $5)
on conflict do nothing
"""
VERSION = """
insert into flows.version (company_id, key, version, state, bpmn, saved_at, published_at)
values ($1, $2, 1, 'published', '', $3, $3) on conflict do nothing
"""
INSTANCE = """
insert into flows.instance (company_id, id, flow, version, customer_id, many, state, waits, step, kind, number, total,
                            step_since, ends_at, conversation_id, door, packed, begun_at)
values ($1, $2, $3, 1, $4, false, 'open', 'customer', 'amount', 'ask', 2, 5, $5, $6, $7, $8, '', $5)
"""

OPEN_OF = """
select i.*, f.name, f.name_en from flows_door.instance i
join flows_door.flow f on f.company_id = i.company_id and f.key = i.flow
where i.company_id = $1 and i.customer_id = $2 and i.state = 'open'
"""
STOP = "update flows.instance set stalled = 'silent', stalled_at = $2 where id = $1"
OVER = "update flows.instance set state = 'over', outcome = 'done', waits = '', ended_at = $2 where id = $1"


async def under_way(
    centre: Centre, customer: CustomerId, *, flow: str = "transfer", name: str = "转账", door: str = "chat",
    talk: ConversationId | None = None,
) -> InstanceId:  # fmt: skip
    """One customer's run of a service of the bank, at its second step of five."""
    instance, now = InstanceId.new(), centre.clock.now()
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute(FLOW, centre.bank, flow, name, flow.title(), now)
        await tx.execute(VERSION, centre.bank, flow, now)
        await tx.execute(
            INSTANCE, centre.bank, instance, flow, customer, now, now + timedelta(hours=72), talk, door
        )  # fmt: skip
    return instance


class Rows:
    """What is under way, from the rows alone, with the words that a definition would give."""

    async def open_of(self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> list[InstanceLine]:
        """One customer's."""
        rows = await tx.fetch(OPEN_OF, company_id, customer_id)
        return [
            InstanceLine(
                id=InstanceId.of(row["id"]), company_id=company_id, customer_id=customer_id, flow=row["flow"],
                name=Words(row["name"], row["name_en"]), version=1, state="open", waits=row["waits"], step=row["step"],
                step_name=Words("金额", "Amount"), kind=row["kind"], number=row["number"], total=row["total"],
                door=row["door"], begun_at=row["begun_at"], step_since=row["step_since"], ends_at=row["ends_at"],
                stalled_at=row["stalled_at"],
            )
            for row in rows
        ]  # fmt: skip


async def stop(centre: Centre, instance: InstanceId) -> None:
    """Its customer stopped, now."""
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute(STOP, instance, centre.clock.now())


async def help_with(centre: Centre, instance: InstanceId, staff_id: StaffId | None) -> None:
    """Somebody of the bank goes through it with the customer, or no longer."""
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("update flows.instance set helper_id = $2 where id = $1", instance, staff_id)


async def over(centre: Centre, instance: InstanceId) -> None:
    """It is over."""
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute(OVER, instance, centre.clock.now())


async def tell(centre: Centre, *facts: Fact) -> None:
    """What the shell of services would have logged; the listeners have read it."""
    async with centre.db.transaction(centre.scope) as tx:
        await centre.log.append(tx, centre.bank, facts)
    await centre.catch_up()
