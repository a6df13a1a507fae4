"""The only SQL of conversations: what becomes of uploaded files. ``store`` records and finds them."""

from collections.abc import Sequence
from datetime import datetime

from suiban.kit.ids import CompanyId, FileId
from suiban.platform.postgres import Transaction

SETTLE = """
with old as materialized (
    select id from conversations.file
    where company_id = $1 and state = 'fresh' and created_at < $2 order by created_at limit $4 for update skip locked
), said as materialized (
    select conversations.said_files(array(select id from old)) as id
)
update conversations.file f
set state = case when said.id is null then 'leaving' else 'kept' end,
    left_at = case when said.id is null then $3::timestamptz end
from old left join said on said.id = old.id
where f.company_id = $1 and f.id = old.id
"""
LEAVING = """
select id from conversations.file
where company_id = $1 and state = 'leaving' and left_at < $2 order by created_at limit $3
"""
KEEP_SAID = """
update conversations.file set state = 'kept', left_at = null
where company_id = $1 and id in (select conversations.said_files($2)) returning id
"""
FORGET = "delete from conversations.file where company_id = $1 and id = any ($2::uuid[]) and state = 'leaving'"


async def settle(tx: Transaction, company: CompanyId, uploaded_before: datetime, now: datetime, limit: int) -> int:
    """Decide about files that were uploaded before a moment: said ones are kept, others leave; how many there were."""
    return await tx.execute(SETTLE, company, uploaded_before, now, limit)


async def leaving(tx: Transaction, company: CompanyId, left_before: datetime, limit: int) -> list[FileId]:
    """Files that nobody could say or see since a moment."""
    return [FileId.of(row["id"]) for row in await tx.fetch(LEAVING, company, left_before, limit)]


async def keep_said(tx: Transaction, company: CompanyId, ids: Sequence[FileId]) -> frozenset[FileId]:
    """Keep those of these files that were said after all; which they are."""
    return frozenset(FileId.of(row["id"]) for row in await tx.fetch(KEEP_SAID, company, list(ids)))


async def forget(tx: Transaction, company: CompanyId, ids: Sequence[FileId]) -> None:
    """Remove the records of files whose bytes are gone."""
    await tx.execute(FORGET, company, list(ids))
