"""What companies announce, to their customers: kept in memory, so that saying hello asks the database nothing more."""

import asyncio
import contextlib
import logging
from collections.abc import Collection

from suiban.announcements.api import HINT, SEVERITIES, Announcement, Announcements
from suiban.channels.webchat import codec
from suiban.channels.webchat.customer import Customer
from suiban.kit.errors import SuibanError
from suiban.kit.ids import ConversationId, QueueId
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope
from suiban.platform.sockets import Connection
from suiban.routing.api import Routing

log = logging.getLogger(__name__)

RENEW_S = 5.0


class Announcing:
    """Shows each customer of this process what concerns them, from when it begins until it is over.

    A hint brings what is new at once; what begins or ends by the clock, and who waits in a queue that is addressed, is
    looked at every five seconds.
    """

    def __init__(
        self, db: Database, clock: Clock, announcements: Announcements, routing: Routing, hints: Hints,
        connections: Collection[Connection],
    ) -> None:  # fmt: skip
        self._db = db
        self._clock = clock
        self._announcements = announcements
        self._routing = routing
        self._connections = connections
        self._standing: tuple[Announcement, ...] = ()
        self._waiting: dict[ConversationId, QueueId] = {}
        self._wake = asyncio.Event()
        hints.subscribe(HINT, lambda _: self._wake.set())

    async def run(self) -> None:
        """Renew until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self._renew()
            except SuibanError as error:
                log.info("announcements not renewed", extra={"code": error.code})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), RENEW_S)

    def tell(self, customer: Customer) -> None:
        """Show a customer what concerns them, unless they see exactly that."""
        shown = self._shown(customer)
        if shown == customer.announced:
            return
        customer.announced = shown
        customer.send(codec.encode(codec.AnnouncementsFrame(shown)))

    async def _renew(self) -> None:
        async with self._db.unscoped() as tx:
            companies = await company_ids(tx)
        if not companies:
            return
        async with self._db.snapshot(Scope.of(companies.values())) as tx:
            standing = await self._announcements.standing(tx)
            queues = frozenset[QueueId]().union(*(one.queue_ids for one in standing))
            waiting = await self._routing.who_waits(tx, sorted(queues)) if queues else {}
        self._standing, self._waiting = tuple(standing), waiting
        for connection in list(self._connections):
            customer: Customer | None = connection.state
            if customer is not None and not connection.closing:
                self.tell(customer)

    def _shown(self, customer: Customer) -> tuple[codec.Announced, ...]:
        caller, now = customer.caller, self._clock.now()
        if caller is None:
            return ()
        queue = self._waiting.get(customer.conversation_id) if customer.conversation_id else None
        mine = [
            one
            for one in self._standing
            if one.current(now) and one.concerns(caller.company_id, caller.channel_id, queue)
        ]
        mine.sort(key=lambda one: (SEVERITIES.index(one.severity), one.begins_at, one.id))
        return tuple(codec.Announced(str(one.id), one.severity, one.text, one.text_en, one.ends_at) for one in mine)
