"""Settings over HTTP: read, changed, refused, audited; and obeyed by the doors they are for."""

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, IDS, INSURER, Browser, code, customer, picture, say, sign_in

from suiban.app.wiring import Services
from suiban.audit.api import Query
from suiban.conversations.model import Speaker, ToQueue
from suiban.kit.ids import QueueId
from suiban.kit.masking import Spoken
from suiban.records.model import Line
from suiban.records.model.draft import choose_code
from suiban.routing import store as routing_store
from suiban.routing.api import Promise, Queue
from suiban.routing.model import Arrival


async def find(client: httpx.AsyncClient, section: str, key: str) -> dict[str, Any]:
    answer = await client.get(f"/api/settings/{section}")
    assert answer.status_code == 200, answer.text
    return next(item for item in answer.json()["items"] if item["key"] == key)


async def put(
    client: httpx.AsyncClient, section: str, item: dict[str, Any], confirmed: Sequence[str] = (), **value: Any
) -> httpx.Response:
    body = {
        "company_id": item["company_id"], "seen": item["digest"], "value": {**item["value"], **value},
        "confirmed": list(confirmed),
    }  # fmt: skip
    # escaped: half a character can be written in JSON, and must be refused by us
    headers = {"content-type": "application/json"}
    return await client.put(f"/api/settings/{section}/{item['key']}", content=json.dumps(body), headers=headers)


def new(key: str, company: Any = BANK) -> dict[str, Any]:
    return {"company_id": None if company is None else str(company), "key": key, "digest": None, "value": {}}


@pytest.fixture
async def admin(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "admin")
    return client


async def test_what_a_channel_is_set_to_is_what_customers_see(admin: httpx.AsyncClient, browser: Browser) -> None:
    found = await find(admin, "channels", "bank-app")
    assert "assertion_secret" not in found["value"]
    saved = await put(
        admin, "channels", found, greeting="您好，这里是银行。", greeting_en="Welcome.", accent="#8a1c3b", side="left",
        launcher="问一问", title="银行客服", initial="行", questions=["怎么挂失？"], voice_allowed=False,
    )  # fmt: skip
    assert saved.status_code == 200, saved.text
    seen = (await browser().get("/api/chat/channels/bank-app")).json()
    wanted = {
        "greeting": "您好，这里是银行。", "accent": "#8a1c3b", "side": "left", "launcher": "问一问",
        "title": "银行客服", "initial": "行", "files_allowed": True, "voice_allowed": False,
    }  # fmt: skip
    assert {name: seen[name] for name in wanted} == wanted
    english = (await browser().get("/api/chat/channels/bank-app?locale=en")).json()
    assert (english["greeting"], english["launcher"], english["title"]) == ("Welcome.", "问一问", "银行客服")
    questions = await browser().get("/api/chat/channels/bank-app/questions")
    assert questions.json() == {"items": ["怎么挂失？"]}
    # what was set is what the next look shows, under the same name
    again = await find(admin, "channels", "bank-app")
    assert again == saved.json()


async def test_files_and_voice_are_refused_where_they_are_not_welcome(
    admin: httpx.AsyncClient, browser: Browser
) -> None:
    client = browser()
    session = (await client.post("/api/chat/sessions", json={"channel_key": "bank-app"})).json()
    client.headers["authorization"] = f"Bearer {session['token']}"
    assert (await client.post("/api/chat/files", files=picture())).status_code == 200
    await put(admin, "channels", await find(admin, "channels", "bank-app"), files_allowed=False, voice_allowed=True)
    assert code(await client.post("/api/chat/files", files=picture())) == (403, "files_not_welcome")
    await put(admin, "channels", await find(admin, "channels", "bank-app"), files_allowed=False, voice_allowed=False)
    assert code(await client.post("/api/chat/files", files=picture())) == (403, "files_not_welcome")
    await put(admin, "channels", await find(admin, "channels", "bank-app"), files_allowed=True)
    assert (await client.post("/api/chat/files", files=picture())).status_code == 200


