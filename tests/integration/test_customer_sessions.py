"""A customer's session and page on open screens: the page is told while they walk, the session ends when it is over."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from tests.checks import eventually, no_mishaps
from tests.house import CUSTOMER, House
from tests.strangers import say
from tests.wire import dial

from suiban.app import web
from suiban.kit.ids import uuid7

AT_ONCE_S = 1.0
DONE_BY_A_CUSTOMER = {"page", "typing", "marks", "messages"}


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    return house.app()


def page(title: str, path: str = "/cards", ref: str = "p") -> dict[str, Any]:
    return {"type": "page", "ref": ref, "title": title, "path": path}


# --- the page the customer is on ---------------------------------------------------------------------------------


async def test_who_has_the_talk_open_sees_the_customer_go_to_another_page(house: House) -> None:
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("holder", talk)
    async with (
        house.staff_socket(await house.sign_in("holder")) as holder,
        house.staff_socket(await house.sign_in("boss")) as boss,
        house.staff_socket(await house.sign_in("colleague")) as colleague,
        house.customer_socket(await house.session(house.a, customer)) as own,
    ):
        watch = {"type": "watch", "ref": "w", "conversation_id": str(talk), "after_seq": 0}
        assert (await boss.ask(watch))["type"] == "done"
        began = time.monotonic()
        own.send(page("首页"), page("信用卡"), page("信用卡 › 挂失", "/cards/lost"))
        for screen in (holder, boss):
            told = await screen.until(type="page", path="/cards/lost")
            assert (told["conversation_id"], told["title"], told["path"]) == (str(talk), "信用卡 › 挂失", "/cards/lost")
        assert time.monotonic() - began < AT_ONCE_S
        card = await house.sql.fetchval(
            "select context ->> 'title' from conversations.conversation where id = $1", talk
        )
        assert card == "信用卡 › 挂失"
        assert [frame["type"] for frame in own.seen].count("page") == 0
        # a flush may fall between them, but they are not told one by one
        assert [frame["type"] for frame in holder.seen].count("page") <= 2
        assert [frame["type"] for frame in colleague.seen].count("page") == 0


async def test_what_the_customer_does_is_not_told_to_another_company_in_the_talk(house: House) -> None:
    if "joint" not in house.people:
        await house.hire({"joint": (("agent",), "ab")})
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("joint", talk)
    async with (
        house.staff_socket(await house.sign_in("joint")) as holder,
        house.staff_socket(await house.sign_in("b-boss")) as guest,
        house.customer_socket(await house.session(house.a, customer)) as own,
    ):
        opened = {"type": "open_part", "ref": "o", "conversation_id": str(talk), "company_id": str(house.b)}
        assert (await holder.ask(opened))["type"] == "done"
        watch = {"type": "watch", "ref": "w", "conversation_id": str(talk), "after_seq": 0}
        assert (await guest.ask(watch))["type"] == "done"
        own.send(page("账户余额"), {"type": "typing", "ref": "t"})
        own.send({"type": "seen", "ref": "s", "delivered_seq": 1, "read_seq": 1})
        assert (await own.ask(say("只对银行说的")))["type"] == "ack"
        await eventually(lambda: {frame["type"] for frame in holder.seen} >= DONE_BY_A_CUSTOMER)
        assert (await guest.ask({"type": "unwatch", "ref": "u", "conversation_id": str(talk)}))["type"] == "done"
        assert "账户余额" not in guest.everything.decode()
        assert DONE_BY_A_CUSTOMER & {frame["type"] for frame in guest.seen} == set()


async def test_a_page_that_is_no_text_harms_nobody(house: House) -> None:
    customer = await house.customer()
    await house.write(customer, "您好")
    with no_mishaps():
        async with house.customer_socket(await house.session(house.a, customer)) as own:
            assert (await own.ask(page("\x00")))["code"] == "not_text"
            assert (await own.ask(page("x", "\x00", "q")))["code"] == "not_text"
            own.send(page("之后"))
            assert (await own.ask(say("还在")))["type"] == "ack"


# --- the end of a session ----------------------------------------------------------------------------------------


async def test_a_customer_who_signs_out_is_out_everywhere_at_once(house: House, app: FastAPI) -> None:
    customer = await house.customer()
    lost, kept = await house.session(house.a, customer), await house.session(house.a, customer)
    async with (
        house.customer_socket(lost) as one,
        house.customer_socket(lost) as two,
        house.customer_socket(kept) as other,
        house.browser(app, bearer=lost) as phone,
    ):
        began = time.monotonic()
        assert (await phone.post("/api/chat/sign-out")).status_code == 204
        assert [await one.closed(), await two.closed()] == [4401, 4401]
        assert time.monotonic() - began < AT_ONCE_S
        assert (await other.ask(say("还在")))["type"] == "ack"
        assert (await phone.post("/api/chat/sign-out")).status_code == 401
        resumed = await phone.post("/api/chat/sessions", json={"channel_key": "bank-app", "resume_token": lost})
        assert resumed.json()["token"] != lost
    async with dial(house.port, CUSTOMER) as again:
        again.send({"type": "hello", "version": 1, "token": lost})
        assert await again.closed() == 4401


async def test_signing_out_reaches_sockets_also_when_its_hint_is_lost(
    house: House, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fact in the log says the same; without it the socket would go on receiving until it is used."""
    token = await house.session()
    async with house.customer_socket(token) as wire, house.browser(app, bearer=token) as phone:
        monkeypatch.setattr(house.services.hints, "send", lambda subject, payload: None)
        assert (await phone.post("/api/chat/sign-out")).status_code == 204
        assert await wire.closed() == 4401


