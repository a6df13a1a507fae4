"""Lines of a simulated day whose work may move on: what stands in them, and how fast they move."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from statistics import fmean
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import is_open, opens_at
from suiban.kit.ids import CompanyId, QueueId, WorkId
from suiban.routing.model import PACE_WINDOW, POINT, Worker
from suiban.routing.model.overflowing import (
    LINE_MAX,
    Crowd,
    Flow,
    InLine,
    able_in,
    crowd_of,
    decide_overflows,
)
from suiban.routing.model.simulated import Case, Line

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


class Accepted(msgspec.Struct, frozen=True):
    """Somebody was answered: when, by whom, and how long they had waited."""

    at_s: float
    worker: int
    waited_s: float


class MovingLines:
    """Lines from which, or to which, work may go on. All others are left alone."""

    def __init__(self, lines: Mapping[str, Line], cases: Iterable[Case], moment: Callable[[float], datetime]) -> None:
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
        self._accepted: dict[QueueId, deque[Accepted]] = {id_: deque() for id_ in self._names}

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

    def accepted(self, place: Place, accepted: Accepted) -> None:
        """Somebody who came with a conversation was answered."""
        if place in self._ids:
            self._accepted[self._ids[place]].append(accepted)

    # --- the decision ---

    @property
    def movable(self) -> bool:
        """Whether anything stands there that could ever move."""
        return any(_movable(one) for line in self._standing.values() for one in line.values())

    def decide(self, now: float, workers: Callable[[], Sequence[Worker]]) -> list[tuple[int, str]]:
        """Who goes on now, by number, and to the line of which name."""
        lines = self._in_line(now)
        if not any(work.movable for line in lines.values() for work in line):
            return []
        crowd, moment = crowd_of(workers()), self._moment(now)
        companies = {work.company_id for line in lines.values() for work in line}
        flows = {
            id_: self._flow(place, crowd, now, moment) for place, id_ in self._ids.items() if place[1] in companies
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
                )
            )
        return lines

    def _flow(self, place: Place, crowd: Crowd, now: float, moment: datetime) -> Flow:
        name, company = place
        line, id_ = self._lines[name], self._ids[place]
        lately = self._accepted[id_]
        while lately and lately[0].at_s <= now - PACE_WINDOW.total_seconds():
            lately.popleft()
        people, free = able_in(crowd, company, line.skills)
        return Flow(
            queue_id=id_,
            open=line.active and (line.hours is None or is_open(line.hours, self._zones[line.zone], moment)),
            people=people,
            free=free,
            accepted=len(lately),
            waited_s_mean=fmean(one.waited_s for one in lately) if lately else None,
            slower=len({one.worker for one in lately}) / people if people else 1.0,
            overflow=self._ids.get((line.overflow, company)),
            overflow_wait_s=line.overflow_wait_s,
            fallback=self._ids.get((line.fallback, company)),
        )


def _movable(one: Standing) -> bool:
    return not one.asked and not one.named and one.case.kind == "conversation"
