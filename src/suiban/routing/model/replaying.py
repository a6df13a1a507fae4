"""How a past day would have gone under other rules: what really came and who was really there, decided again.

What a log does not know is supposed, always in the same way: for how long those who were answered would have waited
(as patient as those who gave up were, on the whole), how long serving those who gave up would have taken (as long as
usual in their queue). So the rules as they are run through the same day too, beside what happened: how far these two
are apart is how much the rest can be believed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from math import log
from statistics import fmean, median
from typing import Final

import msgspec

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model.figures import Figures, figures_of
from suiban.routing.model.kinds import KINDS, Kind, units
from suiban.routing.model.simulated import Case, Day, Fate, Habits, House, Line, Shift, standing_in
from suiban.routing.model.simulating import Simulation
from suiban.routing.model.valuing import points_of, region_of

WORKS_MAX: Final = 5_000
"""Of a day with more the first so many are run; a child takes seconds for them, not minutes."""
SHOWN_MAX: Final = 20
HANDLE_S_USUAL: Final = 300.0
CLAIM_S_USUAL: Final = 5.0
CHANGED_S_LEAST: Final = 1.0


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue as it is ruled; the queues that its line names are keys of the same company's."""

    company_id: CompanyId
    key: str
    line: Line


class Beside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a company rules beside its queues, and its kinds of work by key."""

    company_id: CompanyId
    house: House = House()
    kinds: Mapping[str, Kind] = msgspec.field(default_factory=lambda: KINDS)


class Ruled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All the rules of a run; of a company of which nothing is said beside its queues the usual holds."""

    queues: tuple[Rule, ...]
    beside: tuple[Beside, ...] = ()


