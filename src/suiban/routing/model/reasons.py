"""Why work went to somebody, and why it still waits: one line for people, as a code and its numbers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from suiban.routing.model import NAMED_WAIT, Skills, Waiting, Why, Worker
from suiban.routing.model.matching import fits, named, skilled, wanted


def why_waiting(work: Waiting, workers: Sequence[Worker], now: datetime) -> Why:
    """Why nobody has it yet, by who is available now.

    ``named``: kept for a colleague whose hands are full, for ``in_s`` more seconds. ``nobody_there``: nobody with a
    mandate is available. ``nobody_can``: nobody of ``people`` who are has the musts; ``skill`` and ``level`` is one
    that nobody has. ``wish``: ``people`` with the musts are free, and one of them will do in ``in_s`` seconds.
    ``all_busy``: ``people`` could serve it and have their hands full. ``next``: somebody is asked within a moment.
    """
    there = [one for one in workers if one.state == "available" and work.companies <= one.companies]
    chosen = named(work, now)
    if any(one.staff_id == chosen for one in there):
        return Why("named", in_s=_seconds(NAMED_WAIT.total_seconds() - _waited_s(work, now)))
    if not there:
        return Why("nobody_there")
    able = [one for one in there if skilled(work.skills, one.skills)]
    if not able:
        skill, level = _missing(work, there)
        return Why("nobody_can", len(there), skill, level)
    free = [one for one in able if one.load < one.capacity]
    if not free:
        return Why("all_busy", len(able))
    if any(fits(work, one, now) for one in free):
        return Why("next", len(free))
    return Why("wish", len(free), in_s=_seconds(_relaxes_in_s(work, free, now)))


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
