"""Trying rules on a past day: over HTTP in lines, by command, in a child that ends when nobody listens."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, IDS, Browser, code, sign_in

from suiban.app.wiring import Services
from suiban.kit.hours import WEEKDAYS
from suiban.kit.ids import QueueId, WorkId
from suiban.platform.computing import SumFailed, Sums, SumsBusy, SumTooLong
from suiban.routing.api import Queue
from suiban.routing.model.replaying import Came, There


@pytest.fixture
async def admin(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "admin")
    return client


async def lines(client: httpx.AsyncClient, **body: Any) -> list[dict[str, Any]]:
    answer = await client.post("/api/settings/dry-run", json={"company_id": str(BANK), **body})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture(scope="module")
async def yesterday(services: Services) -> str:
    """Two came at once and one person was there for an hour: one waited for two minutes."""
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(tx, [Queue(BANK, QueueId.new(), "trial", "试算", {}, priority=0)])
        past = await services.routing.past_day(tx, BANK)
        people = {one.staff_id: one for one in await services.routing.servers(tx)}
        agent = people[IDS["agent"]]
        nine = past.begins_at + timedelta(hours=9)
        there = There(agent.staff_id, agent.companies, agent.skills, 1, ((nine, nine + timedelta(hours=1)),))
        wait = timedelta(seconds=120)
        hands = max(1, agent.capacity)
        came = [
            Came(WorkId.new(), BANK, "trial", nine, nine, nine + wait, staff_id=agent.staff_id) for _ in range(hands)
        ]
        came.append(
            Came(WorkId.new(), BANK, "trial", nine, nine + wait, nine + 2 * wait, staff_id=agent.staff_id)
        )  # fmt: skip
        await services.routing.enter_past(tx, came, [there])
        again = await services.routing.past_day(tx, BANK)
    assert len(again.came) - len(past.came) == hands + 1
    return str(past.day)


async def test_the_last_day_is_run_again_as_it_was_and_as_it_would_be(admin: httpx.AsyncClient, yesterday: str) -> None:
    draft = {"name": "试算", "skills": {}, "target_wait_s": 600}
    *going, last = await lines(admin, drafts=[{"section": "queues", "key": "trial", "value": draft}])
    assert all(0 <= line["done"] <= line["of"] for line in going)
    found = last["tried"]
    assert found["day"] == yesterday
    real, now, then = (found[kind]["trial"] for kind in ("real", "now", "then"))
    assert real["answered"] == now["answered"] == then["answered"] == real["arrived"]
    # the same people in the same order: only what counts as in time is another
    assert now["service_level"] < 1.0
    assert then["service_level"] == 1.0
    assert found["apart"]["same_fate"] == 1.0
    assert found["changed"] == []
    assert found["unseen"] == []
    assert found["works"] >= real["arrived"]


async def test_what_a_run_knows_nothing_of_is_said(admin: httpx.AsyncClient, yesterday: str) -> None:
    items = (await admin.get("/api/settings/queues")).json()["items"]
    value = next(item for item in items if item["key"] == "trial")["value"]
    draft = {
        "section": "queues",
        "key": "trial",
        "value": {**value, "promise_share": 55, "protect_s": 300, "name": "别名"},
    }
    assert (await lines(admin, drafts=[draft]))[-1]["tried"]["unseen"] == ["protect_s"]
    sets = (await admin.get("/api/settings/rules")).json()["items"]
    rules = next(item for item in sets if item["company_id"] == str(BANK))
    value = {**rules["value"], "returned_points": 4, "missed_max": 1, "leave_after_s": 600}
    draft = {"section": "rules", "key": rules["key"], "value": value}
    assert (await lines(admin, drafts=[draft]))[-1]["tried"]["unseen"] == ["leave_after_s", "missed_max"]


async def test_queues_that_help_and_hours_can_be_tried(admin: httpx.AsyncClient, yesterday: str) -> None:
    """Nobody has the skills: as it would be another queue takes them; and who comes before noon waits from noon on."""
    noon = {"name": "中午", "weekly": {day: ["12:00-13:00"] for day in WEEKDAYS}}
    hours = {"section": "hours", "key": "noon", "value": noon}
    wide = {"section": "queues", "key": "wide", "value": {"name": "综合"}}

    async def tried(*drafts: dict[str, Any], **more: Any) -> dict[str, Any]:
        value = {"name": "试算", "skills": {"card": 5, "loan": 5}, "target_wait_s": 60, **more}
        draft = {"section": "queues", "key": "trial", "value": value}
        found: dict[str, Any] = (await lines(admin, drafts=[*drafts, draft]))[-1]["tried"]
        assert found["unseen"] == []
        return found["then"]

    alone = (await tried())["trial"]
    assert alone["answered"] == 0
    helped = await tried(wide, overflow="wide", overflow_wait_s=5)
    assert (helped["wide"]["overflowed"], helped["trial"]["arrived"]) == (alone["arrived"], 0)
    ruled = (await tried(hours, skills={}, hours="noon"))["trial"]
    assert (ruled["answered"], ruled["wait_s_mean"], ruled["service_level"]) == (alone["arrived"], 0, 1)


async def test_a_day_on_which_nothing_came_says_so(admin: httpx.AsyncClient) -> None:
    last = (await lines(admin, day="2001-01-01"))[-1]
    assert (last["tried"]["works"], last["tried"]["real"][""]["service_level"]) == (0, None)


async def test_a_draft_of_a_kind_is_tried_with_the_queues(admin: httpx.AsyncClient, yesterday: str) -> None:
    """Conversations that take all of somebody's hands are served one after the other."""
    kinds = (await admin.get("/api/settings/kinds")).json()["items"]
    item = next(one for one in kinds if one["key"] == "conversation" and one["company_id"] == str(BANK))
    draft = {"section": "kinds", "key": "conversation", "value": {**item["value"], "units": 0}}
    found = (await lines(admin, drafts=[draft]))[-1]["tried"]
    assert found["then"]["trial"]["wait_s_mean"] > found["now"]["trial"]["wait_s_mean"]
    assert found["unseen"] == []


