"""The SQL of records: drafts, confirmed versions, lists, the catalogue. Reads the doors of the floors below."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, CustomerId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction
from suiban.records.model import LINES_MAX, WAITING_COUNTED_MAX, Body, Code, Line, Listed, Record, Talk, staff_or_none

CODES: Final = """
select company_id, axis, key, name, name_en, terms, topics, weight, position, active from records.code
where company_id = any ($1::uuid[]) order by company_id, axis, position, key
"""
PUT_CODES: Final = """
insert into records.code (company_id, axis, key, name, name_en, terms, topics, weight, position, active)
select company_id, axis, key, name, name_en, terms, topics, weight, position, active
from jsonb_to_recordset($1::text::jsonb) as d (
    company_id uuid, axis text, key text, name text, name_en text, terms text[], topics text[], weight int,
    position int, active boolean)
on conflict (company_id, axis, key) do update
set name = excluded.name, name_en = excluded.name_en, terms = excluded.terms, topics = excluded.topics,
    weight = excluded.weight, position = excluded.position, active = excluded.active
"""
TALKS: Final = """
select p.company_id, p.conversation_id, p.customer_id, o.time_zone
from unnest($1::uuid[], $2::uuid[]) as w (company_id, conversation_id)
join conversations_door.part p on p.company_id = w.company_id and p.conversation_id = w.conversation_id
join platform.company o on o.id = p.company_id
"""
LINES: Final = """
select m.company_id, m.conversation_id, m.talk_seq, m.author_kind, m.kind, m.text, m.extra, m.at
from unnest($1::uuid[], $2::uuid[]) as w (company_id, conversation_id)
cross join lateral (
    select m.company_id, m.conversation_id, m.talk_seq, m.author_kind, m.kind, m.text, m.extra, m.at
    from conversations_door.message m
    where m.company_id = w.company_id and m.conversation_id = w.conversation_id
    order by m.talk_seq desc limit $3
) m
order by m.conversation_id, m.talk_seq
"""
RECORDS: Final = """
select r.company_id, r.conversation_id, r.customer_id, r.staff_id, r.version, r.through_seq, r.body, r.closed_at,
       r.confirmed_at, r.confirmed_by, coalesce(s.name, '') as confirmed_name
from records.record r left join staff_door.member s on s.id = r.confirmed_by
where r.conversation_id = $1 and r.company_id = any ((select platform.scope())::uuid[])
"""
# What somebody confirmed stays; a draft is written anew. A rating may have come before the draft.
SAVE_DRAFTS: Final = """
insert into records.record as r (company_id, conversation_id, customer_id, staff_id, through_seq, body, closed_at, low)
select d.company_id, d.conversation_id, d.customer_id, d.staff_id, d.through_seq, d.body, d.closed_at,
       coalesce(g.score <= 2, false)
from jsonb_to_recordset($1::text::jsonb) as d (
    company_id uuid, conversation_id uuid, customer_id uuid, staff_id uuid, through_seq bigint, body jsonb,
    closed_at timestamptz)
left join records.rating g on g.conversation_id = d.conversation_id and g.company_id = d.company_id
on conflict (conversation_id, company_id) do update
set closed_at = excluded.closed_at, staff_id = excluded.staff_id, low = excluded.low,
    body = case when r.version = 0 then excluded.body else r.body end,
    through_seq = case when r.version = 0 then excluded.through_seq else r.through_seq end
"""
# The row is made when it is not there, and taken only in the version that was looked at.
CONFIRM: Final = """
insert into records.record as r (company_id, conversation_id, customer_id, staff_id, version, through_seq, body,
                                 confirmed_at, confirmed_by)
select $1, $2, $3, $4, 1, $5, $6::text::jsonb, $7, $8 where $9 = 0
on conflict (conversation_id, company_id) do update
set version = r.version + 1, through_seq = excluded.through_seq, body = excluded.body,
    confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by
