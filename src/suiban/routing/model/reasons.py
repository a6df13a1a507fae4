"""Why work went to somebody, and why it still waits: one line for people, as a code and its numbers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from suiban.routing.model import Preferred, Skills, Waiting, Why, Worker
from suiban.routing.model.kinds import at_limit, fits_room, may_have
from suiban.routing.model.matching import awaits, fits, kept, later, named, on_board, skilled, steps_in, wanted


def why_waiting(work: Waiting, workers: Sequence[Worker], now: datetime) -> Why:
    """Why nobody has it yet, by who is available now.

    ``later``: its time comes in ``in_s`` seconds; ``kind_closed``: so do the hours of its kind. ``promised``: kept for
    who promised it, for ``in_s`` more seconds. ``named``: kept for a colleague whose hands are full, for ``in_s`` more
    seconds; ``manager``, ``last_agent``: so for somebody the customer knows. ``nobody_there``: nobody with a mandate is
    available. ``nobody_can``: nobody of ``people`` who are has the musts; ``skill`` and ``level`` is one that nobody
    has. ``wish``: ``people`` with the musts are free, and one of them will do in ``in_s`` seconds. ``all_busy``:
    ``people`` could serve it and have no room for what it weighs; ``helpers`` of these step in while its queue is
    backed up. ``kind_limit``: ``people`` could serve it and have room, but are at their limit of its kind. ``next``:
    somebody is asked within a moment. ``board``: ``people`` (also those with minutes to spare, who are away) could
    take it, and it is offered in ``in_s``.
    """
    if work.not_before is not None and later(work, now):
        return Why("kind_closed" if work.shut else "later", in_s=_seconds((work.not_before - now).total_seconds()))
    if on_board(work, now):
        able = [one for one in workers if one.load < one.capacity and fits(work, one, now) and not _limited(work, one)]
        return Why("board", len(able), in_s=_seconds(work.board_s - _waited_s(work, now)))
    there = [one for one in workers if one.state == "available" and work.companies <= one.companies]
    chosen = named(work, now)
    left_s = _seconds(kept(work).total_seconds() - _waited_s(work, now))
    if chosen is not None and work.promised:
        return Why("promised", in_s=left_s)
    if any(one.staff_id == chosen and may_have(work.kind, one.limits) for one in there):
        return Why("named", in_s=left_s)
    if not there:
        return Why("nobody_there")
    if (known := _known(work, there, now)) is not None:
        return known
    own = [one for one in there if skilled(work.skills, one.skills)]
    helpers = [one for one in there if steps_in(work, one)] if work.helped else []
    able = own + helpers
    if not able:
        skill, level = _missing(work, there)
        return Why("nobody_can", len(there), skill, level)
    roomy = [one for one in able if fits_room(work.weight, work.interruptible, one.capacity, one.load, one.soft)]
    if not roomy:
        return Why("all_busy", len(able), helpers=len(helpers))
    free = [one for one in roomy if not _limited(work, one)]
    if not free:
        return Why("kind_limit", len(roomy))
    if work.helped or any(fits(work, one, now) for one in free):
        return Why("next", len(free))
    return Why("wish", len(free), in_s=_seconds(_relaxes_in_s(work, free, now)))


def _known(work: Waiting, there: Sequence[Worker], now: datetime) -> Why | None:
    """Somebody the customer knows and who is there: the first of them is the one it waits for."""
    found: tuple[Preferred, Worker] | None = next(
        (
            (one, worker)
            for one in work.preferred
            for worker in there
            if worker.staff_id == one.staff_id and awaits(work, worker, one, now)
        ),
        None,
    )
    if found is None:
        return None
    known, worker = found
    if worker.load < worker.capacity and not _limited(work, worker):
        return Why("next", 1)
    return Why(known.why, in_s=_seconds(known.for_s - _waited_s(work, now)))


def _limited(work: Waiting, worker: Worker) -> bool:
    return at_limit(work.kind, worker.limits, worker.counts)


def _missing(work: Waiting, there: Sequence[Worker]) -> tuple[str, int]:
    lacks = [
        (skill, level)
        for skill, level in sorted(work.skills.items())
        if all(one.skills.get(skill, 0) < level for one in there)
    ]
    return lacks[0] if lacks else ("", 0)


def _relaxes_in_s(work: Waiting, free: Sequence[Worker], now: datetime) -> float:
    """Until what is still wished is little enough for one of them."""
    waited = _waited_s(work, now)
    step = int(waited // work.relax_s) + 1
    while not any(skilled(_wished_at(work, step), one.skills) for one in free):
        step += 1
    return step * work.relax_s - waited


def _wished_at(work: Waiting, step: int) -> Skills:
    return wanted(work, work.enqueued_at + timedelta(seconds=step * work.relax_s))


def _waited_s(work: Waiting, now: datetime) -> float:
    return (now - work.enqueued_at).total_seconds()


def _seconds(left: float) -> int:
    return max(0, round(left))