async def test_drafts_are_looked_at_before_anything_runs(admin: httpx.AsyncClient) -> None:
    async def refused(section: str, value: dict[str, Any], key: str = "trial") -> tuple[int, str]:
        body = {"company_id": str(BANK), "drafts": [{"section": section, "key": key, "value": value}]}
        return code(await admin.post("/api/settings/dry-run", json=body))

    assert await refused("queues", {"name": ""}) == (422, "setting_invalid")
    assert await refused("queues", {"name": "x", "hours": "nowhere"}) == (422, "setting_invalid")
    assert await refused("queues", {"name": "x", "overflow": "nowhere"}) == (422, "setting_invalid")
    assert await refused("hours", {"name": "x", "weekly": {"mon": ["18:00-09:00"]}}) == (422, "setting_invalid")
    assert await refused("queues", {"name": "x", "backup": ["nowhere"]}) == (422, "setting_invalid")
    assert await refused("rules", {"fallback": "nowhere"}) == (422, "setting_invalid")
    assert await refused("rules", {"regions": ["广州=gd", "广州=gz"]}) == (422, "setting_invalid")
    assert await refused("kinds", {"name": "x", "name_en": "x"}) == (422, "setting_invalid"), "no such kind"
    assert await refused("kinds", {"name": "x", "name_en": "x", "hours": "nowhere"}, "order") == (
        422,
        "setting_invalid",
    )
    assert await refused("skills", {"name": "x", "name_en": "x"}) == (422, "rule_not_queue")


async def test_rules_as_they_were_at_a_moment_can_be_tried(
    admin: httpx.AsyncClient, services: Services, yesterday: str
) -> None:
    items = (await admin.get("/api/settings/queues")).json()["items"]
    queue = next(item for item in items if item["key"] == "trial")
    moment = services.clock.now().isoformat()
    body = {"company_id": str(BANK), "seen": queue["digest"], "value": {**queue["value"], "target_wait_s": 900}}
    assert (await admin.put("/api/settings/queues/trial", json=body)).status_code == 200
    found = (await lines(admin, at=moment))[-1]["tried"]
    assert found["now"]["trial"]["service_level"] == 1.0
    assert found["then"]["trial"]["service_level"] < 1.0


async def test_only_who_may_change_rules_tries_them(browser: Browser, services: Services) -> None:
    for who in ("security", "boss", "agent"):
        client = browser()
        await sign_in(client, who)
        answer = await client.post("/api/settings/dry-run", json={"company_id": str(BANK)})
        assert code(answer) == (403, "permission_missing")


async def test_nothing_is_written(admin: httpx.AsyncClient, services: Services, yesterday: str) -> None:
    async def count() -> int:
        async with services.db.snapshot(BOTH) as tx:
            return int(await tx.fetchval("select count(*) from routing.work"))

    before = await count()
    await lines(admin)
    assert await count() == before


# --- the children in which it runs --------------------------------------------------------------------------------


async def said(sums: Sums, module: str, raw: bytes = b"") -> list[bytes]:
    return [line async for line in sums.lines(module, raw)]


async def test_a_child_that_fails_or_takes_too_long_is_told() -> None:
    with pytest.raises(SumFailed):
        await said(Sums(), "suiban.routing.trying_child", b"no trial")
    with pytest.raises(SumTooLong):
        await said(Sums(seconds_max=0.0), "http.server")


async def test_who_stops_listening_ends_it_and_the_place_is_free_again() -> None:
    sums = Sums()
    listening = sums.lines("http.server", b"")
    first = asyncio.ensure_future(anext(listening))
    waiting = [asyncio.ensure_future(said(sums, "this")) for _ in range(4)]
    await asyncio.wait({first, *waiting}, timeout=0.5)
    with pytest.raises(SumsBusy):
        await said(sums, "this")
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await listening.aclose()
    for one in waiting:
        assert any(b"Zen" in line for line in await one)


# --- the command ---------------------------------------------------------------------------------------------------


async def test_the_command_prints_what_happened_and_both_runs(
    services: Services, yesterday: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from suiban.app.cli import _parser
    from suiban.app.simulate.trying import dry_run

    rules = tmp_path / "bank.toml"
    rules.write_text('[[queues]]\nkey = "trial"\nname = "试算"\ntarget_wait_s = 600\n')
    options = _parser().parse_args(["routing", "dry-run", "--rules", str(rules), "--json"])
    assert await dry_run(services.settings, options) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["day"] == yesterday
    assert told["then"]["trial"]["service_level"] == 1.0
    options.json = False
    assert await dry_run(services.settings, options) == 0
    text = capsys.readouterr().out
    assert "trial" in text
    assert "service_level" in text
