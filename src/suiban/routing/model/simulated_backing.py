"""Lines of a simulated day that others step in for: how they keep their promises, decided as it really is."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from math import floor, inf

import msgspec

from suiban.kit.ids import QueueId
from suiban.kit.promises import broken
from suiban.routing.model.backing import Backed, Measure, Watched, decide_backup
from suiban.routing.model.board import LATELY
from suiban.routing.model.overflowing import ROUND_S
from suiban.routing.model.simulated import BackedUp, Case, Fate, Line
from suiban.routing.model.simulated_lines import Place


class Door:
    """Those who come to one line by one kind of door: how they were answered lately, and since when others wait."""

    def __init__(self, share: int) -> None:
        self._share = share
        self._lately: deque[tuple[float, bool]] = deque()
        self._in_time = 0
        self._waiting: dict[float, list[tuple[float, int]]] = {}

    def wait(self, began_s: float, promised_s: float, number: int) -> None:
        """Somebody waits."""
        insort(self._waiting.setdefault(promised_s, []), (began_s, number))

    def leave(self, began_s: float, promised_s: float, number: int) -> None:
        """They wait no longer."""
        line = self._waiting[promised_s]
        del line[bisect_left(line, (began_s, number))]

    def ended(self, at_s: float, *, in_time: bool) -> None:
        """Somebody was answered, or gave up when the promise had passed."""
        self._lately.append((at_s, in_time))
        self._in_time += in_time

    def measure(self, now: float) -> Measure:
        """How the promise is kept."""
        while self._lately and self._lately[0][0] <= now - LATELY.total_seconds():
            self._in_time -= self._lately.popleft()[1]
        waiting = [(promised_s, line) for promised_s, line in self._waiting.items() if line]
        return Measure(
            share=self._share,
            in_time=self._in_time,
            ended=len(self._lately),
            overdue=sum(bisect_left(line, (now - promised_s,)) for promised_s, line in waiting),
            longest=max(((now - line[0][0]) / promised_s for promised_s, line in waiting), default=0.0),
        )

    def overdue_s(self) -> float:
        """When the first of those who wait has waited for too long; infinite: nobody waits."""
        return min((line[0][0] + promised_s for promised_s, line in self._waiting.items() if line), default=inf)


class BackedLines:
    """Lines that others may step in for. All others are left alone."""

    def __init__(self, lines: Mapping[str, Line], cases: Iterable[Case], moment: Callable[[float], datetime]) -> None:
        self._lines, self._moment = lines, moment
        self._by = {name: _by(name, lines) for name, line in lines.items()}
        watched = sorted(name for name, by in self._by.items() if by)
        companies = sorted({case.company for case in cases}) if watched else []
        self._doors: dict[Place, dict[str, Door]] = {(name, one): {} for name in watched for one in companies}
        self._backed: dict[Place, Backed] = {}
        self._ended: list[BackedUp] = []
        self._begun: dict[Place, BackedUp] = {}

    @property
    def backed(self) -> bool:
        """Whether anybody steps in anywhere."""
        return bool(self._backed)

    def concern(self, place: Place) -> bool:
        """Whether this is one of them."""
        return place in self._doors

    def wait(self, place: Place, fate: Fate, number: int) -> None:
        """Somebody begins to wait there."""
        if _counts(fate.case) and place in self._doors:
            self._door(place, fate).wait(fate.began_s, fate.promised_s(self._lines), number)

    def leave(self, place: Place, fate: Fate, number: int, until_s: float | None = None) -> None:
        """They wait there no longer: as their fate says since ``until_s``, else for they went on to another line."""
        if not _counts(fate.case) or place not in self._doors:
            return
        door, promised_s = self._door(place, fate), fate.promised_s(self._lines)
        door.leave(fate.began_s, promised_s, number)
        if until_s is None:
            return
        waited_s = until_s - fate.began_s
        if fate.answered_s is not None:
            door.ended(until_s, in_time=max(0.0, waited_s) <= promised_s)
        elif broken(waited_s, promised_s, gave_up=True):
            door.ended(until_s, in_time=False)

    def helping(self, place: Place) -> tuple[str, ...]:
        """The lines whose people step in for this one now."""
        return self._by[place[0]] if place in self._backed else ()

    def decide(self, now: float) -> list[Place]:
        """The lines whose people step in from now on, or are out again."""
        turns = [(place, decide_backup(self._watched(place, now), self._moment(now))) for place in self._doors]
        changed = []
        for place, turn in turns:
            if turn.cause is not None:
                changed.append(place)
                self._note(place, now)
            if turn.after is None:
                self._backed.pop(place, None)
            else:
                self._backed[place] = turn.after
        return changed

    def next_look(self, now: float) -> float | None:
        """When something may change should nothing happen before; None: never."""
        if self._backed:
            return _tick(now)
        overdue_s = min((door.overdue_s() for doors in self._doors.values() for door in doors.values()), default=inf)
        return None if overdue_s == inf else _tick(max(now, overdue_s))

    def told(self) -> tuple[BackedUp, ...]:
        """Each time people stepped in, in order."""
        return tuple(sorted([*self._ended, *self._begun.values()], key=lambda one: (one.since_s, one.queue)))

    # --- inside ---

    def _door(self, place: Place, fate: Fate) -> Door:
        kind, doors = fate.case.door, self._doors[place]
        if kind not in doors:
            doors[kind] = Door(self._lines[place[0]].share(kind))
        return doors[kind]

    def _watched(self, place: Place, now: float) -> Watched:
        name, company = place
        measures = tuple(door.measure(now) for door in self._doors[place].values())
        return Watched(company, QueueId(int=1), name, self._by[name], measures, self._backed.get(place))

    def _note(self, place: Place, now: float) -> None:
        begun = self._begun.pop(place, None)
        if begun is None:
            self._begun[place] = BackedUp(*place, now)
        else:
            self._ended.append(msgspec.structs.replace(begun, until_s=now))


def _by(name: str, lines: Mapping[str, Line]) -> tuple[str, ...]:
    """Whose people may step in: those of other lines, while both are switched on."""
    line = lines[name]
    there = (one for one in line.backup if one != name and one in lines and lines[one].active)
    return tuple(sorted(there)) if line.active else ()


def _counts(case: Case) -> bool:
    """Tasks and agreed call-backs are promised otherwise."""
    return case.talks and case.kind != "callback"


def _tick(at_s: float) -> float:
    """The first look after a moment."""
    return (floor(at_s / ROUND_S) + 1) * ROUND_S
