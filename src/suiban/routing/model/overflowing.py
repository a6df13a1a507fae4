"""When work moves on to another queue, because it would wait too long where it is: pure."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import inf
from typing import Final, Literal

import msgspec

from suiban.kit.ids import CompanyId, QueueId, WorkId
from suiban.routing.model import Skills, Worker
from suiban.routing.model.expecting import Pace, expected_wait_s
from suiban.routing.model.kinds import left_of, may_have, room_for
from suiban.routing.model.matching import skilled

Cause = Literal["overflow", "fallback"]

FALLBACK_AFTER_S: Final = 60
"""So long nobody must be there who could serve a queue before its work goes to the company's fallback."""
ROUND_S: Final = 2.0
"""How often it is looked whether anything is to move on."""
LINE_MAX: Final = 2_000
"""So much of what waits is looked at, the oldest."""


Size = tuple[int, bool]
"""What one work takes: its weight, and whether it may be put aside."""


class Crew(msgspec.Struct, frozen=True):
    """People who are there: how many, and their hands for works of each size, in all and free."""

    people: int = 0
    hands: Mapping[Size, int] = {}
    free: Mapping[Size, int] = {}


Crowd = Mapping[tuple[frozenset[CompanyId], frozenset[tuple[str, int]]], Crew]
"""Workers by what they may and can do."""


def crowd_of(workers: Iterable[Worker], sizes: Collection[Size]) -> Crowd:
    """Those available, counted together who are alike, with their hands for conversations of these sizes."""
    alike: dict[tuple[frozenset[CompanyId], frozenset[tuple[str, int]]], list[Worker]] = {}
    for one in workers:
        if one.state == "available" and one.capacity > 0 and may_have("conversation", one.limits):
            alike.setdefault((one.companies, frozenset(one.skills.items())), []).append(one)
    return {
        key: Crew(
            len(people),
            {size: sum(hands_of(one, size) for one in people) for size in sizes},
            {size: sum(free_of(one, size) for one in people) for size in sizes},
        )
        for key, people in alike.items()
    }


def hands_of(worker: Worker, size: Size) -> int:
    """How many conversations of this size somebody could have at a time."""
    return left_of("conversation", worker.limits, {}, room_for(*size, worker.capacity, 0, 0))


def free_of(worker: Worker, size: Size) -> int:
    """How many conversations of this size they could have beside what they have."""
    room = room_for(*size, worker.capacity, worker.load, worker.soft)
    return left_of("conversation", worker.limits, worker.counts, room)


def able_in(crowd: Crowd, company_id: CompanyId, *served_under: Skills) -> Crew:
    """Those of them who could serve a queue of a company under one of these skills."""
    return _together(
        crew
        for (companies, has), crew in crowd.items()
        if any(serves(company_id, skills, companies, dict(has)) for skills in served_under)
    )


def _together(crews: Iterable[Crew]) -> Crew:
    people, hands, free = 0, Counter[Size](), Counter[Size]()
    for crew in crews:
        people += crew.people
        hands.update(crew.hands)
        free.update(crew.free)
    return Crew(people, hands, free)


def serves(company_id: CompanyId, skills: Skills, companies: frozenset[CompanyId], has: Skills) -> bool:
    """Whether somebody with these mandates and skills counts among those who could serve a queue."""
    return company_id in companies and skilled(skills, has)


class Flow(msgspec.Struct, frozen=True):
    """How a queue moves now: where its work may go on to, and what an expected wait is guessed from.

    ``crew``: those there who could serve it. ``open``: it is active and within its hours. ``pace``: how it moved; whose
    hands there are the crew says.
    """

    queue_id: QueueId
    open: bool
    crew: Crew = Crew()
    pace: Pace = Pace()
    overflow: QueueId | None = None
    overflow_wait_s: int = 0
    fallback: QueueId | None = None

    def wait_s(self, position: int, size: Size) -> float | None:
        """Until a work of this size at this position (1 = next) is answered, should those in front be like it.

        Infinite where nobody could; None: unknown.
        """
        crew = self.crew
        if not crew.people:
            return inf
        if position <= crew.free.get(size, 0):
            return 0
        pace = msgspec.structs.replace(self.pace, people=crew.people, hands=crew.hands.get(size, 0))
        return expected_wait_s(position, pace)


