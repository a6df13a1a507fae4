"""SQL of engagement: services that broke off, what was decided, and what counts at that moment."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from suiban.engagement.model.journeys import Decision, FlowRule, Rule, Stall, StallState, TalkNow
from suiban.flows.model.steps import Words
from suiban.kit.ids import (
    CompanyId,
    ConversationId,
    CustomerId,
    InstanceId,
    StaffId,
    StallId,
    WorkId,
    uuid7,
)
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction

_COLUMNS: Final = """
s.company_id, s.id, s.instance_id, s.flow, s.version, s.customer_id, s.step, s.kind, s.reason, s.door,
s.conversation_id, s.stalled_at, s.name, s.name_en, s.step_name, s.step_name_en, s.number, s.total, s.state, s.over_at,
s.alert_id
"""
# The same step broken off again is the same stall; by whichever door or reason it is noticed next.
OPEN: Final = f"select {_COLUMNS} from engagement.stall s where s.instance_id = $1 and s.state = 'open' for update"
ADD: Final = """
insert into engagement.stall (company_id, id, instance_id, flow, version, customer_id, step, kind, reason, door,
                              conversation_id, stalled_at, name, name_en, step_name, step_name_en, number, total)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""
LOCK: Final = f"select {_COLUMNS} from engagement.stall s where s.id = $1 for update"
OF_ALERT: Final = f"select {_COLUMNS} from engagement.stall s where s.alert_id = $1"
ALERTED: Final = f"""
select {_COLUMNS} from engagement.stall s where s.instance_id = $1 and s.alert_id is not null order by s.id for update
"""
OF_CUSTOMER: Final = f"select {_COLUMNS} from engagement.stall s where s.customer_id = $1 order by s.id desc limit $2"
END: Final = "update engagement.stall set state = $3, over_at = $4 where company_id = $1 and id = $2"
SET_ALERT: Final = "update engagement.stall set alert_id = $3 where company_id = $1 and id = $2"
# Stalls of customers who have begun or go on with another talk, whoever they turned out to be in it, and what they said
# last.
WAITING_IN: Final = f"""
select {_COLUMNS}, c.id as talk_id, coalesce(m.text, '') as said from conversations_door.conversation c
join engagement.stall s on s.company_id = c.company_id and s.customer_id = c.customer_id and s.state = 'open'
left join lateral (
    select m.text from conversations_door.message m
    where m.company_id = c.company_id and m.conversation_id = c.id and m.author_kind = 'customer' and m.kind = 'text'
      and m.recalled_at is null
    order by m.talk_seq desc limit 1
) m on true
where c.company_id = any ($1::uuid[]) and c.id = any ($2::uuid[]) and c.state = 'open' order by s.id, c.id
"""
DECISIONS: Final = """
select stall_id, response, outcome, why, at, conversation_id from engagement.decision
where stall_id = any ($1::uuid[]) order by at, id
"""
DECIDE: Final = """
insert into engagement.decision (company_id, id, stall_id, response, outcome, why, at, conversation_id)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
NUDGES: Final = """
select count(*) from engagement.decision d join engagement.stall s on s.company_id = d.company_id and s.id = d.stall_id
where s.company_id = $1 and s.instance_id = $2 and d.response = 'nudge' and d.outcome = 'done'
"""
TALK: Final = """
select state, holder_kind, holder_id, holder_key, coalesce(last_received_at > $3, false) as heard
from conversations_door.conversation where company_id = $1 and id = $2
"""
HELD_BY: Final = """
select holder_id from conversations_door.conversation
where company_id = $1 and customer_id = $2 and state = 'open' and holder_kind = 'staff' order by opened_at desc limit 1
"""
OPEN_TALK: Final = """
select id from conversations_door.conversation
where company_id = $1 and customer_id = $2 and state = 'open' order by opened_at desc limit 1
"""
HELPER: Final = "select helper_id from flows_door.instance where company_id = $1 and id = $2"
MANAGER: Final = "select manager_staff_id from customers_door.customer where company_id = $1 and id = $2"
LANGUAGE: Final = """
select language from customers_door.session where company_id = $1 and customer_id = $2 order by created_at desc limit 1
"""
LOOKS_AFTER: Final = """
select 1 from engagement.stall s join routing_door.work w on w.company_id = s.company_id and w.id = s.alert_id
where s.customer_id = $1 and w.staff_id = $2 and w.state = 'accepted' limit 1
"""
RULES: Final = """
select company_id, flow, nudge_after_s, offers, alert_after_s, queue_key, active from engagement.rule
order by company_id, flow
"""
SET_RULE: Final = """
insert into engagement.rule (company_id, flow, nudge_after_s, offers, alert_after_s, queue_key, active)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (company_id, flow) do update
set nudge_after_s = excluded.nudge_after_s, offers = excluded.offers, alert_after_s = excluded.alert_after_s,
    queue_key = excluded.queue_key, active = excluded.active
