"""Lines of a simulated day whose work may move on: what stands in them, and how fast they move."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from heapq import heappop, heappush
from operator import or_
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import is_open, opens_at
from suiban.kit.ids import CompanyId, QueueId, WorkId
from suiban.routing.model import PACE_WINDOW, POINT, Worker
from suiban.routing.model.expecting import Pace
from suiban.routing.model.kinds import may_have
from suiban.routing.model.overflowing import (
    LINE_MAX,
    Crew,
    Flow,
    InLine,
    Size,
    decide_overflows,
    free_of,
    hands_of,
    serves,
)
from suiban.routing.model.simulated import Case, Line, Shift

Place = tuple[str, CompanyId]
"""A line by name, as one company has it."""


class Standing(msgspec.Struct):
    """Somebody in a line. ``asked``: somebody is being asked about it now; ``been``: the lines it came from."""

    case: Case
    began_s: float
    priority: int
    named: bool
    asked: bool
    been: tuple[str, ...]


class Hands:
    """Who is there, and their hands for conversations of each size, as sets of bits by people's numbers."""

    def __init__(self, sizes: Iterable[Size]) -> None:
        self._there = 0
        self._all: dict[Size, dict[int, int]] = {size: {} for size in sizes}
        self._free: dict[Size, dict[int, int]] = {size: {} for size in self._all}
        self._known: dict[int, Worker] = {}

    def change(self, number: int, worker: Worker | None) -> None:
        """Somebody's hands are otherwise than they were; None: they are not there."""
        before = self._known.pop(number, None)
        if before is not None:
            self._flip(number, before)
        if worker is not None and worker.capacity > 0 and may_have("conversation", worker.limits):
            self._known[number] = worker
            self._flip(number, worker)

    def of(self, able: int) -> Crew:
        """Of a set of people those who are there."""
        return Crew(
            (able & self._there).bit_count(),
            {size: _counted(able, sets) for size, sets in self._all.items()},
            {size: _counted(able, sets) for size, sets in self._free.items()},
        )

    def _flip(self, number: int, worker: Worker) -> None:
        bit = 1 << number
        self._there ^= bit
        for size in self._all:
            for sets, hands in ((self._all[size], hands_of(worker, size)), (self._free[size], free_of(worker, size))):
                sets[hands] = sets.get(hands, 0) ^ bit


def _counted(able: int, sets: Mapping[int, int]) -> int:
    return sum(hands * (able & found).bit_count() for hands, found in sets.items())


class Answered(msgspec.Struct, frozen=True):
    """One of a line was answered by somebody, after so long a wait, and then served until ``ends_us``."""

    at_us: int
    ends_us: int
    worker: int
    waited_us: int


class PaceLately:
    """Who was answered lately in a line: how many, by whom, how long they had waited and have been served."""

    def __init__(self) -> None:
        self._lately: deque[Answered] = deque()
        self._takers: Counter[int] = Counter()
        self._waited_us = 0
        self._open: list[tuple[int, int]] = []
        self._open_count = self._open_at_us = 0
        self._ended = self._ended_us = 0
        self._since_us = 0

    def accepted(self, one: Answered) -> None:
        """Somebody was."""
        self._lately.append(one)
        self._takers[one.worker] += 1
        self._waited_us += one.waited_us
        self._open_count += 1
        self._open_at_us += one.at_us
        heappush(self._open, (one.ends_us, one.at_us))

    def at(self, now: float) -> Pace:
        """How it moved by now; time only goes on."""
        now_us = _us(now)
        while self._open and self._open[0][0] <= now_us:
            ends_us, at_us = heappop(self._open)
            if at_us > self._since_us:
                self._open_count -= 1
                self._open_at_us -= at_us
                self._ended += 1
                self._ended_us += ends_us - at_us
        self._since_us = now_us - _us(PACE_WINDOW.total_seconds())
        while self._lately and self._lately[0].at_us <= self._since_us:
            self._forget(self._lately.popleft(), now_us)
        count = len(self._lately)
        return Pace(
            accepted=count,
            takers=len(self._takers),
            waited_s_mean=self._waited_us / 1e6 / count if count else None,
            served_s=(self._ended_us + self._open_count * now_us - self._open_at_us) / 1e6,
            ended=self._ended,
        )

    def _forget(self, one: Answered, now_us: int) -> None:
        self._waited_us -= one.waited_us
        self._takers[one.worker] -= 1
        if not self._takers[one.worker]:
            del self._takers[one.worker]
        if one.ends_us <= now_us:
            self._ended -= 1
            self._ended_us -= one.ends_us - one.at_us
        else:
            self._open_count -= 1
            self._open_at_us -= one.at_us


def _us(seconds: float) -> int:
    return round(seconds * 1e6)


