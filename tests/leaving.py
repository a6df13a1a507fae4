"""Processes that hold customers' connections, for tests: who is there, who goes, and who has left by then."""

from collections.abc import Iterable
from typing import LiteralString
from uuid import uuid4

from suiban.kit.ids import ConversationId
from suiban.routing.model import Place
from tests.centre import Centre

SILENT: LiteralString = "update routing.edge set seen_at = seen_at - interval '1 minute' where id = $1"
GRACE_S = 120


class Edge:
    """A process that holds connections of customers."""

    def __init__(self, centre: Centre) -> None:
        self._centre, self.id = centre, uuid4()
        self.here: set[ConversationId] = set()

    async def tell(self, left: Iterable[ConversationId] = ()) -> None:
        """Say whom it has, and who lost a connection just now."""
        now = self._centre.clock.now()
        async with self._centre.db.transaction(self._centre.scope) as tx:
            await self._centre.routing.customers_here(tx, self.id, self.here, dict.fromkeys(left, now))

    async def come(self, *talks: ConversationId) -> None:
        """These connect."""
        self.here.update(talks)
        await self.tell()

    async def lose(self, *talks: ConversationId) -> None:
        """These close."""
        self.here.difference_update(talks)
        await self.tell(talks)

    async def fall_silent(self) -> None:
        """Nobody has heard of it for a minute."""
        async with self._centre.db.transaction(self._centre.scope) as tx:
            await tx.execute(SILENT, self.id)


async def leave_round(centre: Centre, after_s: float = 0) -> int:
    """How many have left by then."""
    centre.later(after_s)
    left = await centre.routing.leave_round(centre.db)
    await centre.catch_up()
    return left


async def came(centre: Centre, edge: Edge) -> ConversationId:
    """Somebody waits and is there."""
    talk = await centre.waiting_talk()
    await edge.come(talk)
    return talk


async def place_of(centre: Centre, talk: ConversationId) -> Place | None:
    """In line, with all that its customer is told."""
    async with centre.db.snapshot(centre.scope) as tx:
        return (await centre.routing.waiting_info(tx, [talk])).get(talk)


async def position(centre: Centre, talk: ConversationId) -> int:
    """In line; 0: not in one."""
    place = await place_of(centre, talk)
    return place.position if place else 0
