"""A bank with services under way: the demo's definitions over real books, without a process around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from suiban.app.demo.services import definitions, publish
from suiban.app.matrix.driving import Driver
from suiban.app.settings import parse_settings
from suiban.app.wiring import Services, build, listeners
from suiban.bot.api import HandoverQueue
from suiban.conversations.api import Channel, Inbound, Received
from suiban.customers.api import PROOF_APP, NewCustomer
from suiban.eventlog.api import Tail
from suiban.flows.api import End, Flows, InstanceView
from suiban.flows.jobs import Caller, Minder
from suiban.flows.model.hearing import Heard, Wrote
from suiban.flows.model.steps import Misread
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, InstanceId, PersonId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import ManualClock
from suiban.knowledge.api import NewArticle
from suiban.platform.companies import Company, add_companies
from suiban.platform.hints import Hints
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Database, Scope
from suiban.routing.api import Queue
from tests.books import Books, Client

KEY = "a key for tests only, 32 characters or more"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


class World(msgspec.Struct):
    """One company, its services, its bank."""

    services: Services
    clock: ManualClock
    company: CompanyId
    chat: ChannelId
    text: ChannelId
    caller: Caller
    minder: Minder
    tail: Tail
    listening: list[Any]
    books: Books
    count: int = 0

    @property
    def db(self) -> Database:
        return self.services.db

    @property
    def flows(self) -> Flows:
        return self.services.flows

    @property
    def scope(self) -> Scope:
        return Scope.of([self.company])

    async def client(self, template: str = "full", **more: Any) -> tuple[CustomerId, Client]:
        """A fresh customer of ours and of the bank's, signed in to the app."""
        banked = await self.books.customer(template, **more)
        customer_id = CustomerId.new()
        self.count += 1
        new = NewCustomer(
            company_id=self.company, id=customer_id, person_id=PersonId.new(), customer_no=banked.opened.customer_no,
            name=Spoken(banked.opened.name), phone=Spoken(f"1990000{self.count:04}"),
        )  # fmt: skip
        async with self.db.transaction(self.scope) as tx:
            await self.services.customers.add_customers(tx, [new])
            await self.services.customers.open_session(tx, self.company, self.chat, customer_id, PROOF_APP)
        return customer_id, banked

    def end(self, customer_id: CustomerId, door: Any = "page", level: int = 4) -> End:
        return End(self.company, customer_id, door, level)

    async def begin(self, customer_id: CustomerId, flow: str, door: Any = "page", **variables: Any) -> InstanceView:
        """Begin and let the bank answer."""
        async with self.db.transaction(self.scope) as tx:
            view = await self.flows.begin(tx, self.end(customer_id, door), flow, variables)
        return await self.rest(customer_id, view, door)

    async def say(
        self, customer_id: CustomerId, view: InstanceView, heard: Heard | str, door: Any = "page"
    ) -> InstanceView | Misread:
        """Answer what is asked and let the bank answer."""
        assert view.prompt is not None, view.line
        said = Wrote(Spoken(heard)) if isinstance(heard, str) else heard
        end = self.end(customer_id, door)
        async with self.db.transaction(self.scope) as tx:
            after = await self.flows.answer(tx, end, view.line.id, view.prompt.step, said)
        return after if isinstance(after, Misread) else await self.rest(customer_id, after, door)

    async def rest(self, customer_id: CustomerId, view: InstanceView, door: Any = "page") -> InstanceView:
        """Until the bank has answered everything."""
        while await self.caller.step():
            pass
        return await self.view(customer_id, view.line.id, door)

    async def view(self, customer_id: CustomerId, instance_id: InstanceId, door: Any = "page") -> InstanceView:
        async with self.db.transaction(self.scope) as tx:
            return await self.flows.view(tx, self.end(customer_id, door), instance_id)

    async def write(self, customer_id: CustomerId, text: str, channel: ChannelId | None = None) -> ConversationId:
        """The customer writes in a talk."""
        self.count += 1
        inbound = Inbound(
            company_id=self.company, channel_id=channel or self.chat, external_id=f"c{self.count}",
            address=customer_id.hex, customer_id=customer_id, text=Spoken(text),
        )  # fmt: skip
        async with self.db.transaction(self.scope) as tx:
            received = (await self.services.conversations.receive_many(tx, [inbound]))[0]
        assert isinstance(received, Received)
        return received.conversation_id

    async def go_on(self) -> None:
        """The bot, the services and the bank do what is to be done, until nothing is."""
        while True:
            facts = await self.tail.next_batch()
            for listener in self.listening:
                own = [one for one in facts if one.topic in listener.topics]
                if own:
                    prepared = await listener.prepare(self.db, own)
                    async with self.db.transaction(self.scope) as tx:
                        await listener.handle(tx, own, prepared)
            if not await self.caller.step() and not facts:
                return

    async def said(self, talk: ConversationId) -> list[str]:
        """What was said to the customer."""
        async with self.db.transaction(self.scope) as tx:
            messages = await self.services.conversations.read_messages(tx, talk, after=0, limit=200)
        return [str.__str__(one.text) for one in messages if one.author_kind != "customer"]

    def driver(self) -> Driver:
        return Driver(self.db, self.flows, self.caller, self.minder, self.company, StaffId.new(), TODAY)


