"""Roles of a house's own, members edited, rules of companies over HTTP: by two people, at once, within what is safe."""

from typing import Any

import httpx
import pytest
from tests.bank import BANK, IDS, INSURER, Browser, code, sign_in
from tests.integration.test_http_staff_access import BETTER, enter, hire, set_rules, sql
from tests.integration.test_http_staff_requests import ask, decide, people

from suiban.app.wiring import Services
from suiban.kit.ids import RoleId, StaffId

ROLES = "/api/access/roles"
BOTH_IDS = [str(BANK), str(INSURER)]


async def propose(
    client: httpx.AsyncClient, name: str, permissions: list[str], role_id: str | None = None, version: int = 0,
    companies: list[str] | None = None,
) -> httpx.Response:  # fmt: skip
    role = {"name": name, "name_en": f"{name} (en)", "permissions": permissions, "version": version}
    wanted: dict[str, Any] = {"role": role, "companies": companies or BOTH_IDS}
    body: dict[str, Any] = {"kind": "define_role", "wanted": wanted, "reason": "岗位需要"}
    return await client.post("/api/staff/requests", json=body | ({"role_id": role_id} if role_id else {}))


async def defined(
    browser: Browser, name: str, permissions: list[str], companies: list[str] | None = None
) -> dict[str, Any]:
    """A role that two people agreed on."""
    admin, security = await people(browser)
    asked = await propose(security, name, permissions, companies=companies)
    assert asked.status_code == 201, asked.text
    assert (await decide(admin, asked)).status_code == 200
    listed = (await security.get(ROLES)).json()["items"]
    return next(one for one in listed if one["name"] == name)


async def give(browser: Browser, staff_id: StaffId, *roles: str) -> httpx.Response:
    admin, security = await people(browser)
    asked = await ask(admin, "set_roles", staff_id, roles=list(roles))
    return asked if asked.status_code != 201 else await decide(security, asked)


async def entries(services: Services, action: str, object_id: str) -> int:
    return await sql(
        services, "select count(*) from audit.entry where company_id = $1 and action = $2 and object_id = $3", BANK,
        action, object_id,
    )  # fmt: skip


# --- roles --------------------------------------------------------------------------------------------------------


async def test_a_role_comes_to_be_by_two_and_counts_at_once_in_open_sessions(
    browser: Browser, services: Services
) -> None:
    member = await hire(services, "board-watcher", roles=("editor",), companies=(BANK, INSURER))
    client = browser()
    await sign_in(client, "board-watcher")
    assert code(await client.get("/api/work?figure=waiting")) == (403, "permission_missing")
    admin, security = await people(browser)
    asked = await propose(security, "看板观察员", ["wallboard", "watch_all"])
    assert asked.json()["staff_id"] is None
    assert asked.json()["wanted"]["role"]["permissions"] == ["wallboard", "watch_all"]
    assert code(await decide(security, asked)) == (403, "own_request")
    assert "看板观察员" not in (await security.get(ROLES)).text
    assert (await decide(admin, asked)).status_code == 200
    role = next(one for one in (await admin.get(ROLES)).json()["items"] if one["name"] == "看板观察员")
    assert (role["version"], role["members"], role["companies"]) == (1, 0, sorted(BOTH_IDS))
    assert (await give(browser, member, "editor", role["key"])).status_code == 200
    assert (await client.get("/api/work?figure=waiting")).status_code == 200
    me = (await client.get("/api/me")).json()
    assert set(me["permissions"]) == {"wallboard", "watch_all", "knowledge", "canned", "forms", "flows"}
    # taken from the role, it is gone from the open session too
    asked = await propose(security, "看板观察员", ["wallboard"], role["key"], version=1)
    assert asked.json()["wanted"]["role_before"]["permissions"] == ["wallboard", "watch_all"]
    assert (await decide(admin, asked)).status_code == 200
    assert code(await client.get("/api/work?figure=waiting")) == (403, "permission_missing")
    assert await entries(services, "staff.role_defined", role["key"]) == 2
    # and what was looked at before is not changed by who did not see it
    assert code(await propose(security, "看板观察员", ["talk"], role["key"], version=1)) == (409, "request_stale")


@pytest.mark.parametrize(
    ("permissions", "answer"),
    [(["manage_staff", "audit"], (422, "roles_apart")), (["manage_integrations", "guard_access"], (422, "roles_apart")),
     (["guard_access", "read_all"], (422, "roles_apart")), (["everything"], (422, "bad_input")),
     ([], (422, "bad_input"))],
)  # fmt: skip
async def test_a_role_of_permissions_that_must_stay_apart_is_refused_and_says_which(
    browser: Browser, permissions: list[str], answer: tuple[int, str]
) -> None:
    _, security = await people(browser)
    asked = await propose(security, "不可能的角色", permissions)
    assert code(asked) == answer
    if answer[1] == "roles_apart":
        assert {asked.json()["detail"]["first"], asked.json()["detail"]["second"]} == set(permissions)


