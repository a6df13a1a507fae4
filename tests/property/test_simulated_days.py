"""A simulated day keeps the router's laws, and comes to what queueing theory says of the plainest centre."""

import random
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as some

from suiban.routing.model.matching import skilled, together
from suiban.routing.model.simulated import Case, Day, Fate, Habits, Line, Shift
from suiban.routing.model.simulating import Simulation

COME, BATCHES = 16_000, 20
# nine in ten such intervals would be narrower: the seed is fixed, so this is no matter of luck
ERRORS_MAX = 3.0


# --- against Erlang: people come, are served and lose patience at random, by one group of equals ----------------------


def erlang(
    workers: int, come_per_s: float, served_per_s: float, given_up_per_s: float
) -> tuple[float, float, float, float]:
    """Mean wait of all who come, share who give up, occupancy, and share who find nobody free.

    The stationary state of the birth-and-death chain M/M/n (Erlang C) or M/M/n+M (Erlang A, Palm 1957), summed to where
    nothing is left; of so many people in the system k, ``min(k, n)`` are served and the rest wait.
    """
    weights = [1.0]
    for k in range(1, 4_000):
        leave = min(k, workers) * served_per_s + max(k - workers, 0) * given_up_per_s
        weights.append(weights[-1] * come_per_s / leave)
    share = [weight / sum(weights) for weight in weights]
    waiting = sum(max(k - workers, 0) * p for k, p in enumerate(share))
    busy = sum(min(k, workers) * p for k, p in enumerate(share))
    return waiting / come_per_s, given_up_per_s * waiting / come_per_s, busy / workers, sum(share[workers:])


def people(workers: int, come_per_s: float, served_s: float, patience_s: float | None) -> Day:
    chance, at, cases = random.Random(20261122), 0.0, []
    for _ in range(COME):
        at += chance.expovariate(come_per_s)
        patience = None if patience_s is None else chance.expovariate(1 / patience_s)
        cases.append(Case(at, "any", chance.expovariate(1 / served_s), patience))
    return Simulation({"any": Line("any")}, [Shift()] * workers, cases).run()


def agrees(fates: list[Fate], figure: float, measured: list[float]) -> None:
    """The theory's figure is within the interval that the means of batches, one after the other, leave."""
    size = len(fates) // BATCHES
    means = [fmean(measured[start : start + size]) for start in range(0, size * BATCHES, size)]
    assert abs(fmean(means) - figure) <= ERRORS_MAX * stdev(means) / BATCHES**0.5


@pytest.mark.parametrize(("workers", "load", "patience_s"), [(6, 0.75, None), (10, 0.9, 120.0), (10, 1.2, 60.0)])
def test_the_plainest_centre_is_erlangs(workers: int, load: float, patience_s: float | None) -> None:
    come_per_s, served_s = workers * load / 180, 180.0
    wait_s, given_up, occupancy, found_nobody = erlang(
        workers, come_per_s, 1 / served_s, 0.0 if patience_s is None else 1 / patience_s
    )
    day = people(workers, come_per_s, served_s, patience_s)
    # until it is as it goes on
    fates = list(day.fates[COME // 10 :])
    agrees(fates, wait_s, [fate.wait_s or 0.0 for fate in fates])
    agrees(fates, given_up, [float(fate.gave_up_s is not None) for fate in fates])
    agrees(fates, found_nobody, [float(fate.wait_s != 0.0) for fate in fates])
    assert sum(day.busy_s) / sum(day.present_s) == pytest.approx(occupancy, abs=0.02)


# --- laws, whatever the day ----------------------------------------------------------------------------------------

SECONDS = some.integers(0, 60).map(float)
SKILLS = some.dictionaries(some.sampled_from(["card", "fx"]), some.integers(1, 3), max_size=2)
LINES = {"card": Line("card", {"card": 2}, reservation_s=7), "any": Line("any", reservation_s=5)}
FROM, UNTIL = some.integers(0, 30).map(float), some.none() | some.integers(31, 60).map(float)
SHIFTS = some.lists(some.builds(Shift, SKILLS, some.integers(1, 3), FROM, UNTIL), max_size=4)
CASES = some.lists(
    some.builds(
        Case, SECONDS, some.sampled_from(sorted(LINES)), SECONDS, some.none() | SECONDS, SKILLS,
        priority=some.integers(0, 3), named=some.none() | some.integers(0, 3),
    ),
    max_size=25,
)  # fmt: skip


def run(shifts: list[Shift], cases: list[Case], seed: int, miss_share: float, answer_s: float) -> Day:
    chance = random.Random(seed)
    return Simulation(LINES, shifts, cases, Habits(answer_s, lambda: chance.random() < miss_share, 20)).run()


@given(SHIFTS, CASES, some.integers(0, 3), some.sampled_from([0.0, 0.4]), some.sampled_from([0.0, 3.0]))
def test_the_laws_hold_all_day(
    shifts: list[Shift], cases: list[Case], seed: int, miss_share: float, answer_s: float
) -> None:
    day = run(shifts, cases, seed, miss_share, answer_s)
    assert [fate.case for fate in day.fates] == cases
    assert day == run(shifts, cases, seed, miss_share, answer_s)
    for place, shift in enumerate(shifts):
        mine = [fate for fate in day.fates if fate.worker == place]
        assert day.busy_s[place] == sum(fate.case.handle_s for fate in mine)
        for fate in mine:
            case, answered = fate.case, fate.answered_s or 0.0
            assert fate.gave_up_s is None
            assert shift.from_s <= answered
            assert shift.until_s is None or answered <= shift.until_s + answer_s
            assert case.named == place or skilled(wanted_by(case), shift.skills)
            assert len(held_at(day, place, answered)) <= shift.capacity


@given(SHIFTS, CASES)
def test_nobody_waits_while_somebody_fit_is_free(shifts: list[Shift], cases: list[Case]) -> None:
    cases = [
        Case(one.at_s, one.queue, one.handle_s, one.patience_s, one.skills, priority=one.priority) for one in cases
    ]
    day = run(shifts, cases, 1, 0.0, 0.0)
    ends = {0.0, *(case.at_s for case in cases), *((f.answered_s or 0.0) + f.case.handle_s for f in day.fates)}
    for moment in ends:
        for fate in day.fates:
            gone = fate.answered_s if fate.gave_up_s is None else fate.gave_up_s
            if fate.case.at_s <= moment and (gone is None or moment < gone):
                wanted = wanted_by(fate.case)
                assert not any(
                    skilled(wanted, shift.skills) and is_free(day, place, shift, moment)
                    for place, shift in enumerate(shifts)
                )


def wanted_by(case: Case) -> dict[str, int]:
    return together(LINES[case.queue].skills, case.skills)


def is_free(day: Day, place: int, shift: Shift, moment: float) -> bool:
    there = shift.from_s <= moment and (shift.until_s is None or moment < shift.until_s)
    return there and len(held_at(day, place, moment)) < shift.capacity


def held_at(day: Day, place: int, moment: float) -> list[Fate]:
    """What a worker is serving."""
    mine = [(fate, fate.answered_s) for fate in day.fates if fate.worker == place]
    return [fate for fate, since in mine if since is not None and since <= moment < since + fate.case.handle_s]
