"""The SQL of hours: when people answer what waits in a queue."""

from collections.abc import Sequence
from typing import Any

import msgspec

from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

ALL = """
select company_id, key, name, name_en, weekly, days, closed_text, closed_text_en
from routing.hours order by company_id, key
"""
PUT = """
insert into routing.hours (company_id, key, name, name_en, weekly, days, closed_text, closed_text_en)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::text[], $8::text[])
on conflict (company_id, key) do update
set name = excluded.name, name_en = excluded.name_en, weekly = excluded.weekly, days = excluded.days,
    closed_text = excluded.closed_text, closed_text_en = excluded.closed_text_en
"""
_decode_spans = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode
_encode = msgspec.json.Encoder().encode


def hours_of(row: Any) -> Hours:
    """The hours in a row with ``weekly`` and ``days``."""
    return Hours(_decode_spans(row["weekly"]), _decode_spans(row["days"]))


async def all_hours(tx: Transaction) -> list[CompanyHours]:
    """The hours of the scope, by company and key."""
    return [
        CompanyHours(
            company_id=CompanyId.of(row["company_id"]),
            key=row["key"],
            name=row["name"],
            hours=hours_of(row),
            name_en=row["name_en"],
            closed_text=row["closed_text"],
            closed_text_en=row["closed_text_en"],
        )
        for row in await tx.fetch(ALL)
    ]


async def put_hours(tx: Transaction, items: Sequence[CompanyHours]) -> None:
    """Enter hours; those of the same company and key get the new values."""
    await tx.execute(
        PUT,
        [item.company_id for item in items],
        [item.key for item in items],
        [item.name for item in items],
        [item.name_en for item in items],
        [_encode(item.hours.weekly).decode() for item in items],
        [_encode(item.hours.days).decode() for item in items],
        [item.closed_text for item in items],
        [item.closed_text_en for item in items],
    )
