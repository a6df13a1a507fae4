"""What people can do, changed while work goes on: the next offer follows, it comes back by itself, they are told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, INSURER, Browser, code, sign_in

from suiban.app.wiring import Services
from suiban.kit.ids import StaffId
from suiban.platform.passwords import Hasher
from suiban.staff.api import NewMember, Skill
from suiban.staff.jobs import AbilitiesReturner

CARDS = {"live-card": 3}


@pytest.fixture
async def ann(services: Services) -> StaffId:
    """An agent of the bank with one skill."""
    id_ = StaffId.new()
    member = NewMember(
        id=id_, login=f"ann{id_.hex[-8:]}", name="安", title="", password_hash=Hasher(64, 1).hash("right"),
        roles=("agent",), companies=(BANK,), capacity=4, skills=CARDS,
    )  # fmt: skip
    async with services.db.transaction(BOTH) as tx:
        await services.staff.add_skills(tx, [Skill("live-card", "卡", "Cards"), Skill("live-loan", "贷", "Loans")])
        await services.staff.add_members(tx, [member])
    return id_


async def boss_of(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "boss")
    return client


async def now_of(client: httpx.AsyncClient, person: StaffId) -> dict[str, Any]:
    answer = await client.get(f"/api/staff/{person}/abilities")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def change(client: httpx.AsyncClient, person: StaffId, digest: str, **wanted: Any) -> httpx.Response:
    body = {"capacity": 2, "skills": {"live-loan": 5}, "reason": "贷款队列积压", "seen": digest, **wanted}
    return await client.put(f"/api/staff/{person}/abilities", json=body)


def later(**how_long: float) -> str:
    return (datetime.now(UTC) + timedelta(**how_long)).isoformat()


async def test_a_change_counts_at_once_and_is_written_down(browser: Browser, services: Services, ann: StaffId) -> None:
    boss = await boss_of(browser)
    before = await now_of(boss, ann)
    assert (before["capacity"], before["skills"], before["back"]) == (4, CARDS, None)
    after = await change(boss, ann, before["digest"])
    assert after.status_code == 200, after.text
    assert (after.json()["capacity"], after.json()["skills"]) == (2, {"live-loan": 5})
    async with services.db.transaction(BOTH) as tx:
        await services.routing.connected(tx, ann)
        await services.routing.set_presence(tx, ann, "available")
        row = await tx.fetchrow(
            "select reason, detail::text from audit.entry where object_id = $1 and action = 'staff.abilities_changed'",
            str(ann),
        )
        (shown,) = [one for one in await services.routing.colleagues(tx, StaffId.new()) if one.staff_id == ann]
    assert (shown.capacity, shown.skills) == (2, (("贷", "Loans"),))
    assert row["reason"] == "贷款队列积压"
    assert '"live-card:3"' in row["detail"]
    assert '"live-loan:5"' in row["detail"]


async def test_what_is_for_a_while_comes_back(browser: Browser, services: Services, ann: StaffId) -> None:
    """Of several changes for a while what was before the first of them."""
    boss = await boss_of(browser)
    first = await change(boss, ann, (await now_of(boss, ann))["digest"], until=later(hours=1))
    second = await change(boss, ann, first.json()["digest"], capacity=1, skills={}, until=later(hours=2))
    back = second.json()["back"]
    assert (second.json()["skills"], back["skills"], back["capacity"]) == ({}, CARDS, 4)
    await AbilitiesReturner(services.db, services.access.abilities).run({})
    assert (await now_of(boss, ann))["skills"] == {}, "not before its time"
    async with services.db.transaction(BOTH) as tx:
        await tx.execute("update staff.ability_change set until = now() - interval '1 s' where staff_id = $1", ann)
    await AbilitiesReturner(services.db, services.access.abilities).run({})
    after = await now_of(boss, ann)
    assert (after["skills"], after["capacity"], after["back"]) == (CARDS, 4, None)
    async with services.db.snapshot(BOTH) as tx:
        told = await tx.fetchval(
            "select count(*) from audit.entry where object_id = $1 and action = 'staff.abilities_returned'", str(ann)
        )
    assert told == 1


async def test_limits_of_kinds_are_set_kept_written_down_and_come_back(
    browser: Browser, services: Services, ann: StaffId
) -> None:
    boss = await boss_of(browser)
    before = await now_of(boss, ann)
    assert before["limits"] == {}
    for_good = await change(boss, ann, before["digest"], limits={"video": 2, "call": 0})
    assert for_good.json()["limits"] == {"video": 2, "call": 0}
    untouched = await change(boss, ann, for_good.json()["digest"], capacity=3)
    assert untouched.json()["limits"] == {"video": 2, "call": 0}, "who does not speak of limits changes none"
    for_a_while = await change(boss, ann, untouched.json()["digest"], limits={}, until=later(hours=1))
    assert (for_a_while.json()["limits"], for_a_while.json()["back"]["limits"]) == ({}, {"video": 2, "call": 0})
    async with services.db.transaction(BOTH) as tx:
        await tx.execute("update staff.ability_change set until = now() - interval '1 s' where staff_id = $1", ann)
        detail = await tx.fetchval(
            "select detail::text from audit.entry where object_id = $1 and action = 'staff.abilities_changed'"
            " order by at limit 1", str(ann),
        )  # fmt: skip
    assert '"video:2"' in detail
    await AbilitiesReturner(services.db, services.access.abilities).run({})
    assert (await now_of(boss, ann))["limits"] == {"video": 2, "call": 0}
    admin = browser()
    await sign_in(admin, "admin")
    member = next(one for one in (await admin.get("/api/staff")).json()["items"] if one["staff_id"] == str(ann))
    assert member["limits"] == {"video": 2, "call": 0}
    fields = {"name": "安", "title": "", "title_en": "", "capacity": 3, "skills": {}, "seen": member["digest"]}
    kept = await admin.put(f"/api/staff/{ann}", json=fields)
    assert kept.json()["limits"] == {"video": 2, "call": 0}
    wrong = await admin.put(f"/api/staff/{ann}", json={**fields, "seen": kept.json()["digest"], "limits": {"magic": 1}})
    assert code(wrong) == (422, "bad_input")
    edited = await admin.put(
        f"/api/staff/{ann}", json={**fields, "seen": kept.json()["digest"], "limits": {"order": 1}}
    )
    assert edited.json()["limits"] == {"order": 1}
    stale = await admin.put(f"/api/staff/{ann}", json={**fields, "seen": kept.json()["digest"], "limits": {}})
    assert code(stale) == (409, "member_changed")


async def test_a_change_for_good_ends_what_was_for_a_while(browser: Browser, services: Services, ann: StaffId) -> None:
    boss = await boss_of(browser)
    first = await change(boss, ann, (await now_of(boss, ann))["digest"], until=later(hours=1))
    after = await change(boss, ann, first.json()["digest"], skills={"live-loan": 2})
    assert after.json()["back"] is None
    for_a_while = await change(boss, ann, after.json()["digest"], skills={}, until=later(hours=1))
    assert for_a_while.json()["back"]["skills"] == {"live-loan": 2}
    admin = browser()
    await sign_in(admin, "admin")
    members = (await admin.get("/api/staff")).json()["items"]
    member = next(one for one in members if one["staff_id"] == str(ann))
    fields = {"name": "安", "title": "", "title_en": "", "capacity": 3, "skills": {}, "seen": member["digest"]}
    edited = await admin.put(f"/api/staff/{ann}", json=fields)
    assert edited.status_code == 200, edited.text
    assert (await now_of(boss, ann))["back"] is None, "what an administrator sets stays"


@pytest.mark.parametrize(
    ("wrong", "answered"),
    [
        ({"until": later(minutes=-1)}, (400, "bad_input")),
        ({"until": later(days=8)}, (400, "bad_input")),
        ({"skills": {"magic": 3}}, (400, "skill_unknown")),
        ({"skills": {"live-card": 6}}, (400, "bad_input")),
        ({"limits": {"magic": 1}}, (400, "bad_input")),
        ({"limits": {"video": -1}}, (400, "bad_input")),
        ({"limits": {"video": 101}}, (400, "bad_input")),
        ({"capacity": 101}, (400, "bad_input")),
        ({"reason": ""}, (400, "bad_input")),
        ({"seen": "another"}, (409, "member_changed")),
    ],
)
async def test_what_cannot_be_is_refused(
    browser: Browser, ann: StaffId, wrong: dict[str, Any], answered: tuple[int, str]
) -> None:
    boss = await boss_of(browser)
    before = await now_of(boss, ann)
    refused = await change(boss, ann, before["digest"], **wrong)
    assert (refused.status_code // 100, code(refused)[1]) == (4, answered[1]), refused.text
    assert await now_of(boss, ann) == before


async def test_only_within_ones_companies_and_never_ones_own(
    browser: Browser, services: Services, ann: StaffId
) -> None:
    boss = await boss_of(browser)
    both = StaffId.new()
    member = NewMember(
        id=both, login=f"both{both.hex[-8:]}", name="两", title="", password_hash=Hasher(64, 1).hash("right"),
        roles=("agent",), companies=(BANK, INSURER),
    )  # fmt: skip
    async with services.db.transaction(BOTH) as tx:
        await services.staff.add_members(tx, [member])
    assert code(await boss.get(f"/api/staff/{both}/abilities")) == (403, "company_not_yours")
    me = (await boss.get("/api/me")).json()["staff_id"]
    assert code(await boss.get(f"/api/staff/{me}/abilities"))[1] == "own_mandates"
    agent = browser()
    await sign_in(agent, "agent")
    assert code(await agent.get(f"/api/staff/{ann}/abilities")) == (403, "permission_missing")
    assert (await agent.get("/api/me/abilities")).status_code == 200
