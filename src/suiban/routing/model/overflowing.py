"""When work moves on to another queue, because it would wait too long where it is: pure."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Final, Literal

import msgspec

from suiban.kit.ids import CompanyId, QueueId, WorkId
from suiban.routing.model import Skills, Worker
from suiban.routing.model.kinds import at_limit, may_have
from suiban.routing.model.matching import expected_wait_s, skilled

Cause = Literal["overflow", "fallback"]

FALLBACK_AFTER_S: Final = 60
"""So long nobody must be there who could serve a queue before its work goes to the company's fallback."""
ROUND_S: Final = 2.0
"""How often it is looked whether anything is to move on."""
LINE_MAX: Final = 2_000
"""So much of what waits is looked at, the oldest."""


Crowd = Mapping[tuple[frozenset[CompanyId], frozenset[tuple[str, int]]], tuple[int, int]]
"""Workers by what they may and can do: how many, and how many of them with a free hand."""


def crowd_of(workers: Iterable[Worker]) -> Crowd:
    """Those available, who are alike counted once."""
    found: dict[tuple[frozenset[CompanyId], frozenset[tuple[str, int]]], tuple[int, int]] = {}
    for one in workers:
        if one.state == "available" and one.capacity > 0 and may_have("conversation", one.limits):
            key = one.companies, frozenset(one.skills.items())
            people, free = found.get(key, (0, 0))
            full = one.load >= one.capacity or at_limit("conversation", one.limits, one.counts)
            found[key] = people + 1, free + (not full)
    return found


def able_in(crowd: Crowd, company_id: CompanyId, *served_under: Skills) -> tuple[int, int]:
    """How many of them could serve a queue of a company under one of these skills, and how many have a free hand."""
    able = [
        counted
        for (companies, has), counted in crowd.items()
        if any(serves(company_id, skills, companies, dict(has)) for skills in served_under)
    ]
    return sum(people for people, _ in able), sum(free for _, free in able)


def serves(company_id: CompanyId, skills: Skills, companies: frozenset[CompanyId], has: Skills) -> bool:
    """Whether somebody with these mandates and skills counts among those who could serve a queue."""
    return company_id in companies and skilled(skills, has)


class Flow(msgspec.Struct, frozen=True):
    """How a queue moves now: where its work may go on to, and what an expected wait is guessed from.

    ``people`` there could serve it, ``free`` of them have a free hand. ``open``: it is active and within its hours.
    """

    queue_id: QueueId
    open: bool
    people: int = 0
    free: int = 0
    accepted: int = 0
    waited_s_mean: float | None = None
    slower: float = 1.0
    overflow: QueueId | None = None
    overflow_wait_s: int = 0
    fallback: QueueId | None = None

    def wait_s(self, position: int) -> float | None:
        """Until the one at this position (1 = next) is answered; infinite where nobody could; None: unknown."""
        if not self.people:
            return inf
        if position <= self.free:
            return 0
        return expected_wait_s(position, self.accepted, self.waited_s_mean, served=True, slower=self.slower)


class InLine(msgspec.Struct, frozen=True):
    """Work that waits. ``rank`` orders a line; ``been``: queues it came from; ``movable``: for whoever can serve it."""

    company_id: CompanyId
    work_id: WorkId
    rank: float
    waited_s: float
    been: frozenset[QueueId] = frozenset()
    movable: bool = True


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
            wait = flow.wait_s(len(stays) + 1)
            to, cause = _where(work, flow, work.waited_s if wait is None else wait, flows, standing)
            if to is None:
                stays.append(work)
                continue
            standing[to] = sorted([*standing.get(to, ()), msgspec.structs.replace(work, movable=False)], key=_order)
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
    if other is not None and other.people and wait > flow.overflow_wait_s:
        there = other.wait_s(1 + sum(_order(one) < _order(work) for one in standing.get(other.queue_id, ())))
        if there is not None and there < wait:
            return other.queue_id, "overflow"
    last = _may(work, flow, flow.fallback, flows)
    if last is not None and not flow.people and work.waited_s >= FALLBACK_AFTER_S:
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