where r.version = $9
returning r.version
"""
CONFIRM_AGAIN: Final = """
update records.record r
set version = r.version + 1, through_seq = $3, body = $4::text::jsonb, confirmed_at = $5, confirmed_by = $6
where r.company_id = $1 and r.conversation_id = $2 and r.version = $7
returning r.version
"""
ADD_VERSION: Final = """
insert into records.version (company_id, conversation_id, number, through_seq, body, by_id, at)
values ($1, $2, $3, $4, $5::text::jsonb, $6, $7)
"""
# Those of one member of staff, or everybody's within the scope; what a customer rated low stands first.
LIST: Final = """
select r.company_id, r.conversation_id, u.display_name, r.staff_id, coalesce(s.name, '') as staff_name, r.version,
       r.body ->> 'product' as product, r.body ->> 'scenario' as scenario, r.body ->> 'resolved' as resolved,
       r.body ->> 'sentiment' as sentiment, r.closed_at, r.low, g.score,
       (select min((p ->> 'due_at')::timestamptz) from jsonb_array_elements(r.body -> 'promises') p) as promises_due
from records.record r
join customers_door.customer u on u.company_id = r.company_id and u.id = r.customer_id
left join staff_door.member s on s.id = r.staff_id
left join records.rating g on g.conversation_id = r.conversation_id and g.company_id = r.company_id
where r.company_id = any ((select platform.scope())::uuid[]) and r.closed_at is not null
  and ($1::uuid is null or r.staff_id = $1)
  and ($2::text is null or ($2 = 'waiting' and r.version = 0) or ($2 = 'confirmed' and r.version > 0)
       or ($2 = 'low' and r.low))
  and ($3::uuid is null or r.company_id = $3) and ($4::text is null or r.body ->> 'product' = $4)
  and ($5::boolean is null or (r.low, r.closed_at, r.conversation_id) < ($5, $6::timestamptz, $7::uuid))
