"""A simulated day gone through for comparison: by the doors of the real router on a real database, with a clock that is
told."""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from suiban.kit.errors import SuibanError
from suiban.kit.ids import ConversationId, ReservationId, WorkId
from suiban.kit.time import ManualClock
from suiban.routing.model.simulated import Case, Fate, Shift
from suiban.staff.api import StaffCaller
from tests.centre import Centre, speaker_of
from tests.giving import claim, work_of

MISS_SHARE, ANSWER_S, CLAIM_S = 0.2, 2.0, 3.0

Lot = tuple[float | None, float | None, int | None, str, int]
"""When somebody was answered or gave up, by whom, in which queue, after how many offers that rang out."""
WAITS: Lot = (None, None, None, "", 0)
"""Of who waited still when it was looked no longer."""


def lot(fate: Fate, lasts_s: int) -> Lot:
    """As a run tells it."""
    over = min(at for at in (fate.answered_s, fate.gave_up_s, float(lasts_s)) if at is not None)
    if over >= lasts_s:
        return WAITS
    return fate.answered_s, fate.gave_up_s, fate.worker, fate.queue, fate.missed


class Reality:
    """The same day, by the doors of the real router, with a clock that is told."""

    def __init__(self, centre: Centre, begin: datetime, people: list[StaffCaller], seed: int) -> None:
        assert isinstance(centre.clock, ManualClock)
        self.centre, self.clock, self.begin, self.people = centre, centre.clock, begin, people
        self.chance = random.Random(seed)
        self.events: list[tuple[float, int, Callable[[], Awaitable[None]]]] = []
        self.now, self.number = 0.0, count()
        self.moments: set[float] = set()
        self.talks: dict[int, ConversationId] = {}
        self.works: dict[WorkId, int] = {}
        self.cases: list[Case] = []
        self.lots: list[list[Any]] = []
        self.since = [0.0] * len(people)
        self.boarded: dict[int, float] = {}
        self.claimed: dict[int, float] = {}
        self.rung: set[ReservationId] = set()

    def at(self, at_s: float, happens: Callable[[], Awaitable[None]]) -> None:
        heappush(self.events, (at_s, next(self.number), happens))

    async def go_through(self, shifts: list[Shift], cases: list[Case], lasts_s: int, every_s: float = 0.5) -> list[Lot]:
        """What became of each. It is looked whenever something happens, and at least every so often."""
        self.moments = {number * every_s for number in range(round(lasts_s / every_s))}
        self.cases, self.lots = cases, [[None, None, None, "", 0] for _ in cases]
        for number, shift in enumerate(shifts):
            self.at(shift.from_s, lambda number=number: self.presence(number, "available"))
            if shift.until_s is not None:
                self.at(shift.until_s, lambda number=number: self.presence(number, "away"))
        for number, case in enumerate(cases):
            self.at(case.at_s, lambda number=number: self.arrives(number))
        while self.events or self.moments:
            self.now = min([*self.moments, *(event[0] for event in self.events[:1])])
            if self.now >= lasts_s:
                break
            self.moments.discard(self.now)
            self.clock.advance(self.begin + timedelta(seconds=self.now) - self.clock.now())
            await self.look()
        for row in await self._rows("select w.id, q.key from routing.work w join routing.queue q on q.id = w.queue_id"):
            self.lots[self.works[WorkId.of(row["id"])]][3] = row["key"]
        return [WAITS if lot[:2] == [None, None] else tuple(lot) for lot in self.lots]

    async def look(self) -> None:
        centre = self.centre
        while self.events and self.events[0][0] == self.now:
            await heappop(self.events)[2]()
        await centre.catch_up()
        await self.expire()
        if self.now % 2 == 0:
            await centre.routing.keep_hours(centre.db)
            await centre.routing.backup_round(centre.db)
            await centre.routing.offer_round(centre.db)
            await centre.routing.overflow_round(centre.db)
        await centre.routing.offer_round(centre.db)
        await self.answer()
        if await self.take():
            soon = {at + CLAIM_S for at in (*self.since, *self.boarded.values())}
            self.moments |= {at for at in soon if at > self.now}

    async def presence(self, number: int, state: str) -> None:
        self.since[number] = self.now
        await self.centre.presence(self.people[number], state)

    async def arrives(self, number: int) -> None:
        centre, case = self.centre, self.cases[number]
        if not case.talks:
            self._waits(number, await centre.task(case.queue, case.kind))
            return
        talk = await centre.talk()
        named = None if case.named is None else self.people[case.named].staff_id
        await centre.ask(talk, case.queue, only_staff_id=named)
        known = None if case.last_agent is None else self.people[case.last_agent].staff_id
        await centre.value(
            "update routing.work set last_agent_id = $2, weight = $3, interruptible = $4, priority = priority + $5"
            " where conversation_id = $1 returning id",
            talk, known, case.weight, case.interruptible, case.priority,
        )  # fmt: skip
        self.talks[number] = talk
        self._waits(number, await work_of(centre, talk))
        if case.patience_s is not None:
            self.at(case.at_s + case.patience_s, lambda: self.gives_up(number))

    def _waits(self, number: int, work: WorkId) -> None:
        assert not self.works or work > max(self.works)
        self.works[work] = number
        self.boarded[number] = self.now

    async def gives_up(self, number: int) -> None:
        lot = self.lots[number]
        if lot[0] is not None:
            return
        lot[1] = self.now
        asked = await self.asked(number)
        async with self.centre.db.transaction(self.centre.scope) as tx:
            await self.centre.conversations.close(tx, self.talks[number], speaker_of(self.people[0]))
        await self.centre.catch_up()
        for who, _ in asked:
            self.since[who] = self.now

    async def expire(self) -> None:
        rows = await self._rows("select work_id, staff_id from routing.reservation where state = 'reserved'"
                                " and expires_at <= $1", self.clock.now())  # fmt: skip
        for row in rows:
            number = self.works[WorkId.of(row["work_id"])]
            self.lots[number][4] += 1
            self.boarded[number] = self.now
            self.since[self.place(row["staff_id"])] = self.now
        assert await self.centre.routing.expire(self.centre.db) == len(rows)

    async def answer(self) -> None:
        """Of what is offered now some will be missed; of a work offered to several the first who is there takes it."""
        rows = await self._rows(
            "select id, work_id, staff_id, expires_at from routing.reservation where state = 'reserved' order by id"
        )
        answered: set[int] = set()
        for row in rows:
            reservation, number = ReservationId.of(row["id"]), self.works[WorkId.of(row["work_id"])]
            if reservation in self.rung:
                continue
            self.rung.add(reservation)
            self.moments.add((row["expires_at"] - self.begin).total_seconds())
            if self.chance.random() >= MISS_SHARE and number not in answered:
                answered.add(number)
                who = self.place(row["staff_id"])
                self.at(self.now + ANSWER_S, lambda n=number, w=who, r=reservation: self.answers(n, w, r))

    async def answers(self, number: int, who: int, reservation: ReservationId) -> None:
        asked = await self.asked(number)
        if (who, reservation) not in asked:
            return
        if self.cases[number].talks:
            await self.centre.accept(self.people[who], reservation)
        else:
            async with self.centre.db.transaction(self.people[who].scope()) as tx:
                await self.centre.tasks.take(tx, self.people[who], reservation)
        for one, _ in asked:
            self.since[one] = self.now
        self.has(number, who)

    async def take(self) -> bool:
        """Those who may take work do, after a moment. Whether there was any to be taken."""
        rows = await self._rows(
            "select w.id, d.due_at from routing.work w join routing.queue q on q.id = w.queue_id"
            " cross join lateral (select w.enqueued_at + make_interval(secs => coalesce(w.target_s, q.target_wait_s))"
            " - w.priority * interval '30 s' as due_at) d where w.state = 'queued' and q.mode = 'grab'"
            " order by d.due_at, w.id"
        )
        for row in rows:
            number = self.works[WorkId.of(row["id"])]
            if self.boarded[number] + CLAIM_S > self.now:
                continue
            for who in await self.ready():
                try:
                    await claim(self.centre, self.people[who], WorkId.of(row["id"]))
                except SuibanError as error:
                    if error.code not in {"claim_not_yet", "claim_limit", "not_eligible"}:
                        raise
                    self.moments.add(self.now + float(error.detail.get("in_s") or 1))
                    continue
                self.since[who] = self.claimed[who] = self.now
                await self.centre.catch_up()
                self.has(number, who)
                break
        return bool(rows)

    async def ready(self) -> list[int]:
        units = (
            "select p.state, m.capacity, coalesce((select sum(case w.weight when 0 then m.capacity else w.weight end)"
            " from routing.work w where w.staff_id = p.staff_id and w.state = 'accepted'), 0) +"
            " coalesce((select sum(case w.weight when 0 then m.capacity else w.weight end) from routing.reservation r"
            " join routing.work w on w.id = r.work_id where r.staff_id = p.staff_id and r.state = 'reserved'), 0)"
            " as held from routing.presence p join staff_door.member m on m.id = p.staff_id where p.staff_id = $1"
        )
        found = []
        for who, caller in enumerate(self.people):
            (row,) = await self._rows(units, caller.staff_id)
            if row["state"] == "available" and self.since[who] + CLAIM_S <= self.now:
                found.append((row["held"] / row["capacity"], self.claimed.get(who, -1.0), who))
        return [who for _, _, who in sorted(found)]

    def has(self, number: int, who: int) -> None:
        self.lots[number][0], self.lots[number][2] = self.now, who
        self.at(self.now + self.cases[number].handle_s, lambda: self.ends(number, who))

    async def ends(self, number: int, who: int) -> None:
        if self.cases[number].talks:
            await self.centre.close(self.people[who], self.talks[number])
        else:
            caller, work = self.people[who], next(one for one, of in self.works.items() if of == number)
            async with self.centre.db.transaction(caller.scope()) as tx:
                await self.centre.tasks.complete(tx, caller, await self.centre.tasks.access(tx, caller, work), "done")
        self.since[who] = self.now

    async def asked(self, number: int) -> list[tuple[int, ReservationId]]:
        rows = await self._rows(
            "select r.id, r.staff_id from routing.reservation r join routing.work w on w.id = r.work_id"
            " where w.id = $1 and r.state = 'reserved'",
            next(work for work, of in self.works.items() if of == number),
        )  # fmt: skip
        return [(self.place(row["staff_id"]), ReservationId.of(row["id"])) for row in rows]

    def place(self, staff_id: object) -> int:
        return next(place for place, one in enumerate(self.people) if one.staff_id == staff_id)

    async def _rows(self, query: Any, *arguments: object) -> list[Any]:
        async with self.centre.db.transaction(self.centre.scope) as tx:
            return await tx.fetch(query, *arguments)
