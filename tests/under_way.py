"""Services under way, as rows: for tests of what only looks at them."""

from datetime import timedelta

from suiban.kit.ids import ConversationId, CustomerId, InstanceId
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
