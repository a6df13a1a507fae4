"""The SQL of doors: found by their public key, read, registered, set."""

from collections.abc import Sequence
from typing import Any

from suiban.conversations.errors import ChannelUnknown
from suiban.conversations.model import Channel
from suiban.kit.ids import ChannelId, CompanyId
from suiban.platform.postgres import Transaction

FIND_CHANNEL = "select * from conversations.find_channel($1)"
_CHANNELS = """
select company_id, id, key, kind, name, greeting, first_holder, accent, allowed_origins, assertion_secret, active,
       greeting_en, questions, questions_en, files_allowed, voice_allowed, side, launcher, launcher_en, title, title_en,
       initial, name_en
from conversations.channel
"""
CHANNELS = _CHANNELS + "where id = any ($1::uuid[])"
ALL_CHANNELS = _CHANNELS + "order by company_id, key"
ADD_CHANNEL = """
insert into conversations.channel
    (company_id, id, key, kind, name, greeting, first_holder, accent, allowed_origins, assertion_secret, active,
     greeting_en, questions, questions_en, files_allowed, voice_allowed, side, launcher, launcher_en, title, title_en,
     initial, name_en)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
on conflict (key) do nothing
"""
# key, kind and secret stay
SET_CHANNEL = """
update conversations.channel
set name = $3, greeting = $4, first_holder = $5, accent = $6, allowed_origins = $7, active = $8, greeting_en = $9,
    questions = $10, questions_en = $11, files_allowed = $12, voice_allowed = $13, side = $14, launcher = $15,
    launcher_en = $16, title = $17, title_en = $18, initial = $19, name_en = $20
where company_id = $1 and id = $2
"""


async def find_channel(tx: Transaction, key: str) -> Channel:
    """A door by its public key, whatever the scope."""
    row = await tx.fetchrow(FIND_CHANNEL, key)
    if row is None:
        raise ChannelUnknown
    return channel_of(row, row["company_name"], row["company_key"], row["company_name_en"])


async def channels(tx: Transaction, ids: Sequence[ChannelId]) -> dict[ChannelId, Channel]:
    """Doors by id."""
    return {channel.id: channel for channel in map(channel_of, await tx.fetch(CHANNELS, list(ids)))}


async def all_channels(tx: Transaction) -> list[Channel]:
    """The doors of the scope, by company and key."""
    return [channel_of(row) for row in await tx.fetch(ALL_CHANNELS)]


async def add_channel(tx: Transaction, channel: Channel) -> bool:
    """Register a door; one with this key stays as it is: False."""
    c = channel
    added = await tx.execute(
        ADD_CHANNEL, c.company_id, c.id, c.key, c.kind, c.name, c.greeting, c.first_holder, c.accent,
        list(c.allowed_origins), c.assertion_secret, c.active, *_more(c),
    )  # fmt: skip
    return bool(added)


async def set_channel(tx: Transaction, c: Channel) -> int:
    """Give the door of this id what is set, but for its key, kind and secret; how many there were."""
    return await tx.execute(
        SET_CHANNEL, c.company_id, c.id, c.name, c.greeting, c.first_holder, c.accent, list(c.allowed_origins),
        c.active, *_more(c),
    )  # fmt: skip


def _more(c: Channel) -> tuple[Any, ...]:
    return (
        c.greeting_en, list(c.questions), list(c.questions_en), c.files_allowed, c.voice_allowed, c.side, c.launcher,
        c.launcher_en, c.title, c.title_en, c.initial, c.name_en,
    )  # fmt: skip


def channel_of(row: Any, company_name: str = "", company_key: str = "", company_name_en: str = "") -> Channel:
    """A row as a value."""
    return Channel(
        company_id=CompanyId.of(row["company_id"]),
        id=ChannelId.of(row["id"]),
        key=row["key"],
        kind=row["kind"],
        name=row["name"],
        greeting=row["greeting"],
        first_holder=row["first_holder"],
        accent=row["accent"],
        allowed_origins=tuple(row["allowed_origins"]),
        assertion_secret=row["assertion_secret"],
        company_name=company_name,
        company_key=company_key,
        company_name_en=company_name_en,
        active=row["active"],
        greeting_en=row["greeting_en"],
        questions=tuple(row["questions"]),
        questions_en=tuple(row["questions_en"]),
        files_allowed=row["files_allowed"],
        voice_allowed=row["voice_allowed"],
        side=row["side"],
        launcher=row["launcher"],
        launcher_en=row["launcher_en"],
        title=row["title"],
        title_en=row["title_en"],
        initial=row["initial"],
        name_en=row.get("name_en", ""),
    )
