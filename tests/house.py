"""Two companies behind one front door: a real web application and a real edge over one database, joined by NATS.

Company A (the bank) is full of marks that must never be seen from outside of it; whoever attacks comes from company B
(the insurer), from another customer's chair, or from a role that may not. Every byte of an answer is searched.
"""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
from PIL import Image

from suiban.app.edge import STAFF_HEAD, Edge
from suiban.app.settings import Settings, parse_settings
from suiban.app.web import create_app
from suiban.app.wiring import Services, open_services
from suiban.assist.api import NewCanned
from suiban.conversations.model import Channel, Inbound, Received, Say, Speaker, ToPerson, ToQueue
from suiban.customers.api import PROOF_APP, PROOF_NONE, CustomerCaller, NewCustomer
from suiban.kit.ids import (
    CannedId,
    CaseId,
    ChannelId,
    CompanyId,
    ConversationId,
    CustomerId,
    FileId,
    PersonId,
    QueueId,
    ReservationId,
    SessionId,
    StaffId,
    WorkId,
)
from suiban.kit.masking import Spoken
from suiban.knowledge.api import NewArticle
from suiban.language.api import syllables
from suiban.platform.companies import Company, add_companies
from suiban.platform.engines.postgres_server import RunningPostgres, server_url
from suiban.platform.front_door import FrontDoor
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Scope
from suiban.platform.rates import Rates
from suiban.platform.sockets import protocol_factory
from suiban.routing.api import Queue
from suiban.staff.api import NewMember, SignedIn
from suiban.tasks.api import Author, NewTask
from tests.marks import MARKS
from tests.matters import add_matters
from tests.watching import Watching
from tests.wire import Wire, dial

ORIGIN = "http://bank.test"
PASSWORD = "right"
CUSTOMER, STAFF = "/socket/customer", "/socket/staff"
BOT = Speaker("bot", None, "小随")
FIRST_BYTES_S = 2.0
SOCKETS_MAX = 200

PEOPLE: dict[str, tuple[tuple[str, ...], str]] = {
    "holder": (("agent",), "a"),
    "colleague": (("agent",), "a"),
    "boss": (("supervisor",), "a"),
    "auditor": (("auditor",), "a"),
    "editor": (("editor",), "a"),
    "admin": (("administrator",), "ab"),
    "b-agent": (("agent",), "b"),
    "b-boss": (("supervisor", "auditor"), "b"),
    "b-admin": (("administrator", "security", "editor"), "b"),
}


class Objects(msgspec.Struct):
    """What company A has and others may try to reach."""

    customer: CustomerId
    talk: ConversationId
    waiting: ConversationId
    reservation: ReservationId
    queue: QueueId
    file: FileId
    session: SessionId
    canned: CannedId
    work: WorkId
    task: WorkId = WorkId(int=0)
    case: CaseId = CaseId(int=0)
    article: str = "lost"

    def ids(self) -> dict[str, str]:
        """By name, in the edge form."""
        return {name: str(getattr(self, name)) for name in self.__struct_fields__}


