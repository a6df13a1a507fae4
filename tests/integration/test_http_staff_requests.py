"""Four eyes over HTTP: what is asked for by one, decided by another, and by nobody else."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.bank import BANK, IDS, INSURER, Browser, code, sign_in
from tests.integration.test_http_staff_access import BETTER, enrolled, hire, sql

from suiban.app.wiring import Services
from suiban.kit.ids import StaffId

PATH = "/api/staff/requests"


async def people(browser: Browser) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """Who administers, and who is security."""
    admin, security = browser(), browser()
    await sign_in(admin, "admin")
    await sign_in(security, "security")
    return admin, security


async def ask(client: httpx.AsyncClient, kind: str, staff_id: StaffId | None = None, **wanted: Any) -> httpx.Response:
    body = {"kind": kind, "wanted": wanted, "reason": "因工作需要"}
    return await client.post(PATH, json=body | ({"staff_id": str(staff_id)} if staff_id else {}))


async def decide(client: httpx.AsyncClient, asked: httpx.Response, approve: bool = True, reason: str = "已核实") -> Any:
    path = f"{PATH}/{asked.json()['request_id']}/decision"
    return await client.post(path, json={"approve": approve, "reason": reason})


async def roles_of(services: Services, staff_id: StaffId) -> list[str]:
    return await sql(services, "select roles from staff.member where id = $1", staff_id)


async def test_roles_change_when_a_second_person_approves(browser: Browser, services: Services) -> None:
    member = await hire(services, "promoted")
    admin, security = await people(browser)
    asked = await ask(admin, "set_roles", member, roles=["supervisor"])
    assert asked.status_code == 201
    assert (asked.json()["mine"], asked.json()["may_decide"]) == (True, False)
    assert await roles_of(services, member) == ["agent"]
    assert code(await decide(admin, asked)) == (403, "own_request")
    listed = (await security.get(PATH)).json()["items"]
    assert [one["may_decide"] for one in listed if one["request_id"] == asked.json()["request_id"]] == [True]
    assert code(await ask(admin, "set_roles", member, roles=["editor"])) == (409, "request_there")
    assert (await decide(security, asked)).status_code == 200
    assert await roles_of(services, member) == ["supervisor"]
    assert code(await decide(security, asked)) == (409, "request_over")
    done = await sql(
        services, "select array_agg(action order by at) from audit.entry where company_id = $1 and"
                  " (object_id = $2 or object_id = $3) and action <> 'staff.signed_in'",
        BANK, asked.json()["request_id"], str(member),
    )  # fmt: skip
    assert set(done) == {"staff.request_asked", "staff.roles_set", "staff.request_approved"}


async def test_a_no_needs_a_reason_and_changes_nothing(browser: Browser, services: Services) -> None:
    member = await hire(services, "unlucky")
    admin, security = await people(browser)
    asked = await ask(admin, "set_roles", member, roles=["supervisor"])
    assert code(await decide(security, asked, approve=False, reason=" ")) == (422, "bad_input")
    assert (await decide(security, asked, approve=False, reason="无依据")).status_code == 200
    assert await roles_of(services, member) == ["agent"]
    seen = next(one for one in (await admin.get(PATH)).json()["items"] if one["staff_id"] == str(member))
    assert (seen["state"], seen["decision_reason"], seen["decided_by_name"]) == ("refused", "无依据", "security")


@pytest.mark.parametrize(
    ("roles", "answer"),
    [(["administrator", "auditor"], (422, "roles_apart")), (["administrator", "security"], (422, "roles_apart")),
     (["emperor"], (422, "role_unknown")), ([], (422, "role_unknown")), ([" "], (422, "role_unknown"))],
)  # fmt: skip
async def test_roles_that_must_stay_apart_do(
    browser: Browser, services: Services, roles: list[str], answer: tuple[int, str]
) -> None:
    if not await sql(services, "select count(*) from staff.member where login = 'plain'"):
        await hire(services, "plain")
    member = StaffId.of(await sql(services, "select id from staff.member where login = 'plain'"))
    admin, _ = await people(browser)
    assert code(await ask(admin, "set_roles", member, roles=roles)) == answer


async def test_nobody_asks_about_or_decides_over_themselves(browser: Browser, services: Services) -> None:
    admin, security = await people(browser)
    assert code(await ask(admin, "set_roles", IDS["admin"], roles=["agent"])) == (403, "own_request")
    asked = await ask(admin, "set_roles", IDS["security"], roles=["agent"])
    assert code(await decide(security, asked)) == (403, "own_request")
    assert (await admin.delete(f"{PATH}/{asked.json()['request_id']}")).status_code == 204
    assert await roles_of(services, IDS["security"]) == ["security"]


async def test_who_does_not_work_for_all_companies_neither_asks_nor_sees_nor_decides(
    browser: Browser, services: Services
) -> None:
    await hire(services, "bank-admin", roles=("administrator",))
    await hire(services, "bank-security", roles=("security",))
    member = await hire(services, "of-both", companies=(BANK, INSURER))
    admin, _ = await people(browser)
    small_admin, small_security = browser(), browser()
    await sign_in(small_admin, "bank-admin")
    await sign_in(small_security, "bank-security")
    assert code(await ask(small_admin, "set_roles", member, roles=["editor"])) == (403, "company_not_yours")
    asked = await ask(admin, "set_roles", member, roles=["editor"])
    assert str(member) not in (await small_security.get(PATH)).text
    assert code(await decide(small_security, asked)) == (404, "request_unknown")
    body = {"reason": "x"}
    for what in ("code", "deactivate"):
        answer = await small_admin.post(f"/api/staff/{member}/{what}", json=body)
        assert code(answer) == (403, "company_not_yours")


async def test_a_new_member_comes_to_be_by_two_and_in_by_a_code(browser: Browser, services: Services) -> None:
    admin, security = await people(browser)
    wanted = {"login": "newcomer", "name": "新人", "title": "坐席", "roles": ["agent"], "companies": [str(BANK)]}
    asked = await ask(admin, "create_member", **wanted)
    assert await sql(services, "select count(*) from staff.member where login = 'newcomer'") == 0
    assert (await decide(security, asked)).status_code == 200
    listed = {one["login"]: one for one in (await admin.get("/api/staff")).json()["items"]}
    assert (listed["newcomer"]["roles"], listed["newcomer"]["companies"]) == (["agent"], [str(BANK)])
    for password in ("", "x"):
        tried = await browser().post("/api/sign-in", json={"login": "newcomer", "password": password})
        assert code(tried) == (401, "wrong_credentials")
    given = (await admin.post(f"/api/staff/{listed['newcomer']['staff_id']}/code", json={"reason": "入职"})).json()
    client = browser()
    step = (await client.post("/api/sign-in/code", json={"login": "newcomer", "code": given["code"]})).json()
    done = await client.post("/api/sign-in/password", json={"token": step["token"], "password": BETTER})
    assert done.json()["name"] == "新人"
    assert code(await ask(admin, "create_member", **wanted)) == (409, "login_taken")


async def test_mandates_of_those_who_reach_over_others_are_granted_by_two(browser: Browser, services: Services) -> None:
    member = await hire(services, "second-auditor", roles=("auditor",))
    admin, security = await people(browser)
    both = [str(BANK), str(INSURER)]
    direct = await admin.put(f"/api/staff/{member}/mandates", json={"companies": both, "seen": [str(BANK)]})
    assert code(direct) == (409, "approval_needed")
    asked = await ask(admin, "grant_mandates", member, companies=[str(INSURER)])
    assert (await decide(security, asked)).status_code == 200
    listed = {one["login"]: one["companies"] for one in (await admin.get("/api/staff")).json()["items"]}
    assert listed["second-auditor"] == sorted(both)
    taken = await security.put(f"/api/staff/{member}/mandates", json={"companies": [], "seen": both})
    assert taken.json()["companies"] == []  # taking away needs nobody else


async def test_a_lost_second_step_is_taken_away_by_two(browser: Browser, services: Services) -> None:
    member = await hire(services, "lost-phone")
    await enrolled(browser(), "lost-phone")
    admin, security = await people(browser)
    asked = await ask(security, "reset_second_step", member)
    assert code(await decide(security, asked)) == (403, "own_request")
    assert (await decide(admin, asked)).json() == {"code": None}
    assert (await browser().post("/api/sign-in", json={"login": "lost-phone", "password": "right"})).json()["login"]


async def test_a_code_for_who_watches_is_shown_to_the_second_person(browser: Browser, services: Services) -> None:
    member = await hire(services, "third-auditor", roles=("auditor",))
    admin, security = await people(browser)
    asked = await ask(admin, "issue_code", member)
    given = (await decide(security, asked)).json()["code"]
    step = await browser().post("/api/sign-in/code", json={"login": "third-auditor", "code": given})
    assert step.json()["step"] == "password"


async def test_what_changed_meanwhile_or_is_too_old_is_not_done(browser: Browser, services: Services) -> None:
    member = await hire(services, "moving")
    admin, security = await people(browser)
    asked = await ask(admin, "set_roles", member, roles=["supervisor"])
    await sql(services, "update staff.member set roles = '{editor}' where id = $1 returning 1", member)
    assert code(await decide(security, asked)) == (409, "request_stale")
    await sql(services, "update staff.member set roles = '{agent}' where id = $1 returning 1", member)
    await sql(services, "update staff.request set expires_at = now() where about_id = $1 returning 1", member)
    assert code(await decide(security, asked)) == (409, "request_over")
    again = await ask(admin, "set_roles", member, roles=["supervisor"])
    assert again.status_code == 201


async def test_who_asked_must_still_be_allowed_to(browser: Browser, services: Services) -> None:
    asker = await hire(services, "leaver", roles=("administrator",), companies=(BANK, INSURER))
    member = await hire(services, "wished-for")
    leaving = browser()
    await sign_in(leaving, "leaver")
    _, security = await people(browser)
    asked = await ask(leaving, "set_roles", member, roles=["supervisor"])
    assert (await security.post(f"/api/staff/{asker}/deactivate", json={"reason": "离职"})).status_code == 204
    assert code(await leaving.get("/api/me")) == (401, "not_signed_in")
    assert code(await decide(security, asked)) == (409, "request_stale")
    assert await roles_of(services, member) == ["agent"]


async def test_many_who_decide_at_once_are_one(browser: Browser, services: Services) -> None:
    member = await hire(services, "contested")
    admin, security = await people(browser)
    asked = await ask(admin, "set_roles", member, roles=["supervisor"])
    answers = await asyncio.gather(*(decide(security, asked, approve=n % 2 == 0) for n in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19


async def test_shutting_out_gives_work_back_and_letting_in_starts_without_mandates(
    browser: Browser, services: Services
) -> None:
    member = await hire(services, "resting")
    admin, client = browser(), browser()
    await sign_in(admin, "admin")
    await sign_in(client, "resting")
    assert (await admin.post(f"/api/staff/{member}/deactivate", json={"reason": "长假"})).status_code == 204
    assert code(await client.get("/api/me")) == (401, "not_signed_in")
    facts = await sql(services, "select array_agg(kind) from eventlog.fact where company_id = $1 and subject = $2",
                      BANK, member)  # fmt: skip
    assert facts == ["staff.MandatesChanged/1"]
    tried = await browser().post("/api/sign-in", json={"login": "resting", "password": "right"})
    assert code(tried) == (401, "wrong_credentials")
    assert (await admin.post(f"/api/staff/{member}/reactivate", json={"reason": "返岗"})).status_code == 204
    tried = await browser().post("/api/sign-in", json={"login": "resting", "password": "right"})
    assert code(tried) == (403, "no_mandate")
    granted = await admin.put(f"/api/staff/{member}/mandates", json={"companies": [str(BANK)], "seen": []})
    assert granted.json()["active"] is True
    assert (await browser().post("/api/sign-in", json={"login": "resting", "password": "right"})).status_code == 200
