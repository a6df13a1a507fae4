"""Who gets what is next: pure, from what waits and who is there."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from suiban.kit.ids import CompanyId, ReservationId, StaffId
from suiban.routing.model import (
    NAMED_WAIT,
    POINT,
    PROMISED_WAIT,
    Offer,
    Preferred,
    Queue,
    Rule,
    Skills,
    Waiting,
    Worker,
)
from suiban.routing.model.bench import NEVER, Bench, Taken
from suiban.routing.model.kinds import may_have


def fits(work: Waiting, worker: Worker, now: datetime) -> bool:
    """Whether mandates and skills are enough now, and they may have any of its kind. A colleague asked by name needs no
    skills: somebody chose them."""
    if not work.companies <= worker.companies or not may_have(work.kind, worker.limits):
        return False
    return work.only_staff_id == worker.staff_id or skilled(wanted(work, now), worker.skills)


def wanted(work: Waiting, now: datetime) -> Skills:
    """The skills that are wanted by now: those of a must always, a wish a level less with each step of waiting."""
    if not work.wishes:
        return work.skills
    steps = max(0, int((now - work.enqueued_at).total_seconds() // work.relax_s))
    return together(work.skills, {key: level - steps for key, level in work.wishes.items() if level > steps})


def named(work: Waiting, now: datetime) -> StaffId | None:
    """The one person this work is kept for: a while, and until they have passed it over."""
    chosen = work.only_staff_id
    if chosen is None or chosen in work.passed_over or now - work.enqueued_at >= kept(work):
        return None
    return chosen


def kept(work: Waiting) -> timedelta:
    """How long work is kept for the one asked by name: who gave the customer their word has longer."""
    return PROMISED_WAIT if work.promised else NAMED_WAIT


def later(work: Waiting, now: datetime) -> bool:
    """Whether its time has not come yet."""
    return work.not_before is not None and work.not_before > now


def known_to(work: Waiting, now: datetime) -> list[Preferred]:
    """Those the customer knows who may still be waited for, should they be there."""
    return [
        one
        for one in work.preferred
        if one.staff_id not in work.passed_over and now - work.enqueued_at < timedelta(seconds=one.for_s)
    ]


def preferred_of(
    manager: StaffId | None, manager_s: int, last_agent: StaffId | None, last_agent_s: int
) -> tuple[Preferred, ...]:
    """Whom a customer knows, in the order in which they are asked; ``…_s``: for how long their queue waits for them."""
    known = (("manager", manager, manager_s), ("last_agent", last_agent, last_agent_s))
    return tuple(Preferred(who, for_s, why) for why, who, for_s in known if who is not None and for_s > 0)


def awaits(work: Waiting, worker: Worker, why: Preferred, now: datetime) -> bool:
    """Whether this work still waits for somebody the customer knows: they could take it, had they a free hand.

    They need the musts and not the wishes. Who has passed it over is not waited for.
    """
    return (
        worker.capacity >= max(1, work.weight)
        and may_have(work.kind, worker.limits)
        and why in known_to(work, now)
        and work.companies <= worker.companies
        and skilled(work.skills, worker.skills)
    )


def steps_in(work: Waiting, worker: Worker) -> bool:
    """Whether they are none of its queue's own people, and may serve it as long as that is backed up."""
    return (
        work.companies <= worker.companies
        and not skilled(work.skills, worker.skills)
        and any(skilled(skills, worker.skills) for skills in work.helped)
    )


def stages(work: Waiting) -> tuple[bool, ...]:
    """Whether those who step in are asked (True), in the order in which it is looked at: first its own people."""
    return (False, True) if work.helped else (False,)


def decide_offers(waiting: Iterable[Waiting], bench: Bench, now: datetime) -> list[Offer]:
    """Who is offered what, now; the bench keeps what it was given, so that a round may be decided page by page.

    Work goes by when it is due. Of the fit workers with a free hand who are not at their limit of its kind, the one
    with the smallest share of their capacity in use gets it, then the one not asked for longest. What its queue only
    wishes is wanted less and less. Who has passed a work over is asked again only when nobody else fit has a free hand.
    Work for a colleague by name, or for somebody the customer knows, waits for their free hand a while, if they are
    there; what they promised waits for them in any case. Where a queue asks several at once, these are the first so
    many; what may be taken by whoever wants it is offered to nobody yet. Offers come in the order of the work, and
    their ids too: all of a round are made at once. What is left of queues that are backed up is looked at once more,
    after everything else: then it is for
    all with the musts, and for those who step in where none of these has a free hand.
    """
    given: list[tuple[Waiting, Taken, str]] = []
    left = sorted(waiting, key=urgency)
    for stepping_in in (False, True):
        looked_at, left = left, []
        for work in looked_at:
            if not bench.free:
                break
            asked, why = whose(work, bench, now, stepping_in=stepping_in)
            given += [(work, taken, why) for taken in asked]
            if work.helped and not asked:
                left.append(work)
    return offers_of(given, now)