class House:
    """One web application, one edge, two companies."""

    def __init__(self, services: Services, edge_services: Services, sql: asyncpg.Connection) -> None:
        self.services, self.edge_services, self.sql = services, edge_services, sql
        self.a, self.b = CompanyId.new(), CompanyId.new()
        self.both = Scope.of([self.a, self.b])
        self.channels = {self.a: ChannelId.new(), self.b: ChannelId.new()}
        self.queues = {self.a: QueueId.new(), self.b: QueueId.new()}
        self.people = {login: StaffId.new() for login in PEOPLE}
        self.hasher = Hasher(memory_kib=64, passes=1)
        self.objects: Objects = None  # type: ignore[assignment]
        self.edge = Edge(edge_services.settings, edge_services)
        self.port = 0
        self.watching = Watching(sql)
        self._rates = Rates(services.clock)
        self._app: Any = None

    # --- people ---

    async def hire(self, logins: dict[str, tuple[tuple[str, ...], str]], ids: dict[str, StaffId] | None = None) -> None:
        """Members: login -> (roles, companies as letters)."""
        for login in logins:
            self.people.setdefault(login, StaffId.new())
        companies = {"a": self.a, "b": self.b}
        members = [
            NewMember(
                id=(ids or self.people)[login], login=login,
                name=f"{MARKS['staff'][0]}-{login}" if letters == "a" else f"同事-{login}", title="",
                password_hash=self.hasher.hash(PASSWORD), roles=roles,
                companies=tuple(companies[letter] for letter in letters), capacity=50,
            )
            for login, (roles, letters) in logins.items()
        ]  # fmt: skip
        async with self.services.db.transaction(self.both) as tx:
            await self.services.staff.add_members(tx, members)

    async def sign_in(self, login: str) -> SignedIn:
        """A fresh session of somebody."""
        staff = self.services.staff
        async with self.services.db.transaction(self.both) as tx:
            found = await staff.find_login(tx, login)
            assert found is not None
            return await staff.sign_in(tx, found, "test")

    async def customer(self, company: CompanyId | None = None, name: str = "", **more: Any) -> CustomerId:
        """Somebody to be served."""
        customer_id = CustomerId.new()
        new = NewCustomer(
            company_id=company or self.a, id=customer_id, person_id=PersonId.new(), customer_no="", name=Spoken(name),
            **more,
        )  # fmt: skip
        async with self.services.db.transaction(self.both) as tx:
            await self.services.customers.add_customers(tx, [new])
        return customer_id

    async def session(self, company: CompanyId | None = None, customer: CustomerId | None = None) -> str:
        """A customer's token; without a customer: a visitor's."""
        company, customers = company or self.a, self.services.customers
        async with self.services.db.transaction(self.both) as tx:
            who = customer or await customers.visitor(tx, company)
            proof = PROOF_APP if customer else PROOF_NONE
            return (await customers.open_session(tx, company, self.channels[company], who, proof)).token

    async def caller(self, token: str) -> CustomerCaller:
        """Who has a customer's token."""
        async with self.services.db.unscoped() as tx:
            found = await self.services.customers.find_session(tx, token)
        assert found is not None
        return found

    # --- talks, through the doors ---

    async def write(self, customer: CustomerId, text: str, company: CompanyId | None = None, **more: Any) -> Received:
        """A customer writes."""
        company = company or self.a
        inbound = Inbound(
            company_id=company, channel_id=self.channels[company], external_id=SessionId.new().hex,
            address=customer.hex, customer_id=customer, text=Spoken(text), **more,
        )  # fmt: skip
        async with self.services.db.transaction(self.both) as tx:
            (receipt,) = await self.services.conversations.receive_many(tx, [inbound])
        assert isinstance(receipt, Received)
        return receipt

    async def give(self, login: str, talk: ConversationId) -> None:
        """Hand a talk to a person."""
        async with self.services.db.transaction(self.both) as tx:
            await self.services.conversations.pass_on(tx, talk, ToPerson(self.people[login]), BOT, "", Spoken(""))

    async def held_talk(self, login: str, company: CompanyId | None = None) -> ConversationId:
        """A new talk that this person holds."""
        talk = (await self.write(await self.customer(company), "您好", company)).conversation_id
        await self.give(login, talk)
        return talk

    async def say(self, login: str, talk: ConversationId, text: str) -> None:
        """The holder answers."""
        async with self.services.db.transaction(self.both) as tx:
            speaker = Speaker("staff", self.people[login], login)
            await self.services.conversations.say(tx, speaker, Say(talk, Spoken(text)))

    # --- connections ---

    def app(self) -> Any:
        """The web application; what was tried before does not count any more. Made once: it takes half a second."""
        if self._app is None:
            self._app = self.new_app(self._rates)
        vars(self._rates).update(vars(Rates(self.services.clock)))
        return self._app

    def new_app(self, rates: Rates) -> Any:
        """A web application of its own."""
        services = msgspec.structs.replace(self.services, rates=rates)
        return create_app(services, self.services.settings.folders.root / "no-pages")

    def browser(
        self, app: Any, signed: SignedIn | None = None, bearer: str = "", address: str = "203.0.113.7"
    ) -> httpx.AsyncClient:
        """Something that speaks HTTP as this person; None and "": as nobody."""
        headers = {"origin": ORIGIN}
        if bearer:
            headers["authorization"] = f"Bearer {bearer}"
        if signed is not None:
            headers |= {"x-suiban-csrf": signed.caller.csrf_token, "cookie": f"suiban_staff={signed.token}"}
        transport = httpx.ASGITransport(app, client=(address, 4711))
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    @asynccontextmanager
    async def staff_socket(self, signed: SignedIn | str) -> AsyncIterator[Wire]:
        """A workbench that has its snapshot."""
        token = signed if isinstance(signed, str) else signed.token
        async with dial(self.port, STAFF, {"Cookie": f"suiban_staff={token}"}) as wire:
            wire.send({"type": "hello", "version": 1})
            await wire.until(type="snapshot")
            yield wire

    @asynccontextmanager
    async def customer_socket(self, token: str, **hello: Any) -> AsyncIterator[Wire]:
        """A chat that was welcomed."""
        async with dial(self.port, CUSTOMER) as wire:
            wire.send({"type": "hello", "version": 1, "token": token, **hello})
            await wire.until(type="welcome")
            yield wire

    # --- looking behind the doors ---

    async def writes(self) -> dict[tuple[str, str], int]:
        """(table, company) -> rows written so far, in the whole database: what differs later was written meanwhile."""
        return await self.watching.so_far()