"""


async def open_of(tx: Transaction, instance_id: UUID) -> Stall | None:
    """The open stall of an instance; it stays so until the transaction ends."""
    row = await tx.fetchrow(OPEN, instance_id)
    return _stall(row) if row else None


async def add(tx: Transaction, stall: Stall) -> None:
    """A service broke off."""
    await tx.execute(
        ADD, stall.company_id, stall.id, stall.instance_id, stall.flow, stall.version, stall.customer_id, stall.step,
        stall.kind, stall.reason, stall.door, stall.conversation_id, stall.stalled_at, stall.name.zh, stall.name.en,
        stall.step_name.zh, stall.step_name.en, stall.number, stall.total,
    )  # fmt: skip


async def lock(tx: Transaction, stall_id: StallId) -> Stall | None:
    """A stall as it stands, until the transaction ends."""
    row = await tx.fetchrow(LOCK, stall_id)
    return _stall(row) if row else None


async def of_alert(tx: Transaction, work_id: WorkId) -> Stall | None:
    """What an alert is about."""
    row = await tx.fetchrow(OF_ALERT, work_id)
    return _stall(row) if row else None


async def alerted(tx: Transaction, instance_id: InstanceId) -> list[Stall]:
    """The stalls of an instance of which somebody was told; they stay so until the transaction ends."""
    return [_stall(row) for row in await tx.fetch(ALERTED, instance_id)]


async def of_customer(tx: Transaction, customer_id: CustomerId, limit: int) -> list[Stall]:
    """A customer's stalls, newest first."""
    return [_stall(row) for row in await tx.fetch(OF_CUSTOMER, customer_id, limit)]


async def end(tx: Transaction, stall: Stall, state: StallState, now: datetime) -> None:
    """It is over."""
    await tx.execute(END, stall.company_id, stall.id, state, now)


async def set_alert(tx: Transaction, stall: Stall, work_id: WorkId) -> None:
    """Whoever looks after the customer is told by this work."""
    await tx.execute(SET_ALERT, stall.company_id, stall.id, work_id)


async def waiting_in(
    tx: Transaction, companies: Collection[CompanyId], talks: Collection[ConversationId]
) -> list[tuple[Stall, ConversationId, Spoken]]:
    """The open stalls of those who talk in these talks and what they said last, in one order everywhere."""
    rows = await tx.fetch(WAITING_IN, list(companies), list(talks))
    return [(_stall(row), ConversationId.of(row["talk_id"]), Spoken(row["said"])) for row in rows]


async def decisions(tx: Transaction, stalls: Sequence[StallId]) -> Mapping[StallId, tuple[Decision, ...]]:
    """What was decided, oldest first."""
    found: dict[StallId, tuple[Decision, ...]] = {}
    for row in await tx.fetch(DECISIONS, list(stalls)):
        stall_id = StallId.of(row["stall_id"])
        talk = ConversationId.of(row["conversation_id"]) if row["conversation_id"] else None
        one = Decision(row["response"], row["outcome"], row["why"], row["at"], talk)
        found[stall_id] = (*found.get(stall_id, ()), one)
    return found


