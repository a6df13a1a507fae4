"""The only SQL of assist. Reads the doors of conversations and customers, writes its own schema."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import asyncpg
import msgspec

from suiban.assist.errors import CodeTaken
from suiban.assist.model import Addressee, Canned, NewCanned
from suiban.kit.ids import CannedId, CompanyId, ConversationId, CustomerId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction

LISTED_MAX: Final = 5_000
KEPT_DELETED: Final = timedelta(days=30)

_COLUMNS: Final = """
select c.company_id, c.id, c.owner_id, c.code, c.title, c.body, c.category, c.language, c.initials, c.pinyin, c.version,
       c.updated_at, coalesce(u.uses, 0) as uses, coalesce(o.uses, 0) as own_uses, o.last_at as own_last_at
from assist.canned c
left join lateral (
    select sum(uses)::int as uses from assist.canned_use u where u.company_id = c.company_id and u.canned_id = c.id
) u on true
left join assist.canned_use o on o.company_id = c.company_id and o.canned_id = c.id and o.staff_id = $1
"""
LIST: Final = (
    _COLUMNS
    + """
where c.deleted_at is null and (c.owner_id is null or c.owner_id = $1)
order by c.company_id, c.owner_id nulls first, c.category, c.title, c.id limit $2
"""
)
LOAD: Final = (
    _COLUMNS + " where c.id = $2 and (c.owner_id is null or c.owner_id = $1) and (c.deleted_at is not null) = $3"
)
COUNT: Final = """
select count(*) from assist.canned
where company_id = $1 and owner_id is not distinct from $2 and deleted_at is null
"""
INSERT: Final = """
insert into assist.canned (company_id, id, owner_id, code, title, body, category, language, initials, pinyin, version,
                           updated_at, updated_by)
select company_id, id, owner_id, code, title, body, category, language, initials, pinyin, 1, $2, $3
from jsonb_to_recordset($1::text::jsonb) as d (
    company_id uuid, id uuid, owner_id uuid, code text, title text, body text, category text, language text,
    initials text, pinyin text)
"""
UPDATE: Final = """
update assist.canned set code = $4, title = $5, body = $6, category = $7, language = $8, initials = $9, pinyin = $10,
       version = version + 1, updated_at = $11, updated_by = $12
where company_id = $1 and id = $2 and version = $3 and deleted_at is null
"""
DELETE: Final = """
update assist.canned set deleted_at = $4, version = version + 1, updated_at = $4, updated_by = $5
where company_id = $1 and id = $2 and version = $3 and deleted_at is null
"""
FORGET: Final = "delete from assist.canned where deleted_at < $1"
RESTORE: Final = """
update assist.canned set deleted_at = null, version = version + 1, updated_at = $3, updated_by = $4
where company_id = $1 and id = $2 and deleted_at is not null
"""
COUNT_USE: Final = """
insert into assist.canned_use as u (company_id, canned_id, staff_id, uses, last_at) values ($1, $2, $3, 1, $4)
on conflict (company_id, canned_id, staff_id) do update set uses = u.uses + 1, last_at = excluded.last_at
"""
ADDRESSEE: Final = """
select c.display_name, c.gender,
       greatest(p.proof_level, (
           select max(s.proof_level) from customers_door.session s
           where s.company_id = c.company_id and s.customer_id = c.id and s.revoked_at is null and s.expires_at > $4
       )) as proof_level
from conversations_door.part p
join customers_door.customer c on c.company_id = p.company_id and c.id = p.customer_id
where p.conversation_id = $1 and p.company_id = $2 and p.customer_id = $3
"""
COMPANY: Final = "select name, name_en, hotline, time_zone from platform.company where id = $1"
LAST_QUEUE: Final = """
select substr(e.to_text, 7) from conversations_door.staff_entry e
where e.company_id = $1 and e.conversation_id = $2 and e.to_text like 'queue:%'
order by e.after_talk_seq desc, e.id desc limit 1
"""
# What the customer said since a person last answered; a talk everything of which is answered has no row.
UNANSWERED: Final = """
select c.company_id, c.id, c.holder_id, c.part_companies, l.talk_seq, l.text
from conversations_door.conversation c
cross join lateral (
    select m.talk_seq, m.text from conversations_door.message m
    where m.company_id = c.company_id and m.conversation_id = c.id and m.author_kind = 'customer' and m.kind = 'text'
      and m.talk_seq > coalesce((
          select max(s.talk_seq) from conversations_door.message s
          where s.conversation_id = c.id and s.author_kind = 'staff'), 0)
    order by m.talk_seq desc limit $3
) l
where c.company_id = any ($1::uuid[]) and c.id = any ($2::uuid[]) and c.state = 'open' and c.holder_kind = 'staff'
order by c.id, l.talk_seq
"""
COUNT_OUTCOMES: Final = """
insert into assist.suggestion_day as d (company_id, article_key, day, used, edited, ignored)
select company_id, key, $4, (outcome = 'used')::int, (outcome = 'edited')::int, (outcome = 'ignored')::int
from unnest($1::uuid[], $2::text[], $3::text[]) as o (company_id, key, outcome)
on conflict (company_id, article_key, day) do update
set used = d.used + excluded.used, edited = d.edited + excluded.edited, ignored = d.ignored + excluded.ignored
"""


class Unanswered(msgspec.Struct, frozen=True):
    """What a person is to answer: the customer's last texts, oldest first."""

    company_id: CompanyId
    conversation_id: ConversationId
    holder_id: StaffId
    part_companies: frozenset[CompanyId]
    last_seq: int
    texts: tuple[Spoken, ...]


