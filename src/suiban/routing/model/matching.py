"""Who gets what is next: pure, from what waits and who is there."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from math import ceil

from suiban.kit.ids import CompanyId, QueueId, ReservationId, StaffId
from suiban.routing.model import (
    NAMED_WAIT,
    PACE_WINDOW,
    POINT,
    WAIT_S_MAX,
    WAIT_S_STEP,
    Offer,
    Queue,
    Skills,
    Waiting,
    Worker,
)
from suiban.routing.model.bench import NEVER, Bench, Taken


def fits(work: Waiting, worker: Worker, now: datetime) -> bool:
    """Whether mandates and skills are enough now. A colleague asked by name needs no skills: somebody chose them."""
    if not work.companies <= worker.companies:
        return False
    return work.only_staff_id == worker.staff_id or skilled(wanted(work, now), worker.skills)


def wanted(work: Waiting, now: datetime) -> Skills:
    """The skills that are wanted by now: those of a must always, a wish a level less with each step of waiting."""
    if not work.wishes:
        return work.skills
    steps = int((now - work.enqueued_at).total_seconds() // work.relax_s)
    return together(work.skills, {key: level - steps for key, level in work.wishes.items() if level > steps})


def named(work: Waiting, now: datetime) -> StaffId | None:
    """The one person this work is kept for: for a minute, and until they have passed it over."""
    chosen = work.only_staff_id
    if chosen is None or chosen in work.passed_over or now - work.enqueued_at >= NAMED_WAIT:
        return None
    return chosen


def decide_offers(waiting: Iterable[Waiting], bench: Bench, now: datetime) -> list[Offer]:
    """Who is offered what, now; the bench keeps what it was given, so that a round may be decided page by page.

    Work goes by when it is due. Of the fit workers with a free hand the one with the smallest share of their
    capacity in use gets it, then the one not asked for longest. What its queue only wishes is wanted less and less.
    Who has passed a work over is asked again only when nobody else fit has a free hand. Work for a colleague by name
    waits for their free hand a while, if they are there. Offers come in the order of the work, and their ids too: all
    of a round are made at one moment.
    """
    given: list[tuple[Waiting, Taken, str]] = []
    for work in sorted(waiting, key=urgency):
        if not bench.free:
            break
        taken, why = _whose(work, bench, now)
        if taken is not None:
            given.append((work, taken, why or _singled_out(taken)))
    ids = sorted(ReservationId.new() for _ in given)
    return [
        Offer(
            work.company_id, work.work_id, taken.staff_id, reservation_id, _ends_at(work, now), why == "again", why,
            taken.fit,
        )
        for (work, taken, why), reservation_id in zip(given, ids, strict=True)
    ]  # fmt: skip


def _whose(work: Waiting, bench: Bench, now: datetime) -> tuple[Taken | None, str]:
    """The worker for this work, and why, unless it was their turn among all who fit."""
    chosen = named(work, now)
    colleague = bench.there(chosen) if chosen is not None else None
    if colleague is not None and fits(work, colleague, now):
        return bench.take(bench.only([colleague.staff_id])), "named"
    able = bench.able(work.companies, wanted(work, now))
    if not work.passed_over:
        return bench.take(able), ""
    asked = bench.only(work.passed_over)
    first = bench.take(able & ~asked)
    return (first, "") if first is not None else (bench.take(able & asked), "again")


def _singled_out(taken: Taken) -> str:
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


def servable(queues: Iterable[Queue], workers: Iterable[Worker]) -> list[QueueId]:
    """The queues that some worker with a free hand could take something from."""
    kinds = {
        (worker.companies, frozenset(worker.skills.items()))
        for worker in workers
        if worker.state == "available" and worker.load < worker.capacity
    }
    return [
        queue.id
        for queue in queues
        if any(queue.company_id in companies and skilled(queue.skills, dict(skills)) for companies, skills in kinds)
    ]


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


def expected_wait_s(
    position: int, accepted_recently: int, waited_recently_s_mean: float | None, *, served: bool
) -> int | None:
    """An honest guess of the seconds until the one at this position (1 = next) is answered; None: no ground for one.

    Two measures of the last 15 minutes, each too pessimistic in its own way, and the smaller of them: the queue moved
    on ``accepted_recently`` times (too few when few people came), and those accepted had waited this long on average
    (the whole of a wait, for each place). Nothing is said when nobody was accepted, when no fit worker is available
    (``served``), or beyond an hour. Rounded up to 5 seconds.
    """
    if accepted_recently <= 0 or not served:
        return None
    guess = position * PACE_WINDOW.total_seconds() / accepted_recently
    if waited_recently_s_mean is not None:
        guess = min(guess, position * waited_recently_s_mean)
    wait_s = max(WAIT_S_STEP, ceil(guess / WAIT_S_STEP) * WAIT_S_STEP)
    return wait_s if wait_s <= WAIT_S_MAX else None


def skilled(wanted: Skills, has: Skills) -> bool:
    """Whether every skill that is wanted is there, at the level or a higher one."""
    return all(has.get(key, 0) >= level for key, level in wanted.items())
