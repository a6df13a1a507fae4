"""The only SQL of announcements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suiban.announcements.model import Announcement, Draft
from suiban.kit.ids import AnnouncementId, ChannelId, CompanyId, QueueId, StaffId
from suiban.platform.postgres import Transaction

_COLUMNS = (
    "company_id, id, severity, text, text_en, channel_ids, queue_ids, begins_at, ends_at, set_by, set_at, ended_at"
)
LOCK = "select from platform.company where id = $1 for no key update"
OPEN = "select count(*) from announcements.announcement where company_id = $1 and ended_at is null and ends_at > $2"
UNKNOWN_DOORS = """
select from unnest($2::uuid[]) c (id)
where not exists (select from conversations_door.channel d where d.company_id = $1 and d.id = c.id) limit 1
"""
SET = """
insert into announcements.announcement
    (company_id, id, severity, text, text_en, channel_ids, queue_ids, begins_at, ends_at, set_by, set_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
END = """
update announcements.announcement set ended_at = $2
where id = $1 and ended_at is null and ends_at > $2 returning company_id
"""
STANDING = (
    "select " + _COLUMNS + " from announcements.announcement"
    " where ended_at is null and ends_at > $1 order by company_id, begins_at, id"
)
LATEST = "select " + _COLUMNS + " from announcements.announcement order by set_at desc, id limit $1"


async def open_ones(tx: Transaction, company_id: CompanyId, now: datetime) -> int:
    """How many stand or are to; holds the company's row, so that two at once are counted one after the other."""
    await tx.execute(LOCK, company_id)
    return int(await tx.fetchval(OPEN, company_id, now))


async def doors_known(tx: Transaction, company_id: CompanyId, channels: Sequence[ChannelId]) -> bool:
    """Whether all of these are doors of the company."""
    return await tx.fetchrow(UNKNOWN_DOORS, company_id, list(channels)) is None


async def add(tx: Transaction, id_: AnnouncementId, draft: Draft, by: StaffId, now: datetime) -> None:
    """Announce it."""
    await tx.execute(
        SET, draft.company_id, id_, draft.severity, draft.text, draft.text_en, sorted(draft.channel_ids),
        sorted(draft.queue_ids), draft.begins_at or now, draft.ends_at, by, now,
    )  # fmt: skip


async def end(tx: Transaction, id_: AnnouncementId, now: datetime) -> CompanyId | None:
    """End it; whose it was, None: there is none that stands or is to."""
    company = await tx.fetchval(END, id_, now)
    return CompanyId.of(company) if company else None


async def standing(tx: Transaction, now: datetime) -> list[Announcement]:
    """What is announced now or later, within the scope."""
    return [_announcement(row) for row in await tx.fetch(STANDING, now)]


async def latest(tx: Transaction, limit: int) -> list[Announcement]:
    """What was announced last, ended or not."""
    return [_announcement(row) for row in await tx.fetch(LATEST, limit)]


def _announcement(row: Any) -> Announcement:
    return Announcement(
        company_id=CompanyId.of(row["company_id"]),
        id=AnnouncementId.of(row["id"]),
        severity=row["severity"],
        text=row["text"],
        text_en=row["text_en"],
        channel_ids=frozenset(map(ChannelId.of, row["channel_ids"])),
        queue_ids=frozenset(map(QueueId.of, row["queue_ids"])),
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        set_by=StaffId.of(row["set_by"]),
        set_at=row["set_at"],
        ended_at=row["ended_at"],
    )