async def test_apart_also_over_several_roles_of_one_person(browser: Browser, services: Services) -> None:
    role = await defined(browser, "审计阅览", ["audit"])
    other = await defined(browser, "人事", ["manage_staff"])
    member = await hire(services, "both-hats", companies=(BANK, INSURER))
    assert code(await give(browser, member, role["key"], other["key"])) == (422, "roles_apart")
    assert code(await give(browser, member, "administrator", role["key"])) == (422, "roles_apart")
    assert (await give(browser, member, "agent", role["key"])).status_code == 200
    # nor by changing one of the roles they have
    harmless = await defined(browser, "无害", ["wallboard"])
    assert (await give(browser, member, role["key"], harmless["key"])).status_code == 200
    _, security = await people(browser)
    changed = await propose(security, "无害", ["wallboard", "manage_staff"], harmless["key"], version=1)
    assert code(changed) == (422, "roles_apart")
    assert changed.json()["detail"]["held"] == "yes"
    # who has such a role reaches over others: their way in is decided by two
    admin, _ = await people(browser)
    alone = await admin.post(f"/api/staff/{member}/code", json={"reason": "x"})
    assert code(alone) == (409, "approval_needed")
    listed = {one["login"]: one for one in (await admin.get("/api/staff")).json()["items"]}
    assert listed["both-hats"]["over_others"] is True


async def test_a_role_holds_only_where_it_was_agreed_on(browser: Browser, services: Services) -> None:
    role = await defined(browser, "仅银行", ["wallboard"], companies=[str(BANK)])
    everywhere = await hire(services, "in-both", companies=(BANK, INSURER))
    assert code(await give(browser, everywhere, role["key"])) == (422, "role_elsewhere")
    here = await hire(services, "bank-only", companies=(BANK,))
    assert (await give(browser, here, role["key"])).status_code == 200
    admin, _ = await people(browser)
    wider = await admin.put(f"/api/staff/{here}/mandates", json={"companies": BOTH_IDS, "seen": [str(BANK)]})
    assert code(wider) == (422, "role_elsewhere")
    # who works for neither company does not see it, nor may give it
    await hire(services, "insurer-admin", roles=("administrator",), companies=(INSURER,))
    far = browser()
    await sign_in(far, "insurer-admin")
    assert role["key"] not in (await far.get(ROLES)).text
    other = await hire(services, "insurer-only", companies=(INSURER,))
    assert code(await ask(far, "set_roles", other, roles=[role["key"]])) == (422, "role_unknown")


async def test_nobody_asks_for_or_decides_over_a_role_of_their_own(browser: Browser, services: Services) -> None:
    role = await defined(browser, "双人", ["guard_access", "decide", "manage_sessions"])
    await hire(services, "guard-two", companies=(BANK, INSURER))
    member = StaffId.of(await sql(services, "select id from staff.member where login = 'guard-two'"))
    assert (await give(browser, member, role["key"])).status_code == 200
    admin, security = await people(browser)
    own = browser()
    await sign_in(own, "guard-two")
    more = ["guard_access", "decide", "manage_sessions", "wallboard"]
    assert code(await propose(own, "双人", more, role["key"], version=1)) == (403, "own_request")
    asked = await propose(security, "双人", more, role["key"], version=1)
    assert code(await decide(own, asked)) == (403, "own_request")
    assert (await decide(admin, asked)).status_code == 200
    # only who guards asks
    assert code(await propose(admin, "双人", more, role["key"], version=2)) == (403, "permission_missing")


async def test_a_retired_role_is_gone_from_everybody(browser: Browser, services: Services) -> None:
    role = await defined(browser, "临时岗", ["wallboard", "watch_all"])
    member = await hire(services, "temporary", companies=(BANK, INSURER))
    assert (await give(browser, member, "agent", role["key"])).status_code == 200
    client = browser()
    await sign_in(client, "temporary")
    assert (await client.get("/api/work?figure=waiting")).status_code == 200
    admin, security = await people(browser)
    body = {"kind": "retire_role", "role_id": role["key"], "reason": "撤岗"}
    asked = await security.post("/api/staff/requests", json=body)
    assert asked.status_code == 201
    assert (await decide(admin, asked)).status_code == 200
    assert code(await client.get("/api/work?figure=waiting")) == (403, "permission_missing")
    assert await sql(services, "select roles from staff.member where id = $1", member) == ["agent"]
    assert role["key"] not in (await admin.get(ROLES)).text
    assert code(await give(browser, member, role["key"])) == (422, "role_unknown")
    assert await entries(services, "staff.role_retired", role["key"]) == 1


