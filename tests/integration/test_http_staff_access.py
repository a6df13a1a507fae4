"""Passwords, one-time codes, the second step and lock-out over HTTP, against a real database."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, INSURER, ORIGIN, Browser, code, sign_in

from suiban.app.wiring import Services
from suiban.audit.api import HOUSE
from suiban.kit.ids import CompanyId, StaffId
from suiban.platform.passwords import Hasher
from suiban.staff.api import NewMember
from suiban.staff.api.passwords import Passwords
from suiban.staff.errors import PasswordWeak, WrongCode
from suiban.staff.jobs import IdleSessions
from suiban.staff.model import totp

GOOD = "薄雾浓云愁永昼瑞脑消金兽"
BETTER = "tRz8#kQpw!vE"


async def hire(
    services: Services, login: str, roles: tuple[str, ...] = ("agent",), companies: tuple[CompanyId, ...] = (BANK,)
) -> StaffId:
    member = NewMember(
        id=StaffId.new(), login=login, name=login, title="", password_hash=Hasher(64, 1).hash("right"), roles=roles,
        companies=companies,
    )  # fmt: skip
    async with services.db.transaction(BOTH) as tx:
        await services.staff.add_members(tx, [member])
    return member.id


async def set_rules(browser: Browser, company: CompanyId, **rules: Any) -> None:
    """What a company asks, asked for by security and approved by who administers."""
    security, admin = browser(), browser()
    await sign_in(security, "security")
    await sign_in(admin, "admin")
    body = {"kind": "set_policy", "company_id": str(company), "wanted": {"rules": rules}, "reason": "等保"}
    asked = await security.post("/api/staff/requests", json=body)
    assert asked.status_code == 201, asked.text
    decided = await admin.post(f"/api/staff/requests/{asked.json()['request_id']}/decision", json={"approve": True})
    assert decided.status_code == 200, decided.text


async def sql(services: Services, query: str, *arguments: object) -> Any:
    async with services.db.transaction(BOTH) as tx:
        return await tx.fetchval(query, *arguments)  # type: ignore[arg-type]


async def enter(client: httpx.AsyncClient, login: str, password: str = "right") -> httpx.Response:
    answer = await client.post("/api/sign-in", json={"login": login, "password": password})
    return remember(client, answer)


def remember(client: httpx.AsyncClient, answer: httpx.Response) -> httpx.Response:
    if "csrf_token" in answer.json():
        client.headers["x-suiban-csrf"] = answer.json()["csrf_token"]
    return answer


def code_of(key: str, late_s: int = 0) -> str:
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    return totp.code_at(secret, totp.step_of(datetime.now(UTC) + timedelta(seconds=late_s)))


async def actions(services: Services, staff_id: StaffId) -> list[str]:
    async with services.db.transaction(BOTH) as tx:
        rows = await tx.fetch(
            "select action from audit.entry where company_id = $1 and object_id = $2 order by at, id",
            BANK,
            str(staff_id),
        )
    return [row["action"] for row in rows]


async def enrolled(client: httpx.AsyncClient, login: str) -> tuple[str, list[str]]:
    """Signed in with a second step of one's own: its key and recovery codes."""
    await sign_in(client, login)
    key = (await client.post("/api/me/second", json={"present": "right"})).json()["key"]
    answer = await client.post("/api/me/second/confirm", json={"code": code_of(key, -30)})
    assert answer.status_code == 200, answer.text
    return key, answer.json()["recovery_codes"]


# --- passwords ----------------------------------------------------------------------------------------------------


async def test_changing_ones_password_asks_the_old_one_and_ends_other_sessions(
    browser: Browser, services: Services
) -> None:
    ids = await hire(services, "changer")
    here, there = browser(), browser()
    await sign_in(here, "changer")
    await sign_in(there, "changer")
    assert code(await here.put("/api/me/password", json={"present": "wrong", "new": GOOD})) == (403, "wrong_password")
    assert (await there.get("/api/me")).status_code == 200
    assert (await here.put("/api/me/password", json={"present": "right", "new": GOOD})).status_code == 204
    assert (await here.get("/api/me")).status_code == 200
    assert code(await there.get("/api/me")) == (401, "not_signed_in")
    assert code(await enter(there, "changer")) == (401, "wrong_credentials")
    again = (await enter(there, "changer", GOOD)).json()
    assert (again["failed_before"], again["previous_at"] is not None) == (2, True)
    assert (await enter(there, "changer", GOOD)).json()["failed_before"] == 0
    done = await actions(services, ids)
    assert done.count("staff.password_changed") == 1
    assert done.count("staff.sign_in_failed") == 2


