"""What waits and who is there, kept from one decision to the next: a hand that becomes free finds its work at once.

Works that are alike (:func:`suiban.routing.model.matching.alike`) stand in one group, in the order in which they are
due: if nobody has room for its first, nobody has for the others. A group nobody has room for is left alone until
somebody's hands become free who can serve it, or until time changes what it wants. So what is decided here is what
:func:`suiban.routing.model.matching.decide_offers` decides over everything; only less is looked at.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Hashable, Iterable
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush, heapreplace
from typing import Final

import msgspec

from suiban.kit.ids import StaffId, WorkId
from suiban.routing.model import Offer, Waiting, Worker
from suiban.routing.model.bench import Bench, Taken
from suiban.routing.model.matching import alike, changes_at, kept_for, needs, offers_of, stages, whose
from suiban.routing.model.needs import Entry, Group, Needs, Urgency

EACH_MAX: Final = 100
"""When the hands of more people became free, every group is looked at instead of those each of them can serve."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

_Heap = list[tuple[Urgency, Group]]


class _Standing(msgspec.Struct):
    """A work, where it stands, and when it may have to stand elsewhere; without a group it is yet to be placed."""

    work: Waiting
    entry: Entry
    groups: list[Group]
    changes_at: datetime | None = None


class Hall:
    """Waiting work and available workers. Not for more than one task at a time."""

    def __init__(self, workers: Iterable[Worker] = ()) -> None:
        self._bench = Bench(workers)
        self._standing: dict[WorkId, _Standing] = {}
        self._groups: dict[Hashable, Group] = {}
        self._needs = Needs()
        self._kept: dict[StaffId, dict[Group, None]] = {}
        self._unplaced: dict[WorkId, None] = {}
        self._times: list[tuple[datetime, int, WorkId]] = []
        self._look: _Heap = []
        self._freed: set[StaffId] = set()
        self._now = _EPOCH

    # --- what changes ---

    def put(self, work: Waiting) -> None:
        """Work waits, or is otherwise than it was."""
        before = self._standing.get(work.work_id)
        if before is not None and before.work == work:
            return
        self.remove(work.work_id)
        due = (work.due_at - _EPOCH) // _MICROSECOND
        self._standing[work.work_id] = _Standing(work, (-due, -work.work_id.int, work.work_id), [])
        self._unplaced[work.work_id] = None

    def remove(self, work_id: WorkId) -> None:
        """Work that waits no longer."""
        standing = self._standing.pop(work_id, None)
        if standing is not None:
            self._unplaced.pop(work_id, None)
            self._leave_groups(standing)

    def come(self, worker: Worker) -> None:
        """Somebody is there, or is otherwise than they were; who is not available leaves."""
        if self._bench.is_as(worker):
            return
        self._bench.put(worker)
        if self._bench.has_hand(worker.staff_id):
            self._freed.add(worker.staff_id)
        self._look_at(self._kept.get(worker.staff_id, ()))

    def leave(self, staff_id: StaffId) -> None:
        """Somebody is there no longer."""
        self._bench.drop(staff_id)
        self._look_at(self._kept.get(staff_id, ()))

    # --- what is there ---

    def waiting(self) -> list[Waiting]:
        """All that waits, in no order."""
        return [standing.work for standing in self._standing.values()]

    def workers(self) -> list[Worker]:
        """Everybody who is there, with what they were given here."""
        return self._bench.workers()

    def work_ids(self) -> Collection[WorkId]:
        """Of all that waits."""
        return self._standing.keys()

    def staff_ids(self) -> Collection[StaffId]:
        """Of everybody who is there."""
        return self._bench.staff_ids()

    def waits(self, work_id: WorkId) -> bool:
        """Whether this work is here."""
        return work_id in self._standing

    def there(self, staff_id: StaffId) -> bool:
        """Whether this worker is here."""
        return self._bench.there(staff_id) is not None

    @property
    def changes_at(self) -> datetime | None:
        """When time alone may next change what is decided; None: never. To be asked after deciding."""
        while self._times:
            moment, _, work_id = self._times[0]
            standing = self._standing.get(work_id)
            if standing is not None and standing.changes_at == moment:
                return moment
            heappop(self._times)
        return None

    # --- the decision ---

    def gather(self, now: datetime) -> None:
        """Let everything stand where it belongs now. Deciding does it; it is here to be done, and measured, before."""
        if now < self._now:  # a clock was set back: what time had changed is looked at anew
            self._unplaced = dict.fromkeys(self._standing)
        self._now = now
        while self._times and self._times[0][0] <= now:
            moment, _, work_id = heappop(self._times)
            standing = self._standing.get(work_id)
            if standing is not None and standing.changes_at == moment:
                self._unplaced[work_id] = None
        # the last in urgency first, so that each is put at the end of its group
        unplaced = sorted((self._standing[work_id] for work_id in self._unplaced), key=_entry)
        self._unplaced.clear()
        self._look_at(dict.fromkeys(group for standing in unplaced for group in self._place(standing, now)))

    def decide(self, now: datetime, limit: int | None = None) -> list[Offer]:
        """Who is offered what, now; it is theirs here from then on. After ``limit`` offers (and those of the
        last work) the rest is for next time.

        Offers come in the order of the work, those to people who step in last.
        """
        self.gather(now)
        freed = {staff_id for staff_id in self._freed if self._bench.has_hand(staff_id)}
        if len(freed) > EACH_MAX:
            self._look_at(self._groups.values())
            freed.clear()
        heaps = self._look, self._served_by(freed)
        given: list[tuple[Waiting, Taken, str]] = []
        while self._bench.free and (limit is None or len(given) < limit):
            heap = min((heap for heap in heaps if heap), default=None)
            if heap is None:
                break
            urgency, group = heap[0]
            if heap is self._look and group.listed != urgency:  # it stands in it elsewhere
                heappop(heap)
                continue
            if group.works and group.first == urgency:
                work = self._standing[group.works[-1][2]].work
                asked, why = whose(work, self._bench, now, stepping_in=group.stepping_in)
                if not asked:
                    self._advance(heap, None)
                    continue
                given += [(work, taken, why) for taken in asked]
                self.remove(work.work_id)
                full = {taken.staff_id for taken in asked if not self._bench.has_hand(taken.staff_id)}
                if freed & full:
                    freed -= full
                    if not freed:
                        heaps[1].clear()
                        if heap is heaps[1]:
                            continue
            self._advance(heap, group.first if group.works else None)
        if limit is None or len(given) < limit:
            for _, group in self._look:
                group.listed = None
            self._look.clear()
            freed.clear()
        self._freed = freed
        self._bench.end_round(now)
        return offers_of(given, now)

    # --- inside ---

    def _place(self, standing: _Standing, now: datetime) -> list[Group]:
        self._leave_groups(standing)
        work = standing.work
        for stepping_in in stages(work):
            group = self._group_of(work, now, stepping_in=stepping_in)
            insort(group.works, standing.entry)
            standing.groups.append(group)
        standing.changes_at = changes_at(work, now)
        if standing.changes_at is not None:
            heappush(self._times, (standing.changes_at, work.work_id.int, work.work_id))
        return standing.groups

    def _group_of(self, work: Waiting, now: datetime, *, stepping_in: bool) -> Group:
        key = alike(work, now, stepping_in=stepping_in)
        group = self._groups.get(key)
        if group is None:
            asked_for = needs(work, now, stepping_in=stepping_in)
            group = self._groups[key] = Group(key, asked_for, kept_for(work, now), stepping_in=stepping_in)
            self._needs.enter(group)
            for staff_id in group.kept_for:
                self._kept.setdefault(staff_id, {})[group] = None
        return group

    def _leave_groups(self, standing: _Standing) -> None:
        for group in standing.groups:
            if group.works[-1] is standing.entry:
                group.works.pop()
            else:
                del group.works[bisect_left(group.works, standing.entry)]
            if not group.works:
                self._forget(group)
        standing.groups = []

    def _forget(self, group: Group) -> None:
        del self._groups[group.key]
        self._needs.leave(group)
        for staff_id in group.kept_for:
            self._kept[staff_id].pop(group)
            if not self._kept[staff_id]:
                del self._kept[staff_id]

    def _look_at(self, groups: Iterable[Group]) -> None:
        for group in groups:
            if group.works and (group.listed is None or group.first < group.listed):
                group.listed = group.first
                heappush(self._look, (group.listed, group))

    def _advance(self, heap: _Heap, urgency: Urgency | None) -> None:
        """Put the first group of a heap where it belongs by its next work; None: nowhere."""
        group = heap[0][1]
        if urgency is None:
            heappop(heap)
        else:
            heapreplace(heap, (urgency, group))
        if heap is self._look:
            group.listed = urgency

    def _served_by(self, freed: Collection[StaffId]) -> _Heap:
        found: dict[Group, None] = {}
        for staff_id in freed:
            worker = self._bench.there(staff_id)
            if worker is not None:
                found.update(dict.fromkeys(self._needs.served_by(worker)))
        heap = [(group.first, group) for group in found]
        heapify(heap)
        return heap


def _entry(standing: _Standing) -> Entry:
    return standing.entry