async def test_built_in_roles_are_read_and_never_changed(browser: Browser) -> None:
    _, security = await people(browser)
    found = (await security.get(ROLES)).json()
    built_in = {one["key"]: one for one in found["items"] if one["version"] == 0}
    assert set(built_in) == {"agent", "supervisor", "auditor", "administrator", "security", "editor"}
    assert (built_in["security"]["mine"], built_in["agent"]["mine"]) == (True, False)
    assert {one["key"] for one in found["permissions"]} >= {"talk", "audit", "guard_access"}
    assert ["guard_access", "read_all"] in found["apart"]
    asked = await propose(security, "改内置", ["talk"], "agent")
    assert asked.status_code == 422
    unknown = await propose(security, "没有的", ["talk"], str(RoleId.new()), version=1)
    assert code(unknown) == (422, "role_unknown")
    await defined(browser, "重名", ["talk"])
    assert code(await propose(security, " 重名", ["talk"])) == (409, "role_name_taken")


async def test_who_talks_by_a_role_of_the_house_is_a_colleague(browser: Browser, services: Services) -> None:
    role = await defined(browser, "理财顾问", ["talk"])
    member = await hire(services, "adviser", roles=("editor",), companies=(BANK, INSURER))
    agent = browser()
    await sign_in(agent, "agent")
    assert "adviser" not in (await agent.get("/api/colleagues")).text
    assert (await give(browser, member, role["key"])).status_code == 200
    assert "adviser" in (await agent.get("/api/colleagues")).text


async def one_of(client: httpx.AsyncClient, login: str) -> dict[str, Any]:
    items = (await client.get("/api/staff")).json()["items"]
    return next(item for item in items if item["login"] == login)


# --- members ------------------------------------------------------------------------------------------------------


async def test_a_member_is_edited_and_what_was_before_is_kept(browser: Browser, services: Services) -> None:
    await sql(services, "insert into staff.skill (key, name, name_en) values ('cards', '信用卡', 'Cards'),"
                        " ('english', '英语', 'English') on conflict do nothing returning 1")  # fmt: skip
    member = await hire(services, "edited")
    admin, _ = await people(browser)
    body = {
        "name": " 新名字 ", "title": "高级坐席", "title_en": "Senior agent", "capacity": 6,
        "skills": {"cards": 5, "english": 2},
    }  # fmt: skip
    seen = (await one_of(admin, "edited"))["digest"]
    done = await admin.put(f"/api/staff/{member}", json=body | {"seen": seen})
    assert done.status_code == 200, done.text
    assert (done.json()["name"], done.json()["skills"], done.json()["capacity"]) == ("新名字", body["skills"], 6)
    assert done.json()["title_en"] == "Senior agent"
    # who saw what was there before is told, and nothing of theirs is saved
    late = await admin.put(f"/api/staff/{member}", json=body | {"name": "别的名字", "seen": seen})
    assert code(late) == (409, "member_changed")
    assert await one_of(admin, "edited") == done.json()
    less = await admin.put(f"/api/staff/{member}", json=body | {"skills": {"cards": 3}, "seen": done.json()["digest"]})
    assert less.json()["skills"] == {"cards": 3}
    listed = (await admin.get("/api/staff")).json()
    assert next(one for one in listed["items"] if one["login"] == "edited")["skills"] == {"cards": 3}
    assert {one["key"] for one in listed["skills"]} >= {"cards", "english"}
    detail = await sql(
        services, "select detail::text from audit.entry where company_id = $1 and action = 'staff.member_edited' and"
                  " object_id = $2 order by at desc, id desc limit 1", BANK, str(member),
    )  # fmt: skip
    assert '"skills": ["cards:3"]' in detail
    assert '"skills_before": ["cards:5", "english:2"]' in detail


@pytest.mark.parametrize(
    ("change", "answer"),
    [({"skills": {"cards": 6}}, (422, "bad_input")), ({"skills": {"cards": 0}}, (422, "bad_input")),
     ({"skills": {"magic": 1}}, (422, "skill_unknown")), ({"name": "  "}, (422, "bad_input")),
     ({"capacity": 101}, (422, "bad_input")), ({"capacity": -1}, (422, "bad_input"))],
)  # fmt: skip
async def test_what_nobody_can_be_is_refused(
    browser: Browser, services: Services, change: dict[str, Any], answer: tuple[int, str]
) -> None:
    await sql(services, "insert into staff.skill (key, name, name_en) values ('cards', '信用卡', 'Cards')"
                        " on conflict (key) do update set name = excluded.name returning 1")  # fmt: skip
    admin, security = await people(browser)
    seen = (await one_of(admin, "agent"))["digest"]
    body = {"name": "同事", "title": "", "title_en": "", "capacity": 4, "skills": {}, "seen": seen}
    assert code(await admin.put(f"/api/staff/{IDS['agent']}", json=body | change)) == answer
    assert code(await admin.put(f"/api/staff/{IDS['admin']}", json=body)) == (403, "own_mandates")
    assert code(await security.put(f"/api/staff/{IDS['agent']}", json=body)) == (403, "permission_missing")


