"""The only SQL of notices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from suiban.kit.ids import CompanyId, ConversationId, CustomerId, SessionId, StaffId, WorkId
from suiban.notices.model import Language, News, Push, Result, Wants, wait_after
from suiban.platform.postgres import Transaction
from suiban.platform.web_push import Browser

WANTS: Final = "select kinds, quiet_from, quiet_until, time_zone from notices.wants where staff_id = $1"
SAVE_WANTS: Final = """
insert into notices.wants (staff_id, kinds, quiet_from, quiet_until, time_zone) values ($1, $2, $3, $4, $5)
on conflict (staff_id) do update set kinds = excluded.kinds, quiet_from = excluded.quiet_from,
    quiet_until = excluded.quiet_until, time_zone = excluded.time_zone
"""
ADD_STAFF: Final = """
insert into notices.staff_browser (session_id, staff_id, endpoint, public, auth, language, created_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (session_id) do update set endpoint = excluded.endpoint, public = excluded.public, auth = excluded.auth,
    language = excluded.language, created_at = excluded.created_at, last_error = ''
"""
ADD_CUSTOMER: Final = """
insert into notices.customer_browser (company_id, session_id, customer_id, endpoint, public, auth, language, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (company_id, session_id) do update set endpoint = excluded.endpoint, public = excluded.public,
    auth = excluded.auth, language = excluded.language, created_at = excluded.created_at
"""
FIND_STAFF: Final = "select last_error from notices.staff_browser where session_id = $1"
HAS_CUSTOMER: Final = """
select exists (select from notices.customer_browser where company_id = $1 and session_id = $2)
"""
REACHABLE: Final = """
select distinct t.customer_id
from unnest($1::uuid[], $2::uuid[]) as c (company_id, customer_id)
join customers_door.session t on t.company_id = c.company_id and t.customer_id = c.customer_id
join notices.customer_browser b on b.company_id = t.company_id and b.session_id = t.id
where t.revoked_at is null and t.expires_at > $3
"""
DELETE_STAFF: Final = "delete from notices.staff_browser where session_id = $1"
DELETE_CUSTOMER: Final = "delete from notices.customer_browser where company_id = $1 and session_id = $2"
ANYBODY: Final = "select staff, customers from notices.anybody()"

_AGAIN: Final = """
on conflict (company_id, (coalesce(staff_session_id, customer_session_id)), kind, conversation_id) do update
    set talk_seq = greatest(push.talk_seq, excluded.talk_seq), next_at = least(push.next_at, excluded.next_at),
        expires_at = greatest(push.expires_at, excluded.expires_at), work_id = excluded.work_id
"""
# Of a message the holder is told who holds when it is read from the log: the talk may have gone on since.
ENQUEUE_STAFF: Final = (
    """
insert into notices.push (company_id, staff_session_id, kind, conversation_id, talk_seq, next_at, expires_at, work_id)
select n.company_id, b.session_id, n.kind, n.conversation_id, n.talk_seq, n.next_at, n.expires_at, n.work_id
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::timestamptz[], $7::timestamptz[],
            $8::uuid[])
    as n (company_id, kind, conversation_id, staff_id, talk_seq, next_at, expires_at, work_id)
left join conversations_door.conversation c
    on c.id = n.conversation_id and n.staff_id is null and c.holder_kind = 'staff'
join notices.staff_browser b on b.staff_id = coalesce(n.staff_id, c.holder_id)
"""
    + _AGAIN
)
# through the session, not by the customer it had when the browser agreed: a visitor may have turned out to be somebody
ENQUEUE_CUSTOMER: Final = (
    """
insert into notices.push (company_id, customer_session_id, kind, conversation_id, talk_seq, next_at, expires_at)
select b.company_id, b.session_id, n.kind, n.conversation_id, n.talk_seq, n.next_at, n.expires_at
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::timestamptz[], $7::timestamptz[])
    as n (company_id, kind, conversation_id, staff_id, talk_seq, next_at, expires_at)
join conversations_door.conversation c on c.id = n.conversation_id
join customers_door.session t on t.company_id = c.company_id and t.customer_id = c.customer_id
join notices.customer_browser b on b.company_id = t.company_id and b.session_id = t.id
"""
    + _AGAIN
)
ENQUEUE_TEST: Final = (
    """
