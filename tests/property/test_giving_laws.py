"""Laws of asking several at once and of holding back what may be taken; the hall decides as one who looks at all."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model import Offer, Waiting, Worker
from suiban.routing.model.bench import Bench
from suiban.routing.model.hall import Hall
from suiban.routing.model.matching import decide_offers, fits, on_board, whose

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
BANK = CompanyId(int=1)
STAFF = [StaffId(int=number) for number in range(1, 9)]
skills = st.dictionaries(st.sampled_from(["card", "loan"]), st.integers(1, 3), max_size=2)


@st.composite
def works(draw: st.DrawFn) -> list[Waiting]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        came = NOW - timedelta(seconds=draw(st.integers(0, 90)))
        found.append(
            Waiting(
                company_id=BANK, work_id=WorkId(int=number + 1), companies=frozenset({BANK}), skills=draw(skills),
                enqueued_at=came, due_at=came + timedelta(seconds=30), wishes=draw(skills), relax_s=10,
                only_staff_id=draw(st.none() | st.sampled_from(STAFF)),
                passed_over=draw(st.frozensets(st.sampled_from(STAFF), max_size=4)),
                ring=draw(st.sampled_from([1, 1, 2, 3, 20])), board_s=draw(st.sampled_from([0, 0, 30, 120])),
            )
        )  # fmt: skip
    return found


@st.composite
def people(draw: st.DrawFn) -> list[Worker]:
    return [
        Worker(
            staff_id=staff_id, companies=frozenset({BANK}), skills=draw(skills), capacity=draw(st.integers(0, 3)),
            load=draw(st.integers(0, 3)),
        )
        for staff_id in draw(st.lists(st.sampled_from(STAFF), unique=True))
    ]  # fmt: skip


def _pairs(offers: list[Offer]) -> list[tuple[WorkId, StaffId, str, int, bool]]:
    return [(one.work_id, one.staff_id, one.why, one.fit, one.afresh) for one in offers]


def _by_work(offers: list[Offer]) -> dict[WorkId, list[Offer]]:
    found: dict[WorkId, list[Offer]] = {}
    for offer in offers:
        found.setdefault(offer.work_id, []).append(offer)
    return found


@settings(max_examples=50)
@given(works(), people())
def test_as_many_as_wanted_each_once_and_nobody_beyond_their_hands(
    waiting: list[Waiting], workers: list[Worker]
) -> None:
    offers = decide_offers(waiting, Bench(workers), NOW)
    known, there = {work.work_id: work for work in waiting}, {one.staff_id: one for one in workers}
    for work_id, asked in _by_work(offers).items():
        work = known[work_id]
        assert len({offer.staff_id for offer in asked}) == len(asked) <= work.ring
        assert len({(offer.why, offer.afresh, offer.expires_at) for offer in asked}) == 1
        assert all(fits(work, there[offer.staff_id], NOW) for offer in asked)
        passed = {offer.staff_id in work.passed_over for offer in asked}
        assert len(passed) == 1, "who passed it over is not asked beside who did not"
    for staff_id, times in Counter(offer.staff_id for offer in offers).items():
        assert there[staff_id].load + times <= there[staff_id].capacity


@settings(max_examples=50)
@given(works(), people())
def test_fewer_are_asked_only_where_nobody_else_has_room(waiting: list[Waiting], workers: list[Worker]) -> None:
    for work in waiting:
        bench = Bench(workers)
        asked, why = whose(work, bench, NOW)
        if not asked or why == "named" or len(asked) == work.ring:
            continue
        left = {one.staff_id for one in workers if one.load < one.capacity and fits(work, one, NOW)}
        left -= {taken.staff_id for taken in asked}
        assert all((one in work.passed_over) != (asked[0].staff_id in work.passed_over) for one in left) or not left


@settings(max_examples=50)
@given(works(), people())
def test_what_may_be_taken_is_offered_to_nobody_and_then_like_everything_else(
    waiting: list[Waiting], workers: list[Worker]
) -> None:
    offered = {offer.work_id for offer in decide_offers(waiting, Bench(workers), NOW)}
    assert not [work for work in waiting if on_board(work, NOW) and work.work_id in offered]
    later = NOW + timedelta(seconds=200)
    plain = [msgspec.structs.replace(work, board_s=0) for work in waiting]
    ours, theirs = (decide_offers(found, Bench(workers), later) for found in (waiting, plain))
    assert _pairs(ours) == _pairs(theirs)


@settings(max_examples=50)
@given(works(), people(), st.lists(st.integers(1, 60), max_size=4), st.none() | st.integers(1, 3))
def test_the_hall_decides_as_one_who_looks_at_everything(
    waiting: list[Waiting], workers: list[Worker], steps: list[int], limit: int | None
) -> None:
    hall = Hall(workers)
    for work in waiting:
        hall.put(work)
    left, bench, now = {work.work_id: work for work in waiting}, workers, NOW
    for step in [0, *steps]:
        now += timedelta(seconds=step)
        while True:
            offers = hall.decide(now, limit)
            expected = decide_offers(left.values(), Bench(bench), now)
            assert _pairs(offers) == _pairs(expected)[: len(offers)]
            if limit is None:
                assert len(offers) == len(expected)
            if not offers:
                assert expected == []
                break
            left = {key: work for key, work in left.items() if key not in {offer.work_id for offer in offers}}
            bench = hall.workers()
            if limit is None:
                break
