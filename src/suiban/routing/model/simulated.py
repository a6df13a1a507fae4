"""What is simulated, and what comes of it: queues as they are ruled, who comes, who serves, and each one's fate.

Time is seconds since the beginning of the run.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from suiban.kit.hours import Hours
from suiban.kit.ids import CompanyId
from suiban.routing.model import (
    CALLS_PROMISED,
    LANGUAGE_LEVEL,
    REGION_LEVEL,
    DoorKind,
    LanguageSkill,
    Promise,
    Queue,
    Rule,
    Skills,
)
from suiban.routing.model.giving import Giving
from suiban.routing.model.kinds import KINDS
from suiban.routing.model.matching import together

COMPANY: Final = CompanyId(int=1)
"""Whose everything is where nobody says."""


class Line(msgspec.Struct, frozen=True):
    """A queue as it is ruled; the fields mean what those of :class:`~suiban.routing.model.Queue` do.

    ``overflow``, ``backup``, ``fallback`` (the company's) are names of other lines of the run, empty: none. ``hours``
    None: people answer at all times; else in the time zone ``zone``.
    """

    key: str
    skills: dict[str, int] = {}
    target_wait_s: float = 30
    reservation_s: int = 20
    priority: int = 0
    wishes: dict[str, int] = {}
    relax_s: int = 20
    active: bool = True
    promise_share: int = 80
    promises: Mapping[DoorKind, Promise] = msgspec.field(default_factory=lambda: CALLS_PROMISED)
    manager_s: int = 0
    last_agent_s: int = 0
    language_skill: LanguageSkill = "off"
    region_skill: bool = False
    overflow: str = ""
    overflow_wait_s: int = 120
    backup: tuple[str, ...] = ()
    fallback: str = ""
    giving: Giving = Giving()
    hours: Hours | None = None
    zone: str = "UTC"

    def target_s(self, case: "Case") -> float | None:
        """Within how many seconds who comes for this queue is promised an answer, in whichever queue they wait;
        None: as that one promises."""
        promise = self._promise(case.door)
        return promise.within_s if promise is not None else case.target_s

    def share(self, door: str) -> int:
        """How many of a hundred it promises that to by a kind of door."""
        promise = self._promise(door)
        return promise.share if promise is not None else self.promise_share

    def _promise(self, kind: str) -> Promise | None:
        return next((promise for door, promise in self.promises.items() if door == kind), None)


def line_of(queue: Queue, hours: Hours | None, zone: str, fallback: str) -> Line:
    """A queue as a run takes it: with its hours looked up, and its company's fallback."""
    known = [name for name in Line.__struct_fields__ if name in Queue.__struct_fields__]
    return Line(**{name: getattr(queue, name) for name in known}, hours=hours, zone=zone, fallback=fallback)


def standing_in(lines: Mapping[str, Line]) -> dict[str, str]:
    """In which queue of one company that waits which comes for another: one that is switched off is stood in for."""
    active = sorted(name for name, line in lines.items() if line.active) or sorted(lines)
    found = {}
    for name, line in lines.items():
        instead = line.fallback if line.fallback in active else active[0]
        found[name] = name if line.active else instead
    return found


class House(msgspec.Struct, frozen=True):
    """What a company rules beside its queues. ``kind_hours``: outside of which nobody is given tasks of a kind, in the
    time zone ``zone``."""

    rule: Rule = Rule()
    kind_hours: Mapping[str, Hours] = {}
    zone: str = "UTC"


class Case(msgspec.Struct, frozen=True):
    """Somebody who comes, or a task that does.

    ``patience_s`` None: they wait for ever. ``named``, ``manager``, ``last_agent``: places of workers: asked by name,
    looking after this customer, and who served them last. ``priority`` is beside the queue's. ``language`` and
    ``region`` are keys of skills (``lang-en``), empty: not known. Of work with a conversation ``target_s`` is what its
    kind promises where the door promises nothing; ``weight`` and ``interruptible`` are as in the kind.
    """

    at_s: float
    queue: str
    handle_s: float
    patience_s: float | None = None
    skills: dict[str, int] = {}
    company: CompanyId = COMPANY
    priority: int = 0
    named: int | None = None
    kind: str = "conversation"
    weight: int = 1
    interruptible: bool = False
    target_s: float | None = None
    door: str = ""
    language: str = ""
    region: str = ""
    manager: int | None = None
    last_agent: int | None = None
    not_before_s: float | None = None
    due_by_s: float | None = None

    @property
    def talks(self) -> bool:
        """Whether it comes with a conversation: only that goes on to other queues, or may be taken."""
        return KINDS[self.kind].talks

    def own_skills(self, line: Line) -> Skills:
        """What it wants beside its queue's skills."""
        must = {self.language: 1} if self.language and line.language_skill == "must" else {}
        return {**must, **self.skills}

    def own_wishes(self, line: Line) -> Skills:
        """What it wishes beside what its queue does."""
        language = {self.language: LANGUAGE_LEVEL} if self.language and line.language_skill == "wish" else {}
        region = {self.region: REGION_LEVEL} if self.region and line.region_skill else {}
        return together(language, region)


class Shift(msgspec.Struct, frozen=True):
    """A worker and when they are there. ``until_s`` None: to the end. What they hold then they finish.

    ``again``: further times of the same worker, later ones. ``limits``: of a kind so much at a time, as of a worker.
    """

    skills: dict[str, int] = {}
    capacity: int = 1
    from_s: float = 0
    until_s: float | None = None
    companies: frozenset[CompanyId] = frozenset((COMPANY,))
    again: tuple[tuple[float, float | None], ...] = ()
    limits: dict[str, int] = {}

    def times(self) -> list[tuple[float, float | None]]:
        """From when until when, each time they are there."""
        return [(self.from_s, self.until_s), *self.again]


class Habits(msgspec.Struct, frozen=True):
    """How workers answer: after how long, which offers they miss, how long they are away after missing several.

    ``claim_s``: how long after it came, and after they last had something to do with their hands, they take work that
    may be taken.
    """

    answer_s: float = 0
    misses: Callable[[], bool] = lambda: False
    away_s: float = 300
    claim_s: float = 5


class Fate(msgspec.Struct):
    """What became of a case. Neither answered nor given up: nobody had come for them when all was over.

    ``queue``: where it waited in the end; ``counts_s``: from when its wait counts, if not from when it came (the
    opening, a time agreed on). ``been``: the queues it went on from. ``claimed``: its worker took it by themselves;
    ``helped``: its worker stepped in for that queue.
    """

    case: Case
    answered_s: float | None = None
    gave_up_s: float | None = None
    worker: int | None = None
    missed: int = 0
    queue: str = ""
    counts_s: float | None = None
    been: tuple[str, ...] = ()
    claimed: bool = False
    helped: bool = False

    def __post_init__(self) -> None:
        self.queue = self.queue or self.case.queue

    @property
    def began_s(self) -> float:
        """From when its wait counts."""
        return self.case.at_s if self.counts_s is None else self.counts_s

    @property
    def wait_s(self) -> float | None:
        """Until they were answered or gave up."""
        ended = self.gave_up_s if self.answered_s is None else self.answered_s
        return None if ended is None else max(0.0, ended - self.began_s)

    def promised_s(self, lines: Mapping[str, Line]) -> float:
        """Within how many seconds an answer was promised: as where it came for says, else as where it waited says."""
        target_s = lines[self.case.queue].target_s(self.case)
        return lines[self.queue].target_wait_s if target_s is None else target_s


class BackedUp(msgspec.Struct, frozen=True):
    """People of other queues stepped in for one; ``until_s`` None: to the end."""

    queue: str
    company: CompanyId
    since_s: float
    until_s: float | None = None


class Day(msgspec.Struct, frozen=True):
    """What happened: each case's fate, each worker's busy and present time (hands × seconds), when it was over, and
    when people stepped in."""

    fates: tuple[Fate, ...]
    busy_s: tuple[float, ...]
    present_s: tuple[float, ...]
    ended_s: float
    backed_up: tuple[BackedUp, ...] = ()


def served_languages(shifts: Iterable[Shift], company: CompanyId) -> frozenset[str]:
    """The languages somebody with a mandate for this company serves in; another is no must and no wish."""
    return frozenset(
        skill for shift in shifts if company in shift.companies for skill in shift.skills if skill.startswith("lang-")
    )
