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
from math import ceil, inf
from typing import Final
from zoneinfo import ZoneInfo

from suiban.kit.hours import opening
from suiban.kit.ids import CompanyId, QueueId, StaffId, WorkId
from suiban.routing.model import OFFERS_AT_ONCE, PRIORITY_MAX, PRIORITY_STEP_MISSED
from suiban.routing.model.grabbing import Claimable
from suiban.routing.model.hall import Hall
from suiban.routing.model.kinds import NEVER_OPENS, units
from suiban.routing.model.matching import missed_most
from suiban.routing.model.overflowing import ROUND_S
from suiban.routing.model.simulated import Case, Day, Fate, Habits, House, Line, Shift
from suiban.routing.model.simulated_backing import BackedLines
from suiban.routing.model.simulated_board import Claimant, TakenBoard
from suiban.routing.model.simulated_kinds import KindHours
from suiban.routing.model.simulated_lines import Hands, MovingLines, Place, Standing
from suiban.routing.model.simulated_people import Person, Work, staff_id_of

BEGIN: Final = datetime(2000, 1, 1, tzinfo=UTC)
SETTLED_S: Final = 3_700.0
"""So long after nothing happens any more nothing moves on either: the longest wait for it is an hour."""
OPENINGS_S: Final = 8 * 86_400.0
"""So long after the last thing happened it is waited for openings of queues."""

Happening = Callable[[float], None]


