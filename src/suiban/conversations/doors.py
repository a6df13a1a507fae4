"""The doors of companies: found, registered, set by who administers them."""

from collections.abc import Sequence

from suiban.conversations import store_channels
from suiban.conversations.errors import ChannelKeyTaken
from suiban.conversations.model import Channel
from suiban.kit.ids import ChannelId
from suiban.platform.postgres import Transaction


class Doors:
    """Through which doors customers come, within the caller's transaction and scope."""

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
        """Register a door; one with this key stays as it is."""
        await store_channels.add_channel(tx, channel)

    async def put_channel(self, tx: Transaction, channel: Channel) -> None:
        """Set a door, but for its key, kind and secret; one that is not there is registered.

        Raises :class:`ChannelKeyTaken`: keys are public, and one of another company cannot be taken.
        """
        if await store_channels.set_channel(tx, channel):
            return
        await store_channels.add_channel(tx, channel)
        if channel.id not in await store_channels.channels(tx, [channel.id]):
            raise ChannelKeyTaken
