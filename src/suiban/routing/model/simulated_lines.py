"""Lines of a simulated day whose work may move on: what stands in them, and how fast they move."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import is_open, opens_at
from suiban.kit.ids import CompanyId, QueueId, WorkId
from suiban.routing.model import PACE_WINDOW, POINT
from suiban.routing.model.overflowing import LINE_MAX, Flow, InLine, decide_overflows, serves
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


class Hands(msgspec.Struct, frozen=True):
    """Workers as sets of bits by their number: who is there, and who of them has a free hand."""

    there: int
    free: int


class Pace:
    """Who was answered lately in a line: how many, by whom, and how long they had waited."""

    def __init__(self) -> None:
        self._lately: deque[tuple[float, int, int]] = deque()
        self._takers: Counter[int] = Counter()
        self._waited_us = 0

    def accepted(self, at_s: float, worker: int, waited_s: float) -> None:
        """Somebody was."""
        one = at_s, worker, round(waited_s * 1e6)
        self._lately.append(one)
        self._takers[worker] += 1
        self._waited_us += one[2]

    def forget(self, until_s: float) -> None:
        """Those answered until then no longer count."""
        while self._lately and self._lately[0][0] <= until_s:
            _, worker, waited_us = self._lately.popleft()
            self._waited_us -= waited_us
            self._takers[worker] -= 1
            if not self._takers[worker]:
                del self._takers[worker]

    @property
    def count(self) -> int:
        """How many were answered."""
        return len(self._lately)

    @property
    def takers(self) -> int:
        """By how many people."""
        return len(self._takers)

    @property
    def waited_s_mean(self) -> float | None:
        """How long they had waited on average; None of nobody."""
        return self._waited_us / 1e6 / len(self._lately) if self._lately else None


class MovingLines:
    """Lines from which, or to which, work may go on. All others are left alone."""

    def __init__(
        self,
        lines: Mapping[str, Line],
        shifts: Sequence[Shift],
        cases: Iterable[Case],
        moment: Callable[[float], datetime],
    ) -> None:
        self._lines = lines
        self._moment = moment
        self._zones = {line.zone: ZoneInfo(line.zone) for line in lines.values() if line.hours is not None}
        names = {name for line in lines.values() for name in (line.overflow, line.fallback) if name in lines}
        names |= {name for name, line in lines.items() if line.overflow in names or line.fallback in names}
        companies = sorted({case.company for case in cases}) if names else []
        places = [(name, company) for company in companies for name in sorted(names)]
        self._ids = {place: QueueId(int=number) for number, place in enumerate(places, 1)}
        self._names = {id_: name for (name, _), id_ in self._ids.items()}
        self._standing: dict[QueueId, dict[int, Standing]] = {id_: {} for id_ in self._names}
        self._paces: dict[QueueId, Pace] = {id_: Pace() for id_ in self._names}
        self._able = {id_: _able(lines[name], company, shifts) for (name, company), id_ in self._ids.items()}

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

    def accepted(self, place: Place, at_s: float, worker: int, waited_s: float) -> None:
        """Somebody who came with a conversation was answered."""
        if place in self._ids:
            self._paces[self._ids[place]].accepted(at_s, worker, waited_s)

    # --- the decision ---

    @property
    def movable(self) -> bool:
        """Whether anything stands there that could ever move."""
        return any(_movable(one) for line in self._standing.values() for one in line.values())

    def decide(self, now: float, hands: Callable[[], Hands]) -> list[tuple[int, str]]:
        """Who goes on now, by number, and to the line of which name."""
        lines = self._in_line(now)
        if not any(work.movable for line in lines.values() for work in line):
            return []
        who, moment = hands(), self._moment(now)
        companies = {work.company_id for line in lines.values() for work in line}
        flows = {id_: self._flow(place, who, now, moment) for place, id_ in self._ids.items() if place[1] in companies}
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
                )
            )
        return lines

    def _flow(self, place: Place, hands: Hands, now: float, moment: datetime) -> Flow:
        name, company = place
        line, id_ = self._lines[name], self._ids[place]
        pace, people = self._paces[id_], (self._able[id_] & hands.there).bit_count()
        pace.forget(now - PACE_WINDOW.total_seconds())
        return Flow(
            queue_id=id_,
            open=line.active and (line.hours is None or is_open(line.hours, self._zones[line.zone], moment)),
            people=people,
            free=(self._able[id_] & hands.free).bit_count(),
            accepted=pace.count,
            waited_s_mean=pace.waited_s_mean,
            slower=pace.takers / people if people else 1.0,
            overflow=self._ids.get((line.overflow, company)),
            overflow_wait_s=line.overflow_wait_s,
            fallback=self._ids.get((line.fallback, company)),
        )


def _able(line: Line, company: CompanyId, shifts: Sequence[Shift]) -> int:
    """Which workers could serve it, whether they are there or not."""
    able = (serves(company, line.skills, shift.companies, shift.skills) for shift in shifts)
    return sum(1 << number for number, can in enumerate(able) if can)


def _movable(one: Standing) -> bool:
    return not one.asked and not one.named and one.case.kind == "conversation"
