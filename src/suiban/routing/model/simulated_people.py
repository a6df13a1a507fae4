"""Who serves and what waits in a simulated day, and how the decision sees them."""

from datetime import datetime, timedelta

import msgspec

from suiban.kit.ids import StaffId, WorkId
from suiban.routing.model import Skills, Waiting, Worker
from suiban.routing.model.kinds import units
from suiban.routing.model.matching import due, preferred_of, together
from suiban.routing.model.simulated import Case, Fate, Line, Shift
from suiban.routing.model.simulated_lines import Place


class Person(msgspec.Struct):
    """A worker; ``since_s``: since when they had nothing to do with their hands."""

    number: int
    staff_id: StaffId
    shift: Shift
    there: bool = False
    away: bool = False
    load: int = 0
    soft: int = 0
    counts: dict[str, int] = {}
    missed: int = 0
    last_offered_at: datetime | None = None
    busy_s: float = 0
    since_s: float = 0

    def worker(self) -> Worker:
        """As the decision sees them."""
        shift = self.shift
        return Worker(
            staff_id=self.staff_id, companies=shift.companies, skills=shift.skills, capacity=shift.capacity,
            load=self.load, last_offered_at=self.last_offered_at, soft=self.soft, limits=shift.limits,
            counts=dict(self.counts),
        )  # fmt: skip

    def hold(self, case: Case, times: int = 1) -> None:
        """They have it, or are asked about it; -1: no longer."""
        more = times * units(case.weight, self.shift.capacity)
        if case.interruptible:
            self.soft += more
        else:
            self.load += more
        if case.kind in self.shift.limits:
            self.counts[case.kind] = self.counts.get(case.kind, 0) + times


class Work(msgspec.Struct):
    """What waits. ``turn`` tells offers apart: what an older one would have led to does not happen."""

    number: int
    fate: Fate
    place: Place
    priority: int = 0
    skills: Skills = {}
    wishes: Skills = {}
    named: StaffId | None = None
    not_before_s: float | None = None
    passed_over: frozenset[StaffId] = frozenset()
    asked: tuple[int, ...] = ()
    helping: frozenset[int] = frozenset()
    turn: int = 0

    def waiting(self, line: Line, target_s: float | None, begin: datetime, helped: tuple[Skills, ...]) -> Waiting:
        """As the decision sees it, in this line. ``helped``: the skills under which others step in."""
        fate, case, giving = self.fate, self.fate.case, line.giving
        promised_s = line.target_wait_s if target_s is None else target_s
        if case.due_by_s is not None:
            promised_s = min(promised_s, case.due_by_s - case.at_s)
        return Waiting(
            company_id=case.company,
            work_id=WorkId(int=self.number + 1),
            companies=frozenset((case.company,)),
            skills=together(line.skills, self.skills),
            enqueued_at=begin + timedelta(seconds=fate.began_s),
            due_at=due(begin + timedelta(seconds=case.at_s), promised_s, self.priority),
            only_staff_id=self.named,
            passed_over=self.passed_over,
            reservation_s=line.reservation_s,
            wishes=together(line.wishes, self.wishes),
            relax_s=line.relax_s,
            weight=case.weight,
            interruptible=case.interruptible,
            not_before=None if self.not_before_s is None else begin + timedelta(seconds=self.not_before_s),
            promised=case.kind == "callback",
            preferred=preferred_of(
                staff_id_of(case.manager), line.manager_s, staff_id_of(case.last_agent), line.last_agent_s
            ),
            ring=giving.ring if giving.mode == "several" else 1,
            board_s=giving.push_after_s if giving.mode == "grab" else 0,
            helped=tuple(together(skills, self.skills) for skills in helped) if case.talks else (),
            kind=case.kind,
            shut=not case.talks,
        )


def staff_id_of(number: int | None) -> StaffId | None:
    """The id of a worker of the run."""
    return None if number is None else StaffId(int=number + 1)