@asynccontextmanager
async def open_house(dsns: Any, postgres: RunningPostgres, nats_url: str, folder: Path) -> AsyncIterator[House]:
    """Everything running, filled, on an empty migrated database."""
    settings = parse_settings(
        {
            "SUIBAN_HOME": str(folder),
            "SUIBAN_DATABASE_URL": dsns.app,
            "SUIBAN_DATABASE_FOLLOWER_URL": dsns.follower,
            "SUIBAN_NATS_URL": nats_url,
            "SUIBAN_DEMO": "true",
            "SUIBAN_MEANING": "off",
            "SUIBAN_PUBLIC_ORIGINS": "https://www.bank.example",
            "SUIBAN_SECRET_KEY": "a key for tests only, 32 characters or more",
        }
    )
    async with contextlib.AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings, "test-web"))
        edge_services = await stack.enter_async_context(open_services(settings, "test-edge"))
        database = dsns.app.partition("@/")[2].partition("?")[0]
        sql = await asyncpg.connect(server_url(postgres.socket_folder, "postgres", database))
        stack.push_async_callback(sql.close)
        house = House(services, edge_services, sql)
        stack.callback(house.hasher.close)
        await _fill(house)
        await house.watching.begin()
        await stack.enter_async_context(_running(house, settings))
        yield house


@asynccontextmanager
async def _running(house: House, settings: Settings) -> AsyncIterator[None]:
    """The edge on a loopback port, as ``suiban edge`` runs it."""
    import socket

    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    house.port = listener.getsockname()[1]
    staff, customers = protocol_factory(house.edge.choose, 5.0, 5.0), protocol_factory(house.edge.choose, 25.0, 10.0)
    door = FrontDoor(
        listener, [str(settings.own_web_socket)], lambda head: staff if head.startswith(STAFF_HEAD) else customers,
        sockets_max=SOCKETS_MAX, first_bytes_s_max=FIRST_BYTES_S,
    )  # fmt: skip
    door.open_sockets = house.edge.open_sockets
    work = asyncio.create_task(house.edge.run())
    door.start()
    try:
        yield
    finally:
        door.stop()
        listener.close()
        await house.edge.drain()
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work  # an edge that died says so here


async def _fill(house: House) -> None:
    syllables("王")  # reads its dictionary now, and not while a transaction waits for it
    s, queue_name = house.services, MARKS["queue"][0]
    async with s.db.transaction(house.both) as tx:
        await add_companies(
            tx, [Company(house.a, "bank", "示范银行", "Bank"), Company(house.b, "insurer", "示范保险", "Insurer")]
        )
        for company, key in ((house.a, "bank"), (house.b, "insurer")):
            channel = Channel(
                company_id=company, id=house.channels[company], key=f"{key}-app", kind="webchat", name="手机应用",
                greeting="您好", first_holder="bot", accent="", allowed_origins=(),
                assertion_secret=MARKS["secret"][0] if company == house.a else "",
            )  # fmt: skip
            await s.conversations.add_channel(tx, channel)
        await s.routing.add_queues(
            tx,
            [
                Queue(house.a, house.queues[house.a], "card", queue_name, {}, 600, 30),
                Queue(house.b, house.queues[house.b], "claim", "理赔", {}, 600, 30),
            ],
        )
        await s.knowledge.publish_many(
            tx,
            [
                NewArticle(
                    company_id=company, key="lost", version=1, topic="card", title=f"信用卡挂失{mark}",
                    questions=("信用卡丢了怎么办",), body=f"请立即挂失{mark}", audience=("agent", "customer"),
                    source="手册", effective_from=date(2020, 1, 1),
                )
                for company, mark in ((house.a, MARKS["knowledge"][0]), (house.b, ""))
            ]
            + [
                NewArticle(
                    company_id=house.a, key="inside", version=1, topic="desk", title=f"坐席须知{MARKS['knowledge'][0]}",
                    questions=("交接班",), body=f"仅供内部{MARKS['knowledge'][0]}", audience=("agent",), source="手册",
                    effective_from=date(2020, 1, 1),
                )
            ],
        )  # fmt: skip
    await house.hire(PEOPLE)
    await _fill_talks(house)


