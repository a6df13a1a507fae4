"""A centre with records, and HTTP over it: what the tests of records, ratings and transcripts share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI, Request

from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import ConversationId
from suiban.knowledge.api import Knowledge
from suiban.platform.http import Callers, install
from suiban.platform.rates import Rates
from suiban.records.api import Code, Records
from suiban.records.http import routes
from suiban.records.reactions import DraftListener
from suiban.staff.api import StaffCaller
from tests.centre import Centre

SAID = ("我的信用卡丢了，手机13912345678", "已为您办理挂失。我会在明天上午十点前给您回电。", "c:好的，谢谢")

CODES = (("product", "credit-card", "信用卡", ("卡",)), ("product", "other", "其他", ()),
         ("scenario", "inquiry", "咨询", ()), ("scenario", "loss", "挂失", ("丢了",)))  # fmt: skip


class Bench:
    """A centre with records, and HTTP over it; ``x-login`` says which member of staff asks, ``x-customer`` who else."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        knowledge = Knowledge(centre.log, centre.clock, centre.hints)
        self.records = Records(centre.log, centre.audit, centre.conversations, knowledge, centre.clock)
        self.listener = DraftListener(self.records)
        centre.listeners.append(self.listener)
        self.tokens: dict[str, str] = {}
        self.http: httpx.AsyncClient

    async def talk_of(self, agent: StaffCaller, *texts: str) -> ConversationId:
        """The customer opens; then agent and customer take turns. A text that begins with ``c:`` is the customer's."""
        customer = await self.centre.customer()
        talk = await self.centre.write(customer, texts[0])
        await self.centre.give(agent, talk)
        for text in texts[1:]:
            if text.startswith("c:"):
                await self.centre.write(customer, text[2:])
            else:
                await self.centre.say(agent, talk, text)
        return talk

    async def closed(self, agent: StaffCaller, *texts: str) -> ConversationId:
        """The same, closed by the agent."""
        talk = await self.talk_of(agent, *texts)
        await self.centre.close(agent, talk)
        return talk

    async def get(self, login: str, path: str) -> Any:
        """A GET that must work."""
        answer = await self.http.get(path, headers={"x-login": login})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def record(self, login: str, talk: ConversationId) -> Any:
        return await self.get(login, f"/api/conversations/{talk}/record")

    async def save(self, login: str, talk: ConversationId, record: Any, **changes: Any) -> httpx.Response:
        """Confirm what was read, with changes."""
        names = ("company_id", "version", "product", "scenario", "resolved", "sentiment", "summary", "promises",
                 "next_steps")  # fmt: skip
        body = {name: record[name] for name in names} | changes
        path = f"/api/conversations/{talk}/record"
        return await self.http.put(path, json=body, headers={"x-login": login})

    async def customer_of(self, talk: ConversationId) -> str:
        """A token of the talk's customer."""
        state = await self.centre.load(talk)
        async with self.centre.db.transaction(self.centre.scope) as tx:
            opened = await self.centre.customers.open_session(
                tx, state.company_id, state.channel_id, state.customer_id, 0
            )
        return opened.token


@asynccontextmanager
async def open_bench(centre: Centre) -> AsyncIterator[Bench]:
    """The bench over a centre, its catalogues filled."""
    bench = Bench(centre)
    codes = [
        Code(company, axis, key, name, key.title(), terms)  # type: ignore[arg-type]
        for company in (centre.bank, centre.insurer)
        for axis, key, name, terms in CODES
    ]
    async with centre.db.transaction(centre.scope) as tx:
        await bench.records.put_codes(tx, codes)

    async def staff(request: Request) -> StaffCaller:
        caller = centre.people.get(request.headers.get("x-login", ""))
        if caller is None:
            raise NotSignedIn
        return caller

    async def customer(request: Request) -> Any:
        async with centre.db.unscoped() as tx:
            caller = await centre.customers.find_session(tx, request.headers.get("x-customer", ""))
        if caller is None:
            raise NotSignedIn
        return caller

    app = FastAPI()
    app.include_router(
        routes(
            db=centre.db, records=bench.records, conversations=centre.conversations, rates=Rates(centre.clock),
            may_see=centre.desk.may_see,
        )
    )  # fmt: skip
    install(app, Callers(staff=staff, customer=customer), set(), 0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        bench.http = client
        yield bench
