"""Work of a simulated day that is taken and not given: who takes what, by the rules by which people may."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from suiban.kit.ids import QueueId
from suiban.routing.model import BOARD_MAX, Waiting, Worker
from suiban.routing.model.grabbing import HOUR, Claimable, Claimer, Claims, Turns
from suiban.routing.model.kinds import units
from suiban.routing.model.matching import for_all, urgency


class Claimant(msgspec.Struct, frozen=True):
    """Somebody who has a free hand, and has had nothing to do with their hands since ``since_s``."""

    number: int
    worker: Worker
    since_s: float


class TakenBoard:
    """What may be taken. Who takes it does so ``claim_s`` after it came, and after they last had their hands full.

    Of those whose turn it is by the rules the one with the least to do is faster, then who claimed longer ago.
    """

    def __init__(self, claim_s: float) -> None:
        self._claim_s = claim_s
        self._works: dict[int, tuple[Claimable, float]] = {}
        self._claimed: dict[int, dict[QueueId, deque[datetime]]] = {}
        self._held: dict[int, dict[QueueId, int]] = {}

    def ripe(self, now: float) -> bool:
        """Whether anything has been there for long enough to be taken."""
        return any(since_s + self._claim_s <= now for _, since_s in self._works.values())

    def put(self, number: int, work: Claimable, now: float, not_before_s: float) -> float:
        """Something may be taken from now on, or is otherwise than it was; when somebody will."""
        _, since_s = self._works.get(number, (work, now))
        since_s = max(since_s, not_before_s)
        self._works[number] = work, since_s
        return since_s + self._claim_s

    def remove(self, number: int) -> None:
        """It may be taken no longer."""
        self._works.pop(number, None)

    def hold(self, worker: int, queue_id: QueueId, more: int) -> None:
        """Somebody holds so much more of a queue."""
        held = self._held.setdefault(worker, {})
        held[queue_id] = held.get(queue_id, 0) + more

    def take(
        self, hands: Iterable[Claimant], now: float, moment: datetime
    ) -> tuple[list[tuple[int, int]], list[float]]:
        """Who (second) takes which work (first) now, and when to look again should nothing else happen before."""
        free = {one.number: one for one in hands}
        ready = {one.number for one in free.values() if one.since_s + self._claim_s <= now}
        again = [one.since_s + self._claim_s for one in free.values() if one.number not in ready]
        taken: list[tuple[int, int]] = []
        people = {number: self._claimer(one, moment) for number, one in free.items()} if ready else {}
        for number in self._in_order() if ready else ():
            work, since_s = self._works[number]
            if since_s + self._claim_s > now:
                again.append(since_s + self._claim_s)
                continue
            if not ready or not for_all(work.waiting, moment):
                continue
            who, later = self._whose(work, people, ready, moment)
            again += [now + seconds for seconds in later]
            if who is not None:
                taken.append((number, who))
                self._claimed.setdefault(who, {}).setdefault(work.queue_id, deque()).append(moment)
                self.hold(who, work.queue_id, 1)
                ready.remove(who)
                people[who] = self._claimer(_fuller(free[who], work.waiting), moment)
                again.append(now + self._claim_s)
        for number, _ in taken:
            self.remove(number)
        return taken, [at for at in again if at > now]

    # --- inside ---

    def _in_order(self) -> Sequence[int]:
        return sorted(self._works, key=lambda number: urgency(self._works[number][0].waiting))[:BOARD_MAX]

    def _whose(
        self, work: Claimable, people: dict[int, Claimer], ready: set[int], moment: datetime
    ) -> tuple[int | None, list[int]]:
        turns = Turns(work, list(people.values()), moment)
        verdicts = {number: turns.verdict(people[number]) for number in sorted(ready)}
        may = [number for number, verdict in verdicts.items() if not verdict.code]
        if may:
            return min(may, key=lambda number: self._turn(people[number], number, work.queue_id)), []
        return None, [verdict.in_s for verdict in verdicts.values() if verdict.in_s is not None]

    def _turn(self, one: Claimer, number: int, queue_id: QueueId) -> tuple[float, float, int]:
        worker, last = one.worker, one.of(queue_id).last_at
        return (worker.load + worker.soft) / worker.capacity, last.timestamp() if last is not None else 0.0, number

    def _claimer(self, hands: Claimant, moment: datetime) -> Claimer:
        queues = self._held.get(hands.number, ())  # whatever they claimed they held
        return Claimer(hands.worker, True, {queue_id: self._of(hands.number, queue_id, moment) for queue_id in queues})

    def _of(self, worker: int, queue_id: QueueId, moment: datetime) -> Claims:
        lately = self._claimed.get(worker, {}).get(queue_id, deque())
        while lately and lately[0] <= moment - HOUR:
            lately.popleft()
        return Claims(self._held[worker][queue_id], len(lately), lately[-1] if lately else None)


def _fuller(hands: Claimant, work: Waiting) -> Claimant:
    more = units(work.weight, hands.worker.capacity)
    load, soft = (0, more) if work.interruptible else (more, 0)
    counts = {**hands.worker.counts, work.kind: hands.worker.counts.get(work.kind, 0) + 1}
    worker = msgspec.structs.replace(
        hands.worker, load=hands.worker.load + load, soft=hands.worker.soft + soft, counts=counts
    )
    return msgspec.structs.replace(hands, worker=worker)
