"""Every save of a setting is kept: listed, compared, gone back to; one setting, or all rules as of a moment."""

from datetime import datetime
from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, IDS, INSURER, Browser, code, sign_in
from tests.integration.test_settings_http import find, new, put

from suiban.app.wiring import Services
from suiban.audit.api import Query

LATE = "2099-01-01T00:00:00Z"


@pytest.fixture
async def admin(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "admin")
    return client


async def versions(client: httpx.AsyncClient, section: str, key: str, company: Any = BANK) -> list[dict[str, Any]]:
    query = "" if company is None else f"?company_id={company}"
    answer = await client.get(f"/api/settings/{section}/{key}/versions{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def roll_back(client: httpx.AsyncClient, section: str, item: dict[str, Any], to: int, **more: Any) -> Any:
    body = {"company_id": item["company_id"], "seen": item["digest"], "to": to, **more}
    return await client.post(f"/api/settings/{section}/{item['key']}/roll-back", json=body)


def week(**days: list[str]) -> dict[str, Any]:
    return {"name": "工作日", "weekly": days}


async def test_every_save_is_a_version_with_who_when_what_and_why(admin: httpx.AsyncClient, services: Services) -> None:
    made = (await put(admin, "hours", new("kept"), **week(mon=["09:00-18:00"]))).json()
    body = {"company_id": str(BANK), "seen": made["digest"], "value": week(mon=["09:00-17:00"]), "reason": "冬季"}
    saved = (await admin.put("/api/settings/hours/kept", json=body)).json()
    # what changes nothing is no version
    assert (await put(admin, "hours", saved)).json() == saved
    late, first = await versions(admin, "hours", "kept")
    assert (first["number"], first["before"], first["after"]["weekly"]) == (1, None, {"mon": ["09:00-18:00"]})
    assert (late["number"], late["by_id"], late["by_kind"], late["reason"]) == (2, str(IDS["admin"]), "staff", "冬季")
    assert late["by_name"] != ""
    assert late["before"] == first["after"]
    assert late["after"]["weekly"] == {"mon": ["09:00-17:00"]}
    assert datetime.fromisoformat(late["at"]).tzinfo is not None
    async with services.db.snapshot(BOTH) as tx:
        entry = (await services.audit.entries(tx, Query(company_id=BANK, action="administration."))).items[0]
    assert entry.reason == "冬季"


async def test_a_version_comes_back_as_a_save_over_what_was_seen(admin: httpx.AsyncClient) -> None:
    first = (await put(admin, "hours", new("back"), **week(mon=["09:00-18:00"]))).json()
    second = (await put(admin, "hours", first, weekly={"tue": ["10:00-12:00"]}, closed_text="关")).json()
    assert code(await roll_back(admin, "hours", first, 1)) == (409, "setting_changed")
    back = await roll_back(admin, "hours", second, 1, reason="误改")
    assert back.status_code == 200, back.text
    assert back.json() == first
    newest = (await versions(admin, "hours", "back"))[0]
    assert (newest["number"], newest["reason"]) == (3, "误改")
    # and forward again: nothing was lost
    again = await roll_back(admin, "hours", back.json(), 2)
    assert again.json()["value"] == second["value"]
    assert code(await roll_back(admin, "hours", again.json(), 99)) == (404, "version_unknown")
    # before the first there was nothing to go back to
    assert code(await roll_back(admin, "hours", again.json(), 0)) == (404, "version_unknown")


async def test_what_was_there_before_versions_were_kept_can_come_back(admin: httpx.AsyncClient) -> None:
    found = await find(admin, "companies", "bank")
    assert await versions(admin, "companies", "bank") == []
    changed = (await put(admin, "companies", found, hotline="95511")).json()
    back = await roll_back(admin, "companies", changed, 0)
    assert back.json()["value"] == found["value"]


async def test_going_back_is_checked_like_any_save(admin: httpx.AsyncClient, services: Services) -> None:
    queue = (await put(admin, "queues", new("gliding"), name="滑翔")).json()
    assert (await put(admin, "skills", new("gliding", None), name="滑翔", name_en="Gliding")).status_code == 200
    odd = (await put(admin, "queues", queue, ["nobody_can"], skills={"gliding": 2})).json()
    plain = (await roll_back(admin, "queues", odd, 1)).json()
    assert plain["findings"] == []
    doubtful = await roll_back(admin, "queues", plain, 2)
    assert (code(doubtful), doubtful.json()["detail"]["where"]) == ((409, "setting_doubtful"), "gliding")
    assert (await roll_back(admin, "queues", plain, 2, confirmed=["nobody_can"])).status_code == 200


async def test_what_all_share_has_the_same_versions_in_every_company(admin: httpx.AsyncClient) -> None:
    made = (await put(admin, "skills", new("sailing", None), name="帆", name_en="Sails")).json()
    assert (await put(admin, "skills", made, name="帆船")).status_code == 200
    assert [one["number"] for one in await versions(admin, "skills", "sailing", None)] == [2, 1]


async def rules(client: httpx.AsyncClient, company: Any, at: str) -> dict[str, Any]:
    answer = await client.get("/api/settings/rules-then", params={"company_id": str(company), "at": at})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_all_rules_of_a_company_go_back_to_a_moment(admin: httpx.AsyncClient, services: Services) -> None:
    before = (await put(admin, "hours", new("then"), **week(mon=["09:00-18:00"]))).json()
    queue = (await put(admin, "queues", new("then"), name="当时", hours="then")).json()
    moment = services.clock.now().isoformat()
    assert (await put(admin, "hours", before, weekly={"sun": ["10:00-11:00"]})).status_code == 200
    assert (await put(admin, "queues", queue, hours="", target_wait_s=90)).status_code == 200
    assert (await put(admin, "queues", new("later"), name="后来")).status_code == 200
    other = (await put(admin, "queues", new("then", INSURER), name="保险")).json()
    found = await rules(admin, BANK, moment)
    assert [(one["section"], one["key"], one["problem"]) for one in found["items"]] == [
        ("hours", "then", ""), ("queues", "later", ""), ("queues", "then", ""),
    ]  # fmt: skip
    assert found["items"][1]["after"] == {"active": False}
    assert (found["items"][2]["before"], found["items"][2]["after"]) == (
        {"hours": "", "target_wait_s": 90}, {"hours": "then", "target_wait_s": 30},
    )  # fmt: skip
    body = {"company_id": str(BANK), "at": moment, "seen": found["seen"], "reason": "演练"}
    # somebody saves meanwhile: what was previewed is not what would happen
    later = await find(admin, "queues", "later")
    assert (await put(admin, "queues", later, priority=3)).status_code == 200
    assert code(await admin.post("/api/settings/rules-back", json=body)) == (409, "setting_changed")
    body["seen"] = (await rules(admin, BANK, moment))["seen"]
    done = await admin.post("/api/settings/rules-back", json=body)
    assert done.json() == {"changed": 3, "stayed": []}
    items = (await admin.get("/api/settings/queues")).json()["items"]
    mine = {item["key"]: item for item in items if item["company_id"] == str(BANK)}
    assert mine["then"]["value"] == queue["value"]
    assert mine["later"]["value"]["active"] is False
    assert next(item for item in items if item["company_id"] == str(INSURER) and item["key"] == "then") == other
    assert (await find(admin, "hours", "then"))["value"] == before["value"]
    # nothing is left to change, and it is in the audit
    assert [one for one in (await rules(admin, BANK, moment))["items"] if one["key"] == "then"] == []
    async with services.db.snapshot(BOTH) as tx:
        entries = (await services.audit.entries(tx, Query(company_id=BANK, action="administration."))).items
    entry = next(one for one in entries if one.action == "administration.rules_rolled_back")
    assert (entry.reason, sorted(entry.detail["changed"])) == (  # type: ignore[arg-type]
        "演练", ["hours then", "queues later", "queues then"],
    )  # fmt: skip
    listed = await admin.get("/api/settings/versions", params={"company_id": str(BANK), "before": LATE})
    assert {one["reason"] for one in listed.json()["items"][:3]} == {"演练"}


async def test_what_is_wrong_or_odd_is_told_before_it_is_saved(admin: httpx.AsyncClient) -> None:
    async def check(section: str, key: str, value: dict[str, Any]) -> Any:
        body = {"company_id": str(BANK), "value": value}
        answer = await admin.post(f"/api/settings/{section}/{key}/check", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert (await put(admin, "skills", new("diving", None), name="潜", name_en="Diving")).status_code == 200
    found = await check("queues", "diving", {"name": "潜水", "skills": {"diving": 2}})
    assert (found["problem"], [one["problem"] for one in found["findings"]]) == (None, ["nobody_can"])
    wrong = await check("hours", "odd", {"name": "x", "days": {"2026-02-31": []}})
    assert wrong["problem"] == {"problem": "day_unknown", "field": "days", "where": "2026-02-31"}
    assert (await check("hours", "odd", {"name": "x"}))["findings"][0]["problem"] == "never_open"
    assert (await check("queues", "x", {"name": ""}))["problem"]["problem"] == "empty"
    keys = {item["key"] for item in (await admin.get("/api/settings/queues")).json()["items"]}
    assert "diving" not in keys


async def test_who_may_only_read_goes_nowhere_back(browser: Browser, admin: httpx.AsyncClient) -> None:
    made = (await put(admin, "hours", new("locked"), **week(mon=["09:00-18:00"]))).json()
    security, boss = browser(), browser()
    await sign_in(security, "security")
    await sign_in(boss, "boss")
    assert [one["number"] for one in await versions(security, "hours", "locked")] == [1]
    assert code(await roll_back(security, "hours", made, 1)) == (403, "permission_missing")
    body = {"company_id": str(BANK), "at": LATE, "seen": "x"}
    assert code(await security.post("/api/settings/rules-back", json=body)) == (403, "permission_missing")
    refused = await boss.get(f"/api/settings/hours/locked/versions?company_id={BANK}")
    assert code(refused) == (403, "permission_missing")
