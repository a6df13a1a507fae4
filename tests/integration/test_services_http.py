"""Services over HTTP as a customer's page uses them: in a session, by a link, to the end and back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.bankers import World, open_world
from tests.books import CODE, Books, new_books, open_bank
from tests.conftest import Dsns

from suiban.app.web import create_app
from suiban.customers.api import PROOF_APP, PROOF_NONE
from suiban.kit.ids import CustomerId, InstanceId
from suiban.platform.engines.postgres_server import RunningPostgres

ORIGIN = "https://bank.example"


@pytest.fixture(scope="module")
async def books(postgres: RunningPostgres) -> AsyncIterator[Books]:
    async with new_books(postgres) as url, open_bank(url) as opened:
        yield opened


@pytest.fixture
async def world(fresh_dsns: Dsns, books: Books, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(fresh_dsns.app, fresh_dsns.follower, books, tmp_path) as opened:
        yield opened
    await books.holds()


class Page:
    """A customer's page: their session or a link, and what it was told last."""

    def __init__(self, world: World, token: str, path: str = "") -> None:
        transport = httpx.ASGITransport(create_app(world.services, Path("/nowhere")), client=("203.0.113.7", 1))
        headers = {"authorization": f"Bearer {token}"}
        self.http = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)
        self.world, self.path, self.seen = world, path, dict[str, Any]()

    async def begin(self, service: str, **body: Any) -> "Page":
        answer = await self.http.post(f"/api/chat/services/{service}", json=body)
        assert answer.status_code == 201, answer.text
        self.seen = answer.json()
        self.path = f"/api/chat/instances/{self.seen['line']['instance_id']}"
        return await self.look()

    async def look(self) -> "Page":
        """After the bank has answered what it was asked."""
        while await self.world.caller.step():
            pass
        answer = await self.http.get(self.path)
        assert answer.status_code == 200, answer.text
        self.seen = answer.json()
        return self

    async def answer(self, step: str = "", **body: Any) -> httpx.Response:
        sent = {"step": step or self.seen["line"]["step"], **body}
        answer = await self.http.post(f"{self.path}/answers", json=sent)
        if answer.status_code == 200 and answer.json()["misread"] is None:
            await self.look()
        return answer

    @property
    def prompt(self) -> dict[str, Any]:
        assert self.seen["prompt"] is not None, self.seen
        return dict(self.seen["prompt"])

    async def to_confirm(self) -> "Page":
        """A transfer between one's own accounts, up to where one has to prove who one is."""
        await self.begin("transfer")
        await self.answer(choice="own")
        while self.seen["prompt"] is not None and self.prompt["kind"] != "confirm":
            if self.prompt["input"] == "options":
                # from the first account to the second
                place = 1 if self.prompt["step"] == "choose_own" else 0
                await self.answer(choice=self.prompt["options"][place]["value"])
            else:
                await self.answer(text="一百")
        return self


async def page(world: World, customer_id: CustomerId, level: int = PROOF_APP) -> Page:
    async with world.db.transaction(world.scope) as tx:
        opened = await world.services.customers.open_session(tx, world.company, world.chat, customer_id, level)
    return Page(world, opened.token)


async def linked(world: World, customer_id: CustomerId, instance_id: str) -> Page:
    async with world.db.transaction(world.scope) as tx:
        token = await world.flows.link(tx, world.end(customer_id, level=PROOF_APP), InstanceId.parse(instance_id))
        # whether it is still good the database says, by its own clock
        await tx.execute("update flows.link set until = now() + interval '1 hour'")
    return Page(world, token, "/api/flow-link")


async def test_services_are_listed_with_what_they_promise(world: World) -> None:
    customer_id, _ = await world.client()
    items = (await (await page(world, customer_id)).http.get("/api/chat/services")).json()["items"]
    transfer = next(one for one in items if one["key"] == "transfer")
    assert (transfer["name"]["en"], transfer["group"], transfer["promise_s"]) == ("Transfer", "transfers", 600)
    assert "汇款" in transfer["phrases"]


async def test_what_the_bank_says_meanwhile_stands_on_the_page_that_looks_later(world: World) -> None:
    customer_id, _ = await world.client()
    shown = await (await page(world, customer_id)).begin("balance")
    while shown.seen["line"]["state"] == "open":
        await shown.answer(choice=shown.prompt["options"][0]["value"])
    assert shown.seen["line"]["outcome"] == "done"
    said = [*shown.seen["told"], {"text": shown.seen["last"], "rows": []}]
    assert any(one["rows"] or "余额" in one["text"]["zh"] for one in said), shown.seen