@pytest.mark.parametrize(
    ("new", "fault"), [("short", "too_short"), ("password12345", "too_common"), ("weakling-" + GOOD, "holds_name")]
)
async def test_weak_passwords_are_refused_with_all_their_faults(
    browser: Browser, services: Services, new: str, fault: str
) -> None:
    if not await sql(services, "select count(*) from staff.member where login = 'weakling'"):
        await hire(services, "weakling")
    client = browser()
    await sign_in(client, "weakling")
    answer = await client.put("/api/me/password", json={"present": "right", "new": new})
    assert code(answer) == (422, "password_weak")
    assert fault in answer.json()["detail"]["faults"].split(",")


async def test_none_of_the_last_five_comes_back(services: Services) -> None:
    member = await hire(services, "historian")
    passwords = Passwords(services.clock, Hasher(64, 1), services.audit)  # a quick one: it is asked dozens of times

    async def change(new: str) -> None:
        async with services.db.transaction(BOTH) as tx:
            present = await passwords.load(tx, member)
        hashed = await passwords.choose(present, new)
        async with services.db.transaction(BOTH) as tx:
            await passwords.save(tx, present, hashed, None, HOUSE)

    for number in range(5):
        await change(f"{BETTER}-{number}")
    for used in range(5):
        with pytest.raises(PasswordWeak) as refused:
            await change(f"{BETTER}-{used}")
        assert refused.value.detail["faults"] == "used_before"
    await change(GOOD)
    await change(f"{BETTER}-0")
    assert await sql(services, "select count(*) from staff.password_history where staff_id = $1", member) == 5


async def test_an_old_password_is_changed_at_sign_in_where_a_company_asks_for_it(
    browser: Browser, services: Services
) -> None:
    ids = await hire(services, "old-hand", companies=(INSURER,))
    client = browser()
    try:
        await set_rules(browser, INSURER, classes_min=3, password_days_max=30, session_hours_max=8, idle_minutes_max=30)
        assert (await enter(client, "old-hand")).json()["login"] == "old-hand"
        await sql(services, "update staff.member set password_set_at = now() - interval '31 days' where id = $1"
                            " returning 1", ids)  # fmt: skip
        step = (await enter(browser(), "old-hand")).json()
        assert step["step"] == "password"
        weak = await client.post("/api/sign-in/password", json={"token": step["token"], "password": GOOD})
        assert weak.json()["detail"]["faults"] == "too_few_classes"
        done = await client.post("/api/sign-in/password", json={"token": step["token"], "password": BETTER})
        assert done.json()["login"] == "old-hand"
        assert "Max-Age=28800" in done.headers["set-cookie"]
        used = await client.post("/api/sign-in/password", json={"token": step["token"], "password": BETTER + "x"})
        assert code(used) == (401, "step_ended")
    finally:
        await set_rules(browser, INSURER)


# --- one-time codes -----------------------------------------------------------------------------------------------


async def issued(browser: Browser, staff_id: StaffId) -> str:
    admin = browser()
    await sign_in(admin, "admin")
    answer = await admin.post(f"/api/staff/{staff_id}/code", json={"reason": "忘记密码"})
    assert answer.status_code == 200, answer.text
    return answer.json()["code"]


async def test_a_one_time_code_leads_to_a_new_password_and_nowhere_else(browser: Browser, services: Services) -> None:
    ids = await hire(services, "forgetful")
    given, client = await issued(browser, ids), browser()
    step = (await client.post("/api/sign-in/code", json={"login": "forgetful", "code": given.upper()})).json()
    assert step["step"] == "password"
    client.cookies.set("suiban_staff", step["token"])
    assert code(await client.get("/api/me")) == (401, "not_signed_in")
    for path in ("second", "enrol"):
        body = {"token": step["token"], **({"code": "123456"} if path == "second" else {})}
        assert code(await client.post(f"/api/sign-in/{path}", json=body)) == (401, "step_ended")
    done = await client.post("/api/sign-in/password", json={"token": step["token"], "password": BETTER})
    assert done.json()["login"] == "forgetful"
    again = await browser().post("/api/sign-in/code", json={"login": "forgetful", "code": given})
    assert code(again) == (401, "wrong_credentials")


@pytest.mark.parametrize("given", ["", " ", "null", "----", "aaaa-aaaa-aaaa", "\x00", "%", "é" * 12])
async def test_what_is_no_code_signs_nobody_in(browser: Browser, given: str) -> None:
    for login in ("agent", "nobody", "", " "):
        answer = await browser(address=f"198.51.100.{len(given) + 1}").post(
            "/api/sign-in/code", json={"login": login, "code": given}
        )
        assert code(answer) in {(401, "wrong_credentials"), (429, "too_many")}


async def test_a_code_of_yesterday_is_worth_nothing(browser: Browser, services: Services) -> None:
    ids = await hire(services, "late")
    given = await issued(browser, ids)
    await sql(services, "update staff.sign_in_code set expires_at = now() - interval '1 s' where staff_id = $1"
                        " returning 1", ids)  # fmt: skip
    answer = await browser().post("/api/sign-in/code", json={"login": "late", "code": given})
    assert code(answer) == (401, "wrong_credentials")


