"""Who writes services over HTTP: drafts over what was seen, checks, previews, try-runs, two pairs of eyes, figures."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, INSURER, Browser, code, sign_in

from suiban.app.wiring import Services
from suiban.audit.api import Query
from suiban.flows.model.definition import compile_definition

FOLDER = Path(__file__).parents[2] / "src/suiban/app/demo/flows"
BALANCE, STATEMENT = ((FOLDER / f"{name}.bpmn").read_text() for name in ("balance", "statement"))
ROOT = "/api/flows"
WHO = {"company_id": str(BANK)}


@pytest.fixture
async def admin(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "admin")
    return client


@pytest.fixture
async def editor(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "editor")
    return client


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """A service of the test's own: the database is shared."""
    return "f_" + str(abs(hash(request.node.name)) % 10**9)


def definition(key: str, text: str = "您好") -> str:
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:suiban="urn:suiban:flow:1" '
        f'id="d" targetNamespace="urn:suiban:flow:1"><bpmn:process id="{key}" name="问候" isExecutable="true">'
        '<bpmn:extensionElements><suiban:service nameEn="Greeting" promise="PT10M" group="x"/></bpmn:extensionElements>'
        '<bpmn:startEvent id="start"/><bpmn:userTask id="name" name="姓名"><bpmn:extensionElements>'
        '<suiban:step kind="ask" variable="name" type="text" nameEn="Name">'
        f"<suiban:text>{text}，怎么称呼？</suiban:text><suiban:textEn>Your name?</suiban:textEn></suiban:step>"
        '</bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="end"><bpmn:extensionElements>'
        '<suiban:end outcome="done" text="{name}，谢谢" textEn="Thank you, {name}"/></bpmn:extensionElements>'
        '</bpmn:endEvent><bpmn:sequenceFlow id="w1" sourceRef="start" targetRef="name"/>'
        '<bpmn:sequenceFlow id="w2" sourceRef="name" targetRef="end"/></bpmn:process></bpmn:definitions>'
    )


async def save(client: httpx.AsyncClient, key: str, seen: int, text: str = "您好") -> httpx.Response:
    return await client.put(f"{ROOT}/{key}/draft", json={**WHO, "bpmn": definition(key, text), "seen": seen})


async def publish(client: httpx.AsyncClient, key: str, version: int, revision: int) -> httpx.Response:
    return await client.post(f"{ROOT}/{key}/publish", json={**WHO, "version": version, "revision": revision})


async def line(client: httpx.AsyncClient, key: str) -> dict[str, Any]:
    answer = await client.get(ROOT, params=WHO)
    assert answer.status_code == 200, answer.text
    return next(item for item in answer.json()["items"] if item["key"] == key)


async def test_a_draft_is_saved_over_what_was_seen(
    editor: httpx.AsyncClient, admin: httpx.AsyncClient, key: str
) -> None:
    first = await save(editor, key, 0)
    assert first.status_code == 200, first.text
    assert (first.json()["version"], first.json()["revision"], first.json()["state"]) == (1, 1, "draft")
    assert (await save(admin, key, 1, "早上好")).json()["revision"] == 2
    late = await save(editor, key, 1, "晚上好")
    assert code(late) == (409, "flow_draft_changed")
    assert code(await save(editor, key, 0)) == (409, "flow_draft_changed")
    read = (await editor.get(f"{ROOT}/{key}/versions/1", params=WHO)).json()
    assert "早上好" in read["bpmn"]
    listed = await line(editor, key)
    assert (listed["state"], listed["version"], listed["draft"], listed["name_en"]) == ("draft", 0, 1, "Greeting")
    assert listed["changed_by_name"] == read["saved_by_name"] != ""


async def test_a_file_of_another_service_or_none_at_all_is_refused(editor: httpx.AsyncClient, key: str) -> None:
    other = await editor.put(f"{ROOT}/{key}/draft", json={**WHO, "bpmn": definition("other"), "seen": 0})
    assert code(other) == (422, "flow_key_differs")
    none = await editor.put(f"{ROOT}/{key}/draft", json={**WHO, "bpmn": "no xml", "seen": 0})
    assert code(none) == (422, "flow_faulty")
    assert code(await editor.get(f"{ROOT}/{key}/versions", params=WHO)) == (404, "flow_unknown")


