"""Settings of whom customers get and where queues lead: kept, refused with what is wrong, entered as files."""

import httpx
import pytest
from tests.bank import BANK, BOTH, INSURER, Browser, sign_in
from tests.integration.test_settings_http import find, put

from suiban.app.wiring import Services
from suiban.kit.ids import QueueId
from suiban.routing.api import Queue


@pytest.fixture
async def admin(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "admin")
    return client


async def test_whom_customers_get_is_set_and_read_back(admin: httpx.AsyncClient, services: Services) -> None:
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(tx, [Queue(BANK, QueueId.new(), "knowing", "认识")])
    found = await find(admin, "queues", "knowing")
    wanted = {"manager_s": 60, "last_agent_s": 30, "language_skill": "must", "region_skill": True}
    saved = await put(admin, "queues", found, **wanted)
    assert saved.json()["value"].items() >= wanted.items()
    async with services.db.snapshot(BOTH) as tx:
        line = next(item for item in await services.routing.queues(tx) if item.key == "knowing")
    assert {name: getattr(line, name) for name in wanted} == wanted
    for field, wrong in (("manager_s", 601), ("last_agent_s", -1), ("language_skill", "always")):
        refused = await put(admin, "queues", saved.json(), **{field: wrong})
        assert (refused.status_code, refused.json()["detail"]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("field", "wrong", "problem"),
    [
        ("level_points", ["私行"], "malformed"), ("level_points", ["私行=51"], "malformed"),
        ("level_points", ["私行=6", "私行=7"], "named_twice"), ("returned_points", 51, "out_of_range"),
        ("leave_after_s", 14, "out_of_range"), ("leave_after_s", 3_601, "out_of_range"),
        ("return_within_s", -1, "out_of_range"),
        ("last_agent_days", 0, "out_of_range"), ("regions", ["广州=GD"], "malformed"),
        ("regions", ["广州=gd", "广州=gx"], "named_twice"),
    ],
)  # fmt: skip
async def test_rules_of_value_are_refused_with_what_is_wrong(
    admin: httpx.AsyncClient, field: str, wrong: object, problem: str
) -> None:
    rules = await find(admin, "rules", "bank")
    refused = await put(admin, "rules", rules, **{field: wrong})
    assert refused.status_code == 422
    assert refused.json()["detail"].items() >= {"problem": problem, "field": field}.items()


async def test_rules_of_value_are_kept_in_their_order(admin: httpx.AsyncClient, services: Services) -> None:
    rules = await find(admin, "rules", "bank")
    wanted = {"level_points": ["私行=6", "金卡=1"], "returned_points": 2, "regions": ["深圳=gd", "上海=sh"]}
    saved = await put(admin, "rules", rules, **wanted)
    assert saved.status_code == 200, saved.text
    assert (await find(admin, "rules", "bank"))["value"].items() >= wanted.items()
    async with services.db.snapshot(BOTH) as tx:
        assert (await services.routing.rule(tx, INSURER)).level_points == ()


async def test_overflow_that_goes_round_is_refused_with_the_circle(
    admin: httpx.AsyncClient, services: Services
) -> None:
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(
            tx, [Queue(BANK, QueueId.new(), key, key) for key in ("ov-a", "ov-b", "ov-c")]
        )
    for key, overflow in (("ov-a", "ov-b"), ("ov-b", "ov-c")):
        saved = await put(admin, "queues", await find(admin, "queues", key), overflow=overflow, overflow_wait_s=90)
        assert saved.status_code == 200, saved.text
    for key, overflow, circle in (
        ("ov-c", "ov-a", "ov-c → ov-a → ov-b → ov-c"), ("ov-c", "ov-c", "ov-c → ov-c"),
    ):  # fmt: skip
        refused = await put(admin, "queues", await find(admin, "queues", key), overflow=overflow)
        assert refused.status_code == 422
        wanted = {"problem": "overflow_cycle", "field": "overflow", "where": circle}
        assert refused.json()["detail"].items() >= wanted.items()
    unknown = await put(admin, "queues", await find(admin, "queues", "ov-c"), overflow="nowhere")
    assert unknown.json()["detail"].items() >= {"problem": "queue_unknown", "field": "overflow"}.items()
    rules = await find(admin, "rules", "bank")
    unknown = await put(admin, "rules", rules, fallback="nowhere")
    assert unknown.json()["detail"].items() >= {"problem": "queue_unknown", "field": "fallback"}.items()
    assert (await put(admin, "rules", rules, fallback="ov-c")).status_code == 200


async def test_back_up_is_kept_and_refused_where_it_cannot_be_meant(
    admin: httpx.AsyncClient, services: Services
) -> None:
    async with services.db.transaction(BOTH) as tx:
        lines = [Queue(BANK, QueueId.new(), key, key) for key in ("bk-a", "bk-b", "bk-own")]
        await services.routing.add_queues(tx, [*lines, Queue(INSURER, QueueId.new(), "bk-far", "bk-far")])
    for backup, problem, where in (
        (["nowhere"], "queue_unknown", "nowhere"), (["bk-far"], "queue_unknown", "bk-far"),
        (["bk-own"], "backs_itself", "bk-own"), (["bk-a", "bk-b", "bk-a"], "named_twice", "bk-a"),
    ):  # fmt: skip
        refused = await put(admin, "queues", await find(admin, "queues", "bk-own"), backup=backup)
        assert refused.status_code == 422
        wanted = {"problem": problem, "field": "backup", "where": where}
        assert refused.json()["detail"].items() >= wanted.items()
    # everybody who may serve one of these may serve the other: nobody could step in
    doubted = await put(admin, "queues", await find(admin, "queues", "bk-a"), backup=["bk-b"])
    assert (doubted.status_code, doubted.json()["detail"]["problem"]) == (409, "nobody_helps")
    saved = await put(admin, "queues", await find(admin, "queues", "bk-a"), confirmed=["nobody_helps"], backup=["bk-b"])
    assert saved.status_code == 200, saved.text
    # one another: nothing moves, so nothing goes round
    await put(admin, "queues", await find(admin, "queues", "bk-b"), confirmed=["nobody_helps"], backup=["bk-a"])
    assert (await find(admin, "queues", "bk-b"))["value"]["backup"] == ["bk-a"]
    async with services.db.snapshot(BOTH) as tx:
        found = {line.key: line.backup for line in await services.routing.queues(tx) if line.key.startswith("bk-")}
    assert found == {"bk-a": ("bk-b",), "bk-b": ("bk-a",), "bk-own": (), "bk-far": ()}
    # the bot alone is back-up enough, and needs nobody who could step in
    saved = await put(admin, "queues", await find(admin, "queues", "bk-own"), bot_backup=True)
    assert saved.status_code == 200, saved.text
    async with services.db.snapshot(BOTH) as tx:
        bots = {line.key for line in await services.routing.queues(tx) if line.bot_backup}
    assert bots == {"bk-own"}
