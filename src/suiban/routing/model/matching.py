"""Who gets what is next: pure, from what waits and who is there."""

import heapq
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil

import msgspec

from suiban.kit.ids import CompanyId, QueueId, ReservationId, StaffId
from suiban.routing.model import NAMED_WAIT, PACE_WINDOW, WAIT_S_MAX, WAIT_S_STEP, Offer, Queue, Skills, Waiting, Worker

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def fits(work: Waiting, worker: Worker) -> bool:
    """Whether mandates and skills are enough. A colleague asked by name needs no skills: somebody chose them."""
    if not work.companies <= worker.companies:
        return False
    return work.only_staff_id == worker.staff_id or _skilled(work.skills, worker.skills)


def named(work: Waiting, now: datetime) -> StaffId | None:
    """The one person this work is kept for: for a minute, and until they have passed it over."""
    chosen = work.only_staff_id
    if chosen is None or chosen in work.passed_over or now - work.enqueued_at >= NAMED_WAIT:
        return None
    return chosen


def decide_offers(waiting: Iterable[Waiting], workers: Iterable[Worker], now: datetime) -> list[Offer]:
    """Who is offered what, now.

    Work goes by priority, then by age. Of the fit workers with a free hand the one with the smallest share of their
    capacity in use gets it, then the one not asked for longest. Who has passed a work over is asked again only when
    nobody else fit has a free hand. Work for a colleague by name waits for their free hand a while, if they are there.
    Offers come in the order of the work, and their ids too: all of a round are made at one moment.
    """
    bench = _Bench(worker for worker in workers if worker.state == "available")
    offers = []
    for work in sorted(waiting, key=urgency):
        if not bench.free:
            break
        found = bench.take(work, now)
        if found is not None:
            staff_id, afresh = found
            expires_at = now + timedelta(seconds=work.reservation_s)
            offers.append(Offer(work.company_id, work.work_id, staff_id, ReservationId.new(), expires_at, afresh))
    ids = sorted(offer.reservation_id for offer in offers)
    return [
        msgspec.structs.replace(offer, reservation_id=reservation_id)
        for offer, reservation_id in zip(offers, ids, strict=True)
    ]


def after_offers(workers: Sequence[Worker], offers: Iterable[Offer], now: datetime) -> list[Worker]:
    """The same workers with these offers on their hands."""
    asked: dict[StaffId, int] = {}
    for offer in offers:
        asked[offer.staff_id] = asked.get(offer.staff_id, 0) + 1
    return [
        msgspec.structs.replace(worker, load=worker.load + asked[worker.staff_id], last_offered_at=now)
        if worker.staff_id in asked
        else worker
        for worker in workers
    ]


def urgency(work: Waiting) -> tuple[int, datetime, int]:
    """What comes first in a queue: higher priority, then longer waiting."""
    return -work.priority, work.enqueued_at, work.work_id.int


def servable(queues: Iterable[Queue], workers: Iterable[Worker]) -> list[QueueId]:
    """The queues that some worker with a free hand could take something from."""
    kinds = {
        (worker.companies, frozenset(worker.skills.items()))
        for worker in workers
        if worker.state == "available" and worker.load < worker.capacity
    }
    return [
        queue.id
        for queue in queues
        if any(queue.company_id in companies and _skilled(queue.skills, dict(skills)) for companies, skills in kinds)
    ]


def expert_for(
    queue: Queue, company_id: CompanyId, workers: Iterable[Worker], but: Collection[StaffId]
) -> StaffId | None:
    """Whom to ask about what a queue is for, within this company's talk; None: nobody fit is there."""
    fit = [
        one
        for one in workers
        if one.state == "available" and one.staff_id not in but and one.capacity > 0
        and {queue.company_id, company_id} <= one.companies and _skilled(queue.skills, one.skills)
    ]  # fmt: skip
    oldest = datetime.min.replace(tzinfo=UTC)
    turn = min(
        fit, key=lambda one: (one.load / one.capacity, one.last_offered_at or oldest, one.staff_id), default=None
    )
    return turn.staff_id if turn else None


def together(wanted: Skills, more: Skills) -> dict[str, int]:
    """All the skills of both, each at the higher level."""
    return {key: max(wanted.get(key, 0), more.get(key, 0)) for key in {**wanted, **more}}


