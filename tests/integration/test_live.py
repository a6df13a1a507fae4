"""Live text: every reader gets every number it may see, once and in order, however it was committed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest
from tests.conftest import Dsns

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.conversations.live import READ_TALK_MAX, LiveTalks
from suiban.conversations.model import Channel, Inbound, Received, Say, Speaker, ToPerson, Verdict
from suiban.customers.api import Customers, NewCustomer
from suiban.eventlog.api import EventLog
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, PersonId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import SystemClock
from suiban.platform.companies import Company, add_companies
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope, Transaction

BANK, INSURER = CompanyId.new(), CompanyId.new()
BOTH = Scope.of([BANK, INSURER])
AGENT = Speaker("staff", StaffId.new(), "李敏")


class Silent:
    """Guard and policy that allow everything."""

    async def check(self, tx: Transaction, company_id: CompanyId, speaker_kind: str, text: Spoken) -> Verdict:
        return Verdict("allow", text)

    async def allows(
        self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId, door: str, purpose: str
    ) -> str | None:
        return None


class Screen:
    """A reader that notes what it was sent."""

    def __init__(self, companies: frozenset[CompanyId] | None) -> None:
        self.companies = companies
        self.seqs: list[int] = []
        self.through = 0
        self.slow = False
        self.frames: list[tuple[int, int, list[int]]] = []
        self.changed = asyncio.Event()

    def behind(self) -> bool:
        return self.slow

    def send(self, payload: bytes) -> None:
        frame = msgspec.json.decode(payload)
        assert frame["from"] == self.through + 1
        self.through = frame["through"]
        seqs = [item["seq"] for item in frame["items"]]
        self.seqs += seqs
        self.frames.append((frame["from"], frame["through"], seqs))
        self.changed.set()

    async def until(self, through: int) -> None:
        async with asyncio.timeout(5):
            while self.through < through:
                await self.changed.wait()
                self.changed.clear()


@pytest.fixture
async def here(dsns: Dsns) -> AsyncIterator[tuple[Database, LiveTalks, Conversations]]:
    """One process: its database sends hints to its own live text."""
    hints = Hints()
    db = await Database.open(dsns.app, hints)
    live = LiveTalks(db, hints)
    task = asyncio.create_task(live.run())
    yield db, live, Conversations(EventLog(), Silent(), Silent(), SystemClock())
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await db.close()


async def held_talk(db: Database, talks: Conversations) -> ConversationId:
    customer, other, channel = CustomerId.new(), CustomerId.new(), ChannelId.new()
    async with db.transaction(BOTH) as tx:
        await add_companies(tx, [Company(item, f"l{item.hex[-12:]}", "公司", "C") for item in (BANK, INSURER)])
        key = f"d{channel.hex[-12:]}"
        await talks.add_channel(tx, Channel(BANK, channel, key, "webchat", "", "", "bot", "", (), ""))
        await Customers(SystemClock(), EventLog(), Audit(SystemClock())).add_customers(
            tx,
            [
                NewCustomer(company, made, PersonId.new(), made.hex[:12], Spoken("王"))
                for company, made in ((BANK, customer), (INSURER, other))
            ],
        )
        said = Inbound(BANK, channel, customer.hex, customer.hex, customer, Spoken("在吗"))
        (receipt,) = await talks.receive_many(tx, [said])
        assert isinstance(receipt, Received)
        await talks.pass_on(tx, receipt.conversation_id, ToPerson(StaffId.of(AGENT.id)), AGENT, "", Spoken(""))  # type: ignore[arg-type]
        await talks.open_part(tx, receipt.conversation_id, INSURER, other, AGENT)
    return receipt.conversation_id


async def say(db: Database, talks: Conversations, talk: ConversationId, company: CompanyId) -> None:
    async with db.transaction(BOTH) as tx:
        await talks.say(tx, AGENT, Say(talk, Spoken("您好"), company_id=company))


async def test_a_customer_gets_every_part_also_one_that_was_not_known(
    here: tuple[Database, LiveTalks, Conversations],
) -> None:
    db, live, talks = here
    talk = await held_talk(db, talks)
    customer = Screen(None)
    live.watch(talk, customer, 0, frozenset({BANK}))  # nobody told this process of the insurer's part
    await customer.until(1)
    await say(db, talks, talk, INSURER)
    await say(db, talks, talk, BANK)
    await customer.until(3)
    assert customer.seqs == [1, 2, 3]


async def test_staff_get_what_their_mandates_allow(here: tuple[Database, LiveTalks, Conversations]) -> None:
    db, live, talks = here
    talk = await held_talk(db, talks)
    whole, part = Screen(frozenset({BANK, INSURER})), Screen(frozenset({INSURER}))
    live.watch(talk, whole, 0, frozenset({BANK, INSURER}))
    live.watch(talk, part, 0, frozenset({INSURER}))
    for company in (INSURER, BANK, INSURER):
        await say(db, talks, talk, company)
    await whole.until(4)
    await part.until(4)
    assert whole.seqs == [1, 2, 3, 4]
    assert part.seqs == [2, 4]


async def test_who_left_gets_nothing_more(here: tuple[Database, LiveTalks, Conversations]) -> None:
    db, live, talks = here
    talk = await held_talk(db, talks)
    stays, leaves = Screen(None), Screen(None)
    live.watch(talk, stays, 0, frozenset({BANK, INSURER}))
    live.watch(talk, leaves, 0, frozenset({BANK, INSURER}))
    await leaves.until(1)
    live.unwatch(talk, leaves)
    await say(db, talks, talk, BANK)
    await stays.until(2)
    assert leaves.seqs == [1]


class Asks:
    """A database that lets something happen just after each transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.then: Callable[[], None] = lambda: None

    @contextlib.asynccontextmanager
    async def transaction(self, scope: Scope) -> AsyncIterator[Transaction]:
        async with self._db.transaction(scope) as tx:
            yield tx
        self.then()