class InLine(msgspec.Struct, frozen=True):
    """Work that waits. ``rank`` orders a line; ``been``: queues it came from; ``movable``: for whoever can serve it;
    ``size``: what it takes."""

    company_id: CompanyId
    work_id: WorkId
    rank: float
    waited_s: float
    been: frozenset[QueueId] = frozenset()
    movable: bool = True
    size: Size = (1, False)


class Overflow(msgspec.Struct, frozen=True):
    """This work goes to another queue. ``wait_s``: expected where it was; None: nobody was there."""

    company_id: CompanyId
    work_id: WorkId
    from_queue: QueueId
    to_queue: QueueId
    wait_s: int | None
    cause: Cause


def decide_overflows(flows: Mapping[QueueId, Flow], lines: Mapping[QueueId, Sequence[InLine]]) -> list[Overflow]:
    """What moves now. Each work at most once to each queue, so that nothing goes round in circles.

    Work whose expected wait at its place is longer than its queue allows moves to the overflow queue, where that is
    open, somebody there could serve it, and it would wait less at the place its time of waiting gives it. Those in
    front stay. Where nobody could serve it for a minute, and it cannot overflow, it moves to the fallback queue.
    """
    standing = {queue: sorted(line, key=_order) for queue, line in lines.items()}
    made: list[Overflow] = []
    for queue_id in sorted(standing):
        flow = flows[queue_id]
        if not flow.open:
            continue
        stays: list[InLine] = []
        for work in standing[queue_id]:
            wait = flow.wait_s(len(stays) + 1, work.size)
            to, cause = _where(work, flow, work.waited_s if wait is None else wait, flows, standing)
            if to is None:
                stays.append(work)
                continue
            insort(standing.setdefault(to, []), msgspec.structs.replace(work, movable=False), key=_order)
            known = None if wait is None or wait == inf else int(wait)
            made.append(Overflow(work.company_id, work.work_id, queue_id, to, known, cause))
        standing[queue_id] = stays
    return made


def _where(
    work: InLine, flow: Flow, wait: float, flows: Mapping[QueueId, Flow], standing: Mapping[QueueId, Sequence[InLine]]
) -> tuple[QueueId | None, Cause]:
    if not work.movable:
        return None, "overflow"
    other = _may(work, flow, flow.overflow, flows)
    if other is not None and other.crew.people and wait > flow.overflow_wait_s:
        ahead = bisect_left(standing.get(other.queue_id, ()), _order(work), key=_order)
        there = other.wait_s(1 + ahead, work.size)
        if there is not None and there < wait:
            return other.queue_id, "overflow"
    last = _may(work, flow, flow.fallback, flows)
    if last is not None and not flow.crew.people and work.waited_s >= FALLBACK_AFTER_S:
        return last.queue_id, "fallback"
    return None, "overflow"


def _may(work: InLine, flow: Flow, to: QueueId | None, flows: Mapping[QueueId, Flow]) -> Flow | None:
    if to is None or to == flow.queue_id or to in work.been or to not in flows or not flows[to].open:
        return None
    return flows[to]


def _order(work: InLine) -> tuple[float, int]:
    return work.rank, work.work_id.int


def cycle_of(overflows: Mapping[str, str], key: str) -> tuple[str, ...]:
    """The circle in which overflow goes round through this queue, from it and back to it; empty: there is none."""
    path = [key]
    while (after := overflows.get(path[-1], "")) and after not in path:
        path.append(after)
    return (*path, key) if after == key else ()
