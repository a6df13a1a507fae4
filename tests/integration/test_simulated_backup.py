"""Small days of back-up, limits, hours of kinds and missed offers: simulated, and by the real router."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from tests.centre import Centre
from tests.reality import ANSWER_S, CLAIM_S, MISS_SHARE, Reality, lot

from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import CompanyId, QueueId
from suiban.routing.api import KINDS, CompanyKind, Queue, Rule
from suiban.routing.model.kinds import Kind
from suiban.routing.model.simulated import Case, Day, Habits, House, Line, Shift, line_of
from suiban.routing.model.simulating import Simulation

LASTS_S, ZONE = 480, ZoneInfo("Asia/Shanghai")
SEEDS = (8, 11, 21)
RULE = Rule(missed_max=2)
ORDER: Kind = msgspec.structs.replace(KINDS["order"], hours_key="backoffice", weight=1)


def rules_of(company: CompanyId) -> dict[str, Queue]:
    """Cards and loans back each other up, and cards go on to the desk; private customers only help."""
    made: dict[str, dict[str, Any]] = {
        "cards": {"skills": {"card": 2}, "target_wait_s": 8, "promise_share": 40, "backup": ("loans", "private"),
                  "overflow": "desk", "overflow_wait_s": 40},
        "desk": {"target_wait_s": 60},
        "loans": {"skills": {"loan": 1}, "target_wait_s": 15, "promise_share": 60, "backup": ("cards",)},
        "private": {"skills": {"loan": 3}, "reservation_s": 9},
    }  # fmt: skip
    ids = sorted(QueueId.new() for _ in made)
    return {
        key: msgspec.structs.replace(Queue(company, id_, key, key), **more)
        for id_, (key, more) in zip(ids, sorted(made.items()), strict=True)
    }


def hours_of(begin: datetime) -> Hours:
    """Closed for a minute, open for one, closed for two, then open."""
    at = [begin.astimezone(ZONE) + timedelta(minutes=minutes) for minutes in (1, 2, 4, 60)]
    return Hours(days={at[0].date().isoformat(): (f"{at[0]:%H:%M}-{at[1]:%H:%M}", f"{at[2]:%H:%M}-{at[3]:%H:%M}")})


def made_up(seed: int) -> tuple[list[Shift], list[Case]]:
    """Too few people for cards at first; of no two things that may matter to one another at the same moment."""
    chance = random.Random(seed)
    limits = [{"conversation": 1, "order": 1}, {}, {"order": 0}, {"conversation": 2, "order": 1}]
    skills = [{"card": 3}, {"loan": 4}, {"loan": 2}, {"card": 1}]
    shifts = [
        Shift(skills=one, capacity=chance.choice((1, 2, 3)), from_s=0.25, limits=limit)
        for one, limit in zip(skills, limits, strict=True)
    ]
    talks = [
        Case(
            at_s=at + 0.5,
            queue=chance.choice(("cards", "cards", "cards", "loans")),
            handle_s=chance.randint(5, 40) + 0.125,
            patience_s=chance.choice((None, None, chance.randint(10, 60) + 0.0625)),
        )
        for at in chance.sample(range(1, 100), 18)
    ]
    orders = [
        Case(at + 0.25, "desk", chance.randint(20, 90) + 0.125, kind="order", interruptible=True, target_s=14_400)
        for at in chance.sample(range(1, 230), 8)
    ]
    return shifts, sorted([*talks, *orders], key=lambda case: case.at_s)


def simulated(company: CompanyId, rules: Mapping[str, Queue], begin: datetime, seed: int) -> Day:
    lines: dict[str, Line] = {key: line_of(queue, None, ZONE.key, "") for key, queue in rules.items()}
    chance, (shifts, cases) = random.Random(seed), made_up(seed)
    habits = Habits(ANSWER_S, lambda: chance.random() < MISS_SHARE, away_s=10_000, claim_s=CLAIM_S)
    cases = [msgspec.structs.replace(case, company=company) for case in cases]
    shifts = [msgspec.structs.replace(shift, companies=frozenset([company])) for shift in shifts]
    houses = {company: House(RULE, {"order": hours_of(begin)}, ZONE.key)}
    return Simulation(lines, shifts, cases, habits, begin, houses).run()


@pytest.mark.parametrize("seed", SEEDS)
async def test_who_steps_in_and_who_is_at_a_limit_comes_out_as_it_was_simulated(centre: Centre, seed: int) -> None:
    tomorrow = centre.clock.now() + timedelta(days=1)
    begin = tomorrow.astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    rules = rules_of(centre.bank)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "backoffice", "后台", hours_of(begin))])
        await centre.routing.add_queues(tx, list(rules.values()))
        await centre.routing.set_rule(tx, centre.bank, RULE)
        await centre.routing.set_kinds(tx, [CompanyKind(centre.bank, ORDER)])
    centre.queues |= rules
    shifts, cases = made_up(seed)
    people = [
        await centre.hire(f"agent{number}", capacity=one.capacity, skills=dict(one.skills), state="away")
        for number, one in enumerate(shifts)
    ]
    async with centre.db.transaction(centre.scope) as tx:
        for one, caller in zip(shifts, people, strict=True):
            said = msgspec.json.encode(one.limits).decode()
            await tx.execute("update staff.member set limits = $2::jsonb where id = $1", caller.staff_id, said)
    day = simulated(centre.bank, rules, begin, seed)
    found = await Reality(centre, begin, people, seed).go_through(shifts, cases, LASTS_S, every_s=2)
    assert found == [lot(fate, LASTS_S) for fate in day.fates]
    async with centre.db.transaction(centre.scope) as tx:
        rows = await tx.fetch(
            "select q.key, b.since, b.until from routing.backup b"
            " join routing.queue q on q.company_id = b.company_id and q.id = b.queue_id order by b.since, q.key"
        )
    said = [(one.queue, one.since_s, one.until_s) for one in day.backed_up if one.since_s < LASTS_S]
    assert [(row["key"], *((at - begin).total_seconds() if at else None for at in (row["since"], row["until"])))
            for row in rows] == [(key, since, until if until and until < LASTS_S else None)
                                 for key, since, until in said]  # fmt: skip


def test_these_days_have_all_of_it() -> None:
    begin, company = datetime(2026, 11, 24, 10, tzinfo=ZONE), CompanyId.new()
    days = [simulated(company, rules_of(company), begin, seed) for seed in SEEDS]
    backed = [one for day in days for one in day.backed_up]
    assert {one.queue for one in backed} == {"cards", "loans"}
    assert any(one.until_s is not None and one.until_s < LASTS_S for one in backed)
    fates = [fate for day in days for fate in day.fates]
    assert any(fate.helped for fate in fates)
    assert any(fate.been for fate in fates)
    orders = [fate for fate in fates if fate.case.kind == "order"]
    assert {fate.counts_s for fate in orders} >= {None, 60, 240}
    caught = [fate for fate in orders if fate.counts_s is None and 60 < fate.case.at_s < 120]
    assert any((fate.answered_s or 0) >= 240 for fate in caught)
    assert any(fate.missed for fate in fates)
