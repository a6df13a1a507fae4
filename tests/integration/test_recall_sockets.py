"""Recall, quote and forms through real sockets and HTTP: who sees what, live, after a reload, after an absence."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests import lying
from tests.house import House
from tests.integration.test_parts_on_sockets import picture
from tests.wire import Wire

from suiban.kit.ids import ConversationId, CustomerId, uuid7

SECRET = "不该发的话"
FORM = {"title": "回拨", "fields": [{"key": "phone", "label": "电话", "kind": "phone", "required": True}]}


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    return house.app()


@pytest.fixture
async def talk(house: House) -> tuple[ConversationId, CustomerId]:
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("holder", talk)
    return talk, customer


def staff_say(talk: ConversationId, text: str = "", **more: Any) -> dict[str, Any]:
    frame = {"type": "say", "ref": uuid7().hex, "conversation_id": str(talk), "client_id": str(uuid7()), "text": text}
    return {**frame, **more}


def say(text: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "say", "ref": uuid7().hex, "client_id": str(uuid7()), "text": text, **more}


def recall(talk: ConversationId, seq: int) -> dict[str, Any]:
    return {"type": "recall", "ref": uuid7().hex, "conversation_id": str(talk), "seq": seq}


async def recalled(wire: Wire, talk: ConversationId, *seqs: int) -> None:
    assert (await wire.until(type="recalled", conversation_id=str(talk)))["seqs"] == list(seqs)


async def test_a_recall_is_seen_live_after_a_reload_and_by_who_was_away(
    house: House, app: FastAPI, talk: tuple[ConversationId, CustomerId]
) -> None:
    talk_id, customer = talk
    token = await house.session(house.a, customer)
    holder = await house.sign_in("holder")
    known = {"conversation_id": str(talk_id), "known_seq": 2}
    async with house.staff_socket(holder) as desk:
        async with house.customer_socket(token) as phone:
            sent = await desk.ask(staff_say(talk_id, SECRET, quote=1))
            assert sent["seq"] == 2
            item = (await phone.until(type="messages", through=2))["items"][-1]
            assert (item["text"], item["quote"]) == (SECRET, 1)
        # the customer is away, and has it
        assert (await desk.ask(recall(talk_id, 2)))["type"] == "done"
        await recalled(desk, talk_id, 2)
        assert (await desk.ask(recall(talk_id, 2)))["type"] == "done"
        async with house.customer_socket(token, **known) as again:
            await recalled(again, talk_id, 2)
            own = await again.ask(say(SECRET, quote=2, conversation_id=str(talk_id)))
            assert (await again.ask(recall(talk_id, own["seq"])))["type"] == "done"
            await recalled(again, talk_id, 2, 3)
        await recalled(desk, talk_id, 2, 3)
        async with house.customer_socket(token) as fresh:
            items = (await fresh.until(type="messages", through=3))["items"]
            assert [(one["text"], one.get("recalled"), one.get("quote")) for one in items] == [
                ("您好", None, None), ("", True, 1), ("", True, 2),
            ]  # fmt: skip
            fresh.send({"type": "history", "ref": "h", "before_seq": 4})
            await fresh.until(type="messages", through=3)
            assert SECRET not in fresh.everything.decode()
    async with house.staff_socket(holder) as desk:
        await recalled(desk, talk_id, 2, 3)
        assert SECRET not in desk.everything.decode()


async def test_only_who_may_read_everything_reads_what_was_recalled_and_it_is_written_down(
    house: House, app: FastAPI, talk: tuple[ConversationId, CustomerId]
) -> None:
    talk_id, _ = talk
    path = f"/api/conversations/{talk_id}/messages"
    async with house.staff_socket(await house.sign_in("holder")) as desk:
        await desk.ask(staff_say(talk_id, SECRET))
        await desk.ask(recall(talk_id, 2))
    for login in ("holder", "boss"):
        async with house.browser(app, await house.sign_in(login)) as client:
            assert SECRET not in (await client.get(path)).text
            assert (await client.get(path)).json()["items"][-1]["recalled"] is True
            card = (await client.get(f"/api/conversations/{talk_id}/card")).json()
            assert (card["last_kind"], card["last_text"]) == ("recalled", "")
    entries = "select actor_id, detail->>'seqs' as seqs from audit.entry where object_id = $1 and action = $2"
    assert await house.sql.fetch(entries, str(talk_id), "conversations.recalled_read") == []
    async with house.browser(app, await house.sign_in("auditor")) as client:
        last = (await client.get(path)).json()["items"][-1]
    assert (last["text"], last["recalled"]) == (SECRET, True)
    (entry,) = await house.sql.fetch(entries, str(talk_id), "conversations.recalled_read")
    assert (entry["actor_id"], entry["seqs"]) == (house.people["auditor"], '["2"]')
    (entry,) = await house.sql.fetch(
        "select actor_id, detail->>'seq' as seq from audit.entry where object_id = $1 and action = $2",
        str(talk_id), "conversations.recalled",
    )  # fmt: skip
    assert (entry["actor_id"], entry["seq"]) == (house.people["holder"], "2")


UPLOADS = {
    "picture": picture(),
    "file": {"file": ("对账单.pdf", lying.pdf(), "application/pdf")},
    "voice": {"file": ("note.wav", lying.wav(2.0), "audio/wav")},
}


async def statuses(client: httpx.AsyncClient, file_id: str) -> tuple[int, int]:
    path = f"/api/files/{file_id}"
    return (await client.get(path)).status_code, (await client.get(f"{path}/state")).status_code


@pytest.mark.parametrize("kind", UPLOADS)
async def test_a_file_that_a_customer_recalled_is_gone_for_staff(
    house: House, app: FastAPI, talk: tuple[ConversationId, CustomerId], kind: str
) -> None:
    talk_id, customer = talk
    token = await house.session(house.a, customer)
    async with house.browser(app, bearer=token) as phone:
        file_id = (await phone.post("/api/chat/files", files=UPLOADS[kind])).json()["file_id"]
    messages = f"/api/conversations/{talk_id}/messages"
    async with house.customer_socket(token) as wire:
        sent = await wire.ask(say(file_id=file_id))
        for login in ("holder", "boss"):
            async with house.browser(app, await house.sign_in(login)) as client:
                assert await statuses(client, file_id) == (200, 200)
        assert (await wire.ask(recall(talk_id, sent["seq"])))["type"] == "done"
    for login in ("holder", "boss"):
        async with house.browser(app, await house.sign_in(login)) as client:
            assert await statuses(client, file_id) == (404, 404)
            last = (await client.get(messages)).json()["items"][-1]
            assert (last["kind"], last["recalled"], last["extra"]) == (kind, True, None)
            assert file_id not in (await client.get(messages)).text
    async with house.browser(app, await house.sign_in("auditor")) as client:
        assert await statuses(client, file_id) == (200, 200)


@pytest.mark.parametrize("kind", UPLOADS)
async def test_a_file_that_staff_recalled_is_gone_for_the_customer(
    house: House, app: FastAPI, talk: tuple[ConversationId, CustomerId], kind: str
) -> None:
    talk_id, customer = talk
    token = await house.session(house.a, customer)
    holder = await house.sign_in("holder")
    async with house.browser(app, holder) as client:
        sent = await client.post("/api/files", params={"conversation_id": str(talk_id)}, files=UPLOADS[kind])
        file_id = sent.json()["file_id"]
    async with house.browser(app, bearer=token) as phone, house.staff_socket(holder) as desk:
        assert await statuses(phone, file_id) == (404, 404)
        assert (await desk.ask(staff_say(talk_id, file_id=file_id)))["seq"] == 2
        assert await statuses(phone, file_id) == (200, 200)
        assert (await desk.ask(recall(talk_id, 2)))["type"] == "done"
        assert await statuses(phone, file_id) == (404, 404)
    async with house.customer_socket(token) as wire:
        last = (await wire.until(type="messages", through=2))["items"][-1]
        assert (last["kind"], last["recalled"], last["extra"]) == (kind, True, None)
        assert file_id not in wire.everything.decode()


async def test_another_companys_people_learn_of_their_own_part_only(house: House) -> None:
    """A recall in the bank's part says nothing to the insurer's supervisor who watches the same talk."""
    if "joint" not in house.people:
        await house.hire({"joint": (("agent",), "ab")})
    customer = await house.customer()
    talk_id = (await house.write(customer, "您好")).conversation_id
    await house.give("joint", talk_id)
    joint, boss = await house.sign_in("joint"), await house.sign_in("b-boss")
    watch = {"type": "watch", "ref": "w", "conversation_id": str(talk_id), "after_seq": 0}
    async with house.staff_socket(joint) as desk, house.staff_socket(boss) as other:
        opened = {"type": "open_part", "ref": "o", "conversation_id": str(talk_id), "company_id": str(house.b)}
        assert (await desk.ask(opened))["type"] == "done"
        assert (await desk.ask(staff_say(talk_id, "银行的", company_id=str(house.a))))["seq"] == 2
        assert (await desk.ask(staff_say(talk_id, "保险的", company_id=str(house.b))))["seq"] == 3
        assert (await other.ask(watch))["type"] == "done"
        await other.until(type="messages", through=3)
        assert (await desk.ask(recall(talk_id, 2)))["type"] == "done"
        await recalled(desk, talk_id, 2)
        assert (await desk.ask(recall(talk_id, 3)))["type"] == "done"
        await recalled(desk, talk_id, 2, 3)
        await recalled(other, talk_id, 3)


async def test_a_form_is_filled_in_through_the_sockets(house: House, talk: tuple[ConversationId, CustomerId]) -> None:
    talk_id, customer = talk
    token = await house.session(house.a, customer)
    answer = {"quote": 2, "conversation_id": str(talk_id), "values": {"phone": "13812341234"}}
    async with house.staff_socket(await house.sign_in("holder")) as desk, house.customer_socket(token) as phone:
        assert (await desk.ask(staff_say(talk_id, form=FORM)))["seq"] == 2
        form = (await phone.until(type="messages", through=2))["items"][-1]
        assert (form["kind"], form["extra"]["form"]["fields"][0]["kind"]) == ("form", "phone")
        for wrong, code in [
            ({**answer, "values": {"phone": "x"}}, "form_invalid"),
            ({**answer, "quote": 1}, "form_unknown"),
            ({**answer, "conversation_id": str(ConversationId.new())}, "not_found"),
            ({"values": {"phone": "13812341234"}}, "form_unknown"),
            ({"quote": 2}, "quote_unknown"),
            ({**answer, "values": {}}, "form_invalid"),
        ]:
            refused = await phone.ask(say(**{"text": "", **wrong}))
            assert refused.get("code") == code, wrong
        said = say(**answer)
        assert (await phone.ask(said))["seq"] == 3
        assert (await phone.ask({**said, "ref": "again"}))["repeat"] is True
        assert (await phone.ask(say(**answer)))["code"] == "form_answered"
        item = (await desk.until(type="messages", through=3))["items"][-1]
        assert (item["kind"], item["quote"]) == ("form_answer", 2)
        assert item["extra"]["answer"]["rows"] == [{"label": "电话", "value": "13812341234"}]
    async with house.staff_socket(await house.sign_in("holder")) as desk:
        cards = next(frame for frame in desk.seen if frame["type"] == "snapshot")["cards"]
        (card,) = [card for card in cards if card["conversation_id"] == str(talk_id)]
        assert card["last_text"] == "回拨 电话：138****1234"


async def test_strangers_forms_cannot_be_answered(house: House, talk: tuple[ConversationId, CustomerId]) -> None:
    talk_id, _ = talk
    async with house.staff_socket(await house.sign_in("holder")) as desk:
        await desk.ask(staff_say(talk_id, form=FORM))
    fellow = await house.session(house.a, await house.customer())
    async with house.customer_socket(fellow) as wire:
        frame = say("", quote=2, conversation_id=str(talk_id), values={"phone": "13812341234"})
        assert (await wire.ask(frame))["code"] == "form_unknown"


async def test_a_text_of_ten_thousand_characters_is_told_so_and_the_next_word_is_taken(
    house: House, talk: tuple[ConversationId, CustomerId]
) -> None:
    talk_id, customer = talk
    async with (
        house.staff_socket(await house.sign_in("holder")) as desk,
        house.customer_socket(await house.session(house.a, customer)) as phone,
    ):
        assert (await desk.ask(staff_say(talk_id, "a" * 10_000)))["code"] == "text_too_long"
        assert (await phone.ask(say("a" * 10_000)))["code"] == "text_too_long"
        assert (await desk.ask(staff_say(talk_id, "a" * 4_000)))["seq"] == 2
        assert (await phone.ask(say("a" * 4_000)))["seq"] == 3