class Served(msgspec.Struct, frozen=True):
    """What a reply may say of the company."""

    name: str
    name_en: str
    hotline: str
    time_zone: str


async def load_all(tx: Transaction, reader: StaffId) -> list[Canned]:
    """What somebody may use within the scope: shared ones and their own."""
    return [_canned(row) for row in await tx.fetch(LIST, reader, LISTED_MAX)]


async def load(tx: Transaction, reader: StaffId, canned_id: CannedId, *, deleted: bool = False) -> Canned | None:
    """One of them, or one of the deleted ones."""
    row = await tx.fetchrow(LOAD, reader, canned_id, deleted)
    return _canned(row) if row is not None else None


async def count(tx: Transaction, company: CompanyId, owner: StaffId | None) -> int:
    """How many replies a company shares, or somebody has there."""
    found: int = await tx.fetchval(COUNT, company, owner)
    return found


async def insert(
    tx: Transaction, items: Sequence[tuple[NewCanned, str, str]], at: datetime, by: StaffId | None
) -> None:
    """Enter replies with their (initials, pinyin). Raises :class:`CodeTaken`."""
    rows = [
        {**msgspec.structs.asdict(item), "company_id": item.company_id.hex, "id": item.id.hex,
         "owner_id": item.owner_id.hex if item.owner_id else None, "initials": initials, "pinyin": pinyin}
        for item, initials, pinyin in items
    ]  # fmt: skip
    try:
        await tx.execute(INSERT, msgspec.json.encode(rows).decode(), at, by)
    except asyncpg.UniqueViolationError:
        raise CodeTaken from None


async def update(
    tx: Transaction, item: NewCanned, keys: tuple[str, str], version: int, at: datetime, by: StaffId
) -> bool:
    """Change a reply of this version; False when it is another by now. Raises :class:`CodeTaken`."""
    try:
        changed = await tx.execute(
            UPDATE, item.company_id, item.id, version, item.code, item.title, item.body, item.category, item.language,
            *keys, at, by,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise CodeTaken from None
    return changed == 1


async def delete(tx: Transaction, item: Canned, version: int, at: datetime, by: StaffId) -> bool:
    """Put a reply of this version away; those put away long ago are forgotten."""
    await tx.execute(FORGET, at - KEPT_DELETED)
    return await tx.execute(DELETE, item.company_id, item.id, version, at, by) == 1


async def restore(tx: Transaction, item: Canned, at: datetime, by: StaffId) -> bool:
    """Bring it back. Raises :class:`CodeTaken` when its code was given away meanwhile."""
    try:
        return await tx.execute(RESTORE, item.company_id, item.id, at, by) == 1
    except asyncpg.UniqueViolationError:
        raise CodeTaken from None


async def count_use(tx: Transaction, item: Canned, staff_id: StaffId, at: datetime) -> None:
    """One more use."""
    await tx.execute(COUNT_USE, item.company_id, item.id, staff_id, at)


async def load_addressee(
    tx: Transaction, conversation_id: ConversationId, company: CompanyId, customer: CustomerId, now: datetime
) -> Addressee | None:
    """Who the customer of a part is, and how surely at this moment."""
    row = await tx.fetchrow(ADDRESSEE, conversation_id, company, customer, now)
    if row is None:
        return None
    return Addressee(Spoken(row["display_name"]), row["gender"], row["proof_level"] or 0)


async def load_company(tx: Transaction, company: CompanyId) -> Served:
    """What a reply may say of a company."""
    row = await tx.fetchrow(COMPANY, company)
    assert row is not None
    return Served(**row)


async def load_last_queue(tx: Transaction, company: CompanyId, conversation_id: ConversationId) -> str:
    """The key of the queue through which a talk last came; empty when it came through none."""
    return await tx.fetchval(LAST_QUEUE, company, conversation_id) or ""


async def load_unanswered(
    tx: Transaction, companies: Collection[CompanyId], talks: Collection[ConversationId], texts_max: int
) -> list[Unanswered]:
    """What people are to answer in these talks."""
    found: dict[ConversationId, list[Any]] = {}
    for row in await tx.fetch(UNANSWERED, list(companies), list(talks), texts_max):
        found.setdefault(ConversationId.of(row["id"]), []).append(row)
    return [
        Unanswered(
            company_id=CompanyId.of(rows[0]["company_id"]),
            conversation_id=talk,
            holder_id=StaffId.of(rows[0]["holder_id"]),
            part_companies=frozenset(map(CompanyId.of, rows[0]["part_companies"])),
            last_seq=rows[-1]["talk_seq"],
            texts=tuple(Spoken(row["text"]) for row in rows),
        )
        for talk, rows in found.items()
    ]


async def count_outcomes(tx: Transaction, outcomes: Sequence[tuple[CompanyId, str, str]], day: date) -> None:
    """What became of suggestions; each article once."""
    columns = [[item[place] for item in outcomes] for place in range(3)]
    await tx.execute(COUNT_OUTCOMES, *columns, day)


def _canned(row: Any) -> Canned:
    return Canned(
        **{
            **row,
            "company_id": CompanyId.of(row["company_id"]),
            "id": CannedId.of(row["id"]),
            "owner_id": StaffId.of(row["owner_id"]) if row["owner_id"] else None,
        }
    )
