"""A small day, simulated and then gone through by the real router on a real database: the same comes of it."""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from tests.centre import Centre, speaker_of
from tests.giving import claim, work_of

from suiban.kit.errors import SuibanError
from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import CompanyId, ConversationId, QueueId, ReservationId, WorkId
from suiban.kit.time import ManualClock
from suiban.routing.api import Queue, Rule
from suiban.routing.model.giving import Giving
from suiban.routing.model.simulated import Case, Fate, Habits, Line, Shift, line_of
from suiban.routing.model.simulating import Simulation
from suiban.staff.api import StaffCaller

LASTS_S, ZONE = 240, ZoneInfo("Asia/Shanghai")
MISS_SHARE, ANSWER_S, CLAIM_S = 0.2, 2.0, 3.0
FALLBACK = "zulu"
SEEDS = (2, 5, 9, 24)

Lot = tuple[float | None, float | None, int | None, str, int]
"""When somebody was answered or gave up, by whom, in which queue, after how many offers that rang out."""
WAITS: Lot = (None, None, None, "", 0)
"""Of who waited still when it was looked no longer."""


def rules_of(company: CompanyId) -> dict[str, Queue]:
    """Queues that do all there is to do, each a bit of it."""
    made: dict[str, dict[str, Any]] = {
        "cards": {"skills": {"card": 2}, "overflow": "loans", "overflow_wait_s": 15, "last_agent_s": 20},
        "loans": {"skills": {"loan": 1}, "wishes": {"card": 3}, "relax_s": 6, "reservation_s": 9, "priority": 1},
        "many": {"giving": Giving("several", ring=2), "hours_key": "office", "reservation_s": 5},
        "open": {"giving": Giving("grab", claim_max=1, claim_rest_s=8, head_start_s=5, push_after_s=20)},
        "rare": {"skills": {"loan": 5}, "target_wait_s": 60},
        FALLBACK: {"reservation_s": 6},
    }
    # what moves is decided queue by queue in the order of their ids, in a run in that of their names
    ids = sorted(QueueId.new() for _ in made)
    return {
        key: msgspec.structs.replace(Queue(company, id_, key, key), **more)
        for id_, (key, more) in zip(ids, sorted(made.items()), strict=True)
    }


def hours_of(begin: datetime) -> Hours:
    """It opens a minute after the beginning, and closes two minutes later."""
    first = begin.astimezone(ZONE) + timedelta(minutes=1)
    return Hours(days={first.date().isoformat(): (f"{first:%H:%M}-{first + timedelta(minutes=2):%H:%M}",)})


def made_up(seed: int) -> tuple[list[Shift], list[Case]]:
    """Some people and some work; of no two things that may matter to one another at the same moment."""
    chance = random.Random(seed)
    shifts = [
        Shift(
            skills={key: chance.randint(1, 4) for key in ("card", "loan") if chance.random() < 0.6},
            capacity=chance.choice((1, 1, 2, 3)),
            from_s=chance.choice((0, 0, 0, chance.randint(5, 60))) + 0.25,
            until_s=chance.choice((None, None, chance.randint(90, 160) + 0.25)),
        )
        for _ in range(4)
    ]
    cases = [
        Case(
            at_s=at + 0.5,
            queue=chance.choice(("cards", "cards", "cards", "loans", "many", "open", "open", "rare")),
            handle_s=chance.randint(5, 45) + 0.125,
            patience_s=chance.choice((None, chance.randint(10, 120) + 0.0625)),
            named=chance.choice((None,) * 6 + (chance.randrange(4),)),
            last_agent=chance.choice((None, None, chance.randrange(4))),
            weight=chance.choice((1, 1, 1, 2, 0)),
            interruptible=chance.random() < 0.15,
            priority=chance.choice((0, 0, 3)),
        )
        for at in sorted(chance.sample(range(1, 130), 18))
    ]
    return shifts, cases