async def test_who_begins_again_while_others_are_read_for_gets_everything(
    here: tuple[Database, LiveTalks, Conversations],
) -> None:
    db, _, talks = here
    talk = await held_talk(db, talks)
    for _ in range(2):
        await say(db, talks, talk, BANK)
    asks, companies = Asks(db), frozenset({BANK, INSURER})
    live = LiveTalks(asks, Hints())  # type: ignore[arg-type]
    agent = Screen(companies)

    def begin_again() -> None:
        asks.then = lambda: None
        live.watch(talk, agent, 0, companies)

    asks.then = begin_again
    live.watch(talk, agent, 2, companies)
    task = asyncio.create_task(live.run())
    await agent.until(3)
    assert agent.seqs == [1, 2, 3]
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_who_sees_one_part_hears_nothing_while_another_is_spoken_in(
    here: tuple[Database, LiveTalks, Conversations],
) -> None:
    db, live, talks = here
    talk = await held_talk(db, talks)
    insurer, customer = Screen(frozenset({INSURER})), Screen(None)
    live.watch(talk, insurer, 0, frozenset({INSURER}))
    live.watch(talk, customer, 0, frozenset({BANK, INSURER}))
    await customer.until(1)
    for through, company in enumerate((BANK, BANK, INSURER, BANK, INSURER), start=2):
        await say(db, talks, talk, company)
        await customer.until(through)
        if company == INSURER:
            await insurer.until(through)
    assert insurer.frames == [(1, 4, [4]), (5, 6, [6])]
    assert customer.seqs == [1, 2, 3, 4, 5, 6]
    assert live.known_seq(talk, insurer) == 6


async def test_a_long_talk_comes_in_pieces_and_waits_for_who_is_slow(
    here: tuple[Database, LiveTalks, Conversations],
) -> None:
    db, live, talks = here
    talk = await held_talk(db, talks)
    async with db.transaction(BOTH) as tx:
        for _ in range(3 * READ_TALK_MAX):
            await talks.say(tx, AGENT, Say(talk, Spoken("您好")))
    last = 1 + 3 * READ_TALK_MAX
    slow, quick = Screen(None), Screen(None)
    slow.slow = True
    live.watch(talk, slow, 0, frozenset({BANK}))
    live.watch(talk, quick, 0, frozenset({BANK}))
    await quick.until(last)
    assert quick.seqs == list(range(1, last + 1))
    assert max(len(seqs) for _, _, seqs in quick.frames) <= READ_TALK_MAX
    assert slow.seqs == []
    slow.slow = False
    await slow.until(last)
    assert slow.seqs == quick.seqs