async def test_a_transfer_asks_for_a_code_before_it_shows_what_is_confirmed(world: World) -> None:
    customer_id, _ = await world.client()
    shown = await (await page(world, customer_id)).to_confirm()
    assert (shown.seen["needs_level"], shown.seen["prompt"], shown.seen["can_prove"]) == (4, None, True)
    refused = await shown.answer(choice="yes")
    assert refused.json()["code"] == "flow_identity_needed"
    sent = (await shown.http.post(f"{shown.path}/code")).json()
    assert sent["to"].count("*") >= 4
    wrong = await shown.http.put(f"{shown.path}/code", json={"step": shown.seen["line"]["step"], "digits": "000000"})
    assert wrong.json()["misread"]["code"] == "code_wrong"
    right = await shown.http.put(f"{shown.path}/code", json={"step": shown.seen["line"]["step"], "digits": CODE})
    assert right.json()["prompt"]["kind"] == "confirm"
    # the session is known more surely from now on
    assert (await shown.look()).prompt["rows"]
    await shown.answer(choice="yes")
    assert shown.seen["line"]["outcome"] == "done", shown.prompt["text"]


async def test_a_link_is_a_way_to_one_instance_only_and_remembers_the_code(world: World) -> None:
    customer_id, _ = await world.client()
    shown = await (await page(world, customer_id)).to_confirm()
    link = await linked(world, customer_id, shown.seen["line"]["instance_id"])
    assert (await link.look()).seen["needs_level"] == 4
    await link.http.post("/api/flow-link/code")
    step = {"step": link.seen["line"]["step"]}
    proven = await link.http.put("/api/flow-link/code", json={**step, "digits": CODE})
    assert proven.json()["prompt"]["kind"] == "confirm"
    await link.answer(choice="yes")
    assert link.seen["line"]["outcome"] == "done"
    # what is proven by a link is not proven in the session
    assert (await shown.look()).seen["line"]["state"] == "over"
    assert (await Page(world, "x" * 43, "/api/flow-link").http.get("/api/flow-link")).json()["code"] == "flow_link_over"
    assert (await link.http.get("/api/chat/services")).status_code == 401


async def test_a_wrong_answer_is_told_beside_its_field_and_the_step_stays(world: World) -> None:
    customer_id, _ = await world.client()
    shown = await (await page(world, customer_id)).begin("transfer")
    step = shown.seen["line"]["step"]
    misread = (await shown.answer(choice="nonsense")).json()
    assert misread["misread"]["words"]["zh"]
    assert misread["line"]["step"] == step
    passed = await shown.answer(step="amount", text="1")
    assert (passed.status_code, passed.json()["code"]) == (409, "flow_step_passed")


async def test_one_service_of_a_kind_is_open_at_a_time_and_named(world: World) -> None:
    customer_id, _ = await world.client()
    shown = await (await page(world, customer_id)).begin("transfer")
    again = await shown.http.post("/api/chat/services/transfer", json={})
    assert again.json()["code"] == "flow_open"
    assert again.json()["detail"]["instance"] == shown.seen["line"]["instance_id"]
    lines = (await shown.http.get("/api/chat/services/open")).json()["items"]
    assert [line["flow"] for line in lines] == ["transfer"]
    cancelled = (await shown.http.post(f"{shown.path}/cancel")).json()
    assert cancelled["line"]["outcome"] == "cancelled"
    assert (await shown.http.get("/api/chat/services/open")).json()["items"] == []


async def test_what_was_said_to_begin_with_is_not_asked_again(world: World) -> None:
    customer_id, _ = await world.client()
    shown = await (await page(world, customer_id)).begin("transfer", text="我要转账500元")
    asked = set()
    await shown.answer(choice="own")
    while shown.seen["prompt"] is not None and shown.prompt["kind"] != "confirm":
        asked.add(shown.prompt["input"])
        await shown.answer(choice=shown.prompt["options"][0]["value"])
    assert "money" not in asked


async def test_a_page_that_waits_hears_at_once_of_what_happened_elsewhere(world: World) -> None:
    customer_id, _ = await world.client()
    shown = await (await page(world, customer_id)).begin("transfer")
    elsewhere = Page(world, shown.http.headers["authorization"].removeprefix("Bearer "), shown.path)
    revision = shown.seen["revision"]
    await shown.answer(choice="own")
    news = await elsewhere.http.get(f"{shown.path}?since={revision}")
    assert news.json()["revision"] > revision


async def test_others_do_not_even_learn_that_it_exists(world: World) -> None:
    customer_id, _ = await world.client()
    shown = await (await page(world, customer_id)).begin("transfer")
    stranger, _ = await world.client()
    other = await page(world, stranger)
    for method, what in (("GET", ""), ("POST", "/resume"), ("POST", "/back"), ("POST", "/cancel"), ("POST", "/left")):
        answer = await other.http.request(method, shown.path + what)
        assert (answer.status_code, answer.json()["code"]) == (404, "flow_instance_unknown"), what


async def test_a_visitor_is_sent_to_sign_in(world: World) -> None:
    async with world.db.transaction(world.scope) as tx:
        visitor = await world.services.customers.visitor(tx, world.company)
    shown = await (await page(world, visitor, PROOF_NONE)).begin("transfer")
    assert shown.seen["can_prove"] is False
