"""A day of a contact centre in virtual time, decided by the very code that decides on real days.

Time is seconds since the beginning. People come, wait, give up or are served; workers come on shift, are offered work,
answer or let it ring. Nothing here is random: who brings the people brings their times too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import Final

import msgspec

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model import (
    MISSED_IN_A_ROW_MAX,
    NAMED_WAIT,
    POINT,
    PRIORITY_MAX,
    PRIORITY_STEP_MISSED,
    Waiting,
    Worker,
)
from suiban.routing.model.bench import Bench
from suiban.routing.model.matching import decide_offers, due, together

BEGIN: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Line(msgspec.Struct, frozen=True):
    """A queue as it is ruled."""

    key: str
    skills: dict[str, int] = {}
    target_wait_s: float = 30
    reservation_s: int = 20
    priority: int = 0
    wishes: dict[str, int] = {}
    relax_s: int = 20


class Case(msgspec.Struct, frozen=True):
    """Somebody who comes. ``patience_s`` None: they wait for ever. ``named``: the place of a worker asked by name."""

    at_s: float
    queue: str
    handle_s: float
    patience_s: float | None = None
    skills: dict[str, int] = {}
    company: CompanyId = CompanyId(int=1)
    priority: int = 0
    named: int | None = None


class Shift(msgspec.Struct, frozen=True):
    """A worker and when they are there. ``until_s`` None: to the end. What they hold then they finish.

    ``again``: further times of the same worker, later ones.
    """

    skills: dict[str, int] = {}
    capacity: int = 1
    from_s: float = 0
    until_s: float | None = None
    companies: frozenset[CompanyId] = frozenset((CompanyId(int=1),))
    again: tuple[tuple[float, float], ...] = ()

    def times(self) -> list[tuple[float, float | None]]:
        """From when until when, each time they are there."""
        return [(self.from_s, self.until_s), *self.again]


class Habits(msgspec.Struct, frozen=True):
    """How workers answer: after how long, which offers they miss, how long they are away after missing several."""

    answer_s: float = 0
    misses: Callable[[], bool] = lambda: False
    away_s: float = 300


class Fate(msgspec.Struct):
    """What became of a case. Neither answered nor given up: nobody had come for them when all was over."""

    case: Case
    answered_s: float | None = None
    gave_up_s: float | None = None
    worker: int | None = None
    missed: int = 0

    @property
    def wait_s(self) -> float | None:
        """Until they were answered or gave up."""
        ended = self.gave_up_s if self.answered_s is None else self.answered_s
        return None if ended is None else ended - self.case.at_s


class Day(msgspec.Struct, frozen=True):
    """What happened: each case's fate, each worker's busy and present time (hands × seconds), when it was over."""

    fates: tuple[Fate, ...]
    busy_s: tuple[float, ...]
    present_s: tuple[float, ...]
    ended_s: float


class _Person(msgspec.Struct):
    shift: Shift
    there: bool = False
    away: bool = False
    load: int = 0
    missed: int = 0
    last_offered_at: datetime | None = None
    busy_s: float = 0


class Simulation:
    """One run. Raises :class:`KeyError` for a case of a queue that is not ruled."""

    def __init__(
        self, lines: Mapping[str, Line], shifts: Sequence[Shift], cases: Sequence[Case], habits: Habits | None = None
    ) -> None:
        self._lines = lines
        self._habits = habits or Habits()
        self._people = [_Person(shift) for shift in shifts]
        self._fates = [Fate(case) for case in cases]
        self._waiting: dict[int, Waiting] = {}
        self._reserved: dict[int, int] = {}
        self._events: list[tuple[float, int, Callable[[float], bool]]] = []
        self._number = 0
        self._fill()

    def run(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Day:
        """Let it all happen. ``progress`` is told how many of the events that are known are over."""
        now, done = 0.0, 0
        while self._events:
            now = self._events[0][0]
            wanted = False
            while self._events and self._events[0][0] == now:
                wanted |= heappop(self._events)[2](now)
                done += 1
            if wanted and self._waiting:
                self._offer(now)
            if done % 1_000 == 0:
                progress(done, done + len(self._events))
        ended = max(now, max((fate.case.at_s for fate in self._fates), default=0.0))
        present = (_present_s(person.shift, ended) for person in self._people)
        return Day(tuple(self._fates), tuple(person.busy_s for person in self._people), tuple(present), ended)

    # --- what happens: each answers whether somebody may have to be offered something ---

    def _fill(self) -> None:
        for number, person in enumerate(self._people):
            for from_s, until_s in person.shift.times():
                self._at(from_s, partial(self._comes, number))
                if until_s is not None:
                    self._at(until_s, partial(self._goes, number))
        for number, fate in enumerate(self._fates):
            self._at(fate.case.at_s, partial(self._arrives, number))

    def _at(self, at_s: float, happens: Callable[[float], bool]) -> None:
        self._number += 1
        heappush(self._events, (at_s, self._number, happens))

    def _comes(self, number: int, _now: float) -> bool:
        self._people[number].there = True
        return True

    def _goes(self, number: int, _now: float) -> bool:
        self._people[number].there = False
        return False

    def _arrives(self, number: int, now: float) -> bool:
        case = self._fates[number].case
        line = self._lines[case.queue]
        self._waiting[number] = Waiting(
            company_id=case.company,
            work_id=WorkId(int=number + 1),
            companies=frozenset((case.company,)),
            skills=together(line.skills, case.skills),
            enqueued_at=_moment(now),
            due_at=due(_moment(now), line.target_wait_s, min(line.priority + case.priority, PRIORITY_MAX)),
            only_staff_id=None if case.named is None else StaffId(int=case.named + 1),
            reservation_s=line.reservation_s,
            wishes=line.wishes,
            relax_s=line.relax_s,
        )
        if case.patience_s is not None:
            self._at(now + case.patience_s, partial(self._gives_up, number))
        if case.named is not None:
            self._at(now + NAMED_WAIT.total_seconds(), self._looks_again)
        for step in range(1, max(line.wishes.values(), default=0) + 1):
            self._at(now + step * line.relax_s, self._looks_again)
        return True

    def _looks_again(self, _now: float) -> bool:
        return True

    def _gives_up(self, number: int, now: float) -> bool:
        fate = self._fates[number]
        if fate.answered_s is not None:
            return False
        fate.gave_up_s = now
        self._waiting.pop(number, None)
        asked = self._reserved.pop(number, None)
        if asked is not None:
            self._people[asked].load -= 1
        return asked is not None

    def _offer(self, now: float) -> None:
        moment = _moment(now)
        offers = decide_offers(self._waiting.values(), Bench(self._workers()), moment)
        for offer in offers:
            number, asked = offer.work_id.int - 1, offer.staff_id.int - 1
            work = self._waiting.pop(number)
            if offer.afresh:
                work = msgspec.structs.replace(work, passed_over=frozenset())
            person = self._people[asked]
            person.load += 1
            person.last_offered_at = moment
            self._reserved[number] = asked
            self._ring(number, asked, work, now)

    def _ring(self, number: int, asked: int, work: Waiting, now: float) -> None:
        if self._habits.misses():
            self._at(now + work.reservation_s, partial(self._missed, number, asked, work))
        elif self._habits.answer_s > 0:
            self._at(now + self._habits.answer_s, partial(self._answers, number, asked))
        else:
            self._answers(number, asked, now)

    def _answers(self, number: int, asked: int, now: float) -> bool:
        if self._reserved.pop(number, None) is None:
            return False
        fate, person = self._fates[number], self._people[asked]
        fate.answered_s, fate.worker = now, asked
        person.missed = 0
        person.busy_s += fate.case.handle_s
        self._at(now + fate.case.handle_s, partial(self._ends, asked))
        return False

    def _missed(self, number: int, asked: int, work: Waiting, now: float) -> bool:
        if self._reserved.pop(number, None) is None:
            return False
        person = self._people[asked]
        person.load -= 1
        person.missed += 1
        self._fates[number].missed += 1
        if person.missed >= MISSED_IN_A_ROW_MAX:
            person.away, person.missed = True, 0
            self._at(now + self._habits.away_s, partial(self._is_back, asked))
        self._waiting[number] = msgspec.structs.replace(
            work,
            due_at=work.due_at - PRIORITY_STEP_MISSED * POINT,
            passed_over=work.passed_over | {StaffId(int=asked + 1)},
            only_staff_id=None if work.only_staff_id == StaffId(int=asked + 1) else work.only_staff_id,
        )
        return True

    def _is_back(self, number: int, _now: float) -> bool:
        self._people[number].away = False
        return True

    def _ends(self, number: int, _now: float) -> bool:
        self._people[number].load -= 1
        return True

    def _workers(self) -> Iterable[Worker]:
        for number, person in enumerate(self._people):
            shift = person.shift
            if person.there and not person.away:
                yield Worker(
                    staff_id=StaffId(int=number + 1), companies=shift.companies, skills=shift.skills,
                    capacity=shift.capacity, load=person.load, last_offered_at=person.last_offered_at,
                )  # fmt: skip


def _moment(at_s: float) -> datetime:
    return BEGIN + timedelta(seconds=at_s)


def _present_s(shift: Shift, ended: float) -> float:
    present = (
        max(0.0, (ended if until_s is None else min(until_s, ended)) - from_s) for from_s, until_s in shift.times()
    )
    return sum(present) * shift.capacity