# --- rules --------------------------------------------------------------------------------------------------------


async def test_rules_of_a_company_are_agreed_on_by_two_and_kept_to(browser: Browser, services: Services) -> None:
    admin, security = await people(browser)
    body = {"kind": "set_policy", "company_id": str(BANK), "reason": "等保三级",
            "wanted": {"rules": {"characters_min": 16, "history_kept": 8}}}  # fmt: skip
    try:
        asked = await security.post("/api/staff/requests", json=body)
        assert asked.json()["wanted"]["rules_before"]["characters_min"] == 10
        assert code(await decide(security, asked)) == (403, "own_request")
        assert (await decide(admin, asked)).status_code == 200
        found = (await admin.get("/api/access/policies")).json()
        rules = next(one["rules"] for one in found["items"] if one["company_id"] == str(BANK))
        assert (rules["characters_min"], rules["history_kept"], rules["classes_min"]) == (16, 8, 0)
        assert found["bounds"]["characters_min"] == {"least": 10, "most": 64, "off": False}
        await hire(services, "brief")
        client = browser()
        await enter(client, "brief")
        short = await client.put("/api/me/password", json={"present": "right", "new": BETTER})
        assert short.json()["detail"]["faults"] == "too_short"
        assert await entries(services, "staff.policy_changed", str(BANK)) >= 1
        assert code(await admin.post("/api/staff/requests", json=body)) == (403, "permission_missing")
    finally:
        await set_rules(browser, BANK)


@pytest.mark.parametrize(
    "rules",
    [{"characters_min": 9}, {"history_kept": 4}, {"lock_failures": 2}, {"lock_minutes": 14}, {"lock_failures": 13},
     {"session_hours_max": 13}, {"idle_minutes_max": 4}, {"password_days_max": 29}, {"reveals_per_day": 101},
     {"classes_min": 5}],
)  # fmt: skip
async def test_no_company_asks_for_less_than_is_safe(browser: Browser, rules: dict[str, int]) -> None:
    _, security = await people(browser)
    body = {"kind": "set_policy", "company_id": str(BANK), "reason": "x", "wanted": {"rules": rules}}
    answer = await security.post("/api/staff/requests", json=body)
    assert code(answer) == (422, "bad_input")
    assert answer.json()["detail"]["fields"] == f"wanted.rules.{next(iter(rules))}"


async def test_rules_that_have_changed_since_are_not_overwritten(browser: Browser) -> None:
    admin, security = await people(browser)
    body = {"kind": "set_policy", "company_id": str(INSURER), "reason": "x"}
    try:
        asked = await security.post("/api/staff/requests", json=body | {"wanted": {"rules": {"classes_min": 2}}})
        again = await security.post("/api/staff/requests", json=body | {"wanted": {"rules": {"classes_min": 3}}})
        assert code(again) == (409, "request_there")
        assert (await decide(admin, asked)).status_code == 200
        unknown = {"rules": {"second_step_roles": ["emperor"]}}
        answer = await security.post("/api/staff/requests", json=body | {"wanted": unknown})
        assert code(answer) == (422, "role_unknown")
    finally:
        await set_rules(browser, INSURER)


async def test_the_strictest_company_locks_for_everybody(browser: Browser, services: Services) -> None:
    await hire(services, "clumsy")
    try:
        await set_rules(browser, INSURER, lock_failures=3, lock_minutes=60)
        client, stranger = browser(), browser()
        for who, login in ((client, "clumsy"), (stranger, "nobody-here")):
            waits = []
            for _ in range(3):
                answer = await who.post("/api/sign-in", json={"login": login, "password": "wrong"})
                waits.append(answer.status_code)
                await sql(services, "update staff.sign_in_try set free_at = now() where free_at < now()"
                                    " + interval '20 minutes' returning 1")  # fmt: skip
            locked = await who.post("/api/sign-in", json={"login": login, "password": "right"})
            assert (waits, locked.status_code) == ([401, 401, 401], 429)
            assert 3000 < int(locked.headers["retry-after"]) <= 3600
    finally:
        await set_rules(browser, INSURER)