class MovingLines:
    """Lines from which, or to which, work may go on. All others are left alone."""

    def __init__(
        self,
        lines: Mapping[str, Line],
        shifts: Sequence[Shift],
        cases: Iterable[Case],
        moment: Callable[[float], datetime],
    ) -> None:
        self._lines, self._shifts = lines, shifts
        self._moment = moment
        self._zones = {line.zone: ZoneInfo(line.zone) for line in lines.values() if line.hours is not None}
        names = {name for line in lines.values() for name in (line.overflow, line.fallback) if name in lines}
        names |= {name for name, line in lines.items() if line.overflow in names or line.fallback in names}
        companies = sorted({case.company for case in cases}) if names else []
        places = [(name, company) for company in companies for name in sorted(names)]
        self._ids = {place: QueueId(int=number) for number, place in enumerate(places, 1)}
        self._names = {id_: name for (name, _), id_ in self._ids.items()}
        self._standing: dict[QueueId, dict[int, Standing]] = {id_: {} for id_ in self._names}
        self._paces: dict[QueueId, PaceLately] = {id_: PaceLately() for id_ in self._names}
        self._able: dict[Place, int] = {}

    # --- what changes ---

    def concern(self, place: Place) -> bool:
        """Whether this is one of them."""
        return place in self._ids

    def stand(self, place: Place, number: int, standing: Standing) -> None:
        """Somebody stands in a line, or is otherwise than they were."""
        if place in self._ids:
            self._standing[self._ids[place]][number] = standing

    def leave(self, place: Place, number: int) -> None:
        """Somebody waits there no longer."""
        if place in self._ids:
            self._standing[self._ids[place]].pop(number, None)

    def accepted(self, place: Place, at_s: float, worker: int, waited_s: float, handle_s: float) -> None:
        """Somebody who came with a conversation was answered."""
        if place in self._ids:
            one = Answered(_us(at_s), _us(at_s + handle_s), worker, _us(waited_s))
            self._paces[self._ids[place]].accepted(one)

    # --- the decision ---

    @property
    def movable(self) -> bool:
        """Whether anything stands there that could ever move."""
        return any(_movable(one) for line in self._standing.values() for one in line.values())

    def decide(
        self, now: float, hands: Callable[[], Hands], helping: Callable[[Place], Sequence[str]]
    ) -> list[tuple[int, str]]:
        """Who goes on now, by number, and to the line of which name. ``helping``: whose people step in for a line."""
        lines = self._in_line(now)
        if not any(work.movable for line in lines.values() for work in line):
            return []
        who, moment = hands(), self._moment(now)
        companies = {work.company_id for line in lines.values() for work in line}
        flows = {
            id_: self._flow(place, who.of(self._served_by(place, helping(place))), now, moment)
            for place, id_ in self._ids.items()
            if place[1] in companies
        }
        return [(one.work_id.int - 1, self._names[one.to_queue]) for one in decide_overflows(flows, lines)]

    def next_opening(self, now: float) -> datetime | None:
        """When the first of them that has hours opens next."""
        ruled = {name: self._lines[name] for name in self._names.values()}
        found = [
            opens_at(line.hours, self._zones[line.zone], self._moment(now))
            for line in ruled.values()
            if line.hours is not None
        ]
        return min((opens for opens in found if opens is not None), default=None)

    # --- inside ---

    def _in_line(self, now: float) -> dict[QueueId, list[InLine]]:
        found = [
            (one.case.at_s, number, id_, one)
            for id_, line in self._standing.items()
            for number, one in line.items()
            if one.case.not_before_s is None or one.case.not_before_s <= now
        ]
        if len(found) > LINE_MAX:
            found = sorted(found, key=lambda item: item[:2])[:LINE_MAX]
        lines: dict[QueueId, list[InLine]] = {}
        for at_s, number, id_, one in found:
            case = one.case
            lines.setdefault(id_, []).append(
                InLine(
                    company_id=case.company,
                    work_id=WorkId(int=number + 1),
                    rank=at_s - one.priority * POINT.total_seconds(),
                    waited_s=now - one.began_s,
                    been=frozenset(self._ids[name, case.company] for name in one.been),
                    movable=_movable(one),
                    size=(case.weight, case.interruptible),
                )
            )
        return lines

    def _flow(self, place: Place, crew: Crew, now: float, moment: datetime) -> Flow:
        name, company = place
        line, id_ = self._lines[name], self._ids[place]
        return Flow(
            queue_id=id_,
            open=line.active and (line.hours is None or is_open(line.hours, self._zones[line.zone], moment)),
            crew=crew,
            pace=self._paces[id_].at(now),
            overflow=self._ids.get((line.overflow, company)),
            overflow_wait_s=line.overflow_wait_s,
            fallback=self._ids.get((line.fallback, company)),
        )

    def _served_by(self, place: Place, helping: Sequence[str]) -> int:
        """Which workers could serve it, whether they are there or not."""
        name, company = place
        return reduce(or_, (self._able_in(one, company) for one in (name, *helping)))

    def _able_in(self, name: str, company: CompanyId) -> int:
        if (name, company) not in self._able:
            skills = self._lines[name].skills
            able = (serves(company, skills, shift.companies, shift.skills) for shift in self._shifts)
            self._able[name, company] = sum(1 << number for number, can in enumerate(able) if can)
        return self._able[name, company]


def _movable(one: Standing) -> bool:
    return not one.asked and not one.named and one.case.kind == "conversation"
