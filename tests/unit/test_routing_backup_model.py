"""Who steps in for a queue that is backed up, by example; the laws are in tests/property/test_backup_laws.py."""

from datetime import timedelta

import msgspec
import pytest
from tests.unit.test_routing_model import ANN, BEN, INSURER, NOW, offered, work, worker
from tests.unit.test_routing_reasons import CAROL, KNOWN, why_here

from suiban.routing.model import Waiting, Why, Worker
from suiban.routing.model.backing import Measure
from suiban.routing.model.hall import Hall
from suiban.routing.model.reasons import why_waiting

LOAN = ({"loan": 1},)


def helper(staff_id=BEN, **changes: object) -> Worker:
    return worker(staff_id, skills={"loan": 2}, **changes)


def test_somebody_steps_in_only_where_it_is_backed_up() -> None:
    assert offered([work()], [helper()]) == {}
    assert why_here(work(helped=LOAN), helper(), worker(load=2)) == (BEN, "backup", 1)
    assert why_here(work(helped=LOAN), helper(), worker(load=1)) == (ANN, "only", 1)


def test_own_people_without_the_wish_come_before_those_who_step_in() -> None:
    wishing = work(helped=LOAN, wishes={"fx": 5})
    assert why_here(wishing, helper(), worker(load=1)) == (ANN, "only", 1)
    # and after own work of those who have it
    assert offered([wishing, work(2, target_wait_s=600)], [worker(capacity=1)]) == {2: ANN}


def test_helpers_get_their_own_work_first_however_late_the_other_is() -> None:
    late, own = work(1, waited_s=900, helped=LOAN), work(2, waited_s=1, skills={"loan": 1})
    assert offered([late, own], [helper(capacity=1)]) == {2: BEN}
    assert offered([late, own], [helper(capacity=2)]) == {1: BEN, 2: BEN}


def test_who_passed_it_over_is_asked_again_only_after_those_who_step_in() -> None:
    passed = work(helped=LOAN, passed_over=frozenset({ANN}))
    assert why_here(passed, worker(), helper()) == (BEN, "backup", 1)
    assert why_here(passed, worker(), helper(load=2)) == (ANN, "again", 1)
    both = msgspec.structs.replace(passed, passed_over=frozenset({ANN, BEN}))
    assert why_here(both, worker(load=2), helper()) == (BEN, "again", 1)


def test_what_is_kept_for_somebody_is_kept_from_those_who_step_in() -> None:
    assert offered([work(helped=LOAN, only_staff_id=ANN)], [worker(load=2), helper()]) == {}
    known = work(waited_s=5, helped=LOAN, preferred=KNOWN)
    assert offered([known], [worker(BEN, load=2), helper(CAROL)]) == {}
    assert offered([work(helped=LOAN, not_before=NOW + timedelta(seconds=5))], [helper()]) == {}
    assert offered([work(helped=LOAN, board_s=60)], [helper()]) == {}


def test_mandates_are_never_relaxed() -> None:
    assert offered([work(helped=({},))], [helper(companies=frozenset({INSURER}))]) == {}
    assert offered([work(helped=({},))], [helper()]) == {1: BEN}


def test_the_hall_finds_a_hand_that_becomes_free_for_what_it_steps_in_for() -> None:
    hall = Hall([helper(load=2), worker(load=2)])
    hall.put(work(helped=LOAN))
    assert hall.decide(NOW) == []
    hall.come(helper(load=1))
    assert [(one.staff_id, one.why) for one in hall.decide(NOW)] == [(BEN, "backup")]
    assert not hall.waiting()


def test_the_hall_forgets_who_stepped_in_when_they_are_out_again() -> None:
    hall = Hall([helper(load=2)])
    hall.put(work(helped=LOAN))
    assert hall.decide(NOW) == []
    hall.put(work())
    hall.come(helper())
    assert hall.decide(NOW) == []


@pytest.mark.parametrize(
    ("waiting", "workers", "why"),
    [
        (work(helped=LOAN), [worker(load=2), helper(load=2)], Why("all_busy", 2, helpers=1)),
        (work(helped=LOAN), [helper(load=2)], Why("all_busy", 1, helpers=1)),
        (work(helped=LOAN), [worker(load=2), helper()], Why("next", 1)),
        (work(helped=LOAN, wishes={"fx": 5}), [worker()], Why("next", 1)),
        (work(helped=LOAN), [worker(skills={})], Why("nobody_can", 1, "card", 2)),
    ],
)
def test_why_it_waits(waiting: Waiting, workers: list[Worker], why: Why) -> None:
    assert why_waiting(waiting, workers, NOW) == why
    assert bool(offered([waiting], workers)) == (why.code == "next")


@pytest.mark.parametrize(
    ("measure", "cause", "kept"),
    [
        (Measure(80), None, True),
        (Measure(80, longest=1.0), None, True),
        (Measure(80, overdue=1, longest=1.1), "level", False),
        (Measure(80, in_time=4, ended=4, overdue=1, longest=1.1), None, True),
        (Measure(80, in_time=3, ended=3, overdue=1, longest=1.1), "level", False),
        (Measure(80, in_time=99, ended=99, overdue=1, longest=2.1), "wait", False),
        # broken, but nobody waits too long now: nobody steps in, and who did stays
        (Measure(80, in_time=3, ended=4), None, False),
    ],
)
def test_when_a_promise_is_broken_and_when_it_is_kept(measure: Measure, cause: str | None, kept: bool) -> None:
    assert (measure.cause, measure.kept) == (cause, kept)