async def test_fifty_at_once_with_one_code_are_one(browser: Browser, services: Services) -> None:
    ids = await hire(services, "crowded")
    given = await issued(browser, ids)
    clients = [browser(address=f"198.51.{number}.9") for number in range(50)]
    answers = await asyncio.gather(
        *(one.post("/api/sign-in/code", json={"login": "crowded", "code": given}) for one in clients)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 49


async def test_nobody_alone_makes_a_way_in_as_who_watches_over_them(browser: Browser, services: Services) -> None:
    ids = await hire(services, "watcher", roles=("auditor",))
    admin = browser()
    await sign_in(admin, "admin")
    answer = await admin.post(f"/api/staff/{ids}/code", json={"reason": "x"})
    assert code(answer) == (409, "approval_needed")


# --- lock-out -----------------------------------------------------------------------------------------------------


async def test_a_locked_login_stays_open_where_its_owner_was_before(browser: Browser, services: Services) -> None:
    ids = await hire(services, "target")
    home = browser(address="192.0.2.1")
    await sign_in(home, "target")
    for number in range(70):
        await browser(address=f"198.18.{number}.1").post("/api/sign-in", json={"login": "target", "password": "wrong"})
    stranger = await enter(browser(address="198.19.1.1"), "target")
    assert code(stranger) == (429, "too_many")
    assert (await enter(browser(address="192.0.2.1"), "target")).json()["failed_before"] >= 60
    assert "staff.sign_in_failed" in await actions(services, ids)
    security = browser()
    await sign_in(security, "security")
    freed = await security.post(f"/api/staff/{ids}/unlock", json={"reason": "本人来电"})
    assert freed.json()["places"] > 0
    assert (await enter(browser(address="198.19.1.1"), "target")).status_code == 200


async def test_failures_outlive_the_process(browser: Browser, services: Services, app: Any) -> None:
    await hire(services, "remembered")
    guesser = browser(address="192.0.2.66")
    for _ in range(8):
        assert (await enter(guesser, "remembered", "wrong")).status_code == 401
    fresh = httpx.ASGITransport(app, client=("192.0.2.66", 1))  # another process knows only the database
    async with httpx.AsyncClient(transport=fresh, base_url=ORIGIN, headers={"origin": ORIGIN}) as client:
        assert code(await enter(client, "remembered")) == (429, "too_many")
    kept = await sql(services, "select string_agg(t::text, ' ') from staff.sign_in_try t")
    assert "remembered" not in kept
    assert "192.0.2.66" not in kept


# --- the second step ----------------------------------------------------------------------------------------------


async def test_a_second_step_is_asked_for_and_each_code_counts_once(browser: Browser, services: Services) -> None:
    await hire(services, "careful")
    client, other = browser(), browser(address="192.0.2.7")
    key, codes = await enrolled(client, "careful")
    assert len(set(codes)) == 10
    stored = await sql(services, "select string_agg(t::text, ' ') from staff.totp t")
    assert base64.b32decode(key + "=" * (-len(key) % 8)).hex() not in stored
    assert code(await client.post("/api/me/second", json={"present": "right"})) == (409, "second_step_set")
    step = (await enter(other, "careful")).json()
    assert step["step"] == "second"
    other.cookies.set("suiban_staff", step["token"])
    assert code(await other.get("/api/me")) == (401, "not_signed_in")
    other.cookies.clear()
    wrong = await other.post("/api/sign-in/second", json={"token": step["token"], "code": "000000"})
    assert code(wrong) == (403, "wrong_code")
    now = code_of(key, 30)
    done = await other.post("/api/sign-in/second", json={"token": step["token"], "code": now})
    assert remember(other, done).json()["login"] == "careful"
    sessions = (await other.get("/api/me/sessions")).json()["items"]
    assert [(one["strength"], one["network"]) for one in sessions if one["current"]] == [(2, "192.0.2.0/24")]
    step = (await enter(browser(), "careful")).json()
    replayed = await other.post("/api/sign-in/second", json={"token": step["token"], "code": now})
    assert code(replayed) == (403, "wrong_code")


async def test_a_clock_that_is_off_is_told_the_time(browser: Browser, services: Services) -> None:
    await hire(services, "skewed")
    key, _ = await enrolled(browser(), "skewed")
    client = browser()
    step = (await enter(client, "skewed")).json()
    answer = await client.post("/api/sign-in/second", json={"token": step["token"], "code": code_of(key, 300)})
    assert code(answer) == (403, "clock_skewed")
    told = datetime.fromisoformat(answer.json()["detail"]["server_time"])
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


async def test_five_tries_a_sign_in_and_ten_together(browser: Browser, services: Services) -> None:
    await hire(services, "guessed")
    await enrolled(browser(), "guessed")
    client, seen = browser(), []
    for _ in range(2):
        token = (await enter(client, "guessed")).json()["token"]
        for _ in range(6):
            body = {"token": token, "code": "000000"}
            seen.append(code(await client.post("/api/sign-in/second", json=body))[1])
    assert seen == ["wrong_code"] * 5 + ["step_ended"] + ["too_many"] * 6


async def test_fifty_at_once_with_one_recovery_code_are_one(browser: Browser, services: Services) -> None:
    await hire(services, "phoneless")
    _, codes = await enrolled(browser(), "phoneless")
    async with services.db.unscoped() as tx:
        login = await services.staff.find_login(tx, "phoneless")
    assert login is not None

    async def redeem() -> bool:
        try:
            async with services.db.transaction(BOTH) as tx:
                await services.access.second.check(tx, login.staff_id, codes[0], HOUSE)
        except WrongCode:
            return False
        return True

    assert sum(await asyncio.gather(*(redeem() for _ in range(50)))) == 1
    assert await sql(services, "select count(*) from staff.recovery_code r join staff.member m on m.id = r.staff_id"
                               " where m.login = 'phoneless' and r.used_at is not null") == 1  # fmt: skip


async def test_a_company_makes_its_auditors_set_one_up(browser: Browser, services: Services) -> None:
    await hire(services, "counted", roles=("auditor",))
    client = browser()
    try:
        await set_rules(browser, BANK, second_step_roles=["auditor"])
        step = (await enter(client, "counted")).json()
        assert step["step"] == "enrol"
        shown = (await client.post("/api/sign-in/enrol", json={"token": step["token"]})).json()
        assert shown["svg"].startswith("<svg")
        body = {"token": step["token"], "code": code_of(shown["key"])}
        done = remember(client, await client.post("/api/sign-in/enrol/confirm", json=body)).json()
        assert len(done["recovery_codes"]) == 10
        gone = await client.request("DELETE", "/api/me/second", json={"present": "right"})
        assert code(gone) == (403, "second_step_demanded")
    finally:
        await set_rules(browser, BANK)


@pytest.mark.parametrize("token", ["", " ", "null", "0", "a" * 43, "\x00" * 43])
async def test_what_is_no_step_goes_nowhere(browser: Browser, token: str) -> None:
    client = browser()
    await sign_in(client, "agent")
    session = client.cookies["suiban_staff"]
    for given in (token, session):
        for path, more in (("second", {"code": "1"}), ("password", {"password": BETTER}), ("enrol", {}),
                           ("enrol/confirm", {"code": "1"})):  # fmt: skip
            answer = await client.post(f"/api/sign-in/{path}", json={"token": given, **more})
            assert code(answer) == (401, "step_ended")


# --- sessions -----------------------------------------------------------------------------------------------------


async def test_sessions_know_when_they_were_used_and_end_when_left_alone(browser: Browser, services: Services) -> None:
    ids = await hire(services, "idler", companies=(INSURER,))
    security, client, old = browser(), browser(), browser()
    await sign_in(security, "security")
    try:
        await set_rules(browser, INSURER, idle_minutes_max=5)
        await sign_in(old, "idler")
        await sign_in(client, "idler")
        await sql(services, "update staff.session set last_seen_at = now() - interval '4 min' where staff_id = $1"
                            " returning 1", ids)  # fmt: skip
        assert (await client.get("/api/me")).status_code == 200
        assert await services.staff.touches.flush(services.db) > 0
        await sql(services, "update staff.session set last_seen_at = last_seen_at - interval '2 min'"
                            " where staff_id = $1 returning 1", ids)  # fmt: skip
        assert (await client.get("/api/me")).status_code == 200
        assert code(await old.get("/api/me")) == (401, "not_signed_in")
        await IdleSessions(services.db, services.clock).run({})
        ended = await sql(services, "select count(*) from staff.session where staff_id = $1"
                                    " and revoked_at is not null", ids)  # fmt: skip
        assert ended == 1
        seen = (await security.get(f"/api/staff/{ids}/sessions")).json()["items"]
        assert len(seen) == 1
    finally:
        await set_rules(browser, INSURER)


async def test_ending_all_others_leaves_this_one(browser: Browser, services: Services) -> None:
    await hire(services, "many")
    here, there, elsewhere = browser(), browser(), browser()
    for client in (here, there, elsewhere):
        await sign_in(client, "many")
    assert (await here.delete("/api/me/sessions")).json() == {"ended": 2}
    assert (await here.get("/api/me")).status_code == 200
    for client in (there, elsewhere):
        assert code(await client.get("/api/me")) == (401, "not_signed_in")
