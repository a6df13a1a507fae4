"""``suiban edge``: the public port. Keeps sockets, hands everything else to a web process."""

import asyncio
import contextlib
import gc
import logging

from picows import WSUpgradeRequest

from suiban.app.process import until_told_to_stop
from suiban.app.settings import Settings
from suiban.app.wiring import Services, open_services
from suiban.channels.webchat.intake import Intake
from suiban.channels.webchat.socket import CustomerDoor
from suiban.channels.webchat.welcome import Welcomes
from suiban.conversations.live import LiveTalks
from suiban.conversations.passing import Passing
from suiban.desk.feed import Feed
from suiban.desk.socket import StaffDoor
from suiban.eventlog.api import Tail
from suiban.platform.engines.listener import public_listener
from suiban.platform.front_door import FrontDoor
from suiban.platform.origins import origin_allowed
from suiban.platform.sockets import CLOSE_RESTARTING, Connection, protocol_factory

log = logging.getLogger(__name__)

CUSTOMER_PATH = b"/socket/customer"
STAFF_PATH = b"/socket/staff"
STAFF_HEAD = b"GET " + STAFF_PATH[:12]
# a lost agent must be noticed soon; a phone in a pocket should rather sleep
STAFF_PING_S, CUSTOMER_PING_S = (5.0, 5.0), (25.0, 10.0)
CLOSING_S = 0.3


class Edge:
    """All that one edge process runs."""

    def __init__(self, settings: Settings, services: Services) -> None:
        s = services
        self._settings = settings
        self._services = services
        self._ready = asyncio.Event()
        self.live = LiveTalks(s.messages, s.hints)
        self.passing = Passing(s.messages, s.conversations, self.live, s.hints)
        self.intake = Intake(s.messages, s.conversations, self.live)
        self.welcomes = Welcomes(s.messages, s.customers, s.staff, s.conversations, s.routing)
        self.customers = CustomerDoor(
            db=s.db, clock=s.clock, customers=s.customers, staff=s.staff, conversations=s.conversations,
            bot=s.bot, routing=s.routing, live=self.live, passing=self.passing, intake=self.intake,
            welcomes=self.welcomes, hints=s.hints, announcements=s.announcements,
        )  # fmt: skip
        self.staff = StaffDoor(
            db=s.db, reader=s.follower, clock=s.clock, staff=s.staff, customers=s.customers,
            conversations=s.conversations, routing=s.routing, desk=s.desk, live=self.live, passing=self.passing,
            audit=s.audit, forms=s.forms, proving=s.proving, tasks=s.tasks,
        )  # fmt: skip
        tail = Tail(s.follower, s.hints, s.clock, s.desk.topics | CustomerDoor.TOPICS)
        self.feed = Feed(
            door=self.staff, others=self.customers.told, desk=s.desk, conversations=s.conversations, routing=s.routing,
            live=self.live, db=s.db, tail=tail, hints=s.hints,
        )  # fmt: skip

    def choose(self, request: WSUpgradeRequest) -> Connection | None:
        """The door of an upgrade, or None: unknown path or an origin that is not allowed."""
        host = request.headers.get("Host", "")
        # behind a terminating balancer the page is https although this connection is not
        origin = request.headers.get("Origin")
        allowed = any(
            origin_allowed(origin, host, scheme, self._settings.public_origins) for scheme in ("http", "https")
        )
        if not allowed:
            return None
        path = request.path.partition(b"?")[0]
        if path == CUSTOMER_PATH:
            return self.customers.accept(request)
        if path == STAFF_PATH:
            return self.staff.accept(request)
        return None

    def open_sockets(self) -> int:
        """How many sockets are open."""
        return len(self.customers.connections) + len(self.staff.members)

    async def run(self) -> None:
        """Work until cancelled."""
        await self.feed.start()
        self._ready.set()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.live.run())
            group.create_task(self.passing.run())
            group.create_task(self.intake.run())
            group.create_task(self.welcomes.run())
            group.create_task(self.customers.announcing.run())
            group.create_task(self.customers.attendance.run())
            group.create_task(self.feed.run())
            group.create_task(self._services.staff.touches.run(self._services.db))

    async def ready_or_done(self, work: asyncio.Task[None]) -> None:
        """Wait until sockets may come in, or until the work has ended by itself."""
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, work}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()

    async def drain(self) -> None:
        """Answer what was said, then say goodbye."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.drain_s_max / 2):
                await self.intake.drain()
        await self.passing.flush()
        for connection in [*self.customers.connections, *self.staff.members]:
            connection.close(CLOSE_RESTARTING, "restarting")
        await asyncio.sleep(CLOSING_S)


async def run(settings: Settings) -> None:
    """Serve the public port until SIGTERM, then drain."""
    async with open_services(settings, "edge") as services:
        edge = Edge(settings, services)
        listener = public_listener(settings.host, settings.port, settings.listen_descriptor)
        staff = protocol_factory(edge.choose, *STAFF_PING_S)
        customers = protocol_factory(edge.choose, *CUSTOMER_PING_S)
        door = FrontDoor(
            listener,
            [str(path) for path in settings.all_web_sockets],
            lambda head: staff if head.startswith(STAFF_HEAD) else customers,
            sockets_max=settings.sockets_max,
            first_bytes_s_max=settings.first_bytes_s_max,
        )
        door.open_sockets = edge.open_sockets
        services.bot.warm()
        calm_collector()
        work = asyncio.create_task(edge.run())
        await edge.ready_or_done(work)
        door.start()
        await until_told_to_stop(work)
        door.stop()
        await edge.drain()
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


def calm_collector() -> None:
    """Keep the garbage collector from walking over thousands of living connections in the middle of the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
