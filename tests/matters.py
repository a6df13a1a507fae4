"""What company A's customer complained about, and the service they stopped in the middle of."""

from datetime import timedelta
from typing import TYPE_CHECKING

from suiban.app.demo.services import definitions
from suiban.cases.api import NewCase, Source
from suiban.flows.model import machine
from suiban.flows.model.definition import compile_definition
from suiban.kit.ids import CustomerId, InstanceId, StallId
from suiban.kit.masking import Spoken
from tests.marks import MARKS

if TYPE_CHECKING:
    from tests.house import House

FLOW = "insert into flows.flow (company_id, key, name, published, made_at) values ($1, 'balance', '余额', 1, now())"
VERSION = """
insert into flows.version (company_id, key, version, state, bpmn, saved_at)
values ($1, 'balance', 1, 'published', $2, now())
"""
INSTANCE = """
insert into flows.instance (company_id, id, flow, version, customer_id, many, state, waits, step, kind, number, total,
                            step_since, ends_at, door, packed, begun_at)
values ($1, $2, 'balance', 1, $3, false, 'open', 'customer', 'amount', 'ask', 2, 5, $4, $5, 'chat', $6, $4)
"""
STALL = """
insert into engagement.stall (company_id, id, instance_id, flow, version, customer_id, step, kind, reason, door,
                              stalled_at, name, name_en, step_name, step_name_en, number, total, alert_id)
values ($1, $2, $3, 'balance', 1, $4, 'amount', 'ask', 'silent', 'chat', $5, '余额', '', '账户', '', 2, 5, $6)
"""


async def add_matters(house: "House", customer: CustomerId) -> None:
    """A case, and a stall whose alert is the task that the holder has."""
    s, topic, text = house.services, Spoken(MARKS["task"][0]), Spoken(MARKS["task"][1])
    async with s.db.transaction(house.both) as tx:
        new = NewCase(house.a, customer, topic, text, Source("conversation", "x", conversation_id=house.objects.talk))
        house.objects.case = (await s.cases.register(tx, new))[0].id
    now, instance = s.clock.now(), InstanceId.new()
    await house.sql.execute(FLOW, house.a)
    await house.sql.execute(VERSION, house.a, definitions()["balance"])
    begun = machine.start(compile_definition(definitions()["balance"]), {}, now)
    packed = machine.pack(begun.state)
    await house.sql.execute(INSTANCE, house.a, instance, customer, now, now + timedelta(days=3), packed)
    await house.sql.execute(STALL, house.a, StallId.new(), instance, customer, now, house.objects.task)
