"""Laws of whose turn it is to take work, for any people and any rules."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from suiban.kit.ids import CompanyId, QueueId, StaffId, WorkId
from suiban.routing.model import Waiting, Worker
from suiban.routing.model.giving import Giving
from suiban.routing.model.grabbing import Claimable, Claimer, Claims, Turns

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
BANK, INSURER = CompanyId(int=1), CompanyId(int=2)
QUEUE = QueueId(int=9)
STAFF = [StaffId(int=number) for number in range(1, 7)]

moments = st.integers(0, 700).map(lambda seconds: NOW - timedelta(seconds=seconds))
rules = st.builds(
    Giving,
    mode=st.just("grab"),
    claim_max=st.integers(0, 3),
    claim_per_hour=st.integers(0, 4),
    claim_rest_s=st.integers(0, 600),
    head_start_s=st.integers(0, 120),
)


@st.composite
def claimers(draw: st.DrawFn) -> list[Claimer]:
    found = []
    for staff_id in draw(st.lists(st.sampled_from(STAFF), unique=True)):
        claimed = draw(st.integers(0, 4))
        found.append(
            Claimer(
                Worker(
                    staff_id=staff_id,
                    companies=draw(st.sampled_from([frozenset({BANK}), frozenset({BANK, INSURER})])),
                    skills={"card": draw(st.integers(0, 5))},
                    capacity=draw(st.integers(0, 4)),
                    load=draw(st.integers(0, 4)),
                ),
                draw(st.booleans()),
                {QUEUE: Claims(draw(st.integers(0, 3)), claimed, draw(moments) if claimed else None)},
            )
        )
    return found


@st.composite
def works(draw: st.DrawFn) -> Claimable:
    waiting = Waiting(
        company_id=BANK,
        work_id=WorkId(int=1),
        companies=draw(st.sampled_from([frozenset({BANK}), frozenset({BANK, INSURER})])),
        skills={"card": draw(st.integers(0, 3))},
        enqueued_at=draw(moments),
        due_at=NOW,
        board_s=120,
    )
    silent = draw(st.dictionaries(st.sampled_from(STAFF), st.integers(-60, 60), max_size=2))
    return Claimable(waiting, QUEUE, draw(rules), silent={who: NOW + timedelta(seconds=s) for who, s in silent.items()})


def _codes(work: Claimable, people: list[Claimer]) -> dict[StaffId, str]:
    turns = Turns(work, people, NOW)
    return {one.worker.staff_id: turns.verdict(one).code for one in people}


@given(works(), claimers())
def test_somebody_may_whenever_anybody_could(work: Claimable, people: list[Claimer]) -> None:
    turns, codes = Turns(work, people, NOW), _codes(work, people)
    assert (turns.people > 0) == ("" in codes.values())


@given(works(), claimers())
def test_nobody_takes_what_is_not_for_them_or_more_than_the_rules_allow(work: Claimable, people: list[Claimer]) -> None:
    codes = _codes(work, people)
    for one in people:
        if codes[one.worker.staff_id]:
            continue
        has = one.of(QUEUE)
        assert one.here
        assert work.waiting.companies <= one.worker.companies
        assert one.worker.skills["card"] >= work.waiting.skills["card"]
        assert one.worker.load < one.worker.capacity
        assert not work.giving.claim_max or has.held < work.giving.claim_max
        assert not work.giving.claim_per_hour or has.claimed < work.giving.claim_per_hour
        assert work.silent.get(one.worker.staff_id, NOW) <= NOW


@given(works(), claimers())
def test_who_waits_for_others_waits_for_somebody_who_may(work: Claimable, people: list[Claimer]) -> None:
    """Only one's own silence aside: there is somebody with fewer claims, or with less in hand, who may take it now."""
    codes = _codes(work, people)
    may = [one for one in people if not codes[one.worker.staff_id]]
    for me in people:
        silent = work.silent.get(me.worker.staff_id, NOW) > NOW
        if codes[me.worker.staff_id] != "claim_not_yet" or silent:
            continue
        assert any(
            one.of(QUEUE).claimed < me.of(QUEUE).claimed or one.worker.load < me.worker.load
            for one in people
            if codes[one.worker.staff_id] in ("", "claim_not_yet")
        )
        assert may


@given(works(), claimers())
def test_letting_others_go_first_ends(work: Claimable, people: list[Claimer]) -> None:
    """When rest and head start are over everybody may who is not hindered by a limit."""
    later = NOW + timedelta(seconds=720)
    waiting = msgspec.structs.replace(work.waiting, enqueued_at=NOW)
    turns = Turns(msgspec.structs.replace(work, waiting=waiting), people, later)
    assert all(turns.verdict(one).code != "claim_not_yet" for one in people)


@given(works(), claimers())
def test_who_waits_as_long_as_they_were_told_may_take_it_or_others_have_the_head_start(
    work: Claimable, people: list[Claimer]
) -> None:
    turns = Turns(work, people, NOW)
    for one in people:
        said = turns.verdict(one)
        if said.code != "claim_not_yet" or said.in_s is None:
            continue
        assert 1 <= said.in_s <= 600
        when = NOW + timedelta(seconds=said.in_s + 1)
        begun = when - work.waiting.enqueued_at < timedelta(seconds=work.giving.head_start_s)
        assert begun or Turns(work, people, when).verdict(one).code != "claim_not_yet"


@given(works(), claimers())
def test_the_order_of_people_does_not_matter(work: Claimable, people: list[Claimer]) -> None:
    assert _codes(work, people) == _codes(work, people[::-1])