async def test_who_saves_over_what_they_did_not_see_is_told(admin: httpx.AsyncClient) -> None:
    first = await find(admin, "channels", "bank-app")
    assert (await put(admin, "channels", first, name="手机银行 A")).status_code == 200
    late = await put(admin, "channels", first, name="手机银行 B")
    assert code(late) == (409, "setting_changed")
    assert (await find(admin, "channels", "bank-app"))["value"]["name"] == "手机银行 A"
    assert code(await put(admin, "channels", {**first, "digest": None}, name="C")) == (409, "setting_changed")
    # a deed done twice is done once
    now = await find(admin, "channels", "bank-app")
    assert (await put(admin, "channels", now)).json() == now


async def test_every_change_stands_in_the_audit_with_what_was_and_is(
    admin: httpx.AsyncClient, services: Services
) -> None:
    found = await find(admin, "companies", "bank")
    assert (await put(admin, "companies", found, hotline="95500", accent="#14665a")).status_code == 200
    async with services.db.snapshot(BOTH) as tx:
        page = await services.audit.entries(tx, Query(company_id=BANK, action="administration."))
    entry = page.items[0]
    assert (entry.action, entry.object_kind, entry.object_id) == (
        "administration.setting_changed", "companies", "bank",
    )  # fmt: skip
    assert entry.actor.id == IDS["admin"]
    assert entry.detail == {
        "before": [f'hotline = "{found["value"]["hotline"]}"', 'accent = ""'],
        "after": ['hotline = "95500"', 'accent = "#14665a"'],
    }
    assert INSURER not in {item.company_id for item in page.items}


async def test_a_company_that_is_not_served_has_its_doors_shut(admin: httpx.AsyncClient, browser: Browser) -> None:
    await put(admin, "companies", await find(admin, "companies", "bank"), active=False)
    assert code(await browser().get("/api/chat/channels/bank-app")) == (404, "channel_unknown")
    await put(admin, "companies", await find(admin, "companies", "bank"), active=True)
    await put(admin, "channels", await find(admin, "channels", "bank-app"), active=False)
    assert code(await browser().get("/api/chat/channels/bank-app")) == (404, "channel_unknown")
    await put(admin, "channels", await find(admin, "channels", "bank-app"), active=True, accent="")
    await put(admin, "companies", await find(admin, "companies", "bank"), accent="#123456")
    assert (await browser().get("/api/chat/channels/bank-app")).json()["accent"] == "#123456"


async def test_new_ones_can_be_made_and_speak_of_what_is_there(admin: httpx.AsyncClient, services: Services) -> None:
    queue = {"name": "贵宾", "name_en": "VIP"}
    refused = await put(admin, "queues", new("vip"), **queue, hours="office")
    assert (code(refused), refused.json()["detail"]) == (
        (422, "setting_invalid"), {"problem": "hours_unknown", "field": "hours", "where": "office"},
    )  # fmt: skip
    assert (await put(admin, "hours", new("office"), name="工作日", weekly={"mon": ["09:00-18:00"]})).status_code == 200
    unknown = await put(admin, "queues", new("vip"), **queue, skills={"flying": 3})
    assert unknown.json()["detail"] == {"problem": "skill_unknown", "field": "skills", "where": "flying"}
    made = await put(admin, "skills", new("flying", None), name="飞", name_en="Flying")
    assert made.status_code == 200, made.text
    # nobody can fly yet: whoever means it says so
    doubtful = await put(admin, "queues", new("vip"), **queue, skills={"flying": 3}, hours="office")
    assert code(doubtful) == (409, "setting_doubtful")
    meant = await put(
        admin, "queues", new("vip"), confirmed=["nobody_can"], **queue, skills={"flying": 3}, hours="office"
    )
    assert meant.status_code == 200
    door = {"name": "网站", "first_holder": "queue:vip"}
    assert (await put(admin, "channels", new("bank-new"), **door)).status_code == 200
    other = await put(admin, "channels", new("insurer-new", INSURER), **door)
    assert other.json()["detail"] == {"problem": "queue_unknown", "field": "first_holder"}
    # keys of doors are public: one of another company cannot be taken
    assert code(await put(admin, "channels", new("bank-new", INSURER), name="x")) == (409, "channel_key_taken")
    async with services.db.snapshot(BOTH) as tx:
        line = next(item for item in await services.routing.queues(tx) if item.key == "vip")
        door = await services.conversations.find_channel(tx, "bank-new")
        [secret] = await services.conversations.assertion_secrets(tx, door)
    assert (line.skills, line.hours_key) == ({"flying": 3}, "office")
    assert len(secret) > 30
    assert door.assertion_secret == ""
    assert code(await put(admin, "companies", new("third"), name="x", name_en="x")) == (404, "setting_unknown")
    assert (await put(admin, "queues", new("9vip"), **queue)).status_code == 422


