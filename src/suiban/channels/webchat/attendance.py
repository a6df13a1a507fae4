"""Who is there: while customers wait, what this process knows of their connections is told to routing."""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Final

from suiban.channels.webchat.customer import Customer
from suiban.kit.ids import ConversationId, uuid7
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Database, Scope
from suiban.platform.rounds import Rounds
from suiban.platform.sockets import Connection
from suiban.routing.api import Routing

log = logging.getLogger(__name__)

TELL_EVERY_S: Final = 5.0
LEFT_MAX: Final = 50_000


class Attendance:
    """The connections of this process by talk, told every five seconds; who came and went in between is not missed."""

    def __init__(self, db: Database, clock: Clock, routing: Routing, connections: Collection[Connection]) -> None:
        self._db = db
        self._clock = clock
        self._routing = routing
        self._connections = connections
        self._edge_id = uuid7()
        self._left: dict[ConversationId, datetime] = {}
        self._rounds = Rounds("telling who is there", log, tick_s=TELL_EVERY_S)

    def left(self, conversation_id: ConversationId) -> None:
        """A connection to this talk is gone; it need not be the only one."""
        if len(self._left) < LEFT_MAX:
            self._left[conversation_id] = self._clock.now()

    async def run(self) -> None:
        """Tell until cancelled."""
        await self._rounds.run(self.tell)

    async def tell(self) -> None:
        """Tell it once; what could not be told is told the next time."""
        async with self._db.unscoped() as tx:
            companies = await company_ids(tx)
        if not companies:
            return
        left, self._left = self._left, {}
        try:
            async with self._db.transaction(Scope.of(companies.values())) as tx:
                await self._routing.customers_here(tx, self._edge_id, self._here(), left)
        except BaseException:
            self._left = {**left, **self._left}
            raise

    def _here(self) -> frozenset[ConversationId]:
        customers: list[Customer | None] = [connection.state for connection in self._connections]
        return frozenset(one.conversation_id for one in customers if one is not None and one.conversation_id)
