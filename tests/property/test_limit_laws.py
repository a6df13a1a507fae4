"""Laws of limits per kind: nobody is given more of a kind than they may have, and nothing waits for it but that."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model import Waiting, Worker
from suiban.routing.model.bench import Bench
from suiban.routing.model.hall import Hall
from suiban.routing.model.matching import decide_offers, whose
from suiban.routing.model.reasons import why_waiting

BEGIN = datetime(2026, 11, 21, 2, tzinfo=UTC)
COMPANY = CompanyId(int=1)
STAFF = [StaffId(int=number) for number in range(1, 5)]
KINDS = ["conversation", "video", "order"]


class Floor:
    """Four people of one company, and what they have; beside them the hall that only hears what changes."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.now = BEGIN
        self.hall = Hall()
        self.people: dict[StaffId, Worker] = {}
        self.works: dict[WorkId, Waiting] = {}
        self.theirs: list[tuple[Waiting, StaffId]] = []
        self.number = 0

    def step(self) -> None:
        self.now += timedelta(seconds=self.chance.randint(0, 3))
        self.chance.choice((self.work_comes, self.work_comes, self.somebody_changes, self.one_is_done, self.decide))()

    def work_comes(self) -> None:
        self.number += 1
        work = Waiting(
            COMPANY, WorkId(int=self.number), frozenset({COMPANY}), {}, self.now, self.now,
            kind=self.chance.choice(KINDS), interruptible=self.chance.random() < 0.3,
            ring=self.chance.choice((1, 1, 1, 2)),
        )  # fmt: skip
        self.works[work.work_id] = work
        self.hall.put(work)

    def somebody_changes(self) -> None:
        """They come, or may from now on have more or less of something, or go."""
        who = self.chance.choice(STAFF)
        if who in self.people and self.chance.random() < 0.2:
            del self.people[who]
            self.theirs = [one for one in self.theirs if one[1] != who]
            self.hall.leave(who)
            return
        limits = {kind: self.chance.randint(0, 2) for kind in KINDS if self.chance.random() < 0.6}
        before = self.people.get(who) or Worker(who, frozenset({COMPANY}), {}, 4, 0)
        self.come(msgspec.structs.replace(before, limits=limits))

    def one_is_done(self) -> None:
        if self.theirs:
            _, who = self.theirs.pop(self.chance.randrange(len(self.theirs)))
            self.come(self.people[who])

    def decide(self) -> None:
        expected = decide_offers(self.works.values(), Bench(self.people.values()), self.now)
        offers = self.hall.decide(self.now)
        assert [(one.work_id, one.staff_id, one.why) for one in offers] == [
            (one.work_id, one.staff_id, one.why) for one in expected
        ]
        for offer in offers:
            work, worker = self.works[offer.work_id], self.people[offer.staff_id]
            self.theirs.append((work, offer.staff_id))
            asked = msgspec.structs.replace(worker, last_offered_at=self.now)
            self.people[offer.staff_id] = self.as_is(asked)
            assert self.has(offer.staff_id)[work.kind] <= worker.limits.get(work.kind, 1_000)
        for offer in offers:
            self.works.pop(offer.work_id, None)
        assert {one.staff_id: one for one in self.hall.workers()} == self.people
        self.nothing_waits_for_nothing()

    def nothing_waits_for_nothing(self) -> None:
        for work in self.works.values():
            reason = why_waiting(work, list(self.people.values()), self.now)
            assert reason.code in ("nobody_there", "all_busy", "kind_limit")
            may = [
                one for one in self.people.values() if self.has(one.staff_id)[work.kind] < one.limits.get(work.kind, 9)
            ]
            held = [one.load + (one.soft if work.interruptible else 0) for one in may]
            assert all(count >= 4 for count in held)
            assert whose(work, Bench(self.people.values()), self.now)[0] == []

    def has(self, who: StaffId) -> Counter[str]:
        return Counter(work.kind for work, owner in self.theirs if owner == who)

    def as_is(self, worker: Worker) -> Worker:
        mine = [work for work, owner in self.theirs if owner == worker.staff_id]
        counts = {kind: count for kind, count in self.has(worker.staff_id).items() if kind in worker.limits}
        soft = sum(work.interruptible for work in mine)
        return msgspec.structs.replace(worker, load=len(mine) - soft, soft=soft, counts=counts)

    def come(self, worker: Worker) -> None:
        self.people[worker.staff_id] = self.as_is(worker)
        self.hall.come(self.people[worker.staff_id])


@given(st.integers(0, 1_000_000))
@settings(max_examples=60, deadline=None)
def test_limits_hold_whatever_comes_and_goes(seed: int) -> None:
    floor = Floor(Random(seed))
    for _ in range(80):
        floor.step()
    floor.decide()