@pytest.mark.parametrize(
    ("section", "key", "change", "problem", "field"),
    [
        ("channels", "bank-app", {"name": ""}, "empty", "name"),
        ("channels", "bank-app", {"name": "  "}, "malformed", "name"),
        ("channels", "bank-app", {"name": "x" * 61}, "too_long", "name"),
        ("channels", "bank-app", {"name": "a\nb"}, "malformed", "name"),
        ("channels", "bank-app", {"name": "\ud800"}, "malformed", ""),
        ("channels", "bank-app", {"accent": "red; }"}, "malformed", "accent"),
        ("channels", "bank-app", {"allowed_origins": ["; script-src *"]}, "malformed", "allowed_origins"),
        ("channels", "bank-app", {"questions": ["x"] * 6}, "too_long", "questions"),
        ("channels", "bank-app", {"side": "top"}, "malformed", "side"),
        ("channels", "bank-app", {"assertion_secret": "mine"}, "unknown_field", "assertion_secret"),
        ("channels", "bank-app", {"files_allowed": "yes"}, "malformed", "files_allowed"),
        ("companies", "bank", {"time_zone": "Mars/Base"}, "zone_unknown", "time_zone"),
        ("companies", "bank", {"time_zone": "../../etc/passwd"}, "zone_unknown", "time_zone"),
    ],
)
async def test_what_is_wrong_is_refused_with_its_place(
    admin: httpx.AsyncClient, section: str, key: str, change: dict[str, Any], problem: str, field: str
) -> None:
    answer = await put(admin, section, await find(admin, section, key), **change)
    assert (code(answer), answer.json()["detail"]) == ((422, "setting_invalid"), {"problem": problem, "field": field})


async def test_hours_that_are_none_are_pointed_at(admin: httpx.AsyncClient) -> None:
    answer = await put(admin, "hours", new("night"), name="夜", weekly={"mon": ["18:00-06:00"]})
    assert answer.json()["detail"] == {"problem": "span_overnight", "field": "weekly", "where": "mon 18:00-06:00"}


async def test_only_administrators_change_and_only_their_own(browser: Browser, services: Services) -> None:
    boss, security = browser(), browser()
    await sign_in(boss, "boss")
    await sign_in(security, "security")
    assert code(await boss.get("/api/settings/channels")) == (403, "permission_missing")
    read = (await security.get("/api/settings/channels")).json()
    assert (read["may_change"], len(read["items"]) >= 2) == (False, True)
    item = read["items"][0]
    assert code(await put(security, "channels", item, name="x")) == (403, "permission_missing")
    assert code(await security.get("/api/settings/secrets")) == (404, "section_unknown")


async def test_rules_are_obeyed(admin: httpx.AsyncClient, services: Services) -> None:
    rules = await find(admin, "rules", "bank")
    assert rules["value"] == {
        "listeners_shown": True, "agents_download": False, "proof_lasts_min": 10, "level_points": [],
        "returned_points": 0, "last_agent_days": 30, "regions": [], "fallback": "", "missed_max": 3,
        "leave_after_s": 120, "return_within_s": 1800, "quiet": ["00:00-08:00", "21:00-24:00"],
        "flows_four_eyes": True,
    }  # fmt: skip
    changed = {"listeners_shown": False, "agents_download": True, "proof_lasts_min": 15}
    assert (await put(admin, "rules", rules, **changed)).status_code == 200
    async with services.db.snapshot(BOTH) as tx:
        assert await services.records.agents_download(tx, BANK)
        assert await services.proving.lasts_min(tx, BANK) == 15
        assert not await services.records.agents_download(tx, INSURER)
        assert await services.conversations.listeners_shown(tx) == {BANK: False}


