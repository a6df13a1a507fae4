"""Why work went to somebody and why it waits: the one line that explains it is true of the very decision."""

from datetime import timedelta

import pytest
from tests.unit.test_routing_model import ANN, BEN, INSURER, NOW, work, worker

from suiban.kit.ids import StaffId
from suiban.routing.model import Preferred, Waiting, Why, Worker
from suiban.routing.model.bench import Bench
from suiban.routing.model.matching import decide_offers
from suiban.routing.model.reasons import why_waiting

CAROL = StaffId(int=3)
KNOWN = (Preferred(BEN, 60, "manager"), Preferred(CAROL, 20, "last_agent"))


@pytest.mark.parametrize(
    ("waiting", "workers", "why"),
    [
        (work(), [], Why("nobody_there")),
        (work(), [worker(state="away")], Why("nobody_there")),
        (work(), [worker(companies=frozenset({INSURER}))], Why("nobody_there")),
        (work(), [worker(skills={"card": 1}), worker(BEN, skills={})], Why("nobody_can", 2, "card", 2)),
        (
            work(skills={"card": 2, "fx": 1}),
            [worker(skills={"card": 2}), worker(BEN, skills={"fx": 5})],
            Why("nobody_can", 2),
        ),
        (work(), [worker(load=2), worker(BEN, load=2), worker(CAROL, skills={})], Why("all_busy", 2)),
        (work(), [worker(), worker(BEN, load=2)], Why("next", 1)),
        # a weight that does not fit: nobody has room, whoever has a hand free
        (work(weight=2), [worker(load=1), worker(BEN, load=2)], Why("all_busy", 2)),
        (work(weight=0), [worker(load=1)], Why("all_busy", 1)),
        (work(weight=0), [worker()], Why("next", 1)),
        (work(weight=1, interruptible=True), [worker(soft=2)], Why("all_busy", 1)),
        (work(), [worker(soft=2)], Why("next", 1)),
        (work(waited_s=5, only_staff_id=BEN), [worker(), worker(BEN, load=2, skills={})], Why("named", in_s=55)),
        (work(waited_s=5, only_staff_id=BEN), [worker(load=2)], Why("all_busy", 1)),
        (work(waited_s=5, wishes={"fx": 3}, relax_s=20), [worker()], Why("wish", 1, in_s=55)),
        (work(waited_s=5, wishes={"fx": 3}), [worker(skills={"card": 2, "fx": 2})], Why("wish", 1, in_s=15)),
        (work(waited_s=5, wishes={"fx": 3}), [worker(skills={"card": 2, "fx": 3}, load=2)], Why("all_busy", 1)),
        (work(waited_s=60, wishes={"fx": 3}, relax_s=20), [worker()], Why("next", 1)),
        (work(not_before=NOW + timedelta(seconds=90)), [worker()], Why("later", in_s=90)),
        (work(not_before=NOW), [worker()], Why("next", 1)),
        (work(waited_s=5, only_staff_id=BEN, promised=True), [worker()], Why("promised", in_s=295)),
        (
            work(waited_s=5, only_staff_id=BEN, promised=True),
            [worker(), worker(BEN, load=2)],
            Why("promised", in_s=295),
        ),
        (work(waited_s=300, only_staff_id=BEN, promised=True), [worker()], Why("next", 1)),
        (work(waited_s=5, only_staff_id=BEN, promised=True, passed_over=frozenset({BEN})), [worker()], Why("next", 1)),
        (work(promised=True), [worker()], Why("next", 1)),
        (work(waited_s=-60, wishes={"card": 3}, relax_s=20), [worker(skills={"card": 2})], Why("wish", 1, in_s=80)),
        (work(waited_s=5, preferred=KNOWN), [worker(), worker(BEN, load=2)], Why("manager", in_s=55)),
        (work(waited_s=5, preferred=KNOWN), [worker(), worker(CAROL, load=2)], Why("last_agent", in_s=15)),
        (work(waited_s=20, preferred=KNOWN), [worker(load=2), worker(CAROL, load=2)], Why("all_busy", 2)),
        (work(waited_s=5, preferred=KNOWN), [worker(), worker(BEN)], Why("next", 1)),
        (work(waited_s=5, preferred=KNOWN, wishes={"fx": 5}), [worker(load=2), worker(BEN)], Why("next", 1)),
        (work(waited_s=5, preferred=KNOWN), [worker(), worker(BEN, skills={})], Why("next", 1)),
        (work(waited_s=5, preferred=KNOWN), [worker(), worker(BEN, state="away")], Why("next", 1)),
        (work(waited_s=5, preferred=KNOWN), [worker(), worker(BEN, capacity=0)], Why("next", 1)),
        (
            work(waited_s=5, preferred=KNOWN[:1], passed_over=frozenset({BEN})),
            [worker(), worker(BEN, load=2)],
            Why("next", 1),
        ),
    ],
)
def test_why_it_waits(waiting: Waiting, workers: list[Worker], why: Why) -> None:
    assert why_waiting(waiting, workers, NOW) == why
    offered = decide_offers([waiting], Bench(workers), NOW)
    assert bool(offered) == (why.code == "next")


def test_a_wish_is_given_up_when_the_line_says_so() -> None:
    waiting = work(waited_s=5, wishes={"fx": 3}, relax_s=20)
    why = why_waiting(waiting, [worker()], NOW)
    assert why.in_s is not None
    for more, offers in ((why.in_s - 1, 0), (why.in_s, 1)):
        assert len(decide_offers([waiting], Bench([worker()]), NOW + timedelta(seconds=more))) == offers


def why_here(waiting: Waiting, *workers: Worker) -> tuple[StaffId, str, int]:
    (offer,) = decide_offers([waiting], Bench(workers), NOW)
    assert offer.afresh == (offer.why == "again")
    return offer.staff_id, offer.why, offer.fit


def test_why_it_went_to_somebody() -> None:
    early = NOW - timedelta(hours=1)
    assert why_here(work(), worker(), worker(BEN, load=2), worker(CAROL, skills={})) == (ANN, "only", 1)
    assert why_here(work(), worker(load=1), worker(BEN), worker(CAROL, load=1)) == (BEN, "least_busy", 3)
    tied = [worker(last_offered_at=NOW), worker(BEN, last_offered_at=early), worker(CAROL, load=1)]
    assert why_here(work(), *tied) == (BEN, "longest_unasked", 3)
    assert why_here(work(only_staff_id=BEN), worker(), worker(BEN, skills={})) == (BEN, "named", 1)
    assert why_here(work(preferred=KNOWN), worker(), worker(BEN, load=1), worker(CAROL)) == (BEN, "manager", 1)
    assert why_here(work(preferred=KNOWN), worker(), worker(CAROL, load=1)) == (CAROL, "last_agent", 1)
    everybody = frozenset({ANN, BEN})
    assert why_here(work(passed_over=everybody), worker(load=1), worker(BEN)) == (BEN, "again", 2)
    assert why_here(work(passed_over=frozenset({ANN})), worker(), worker(BEN, load=1)) == (BEN, "only", 1)
