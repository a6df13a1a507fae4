"""The only SQL of conversations: uploaded files, from their record to their end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suiban.conversations.errors import FileUnknown
from suiban.conversations.model import FileRecord
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, FileId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction

ADD = """
insert into conversations.file
    (company_id, id, conversation_id, media_type, size_bytes, width, height, digest, by_kind, by_id, name, duration_ms,
     scan)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
_FILE = """
select company_id, id, conversation_id, media_type, size_bytes, width, height, by_kind, by_id, name, duration_ms, scan
from conversations.file
"""
LOAD = _FILE + "where id = $1 and state <> 'leaving'"
# By the messages, not by the file's own row: that is the host's, and the file may stand in another company's part.
TALKS = """
select distinct m.conversation_id
from conversations.message m
where m.kind in ('picture', 'file', 'voice', 'card') and m.extra -> 'file' ->> 'id' = $1
  and (m.recalled_at is null or $2)
  and m.company_id = any ((select platform.scope())::uuid[])
"""
SAID = "select media_type, size_bytes, name, scan from conversations.said_file($1)"
WAITING = (
    _FILE
    + """
where company_id = $1 and scan = 'waiting' and state <> 'leaving' and created_at < $2 and id > $3 order by id limit $4
"""
)
DECIDE = """
update conversations.file
set scan = $3, signature = $4, scanned_at = $5, state = case when $3 = 'quarantined' then 'kept' else state end
where company_id = $1 and id = $2 and scan = 'waiting'
"""
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
KEEP = """
update conversations.file set state = 'kept', left_at = null
where id = $1 and by_kind = 'customer' and by_id = $2 and state <> 'leaving'
returning company_id, id, conversation_id, media_type, size_bytes, width, height, by_kind, by_id, name, duration_ms,
          scan
"""
FORGET = "delete from conversations.file where company_id = $1 and id = any ($2::uuid[]) and state = 'leaving'"


async def add(tx: Transaction, record: FileRecord, digest: str) -> None:
    """Record a file whose bytes are stored next."""
    r = record
    await tx.execute(
        ADD, r.company_id, r.id, r.conversation_id, r.media_type, r.size_bytes, r.width, r.height, digest, r.by_kind,
        r.by_id, r.name, r.duration_ms, r.scan,
    )  # fmt: skip


async def load(tx: Transaction, file_id: FileId) -> FileRecord:
    """A file's record. Raises :class:`FileUnknown`."""
    row = await tx.fetchrow(LOAD, file_id)
    if row is None:
        raise FileUnknown
    return _record_of(row)


async def keep(tx: Transaction, file_id: FileId, customer_id: CustomerId) -> FileRecord:
    """Keep a file that its customer sent but did not say. Raises :class:`FileUnknown`."""
    row = await tx.fetchrow(KEEP, file_id, customer_id)
    if row is None:
        raise FileUnknown
    return _record_of(row)


async def talks(tx: Transaction, file_id: FileId, *, recalled: bool = False) -> list[ConversationId]:
    """The talks in which the file was said, as far as the scope sees; ``recalled``: also where it was recalled."""
    return [ConversationId.of(row["conversation_id"]) for row in await tx.fetch(TALKS, str(file_id), recalled)]


async def said(tx: Transaction, file_id: FileId) -> Any:
    """Type, size, name and scan of a file that was said within the scope. Raises :class:`FileUnknown`."""
    row = await tx.fetchrow(SAID, file_id)
    if row is None:
        raise FileUnknown
    return row


async def waiting(
    tx: Transaction, company: CompanyId, uploaded_before: datetime, after: FileId, limit: int
) -> list[FileRecord]:
    """The next files that wait for the scanner since a moment, by id."""
    return [_record_of(row) for row in await tx.fetch(WAITING, company, uploaded_before, after, limit)]


async def decide(
    tx: Transaction, company: CompanyId, file_id: FileId, scan: str, signature: str, now: datetime
) -> bool:
    """Write down what the scanner said of a waiting file; False when it no longer waits."""
    return bool(await tx.execute(DECIDE, company, file_id, scan, signature, now))


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


def _record_of(row: Any) -> FileRecord:
    return FileRecord(
        company_id=CompanyId.of(row["company_id"]),
        id=FileId.of(row["id"]),
        conversation_id=ConversationId.of(row["conversation_id"]),
        media_type=row["media_type"],
        size_bytes=row["size_bytes"],
        name=Spoken(row["name"]),
        width=row["width"],
        height=row["height"],
        duration_ms=row["duration_ms"],
        by_kind=row["by_kind"],
        by_id=row["by_id"],
        scan=row["scan"],
    )