class Reality:
    """The same day, by the doors of the real router, with a clock that is told."""

    def __init__(self, centre: Centre, begin: datetime, people: list[StaffCaller], seed: int) -> None:
        assert isinstance(centre.clock, ManualClock)
        self.centre, self.clock, self.begin, self.people = centre, centre.clock, begin, people
        self.chance = random.Random(seed)
        self.events: list[tuple[float, int, Callable[[], Awaitable[None]]]] = []
        self.now, self.number = 0.0, count()
        self.moments = {half / 2 for half in range(2 * LASTS_S)}
        self.talks: list[ConversationId] = []
        self.works: dict[WorkId, int] = {}
        self.cases: list[Case] = []
        self.lots: list[list[Any]] = []
        self.since = [0.0] * len(people)
        self.boarded: dict[int, float] = {}
        self.claimed: dict[int, float] = {}
        self.rung: set[ReservationId] = set()

    def at(self, at_s: float, happens: Callable[[], Awaitable[None]]) -> None:
        heappush(self.events, (at_s, next(self.number), happens))

    async def go_through(self, shifts: list[Shift], cases: list[Case]) -> list[Lot]:
        self.cases, self.lots = cases, [[None, None, None, "", 0] for _ in cases]
        for number, shift in enumerate(shifts):
            self.at(shift.from_s, lambda number=number: self.presence(number, "available"))
            if shift.until_s is not None:
                self.at(shift.until_s, lambda number=number: self.presence(number, "away"))
        for number, case in enumerate(cases):
            self.at(case.at_s, lambda number=number: self.arrives(number))
        while self.events or self.moments:
            self.now = min([*self.moments, *(event[0] for event in self.events[:1])])
            if self.now >= LASTS_S:
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
            await centre.routing.overflow_round(centre.db)
        await centre.routing.offer_round(centre.db)
        await self.answer()
        await self.take()
        soon = {at + CLAIM_S for at in (*self.since, *self.boarded.values())}
        self.moments |= {at for at in soon if at > self.now}

    async def presence(self, number: int, state: str) -> None:
        self.since[number] = self.now
        await self.centre.presence(self.people[number], state)

    async def arrives(self, number: int) -> None:
        centre, case = self.centre, self.cases[number]
        talk = await centre.talk()
        named = None if case.named is None else self.people[case.named].staff_id
        await centre.ask(talk, case.queue, only_staff_id=named)
        known = None if case.last_agent is None else self.people[case.last_agent].staff_id
        await centre.value(
            "update routing.work set last_agent_id = $2, weight = $3, interruptible = $4, priority = priority + $5"
            " where conversation_id = $1 returning id",
            talk, known, case.weight, case.interruptible, case.priority,
        )  # fmt: skip
        self.talks.append(talk)
        work = await work_of(centre, talk)
        assert not self.works or work > max(self.works)
        self.works[work] = number
        self.boarded[number] = self.now
        if case.patience_s is not None:
            self.at(case.at_s + case.patience_s, lambda: self.gives_up(number))

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
        await self.centre.accept(self.people[who], reservation)
        for one, _ in asked:
            self.since[one] = self.now
        self.has(number, who)

    async def take(self) -> None:
        """Those who may take work do, after a moment."""
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
        await self.centre.close(self.people[who], self.talks[number])
        self.since[who] = self.now

    async def asked(self, number: int) -> list[tuple[int, ReservationId]]:
        rows = await self._rows(
            "select r.id, r.staff_id from routing.reservation r join routing.work w on w.id = r.work_id"
            " where w.conversation_id = $1 and r.state = 'reserved'", self.talks[number],
        )  # fmt: skip
        return [(self.place(row["staff_id"]), ReservationId.of(row["id"])) for row in rows]

    def place(self, staff_id: object) -> int:
        return next(place for place, one in enumerate(self.people) if one.staff_id == staff_id)

    async def _rows(self, query: Any, *arguments: object) -> list[Any]:
        async with self.centre.db.transaction(self.centre.scope) as tx:
            return await tx.fetch(query, *arguments)


def simulated(
    rules: dict[str, Queue], hours: Hours, begin: datetime, shifts: list[Shift], cases: list[Case], seed: int
) -> list[Fate]:
    lines: dict[str, Line] = {
        key: line_of(queue, hours if queue.hours_key else None, ZONE.key, FALLBACK) for key, queue in rules.items()
    }
    chance = random.Random(seed)
    habits = Habits(ANSWER_S, lambda: chance.random() < MISS_SHARE, away_s=10_000, claim_s=CLAIM_S)
    return list(Simulation(lines, shifts, cases, habits, begin).run().fates)


def lot(fate: Fate) -> Lot:
    over = min(at for at in (fate.answered_s, fate.gave_up_s, float(LASTS_S)) if at is not None)
    if over >= LASTS_S:
        return WAITS
    return fate.answered_s, fate.gave_up_s, fate.worker, fate.queue, fate.missed


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_day_comes_out_as_it_was_simulated(centre: Centre, seed: int) -> None:
    begin = (
        (centre.clock.now() + timedelta(days=1)).astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    )
    rules, hours = rules_of(centre.bank), hours_of(begin)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "office", "工作日", hours)])
        await centre.routing.add_queues(tx, list(rules.values()))
        await centre.routing.set_rule(tx, centre.bank, Rule(fallback=FALLBACK))
    centre.queues |= rules
    shifts, cases = made_up(seed)
    people = [
        await centre.hire(f"agent{number}", capacity=one.capacity, skills=dict(one.skills), state="away")
        for number, one in enumerate(shifts)
    ]
    expected = [lot(fate) for fate in simulated(rules, hours, begin, shifts, cases, seed)]
    found = await Reality(centre, begin, people, seed).go_through(shifts, cases)
    assert found == expected


def test_these_days_have_all_of_it() -> None:
    begin = datetime(2026, 11, 24, 10, tzinfo=ZONE)
    fates = [
        fate
        for seed in SEEDS
        for fate in simulated(rules_of(CompanyId.new()), hours_of(begin), begin, *made_up(seed), seed)
    ]
    assert {fate.queue for fate in fates if fate.been} == {"loans", FALLBACK}
    assert {fate.claimed for fate in fates if fate.queue == "open" and fate.worker is not None} == {True, False}
    assert {fate.case.weight for fate in fates if fate.worker is not None and fate.wait_s} == {0, 1, 2}
    assert any(fate.missed > 1 for fate in fates if fate.queue == "many")
    assert any(fate.counts_s is not None for fate in fates)
    assert any(fate.gave_up_s is not None for fate in fates)