async def test_an_open_socket_ends_with_its_session(house: House) -> None:
    customer = await house.customer()
    token = await house.session(house.a, customer)
    session = (await house.caller(token)).session_id
    await house.sql.execute("update customers.session set expires_at = now() + interval '0.5 s' where id = $1", session)
    async with house.customer_socket(token) as wire:
        assert wire.open
        assert await wire.closed() == 4401
        assert not [frame for frame in wire.seen if frame["type"] == "error"]
    await eventually(lambda: all(one.state.token != token for one in house.edge.customers.connections))


async def test_a_socket_that_hangs_up_leaves_no_timer(house: House) -> None:
    token = await house.session()
    async with house.customer_socket(token):
        (customer,) = [one.state for one in house.edge.customers.connections if one.state.token == token]
        assert customer.expiry.when() > asyncio.get_running_loop().time() + timedelta(days=29).total_seconds()
    await eventually(lambda: customer.expiry.cancelled())


# --- the demo's sign-in page -------------------------------------------------------------------------------------


async def test_the_demo_tells_whom_one_can_sign_in_as(house: House, app: FastAPI) -> None:
    async with house.browser(app) as client:
        answer = (await client.get("/api/sign-in/demo")).json()
    assert answer["password"]
    assert len(answer["logins"]) >= 12
    assert {"name": "linyue", "display_name": "林悦", "role_text": "服务中心坐席"}.items() <= answer["logins"][
        0
    ].items()
    assert answer["logins"][0]["company_text_en"] == "Spruce Bank, Spruce Life"
    assert {"集团各公司", "云杉证券"} <= {one["company_text"] for one in answer["logins"]}
    assert answer["staff_total"] > len(answer["logins"])


async def test_elsewhere_nobody_is_told(house: House, tmp_path: Path) -> None:
    settings = msgspec.structs.replace(house.services.settings, demo=False)
    plain = web.create_app(msgspec.structs.replace(house.services, settings=settings), tmp_path)
    async with house.browser(plain) as client:
        answer = await client.get("/api/sign-in/demo")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "linyue" not in answer.text


# --- history -----------------------------------------------------------------------------------------------------


async def test_a_customers_history_holds_what_every_company_said(house: House) -> None:
    if "joint" not in house.people:
        await house.hire({"joint": (("agent",), "ab")})
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("joint", talk)
    async with house.staff_socket(await house.sign_in("joint")) as holder:
        opened = {"type": "open_part", "ref": "o", "conversation_id": str(talk), "company_id": str(house.b)}
        assert (await holder.ask(opened))["type"] == "done"
        said = {"type": "say", "ref": "s", "conversation_id": str(talk), "client_id": str(uuid7()), "text": "保险这边",
                "company_id": str(house.b)}  # fmt: skip
        assert (await holder.ask(said))["seq"] == 2
    async with house.customer_socket(await house.session(house.a, customer)) as own:
        own.send({"type": "history", "ref": "h", "before_seq": 3})
        items = (await own.until(type="messages", through=2))["items"]
        assert [item["text"] for item in items] == ["您好", "保险这边"]


async def test_one_signed_out_while_it_is_being_welcomed_gets_nothing(house: House) -> None:
    token = await house.session(house.a, await house.customer())
    session = (await house.caller(token)).session_id
    house.edge.customers._sessions.revoked(session)  # the hint came after the look-up that still saw it alive
    async with dial(house.port, CUSTOMER) as wire:
        wire.send({"type": "hello", "version": 1, "token": token})
        assert await wire.closed() == 4401
        assert not wire.seen


# --- several tabs and devices ------------------------------------------------------------------------------------


async def test_a_talk_that_one_tab_opens_goes_on_in_the_others(house: House) -> None:
    customer = await house.customer()
    ended = (await house.write(customer, "第一次")).conversation_id
    await house.give("holder", ended)
    async with (
        house.staff_socket(await house.sign_in("holder")) as holder,
        house.customer_socket(await house.session(house.a, customer)) as one,
        house.customer_socket(await house.session(house.a, customer)) as two,
        house.customer_socket(await house.session(house.a, await house.customer())) as stranger,
    ):
        closing = {"type": "close", "ref": "c", "conversation_id": str(ended)}
        assert (await holder.ask(closing))["type"] == "done"
        for tab in (one, two):
            await tab.until(type="state", state="closed")
        assert (await one.ask(say("第二次")))["type"] == "ack"
        welcome = await two.until(type="welcome", state="open")
        assert welcome["conversation_id"] != str(ended)
        messages = await two.until(type="messages", conversation_id=welcome["conversation_id"])
        assert [item["text"] for item in messages["items"]][:1] == ["第二次"]
        assert "第二次" not in stranger.everything.decode()