async def test_a_reason_that_is_not_used_any_more_is_not_offered(admin: httpx.AsyncClient, services: Services) -> None:
    made = await put(admin, "presence_reasons", new("errand"), name="外出", name_en="Errand", place=3)
    assert made.status_code == 200, made.text
    async with services.db.snapshot(BOTH) as tx:
        assert "errand" in {reason.key for reason in await services.routing.presence_reasons(tx)}
    await put(admin, "presence_reasons", made.json(), active=False)
    async with services.db.snapshot(BOTH) as tx:
        assert "errand" not in {reason.key for reason in await services.routing.presence_reasons(tx)}
    assert (await find(admin, "presence_reasons", "errand"))["value"]["active"] is False


async def test_a_company_says_what_a_kind_weighs(admin: httpx.AsyncClient, services: Services) -> None:
    kinds = (await admin.get("/api/settings/kinds")).json()["items"]
    of = {item["key"]: item for item in kinds if item["company_id"] == str(BANK)}
    declared = of["complaint"]
    assert (declared["value"]["units"], declared["value"]["kept"]) == (2, True)
    made = await put(admin, "kinds", declared, units=0, target_s=60, kept=False)
    assert made.status_code == 200, made.text
    async with services.db.snapshot(BOTH) as tx:
        kind = (await services.routing.kinds(tx, BANK))["complaint"]
        assert (kind.weight, kind.target_s, kind.kept) == (0, 60, False)
        assert (await services.routing.kinds(tx, INSURER))["complaint"].weight == 2
    invented = await put(admin, "kinds", new("invented"), name="x", name_en="x")
    assert invented.json()["detail"]["problem"] == "kind_unknown"
    talk = await put(admin, "kinds", of["conversation"], kept=True)
    assert talk.json()["detail"] == {"problem": "kept_by_talk", "field": "kept"}


async def test_a_kind_keeps_hours_that_there_are(admin: httpx.AsyncClient, services: Services) -> None:
    kinds = (await admin.get("/api/settings/kinds")).json()["items"]
    of = {item["key"]: item for item in kinds if item["company_id"] == str(BANK)}
    assert of["order"]["value"]["hours"] == ""
    unknown = await put(admin, "kinds", of["order"], hours="nowhere")
    assert (unknown.status_code, unknown.json()["detail"]["problem"]) == (422, "hours_unknown")
    week = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    made = await put(admin, "hours", new("backoffice"), name="后台", weekly=week)
    assert made.status_code == 200, made.text
    talk = await put(admin, "kinds", of["conversation"], hours="backoffice")
    assert talk.json()["detail"] == {"problem": "hours_by_queue", "field": "hours"}
    saved = await put(admin, "kinds", of["order"], hours="backoffice")
    assert saved.status_code == 200, saved.text
    async with services.db.snapshot(BOTH) as tx:
        assert (await services.routing.kinds(tx, BANK))["order"].hours_key == "backoffice"
        assert (await services.routing.kinds(tx, INSURER))["order"].hours_key == ""
    again = await put(admin, "kinds", saved.json(), target_s=600)
    assert again.json()["value"]["hours"] == "backoffice", "changing something else leaves them"


@pytest.mark.parametrize(("most", "saved"), [(0, True), (1, True), (20, True), (21, False), (-1, False)])
async def test_how_many_missed_offers_in_a_row_a_company_bears(
    admin: httpx.AsyncClient, services: Services, most: int, saved: bool
) -> None:
    rules = (await admin.get("/api/settings/rules")).json()["items"]
    bank = next(item for item in rules if item["company_id"] == str(BANK))
    answer = await put(admin, "rules", bank, missed_max=most)
    assert (answer.status_code == 200) is saved, answer.text
    if saved:
        async with services.db.snapshot(BOTH) as tx:
            assert (await services.routing.rule(tx, BANK)).missed_max == most
            assert (await services.routing.rule(tx, INSURER)).missed_max == 3
    else:
        assert answer.json()["detail"] == {"problem": "out_of_range", "field": "missed_max"}


async def test_what_waits_in_a_queue_of_priority_comes_first(admin: httpx.AsyncClient, services: Services) -> None:
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(tx, [Queue(BANK, QueueId.new(), "plain", "普通")])
    assert (await put(admin, "queues", await find(admin, "queues", "plain"), priority=7)).status_code == 200
    async with services.db.snapshot(BOTH) as tx:
        line = next(item for item in await services.routing.queues(tx) if item.key == "plain")
    assert line.priority == 7


