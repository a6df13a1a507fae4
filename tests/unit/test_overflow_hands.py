"""Whose hands count where waits are guessed: all that are left, by what a conversation weighs, within limits."""

from typing import Any

import pytest

from suiban.kit.ids import CompanyId, StaffId
from suiban.routing.model import Worker
from suiban.routing.model.kinds import WHOLE
from suiban.routing.model.overflowing import Flow, Size, able_in, crowd_of, free_of, hands_of
from suiban.routing.model.simulated_lines import Hands

BANK, INSURER = CompanyId(int=1), CompanyId(int=2)
ONE, TWO, ALL, ASIDE = (1, False), (2, False), (WHOLE, False), (1, True)


def worker(number: int = 1, capacity: int = 5, load: int = 0, companies: tuple[CompanyId, ...] = (BANK,),
           **more: Any) -> Worker:  # fmt: skip
    return Worker(StaffId(int=number), frozenset(companies), {"card": 2}, capacity, load, **more)


@pytest.mark.parametrize(
    ("one", "size", "hands", "free"),
    [
        (worker(), ONE, 5, 5),
        (worker(load=2), ONE, 5, 3),
        (worker(load=2), TWO, 2, 1),
        (worker(load=2), ALL, 1, 0),
        (worker(), ALL, 1, 1),
        (worker(soft=4), ONE, 5, 5),  # what can be put aside hinders only its like
        (worker(soft=4), ASIDE, 5, 1),
        (worker(load=7), ONE, 5, 0),  # a lowered capacity takes nothing away
        (worker(load=2, limits={"conversation": 3}, counts={"conversation": 2}), ONE, 3, 1),
        (worker(load=4, limits={"conversation": 2}, counts={"conversation": 4}), ONE, 2, 0),
        (worker(load=2, limits={"order": 0}), ONE, 5, 3),
    ],
)
def test_the_hands_of_one(one: Worker, size: Size, hands: int, free: int) -> None:
    assert (hands_of(one, size), free_of(one, size)) == (hands, free)


def test_those_count_who_are_there_and_may_and_can() -> None:
    people = [
        worker(1, load=3), worker(2, 2, companies=(BANK, INSURER)), worker(3, companies=(INSURER,)),
        worker(4, limits={"conversation": 0}), worker(5, state="away"),
    ]  # fmt: skip
    crew = able_in(crowd_of(people, {ONE, TWO}), BANK, {"card": 3}, {"card": 2})
    assert (crew.people, crew.hands, crew.free) == (2, {ONE: 7, TWO: 3}, {ONE: 4, TWO: 2})
    assert able_in(crowd_of(people, {ONE}), BANK, {"card": 3}).people == 0
    flow = Flow(queue_id=None, open=True, crew=crew)  # type: ignore[arg-type]
    assert [flow.wait_s(position, ONE) for position in (4, 5)] == [0, None]
    assert [flow.wait_s(position, TWO) for position in (2, 3)] == [0, None]


def test_a_run_counts_the_same_hands() -> None:
    """However hands fill and people come and go."""
    people = [worker(1, load=3), worker(2, 2), worker(3, limits={"conversation": 1}), worker(4, soft=1)]
    hands = Hands({ONE, TWO, ASIDE})
    for number, one in enumerate(people):
        hands.change(number, worker(9, load=1))
        hands.change(number, None)
        hands.change(number, one)
    assert hands.of(0b1111) == able_in(crowd_of(people, {ONE, TWO, ASIDE}), BANK, {})
    hands.change(1, None)
    assert hands.of(0b1110).people == 2