insert into notices.push (company_id, staff_session_id, kind, next_at, expires_at) values ($1, $2, 'test', $3, $4)
"""
    + _AGAIN
)

CLAIM: Final = """
with due as (
    select p.company_id, p.id
    from unnest((select platform.scope())) as company (id)
    cross join lateral (
        select p.company_id, p.id from notices.push p
        where p.company_id = company.id and p.next_at <= $1 and (p.claimed_until is null or p.claimed_until < $1)
        order by p.next_at limit $2 for no key update of p skip locked
    ) p
)
update notices.push p set attempts = p.attempts + 1, claimed_until = $1 + make_interval(secs => $3)
from due where p.company_id = due.company_id and p.id = due.id
returning p.id
"""
# Asked for when it is sent: is it still news, and is the sign-in still one?
CLAIMED: Final = """
select p.company_id, p.id, coalesce(p.staff_session_id, p.customer_session_id) as session_id,
       p.staff_session_id is not null as for_staff, p.kind, p.conversation_id, p.work_id, p.attempts,
       p.expires_at,
       coalesce(s.endpoint, c.endpoint) as endpoint, coalesce(s.public, c.public) as public,
       coalesce(s.auth, c.auth) as auth, coalesce(s.language, c.language) as language,
       coalesce(i.revoked_at is null and i.step = '' and i.expires_at > $2
                and (i.idle_s is null or i.last_seen_at + make_interval(secs => i.idle_s) > $2),
                t.revoked_at is null and t.expires_at > $2, false) as session_alive,
       case p.kind
           when 'offer' then exists (
               select from routing_door.reservation r where r.company_id = p.company_id
                 and (r.conversation_id = p.conversation_id or r.work_id = p.work_id) and r.staff_id = s.staff_id
                 and r.state = 'reserved')
           when 'consult' then exists (
               select from conversations_door.consultation q where q.company_id = p.company_id
                 and q.conversation_id = p.conversation_id and q.staff_id = s.staff_id and q.ended_at is null)
           when 'message' then k.holder_kind = 'staff' and k.holder_id = s.staff_id and p.talk_seq > m.staff_read
           when 'answer' then p.talk_seq > m.customer_read
           else true
       end as still_news,
       w.kinds, w.quiet_from, w.quiet_until, w.time_zone
from notices.push p
left join notices.staff_browser s on s.session_id = p.staff_session_id
left join staff_door.session i on i.id = s.session_id
left join notices.wants w on w.staff_id = s.staff_id
left join notices.customer_browser c on c.company_id = p.company_id and c.session_id = p.customer_session_id
left join customers_door.session t on t.company_id = c.company_id and t.id = c.session_id
left join conversations_door.conversation k on k.id = p.conversation_id
cross join lateral (
    select coalesce(max(read_seq) filter (where reader = 'staff'), 0) as staff_read,
           coalesce(max(read_seq) filter (where reader = 'customer'), 0) as customer_read
    from conversations_door.marker where conversation_id = p.conversation_id
) m
where p.id = any ($1::uuid[])
order by p.next_at, p.id
"""
DONE: Final = "delete from notices.push where id = any ($1::uuid[]) and company_id = any ($2::uuid[])"
AGAIN: Final = """
update notices.push p set next_at = n.next_at, claimed_until = null
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as n (company_id, id, next_at)
where p.company_id = n.company_id and p.id = n.id
"""
TOLD: Final = """
update notices.staff_browser b set last_error = n.error
from unnest($1::uuid[], $2::text[]) as n (session_id, error)
where b.session_id = n.session_id and b.last_error <> n.error
"""
GONE_STAFF: Final = "delete from notices.staff_browser where session_id = any ($1::uuid[])"
GONE_CUSTOMERS: Final = """
delete from notices.customer_browser where session_id = any ($1::uuid[]) and company_id = any ($2::uuid[])
"""


async def wants(tx: Transaction, staff_id: StaffId) -> Wants:
    """What this person wants; everything unless they said otherwise."""
    row = await tx.fetchrow(WANTS, staff_id)
    return _wants(row) if row is not None else Wants()


async def save_wants(tx: Transaction, staff_id: StaffId, chosen: Wants) -> None:
    """Keep what this person wants."""
    await tx.execute(SAVE_WANTS, staff_id, list(chosen.kinds), chosen.quiet_from, chosen.quiet_until, chosen.time_zone)


async def forget_endpoint(tx: Transaction, endpoint: str) -> None:
    """Whoever had this browser before has it no more."""
    await tx.execute("select notices.forget_endpoint($1)", endpoint)


async def add_staff(
    tx: Transaction, session_id: SessionId, staff_id: StaffId, browser: Browser, language: Language, now: datetime
) -> None:
    """The browser of a sign-in, instead of the one it had."""
    await tx.execute(
        ADD_STAFF, session_id, staff_id, browser.endpoint, browser.public, browser.auth, language, now
    )  # fmt: skip


async def add_customer(
    tx: Transaction, company_id: CompanyId, session_id: SessionId, customer_id: CustomerId, browser: Browser,
    language: Language, now: datetime,
) -> None:  # fmt: skip
    """The browser of a customer's session, instead of the one it had."""
    await tx.execute(
        ADD_CUSTOMER, company_id, session_id, customer_id, browser.endpoint, browser.public, browser.auth, language, now
    )