async def test_what_a_queue_wishes_is_more_than_it_must_have_and_known(
    admin: httpx.AsyncClient, services: Services
) -> None:
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(tx, [Queue(BANK, QueueId.new(), "wishing", "希望")])
    for key in ("wish-one", "wish-two"):
        assert (await put(admin, "skills", new(key, None), name=key, name_en=key)).status_code == 200
    found = await find(admin, "queues", "wishing")
    musts = {"skills": {"wish-one": 3}, "relax_s": 45}
    refused = await put(admin, "queues", found, **musts, wishes={"wish-one": 3})
    assert refused.json()["detail"] == {"problem": "wanted_anyway", "field": "wishes", "where": "wish-one"}
    refused = await put(admin, "queues", found, **musts, wishes={"magic": 3})
    assert refused.json()["detail"] == {"problem": "skill_unknown", "field": "wishes", "where": "magic"}
    odd = ["nobody_can", "nobody_wished"]
    saved = await put(admin, "queues", found, odd, **musts, wishes={"wish-two": 2, "wish-one": 5})
    assert saved.json()["value"]["wishes"] == {"wish-one": 5, "wish-two": 2}
    async with services.db.snapshot(BOTH) as tx:
        line = next(item for item in await services.routing.queues(tx) if item.key == "wishing")
    assert (line.wishes, line.relax_s) == ({"wish-one": 5, "wish-two": 2}, 45)


async def test_what_a_queue_promises_can_be_kept(admin: httpx.AsyncClient, services: Services) -> None:
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(tx, [Queue(BANK, QueueId.new(), "promising", "承诺")])
    found = await find(admin, "queues", "promising")
    assert (found["value"]["promise_share"], found["value"]["promises"]) == (
        80,
        {"voice": {"share": 80, "within_s": 20}},
    )
    for share in (0, 101):
        refused = await put(admin, "queues", found, promise_share=share)
        assert refused.json()["detail"] == {"problem": "out_of_range", "field": "promise_share"}
        refused = await put(admin, "queues", found, promises={"voice": {"share": share, "within_s": 20}})
        assert refused.json()["detail"] == {"problem": "out_of_range", "field": "promises"}
    refused = await put(admin, "queues", found, promises={"pigeon": {"share": 80, "within_s": 20}})
    assert refused.json()["detail"] == {"problem": "malformed", "field": "promises"}
    saved = await put(admin, "queues", found, promise_share=95, promises={"webchat": {"share": 90, "within_s": 15}})
    assert saved.json()["value"]["promises"] == {"webchat": {"share": 90, "within_s": 15}}
    async with services.db.snapshot(BOTH) as tx:
        line = next(item for item in await services.routing.queues(tx) if item.key == "promising")
    assert (line.promise_share, line.promises) == (95, {"webchat": Promise(90, 15)})


# --- switched off ---------------------------------------------------------------------------------------------------


async def queue(services: Services, key: str, **more: Any) -> QueueId:
    made = Queue(company_id=BANK, id=QueueId.new(), key=key, name=key, **more)
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(tx, [made])
        return next(one.id for one in await services.routing.queues(tx) if (one.company_id, one.key) == (BANK, key))


async def wait_in(services: Services, browser: Browser, queue_id: QueueId, key: str) -> str:
    """A customer who waits for a person of this queue; where they wait."""
    talk = await say(services, await customer(browser), "我要人工")
    speaker = Speaker("bot", None, "小随")
    async with services.db.transaction(BOTH) as tx:
        target = ToQueue(queue_id=queue_id, queue_key=key)
        moved = await services.conversations.pass_on(tx, talk, target, speaker, "wish", Spoken(""))
        arrival = Arrival(
            company_id=BANK, conversation_id=talk, queue_id=queue_id, queue_key=key, holder_token=moved.holder_token,
            enqueued_at=services.clock.now(),
        )  # fmt: skip
        await routing_store.enqueue(tx, [arrival])
        found = await tx.fetchval(
            "select q.key from routing.work w join routing.queue q on q.id = w.queue_id where w.conversation_id = $1",
            talk,
        )
    return str(found)