def expected_wait_s(
    position: int, accepted_recently: int, waited_recently_s_mean: float | None, *, served: bool
) -> int | None:
    """An honest guess of the seconds until the one at this position (1 = next) is answered; None: no ground for one.

    Two measures of the last 15 minutes, each too pessimistic in its own way, and the smaller of them: the queue moved
    on ``accepted_recently`` times (too few when few people came), and those accepted had waited this long on average
    (the whole of a wait, for each place). Nothing is said when nobody was accepted, when no fit worker is available
    (``served``), or beyond an hour. Rounded up to 5 seconds.
    """
    if accepted_recently <= 0 or not served:
        return None
    guess = position * PACE_WINDOW.total_seconds() / accepted_recently
    if waited_recently_s_mean is not None:
        guess = min(guess, position * waited_recently_s_mean)
    wait_s = max(WAIT_S_STEP, ceil(guess / WAIT_S_STEP) * WAIT_S_STEP)
    return wait_s if wait_s <= WAIT_S_MAX else None


def _skilled(wanted: Skills, has: Skills) -> bool:
    return all(has.get(key, 0) >= level for key, level in wanted.items())


_Need = tuple[frozenset[CompanyId], frozenset[tuple[str, int]]]
_Turn = tuple[float, datetime, int]


class _Bench:
    """Workers by whose turn it is. One heap for each set of needs, tidied up when its top is out of date."""

    def __init__(self, workers: Iterable[Worker]) -> None:
        self._workers = {worker.staff_id: worker for worker in workers}
        self._heaps: dict[_Need, list[tuple[_Turn, StaffId]]] = {}
        self.free = sum(max(0, worker.capacity - worker.load) for worker in self._workers.values())

    def take(self, work: Waiting, now: datetime) -> tuple[StaffId, bool] | None:
        """The worker for this work, who now has one more, and whether everybody had passed it over."""
        asked_by_name = named(work, now)
        worker = self._workers.get(asked_by_name) if asked_by_name is not None else None
        if worker is None or not fits(work, worker):
            return self._first(work, now)
        if worker.load >= worker.capacity:
            return None
        self._give(worker, now)
        return worker.staff_id, False

    def _first(self, work: Waiting, now: datetime) -> tuple[StaffId, bool] | None:
        heap = self._heap(work)
        aside: list[tuple[_Turn, StaffId]] = []
        chosen: StaffId | None = None
        while chosen is None and self._tidy(heap):
            top = heapq.heappop(heap)
            aside.append(top)
            if top[1] not in work.passed_over:
                chosen = top[1]
        for entry in aside:
            heapq.heappush(heap, entry)
        if chosen is not None:
            self._give(self._workers[chosen], now)
            return chosen, False
        if aside:
            self._give(self._workers[aside[0][1]], now)
            return aside[0][1], True
        return None

    def _heap(self, work: Waiting) -> list[tuple[_Turn, StaffId]]:
        need = (work.companies, frozenset(work.skills.items()))
        if need not in self._heaps:
            self._heaps[need] = [
                (_turn(worker), worker.staff_id)
                for worker in self._workers.values()
                if work.companies <= worker.companies and _skilled(work.skills, worker.skills)
            ]
            heapq.heapify(self._heaps[need])
        return self._heaps[need]

    def _tidy(self, heap: list[tuple[_Turn, StaffId]]) -> bool:
        """Bring a worker who is really next to the top. False when nobody is left."""
        while heap:
            turn, staff_id = heap[0]
            worker = self._workers[staff_id]
            if worker.load >= worker.capacity:
                heapq.heappop(heap)
            elif turn != _turn(worker):
                heapq.heapreplace(heap, (_turn(worker), staff_id))
            else:
                return True
        return False

    def _give(self, worker: Worker, now: datetime) -> None:
        self._workers[worker.staff_id] = msgspec.structs.replace(worker, load=worker.load + 1, last_offered_at=now)
        self.free -= 1


def _turn(worker: Worker) -> _Turn:
    share = worker.load / worker.capacity if worker.capacity else 1.0
    return share, worker.last_offered_at or _NEVER, worker.staff_id.int
