"""What the statement that takes messages in writes: every column, and the fact as the value it must be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from tests.centre import Centre, speaker_of

from suiban.conversations.api import Conversations
from suiban.conversations.events import MessageReceived
from suiban.conversations.model import Inbound, Received, Rejected, Said, Say
from suiban.engagement.api import PreferencePolicy
from suiban.eventlog.api import current_snapshot, decode, facts_unseen
from suiban.guard.api import PhraseGuard
from suiban.kit.ids import ConversationId, CustomerId, SessionId
from suiban.kit.masking import Spoken
from suiban.kit.time import ManualClock

FILE: dict[str, Any] = {"file": {"id": "fil_1", "width": 3, "height": 2, "media_type": "image/png"}}
SENT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def inbound(centre: Centre, customer: CustomerId, text: str, **more: Any) -> Inbound:
    return Inbound(
        company_id=centre.bank, channel_id=centre.channels[centre.bank], external_id=SessionId.new().hex,
        address=customer.hex, customer_id=customer, text=Spoken(text), **more,
    )  # fmt: skip


async def receive(centre: Centre, *items: Inbound) -> list[Received | Rejected]:
    async with centre.db.transaction(centre.scope) as tx:
        return await centre.conversations.receive_many(tx, items)


async def test_words_and_pictures_are_stored_as_they_came(centre: Centre) -> None:
    customer = await centre.customer()
    words = '说"好"\\ 😀\n第二行'
    picture = inbound(centre, customer, "", kind="picture", extra=FILE, sent_at=SENT)
    first, _ = await receive(centre, inbound(centre, customer, words), picture)
    assert isinstance(first, Received)
    async with centre.db.transaction(centre.scope) as tx:
        rows = await tx.fetch(
            "select m.talk_seq, m.author_kind, m.author_id, m.author_name, m.kind, m.text, m.extra, m.sent_at, m.at,"
            " m.part_id = c.host_part_id as in_host_part, c.last_seq, c.last_received_at"
            " from conversations.message m join conversations.conversation c on c.id = m.conversation_id"
            " where c.id = $1 order by m.talk_seq",
            first.conversation_id,
        )
    said, shown = rows
    assert [row["talk_seq"] for row in rows] == [1, 2]
    assert (said["kind"], said["text"], said["extra"], said["sent_at"]) == ("text", words, None, None)
    assert (shown["kind"], shown["text"], msgspec.json.decode(shown["extra"])) == ("picture", "", FILE)
    assert shown["sent_at"] == SENT
    for row in rows:
        assert (row["author_kind"], row["author_id"], row["author_name"]) == ("customer", customer, "")
        assert row["in_host_part"]
        assert (row["last_seq"], row["last_received_at"], row["at"]) == (2, first.at, first.at)


async def test_each_message_is_one_fact_in_the_order_of_its_talk(centre: Centre) -> None:
    one, two = await centre.customer(), await centre.customer()
    asked = await centre.write(one, "在吗")
    await centre.ask(asked)
    async with centre.db.transaction(centre.scope) as tx:
        snapshot = await current_snapshot(tx)
    receipts = await receive(centre, *[inbound(centre, customer, "你好") for customer in (one, two, one, two)])
    received = frozenset(MessageReceived.topic_of(kind) for kind in ("nobody", "bot"))
    topics = received.union(*(listener.topics for listener in centre.listeners))
    logged, _ = await facts_unseen(centre.reader, snapshot, topics)
    facts = [decode(fact, [MessageReceived]) for fact in logged if fact.kind == MessageReceived.KIND]
    expected = [(receipt.conversation_id, receipt.talk_seq) for receipt in receipts if isinstance(receipt, Received)]
    got = [(fact.conversation_id, fact.talk_seq) for fact in facts if isinstance(fact, MessageReceived)]
    assert sorted(got) == sorted(expected)
    for talk in {talk for talk, _ in got}:
        numbers = [seq for found, seq in got if found == talk]
        assert numbers == sorted(numbers)
    for fact, entry in zip(facts, [item for item in logged if item.kind == MessageReceived.KIND], strict=True):
        assert isinstance(fact, MessageReceived)
        state = await centre.load(ConversationId.of(fact.conversation_id))
        assert (fact.holder_kind, fact.holder_token) == (state.holder_kind, state.holder_token)
        assert (entry.topic, entry.subject, entry.company_id) == (fact.topic(), fact.subject(), centre.bank)


async def test_time_never_goes_back_along_the_numbers(centre: Centre) -> None:
    customer, agent = await centre.customer(), await centre.hire("agent")
    talk = await centre.write(customer, "在吗")
    await centre.give(agent, talk)
    slow = ManualClock(centre.clock.now() - timedelta(minutes=5))
    late = Conversations(centre.log, PhraseGuard(centre.clock, centre.hints), PreferencePolicy(centre.clock), slow)
    for round_ in range(2):
        centre.clock.advance(timedelta(seconds=10))
        await centre.say(agent, talk, f"在的{round_}")
        async with centre.db.transaction(centre.scope) as tx:
            (received,) = await late.receive_many(tx, [inbound(centre, customer, "钟慢了")])
            said = await late.say(tx, speaker_of(agent), Say(talk, Spoken("我的也是")))
        assert isinstance(received, Received)
        assert isinstance(said, Said)
        assert received.at == said.message.at == centre.clock.now()
    async with centre.db.transaction(centre.scope) as tx:
        messages = await centre.conversations.read_messages(tx, talk)
    assert [message.at for message in messages] == sorted(message.at for message in messages)