async def test_two_pairs_of_eyes_publish(
    editor: httpx.AsyncClient, admin: httpx.AsyncClient, services: Services, key: str
) -> None:
    await save(editor, key, 0)
    assert code(await publish(editor, key, 1, 1)) == (403, "permission_missing")
    assert code(await publish(admin, key, 1, 2)) == (409, "flow_draft_changed")
    await save(admin, key, 1, "早上好")
    assert code(await publish(admin, key, 1, 2)) == (403, "flow_four_eyes")
    await save(editor, key, 2, "您好")
    done = await publish(admin, key, 1, 3)
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "published"
    assert code(await publish(admin, key, 1, 3)) == (409, "flow_version_fixed")
    assert (await line(admin, key))["state"] == "published"
    async with services.db.snapshot(BOTH) as tx:
        entries = (await services.audit.entries(tx, Query(action="flows."))).items
    told = [(entry.action, entry.detail["version"]) for entry in entries if entry.detail.get("flow") == key]
    assert told[:1] == [("flows.published", 1)]
    assert ("flows.draft_saved", 1) in told


async def test_a_company_may_do_with_one_pair(admin: httpx.AsyncClient, services: Services, key: str) -> None:
    async with services.db.transaction(BOTH) as tx:
        await services.flows.set_four_eyes(tx, BANK, wanted=False)
        assert await services.flows.wants_four_eyes(tx, INSURER)
    try:
        await save(admin, key, 0)
        assert (await publish(admin, key, 1, 1)).status_code == 200
    finally:
        async with services.db.transaction(BOTH) as tx:
            await services.flows.set_four_eyes(tx, BANK, wanted=True)


async def test_of_what_was_published_one_begins_until_it_is_retired(
    editor: httpx.AsyncClient, admin: httpx.AsyncClient, key: str
) -> None:
    for version, text in ((1, "一"), (2, "二")):
        await save(editor, key, 0, text)
        assert (await publish(admin, key, version, 1)).status_code == 200
    states = [
        (one["version"], one["state"])
        for one in (await editor.get(f"{ROOT}/{key}/versions", params=WHO)).json()["items"]
    ]
    assert states == [(2, "published"), (1, "retired")]
    assert code(await editor.post(f"{ROOT}/{key}/retire", json={**WHO, "version": 2})) == (403, "permission_missing")
    assert (await admin.post(f"{ROOT}/{key}/retire", json={**WHO, "version": 2})).status_code == 204
    listed = await line(editor, key)
    assert (listed["state"], listed["version"]) == ("retired", 2)


async def test_findings_say_where(editor: httpx.AsyncClient) -> None:
    fine = (await editor.post(f"{ROOT}/check", json={**WHO, "bpmn": definition("fine")})).json()["findings"]
    assert [(one["code"], one["severity"], one["element"]) for one in fine] == [("no_phrase", "warning", "fine")]
    broken = definition("fine").replace('targetRef="end"', 'targetRef="nowhere"')
    found = (await editor.post(f"{ROOT}/check", json={**WHO, "bpmn": broken})).json()["findings"]
    assert found[0]["severity"] == "error"
    assert found[0]["words"]["zh"]
    assert {one["element"] for one in found} & {"w2", "name", "end"}
    nothing = (await editor.post(f"{ROOT}/check", json={**WHO, "bpmn": "no xml"})).json()["findings"]
    assert [one["code"] for one in nothing] == ["not_xml"]


async def test_a_step_is_shown_as_every_door_shows_it(editor: httpx.AsyncClient) -> None:
    asked = {**WHO, "bpmn": definition("fine"), "step": "name"}
    doors = (await editor.post(f"{ROOT}/preview", json=asked)).json()["doors"]
    assert [door["door"] for door in doors] == ["chat", "page", "text", "phone"]
    for door in doors[:3]:
        assert any("怎么称呼" in part["text"] for part in door["parts"]["zh"]), door
        assert any("Your name" in part["text"] for part in door["parts"]["en"]), door
    assert doors[1]["parts"]["zh"][1]["kind"] == "field"
    phone = doors[3]
    assert phone["way"] != "itself" or any(part["kind"] == "spoken" for part in phone["parts"]["zh"])
    assert (await editor.post(f"{ROOT}/preview", json={**asked, "step": "nowhere"})).json() == {"doors": []}
    faulty = {**asked, "bpmn": asked["bpmn"].replace("w2", "w1")}
    assert code(await editor.post(f"{ROOT}/preview", json=faulty)) == (422, "flow_faulty")


