"""The spine on real PostgreSQL: receiving, speaking, holding, parts, isolation."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.conversations.errors import (
    ChannelUnknown,
    ConversationUnknown,
    NotHolder,
    PartUnknown,
    TextEmpty,
    TextTooLong,
)
from suiban.conversations.model import (
    Channel,
    Inbound,
    Received,
    Refused,
    Rejected,
    Said,
    Say,
    Speaker,
    ToBot,
    ToPerson,
    ToQueue,
    Verdict,
)
from suiban.customers.api import Customers, NewCustomer
from suiban.eventlog.api import EventLog
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, PersonId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import SystemClock
from suiban.platform.companies import Company, add_companies
from suiban.platform.postgres import Database, Scope, Transaction

BANK, INSURER, STRANGER = CompanyId.new(), CompanyId.new(), CompanyId.new()
BOTH, ONLY_BANK, ONLY_INSURER = Scope.of([BANK, INSURER]), Scope.of([BANK]), Scope.of([INSURER])
ALL = Scope.of([BANK, INSURER, STRANGER])
CHANNEL = ChannelId.new()
AGENT, COLLEAGUE = StaffId.new(), StaffId.new()


class PlainGuard:
    """Refuses one word."""

    async def check(self, tx: Transaction, company_id: CompanyId, speaker_kind: str, text: Spoken) -> Verdict:
        return Verdict("refuse", text, "forbidden") if "保本" in text else Verdict("allow", text)


class PlainPolicy:
    """Refuses marketing."""

    async def allows(
        self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId, door: str, purpose: str
    ) -> str | None:
        return "no_consent" if purpose == "marketing" else None


@pytest.fixture(scope="module")
def talks() -> Conversations:
    return Conversations(EventLog(), PlainGuard(), PlainPolicy(), SystemClock())


@pytest.fixture(scope="module", autouse=True)
async def ground(db: Database, talks: Conversations) -> None:
    async with db.transaction(ALL) as tx:
        await add_companies(
            tx, [Company(item, f"c{n}", f"公司{n}", f"C{n}") for n, item in enumerate([BANK, INSURER, STRANGER])]
        )
        channel = Channel(BANK, CHANNEL, "test-door", "webchat", "测试", "您好", "bot", "", (), "")
        await talks.add_channel(tx, channel)


async def new_customer(db: Database, company: CompanyId = BANK) -> CustomerId:
    made = CustomerId.new()
    async with db.transaction(Scope.of([company])) as tx:
        await Customers(SystemClock(), EventLog(), Audit(SystemClock())).add_customers(
            tx,
            [
                NewCustomer(
                    company_id=company, id=made, person_id=PersonId.new(), customer_no=made.hex[:12], name=Spoken("王"),
                )
            ],
        )  # fmt: skip
    return made


def inbound(customer: CustomerId, text: str = "在吗", external_id: str | None = None) -> Inbound:
    return Inbound(
        company_id=BANK, channel_id=CHANNEL, external_id=external_id or uuid4().hex, address=customer.hex,
        customer_id=customer, text=Spoken(text),
    )  # fmt: skip


async def receive(db: Database, talks: Conversations, items: Sequence[Inbound]) -> list[Received | Rejected]:
    async with db.transaction(ONLY_BANK) as tx:
        return await talks.receive_many(tx, items)


async def opened(db: Database, talks: Conversations) -> tuple[ConversationId, CustomerId]:
    customer = await new_customer(db)
    (receipt,) = await receive(db, talks, [inbound(customer)])
    assert isinstance(receipt, Received)
    return receipt.conversation_id, customer


async def held(db: Database, talks: Conversations) -> tuple[ConversationId, CustomerId]:
    talk, customer = await opened(db, talks)
    async with db.transaction(ONLY_BANK) as tx:
        await talks.pass_on(tx, talk, ToPerson(AGENT), Speaker("system", None, ""), "test", Spoken(""))
    return talk, customer


def agent(token: int | None = None) -> Speaker:
    return Speaker("staff", AGENT, "李敏", token)


async def test_messages_are_numbered_without_gaps_over_batches(db: Database, talks: Conversations) -> None:
    one, two = await new_customer(db), await new_customer(db)
    first = await receive(db, talks, [inbound(one), inbound(two), inbound(one)])
    second = await receive(db, talks, [inbound(two), inbound(one)])
    numbers = [receipt.talk_seq for receipt in [*first, *second] if isinstance(receipt, Received)]
    assert numbers == [1, 1, 2, 2, 3]


async def test_a_repeat_stores_nothing_and_gets_its_number_back(db: Database, talks: Conversations) -> None:
    customer = await new_customer(db)
    item = inbound(customer, external_id="same")
    (first,) = await receive(db, talks, [item])
    again = await receive(db, talks, [inbound(customer), item, item])
    assert isinstance(first, Received)
    assert [receipt.talk_seq for receipt in again if isinstance(receipt, Received)] == [2, 1, 1]
    twice = inbound(customer)
    both = await receive(db, talks, [twice, twice])
    assert [(r.talk_seq, r.repeat) for r in both if isinstance(r, Received)] == [(3, False), (3, True)]


async def test_a_bad_item_harms_nobody_else(db: Database, talks: Conversations) -> None:
    customer = await new_customer(db)
    items = [
        inbound(customer, ""),
        inbound(customer, "好"),
        inbound(customer, "长" * 4001),
        inbound(customer, "a\x00b"),
    ]
    receipts = await receive(db, talks, items)
    assert receipts[0] == Rejected("text_empty")
    assert isinstance(receipts[1], Received)
    assert receipts[1].talk_seq == 1
    assert receipts[2] == Rejected("text_too_long")
    assert receipts[3] == Rejected("not_text")


async def test_racing_writers_number_one_talk_without_gaps(db: Database, talks: Conversations) -> None:
    customer = await new_customer(db)
    batches = [[inbound(customer) for _ in range(5)] for _ in range(12)]
    receipts = await asyncio.gather(*(receive(db, talks, batch) for batch in batches))
    numbers = sorted(r.talk_seq for batch in receipts for r in batch if isinstance(r, Received))
    assert numbers == list(range(1, 61))


async def test_racing_repeats_store_once(db: Database, talks: Conversations) -> None:
    customer = await new_customer(db)
    items = [inbound(customer) for _ in range(20)]
    receipts = await asyncio.gather(*(receive(db, talks, items[::step]) for step in (1, -1, 1, -1)))
    by_id: dict[str, set[int]] = {}
    for batch, step in zip(receipts, (1, -1, 1, -1), strict=True):
        for item, receipt in zip(items[::step], batch, strict=True):
            assert isinstance(receipt, Received)
            by_id.setdefault(item.external_id, set()).add(receipt.talk_seq)
    assert all(len(numbers) == 1 for numbers in by_id.values())
    assert sorted(min(numbers) for numbers in by_id.values()) == list(range(1, 21))


async def test_crossing_batches_do_not_deadlock(db: Database, talks: Conversations) -> None:
    customers = [await new_customer(db) for _ in range(6)]
    orders = [customers, customers[::-1], customers[3:] + customers[:3]]
    jobs = [receive(db, talks, [inbound(item) for item in order]) for order in orders * 6]
    assert all(isinstance(r, Received) for batch in await asyncio.gather(*jobs) for r in batch)


async def test_another_company_sees_and_receives_nothing(db: Database, talks: Conversations) -> None:
    talk, customer = await opened(db, talks)
    async with db.transaction(Scope.of([STRANGER])) as tx:
        with pytest.raises(ConversationUnknown):
            await talks.load(tx, talk)
        assert await talks.read_messages(tx, talk) == []
    with pytest.raises(ChannelUnknown):
        async with db.transaction(Scope.of([STRANGER])) as tx:
            await talks.receive_many(tx, [msgspec.structs.replace(inbound(customer), address="elsewhere")])


async def test_only_the_holder_speaks(db: Database, talks: Conversations) -> None:
    talk, _ = await held(db, talks)
    async with db.transaction(ONLY_BANK) as tx:
        said = await talks.say(tx, agent(), Say(talk, Spoken("您好")))
        other = await talks.say(tx, Speaker("staff", COLLEAGUE, ""), Say(talk, Spoken("我来")))
        bot = await talks.say(tx, Speaker("bot", None, "小随", 1), Say(talk, Spoken("我是机器人")))
    assert isinstance(said, Said)
    assert said.message.talk_seq == 2
    assert other == Refused("superseded")
    assert bot == Refused("superseded")


async def test_a_reply_decided_under_an_old_token_is_superseded(db: Database, talks: Conversations) -> None:
    talk, _ = await opened(db, talks)
    async with db.transaction(ONLY_BANK) as tx:
        before = await talks.load(tx, talk)
        queue = ToQueue(QueueId.new(), "card")
        await talks.pass_on(tx, talk, queue, Speaker("bot", None, "", before.holder_token), "asked", Spoken("要人工"))
        await talks.pass_on(tx, talk, ToBot(), Speaker("system", None, ""), "back", Spoken(""))
        late = await talks.say(tx, Speaker("bot", None, "", before.holder_token), Say(talk, Spoken("迟到")))
        with pytest.raises(NotHolder):
            await talks.pass_on(tx, talk, queue, Speaker("bot", None, "", before.holder_token), "again", Spoken(""))
        assert [m.talk_seq for m in await talks.read_messages(tx, talk)] == [1]
    assert late == Refused("superseded")


async def test_a_repeated_command_says_it_once(db: Database, talks: Conversations) -> None:
    talk, _ = await held(db, talks)
    say = Say(talk, Spoken("您好"), external_id="staff:1")
    async with db.transaction(ONLY_BANK) as tx:
        first = await talks.say(tx, agent(), say)
    async with db.transaction(ONLY_BANK) as tx:
        second = await talks.say(tx, agent(), say)
    assert isinstance(first, Said)
    assert isinstance(second, Said)
    assert (second.message.talk_seq, second.repeat) == (first.message.talk_seq, True)


async def test_guard_and_policy_are_always_asked(db: Database, talks: Conversations) -> None:
    talk, _ = await held(db, talks)
    async with db.transaction(ONLY_BANK) as tx:
        assert await talks.say(tx, agent(), Say(talk, Spoken("保本保息"))) == Refused("refused_by_guard", "forbidden")
        offer = Say(talk, Spoken("新产品"), purpose="marketing")
        assert await talks.say(tx, agent(), offer) == Refused("refused_by_policy", "no_consent")
        with pytest.raises(TextEmpty):
            await talks.say(tx, agent(), Say(talk, Spoken("  ")))
        with pytest.raises(TextTooLong):
            await talks.say(tx, agent(), Say(talk, Spoken("长" * 4001)))
        assert len(await talks.read_messages(tx, talk)) == 1


async def test_each_company_sees_only_its_part(db: Database, talks: Conversations) -> None:
    talk, _ = await held(db, talks)
    other = await new_customer(db, INSURER)
    async with db.transaction(BOTH) as tx:
        with pytest.raises(PartUnknown):
            await talks.say(tx, agent(), Say(talk, Spoken("保单"), company_id=INSURER))
        await talks.open_part(tx, talk, INSURER, other, agent())
        await talks.open_part(tx, talk, INSURER, other, agent())
        await talks.say(tx, agent(), Say(talk, Spoken("银行的话")))
        await talks.say(tx, agent(), Say(talk, Spoken("保险的话"), company_id=INSURER))
        assert len(await talks.parts(tx, talk)) == 2
    async with db.transaction(ONLY_INSURER) as tx:
        assert [str(m.text) for m in await talks.read_messages(tx, talk)] == ["保险的话"]
        with pytest.raises(ConversationUnknown):
            await talks.load(tx, talk)
    async with db.transaction(ONLY_BANK) as tx:
        assert [str(m.text) for m in await talks.read_messages(tx, talk)] == ["在吗", "银行的话"]


async def test_after_closing_the_next_word_opens_a_new_talk(db: Database, talks: Conversations) -> None:
    talk, customer = await held(db, talks)
    async with db.transaction(ONLY_BANK) as tx:
        await talks.close(tx, talk, agent())
        await talks.close(tx, talk, agent())
        refused = await talks.say(tx, agent(), Say(talk, Spoken("还在吗")))
    assert refused == Refused("superseded", "") or refused == Refused("conversation_closed", "")
    (receipt,) = await receive(db, talks, [inbound(customer)])
    assert isinstance(receipt, Received)
    assert receipt.conversation_id != talk
    assert receipt.talk_seq == 1


async def test_a_repeat_from_a_closed_talk_opens_none(db: Database, talks: Conversations) -> None:
    customer = await new_customer(db)
    item = inbound(customer)
    (first,) = await receive(db, talks, [item])
    assert isinstance(first, Received)
    async with db.transaction(ONLY_BANK) as tx:
        await talks.close(tx, first.conversation_id, Speaker("system", None, ""))
    (again,) = await receive(db, talks, [item])
    assert isinstance(again, Received)
    assert (again.conversation_id, again.talk_seq, again.repeat) == (first.conversation_id, 1, True)
    async with db.transaction(ONLY_BANK) as tx:
        assert await talks.find_open(tx, BANK, CHANNEL, customer.hex) is None


async def test_marks_only_grow(db: Database, talks: Conversations) -> None:
    talk, _ = await opened(db, talks)
    async with db.transaction(ONLY_BANK) as tx:
        await talks.mark_many(tx, [(BANK, talk, "customer", 5, 3)])
        await talks.mark_many(tx, [(BANK, talk, "customer", 4, 4)])
        reached = (await talks.marks(tx, talk))["customer"]
    assert (reached.delivered_seq, reached.read_seq) == (5, 4)


async def test_a_transaction_without_a_scope_sees_nothing(db: Database, talks: Conversations) -> None:
    talk, _ = await opened(db, talks)
    with pytest.raises(ValueError, match="scope"):
        Scope.of([])
    async with db.unscoped() as tx:
        assert await tx.fetchval("select count(*) from conversations.message") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.execute(
                "insert into conversations.marker (company_id, conversation_id, reader) values ($1, $2, 'staff')",
                BANK, talk,
            )  # fmt: skip
