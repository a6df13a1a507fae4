"""The only SQL of programs' keys and webhooks."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from suiban.integrations.model import ApiKey, Claimed, Delivery, Outcome, Webhook, wait_after
from suiban.kit.ids import CompanyId, DeliveryId, KeyId, StaffId, WebhookId
from suiban.platform.postgres import Transaction

_KEY = "company_id, id, name, scopes, created_at, expires_at, last_used_at, revoked_at"
KEYS = "select " + _KEY + " from integrations.api_key order by company_id, id desc"
FIND_KEY = "select * from integrations.find_key($1)"
COUNT_KEYS = "select count(*) from integrations.api_key where company_id = $1 and revoked_at is null"
ADD_KEY = """
insert into integrations.api_key (company_id, id, name, token_hash, scopes, created_by, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
REVOKE_KEY = """
update integrations.api_key set revoked_at = $2 where id = $1 and revoked_at is null returning company_id
"""
TOUCH_KEY = """
update integrations.api_key set last_used_at = $3
where company_id = $1 and id = $2 and (last_used_at is null or last_used_at < $3::timestamptz - interval '1 minute')
"""
COLLEAGUE = """
select m.id, m.name from staff_door.member m join staff_door.mandate d on d.staff_id = m.id and d.company_id = $1
where m.login = $2 and m.active
"""

WEBHOOKS = """
select w.company_id, w.id, w.name, w.url, w.topics, w.active, w.version, w.created_at,
       count(d.id) filter (where d.state = 'queued') as queued, count(d.id) filter (where d.state = 'dead') as dead
from integrations.webhook w
left join integrations.delivery d
  on d.company_id = w.company_id and d.webhook_id = w.id and d.state in ('queued', 'dead')
where ($1::uuid is null or w.id = $1)
group by w.company_id, w.id order by w.company_id, w.id
"""
COUNT_WEBHOOKS = "select count(*) from integrations.webhook where company_id = $1"
ADD_WEBHOOK = """
insert into integrations.webhook (company_id, id, name, url, topics, sealed, created_by)
values ($1, $2, $3, $4, $5, $6, $7)
"""
SAVE_WEBHOOK = """
update integrations.webhook set name = $3, url = $4, topics = $5, active = $6, version = version + 1
where id = $1 and version = $2 returning company_id
"""
NEW_SIGNING = """
update integrations.webhook
set secret = '', sealed = $2, old_sealed = $3, old_until = $4, version = version + 1 where id = $1
"""
SIGNING = "select company_id, secret, sealed, version from integrations.webhook where id = $1 for update"
CLEAR = """
select id, secret from integrations.webhook
where company_id = $1 and secret <> '' order by id limit $2 for update
"""
SEAL = "update integrations.webhook set secret = '', sealed = $3 where company_id = $1 and id = $2"
DELETE_WEBHOOK = "delete from integrations.webhook where id = $1 returning company_id"
TOPICS_WANTED = "select integrations.topics_wanted()"
WANTED = "select company_id, id, topics, created_at from integrations.webhook where active"

# The webhook's row hands out the numbers, so two workers cannot give the same one.
ENQUEUE = """
with given as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
        with ordinality as g (company_id, webhook_id, id, subject, event, body, number)
), numbered as (
    update integrations.webhook w set last_sequence = w.last_sequence + t.many
    from (select company_id, webhook_id, count(*) as many from given group by company_id, webhook_id) t
    where w.company_id = t.company_id and w.id = t.webhook_id
    returning w.company_id, w.id, w.last_sequence - t.many as before
)
insert into integrations.delivery (company_id, id, webhook_id, subject, sequence, event, body, next_at, created_at)
select g.company_id, g.id, g.webhook_id, g.subject,
       n.before + row_number() over (partition by g.webhook_id order by g.number), g.event, g.body, $7, $7
from given g join numbered n on n.company_id = g.company_id and n.id = g.webhook_id
"""

# Of each webhook's each subject only the first that waits: order within a conversation, nothing else held up.
CLAIM = """
with due as (
    select d.company_id, d.id, d.webhook_id
    from unnest((select platform.scope())) as company (id)
    cross join lateral (
        select d.company_id, d.id, d.webhook_id from integrations.delivery d
        where d.company_id = company.id and d.state = 'queued' and d.next_at <= $1
          and (d.claimed_until is null or d.claimed_until < $1)
          and exists (select from integrations.webhook w
                      where w.company_id = d.company_id and w.id = d.webhook_id and w.active)
          and not exists (
              select from integrations.delivery e
              where e.company_id = d.company_id and e.webhook_id = d.webhook_id and e.subject = d.subject
                and e.state = 'queued' and e.sequence < d.sequence)
        order by d.next_at, d.sequence limit $2
        for no key update of d skip locked
    ) d
), claimed as (
    update integrations.delivery d set attempts = d.attempts + 1, claimed_until = $1 + make_interval(secs => $3)
    from due where d.company_id = due.company_id and d.id = due.id and d.state = 'queued'
    returning d.company_id, d.id, d.webhook_id, d.body, d.sequence, d.attempts
)
select c.*, w.url, w.secret, w.sealed, case when w.old_until > $1 then w.old_sealed end as old_sealed
from claimed c
join integrations.webhook w on w.company_id = c.company_id and w.id = c.webhook_id
order by c.sequence
"""
SETTLE = """
update integrations.delivery d
set state = t.state, claimed_until = null, next_at = t.next_at, last_status = t.status, last_error = t.error,
    done_at = case when t.state = 'queued' then null else $8::timestamptz end
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::int[])
    as t (company_id, id, state, next_at, status, error, attempts)
where d.company_id = t.company_id and d.id = t.id and d.state = 'queued' and d.attempts = t.attempts
"""
_DELIVERY = """
company_id, id, webhook_id, sequence, event, body, state, attempts, next_at, last_status, last_error, created_at,
done_at
"""
DELIVERIES = (
    "select "
    + _DELIVERY
    + """
from integrations.delivery
where webhook_id = $1 and ($2::text is null or state = $2) and ($3::bigint is null or sequence < $3)
order by sequence desc limit $4
"""
)
FIND_DELIVERY = "select " + _DELIVERY + " from integrations.delivery where id = $1 for no key update"
AGAIN = """
update integrations.delivery set state = 'queued', attempts = 0, next_at = $2, claimed_until = null, done_at = null
where id = $1 and state = 'dead'
"""
SKIP = "update integrations.delivery set state = 'skipped', done_at = $2 where id = $1 and state = 'dead'"
FORGET = """
delete from integrations.delivery d
using (
    select company_id, id from integrations.delivery
    where done_at < $1 and state in ('delivered', 'skipped') or done_at < $2
    limit $3
) old
where d.company_id = old.company_id and d.id = old.id
"""

_TALK = """
company_id, id, channel_id, customer_id, state, holder_kind, holder_id, holder_key, last_seq, opened_at,
last_received_at, closed_at
"""
TALKS = (
    "select "
    + _TALK
    + """
from conversations_door.conversation
where ($1::text is null or state = $1) and ($2::uuid is null or customer_id = $2) and ($3::uuid is null or id < $3)
order by id desc limit $4
"""
)


async def colleague(tx: Transaction, company_id: CompanyId, login: str) -> tuple[StaffId, str] | None:
    """Somebody active with this login and a mandate for the company: who they are and what they are called."""
    row = await tx.fetchrow(COLLEAGUE, company_id, login)
    return (StaffId.of(row["id"]), row["name"]) if row else None


async def keys(tx: Transaction) -> list[ApiKey]:
    """Every key of the scope, newest first within a company."""
    return [
        ApiKey(
            CompanyId.of(row["company_id"]), KeyId.of(row["id"]), row["name"], tuple(row["scopes"]), row["created_at"],
            row["expires_at"], row["last_used_at"], row["revoked_at"],
        )
        for row in await tx.fetch(KEYS)
    ]  # fmt: skip


async def find_key(tx: Transaction, token_hash: bytes) -> Any:
    """The live key with this hash, whatever the scope; None when there is none."""
    return await tx.fetchrow(FIND_KEY, token_hash)


async def count_keys(tx: Transaction, company_id: CompanyId) -> int:
    """How many live keys a company has."""
    return int(await tx.fetchval(COUNT_KEYS, company_id))


async def add_key(tx: Transaction, key: ApiKey, token_hash: bytes, by: UUID) -> None:
    """Enter a key."""
    await tx.execute(
        ADD_KEY, key.company_id, key.id, key.name, token_hash, list(key.scopes), by, key.created_at, key.expires_at
    )


async def revoke_key(tx: Transaction, key_id: KeyId, now: datetime) -> CompanyId | None:
    """End a key; whose it was, None when there is no live one."""
    company = await tx.fetchval(REVOKE_KEY, key_id, now)
    return CompanyId.of(company) if company else None


async def touch_key(tx: Transaction, company_id: CompanyId, key_id: KeyId, now: datetime) -> None:
    """Note that a key was used, at most once a minute."""
    await tx.execute(TOUCH_KEY, company_id, key_id, now)


async def webhooks(tx: Transaction, webhook_id: WebhookId | None = None) -> list[Webhook]:
    """The webhooks of the scope, or one of them, with what waits."""
    return [
        Webhook(
            CompanyId.of(row["company_id"]), WebhookId.of(row["id"]), row["name"], row["url"], tuple(row["topics"]),
            row["active"], row["version"], row["created_at"], row["queued"], row["dead"],
        )
        for row in await tx.fetch(WEBHOOKS, webhook_id)
    ]  # fmt: skip


async def count_webhooks(tx: Transaction, company_id: CompanyId) -> int:
    """How many webhooks a company has."""
    return int(await tx.fetchval(COUNT_WEBHOOKS, company_id))


async def add_webhook(tx: Transaction, hook: Webhook, sealed: bytes, by: UUID) -> None:
    """Enter a webhook with its sealed secret."""
    await tx.execute(ADD_WEBHOOK, hook.company_id, hook.id, hook.name, hook.url, list(hook.topics), sealed, by)


async def save_webhook(tx: Transaction, hook: Webhook) -> bool:
    """Change a webhook unless somebody else did since ``hook.version``."""
    found = await tx.fetchval(SAVE_WEBHOOK, hook.id, hook.version, hook.name, hook.url, list(hook.topics), hook.active)
    return found is not None


async def lock_secret(tx: Transaction, webhook_id: WebhookId) -> Any:
    """Whose a webhook is and what it signs with; nobody else changes it meanwhile. None: there is none."""
    return await tx.fetchrow(SIGNING, webhook_id)


async def set_secret(
    tx: Transaction, webhook_id: WebhookId, sealed: bytes, old_sealed: bytes | None, old_until: datetime | None
) -> None:
    """Give a webhook another secret, and the old one until when."""
    await tx.execute(NEW_SIGNING, webhook_id, sealed, old_sealed, old_until)


async def clear(tx: Transaction, company_id: CompanyId, limit: int) -> list[tuple[WebhookId, str]]:
    """Secrets that stand in clear, locked."""
    return [(WebhookId.of(row["id"]), row["secret"]) for row in await tx.fetch(CLEAR, company_id, limit)]


async def seal(tx: Transaction, company_id: CompanyId, webhook_id: WebhookId, sealed: bytes) -> None:
    """It does not stand in clear any more."""
    await tx.execute(SEAL, company_id, webhook_id, sealed)


async def delete_webhook(tx: Transaction, webhook_id: WebhookId) -> CompanyId | None:
    """Remove a webhook with its deliveries; whose it was."""
    company = await tx.fetchval(DELETE_WEBHOOK, webhook_id)
    return CompanyId.of(company) if company else None


async def topics_wanted(tx: Transaction) -> frozenset[str]:
    """The events that anybody wants to be told, in whatever company."""
    return frozenset(await tx.fetchval(TOPICS_WANTED))


async def wanted(tx: Transaction) -> list[tuple[CompanyId, WebhookId, frozenset[str], datetime]]:
    """The active webhooks of the scope: company, id, events, since when."""
    return [
        (CompanyId.of(row["company_id"]), WebhookId.of(row["id"]), frozenset(row["topics"]), row["created_at"])
        for row in await tx.fetch(WANTED)
    ]


async def enqueue(
    tx: Transaction, rows: Sequence[tuple[CompanyId, WebhookId, DeliveryId, UUID, str, str]], now: datetime
) -> None:
    """Store (company, webhook, id, subject, event, body), numbered in this order within each webhook."""
    await tx.execute(ENQUEUE, *(list(column) for column in zip(*rows, strict=True)), now)


async def claim(
    tx: Transaction, now: datetime, limit: int, lease_s: float, opened: Callable[[Any], tuple[str, ...]]
) -> list[Claimed]:
    """Take what is due, at most ``limit`` a company, and count the attempt; ``opened`` reads a row's secrets."""
    return [
        Claimed(
            CompanyId.of(row["company_id"]), DeliveryId.of(row["id"]), WebhookId.of(row["webhook_id"]), row["url"],
            opened(row), row["body"], row["sequence"], row["attempts"],
        )
        for row in await tx.fetch(CLAIM, now, limit, lease_s)
    ]  # fmt: skip


async def settle(tx: Transaction, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down how attempts ended: arrived, to be tried again, or dead."""
    rows = []
    for outcome in outcomes:
        item = outcome.delivery
        wait = timedelta(0) if outcome.arrived else wait_after(item.attempts)
        state = "delivered" if outcome.arrived else "dead" if wait is None else "queued"
        rows.append(
            (
                item.company_id,
                item.id,
                state,
                now + (wait or timedelta(0)),
                outcome.status,
                outcome.error,
                item.attempts,
            )
        )
    await tx.execute(SETTLE, *(list(column) for column in zip(*rows, strict=True)), now)


async def deliveries(
    tx: Transaction, webhook_id: WebhookId, state: str | None, before: int | None, limit: int
) -> list[Delivery]:
    """Deliveries of a webhook, newest first."""
    return [_delivery(row) for row in await tx.fetch(DELIVERIES, webhook_id, state, before, limit)]


async def find_delivery(tx: Transaction, delivery_id: DeliveryId) -> Delivery | None:
    """One delivery, held until the transaction ends."""
    row = await tx.fetchrow(FIND_DELIVERY, delivery_id)
    return None if row is None else _delivery(row)


async def again(tx: Transaction, delivery_id: DeliveryId, now: datetime) -> None:
    """Queue a dead delivery anew."""
    await tx.execute(AGAIN, delivery_id, now)


async def skip(tx: Transaction, delivery_id: DeliveryId, now: datetime) -> None:
    """Give up a dead delivery."""
    await tx.execute(SKIP, delivery_id, now)


async def forget(tx: Transaction, done_before: datetime, dead_before: datetime, limit: int) -> int:
    """Delete deliveries that ended before, dead ones later; how many."""
    return await tx.execute(FORGET, done_before, dead_before, limit)


async def talks(
    tx: Transaction, state: str | None, customer_id: UUID | None, before: UUID | None, limit: int
) -> list[Any]:
    """Conversations of the scope, newest first."""
    return list(await tx.fetch(TALKS, state, customer_id, before, limit))


def _delivery(row: Any) -> Delivery:
    return Delivery(
        CompanyId.of(row["company_id"]), DeliveryId.of(row["id"]), WebhookId.of(row["webhook_id"]), row["sequence"],
        row["event"], row["body"], row["state"], row["attempts"], row["next_at"], row["last_status"], row["last_error"],
        row["created_at"], row["done_at"],
    )  # fmt: skip