async def test_sample_values_can_be_given(editor: httpx.AsyncClient) -> None:
    text = (FOLDER / "card_exchange.bpmn").read_text()
    compiled = compile_definition(text)
    step, made = next((one, one.options_from) for one in compiled.steps.values() if one.options_from is not None)
    money = {"minor_units": 7_700, "currency": "CNY"}
    named = dict.fromkeys(("name", "bank_name", "kind_name"), "x")
    item = {**named, "number": "6222029999998888", "available": money}
    asked = {**WHO, "bpmn": text, "step": step.id, "values": {made.source: [item]}}
    assert "8888" not in (await editor.post(f"{ROOT}/preview", json={**asked, "values": {}})).text
    doors = (await editor.post(f"{ROOT}/preview", json=asked)).json()["doors"]
    assert "8888" in str(doors[0]["parts"]["zh"])


async def test_a_try_run_is_played_anew_each_time(editor: httpx.AsyncClient) -> None:
    body = {**WHO, "bpmn": definition("fine")}
    begun = (await editor.post(f"{ROOT}/try", json=body)).json()
    assert (begun["asks"]["step"], begun["waits"], begun["outcome"]) == ("name", "customer", "")
    ended = (await editor.post(f"{ROOT}/try", json={**body, "at": begun["at"], "inputs": [{"says": "小王"}]})).json()
    assert (ended["outcome"], ended["lines"][-1]["words"]["zh"]) == ("done", "小王，谢谢")
    assert ended["at"] == begun["at"]
    odd = await editor.post(f"{ROOT}/try", json={**body, "inputs": [{"shouts": "x"}]})
    assert code(odd) == (422, "session_faulty")


async def test_the_banks_side_is_answered_by_hand_or_by_books(editor: httpx.AsyncClient) -> None:
    body = {**WHO, "bpmn": BALANCE}
    asked = (await editor.post(f"{ROOT}/try", json=body)).json()
    assert (asked["call"]["operation"], asked["waits"]) == ("accounts.list", "bank")
    refused = [{"operation": "accounts.list", "refused": ["not_found", "没有", "None"]}]
    after = (await editor.post(f"{ROOT}/try", json={**body, "replies": refused})).json()
    assert after["call"] is None
    assert after["outcome"] != "done"


async def test_figures_are_of_a_time(admin: httpx.AsyncClient, editor: httpx.AsyncClient, key: str) -> None:
    await save(editor, key, 0)
    await publish(admin, key, 1, 1)
    now = datetime.now(UTC)
    span = {"since": (now - timedelta(days=1)).isoformat(), "until": now.isoformat()}
    found = await editor.get(f"{ROOT}/{key}/funnel", params={**WHO, **span})
    assert found.json() == {"started": 0, "done": 0, "kept": None, "steps": []}
    back = {"since": span["until"], "until": span["since"]}
    assert code(await editor.get(f"{ROOT}/{key}/funnel", params={**WHO, **back})) == (422, "bad_input")
    assert code(await editor.get(f"{ROOT}/{key}/stalled", params=WHO)) == (403, "permission_missing")


async def test_what_can_be_asked_of_the_bank_is_listed(editor: httpx.AsyncClient) -> None:
    items = {one["name"]: one for one in (await editor.get(f"{ROOT}/operations")).json()["items"]}
    transfer = items["transfer.execute"]
    assert transfer["writes"]
    assert transfer["undo"] == "transfer.reverse"
    assert {"name": "amount", "type": "money", "required": True} in transfer["arguments"]
    assert items["accounts.list"]["result"].startswith("{accounts: [{number: text")
