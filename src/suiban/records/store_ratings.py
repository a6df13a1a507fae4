"""The SQL of ratings and of what may be downloaded."""

from datetime import datetime
from typing import Any, Final

from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction
from suiban.records.model import SCORE_LOW_MAX, Average, DoorSettings, Ended, Rating, staff_or_none

# A closed talk has no holder any more: it was whose it was passed to last, else who spoke last. The queue it waited in
# last is the one whose work it was.
ENDED: Final = """
select c.company_id, c.id as conversation_id, c.customer_id, c.channel_id, c.state, c.closed_at,
       coalesce((
           select case when e.to_text like 'staff:stf%' then substr(e.to_text, 11)::uuid end
           from conversations_door.staff_entry e
           where e.company_id = c.company_id and e.conversation_id = c.id and e.kind = 'handover'
           order by e.after_talk_seq desc, e.id desc limit 1), spoke.author_id) as staff_id,
       coalesce((
           select substr(e.to_text, 7) from conversations_door.staff_entry e
           where e.company_id = c.company_id and e.conversation_id = c.id and e.kind = 'handover'
             and e.to_text like 'queue:%'
           order by e.after_talk_seq desc, e.id desc limit 1), '') as queue_key,
       coalesce(s.rate_person, true) as rate_person, coalesce(s.rate_bot, true) as rate_bot,
       coalesce(s.transcript, true) as transcript, r.score, r.reasons, r.words, r.given_at
from conversations_door.conversation c
left join records.channel_setting s on s.company_id = c.company_id and s.channel_id = c.channel_id
left join records.rating r on r.conversation_id = c.id and r.company_id = c.company_id
left join lateral (
    select m.author_id from conversations_door.message m
    where m.company_id = c.company_id and m.conversation_id = c.id and m.author_kind = 'staff'
    order by m.talk_seq desc limit 1
) spoke on true
where c.id = $1 and c.customer_id = $2
"""
RATE: Final = """
insert into records.rating (company_id, conversation_id, customer_id, staff_id, queue_key, score, reasons, words,
                            given_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
on conflict (conversation_id, company_id) do update
set score = excluded.score, reasons = excluded.reasons, words = excluded.words, changed_at = excluded.changed_at
where rating.given_at >= $10
returning (xmax <> 0) as changed
"""
MARK_LOW: Final = """
update records.record set low = $3 where conversation_id = $1 and company_id = $2 and low <> $3
"""
RATINGS: Final = """
select r.company_id, r.conversation_id, r.score, r.reasons, r.words, r.given_at, r.staff_id,
       coalesce(s.name, '') as staff_name, r.queue_key
from records.rating r left join staff_door.member s on s.id = r.staff_id
where r.company_id = any ((select platform.scope())::uuid[]) and ($1::uuid is null or r.staff_id = $1)
  and ($2::timestamptz is null or (r.given_at, r.conversation_id) < ($2, $3::uuid))
order by r.given_at desc, r.conversation_id desc limit $4
"""
AVERAGES: Final = """
select r.company_id, r.staff_id, coalesce(s.name, '') as name, case when grouping(r.queue_key) = 0 then r.queue_key end
       as queue_key, grouping(r.staff_id) as by_queue, count(*) as count, avg(r.score)::float8 as mean
from records.rating r left join staff_door.member s on s.id = r.staff_id
where r.company_id = any ((select platform.scope())::uuid[]) and ($1::uuid is null or r.staff_id = $1)
  and r.given_at > $2
group by grouping sets ((r.company_id, r.staff_id, s.name), (r.company_id, r.queue_key))
order by by_queue, count desc, name, queue_key
"""
PUT_DOOR: Final = """
insert into records.channel_setting (company_id, channel_id, rate_person, rate_bot, transcript)
values ($1, $2, $3, $4, $5)
on conflict (company_id, channel_id) do update
set rate_person = excluded.rate_person, rate_bot = excluded.rate_bot, transcript = excluded.transcript
"""
PUT_COMPANY: Final = """
insert into records.company_setting (company_id, agents_download) values ($1, $2)
on conflict (company_id) do update set agents_download = excluded.agents_download
"""
AGENTS_DOWNLOAD: Final = (
    "select coalesce((select agents_download from records.company_setting where company_id = $1), false)"
)
TIME_ZONE: Final = "select time_zone, name from platform.company where id = $1"
COMPANY_NAMES: Final = "select id, name from platform.company where id = any ($1::uuid[])"