class Came(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Work as it really came, to the queue it came for. ``answered_at`` None: nobody took it; ``ended_at`` None: it is
    not over yet.

    ``missed``: how many offers of it rang out. ``counts_from``: from when its wait counted, if not from ``at``.
    ``taken_in``: the queue in which its waiting ended, if another. ``priority`` is without the points that the company
    gives to ``level`` (empty: nobody was recognised) and to who ``returned``; ``had_last_at``: when they had their last
    agent. The other fields are those of a :class:`~suiban.routing.model.simulated.Case`; of a customer's language, in
    which skill they are served.
    """

    work_id: WorkId
    company_id: CompanyId
    queue_key: str
    at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    gave_up: bool = False
    priority: int = 0
    skills: dict[str, int] = {}
    only_staff_id: StaffId | None = None
    staff_id: StaffId | None = None
    weight: int = 1
    missed: int = 0
    counts_from: datetime | None = None
    taken_in: str = ""
    claimed: bool = False
    kind: str = "conversation"
    door: str = ""
    language: str = ""
    level: str = ""
    returned: bool = False
    city: str = ""
    manager_id: StaffId | None = None
    last_agent_id: StaffId | None = None
    had_last_at: datetime | None = None
    not_before: datetime | None = None
    due_by: datetime | None = None


class There(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who was there, when, and what they can do now."""

    staff_id: StaffId
    companies: frozenset[CompanyId]
    skills: dict[str, int]
    capacity: int
    spans: tuple[tuple[datetime, datetime], ...]
    limits: dict[str, int] = {}


class PastDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A company's day as it was, with all that shared its people. ``left_out``: work beyond the limit.

    ``answer_s``: until an offer was usually accepted. ``miss_share``: of the offers, how many rang out. ``claim_s``:
    how soon what may be taken usually was.
    """

    company_id: CompanyId
    day: date
    begins_at: datetime
    ends_at: datetime
    came: tuple[Came, ...]
    there: tuple[There, ...]
    answer_s: float = 0.0
    miss_share: float = 0.0
    claim_s: float = CLAIM_S_USUAL
    left_out: int = 0


class Trial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day, and the rules to run it by: as they are, and as they would be.

    ``unseen``: fields that differ and that a run knows nothing of.
    """

    past: PastDay
    now: Ruled
    then: Ruled
    unseen: tuple[str, ...] = ()


class Lot(msgspec.Struct, frozen=True):
    """What became of one work under some rules; ``fate`` is ``answered``, ``gave_up`` or ``unserved``."""

    fate: str
    wait_s: float | None


class Changed(msgspec.Struct, frozen=True):
    """One work that would have fared differently."""

    queue_key: str
    at: datetime
    real: Lot
    now: Lot
    then: Lot


class Apart(msgspec.Struct, frozen=True):
    """How far the rules as they are come from what happened: of all works, of those answered in both.

    ``same_fate``: the share whose fate is the one they had. ``wait_s_mean``: by how much waits differ, on average.
    """

    same_fate: float | None
    wait_s_mean: float | None


class Tried(msgspec.Struct, frozen=True):
    """What came of it. ``real`` is what happened; "" in these is the company as a whole, else a queue by its key."""

    day: date
    works: int
    left_out: int
    people: int
    real: dict[str, Figures]
    now: dict[str, Figures]
    then: dict[str, Figures]
    changed: tuple[Changed, ...]
    changed_count: int
    apart: Apart
    unseen: tuple[str, ...] = ()


def try_rules(trial: Trial, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Tried:
    """Run the day twice. ``progress`` is told how much of both is over."""
    past = trial.past
    shifts = [_shift(one, past) for one in past.there]
    runs: list[Day] = []
    for rules in (trial.now, trial.then):
        said = len(runs)

        def tell(done: int, known: int, said: int = said) -> None:
            progress(said * known + done, 2 * known)

        lines, houses = _lines(rules.queues), {one.company_id: one.house for one in rules.beside}
        simulation = Simulation(lines, shifts, _cases(past, rules), _habits(past), past.begins_at, houses)
        runs.append(simulation.run(tell))
    now, then = runs
    real = _really(past, trial.now.queues, shifts, now)
    changed = _changed(past, real, now, then)
    return Tried(
        day=past.day,
        works=sum(one.company_id == past.company_id for one in past.came),
        left_out=past.left_out,
        people=sum(past.company_id in one.companies for one in past.there),
        real=_of_company(trial.now.queues, past, real, shifts),
        now=_of_company(trial.now.queues, past, now, shifts),
        then=_of_company(trial.then.queues, past, then, shifts),
        changed=tuple(changed[:SHOWN_MAX]),
        changed_count=len(changed),
        apart=_apart(past, real, now),
        unseen=trial.unseen,
    )


def _name(company: CompanyId, key: str) -> str:
    return f"{company.hex} {key}"


def _lines(rules: Sequence[Rule]) -> dict[str, Line]:
    """All lines of a run by name; those they lead to are those of the same company."""
    return {_name(rule.company_id, rule.key): _line(rule) for rule in rules}


def _line(rule: Rule) -> Line:
    def named(key: str) -> str:
        return _name(rule.company_id, key) if key else ""

    return msgspec.structs.replace(
        rule.line, overflow=named(rule.line.overflow), fallback=named(rule.line.fallback),
        backup=tuple(map(named, rule.line.backup)),
    )  # fmt: skip


def _shift(one: There, past: PastDay) -> Shift:
    spans = [(_s(past, begins), _s(past, ends)) for begins, ends in one.spans]
    return Shift(
        skills=one.skills, capacity=one.capacity, companies=one.companies, from_s=spans[0][0], until_s=spans[0][1],
        again=tuple(spans[1:]), limits=one.limits,
    )  # fmt: skip


def _s(past: PastDay, moment: datetime) -> float:
    return max(0.0, (moment - past.begins_at).total_seconds())


def _cases(past: PastDay, rules: Ruled) -> list[Case]:
    places = {one.staff_id: place for place, one in enumerate(past.there)}
    handles, patience = _handles(past.came), _patience(past.came)
    stands_in, beside = _standing_in(rules.queues), {one.company_id: one for one in rules.beside}

    def place(staff_id: StaffId | None) -> int | None:
        return places.get(staff_id) if staff_id is not None else None

    def case(one: Came) -> Case:
        ruled = beside.get(one.company_id, Beside(one.company_id))
        rule, kind = ruled.house.rule, ruled.kinds["conversation" if one.kind == "callback" else one.kind]
        known = one.had_last_at is None or one.at - one.had_last_at < timedelta(days=rule.last_agent_days)
        return Case(
            at_s=_s(past, one.at),
            queue=stands_in[_name(one.company_id, one.queue_key)],
            handle_s=_handle_s(past, one) or handles.get(one.queue_key) or handles.get("") or HANDLE_S_USUAL,
            patience_s=_patience_s(one, patience),
            skills=one.skills,
            company=one.company_id,
            priority=one.priority + points_of(rule, one.level, returned=one.returned),
            named=place(one.only_staff_id),
            kind=one.kind,
            weight=kind.weight,
            interruptible=kind.interruptible,
            target_s=kind.target_s,
            door=one.door,
            language=one.language,
            region=region_of(rule, one.city),
            manager=place(one.manager_id),
            last_agent=place(one.last_agent_id) if known else None,
            # of a task it is when its kind opened: for the rules of the run to say
            not_before_s=_s(past, one.not_before) if one.not_before is not None and KINDS[one.kind].talks else None,
            due_by_s=None if one.due_by is None else _s(past, one.due_by),
        )

    return [case(one) for one in past.came]


def _standing_in(rules: Sequence[Rule]) -> dict[str, str]:
    """In which line that waits which comes for another, company by company."""
    lines, found = _lines(rules), {}
    for company in {rule.company_id for rule in rules}:
        names = [_name(rule.company_id, rule.key) for rule in rules if rule.company_id == company]
        found.update(standing_in({name: lines[name] for name in names}))
    return found


def _handle_s(past: PastDay, one: Came) -> float | None:
    if one.answered_at is None:
        return None
    ended = one.ended_at or past.ends_at
    return max(1.0, (ended - one.answered_at).total_seconds())


def _handles(came: Sequence[Came]) -> dict[str, float]:
    """How long serving usually took, by queue; "" in all."""
    taken: dict[str, list[float]] = {}
    for one in came:
        if one.answered_at is not None and one.ended_at is not None:
            handled = (one.ended_at - one.answered_at).total_seconds()
            for key in (one.queue_key, ""):
                taken.setdefault(key, []).append(max(1.0, handled))
    return {key: median(found) for key, found in taken.items()}


def _until(one: Came) -> datetime | None:
    return one.answered_at or (one.ended_at if one.gave_up else None)


def _waited_s(one: Came) -> float | None:
    """As waits count."""
    until = _until(one)
    return None if until is None else max(0.0, (until - (one.counts_from or one.at)).total_seconds())


def _patience(came: Sequence[Came]) -> float | None:
    """How long people wait before they give up, on average: all waiting by all who gave up."""
    gave_up = sum(one.gave_up for one in came)
    return sum(_waited_s(one) or 0.0 for one in came) / gave_up if gave_up else None


def _patience_s(one: Came, mean_s: float | None) -> float | None:
    """Who gave up had as much; of who was answered we know that it was more than they waited. Of what is done for
    nobody who waits there is no end.
    """
    until = _until(one)
    waited = None if until is None else max(0.0, (until - one.at).total_seconds())
    if one.gave_up or waited is None:
        return waited
    if mean_s is None or one.kind == "callback" or not KINDS[one.kind].talks:
        return None
    # the same for the same work in every run: the runs differ by their rules, and by nothing else
    drawn = int.from_bytes(blake2b(one.work_id.bytes, digest_size=7).digest()) / 2**56
    return waited - mean_s * log(1.0 - drawn)


def _habits(past: PastDay) -> Habits:
    """Offers ring out evenly: every so many one does."""
    owed = [0.0]

    def misses() -> bool:
        owed[0] += past.miss_share
        if owed[0] < 1.0:
            return False
        owed[0] -= 1.0
        return True

    # who was set away is away in what really was: not a second time
    return Habits(answer_s=past.answer_s, misses=misses, away_s=0.0, claim_s=past.claim_s)


def _really(past: PastDay, rules: Sequence[Rule], shifts: Sequence[Shift], like: Day) -> Day:
    """What happened, told as a run is told."""
    names = {_name(rule.company_id, rule.key) for rule in rules}
    places = {one.staff_id: place for place, one in enumerate(past.there)}
    busy = [0.0] * len(shifts)
    fates = []
    for one, other in zip(past.came, like.fates, strict=True):
        until = _until(one)
        at = None if until is None else max(other.case.at_s, _s(past, until))
        place = places.get(one.staff_id) if one.staff_id is not None else None
        if place is not None and one.answered_at is not None:
            busy[place] += (_handle_s(past, one) or 0.0) * units(one.weight, shifts[place].capacity)
        answered = one.answered_at is not None
        came_for, ended_in = (_name(one.company_id, key or one.queue_key) for key in (one.queue_key, one.taken_in))
        fates.append(
            Fate(
                other.case,
                answered_s=at if answered else None,
                gave_up_s=at if one.gave_up and not answered else None,
                worker=place,
                missed=one.missed,
                queue=ended_in if ended_in in names else other.case.queue,
                counts_s=None if one.counts_from is None else (one.counts_from - past.begins_at).total_seconds(),
                been=(came_for,) if ended_in != came_for else (),
                claimed=one.claimed,
            )
        )
    return Day(tuple(fates), tuple(busy), like.present_s, like.ended_s)


def _of_company(rules: Sequence[Rule], past: PastDay, day: Day, shifts: Sequence[Shift]) -> dict[str, Figures]:
    """By queue of the one company that was asked about; "" all of them."""
    own = {_name(rule.company_id, rule.key): rule for rule in rules if rule.company_id == past.company_id}
    lines: Mapping[str, Line] = {name: rule.line for name, rule in own.items()}
    kept = [fate for fate in day.fates if fate.queue in own]
    places = [place for place, shift in enumerate(shifts) if past.company_id in shift.companies]
    mine = Day(
        tuple(kept), tuple(day.busy_s[place] for place in places), tuple(day.present_s[place] for place in places),
        day.ended_s,
    )  # fmt: skip
    overall, queues = figures_of(mine, lines, [shifts[place] for place in places])
    return {"": overall} | {own[name].key: found for name, found in queues.items()}


def _lot(fate: Fate) -> Lot:
    wait = None if fate.wait_s is None else round(fate.wait_s, 1)
    if fate.answered_s is not None:
        return Lot("answered", wait)
    return Lot("gave_up" if fate.gave_up_s is not None else "unserved", wait)


def _changed(past: PastDay, real: Day, now: Day, then: Day) -> list[Changed]:
    """Whose fate differs first, then by how much longer or shorter they wait."""
    found = [
        Changed(one.queue_key, one.at, _lot(was), _lot(is_now), _lot(would))
        for one, was, is_now, would in zip(past.came, real.fates, now.fates, then.fates, strict=True)
        if one.company_id == past.company_id
    ]
    differ = [one for one in found if one.now.fate != one.then.fate or _moved(one.now, one.then) >= CHANGED_S_LEAST]
    return sorted(differ, key=lambda one: (one.now.fate == one.then.fate, -_moved(one.now, one.then), one.at))


def _moved(one: Lot, other: Lot) -> float:
    return abs((one.wait_s or 0.0) - (other.wait_s or 0.0))


def _apart(past: PastDay, real: Day, now: Day) -> Apart:
    pairs = [
        (_lot(was), _lot(run))
        for one, was, run in zip(past.came, real.fates, now.fates, strict=True)
        if one.company_id == past.company_id
    ]
    both = [_moved(was, run) for was, run in pairs if was.fate == run.fate == "answered"]
    return Apart(
        same_fate=round(sum(was.fate == run.fate for was, run in pairs) / len(pairs), 4) if pairs else None,
        wait_s_mean=round(fmean(both), 1) if both else None,
    )
