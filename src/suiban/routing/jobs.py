"""The decider: one loop a router process; of all of them the one leads that holds the lease in PostgreSQL."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import msgspec

from suiban.conversations.events import ConversationClosed, PassedOn
from suiban.kit.errors import SuibanError
from suiban.kit.ids import ConversationId
from suiban.kit.time import Clock
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database
from suiban.platform.rounds import Rounds
from suiban.routing.api import HINT, Routing
from suiban.routing.model import Place
from suiban.routing.model.overflowing import ROUND_S

log = logging.getLogger(__name__)

TICK_S = 0.5
ASK_S = 0.2
"""How often who does not lead asks whether somebody does, and how long the leader rests when nobody wakes it."""
PAUSE_S = 0.002
RETRY_S = 1.0
TELL_EVERY_S = 1.0
TELL_SHARE = 0.02
"""Of the time at most so much goes into telling places: with many thousands waiting they are told less often."""
TOLD_MAX = 200
TOLD_AGAIN_S = 60.0
DOUBT_EVERY_S = 60.0
FREEING = (ConversationClosed.KIND.encode(), PassedOn.KIND.encode())
LEAVE_EVERY_S = 1.0
HOURS_EVERY_S = 2.0


class _Chore(msgspec.Struct):
    """Something to look at every so often; ``due_at`` and ``every_s`` in seconds of a clock that only moves on."""

    due_at: float
    every_s: float
    do: Callable[[Database], Awaitable[object]]


class Decider:
    """Offers, time-outs, absences, and telling those who wait where they stand.

    Wakes by hint and at least every 0.2 s. Customers learn of a new place by the hint ``live``
    (``{"kind": "waiting", conversation_id, queue, queue_en, position, wait_s, closed, callback}``), at most 200 a
    second; and every minute where nothing changed, because the expected wait they were told runs down.
    """

    def __init__(
        self, routing: Routing, db: Database, hints: Hints, clock: Clock, doubt_every_s: float = DOUBT_EVERY_S
    ) -> None:
        self._routing = routing
        self._db = db
        self._hints = hints
        self._clock = clock
        self._rounds = Rounds("routing step", log, tick_s=ASK_S, pause_s=PAUSE_S, retry_s=RETRY_S)
        self._places = Rounds("telling places", log, tick_s=TELL_EVERY_S, retry_s=RETRY_S)
        self._told: dict[ConversationId, tuple[Place, float]] = {}
        self._tell_at = clock.monotonic()
        self._leads, self._asked_at = False, clock.monotonic() - ASK_S
        now, of = clock.monotonic(), routing
        self._chores = [_Chore(now, TICK_S, do) for do in (of.expire, of.sweep, of.return_silent)]
        self._chores += [_Chore(now, HOURS_EVERY_S, of.keep_hours)]
        self._chores += [_Chore(now + LEAVE_EVERY_S, LEAVE_EVERY_S, of.leave_round)]
        rounds = (of.backup_round, of.overflow_round, of.stand_in_round)
        self._chores += [_Chore(now + ROUND_S, ROUND_S, do) for do in rounds]
        # the first doubt comes after one period: sockets of a start that is under way have connected by then
        self._chores += [_Chore(now + doubt_every_s, doubt_every_s, self._doubt)]

    async def run(self) -> None:
        """Decide until cancelled; a step under way is finished first."""
        self._hints.subscribe(HINT, lambda _: self._rounds.wake())
        self._hints.subscribe("log", self._logged)
        telling = asyncio.create_task(self._places.run(self.tell))
        try:
            await self._rounds.run(self.step, finishes=True)
        finally:
            telling.cancel()
            await asyncio.wait([telling])
            with contextlib.suppress(SuibanError):
                await self._routing.step_down(self._db)

    def _logged(self, topics: bytes) -> None:
        # whose hands became free is marked with that: what listeners make of it need not be waited for
        if any(topic in topics for topic in FREEING):
            self._rounds.wake()

    async def step(self) -> bool:
        """Offers, where this process leads, after the chore that is due longest; whether there is more."""
        now = self._clock.monotonic()
        if not self._leads and now - self._asked_at < ASK_S:
            return False
        self._asked_at = now
        self._leads = await self._routing.lead(self._db)
        if not self._leads:
            return False
        # one at a time: whoever's hands become free meanwhile waits for one of them, and not for all
        chore = min(self._chores, key=lambda one: one.due_at)
        if chore.due_at <= now:
            chore.due_at = now + chore.every_s
            try:  # it comes again when it fails; offers do not wait for that
                await chore.do(self._db)
            except SuibanError as error:
                log.warning("a chore of the leader failed", extra={"code": error.code})
            except Exception:
                log.exception("a chore of the leader failed")
        await self._routing.offer_round(self._db)
        return self._routing.more_to_offer or any(one.due_at <= self._clock.monotonic() for one in self._chores)

    async def tell(self) -> None:
        """Tell those who wait where they stand, where this process leads. Beside the steps: no offer waits for it."""
        began = self._clock.monotonic()
        if not self._leads or began < self._tell_at:
            return
        places = await self._routing.all_places(self._db)
        now = self._clock.monotonic()
        self._tell_at = now + (now - began) * (1 / TELL_SHARE - 1)
        self._told = {key: told for key, told in self._told.items() if key in places}
        due = [place for place in places.values() if self._is_news(place, now)]
        # what changed before what is only said again
        due.sort(key=lambda place: self._told.get(place.conversation_id, (None, 0.0))[0] == place)
        for place in due[:TOLD_MAX]:
            self._told[place.conversation_id] = place, now
            self._hints.send("live", waiting_hint(place))

    async def _doubt(self, db: Database) -> None:
        await self._routing.doubt_all(db)
        await self._routing.forget_away(db)

    def _is_news(self, place: Place, now: float) -> bool:
        said, at = self._told.get(place.conversation_id, (None, now))
        return said != place or now - at >= TOLD_AGAIN_S


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
            **({"callback": place.callback} if place.callback is not None else {}),
            **({"queue_en": place.queue_en} if place.queue_en else {}),
        }
    )
