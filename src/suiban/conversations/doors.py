"""The doors of companies: found, registered, set by who administers them; and what apps sign with, sealed at rest."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from suiban.conversations import store_channels, store_pages, store_secrets
from suiban.conversations.errors import ChannelKeyTaken
from suiban.conversations.model import Channel
from suiban.conversations.model.links import OwnPage, own_origins
from suiban.conversations.model.secrets import ChannelSecret
from suiban.kit.ids import ChannelId, CompanyId, uuid7
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.platform.sealing import OLD_SECRET_KEPT_MAX, Sealer
from suiban.platform.tokens import new_token

SEALED_FOR: Final = "conversations.assertion"
"""What the seal's key is made for."""
CLEAR_AT_ONCE: Final = 1_000
"""More doors than a company has."""


class Doors:
    """Through which doors customers come, within the caller's transaction and scope."""

    _clock: Clock
    _sealer: Sealer

    async def find_channel(self, tx: Transaction, key: str) -> Channel:
        """An open door by its public key, whatever the scope, with the colour it is seen in. Raises ChannelUnknown."""
        return await store_channels.find_channel(tx, key)

    async def channels(self, tx: Transaction, ids: Sequence[ChannelId]) -> dict[ChannelId, Channel]:
        """Doors by id, within the scope."""
        return await store_channels.channels(tx, ids)

    async def all_channels(self, tx: Transaction) -> list[Channel]:
        """The doors of the scope, open or not, as they were set: by company and key."""
        return await store_channels.all_channels(tx)

    async def add_channel(self, tx: Transaction, channel: Channel) -> None:
        """Register a door; one with this key stays as it is. Its secret is kept sealed."""
        if not await store_channels.add_channel(tx, msgspec.structs.replace(channel, assertion_secret="")):
            return
        if channel.assertion_secret:
            await self._keep(tx, channel.company_id, channel.id, channel.assertion_secret)

    async def put_channel(self, tx: Transaction, channel: Channel) -> None:
        """Set a door, but for its key, kind and secret; one that is not there is registered.

        Raises :class:`ChannelKeyTaken`: keys are public, and one of another company cannot be taken.
        """
        if await store_channels.set_channel(tx, channel):
            return
        await self.add_channel(tx, channel)
        if channel.id not in await store_channels.channels(tx, [channel.id]):
            raise ChannelKeyTaken

    async def own_pages(self, tx: Transaction) -> list[OwnPage]:
        """The companies' own web pages, in use or not, within the scope."""
        return await store_pages.pages(tx)

    async def own_links(self, tx: Transaction) -> dict[CompanyId, tuple[list[OwnPage], list[str]]]:
        """Of each company of the scope that has any: its pages in use, and the origins that are its own.

        Its own are those of its pages and of the sites its open doors may stand on.
        """
        pages = [page for page in await store_pages.pages(tx) if page.active]
        named = [(page.company_id, page.address) for page in pages]
        for door in await store_channels.all_channels(tx):
            named += [(door.company_id, origin) for origin in door.allowed_origins if door.active]
        return {
            company: (
                [page for page in pages if page.company_id == company],
                own_origins(address for owner, address in named if owner == company),
            )
            for company in {owner for owner, _ in named}
        }

    async def put_page(self, tx: Transaction, page: OwnPage) -> None:
        """Set one of a company's own web pages."""
        await store_pages.put_page(tx, page)

    # --- what apps sign with ---

    async def assertion_secrets(self, tx: Transaction, door: Channel) -> list[str]:
        """What an app may sign with at this door now, the present one first; none where it has none.

        Raises SealBroken when the installation's key is another one.
        """
        if door.assertion_secret:  # not sealed yet
            return [door.assertion_secret]
        rows = await store_secrets.valid(tx, door.company_id, door.id, self._clock.now())
        return [self._sealer.open(row["sealed"], row["id"].bytes).decode() for row in rows]

    async def channel_secrets(self, tx: Transaction, door: Channel) -> list[ChannelSecret]:
        """Since when the secrets of a door hold, and until when; not what they are."""
        rows = await store_secrets.valid(tx, door.company_id, door.id, self._clock.now())
        return [ChannelSecret(row["made_at"], row["ends_at"]) for row in rows]

    async def rotate_secret(self, tx: Transaction, door: Channel, old_kept: timedelta) -> str:
        """Give a door another secret, which is told this once; the present one holds so much longer, others end now."""
        now = self._clock.now()
        await store_secrets.lock(tx, door.company_id, door.id)
        await self.seal_clear(tx, door.company_id, CLEAR_AT_ONCE)
        await store_secrets.end(tx, door.company_id, door.id, now + min(old_kept, OLD_SECRET_KEPT_MAX))
        secret = new_token()
        await self._keep(tx, door.company_id, door.id, secret)
        return secret

    async def seal_clear(self, tx: Transaction, company_id: CompanyId, limit: int) -> int:
        """Seal what an older release left in clear, at most so many; how many there were."""
        found = await store_secrets.clear(tx, company_id, limit)
        for channel, secret in found:
            await self._keep(tx, company_id, channel, secret)
        await store_secrets.cleared(tx, company_id, [channel for channel, _ in found])
        return len(found)

    async def _keep(self, tx: Transaction, company: CompanyId, channel: ChannelId, secret: str) -> None:
        secret_id = uuid7()
        sealed = self._sealer.seal(secret.encode(), secret_id.bytes)
        await store_secrets.add(tx, company, secret_id, channel, sealed, self._clock.now())