class Simulation:
    """One run. ``begin`` is the moment of its second 0, for hours; ``houses``: what companies rule, if not the usual.

    Raises :class:`KeyError` for a case of a queue that is not ruled.
    """

    def __init__(
        self,
        lines: Mapping[str, Line],
        shifts: Sequence[Shift],
        cases: Sequence[Case],
        habits: Habits | None = None,
        begin: datetime = BEGIN,
        houses: Mapping[CompanyId, House] | None = None,
    ) -> None:
        self._lines, self._begin = lines, begin
        self._habits = habits or Habits()
        self._people = [Person(number, StaffId(int=number + 1), shift) for number, shift in enumerate(shifts)]
        self._fates = [Fate(case) for case in cases]
        self._works: dict[int, Work] = {}
        self._hall = Hall()
        self._rules = {company: house.rule for company, house in (houses or {}).items()}
        self._kinds = KindHours(houses or {}, begin)
        self._moving = MovingLines(lines, shifts, cases, self._moment)
        self._backing = BackedLines(lines, cases, self._moment)
        self._hands = Hands({(case.weight, case.interruptible) for case in cases if case.talks})
        self._stirred: set[int] = set()
        self._board = TakenBoard(self._habits.claim_s)
        self._zones = {line.zone: ZoneInfo(line.zone) for line in lines.values() if line.hours is not None}
        self._queue_ids: dict[Place, QueueId] = {}
        self._events: list[tuple[float, int, Happening]] = []
        self._looks: list[float] = []
        self._moves_at: float | None = None
        self._backs_at: float | None = None
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
            self._shut(now)
            if self._backs_at is not None and self._backs_at <= now:
                self._back_up(now)
                self._offer(now)
            if self._moves_at is not None and self._moves_at <= now:
                self._move_on(now)
            self._offer(now)
            if self._board.ripe(now):
                self._take(now)
        present = (_present_s(person.shift, self._last_s) for person in self._people)
        busy = tuple(one.busy_s for one in self._people)
        return Day(tuple(self._fates), busy, tuple(present), self._last_s, self._backing.told())

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
        times += [at for at in (self._moves_at, self._backs_at) if at is not None]
        times += [at for at in (self._kinds.next_look(),) if at is not None and self._unsettled(at)]
        times += [(changes - self._begin).total_seconds()] if changes is not None and changes < NEVER_OPENS else []
        return min(times, default=None)

    def _comes(self, number: int, now: float) -> None:
        person = self._people[number]
        person.there, person.missed = True, 0
        self._has_hand(person, now)

    def _goes(self, number: int, _now: float) -> None:
        person = self._people[number]
        person.there = False
        self._leaves(person)

    def _arrives(self, number: int, now: float) -> None:
        fate = self._fates[number]
        case, line = fate.case, self._lines[fate.queue]
        fate.counts_s = self._counts_s(case, line)
        work = self._works[number] = Work(
            number, fate, (fate.queue, case.company),
            priority=min(line.priority + case.priority, PRIORITY_MAX),
            skills=case.own_skills(line),
            wishes=case.own_wishes(line),
            named=staff_id_of(case.named),
            not_before_s=case.not_before_s,
        )  # fmt: skip
        self._backing.wait(work.place, fate, number)
        self._kinds.wait(work, now)
        self._wait(work, now)
        if case.patience_s is not None:
            self._at(now + case.patience_s, partial(self._gives_up, work))

    def _gives_up(self, work: Work, now: float) -> None:
        if work.fate.answered_s is not None:
            return
        work.fate.gave_up_s = now
        self._hall.remove(WorkId(int=work.number + 1))
        self._take_back(work, now)
        self._waits_no_more(work, now)

    def _answers(self, work: Work, number: int, turn: int, now: float) -> None:
        if work.turn != turn:
            return
        self._take_back(work, now, but=number)
        self._people[number].missed = 0
        self._serves(work, number, now)
        self._holds(work, number, 1)

    def _missed(self, work: Work, turn: int, now: float) -> None:
        if work.turn != turn:
            return
        asked = frozenset(self._people[number].staff_id for number in work.asked)
        most = missed_most([(staff_id, work.place[1]) for staff_id in asked], self._rules)
        for number in work.asked:
            person = self._people[number]
            person.missed += 1
            if person.missed >= most.get(person.staff_id, inf):
                person.away, person.missed = True, 0
                self._leaves(person)
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

    def _ends(self, work: Work, number: int, now: float) -> None:
        person = self._people[number]
        self._hold(person, work, -1)
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

    def _wait(self, work: Work, now: float) -> None:
        """It waits where it stands, or is otherwise than it was."""
        line, case = self._lines[work.fate.queue], work.fate.case
        helped = tuple(self._lines[name].skills for name in self._backing.helping(work.place))
        waiting = work.waiting(line, self._lines[case.queue].target_s(case), self._begin, helped)
        self._hall.put(waiting)
        self._stand(work)
        if waiting.board_s:
            claimable = Claimable(waiting, self._queue_id(work.place), line.giving)
            heappush(self._looks, max(now, self._board.put(work.number, claimable, now, work.not_before_s or now)))
        if self._moves_at is None and self._moving.concern(work.place):
            self._moves_at = ceil(now / ROUND_S) * ROUND_S
        if self._backing.concern(work.place):
            self._look_back(now, self._backs_at)

    def _stand(self, work: Work) -> None:
        fate = work.fate
        if fate.case.talks and self._moving.concern(work.place):
            standing = Standing(
                fate.case, fate.began_s, work.priority, work.named is not None, bool(work.asked), fate.been
            )
            self._moving.stand(work.place, work.number, standing)

    def _waits_no_more(self, work: Work, now: float) -> None:
        self._moving.leave(work.place, work.number)
        self._backing.leave(work.place, work.fate, work.number, now)
        self._kinds.leave(work)
        self._board.remove(work.number)
        del self._works[work.number]

    def _move_on(self, now: float) -> None:
        for number, to in self._moving.decide(now, self._crowd, self._backing.helping):
            work = self._works[number]
            self._moving.leave(work.place, number)
            self._backing.leave(work.place, work.fate, number)
            self._board.remove(number)
            work.fate.been, work.fate.queue = (*work.fate.been, work.fate.queue), to
            work.place = to, work.place[1]
            self._backing.wait(work.place, work.fate, number)
            self._wait(work, now)
        self._moves_at = self._looks_at_lines(now) if self._moving.movable else None

    def _looks_at_lines(self, now: float) -> float | None:
        """When it is next looked what may move on; None: no more, for nothing would."""
        if self._unsettled(now):
            return now + ROUND_S
        opens = self._moving.next_opening(now)
        if opens is None or (at := (opens - self._begin).total_seconds()) > self._last_s + OPENINGS_S:
            return None
        self._opened_s = at
        return at

    def _unsettled(self, now: float) -> bool:
        return bool(self._events) or now <= max(self._last_s, self._opened_s) + SETTLED_S

    def _back_up(self, now: float) -> None:
        changed = set(self._backing.decide(now))
        for work in [work for work in self._works.values() if work.place in changed and not work.asked]:
            self._wait(work, now)
        self._look_back(now)

    def _look_back(self, now: float, planned: float | None = None) -> None:
        """When it is next looked who may step in, if it was not planned before; None: no more, nothing would change."""
        at = self._backing.next_look(now) if self._unsettled(now) or not self._backing.backed else None
        self._backs_at = min((one for one in (at, planned) if one is not None), default=None)

    def _shut(self, now: float) -> None:
        """Tasks whose kind has closed wait for its opening."""
        for work in self._kinds.shut(now):
            if not work.asked:
                self._wait(work, now)

    # --- who gets it ---

    def _offer(self, now: float) -> None:
        moment = self._moment(now)
        while offers := self._hall.decide(moment, OFFERS_AT_ONCE):
            # first all hands are as full as they are there: who is told of before would be told wrongly
            asked = [(offer, self._people[offer.staff_id.int - 1]) for offer in offers]
            for offer, person in asked:
                self._hold(person, self._works[offer.work_id.int - 1])
                person.last_offered_at = moment
            for work_id, ring in groupby(asked, key=lambda pair: pair[0].work_id):
                work, pairs = self._works[work_id.int - 1], list(ring)
                if pairs[0][0].afresh:
                    work.passed_over = frozenset()
                work.asked = tuple(person.number for _, person in pairs)
                work.helping = frozenset(person.number for offer, person in pairs if offer.why == "backup")
                self._ring(work, now)

    def _ring(self, work: Work, now: float) -> None:
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

    def _take_back(self, work: Work, now: float, but: int | None = None) -> None:
        """Whoever is asked about it is asked no longer; who has it now keeps it in hand."""
        asked, work.asked = work.asked, ()
        work.turn += 1
        for number in asked:
            if number != but:
                self._hold(self._people[number], work, -1)
                self._has_hand(self._people[number], now)

    def _serves(self, work: Work, number: int, now: float) -> None:
        fate, person = work.fate, self._people[number]
        fate.answered_s, fate.worker, fate.helped = now, number, number in work.helping
        person.since_s = now
        person.busy_s += fate.case.handle_s * units(fate.case.weight, person.shift.capacity)
        if fate.case.talks:
            self._moving.accepted(work.place, now, number, fate.wait_s or 0.0, fate.case.handle_s)
        self._waits_no_more(work, now)
        self._at(now + fate.case.handle_s, partial(self._ends, work, number))

    def _take(self, now: float) -> None:
        free = (one for one in self._people if one.there and not one.away and one.load < one.shift.capacity)
        claimants = [Claimant(one.number, one.worker(), one.since_s) for one in free]
        taken, again = self._board.take(claimants, now, self._moment(now))
        for number, who in taken:
            work = self._works[number]
            self._hall.remove(WorkId(int=number + 1))
            self._hold(self._people[who], work)
            work.fate.claimed, work.helping = True, frozenset()
            self._serves(work, who, now)
            self._has_hand(self._people[who], now)
        if again:
            heappush(self._looks, min(again))

    def _crowd(self) -> Hands:
        for number in self._stirred:
            person = self._people[number]
            self._hands.change(number, person.worker() if person.there and not person.away else None)
        self._stirred.clear()
        return self._hands

    def _hold(self, person: Person, work: Work, times: int = 1) -> None:
        person.hold(work.fate.case, times)
        self._stirred.add(person.number)

    def _leaves(self, person: Person) -> None:
        self._hall.leave(person.staff_id)
        self._stirred.add(person.number)

    def _has_hand(self, person: Person, now: float) -> None:
        """Their hands are otherwise than they were."""
        person.since_s = now
        if person.there and not person.away:
            self._hall.come(person.worker())
            self._stirred.add(person.number)

    def _holds(self, work: Work, number: int, more: int) -> None:
        if self._lines[work.fate.queue].giving.mode == "grab":
            self._board.hold(number, self._queue_id(work.place), more)

    def _queue_id(self, place: Place) -> QueueId:
        return self._queue_ids.setdefault(place, QueueId(int=len(self._queue_ids) + 1))

    def _moment(self, at_s: float) -> datetime:
        return self._begin + timedelta(seconds=at_s)


def _present_s(shift: Shift, ended: float) -> float:
    present = (
        max(0.0, (ended if until_s is None else min(until_s, ended)) - from_s) for from_s, until_s in shift.times()
    )
    return sum(present) * shift.capacity
