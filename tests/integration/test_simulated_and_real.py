"""A small day, simulated and then gone through by the real router on a real database: the same comes of it."""

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from tests.centre import Centre
from tests.reality import ANSWER_S, CLAIM_S, MISS_SHARE, Reality, lot

from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import CompanyId, QueueId
from suiban.routing.api import Queue, Rule
from suiban.routing.model.giving import Giving
from suiban.routing.model.simulated import Case, Fate, Habits, Line, Shift, line_of
from suiban.routing.model.simulating import Simulation

LASTS_S, ZONE = 240, ZoneInfo("Asia/Shanghai")
FALLBACK = "zulu"
SEEDS = (2, 5, 9, 24)


def rules_of(company: CompanyId) -> dict[str, Queue]:
    """Queues that do all there is to do, each a bit of it."""
    made: dict[str, dict[str, Any]] = {
        "cards": {"skills": {"card": 2}, "overflow": "loans", "overflow_wait_s": 15, "last_agent_s": 20},
        "loans": {"skills": {"loan": 1}, "wishes": {"card": 3}, "relax_s": 6, "reservation_s": 9, "priority": 1},
        "many": {"giving": Giving("several", ring=2), "hours_key": "office", "reservation_s": 5},
        "open": {"giving": Giving("grab", claim_max=1, claim_rest_s=8, head_start_s=5, push_after_s=20)},
        "rare": {"skills": {"loan": 5}, "target_wait_s": 60},
        FALLBACK: {"reservation_s": 6},
    }
    # what moves is decided queue by queue in the order of their ids, in a run in that of their names
    ids = sorted(QueueId.new() for _ in made)
    return {
        key: msgspec.structs.replace(Queue(company, id_, key, key), **more)
        for id_, (key, more) in zip(ids, sorted(made.items()), strict=True)
    }


def hours_of(begin: datetime) -> Hours:
    """It opens a minute after the beginning, and closes two minutes later."""
    first = begin.astimezone(ZONE) + timedelta(minutes=1)
    return Hours(days={first.date().isoformat(): (f"{first:%H:%M}-{first + timedelta(minutes=2):%H:%M}",)})


def made_up(seed: int) -> tuple[list[Shift], list[Case]]:
    """Some people and some work; of no two things that may matter to one another at the same moment."""
    chance = random.Random(seed)
    shifts = [
        Shift(
            skills={key: chance.randint(1, 4) for key in ("card", "loan") if chance.random() < 0.6},
            capacity=chance.choice((1, 1, 2, 3)),
            from_s=chance.choice((0, 0, 0, chance.randint(5, 60))) + 0.25,
            until_s=chance.choice((None, None, chance.randint(90, 160) + 0.25)),
        )
        for _ in range(4)
    ]
    cases = [
        Case(
            at_s=at + 0.5,
            queue=chance.choice(("cards", "cards", "cards", "loans", "many", "open", "open", "rare")),
            handle_s=chance.randint(5, 45) + 0.125,
            patience_s=chance.choice((None, chance.randint(10, 120) + 0.0625)),
            named=chance.choice((None,) * 6 + (chance.randrange(4),)),
            last_agent=chance.choice((None, None, chance.randrange(4))),
            weight=chance.choice((1, 1, 1, 2, 0)),
            interruptible=chance.random() < 0.15,
            priority=chance.choice((0, 0, 3)),
        )
        for at in sorted(chance.sample(range(1, 130), 18))
    ]
    return shifts, cases


def simulated(
    rules: dict[str, Queue], hours: Hours, begin: datetime, shifts: list[Shift], cases: list[Case], seed: int
) -> list[Fate]:
    lines: dict[str, Line] = {
        key: line_of(queue, hours if queue.hours_key else None, ZONE.key, FALLBACK) for key, queue in rules.items()
    }
    chance = random.Random(seed)
    habits = Habits(ANSWER_S, lambda: chance.random() < MISS_SHARE, away_s=10_000, claim_s=CLAIM_S)
    return list(Simulation(lines, shifts, cases, habits, begin).run().fates)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_day_comes_out_as_it_was_simulated(centre: Centre, seed: int) -> None:
    begin = (
        (centre.clock.now() + timedelta(days=1)).astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    )
    rules, hours = rules_of(centre.bank), hours_of(begin)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "office", "工作日", hours)])
        await centre.routing.add_queues(tx, list(rules.values()))
        await centre.routing.set_rule(tx, centre.bank, Rule(fallback=FALLBACK))
    centre.queues |= rules
    shifts, cases = made_up(seed)
    people = [
        await centre.hire(f"agent{number}", capacity=one.capacity, skills=dict(one.skills), state="away")
        for number, one in enumerate(shifts)
    ]
    expected = [lot(fate, LASTS_S) for fate in simulated(rules, hours, begin, shifts, cases, seed)]
    found = await Reality(centre, begin, people, seed).go_through(shifts, cases, LASTS_S)
    assert found == expected


def test_these_days_have_all_of_it() -> None:
    begin = datetime(2026, 11, 24, 10, tzinfo=ZONE)
    fates = [
        fate
        for seed in SEEDS
        for fate in simulated(rules_of(CompanyId.new()), hours_of(begin), begin, *made_up(seed), seed)
    ]
    assert {fate.queue for fate in fates if fate.been} == {"loans", FALLBACK}
    assert {fate.claimed for fate in fates if fate.queue == "open" and fate.worker is not None} == {True, False}
    assert {fate.case.weight for fate in fates if fate.worker is not None and fate.wait_s} == {0, 1, 2}
    assert any(fate.missed > 1 for fate in fates if fate.queue == "many")
    assert any(fate.counts_s is not None for fate in fates)
    assert any(fate.gave_up_s is not None for fate in fates)