order by r.low desc, r.closed_at desc, r.conversation_id desc
limit $8
"""
COUNT_WAITING: Final = """
select count(*) from (
    select from records.record r
    where r.company_id = any ((select platform.scope())::uuid[]) and r.staff_id = $1
      and r.version = 0 and r.closed_at is not null
    limit $2
) one
"""

_encode = msgspec.json.Encoder(enc_hook=str).encode
_decode_body = msgspec.json.Decoder(Body, dec_hook=lambda kind, value: kind(value)).decode
_decode_extra = msgspec.json.Decoder(dict[str, Any]).decode


async def load_codes(tx: Transaction, companies: Collection[CompanyId]) -> dict[CompanyId, tuple[Code, ...]]:
    """The catalogues of companies, in their order."""
    found: dict[CompanyId, list[Code]] = {}
    for row in await tx.fetch(CODES, list(companies)):
        company = CompanyId.of(row["company_id"])
        code = Code(
            company, row["axis"], row["key"], row["name"], row["name_en"], tuple(row["terms"]), tuple(row["topics"]),
            row["weight"], row["position"], row["active"],
        )  # fmt: skip
        found.setdefault(company, []).append(code)
    return {company: tuple(codes) for company, codes in found.items()}


async def put_codes(tx: Transaction, codes: Sequence[Code]) -> None:
    """Set codes; those already there get the new names and words."""
    rows = [
        {**msgspec.structs.asdict(code), "company_id": code.company_id.hex, "position": code.position or number}
        for number, code in enumerate(codes, 1)
    ]
    await tx.execute(PUT_CODES, _encode(rows).decode())


async def load_talks(tx: Transaction, wanted: Sequence[tuple[CompanyId, ConversationId]]) -> list[Talk]:
    """The parts of talks with their last messages; parts outside the scope are missing."""
    pairs = ([company for company, _ in wanted], [talk for _, talk in wanted])
    rows = await tx.fetch(TALKS, *pairs) if wanted else []
    lines: dict[tuple[UUID, UUID], list[Line]] = {}
    for row in await tx.fetch(LINES, *pairs, LINES_MAX) if rows else ():
        lines.setdefault((row["company_id"], row["conversation_id"]), []).append(_line(row))
    codes = await load_codes(tx, {company for company, _ in wanted})
    return [
        Talk(
            company_id=(company := CompanyId.of(row["company_id"])),
            conversation_id=ConversationId.of(row["conversation_id"]),
            customer_id=CustomerId.of(row["customer_id"]),
            lines=tuple(lines.get((row["company_id"], row["conversation_id"]), ())),
            time_zone=row["time_zone"],
            codes=codes.get(company, ()),
        )
        for row in rows
    ]


async def load_records(tx: Transaction, conversation_id: ConversationId) -> dict[CompanyId, Record]:
    """The records of a talk within the scope, by company."""
    found = [_record(row) for row in await tx.fetch(RECORDS, conversation_id)]
    return {record.company_id: record for record in found}


async def save_drafts(tx: Transaction, drafts: Sequence[Record]) -> None:
    """Keep drafts of closed talks. What somebody confirmed is left as it is."""
    rows = [
        {
            "company_id": draft.company_id.hex, "conversation_id": draft.conversation_id.hex,
            "customer_id": draft.customer_id.hex, "staff_id": draft.staff_id.hex if draft.staff_id else None,
            "through_seq": draft.through_seq, "body": draft.body, "closed_at": draft.closed_at,
        }
        for draft in drafts
    ]  # fmt: skip
    await tx.execute(SAVE_DRAFTS, _encode(rows).decode())


async def confirm(tx: Transaction, record: Record, by: StaffId, at: datetime) -> int | None:
    """Save a record as the version after ``record.version``; None when that is no longer the newest."""
    body = _encode(record.body).decode()
    if record.version == 0:
        number = await tx.fetchval(
            CONFIRM, record.company_id, record.conversation_id, record.customer_id, record.staff_id,
            record.through_seq, body, at, by, 0,
        )  # fmt: skip
    else:
        number = await tx.fetchval(
            CONFIRM_AGAIN, record.company_id, record.conversation_id, record.through_seq, body, at, by, record.version
        )
    if number is None:
        return None
    await tx.execute(ADD_VERSION, record.company_id, record.conversation_id, number, record.through_seq, body, by, at)
    return int(number)


async def list_records(
    tx: Transaction, *, staff_id: StaffId | None, state: str | None, company_id: CompanyId | None,
    product: str | None, before: tuple[bool, datetime, UUID] | None, limit: int,
) -> list[Listed]:  # fmt: skip
    """A page of records of closed talks: rated low first, then the newest."""
    low, closed_at, talk = before or (None, None, None)
    rows = await tx.fetch(LIST, staff_id, state, company_id, product, low, closed_at, talk, limit)
    return [_listed(row) for row in rows]


async def count_waiting(tx: Transaction, staff_id: StaffId) -> int:
    """How many of somebody's closed talks nobody confirmed yet, at most so many as are counted."""
    count: int = await tx.fetchval(COUNT_WAITING, staff_id, WAITING_COUNTED_MAX)
    return count


def _line(row: Any) -> Line:
    extra = _decode_extra(row["extra"]) if row["extra"] else None
    return Line(row["talk_seq"], row["author_kind"], row["kind"], Spoken(row["text"]), row["at"], extra)


def _record(row: Any) -> Record:
    return Record(
        company_id=CompanyId.of(row["company_id"]),
        conversation_id=ConversationId.of(row["conversation_id"]),
        customer_id=CustomerId.of(row["customer_id"]),
        staff_id=staff_or_none(row["staff_id"]),
        version=row["version"],
        through_seq=row["through_seq"],
        body=_decode_body(row["body"]),
        closed_at=row["closed_at"],
        confirmed_at=row["confirmed_at"],
        confirmed_by=staff_or_none(row["confirmed_by"]),
        confirmed_name=row["confirmed_name"],
    )


def _listed(row: Any) -> Listed:
    return Listed(
        company_id=CompanyId.of(row["company_id"]),
        conversation_id=ConversationId.of(row["conversation_id"]),
        customer_name=Spoken(row["display_name"]),
        staff_id=staff_or_none(row["staff_id"]),
        staff_name=row["staff_name"],
        version=row["version"],
        product=row["product"],
        scenario=row["scenario"],
        resolved=row["resolved"],
        sentiment=row["sentiment"],
        closed_at=row["closed_at"],
        low=row["low"],
        score=row["score"],
        promises_due=row["promises_due"],
    )