async def _fill_talks(house: House) -> None:
    s = house.services
    customer = await house.customer(
        name="龘建爨", phone=Spoken(MARKS["person"][2]), card_last4=Spoken("2184"), note=Spoken(MARKS["person"][5]),
        city=MARKS["person"][6],
    )  # fmt: skip
    file_id = await _picture(house, customer)
    extra = {"file": {"id": str(file_id), "width": 30, "height": 20, "media_type": "image/png"}}
    page = {"title": MARKS["talk"][2], "path": "/cards/lost"}
    talk = (await house.write(customer, MARKS["talk"][0], context=page)).conversation_id
    await house.write(customer, "", kind="picture", extra=extra)
    await house.give("holder", talk)
    await house.say("holder", talk, MARKS["talk"][1])
    waiting = (await house.write(await house.customer(name="龘爨"), MARKS["talk"][0])).conversation_id
    async with s.db.transaction(house.both) as tx:
        await s.conversations.note(tx, talk, Speaker("staff", house.people["holder"], ""), Spoken(MARKS["entry"][0]))
        await s.routing.connected(tx, house.people["holder"])
        await s.routing.set_presence(tx, house.people["holder"], "available")
        await s.conversations.pass_on(tx, waiting, ToQueue(house.queues[house.a], "card"), BOT, "", Spoken(""))
    reservation = await offer(house, waiting)
    session = (await house.sign_in("holder")).caller.session_id
    canned = await _replies(house)
    work = WorkId.of(await house.sql.fetchval("select id from routing.work where conversation_id = $1", waiting))
    house.objects = Objects(
        customer, talk, waiting, reservation, house.queues[house.a], file_id, session, canned,
        work, await _task(house, customer),
    )  # fmt: skip
    await add_matters(house, customer)


async def _task(house: House, customer: CustomerId) -> WorkId:
    """A complaint that the holder has."""
    s, title, text = house.services, Spoken(MARKS["task"][0]), Spoken(MARKS["task"][1])
    new = NewTask(house.a, "complaint", house.queues[house.a], title, text, customer_id=customer)
    async with s.db.transaction(house.both) as tx:
        work_id, _ = await s.tasks.enter(tx, new, Author("staff", house.people["holder"]))
    await s.routing.offer_round(s.db)
    reservation = await house.sql.fetchval("select reservation_id from routing.work where id = $1", work_id)
    async with s.db.transaction(house.both) as tx:
        await s.tasks.take(tx, (await house.sign_in("holder")).caller, ReservationId.of(reservation))
    return work_id


async def _replies(house: House) -> CannedId:
    """Two shared ones of company A and a personal one of the holder's; the id is the first one's."""
    shared, first = MARKS["canned"][0], CannedId.new()
    items = [
        NewCanned(
            company_id=house.a, id=canned_id, owner_id=owner, code=code, title=f"您好{mark}",
            body=f"{mark}{{customer_name}}", category="", language="zh",
        )
        for canned_id, owner, code, mark in (
            (first, None, "hello", shared),
            (CannedId.new(), None, "bye", shared),
            (CannedId.new(), house.people["holder"], "hello", MARKS["own"][0]),
        )
    ]  # fmt: skip
    async with house.services.db.transaction(house.both) as tx:
        await house.services.assist.enter(tx, items)
    return first


async def queue_up(house: House, waiting: ConversationId) -> None:
    """What the worker's listener does: a talk that was passed to a queue begins to wait in it."""
    from suiban.eventlog.api import facts_unseen
    from suiban.routing.reactions import WorkListener

    s = house.services
    facts, _ = await facts_unseen(s.follower, "1:1:", WorkListener.topics)
    mine = [fact for fact in facts if fact.subject == waiting]
    async with s.db.transaction(house.both) as tx:
        await s.routing.follow(tx, mine)


async def offer(house: House, waiting: ConversationId) -> ReservationId:
    """What the worker's listener and decider do: enqueue a waiting talk and offer it."""
    s = house.services
    await queue_up(house, waiting)
    await s.routing.offer_round(s.db)
    found = await house.sql.fetchval(
        "select r.id from routing.reservation r join routing.work w on w.id = r.work_id"
        " where w.conversation_id = $1 and r.state = 'reserved'",
        waiting,
    )
    assert found is not None
    return ReservationId.of(found)


async def _picture(house: House, customer: CustomerId) -> FileId:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    file_id = FileId.new()
    await house.services.files.put(file_id, out.getvalue())
    async with house.services.db.transaction(house.both) as tx:
        await house.services.conversations.add_file(
            tx, house.a, ConversationId(int=0), file_id, media_type="image/png", size_bytes=len(out.getvalue()),
            width=30, height=20, digest="", by_kind="customer", by_id=customer,
        )  # fmt: skip
    return file_id
