"""What may be offered to whom, and what they have then: said once more, in words of its own, for laws to go by."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from suiban.kit.ids import StaffId
from suiban.routing.model import PROMISED_WAIT, Waiting, Worker
from suiban.routing.model.kinds import WHOLE, units
from suiban.routing.model.matching import skilled


def room(worker: Worker, work: Waiting) -> bool:
    held = worker.load + (worker.soft if work.interruptible else 0)
    if worker.load >= worker.capacity or worker.counts.get(work.kind, 0) >= worker.limits.get(work.kind, 1_000):
        return False
    return held == 0 if work.weight == WHOLE else held + work.weight <= worker.capacity


def given(worker: Worker, work: Waiting, at: datetime) -> Worker:
    more = units(work.weight, worker.capacity)
    load, soft = (worker.load, worker.soft + more) if work.interruptible else (worker.load + more, worker.soft)
    counts = with_one(worker, work.kind, 1)
    return msgspec.structs.replace(worker, load=load, soft=soft, counts=counts, last_offered_at=at)


def may_not(work: Waiting, worker: Worker, now: datetime) -> str:
    """Why somebody may on no account be offered this."""
    waited = (now - work.enqueued_at).total_seconds()
    if work.not_before is not None and now < work.not_before:
        return "before its time"
    kept = work.only_staff_id not in (None, worker.staff_id, *work.passed_over)
    if kept and work.promised and now - work.enqueued_at < PROMISED_WAIT:
        return "somebody else gave their word"
    if 0 < work.board_s > waited and work.only_staff_id is None:
        return "on the board"
    return "" if work.companies <= worker.companies else "no mandate"


def waited_for(work: Waiting, people: Mapping[StaffId, Worker], now: datetime) -> StaffId | None:
    """For whose free hand a customer is kept, where nobody was asked by name."""
    waited = (now - work.enqueued_at).total_seconds()
    if work.only_staff_id is not None:
        return None
    for one in work.preferred:
        who = people.get(one.staff_id)
        if who is None or who.staff_id in work.passed_over or waited >= one.for_s:
            continue
        may = work.companies <= who.companies and who.limits.get(work.kind) != 0
        if may and who.capacity >= max(1, work.weight) and skilled(work.skills, who.skills):
            return who.staff_id
    return None


def with_one(worker: Worker, kind: str, more: int) -> dict[str, int]:
    """Only kinds they may have so much of are counted."""
    counts = {**worker.counts, kind: worker.counts.get(kind, 0) + more}
    return {kind: count for kind, count in counts.items() if kind in worker.limits and count > 0}