async def staff_error(tx: Transaction, session_id: SessionId) -> str | None:
    """What went wrong last with the browser of a sign-in, empty: nothing; None when it has no browser."""
    found: str | None = await tx.fetchval(FIND_STAFF, session_id)
    return found


async def has_customer(tx: Transaction, company_id: CompanyId, session_id: SessionId) -> bool:
    """Whether a customer's session has a browser."""
    return bool(await tx.fetchval(HAS_CUSTOMER, company_id, session_id))


async def reachable(
    tx: Transaction, customers: Sequence[tuple[CompanyId, CustomerId]], now: datetime
) -> frozenset[CustomerId]:
    """Those of them with a browser that is told."""
    companies, ids = [company for company, _ in customers], [customer for _, customer in customers]
    return frozenset(CustomerId.of(row["customer_id"]) for row in await tx.fetch(REACHABLE, companies, ids, now))


async def delete_staff(tx: Transaction, session_id: SessionId) -> bool:
    """Forget the browser of a sign-in; False when there was none."""
    return await tx.execute(DELETE_STAFF, session_id) == 1


async def delete_customer(tx: Transaction, company_id: CompanyId, session_id: SessionId) -> None:
    """Forget the browser of a customer's session."""
    await tx.execute(DELETE_CUSTOMER, company_id, session_id)


async def anybody(tx: Transaction) -> tuple[bool, bool]:
    """Whether any staff, any customer of any company is to be told; needs no scope."""
    row = await tx.fetchrow(ANYBODY)
    return (row["staff"], row["customers"]) if row is not None else (False, False)


async def enqueue(tx: Transaction, news: Sequence[News], *, for_staff: bool) -> int:
    """Queue pushes to every browser concerned, one for each kind and talk; how many are new or were renewed."""
    if not news:
        return 0
    rows = [
        (one.company_id, one.kind, one.conversation_id, one.staff_id, one.talk_seq, one.next_at, one.expires_at)
        for one in news
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    if not for_staff:
        return await tx.execute(ENQUEUE_CUSTOMER, *columns)
    return await tx.execute(ENQUEUE_STAFF, *columns, [one.work_id for one in news])


async def enqueue_test(
    tx: Transaction, company_id: CompanyId, session_id: SessionId, now: datetime, expires_at: datetime
) -> None:
    """Queue a test to the browser of a sign-in."""
    await tx.execute(ENQUEUE_TEST, company_id, session_id, now, expires_at)


async def claim(tx: Transaction, now: datetime, limit: int, lease_s: float) -> list[Push]:
    """Take what is due, at most ``limit`` a company, and count the attempt."""
    ids = [row["id"] for row in await tx.fetch(CLAIM, now, limit, lease_s)]
    return [_push(row) for row in await tx.fetch(CLAIMED, ids, now)] if ids else []


async def settle(tx: Transaction, results: Sequence[Result], now: datetime) -> None:
    """Write down what became of attempts: over, to be tried again, or the browser is gone and its pushes with it."""
    again = [one.push for one in results if one.fate == "again"]
    over = [one.push for one in results if one.fate != "again"]
    gone = [one.push for one in results if one.fate == "gone"]
    told = {
        one.push.session_id: one.error
        for one in results
        if one.push.for_staff and one.fate in ("sent", "failed")
    }  # fmt: skip
    if again:
        times = [now + wait_after(push.attempts) for push in again]
        await tx.execute(AGAIN, [push.company_id for push in again], [push.id for push in again], times)
    if over:
        await tx.execute(DONE, [push.id for push in over], [push.company_id for push in over])
    if told:
        await tx.execute(TOLD, list(told), list(told.values()))
    if gone:
        await tx.execute(GONE_STAFF, [push.session_id for push in gone if push.for_staff])
        mine = [push for push in gone if not push.for_staff]
        await tx.execute(GONE_CUSTOMERS, [push.session_id for push in mine], [push.company_id for push in mine])


def _wants(row: Any) -> Wants:
    return Wants(tuple(row["kinds"]), row["quiet_from"], row["quiet_until"], row["time_zone"])


def _push(row: Any) -> Push:
    talk: UUID | None = row["conversation_id"]
    return Push(
        company_id=CompanyId.of(row["company_id"]), id=row["id"], session_id=row["session_id"],
        for_staff=row["for_staff"], kind=row["kind"], conversation_id=None if talk is None else ConversationId.of(talk),
        attempts=row["attempts"], expires_at=row["expires_at"], endpoint=row["endpoint"] or "",
        public=row["public"] or b"", auth=row["auth"] or b"", language=row["language"] or "zh",
        session_alive=row["session_alive"], still_news=bool(row["still_news"]),
        wants=Wants() if row["kinds"] is None else _wants(row),
        work_id=None if row["work_id"] is None else WorkId.of(row["work_id"]),
    )  # fmt: skip
