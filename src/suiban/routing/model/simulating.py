"""A day of a contact centre in virtual time, decided by the very code that decides on real days.

Time is seconds since the beginning. People come, wait, give up or are served; workers come on shift, are offered work,
answer or let it ring. Nothing here is random: who brings the people brings their times too. What waits stands in the
leader's hall; what moves on and what is taken is decided by the rules by which it really is.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import groupby
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import opening
from suiban.kit.ids import QueueId, StaffId, WorkId
from suiban.routing.model import (
    MISSED_IN_A_ROW_MAX,
    OFFERS_AT_ONCE,
    PRIORITY_MAX,
    PRIORITY_STEP_MISSED,
    Skills,
    Waiting,
    Worker,
)
from suiban.routing.model.hall import Hall
from suiban.routing.model.kinds import units
from suiban.routing.model.matching import due, preferred_of, together
from suiban.routing.model.overflowing import ROUND_S
from suiban.routing.model.simulated import Case, Day, Fate, Habits, Line, Shift
from suiban.routing.model.simulated_board import Claimant, TakenBoard
from suiban.routing.model.simulated_lines import Hands, MovingLines, Place, Standing

BEGIN: Final = datetime(2000, 1, 1, tzinfo=UTC)
SETTLED_S: Final = 3_700.0
"""So long after nothing happens any more nothing moves on either: the longest wait for it is an hour."""
OPENINGS_S: Final = 8 * 86_400.0
"""So long after the last thing happened it is waited for openings of queues."""

Happening = Callable[[float], None]


class _Person(msgspec.Struct):
    number: int
    staff_id: StaffId
    shift: Shift
    there: bool = False
    away: bool = False
    load: int = 0
    soft: int = 0
    missed: int = 0
    last_offered_at: datetime | None = None
    busy_s: float = 0
    since_s: float = 0

    def worker(self) -> Worker:
        shift = self.shift
        return Worker(
            staff_id=self.staff_id, companies=shift.companies, skills=shift.skills, capacity=shift.capacity,
            load=self.load, last_offered_at=self.last_offered_at, soft=self.soft,
        )  # fmt: skip

    def hold(self, case: Case, times: int = 1) -> None:
        more = times * units(case.weight, self.shift.capacity)
        if case.interruptible:
            self.soft += more
        else:
            self.load += more


class _Work(msgspec.Struct):
    """``turn`` tells offers apart: what an older one would have led to does not happen."""

    number: int
    fate: Fate
    place: Place
    priority: int = 0
    skills: Skills = {}
    wishes: Skills = {}
    named: StaffId | None = None
    passed_over: frozenset[StaffId] = frozenset()
    asked: tuple[int, ...] = ()
    turn: int = 0


class Simulation:
    """One run. ``begin`` is the moment of its second 0, for hours of queues.

    Raises :class:`KeyError` for a case of a queue that is not ruled.
    """

    def __init__(
        self,
        lines: Mapping[str, Line],
        shifts: Sequence[Shift],
        cases: Sequence[Case],
        habits: Habits | None = None,
        begin: datetime = BEGIN,
    ) -> None:
        self._lines, self._begin = lines, begin
        self._habits = habits or Habits()
        self._people = [_Person(number, StaffId(int=number + 1), shift) for number, shift in enumerate(shifts)]
        self._fates = [Fate(case) for case in cases]
        self._works: dict[int, _Work] = {}
        self._hall = Hall()
        self._moving = MovingLines(lines, shifts, cases, self._moment)
        self._board = TakenBoard(self._habits.claim_s)
        self._zones = {line.zone: ZoneInfo(line.zone) for line in lines.values() if line.hours is not None}
        self._queue_ids: dict[Place, QueueId] = {}
        self._events: list[tuple[float, int, Happening]] = []
        self._looks: list[float] = []
        self._moves_at: float | None = None
        self._last_s = self._opened_s = 0.0
        self._number = 0
        self._fill()

    def run(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Day:
        """Let it all happen. ``progress`` is told how many of the events that are known are over."""
        done = 0
        while (now := self._next()) is not None:
            while self._events and self._events[0][0] == now:
                heappop(self._events)[2](now)
                self._last_s = now
                done += 1
                if done % 1_000 == 0:
                    progress(done, done + len(self._events))
            while self._looks and self._looks[0] <= now:
                heappop(self._looks)
            if self._moves_at is not None and self._moves_at <= now:
                self._move_on(now)
            self._offer(now)
            if self._board.ripe(now):
                self._take(now)
        present = (_present_s(person.shift, self._last_s) for person in self._people)
        return Day(tuple(self._fates), tuple(one.busy_s for one in self._people), tuple(present), self._last_s)

    # --- what happens ---

    def _fill(self) -> None:
        for number, person in enumerate(self._people):
            for from_s, until_s in person.shift.times():
                self._at(from_s, partial(self._comes, number))
                if until_s is not None:
                    self._at(until_s, partial(self._goes, number))
        for number, fate in enumerate(self._fates):
            self._at(fate.case.at_s, partial(self._arrives, number))

    def _at(self, at_s: float, happens: Happening) -> None:
        self._number += 1
        heappush(self._events, (at_s, self._number, happens))

    def _next(self) -> float | None:
        """When there is something to be looked at next, whether it happens or time alone brings it about."""
        changes = self._hall.changes_at
        times = [self._events[0][0]] if self._events else []
        times += self._looks[:1]
        times += [self._moves_at] if self._moves_at is not None else []
        times += [(changes - self._begin).total_seconds()] if changes is not None else []
        return min(times, default=None)

    def _comes(self, number: int, now: float) -> None:
        person = self._people[number]
        person.there, person.missed = True, 0
        self._has_hand(person, now)

    def _goes(self, number: int, _now: float) -> None:
        person = self._people[number]
        person.there = False
        self._hall.leave(person.staff_id)

    def _arrives(self, number: int, now: float) -> None:
        fate = self._fates[number]
        case, line = fate.case, self._lines[fate.queue]
        fate.counts_s = self._counts_s(case, line)
        work = self._works[number] = _Work(
            number, fate, (fate.queue, case.company),
            priority=min(line.priority + case.priority, PRIORITY_MAX),
            skills=case.own_skills(line),
            wishes=case.own_wishes(line),
            named=_staff_id(case.named),
        )  # fmt: skip
        self._wait(work, now)
        if case.patience_s is not None:
            self._at(now + case.patience_s, partial(self._gives_up, work))

    def _gives_up(self, work: _Work, now: float) -> None:
        if work.fate.answered_s is not None:
            return
        work.fate.gave_up_s = now
        self._hall.remove(WorkId(int=work.number + 1))
        self._take_back(work, now)
        self._waits_no_more(work)

    def _answers(self, work: _Work, number: int, turn: int, now: float) -> None:
        if work.turn != turn:
            return
        self._take_back(work, now, but=number)
        self._people[number].missed = 0
        self._serves(work, number, now)
        self._holds(work, number, 1)

    def _missed(self, work: _Work, turn: int, now: float) -> None:
        if work.turn != turn:
            return
        asked = frozenset(self._people[number].staff_id for number in work.asked)
        for number in work.asked:
            person = self._people[number]
            person.missed += 1
            if person.missed >= MISSED_IN_A_ROW_MAX:
                person.away, person.missed = True, 0
                self._hall.leave(person.staff_id)
                self._at(now + self._habits.away_s, partial(self._is_back, number))
        work.fate.missed += len(work.asked)
        self._take_back(work, now)
        work.priority = min(work.priority + PRIORITY_STEP_MISSED, PRIORITY_MAX)
        work.passed_over |= asked
        work.named = None if work.named in asked else work.named
        self._wait(work, now)

    def _is_back(self, number: int, now: float) -> None:
        person = self._people[number]
        person.away = False
        self._has_hand(person, now)

    def _ends(self, work: _Work, number: int, now: float) -> None:
        person = self._people[number]
        person.hold(work.fate.case, -1)
        self._holds(work, number, -1)
        self._has_hand(person, now)

    # --- waiting ---

    def _counts_s(self, case: Case, line: Line) -> float | None:
        if case.not_before_s is not None:
            return case.not_before_s
        if line.hours is None:
            return None
        opens = opening(line.hours, self._zones[line.zone], self._moment(case.at_s))
        return (opens - self._begin).total_seconds() if opens is not None else None

    def _wait(self, work: _Work, now: float) -> None:
        """It waits where it stands, or is otherwise than it was."""
        waiting, line = self._waiting(work), self._lines[work.fate.queue]
        self._hall.put(waiting)
        self._stand(work)
        if waiting.board_s:
            self._board.put(work.number, waiting, self._queue_id(work.place), line.giving, now)
            heappush(self._looks, now + self._habits.claim_s)
        if self._moves_at is None and self._moving.concern(work.place):
            self._moves_at = ceil(now / ROUND_S) * ROUND_S

    def _waiting(self, work: _Work) -> Waiting:
        fate, line = work.fate, self._lines[work.fate.queue]
        case, giving = fate.case, line.giving
        promised_s = line.promised_s(case)
        if case.due_by_s is not None:
            promised_s = min(promised_s, case.due_by_s - case.at_s)
        return Waiting(
            company_id=case.company,
            work_id=WorkId(int=work.number + 1),
            companies=frozenset((case.company,)),
            skills=together(line.skills, work.skills),
            enqueued_at=self._moment(fate.began_s),
            due_at=due(self._moment(case.at_s), promised_s, work.priority),
            only_staff_id=work.named,
            passed_over=work.passed_over,
            reservation_s=line.reservation_s,
            wishes=together(line.wishes, work.wishes),
            relax_s=line.relax_s,
            weight=case.weight,
            interruptible=case.interruptible,
            not_before=None if case.not_before_s is None else self._moment(case.not_before_s),
            promised=case.kind == "callback",
            preferred=preferred_of(
                _staff_id(case.manager), line.manager_s, _staff_id(case.last_agent), line.last_agent_s
            ),
            ring=giving.ring if giving.mode == "several" else 1,
            board_s=giving.push_after_s if giving.mode == "grab" else 0,
        )

    def _stand(self, work: _Work) -> None:
        fate = work.fate
        if fate.case.talks and self._moving.concern(work.place):
            standing = Standing(
                fate.case, fate.began_s, work.priority, work.named is not None, bool(work.asked), fate.been
            )
            self._moving.stand(work.place, work.number, standing)

    def _waits_no_more(self, work: _Work) -> None:
        self._moving.leave(work.place, work.number)
        self._board.remove(work.number)
        del self._works[work.number]

    def _move_on(self, now: float) -> None:
        for number, to in self._moving.decide(now, self._crowd):
            work = self._works[number]
            self._moving.leave(work.place, number)
            self._board.remove(number)
            work.fate.been, work.fate.queue = (*work.fate.been, work.fate.queue), to
            work.place = to, work.place[1]
            self._wait(work, now)
        self._moves_at = self._looks_at_lines(now) if self._moving.movable else None

    def _looks_at_lines(self, now: float) -> float | None:
        """When it is next looked what may move on; None: no more, for nothing would."""
        if self._events or now <= max(self._last_s, self._opened_s) + SETTLED_S:
            return now + ROUND_S
        opens = self._moving.next_opening(now)
        if opens is None or (at := (opens - self._begin).total_seconds()) > self._last_s + OPENINGS_S:
            return None
        self._opened_s = at
        return at

    # --- who gets it ---

    def _offer(self, now: float) -> None:
        moment = self._moment(now)
        while offers := self._hall.decide(moment, OFFERS_AT_ONCE):
            # first all hands are as full as they are there: who is told of before would be told wrongly
            asked = [(offer, self._people[offer.staff_id.int - 1]) for offer in offers]
            for offer, person in asked:
                person.hold(self._fates[offer.work_id.int - 1].case)
                person.last_offered_at = moment
            for work_id, ring in groupby(asked, key=lambda pair: pair[0].work_id):
                work, pairs = self._works[work_id.int - 1], list(ring)
                if pairs[0][0].afresh:
                    work.passed_over = frozenset()
                work.asked = tuple(person.number for _, person in pairs)
                self._ring(work, now)

    def _ring(self, work: _Work, now: float) -> None:
        work.turn += 1
        self._board.remove(work.number)
        self._stand(work)
        answers_s, rings_s = self._habits.answer_s, self._lines[work.fate.queue].reservation_s
        answering = [number for number in work.asked if not self._habits.misses() and answers_s <= rings_s]
        if not answering:
            self._at(now + rings_s, partial(self._missed, work, work.turn))
        elif answers_s > 0:
            self._at(now + answers_s, partial(self._answers, work, answering[0], work.turn))
        else:
            self._answers(work, answering[0], work.turn, now)

    def _take_back(self, work: _Work, now: float, but: int | None = None) -> None:
        """Whoever is asked about it is asked no longer; who has it now keeps it in hand."""
        asked, work.asked = work.asked, ()
        work.turn += 1
        for number in asked:
            if number != but:
                self._people[number].hold(work.fate.case, -1)
                self._has_hand(self._people[number], now)

    def _serves(self, work: _Work, number: int, now: float) -> None:
        fate, person = work.fate, self._people[number]
        fate.answered_s, fate.worker = now, number
        person.since_s = now
        person.busy_s += fate.case.handle_s * units(fate.case.weight, person.shift.capacity)
        if fate.case.talks:
            self._moving.accepted(work.place, now, number, fate.wait_s or 0.0)
        self._waits_no_more(work)
        self._at(now + fate.case.handle_s, partial(self._ends, work, number))

    def _take(self, now: float) -> None:
        free = (one for one in self._people if one.there and not one.away and one.load < one.shift.capacity)
        claimants = [Claimant(one.number, one.worker(), one.since_s) for one in free]
        taken, again = self._board.take(claimants, now, self._moment(now))
        for number, who in taken:
            work = self._works[number]
            self._hall.remove(WorkId(int=number + 1))
            self._people[who].hold(work.fate.case)
            work.fate.claimed = True
            self._serves(work, who, now)
            self._has_hand(self._people[who], now)
        if again:
            heappush(self._looks, min(again))

    def _crowd(self) -> Hands:
        there = [one for one in self._people if one.there and not one.away]
        free = sum(1 << one.number for one in there if one.load < one.shift.capacity)
        return Hands(sum(1 << one.number for one in there), free)

    def _has_hand(self, person: _Person, now: float) -> None:
        """Their hands are otherwise than they were."""
        person.since_s = now
        if person.there and not person.away:
            self._hall.come(person.worker())

    def _holds(self, work: _Work, number: int, more: int) -> None:
        if self._lines[work.fate.queue].giving.mode == "grab":
            self._board.hold(number, self._queue_id(work.place), more)

    def _queue_id(self, place: Place) -> QueueId:
        return self._queue_ids.setdefault(place, QueueId(int=len(self._queue_ids) + 1))

    def _moment(self, at_s: float) -> datetime:
        return self._begin + timedelta(seconds=at_s)


def _staff_id(number: int | None) -> StaffId | None:
    return None if number is None else StaffId(int=number + 1)


def _present_s(shift: Shift, ended: float) -> float:
    present = (
        max(0.0, (ended if until_s is None else min(until_s, ended)) - from_s) for from_s, until_s in shift.times()
    )
    return sum(present) * shift.capacity
