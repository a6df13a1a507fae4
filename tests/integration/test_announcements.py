"""What a company announces: who is there sees it at once, who comes on arriving, nobody else, and no longer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.checks import no_mishaps
from tests.house import House

SAID = "手机银行转账暂时无法使用"


@pytest.fixture(autouse=True)
def nothing_goes_wrong() -> Any:
    with no_mishaps():
        yield


def body(house: House, **more: Any) -> dict[str, Any]:
    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    return {"company_id": str(house.a), "severity": "critical", "text": SAID, "ends_at": ends, **more}


async def boss(house: House) -> Any:
    return house.browser(house.app(), await house.sign_in("boss"))


async def clear(client: httpx.AsyncClient) -> None:
    for one in (await client.get("/api/announcements")).json()["items"]:
        if one["ended_at"] is None:
            assert (await client.delete(f"/api/announcements/{one['announcement_id']}")).status_code == 204


async def test_customers_and_desks_see_it_until_it_is_taken_down(house: House) -> None:
    customer, stranger = await house.customer(), await house.customer(house.b)
    token, other = await house.session(house.a, customer), await house.session(house.b, stranger)
    async with (
        await boss(house) as client,
        house.customer_socket(token) as here,
        house.customer_socket(other) as elsewhere,
        house.staff_socket(await house.sign_in("holder")) as desk,
        house.staff_socket(await house.sign_in("b-agent")) as other_desk,
    ):
        answer = await client.post("/api/announcements", json=body(house, text_en="Transfers are down"))
        assert answer.status_code == 201, answer.text
        id_ = answer.json()["announcement_id"]
        (shown,) = (await here.until(type="announcements"))["items"]
        assert (shown["announcement_id"], shown["severity"], shown["text"]) == (id_, "critical", SAID)
        await desk.until(type="told", about="announcements")
        async with house.customer_socket(token) as comes:
            assert (await comes.until(type="announcements"))["items"] == [shown]
        assert (await client.delete(f"/api/announcements/{id_}")).status_code == 204
        assert (await here.until(type="announcements"))["items"] == []
        assert (await client.delete(f"/api/announcements/{id_}")).json()["code"] == "announcement_unknown"
        assert SAID not in bytes(elsewhere.everything).decode()
        assert '"told"' not in bytes(other_desk.everything).decode()
    rows = await house.sql.fetch("select action, reason from audit.entry where object_id = $1 order by xid, id", id_)
    assert [(row["action"], row["reason"]) for row in rows] == [
        ("announcements.set", SAID), ("announcements.ended", ""),
    ]  # fmt: skip


async def test_for_a_queue_it_is_shown_to_who_waits_there(house: House) -> None:
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("holder", talk)
    token = await house.session(house.a, customer)
    queue = str(house.queues[house.a])
    async with await boss(house) as client, house.customer_socket(token, conversation_id=str(talk)) as here:
        assert (await client.post("/api/announcements", json=body(house, queue_ids=[queue]))).status_code == 201
        everybody = await client.post("/api/announcements", json=body(house, severity="info", text="全行通知"))
        first = await here.until(type="announcements")
        assert [one["text"] for one in first["items"]] == ["全行通知"]
        moved = {"conversation_ids": [str(talk)], "queue_id": queue, "reason": "换队列"}
        assert (await client.post("/api/conversations/reassign", json=moved)).json()["items"][0]["code"] == "moved"
        both = await here.until(type="announcements")
        assert [one["text"] for one in both["items"]] == [SAID, "全行通知"], "the gravest first"
        assert everybody.status_code == 201
        await clear(client)


async def test_what_cannot_be_announced_is_refused(house: House) -> None:
    now = datetime.now(UTC)
    async with await boss(house) as client:
        for wrong, field in (
            ({"text": "  "}, "text"),
            ({"ends_at": (now - timedelta(minutes=1)).isoformat()}, "ends_at"),
            ({"begins_at": (now + timedelta(hours=2)).isoformat()}, "ends_at"),
            ({"ends_at": (now + timedelta(days=31)).isoformat()}, "ends_at"),
            ({"queue_ids": [str(house.queues[house.b])]}, "queue_ids"),
            ({"channel_ids": ["chn_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"]}, "channel_ids"),
        ):
            answer = await client.post("/api/announcements", json=body(house, **wrong))
            assert (answer.json()["code"], answer.json()["detail"]["field"]) == ("announcement_invalid", field), wrong
        stranger = await client.post("/api/announcements", json=body(house, company_id=str(house.b)))
        assert stranger.json()["code"] == "company_not_yours"
        for _ in range(5):
            assert (await client.post("/api/announcements", json=body(house))).status_code == 201
        assert (await client.post("/api/announcements", json=body(house))).json()["code"] == "too_many_announcements"
        await clear(client)
        assert (await client.post("/api/announcements", json=body(house))).status_code == 201
        await clear(client)
    async with house.browser(house.app(), await house.sign_in("holder")) as agent:
        assert (await agent.post("/api/announcements", json=body(house))).json()["code"] == "permission_missing"
        assert (await agent.get("/api/announcements")).status_code == 200