@asynccontextmanager
async def open_world(app: str, follower: str, books: Books, home: Path) -> AsyncIterator[World]:
    """Over a migrated, empty database."""
    clock, hints = ManualClock(NOW), Hints()
    settings = parse_settings(
        {"SUIBAN_HOME": str(home), "SUIBAN_DATABASE_URL": app, "SUIBAN_DATABASE_FOLLOWER_URL": follower,
         "SUIBAN_SECRET_KEY": KEY, "SUIBAN_MEANING": "off"}
    )  # fmt: skip
    db = await Database.open(app, hints)
    reading = await Database.open(follower)
    hasher = Hasher(memory_kib=64, passes=1)
    services = build(settings, clock, db, db, reading, hints, hasher, bank=books.port)
    company, chat, text, queue = CompanyId.new(), ChannelId.new(), ChannelId.new(), QueueId.new()
    async with db.transaction(Scope.of([company])) as tx:
        await tx.unhurried()
        await add_companies(tx, [Company(company, "bank", "云杉银行", "Spruce Bank", "95000")])
        for channel, kind in ((chat, "webchat"), (text, "text")):
            door = Channel(
                company_id=company, id=channel, key=f"bank-{kind}", kind=kind, name=kind, greeting="",
                first_holder="bot", accent="#14665a", allowed_origins=(), assertion_secret="s" * 43,
            )  # fmt: skip
            await services.conversations.add_channel(tx, door)
        asked = Queue(
            company_id=company, id=queue, key="general", name="综合", skills={}, reservation_s=20, target_wait_s=30
        )
        await services.routing.add_queues(tx, [asked])
        await services.bot.set_queues(tx, company, [HandoverQueue("general", queue, "general")])
        await services.knowledge.publish_many(tx, [_article(company)])
        assert await publish(services.flows, tx, company) == len(definitions())
    listening = [one for one in listeners(services) if one.name in ("bot", "flows")]
    tail = Tail(reading, hints, clock, frozenset().union(*(one.topics for one in listening)))
    await tail.start()
    yield World(
        services=services, clock=clock, company=company, chat=chat, text=text, tail=tail, listening=listening,
        caller=Caller(services.flows, db, hints, services.bank, clock, services.sealer),
        minder=Minder(services.flows, db, clock), books=books,
    )  # fmt: skip
    hasher.close()
    await reading.close()
    await db.close()


def _article(company: CompanyId) -> NewArticle:
    return NewArticle(
        company_id=company, key="fee", version=1, topic="转账", title="转账手续费多少",
        questions=("手续费多少", "转账要手续费吗"), body="转账不收手续费。", audience=("customer",), source="手册",
        effective_from=date(2026, 1, 1),
    )  # fmt: skip
