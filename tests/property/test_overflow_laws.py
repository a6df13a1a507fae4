"""Laws of work that moves on to another queue: for any queues, however they point at one another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from suiban.kit.ids import CompanyId, QueueId, WorkId
from suiban.routing.model.expecting import Pace
from suiban.routing.model.overflowing import Crew, Flow, InLine, cycle_of, decide_overflows

COMPANY = CompanyId(int=1)
SIZE = (1, False)
QUEUES = [QueueId(int=number) for number in range(1, 6)]

some_queue = st.none() | st.sampled_from(QUEUES)


@st.composite
def flows(draw: st.DrawFn) -> dict[QueueId, Flow]:
    found = {}
    for queue in QUEUES:
        people = draw(st.integers(0, 4))
        found[queue] = Flow(
            queue_id=queue,
            open=draw(st.booleans()),
            crew=Crew(people, {SIZE: 2 * people}, {SIZE: draw(st.integers(0, 2 * people))}),
            pace=Pace(draw(st.integers(0, 40)), people, draw(st.none() | st.floats(0, 900)), draw(st.floats(0, 9_000))),
            overflow=draw(some_queue),
            overflow_wait_s=draw(st.integers(5, 600)),
            fallback=draw(some_queue),
        )
    return found


@st.composite
def lines(draw: st.DrawFn) -> dict[QueueId, list[InLine]]:
    found: dict[QueueId, list[InLine]] = {}
    for number in range(draw(st.integers(0, 15))):
        work = InLine(
            company_id=COMPANY,
            work_id=WorkId(int=number + 1),
            rank=draw(st.integers(0, 500)),
            waited_s=draw(st.integers(0, 900)),
            movable=draw(st.booleans()),
        )
        found.setdefault(draw(st.sampled_from(QUEUES)), []).append(work)
    return found


def carried_out(
    standing: dict[QueueId, list[InLine]], at: dict[QueueId, Flow]
) -> tuple[dict[QueueId, list[InLine]], int]:
    """The lines after one round, and how much moved."""
    moves = {one.work_id: one for one in decide_overflows(at, standing)}
    after: dict[QueueId, list[InLine]] = {}
    for queue, line in standing.items():
        for work in line:
            move = moves.get(work.work_id)
            if move is None:
                after.setdefault(queue, []).append(work)
                continue
            assert work.movable
            assert move.from_queue == queue
            assert move.to_queue not in (queue, *work.been)
            moved = InLine(COMPANY, work.work_id, work.rank, work.waited_s, work.been | {queue}, movable=True)
            after.setdefault(move.to_queue, []).append(moved)
    return after, len(moves)


@given(lines(), st.lists(flows(), min_size=1, max_size=12))
def test_nothing_goes_round_for_ever(standing: dict[QueueId, list[InLine]], days: list[dict[QueueId, Flow]]) -> None:
    """However queues point at one another and whatever happens there, each work sees each queue at most once."""
    works = sum(map(len, standing.values()))
    moved = 0
    for at in days * 3:
        standing, more = carried_out(standing, at)
        moved += more
        assert sum(map(len, standing.values())) == works
    assert moved <= works * (len(QUEUES) - 1)


@given(lines(), flows())
def test_it_moves_to_where_it_waits_less_or_where_somebody_looks_after_it(
    standing: dict[QueueId, list[InLine]], at: dict[QueueId, Flow]
) -> None:
    for move in decide_overflows(at, standing):
        here, there = at[move.from_queue], at[move.to_queue]
        assert here.open
        assert there.open
        work = next(one for one in standing[move.from_queue] if one.work_id == move.work_id)
        if move.cause == "overflow":
            assert move.to_queue == here.overflow
            assert there.crew.people
            assert move.wait_s is None or move.wait_s > here.overflow_wait_s or work.waited_s > here.overflow_wait_s
        else:
            assert move.to_queue == here.fallback
            assert not here.crew.people


@given(lines(), flows())
def test_the_order_of_what_waits_does_not_matter(
    standing: dict[QueueId, list[InLine]], at: dict[QueueId, Flow]
) -> None:
    turned = {queue: line[::-1] for queue, line in reversed(standing.items())}
    assert decide_overflows(at, turned) == decide_overflows(at, standing)


@given(st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["", *"abcde"])), st.sampled_from("abcde"))
def test_a_circle_is_named_from_its_queue_to_itself(overflows: dict[str, str], key: str) -> None:
    circle = cycle_of(overflows, key)
    if circle:
        assert circle[0] == circle[-1] == key
        assert all(overflows[one] == after for one, after in pairwise(circle))
    else:
        at, steps = overflows.get(key, ""), 0
        while at and at != key and steps < 10:
            at, steps = overflows.get(at, ""), steps + 1
        assert at != key
