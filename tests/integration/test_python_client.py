"""The Python client against the real API: everything the API offers, typed; repeats, refusals, signatures."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.bank import BANK, SECRET, Browser, chat, customer, picture, say, sign_in

from suiban.app.wiring import Services
from suiban.conversations.api import Speaker, ToQueue
from suiban.conversations.events import PassedOn
from suiban.eventlog.api import current_snapshot, facts_unseen
from suiban.integrations.model import signature
from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import QueueId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Scope
from suiban.routing.api import Queue

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "clients/python"), str(ROOT / "examples")]

from sign_assertion import sign_assertion  # type: ignore[import-not-found]  # noqa: E402
from suiban_client import SignatureRefused, Suiban, SuibanProblem, verify  # type: ignore[import-not-found]  # noqa: E402

SCOPES = ["conversations.read", "conversations.write", "customers.read", "customers.write"]
HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps(
    {"id": "dlv_1", "type": "message.said", "company_id": "com_1", "at": "2026-11-22T04:00:00+00:00",
     "data": {"talk_seq": 3}, "sequence": 7}
).encode()  # fmt: skip


async def key(browser: Browser) -> str:
    admin = browser()
    await sign_in(admin, "admin")
    body = {"company_id": str(BANK), "name": "client", "scopes": SCOPES}
    token: str = (await admin.post("/api/integrations/keys", json=body)).json()["token"]
    return token


async def test_everything_the_api_offers(browser: Browser, services: Services, app: FastAPI) -> None:
    talk = str(await say(services, await customer(browser), "我的手机 13912345678"))
    async with Suiban("http://bank.test/", await key(browser), transport=httpx.ASGITransport(app)) as suiban:
        assert (await suiban.me())["scopes"] == SCOPES
        assert talk in [found.conversation_id async for found in suiban.conversations(state="open")]
        first = await suiban.say(talk, "账单已出", idempotency_key="bill-1")
        assert await suiban.say(talk, "账单已出", idempotency_key="bill-1") == type(first)(first.seq, first.at, True)
        assert [message.text async for message in suiban.messages(talk)] == ["我的手机 139****5678", "账单已出"]
        picture_id = await suiban.send_picture(talk, picture()["file"][1])
        card = {"title": "账单", "alt": "账单的样子", "buttons": []}
        assert (await suiban.say(talk, card=card, file_id=picture_id)).repeat is False
        assert (await suiban.note(talk, "已核对")).startswith("ent_")
        made = await suiban.enter_customer("B-100", "钱多多", level="金卡", tags=["房贷"])
        shown = await suiban.customer(made)
        assert (shown.name, shown.tags) == ("钱*多", ("房贷",))
        assert await suiban.waiting(talk) is None
        with pytest.raises(SuibanProblem) as problem:
            await suiban.enter_customer("B-100", "钱多多")
        assert (problem.value.status, problem.value.code) == (409, "identifier_taken")


async def test_where_somebody_stands(browser: Browser, services: Services, app: FastAPI) -> None:
    talk = await say(services, await customer(browser), "转人工")
    async with services.db.transaction(Scope.of([BANK])) as tx:
        queue = Queue(BANK, QueueId.new(), "card", "信用卡", hours_key="never")
        hours = CompanyHours(BANK, "never", "从不", Hours(), "", "现在没有人值班", "Nobody is here")
        await services.routing.put_hours(tx, [hours])
        await services.routing.add_queues(tx, [queue])
        begun = await current_snapshot(tx)
        bot = Speaker("bot", None, "")
        to = ToQueue(queue_id=queue.id, queue_key=queue.key)
        await services.conversations.pass_on(tx, talk, to, bot, "asked_for_person", Spoken(""))
    async with services.db.transaction(Scope.of([BANK])) as tx:
        facts, _ = await facts_unseen(services.follower, begun, frozenset({PassedOn.KIND}))
        await services.routing.follow(tx, [logged for logged in facts if logged.subject == talk])
    async with Suiban("http://bank.test/", await key(browser), transport=httpx.ASGITransport(app)) as suiban:
        place = await suiban.waiting(str(talk))
    assert (place.position, place.wait_s, place.closed, place.opens_at, place.callback) == (1, None, True, None, None)
    assert place.queue == queue.name


async def test_it_covers_every_operation(app: FastAPI) -> None:
    described = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, item in app.openapi()["paths"].items() if path.startswith("/api/v1") for method in item
    }  # fmt: skip
    source = (ROOT / "clients/python/suiban_client/client.py").read_text()
    called = {(method, path) for method, path in re.findall(r'_call\(\s*"([A-Z]+)",\s*f?"([^"]+)"', source)}
    assert described == called


async def test_what_is_too_much_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("suiban_client.client.asyncio.sleep", sleep)
    answers = iter([429, 503, 200])

    def answer(request: httpx.Request) -> httpx.Response:
        status = next(answers)
        body: dict[str, Any] = {"code": "too_many", "title": "x"} if status != 200 else {"key_id": "key_1"}
        return httpx.Response(status, json=body, headers={"retry-after": "7"} if status == 429 else {})

    async with Suiban("http://bank.test", "sbk_x", transport=httpx.MockTransport(answer)) as suiban:
        assert await suiban.me() == {"key_id": "key_1"}
    assert slept[0] == 7
    assert len(slept) == 2


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"code": 1}'])
async def test_an_answer_that_is_none_of_ours_is_a_problem_too(body: bytes) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(502, content=body))
    async with Suiban("http://bank.test", "sbk_x", transport=transport) as suiban:
        with pytest.raises(SuibanProblem) as problem:
            await suiban.me()
    assert (problem.value.status, problem.value.code) == (502, "unexpected")


def headers(at: int = 1_000) -> dict[str, str]:
    signed = signature(HOOK_SECRET, "dlv_1", at, BODY)
    return {"webhook-id": "dlv_1", "webhook-timestamp": str(at), "webhook-signature": signed}


def test_a_receiver_believes_what_is_signed() -> None:
    event = verify(HOOK_SECRET, headers(), BODY, now_s=1_010)
    assert (event.id, event.type, event.sequence, event.data) == ("dlv_1", "message.said", 7, {"talk_seq": 3})
    both = headers() | {"webhook-signature": "v1,AAAA " + headers()["webhook-signature"]}
    assert verify(HOOK_SECRET, both, BODY, now_s=1_010) == event


@pytest.mark.parametrize(
    "change",
    [
        lambda h: {**h, "webhook-timestamp": "1001"}, lambda h: {**h, "webhook-id": "dlv_2"},
        lambda h: {**h, "webhook-signature": "v1,AAAA"}, lambda h: {**h, "webhook-signature": ""},
        lambda h: {**h, "webhook-signature": h["webhook-signature"].replace("v1", "v0")},
        lambda h: {**h, "webhook-signature": "v1,€"}, lambda h: {}, lambda h: headers(5_000),
        lambda h: {**h, "webhook-timestamp": "١٠٠٠"}, lambda h: {**h, "webhook-timestamp": "-1000"},
    ],
)  # fmt: skip
def test_a_receiver_believes_nothing_else(change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    with pytest.raises(SignatureRefused):
        verify(HOOK_SECRET, change(headers()), BODY, now_s=1_010)
    with pytest.raises(ValueError, match="not the secret"):
        verify("whsec_", headers(), BODY, now_s=1_010)


async def test_the_example_signs_what_the_service_takes(browser: Browser, services: Services) -> None:
    now_s = services.clock.now().timestamp()
    statement = sign_assertion("bank-app", "1000000001", SECRET, now_s=now_s, nonce="0123456789")
    opened = await chat(browser(), assertion=statement)
    assert (opened.status_code, opened.json()["proof_level"]) == (200, 3)
    late = sign_assertion("bank-app", "1000000001", SECRET, now_s=now_s - 300, nonce="0123456789")
    assert (await chat(browser(), assertion=late)).json()["code"] == "assertion_refused"
