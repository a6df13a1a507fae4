"""The doors of companies: found, registered, set by who administers them."""

from collections.abc import Sequence

from suiban.conversations import store_channels, store_pages
from suiban.conversations.errors import ChannelKeyTaken
from suiban.conversations.model import Channel
from suiban.conversations.model.links import OwnPage, own_origins
from suiban.kit.ids import ChannelId, CompanyId
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