async def load_ended(tx: Transaction, conversation_id: ConversationId, customer_id: CustomerId) -> Ended | None:
    """A customer's talk with what may be done about it; None when it is not theirs or out of scope."""
    row = await tx.fetchrow(ENDED, conversation_id, customer_id)
    if row is None:
        return None
    company = CompanyId.of(row["company_id"])
    rating = None
    if row["score"] is not None:
        rating = Rating(
            company, conversation_id, row["score"], tuple(row["reasons"]), Spoken(row["words"]), row["given_at"]
        )
    return Ended(
        company_id=company,
        conversation_id=conversation_id,
        customer_id=customer_id,
        channel_id=ChannelId.of(row["channel_id"]),
        state=row["state"],
        closed_at=row["closed_at"],
        staff_id=staff_or_none(row["staff_id"]),
        queue_key=row["queue_key"],
        by_person=row["staff_id"] is not None,
        settings=DoorSettings(row["rate_person"], row["rate_bot"], row["transcript"]),
        rating=rating,
    )


async def rate(
    tx: Transaction, ended: Ended, score: int, reasons: tuple[str, ...], words: Spoken, now: datetime,
    changeable_since: datetime,
) -> bool | None:  # fmt: skip
    """Keep a rating; whether it changed an earlier one, None when that one can no longer be changed."""
    row = await tx.fetchrow(
        RATE, ended.company_id, ended.conversation_id, ended.customer_id, ended.staff_id, ended.queue_key, score,
        list(reasons), str.__str__(words), now, changeable_since,
    )  # fmt: skip
    if row is None:
        return None
    await tx.execute(MARK_LOW, ended.conversation_id, ended.company_id, score <= SCORE_LOW_MAX)
    return bool(row["changed"])


async def ratings(
    tx: Transaction, staff_id: StaffId | None, before: tuple[datetime, Any] | None, limit: int
) -> list[Rating]:
    """A page of ratings, newest first; of one member of staff, or of everybody within the scope."""
    at, talk = before or (None, None)
    return [
        Rating(
            company_id=CompanyId.of(row["company_id"]),
            conversation_id=ConversationId.of(row["conversation_id"]),
            score=row["score"],
            reasons=tuple(row["reasons"]),
            words=Spoken(row["words"]),
            given_at=row["given_at"],
            staff_id=staff_or_none(row["staff_id"]),
            staff_name=row["staff_name"],
            queue_key=row["queue_key"],
        )
        for row in await tx.fetch(RATINGS, staff_id, at, talk, limit)
    ]


async def averages(tx: Transaction, staff_id: StaffId | None, since: datetime) -> list[Average]:
    """Means by member of staff, then by queue, of ratings given after a moment."""
    return [
        Average(
            CompanyId.of(row["company_id"]), staff_or_none(row["staff_id"]), row["name"], row["queue_key"] or "",
            row["count"], round(row["mean"], 2),
        )
        for row in await tx.fetch(AVERAGES, staff_id, since)
        if not row["by_queue"] or row["queue_key"]
    ]  # fmt: skip


async def put_door(tx: Transaction, company: CompanyId, channel: ChannelId, settings: DoorSettings) -> None:
    """Set what a channel offers after a talk."""
    await tx.execute(PUT_DOOR, company, channel, settings.rate_person, settings.rate_bot, settings.transcript)


async def doors(tx: Transaction) -> dict[ChannelId, DoorSettings]:
    """What channels of the scope offer, where it was set."""
    rows = await tx.fetch("select channel_id, rate_person, rate_bot, transcript from records.channel_setting")
    return {
        ChannelId.of(row["channel_id"]): DoorSettings(row["rate_person"], row["rate_bot"], row["transcript"])
        for row in rows
    }


async def put_agents_download(tx: Transaction, company: CompanyId, *, allowed: bool) -> None:
    """Set whether agents may download their own talks."""
    await tx.execute(PUT_COMPANY, company, allowed)


async def agents_download(tx: Transaction, company: CompanyId) -> bool:
    """Whether agents of a company may download their own talks."""
    allowed: bool = await tx.fetchval(AGENTS_DOWNLOAD, company)
    return allowed


async def time_zone(tx: Transaction, company: CompanyId) -> str:
    """Where a company's days begin."""
    row = await tx.fetchrow(TIME_ZONE, company)
    return str(row["time_zone"]) if row is not None else "UTC"


async def company_names(tx: Transaction, companies: list[CompanyId]) -> dict[CompanyId, str]:
    """The names of companies."""
    rows = await tx.fetch(COMPANY_NAMES, companies)
    return {CompanyId.of(row["id"]): row["name"] for row in rows}