async def test_a_queue_is_switched_off_once_nothing_waits_or_comes_there(
    admin: httpx.AsyncClient, browser: Browser, services: Services
) -> None:
    await queue(services, "a-first")
    last = await queue(services, "z-last")
    assert (await put(admin, "channels", new("to-last"), name="直达", first_holder="queue:z-last")).status_code == 200
    assert await wait_in(services, browser, last, "z-last") == "z-last"
    off = await put(admin, "queues", await find(admin, "queues", "z-last"), active=False)
    assert (code(off), off.json()["detail"]) == (
        (422, "setting_invalid"), {"problem": "work_waits", "field": "active", "where": "1"},
    )  # fmt: skip
    async with services.db.transaction(BOTH) as tx:
        await tx.execute("update routing.work set state = 'cancelled', ended_at = now() where queue_id = $1", last)
    off = await put(admin, "queues", await find(admin, "queues", "z-last"), active=False)
    assert off.json()["detail"] == {"problem": "sends_here", "field": "active", "where": "to-last"}
    door = await find(admin, "channels", "to-last")
    assert (await put(admin, "channels", door, first_holder="queue:a-first")).status_code == 200
    assert (await put(admin, "queues", await find(admin, "queues", "z-last"), active=False)).status_code == 200
    # it is offered no more, to agents or to channels
    agent = browser()
    await sign_in(agent, "agent")
    offered = {item["key"] for item in (await agent.get("/api/queues")).json()["items"]}
    assert "a-first" in offered
    assert "z-last" not in offered
    refused = await put(admin, "channels", await find(admin, "channels", "to-last"), first_holder="queue:z-last")
    assert refused.json()["detail"] == {"problem": "queue_unknown", "field": "first_holder"}
    # and nobody is lost who is sent there all the same
    assert await wait_in(services, browser, last, "z-last") not in ("z-last", "None")
    async with services.db.transaction(BOTH) as tx:
        await tx.execute("update routing.work set state = 'cancelled', ended_at = now() where state = 'queued'")
    # the last one stays
    for item in (await admin.get("/api/settings/queues")).json()["items"]:
        if item["company_id"] == str(BANK) and item["value"]["active"] and item["key"] != "a-first":
            assert (await put(admin, "queues", item, active=False)).status_code in (200, 422)
    await put(admin, "channels", await find(admin, "channels", "to-last"), first_holder="bot")
    remaining = [
        item
        for item in (await admin.get("/api/settings/queues")).json()["items"]
        if item["company_id"] == str(BANK) and item["value"]["active"]
    ]
    for item in remaining[:-1]:
        await put(admin, "queues", item, active=False)
    kept = await put(admin, "queues", remaining[-1], active=False)
    assert kept.json()["detail"]["problem"] in ("last_one", "sends_here")
    for item in (await admin.get("/api/settings/queues")).json()["items"]:
        odd = ["nobody_can", "nobody_wished", "nobody_mandated"]
        assert (await put(admin, "queues", item, odd, active=True)).status_code == 200


async def test_a_product_that_is_switched_off_is_given_to_nothing_new(
    admin: httpx.AsyncClient, browser: Browser, services: Services
) -> None:
    first = {"name": "卡", "name_en": "Cards", "terms": ["信用卡"]}
    assert (await put(admin, "products", new("cards"), **first)).status_code == 200
    alone = await put(admin, "products", await find(admin, "products", "cards"), active=False)
    assert alone.json()["detail"] == {"problem": "last_one", "field": "active"}
    assert (await put(admin, "products", new("other"), name="其他", name_en="Other")).status_code == 200
    assert (await put(admin, "products", await find(admin, "products", "cards"), active=False)).status_code == 200
    boss = browser()
    await sign_in(boss, "boss")
    listed = {
        item["key"]: item["active"]
        for item in (await boss.get("/api/records/codes")).json()["items"]
        if item["axis"] == "product"
    }
    assert listed == {"cards": False, "other": True}
    async with services.db.snapshot(BOTH) as tx:
        codes = (await services.records.codes(tx, [BANK]))[BANK]
    line = Line(
        seq=1, author="customer", kind="text", text=Spoken("我的信用卡丢了"), at=services.clock.now(), extra=None
    )
    assert choose_code(codes, "product", [line], {}) == "other"