def offers_of(given: Sequence[tuple[Waiting, Taken, str]], now: datetime) -> list[Offer]:
    """What was decided at one moment, as offers in this order; their ids are in it too."""
    ids = sorted(ReservationId.new() for _ in given)
    return [
        Offer(
            work.company_id, work.work_id, taken.staff_id, reservation_id, _ends_at(work, now), why == "again", why,
            taken.fit, work.only_staff_id,
        )
        for (work, taken, why), reservation_id in zip(given, ids, strict=True)
    ]  # fmt: skip


def on_board(work: Waiting, now: datetime) -> bool:
    """Whether it may still be taken by whoever wants it, and is offered to nobody for now."""
    return for_all(work, now) and 0 < work.board_s > (now - work.enqueued_at).total_seconds()


def for_all(work: Waiting, now: datetime) -> bool:
    """Whether its time has come, and it is kept for nobody."""
    return not later(work, now) and named(work, now) is None


def whose(work: Waiting, bench: Bench, now: datetime, *, stepping_in: bool = False) -> tuple[list[Taken], str]:
    """The worker for this work, whose hands are then fuller, and why; as many as its queue asks at once, where several
    are; nobody: it fits into nobody's hands now. ``stepping_in``: of all who may while its queue is backed up.

    This is the decision, wherever one is made; :func:`alike` and what stands beside it tell the hall what it looks at.
    """
    if (work.not_before is not None and later(work, now)) or (work.board_s and on_board(work, now)):
        return [], ""
    chosen = named(work, now) if work.only_staff_id is not None else None
    colleague = bench.there(chosen) if chosen is not None else None
    if colleague is not None and fits(work, colleague, now):
        return _first(work, bench, bench.only([colleague.staff_id]), 1), "named"
    if chosen is not None and work.promised:
        return [], ""
    for one in work.preferred:
        known = bench.there(one.staff_id)
        if known is not None and awaits(work, known, one, now):
            return _first(work, bench, bench.only([one.staff_id]), 1), one.why
    if stepping_in:
        return _backed_up(work, bench)
    able = bench.able(work.companies, wanted(work, now))
    if not work.passed_over:
        return _why(_first(work, bench, able, work.ring))
    passed = bench.only(work.passed_over)
    first = _first(work, bench, able & ~passed, work.ring)
    if first or work.helped:  # who may step in is asked before anybody is asked again
        return _why(first)
    return _first(work, bench, able & passed, work.ring), "again"


def _backed_up(work: Waiting, bench: Bench) -> tuple[list[Taken], str]:
    own = bench.able(work.companies, work.skills)
    helpers = reduce(or_, (bench.able(work.companies, skills) for skills in work.helped), 0) & ~own
    passed = bench.only(work.passed_over)
    for among, why in ((own & ~passed, ""), (helpers & ~passed, "backup"), (own & passed, "again"),
                       (helpers & passed, "again")):  # fmt: skip
        if taken := _first(work, bench, among, work.ring):
            return (taken, why) if why else _why(taken)
    return [], ""


def _first(work: Waiting, bench: Bench, among: int, ring: int) -> list[Taken]:
    """Up to so many of a set, each once, whose turn it is."""
    taken: list[Taken] = []
    while (one := bench.take(among, work.weight, work.kind, interruptible=work.interruptible)) is not None:
        taken.append(one)
        if len(taken) >= ring:
            break
        among &= ~bench.only([one.staff_id])
    return taken


def _why(taken: list[Taken]) -> tuple[list[Taken], str]:
    if len(taken) > 1:
        return [Taken(one.staff_id, len(taken), one.tied) for one in taken], "first_of"
    return taken, _singled_out(taken[0] if taken else None)


