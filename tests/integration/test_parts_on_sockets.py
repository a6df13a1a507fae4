"""Pictures and warnings of a talk with two companies: they follow the part in which they were said."""

import io
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from tests.house import House

from suiban.guard.api import Phrase
from suiban.kit.ids import ConversationId, CustomerId, uuid7
from suiban.platform.files import Pictures
from suiban.staff.api import SignedIn

PHRASE, NOTE = "肯定能批", "不得承诺审批结果"


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    return house.app()


@pytest.fixture
async def joint(house: House) -> SignedIn:
    """Somebody who serves for both companies."""
    if "joint" not in house.people:
        await house.hire({"joint": (("agent",), "ab")})
    await house.sql.execute("update staff.mandate set withdrawn_at = null where staff_id = $1", house.people["joint"])
    return await house.sign_in("joint")


async def joint_talk(house: House) -> tuple[ConversationId, CustomerId]:
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("joint", talk)
    return talk, customer


def picture() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    return {"file": ("a.png", out.getvalue())}


async def upload(client: httpx.AsyncClient, talk: ConversationId) -> httpx.Response:
    return await client.post(f"/api/files?conversation_id={talk}", files=picture())


def say(talk: ConversationId, **more: Any) -> dict[str, Any]:
    return {"type": "say", "ref": "s", "conversation_id": str(talk), "client_id": str(uuid7()), "text": "", **more}


async def status(house: House, app: FastAPI, login: str, file_id: str) -> int:
    async with house.browser(app, await house.sign_in(login)) as client:
        return (await client.get(f"/api/files/{file_id}")).status_code


@pytest.mark.parametrize(("part", "seen_by", "hidden_from"), [("a", "auditor", "b-boss"), ("b", "b-boss", "auditor")])
async def test_a_picture_is_seen_where_it_was_said(
    house: House, app: FastAPI, joint: SignedIn, part: str, seen_by: str, hidden_from: str
) -> None:
    talk, customer = await joint_talk(house)
    company = {"a": house.a, "b": house.b}[part]
    token = await house.session(house.a, customer)
    stranger = await house.session(house.a, await house.customer())
    async with (
        house.browser(app, joint) as client,
        house.browser(app, bearer=token) as phone,
        house.browser(app, bearer=stranger) as other,
        house.staff_socket(joint) as wire,
    ):
        opened = {"type": "open_part", "ref": "o", "conversation_id": str(talk), "company_id": str(house.b)}
        assert (await wire.ask(opened))["type"] == "done"
        file_id = (await upload(client, talk)).json()["file_id"]
        path = f"/api/files/{file_id}"
        assert [(await one.get(path)).status_code for one in (client, phone, other)] == [200, 404, 404]
        assert [await status(house, app, login, file_id) for login in ("auditor", "b-boss")] == [404, 404]
        assert (await wire.ask(say(talk, file_id=file_id, company_id=str(company))))["type"] == "ack"
        assert [(await one.get(path)).status_code for one in (client, phone, other)] == [200, 200, 404]
    assert await status(house, app, seen_by, file_id) == 200
    assert await status(house, app, hidden_from, file_id) == 404
    assert await status(house, app, "b-agent", file_id) == 404


@pytest.mark.parametrize(("withdrawn", "answer"), [("a", 404), ("ab", 401)])
async def test_a_mandate_withdrawn_while_the_picture_arrives(
    house: House, app: FastAPI, joint: SignedIn, monkeypatch: pytest.MonkeyPatch, withdrawn: str, answer: int
) -> None:
    talk, _ = await joint_talk(house)
    companies = [{"a": house.a, "b": house.b}[letter] for letter in withdrawn]
    inspect = Pictures.inspect

    async def meanwhile(*arguments: Any) -> Any:
        await house.sql.execute(
            "update staff.mandate set withdrawn_at = now() where staff_id = $1 and company_id = any ($2)",
            house.people["joint"], companies,
        )  # fmt: skip
        return await inspect(*arguments)

    monkeypatch.setattr(Pictures, "inspect", meanwhile)
    async with house.browser(app, joint) as client:
        assert (await upload(client, talk)).status_code == answer
    assert await house.sql.fetchval("select count(*) from conversations.file where conversation_id = $1", talk) == 0


async def test_warnings_reach_staff_who_watch_and_never_the_customer(
    house: House, app: FastAPI, joint: SignedIn
) -> None:
    s = house.services
    async with s.db.transaction(house.both) as tx:
        await s.guard.put_many(tx, [Phrase(house.a, PHRASE, "warn", NOTE)])
    talk, customer = await joint_talk(house)
    warned = [{"phrase": PHRASE, "note": NOTE}]
    async with (
        house.staff_socket(joint) as wire,
        house.staff_socket(await house.sign_in("boss")) as boss,
        house.customer_socket(await house.session(house.a, customer)) as own,
    ):
        watch = {"type": "watch", "ref": "w", "conversation_id": str(talk), "after_seq": 0}
        assert (await boss.ask(watch))["type"] == "done"
        frame = say(talk, text=f"您放心，{PHRASE}")
        assert (await wire.ask(frame))["seq"] == 2
        assert (await wire.until(type="warning"))["phrase"] == PHRASE
        assert (await wire.ask({**frame, "ref": "again"}))["repeat"] is True
        assert (await wire.until(type="warning"))["note"] == NOTE
        for screen in (wire, boss):
            items = [item for one in screen.seen if one["type"] == "messages" for item in one["items"]]
            assert [item.get("warnings") for item in items if item["seq"] == 2] == [warned]
        own.send({"type": "history", "ref": "h", "before_seq": 3})
        await own.until(type="messages", through=2)
        own.send({"type": "sync", "ref": "y", "after_seq": 0})
        await own.answer("y")
        assert NOTE not in own.everything.decode()
        assert "warnings" not in own.everything.decode()
    async with house.staff_socket(joint) as fresh, house.browser(app, joint) as client:
        items = (await client.get(f"/api/conversations/{talk}/messages")).json()["items"]
        assert [item["warnings"] for item in items] == [[], warned]
        assert (await fresh.ask({**watch, "after_seq": 0, "ref": "f"}))["type"] == "done"
        page = await fresh.until(type="messages", conversation_id=str(talk), through=2)
        assert page["items"][-1]["warnings"] == warned