async def decide(tx: Transaction, stall: Stall, one: Decision) -> None:
    """Keep a decision."""
    await tx.execute(
        DECIDE, stall.company_id, uuid7(), stall.id, one.response, one.outcome, one.why, one.at, one.conversation_id
    )


async def nudges(tx: Transaction, stall: Stall) -> int:
    """How often this run of the service was nudged."""
    return int(await tx.fetchval(NUDGES, stall.company_id, stall.instance_id))


async def talk_now(tx: Transaction, stall: Stall, talk: ConversationId | None) -> TalkNow | None:
    """Of a talk what counts; None: there is none."""
    row = await tx.fetchrow(TALK, stall.company_id, talk, stall.stalled_at) if talk is not None else None
    if row is None:
        return None
    holder = StaffId.of(row["holder_id"]) if row["holder_kind"] == "staff" else None
    asked = row["holder_kind"] == "nobody" and row["holder_key"] != ""
    return TalkNow(row["state"] == "open", row["holder_kind"], holder, asked, row["heard"])


async def held_by(tx: Transaction, stall: Stall) -> StaffId | None:
    """Who of staff talks with this customer now."""
    found = await tx.fetchval(HELD_BY, stall.company_id, stall.customer_id)
    return StaffId.of(found) if found else None


async def open_talk(tx: Transaction, stall: Stall) -> ConversationId | None:
    """The newest open talk of this customer."""
    found = await tx.fetchval(OPEN_TALK, stall.company_id, stall.customer_id)
    return ConversationId.of(found) if found else None


async def helper(tx: Transaction, stall: Stall) -> StaffId | None:
    """Who goes through the service with the customer now."""
    found = await tx.fetchval(HELPER, stall.company_id, stall.instance_id)
    return StaffId.of(found) if found else None


async def manager(tx: Transaction, stall: Stall) -> StaffId | None:
    """Who looks after this customer."""
    found = await tx.fetchval(MANAGER, stall.company_id, stall.customer_id)
    return StaffId.of(found) if found else None


async def looks_after(tx: Transaction, customer_id: CustomerId, staff_id: StaffId) -> bool:
    """Whether somebody has an alert about this customer."""
    return await tx.fetchrow(LOOKS_AFTER, customer_id, staff_id) is not None


async def language(tx: Transaction, stall: Stall) -> str:
    """What the customer's page spoke last."""
    return str(await tx.fetchval(LANGUAGE, stall.company_id, stall.customer_id) or "")


async def rules(tx: Transaction) -> list[FlowRule]:
    """What the companies of the scope say."""
    return [
        FlowRule(
            CompanyId.of(row["company_id"]), row["flow"],
            Rule(row["nudge_after_s"], row["offers"], row["alert_after_s"], row["queue_key"], row["active"]),
        )
        for row in await tx.fetch(RULES)
    ]  # fmt: skip


async def set_rule(tx: Transaction, item: FlowRule) -> None:
    """Set one."""
    rule = item.rule
    await tx.execute(
        SET_RULE, item.company_id, item.flow, rule.nudge_after_s, rule.offers, rule.alert_after_s, rule.queue_key,
        rule.active,
    )  # fmt: skip


def _stall(row: Any) -> Stall:
    return Stall(
        company_id=CompanyId.of(row["company_id"]),
        id=StallId.of(row["id"]),
        instance_id=InstanceId.of(row["instance_id"]),
        flow=row["flow"],
        version=row["version"],
        customer_id=CustomerId.of(row["customer_id"]),
        step=row["step"],
        kind=row["kind"],
        reason=row["reason"],
        door=row["door"],
        conversation_id=ConversationId.of(row["conversation_id"]) if row["conversation_id"] else None,
        stalled_at=row["stalled_at"],
        name=Words(row["name"], row["name_en"]),
        step_name=Words(row["step_name"], row["step_name_en"]),
        number=row["number"],
        total=row["total"],
        state=row["state"],
        over_at=row["over_at"],
        alert_id=WorkId.of(row["alert_id"]) if row["alert_id"] else None,
    )
