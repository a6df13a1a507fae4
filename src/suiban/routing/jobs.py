"""The decider: one loop a worker process; the lease in PostgreSQL lets one of them decide at a time."""

import logging

import msgspec

from suiban.kit.ids import ConversationId
from suiban.kit.time import Clock
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database
from suiban.platform.rounds import Rounds
from suiban.routing.api import HINT, Routing
from suiban.routing.model import Place

log = logging.getLogger(__name__)

TICK_S = 0.5
PAUSE_S = 0.05
RETRY_S = 1.0
TELL_EVERY_S = 1.0
TOLD_MAX = 200
DOUBT_EVERY_S = 60.0


class Decider:
    """Offers, time-outs, absences, and telling those who wait where they stand.

    Wakes by hint and at least every half second. Customers learn of a new place by the hint ``live``
    (``{"kind": "waiting", conversation_id, queue, queue_en, position, wait_s, closed}``), at most 200 a second.
    """

    def __init__(
        self, routing: Routing, db: Database, hints: Hints, clock: Clock, doubt_every_s: float = DOUBT_EVERY_S
    ) -> None:
        self._routing = routing
        self._db = db
        self._hints = hints
        self._clock = clock
        self._doubt_every_s = doubt_every_s
        self._rounds = Rounds("routing step", log, tick_s=TICK_S, pause_s=PAUSE_S, retry_s=RETRY_S)
        self._told: dict[ConversationId, Place] = {}
        self._ticked_at = self._told_at = clock.monotonic() - TELL_EVERY_S
        # the first doubt comes after one period: sockets of a start that is under way have connected by then
        self._doubted_at = clock.monotonic()

    async def run(self) -> None:
        """Decide until cancelled; a step under way is finished first."""
        self._hints.subscribe(HINT, lambda _: self._rounds.wake())
        await self._rounds.run(self.step, finishes=True)

    async def step(self) -> None:
        """One look at everything that is due."""
        now = self._clock.monotonic()
        if now - self._ticked_at >= TICK_S:
            self._ticked_at = now
            await self._routing.expire(self._db)
            await self._routing.sweep(self._db)
        if now - self._doubted_at >= self._doubt_every_s:
            self._doubted_at = now
            await self._routing.doubt_all(self._db)
        await self._routing.offer_round(self._db)
        if now - self._told_at >= TELL_EVERY_S:
            self._told_at = now
            await self._tell()

    async def _tell(self) -> None:
        places = await self._routing.all_places(self._db)
        changed = [place for place in places.values() if self._told.get(place.conversation_id) != place][:TOLD_MAX]
        told = {key: place for key, place in self._told.items() if key in places}
        for place in changed:
            told[place.conversation_id] = place
            self._hints.send("live", waiting_hint(place))
        self._told = told


def waiting_hint(place: Place) -> bytes:
    """The payload of the hint ``live`` for one who waits."""
    return msgspec.json.encode(
        {
            "kind": "waiting",
            "conversation_id": place.conversation_id.hex,
            "queue": place.queue,
            "position": place.position,
            "wait_s": place.wait_s,
            **({"closed": place.closed} if place.closed is not None else {}),
            **({"queue_en": place.queue_en} if place.queue_en else {}),
        }
    )
