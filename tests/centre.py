"""A shared service centre for tests: a bank and an insurer, real modules on a real database, a clock that is told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from suiban.audit.api import Audit
from suiban.conversations.api import (
    Channel,
    Conversation,
    Conversations,
    Inbound,
    Received,
    Say,
    Speaker,
    ToBot,
    ToPerson,
    ToQueue,
)
from suiban.customers.api import Customers, NewCustomer
from suiban.desk.api import Desk
from suiban.desk.reactions import TimelineListener
from suiban.engagement.api import PreferencePolicy
from suiban.eventlog.api import EventLog, Listener, current_snapshot, facts_unseen
from suiban.eventlog.events import Logged
from suiban.guard.api import PhraseGuard
from suiban.kit.ids import (
    ChannelId,
    CompanyId,
    ConversationId,
    CustomerId,
    PersonId,
    QueueId,
    ReservationId,
    SessionId,
    StaffId,
    WorkId,
)
from suiban.kit.masking import Spoken
from suiban.kit.time import ManualClock
from suiban.language.api import syllables
from suiban.platform.companies import Company, add_companies
from suiban.platform.hints import Hints
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Database, Scope
from suiban.proving.api import Proving
from suiban.routing import store_leading
from suiban.routing.api import Queue, Routing
from suiban.routing.reactions import MandateListener, WorkListener
from suiban.staff.api import NewMember, Skill, Staff, StaffCaller
from suiban.staff.model import permissions_of
from suiban.tasks.api import Author, NewTask, Task, Tasks

# Tests run at the lowest priority: they may stand still for longer than a leader may.
store_leading.IDLE_MS = "15000"  # type: ignore[misc]

BOT = Speaker("bot", None, "小随")
ABOVE_HORIZON = "select exists (select from eventlog.fact where xid >= pg_snapshot_xmin(pg_current_snapshot()))"
HORIZON_LOOKS_MAX = 60


class Centre:
    """Two companies, their doors, queues and customers, and whoever is hired."""

    def __init__(self, db: Database, reader: Database, hints: Hints, clock: ManualClock) -> None:
        self.db, self.reader, self.hints, self.clock = db, reader, hints, clock
        self.log = EventLog()
        self.audit = Audit(clock)
        self.hasher = Hasher(memory_kib=64, passes=1)
        self.staff = Staff(clock, self.hasher, self.log, self.audit)
        self.customers = Customers(clock, self.log, self.audit)
        self.conversations = Conversations(
            self.log, PhraseGuard(clock, hints), PreferencePolicy(clock), clock,
            secret_key="a key for tests only, 32 characters or more",
        )  # fmt: skip
        self.routing = Routing(self.log, self.conversations, clock)
        self.proving = Proving(clock, self.log, self.audit, self.customers, self.conversations)
        self.tasks = Tasks(self.log, self.audit, self.routing, clock)
        self.desk = Desk(clock, self.tasks)
        self.bank, self.insurer = sorted([CompanyId.new(), CompanyId.new()])
        self.scope = Scope.of([self.bank, self.insurer])
        self.channels: dict[CompanyId, ChannelId] = {}
        self.queues: dict[str, Queue] = {}
        self.people: dict[str, StaffCaller] = {}
        self.talks: dict[str, ConversationId] = {}
        self.works: dict[str, WorkId] = {}
        self.listeners: list[Listener] = [
            WorkListener(self.routing),
            MandateListener(self.routing),
            TimelineListener(self.desk),
        ]
        self._read: set[Any] = set()
        self._begun = ""

    async def found(self) -> None:
        """Register companies, skills, queues and doors."""
        syllables("王")  # reads its dictionary now, and not while a transaction waits for it
        self.queues = {
            "card": Queue(self.bank, QueueId.new(), "card", "信用卡", {"card": 2}, 20, 30),
            "loan": Queue(self.bank, QueueId.new(), "loan", "贷款", {"loan": 1}, 20, 30),
            "claim": Queue(self.insurer, QueueId.new(), "claim", "理赔", {}, 20, 30),
        }
        companies = [
            Company(self.bank, "bank", "示范银行", "Bank"),
            Company(self.insurer, "insurer", "示范保险", "Insurer"),
        ]
        async with self.db.transaction(self.scope) as tx:
            self._begun = await current_snapshot(tx)
            await add_companies(tx, companies)
            await self.staff.add_skills(tx, [Skill("card", "信用卡", "Cards"), Skill("loan", "贷款", "Loans")])
            await self.routing.add_queues(tx, list(self.queues.values()))
            for company in companies:
                channel = Channel(
                    company_id=company.id, id=ChannelId.new(), key=f"{company.key}-app", kind="webchat",
                    name="手机银行", greeting="", first_holder="bot", accent="", allowed_origins=(),
                    assertion_secret="",
                )  # fmt: skip
                self.channels[company.id] = channel.id
                await self.conversations.add_channel(tx, channel)

    async def hire(
        self, login: str, *, companies: Sequence[CompanyId] | None = None, capacity: int = 4,
        skills: dict[str, int] | None = None, roles: Sequence[str] = ("agent",), state: str | None = "available",
    ) -> StaffCaller:  # fmt: skip
        """Somebody new, connected and in this state; None: never seen at a desk."""
        chosen = tuple(companies or (self.bank,))
        member = NewMember(
            id=StaffId.new(), login=login, name=login.title(), title="坐席", password_hash=self.hasher.hash("x"),
            roles=tuple(roles), companies=chosen, capacity=capacity, skills={"card": 3} if skills is None else skills,
        )  # fmt: skip
        caller = StaffCaller(
            staff_id=member.id, session_id=SessionId.new(), login=login, name=member.name, title=member.title,
            roles=frozenset(roles), companies=frozenset(chosen), capacity=capacity, csrf_token="",
            expires_at=self.clock.now() + timedelta(hours=12),
        )  # fmt: skip
        assert permissions_of(roles)
        async with self.db.transaction(Scope.of(chosen)) as tx:
            await self.staff.add_members(tx, [member])
            if state is not None:
                await self.routing.connected(tx, member.id)
                await self.routing.set_presence(tx, member.id, state)  # type: ignore[arg-type]
        self.people[login] = caller
        return caller

    async def customer(self, company: CompanyId | None = None, name: str = "王建国") -> CustomerId:
        """Somebody to be served."""
        company, customer_id = company or self.bank, CustomerId.new()
        new = NewCustomer(
            company_id=company, id=customer_id, person_id=PersonId.new(), customer_no=customer_id.hex[:16].upper(),
            name=Spoken(name), level="金卡",
        )  # fmt: skip
        async with self.db.transaction(self.scope) as tx:
            await self.customers.add_customers(tx, [new])
        return customer_id

    async def talk(self, company: CompanyId | None = None, text: str = "我的卡丢了") -> ConversationId:
        """Somebody new writes; the bot holds."""
        company = company or self.bank
        return await self.write(await self.customer(company), text, company)

    async def write(self, customer: CustomerId, text: str, company: CompanyId | None = None) -> ConversationId:
        """A customer writes."""
        company = company or self.bank
        inbound = Inbound(
            company_id=company, channel_id=self.channels[company], external_id=SessionId.new().hex,
            address=customer.hex, customer_id=customer, text=Spoken(text), context={"title": "信用卡 › 挂失"},
        )  # fmt: skip
        async with self.db.transaction(self.scope) as tx:
            (receipt,) = await self.conversations.receive_many(tx, [inbound])
        assert isinstance(receipt, Received)
        return receipt.conversation_id

    async def say(self, caller: StaffCaller, talk: ConversationId, text: str, company: CompanyId | None = None) -> None:
        """A person answers."""
        async with self.db.transaction(self.scope) as tx:
            speaker = Speaker("staff", caller.staff_id, caller.name)
            await self.conversations.say(tx, speaker, Say(talk, Spoken(text), company_id=company))

    async def ask(self, talk: ConversationId, queue: str = "card", **more: Any) -> Conversation:
        """The bot passes to a queue; the listeners have caught up."""
        to = ToQueue(queue_id=self.queues[queue].id, queue_key=queue, **more)
        async with self.db.transaction(self.scope) as tx:
            conversation = await self.conversations.pass_on(tx, talk, to, BOT, "asked_for_person", Spoken("卡丢了"))
        await self.catch_up()
        return conversation

    async def waiting_talk(self, queue: str = "card") -> ConversationId:
        """Somebody new waits for a person."""
        talk = await self.talk(self.queues[queue].company_id)
        await self.ask(talk, queue)
        return talk

    async def give(self, caller: StaffCaller, talk: ConversationId) -> None:
        """Hand a talk straight to a person."""
        async with self.db.transaction(self.scope) as tx:
            await self.conversations.pass_on(tx, talk, ToPerson(caller.staff_id), BOT, "", Spoken(""))
        await self.catch_up()

    async def to_bot(self, caller: StaffCaller, talk: ConversationId) -> None:
        """The holder passes back to the bot."""
        async with self.db.transaction(caller.scope()) as tx:
            await self.conversations.pass_on(tx, talk, ToBot(), speaker_of(caller), "", Spoken(""))
        await self.catch_up()

    async def close(self, caller: StaffCaller, talk: ConversationId) -> None:
        """The holder closes."""
        async with self.db.transaction(caller.scope()) as tx:
            await self.conversations.close(tx, talk, speaker_of(caller))
        await self.catch_up()

    async def load(self, talk: ConversationId) -> Conversation:
        """The conversation as it stands."""
        async with self.db.transaction(self.scope) as tx:
            return await self.conversations.load(tx, talk)

    async def accept(self, caller: StaffCaller, reservation_id: ReservationId) -> Conversation:
        """Take an offer in one's own scope."""
        async with self.db.transaction(caller.scope()) as tx:
            return await self.routing.accept(tx, speaker_of(caller), reservation_id)

    async def reject(self, caller: StaffCaller, reservation_id: ReservationId, reason: str = "busy") -> None:
        """Decline an offer."""
        async with self.db.transaction(caller.scope()) as tx:
            await self.routing.reject(tx, speaker_of(caller), reservation_id, reason)

    async def task(
        self, queue: str = "card", kind: str = "order", by: StaffCaller | None = None, title: str = "补录开户资料",
        **more: Any,
    ) -> WorkId:  # fmt: skip
        """A task waits, entered by somebody who is not there for it."""
        author = Author("staff", by.staff_id if by else StaffId.new())
        target = self.queues[queue]
        new = NewTask(target.company_id, kind, target.id, Spoken(title), **more)  # type: ignore[arg-type]
        async with self.db.transaction(self.scope) as tx:
            work_id, fresh = await self.tasks.enter(tx, new, author)
        assert fresh
        return work_id

    async def take(self, caller: StaffCaller, work: WorkId) -> None:
        """Somebody takes the task that they are offered."""
        await self.routing.offer_round(self.db)
        (reservation_id,) = await self.offers(caller)
        async with self.db.transaction(caller.scope()) as tx:
            assert await self.tasks.take(tx, caller, reservation_id) == work

    async def see(self, caller: StaffCaller, work: WorkId) -> Task:
        """A task as somebody sees it."""
        async with self.db.snapshot(caller.scope()) as tx:
            return await self.tasks.access(tx, caller, work)

    async def presence(self, caller: StaffCaller, state: str, reason: str = "") -> None:
        """Change one's state."""
        async with self.db.transaction(caller.scope()) as tx:
            await self.routing.set_presence(tx, caller.staff_id, state, reason)  # type: ignore[arg-type]

    async def offers(self, caller: StaffCaller) -> list[ReservationId]:
        """Open offers of somebody, oldest first, as their desk shows them."""
        async with self.db.snapshot(caller.scope()) as tx:
            snapshot = await self.desk.snapshot(tx, caller)
        return [ReservationId.parse(offer.reservation_id) for offer in snapshot.state.offers]

    async def hold(self, caller: StaffCaller, talk: ConversationId) -> None:
        """Somebody takes a waiting talk in the ordinary way."""
        await self.routing.offer_round(self.db)
        (reservation_id,) = await self.offers(caller)
        assert (await self.accept(caller, reservation_id)).id == talk
        await self.catch_up()

    async def withdraw_mandate(self, caller: StaffCaller, company: CompanyId) -> None:
        """Somebody loses a mandate."""
        admin = self.people.get("admin") or await self.hire(
            "admin", companies=[self.bank, self.insurer], roles=("administrator",), state=None
        )
        async with self.db.transaction(self.scope) as tx:
            login = await self.staff.find_login(tx, "admin")
            assert login is not None
            signed = await self.staff.sign_in(tx, login, "")
        async with self.db.transaction(admin.scope()) as tx:
            members = await self.staff.list_staff(tx, signed.caller)
            had = next(one.companies for one in members if one.id == caller.staff_id)
            left = [one for one in had if one != company]
            await self.staff.set_mandates(tx, signed.caller, caller.staff_id, left, had)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Let every listener read what is new, until nothing is."""
        await self._horizon_passed()
        while facts := await self.new_facts():
            for listener in self.listeners:
                mine = [logged for logged in facts if logged.topic in listener.topics]
                await self.hand(listener, mine)

    async def _horizon_passed(self) -> None:
        """Wait a little for facts above the horizon: any writer of the server holds it back, also when it analyzes."""
        async with self.reader.unscoped() as tx:
            for _ in range(HORIZON_LOOKS_MAX):
                if not await tx.fetchval(ABOVE_HORIZON):
                    break
                await asyncio.sleep(0.005)

    async def hand(self, listener: Listener, facts: Sequence[Logged]) -> None:
        """Hand a batch to a listener as the follower does."""
        if not facts:
            return
        prepared = await listener.prepare(self.db, facts)
        async with self.db.transaction(Scope.of({logged.company_id for logged in facts})) as tx:
            await listener.handle(tx, facts, prepared)

    async def new_facts(self) -> list[Logged]:
        """Facts the listeners have not had."""
        topics = frozenset().union(*(listener.topics for listener in self.listeners))
        found, _ = await facts_unseen(self.reader, self._begun, topics)
        new = [logged for logged in found if logged.cursor not in self._read]
        self._read.update(logged.cursor for logged in new)
        return new

    async def facts(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of all facts of a kind, in order."""
        found, _ = await facts_unseen(self.reader, self._begun, frozenset({kind}))
        return [msgspec.json.decode(logged.body) for logged in found]

    async def value(self, query: str, *arguments: object) -> Any:
        """One value from the database, for looking behind the doors in a test."""
        async with self.db.transaction(self.scope) as tx:
            return await tx.fetchval(query, *arguments)  # type: ignore[arg-type]

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(seconds=seconds))


def speaker_of(caller: StaffCaller) -> Speaker:
    """Somebody who serves, as who speaks."""
    return Speaker("staff", caller.staff_id, caller.name)


@asynccontextmanager
async def open_centre(app: str, follower: str, connections: int = 8) -> AsyncIterator[Centre]:
    """A centre on an empty migrated database."""
    hints = Hints()
    db = await Database.open(app, hints, connections)
    reader = await Database.open(follower, None, 2)
    centre = Centre(db, reader, hints, ManualClock(datetime.now(UTC)))
    try:
        await centre.found()
        yield centre
    finally:
        centre.hasher.close()
        await reader.close()
        await db.close()