def alike(work: Waiting, now: datetime, *, stepping_in: bool = False) -> tuple[Hashable, ...]:
    """All of a work that :func:`whose` looks at now: works of which this is equal get the same answer."""
    skills = frozenset((work.skills if stepping_in else wanted(work, now)).items())
    helped = frozenset(frozenset(one.items()) for one in work.helped) if stepping_in else bool(work.helped)
    chosen = named(work, now)
    sworn = chosen is not None and work.promised
    known = tuple((one.staff_id, one.why) for one in known_to(work, now))
    return (
        work.companies, skills, chosen, sworn, work.passed_over, work.weight, work.interruptible, later(work, now),
        known, frozenset(work.skills.items()) if known else None,
        work.ring, on_board(work, now), stepping_in, helped, work.kind,
    )  # fmt: skip


def needs(work: Waiting, now: datetime, *, stepping_in: bool = False) -> list[tuple[frozenset[CompanyId], Skills]]:
    """Mandates and skills under which it may be served now: a hand that becomes free matters to it by one of these."""
    if later(work, now) or on_board(work, now) or (work.promised and named(work, now) is not None):
        return []
    if stepping_in:
        return [(work.companies, skills) for skills in (work.skills, *work.helped)]
    return [(work.companies, wanted(work, now))]


def kept_for(work: Waiting, now: datetime) -> list[StaffId]:
    """Those whose coming and going matters to it now, whatever they can."""
    if later(work, now):
        return []
    chosen = named(work, now)
    known = {one.staff_id for one in known_to(work, now)}
    return sorted(known if chosen is None else known | {chosen})


def changes_at(work: Waiting, now: datetime) -> datetime | None:
    """When :func:`alike` may be otherwise by time alone; None: never."""
    moments = []
    if work.not_before is not None and later(work, now):
        moments.append(work.not_before)
    if named(work, now) is not None:
        moments.append(work.enqueued_at + kept(work))
    moments += [work.enqueued_at + timedelta(seconds=one.for_s) for one in known_to(work, now)]
    if on_board(work, now):
        moments.append(work.enqueued_at + timedelta(seconds=work.board_s))
    steps = max(0, int((now - work.enqueued_at).total_seconds() // work.relax_s))
    if any(level > steps for level in work.wishes.values()):
        moments.append(work.enqueued_at + timedelta(seconds=(steps + 1) * work.relax_s))
    return min(moments, default=None)


def _singled_out(taken: Taken | None) -> str:
    if taken is None:
        return ""
    if taken.fit == 1:
        return "only"
    return "longest_unasked" if taken.tied else "least_busy"


def _ends_at(work: Waiting, now: datetime) -> datetime:
    return now + timedelta(seconds=work.reservation_s)


def due(enqueued_at: datetime, target_wait_s: float, priority: int) -> datetime:
    """When work of a queue with this target is due; the store says the same in SQL, to read work in this order."""
    return enqueued_at + timedelta(seconds=target_wait_s) - priority * POINT


def urgency(work: Waiting) -> tuple[datetime, int]:
    """What comes first, over all queues: what is due first, then what came first."""
    return work.due_at, work.work_id.int


def missed_most(missed: Iterable[tuple[StaffId, CompanyId]], rules: Mapping[CompanyId, Rule]) -> dict[StaffId, int]:
    """How many offers in a row those may miss who just missed one of these companies: the strictest of these holds.

    Who is not named may miss any number.
    """
    found: dict[StaffId, int] = {}
    for staff_id, company in missed:
        most = rules.get(company, Rule()).missed_max
        if most > 0:
            found[staff_id] = min(most, found.get(staff_id, most))
    return found


def expert_for(
    queue: Queue, company_id: CompanyId, workers: Iterable[Worker], but: Collection[StaffId]
) -> StaffId | None:
    """Whom to ask about what a queue is for, within this company's talk; None: nobody fit is there."""
    fit = [
        one
        for one in workers
        if one.state == "available" and one.staff_id not in but and one.capacity > 0
        and {queue.company_id, company_id} <= one.companies and skilled(queue.skills, one.skills)
    ]  # fmt: skip
    turn = min(fit, key=lambda one: (one.load / one.capacity, one.last_offered_at or NEVER, one.staff_id), default=None)
    return turn.staff_id if turn else None


def together(wanted: Skills, more: Skills) -> dict[str, int]:
    """All the skills of both, each at the higher level."""
    return {key: max(wanted.get(key, 0), more.get(key, 0)) for key in {**wanted, **more}}


def skilled(wanted: Skills, has: Skills) -> bool:
    """Whether every skill that is wanted is there, at the level or a higher one."""
    return all(has.get(key, 0) >= level for key, level in wanted.items())
