"""Quotes, recalls, cards and forms on real PostgreSQL: what is stored, who may, what stays hidden."""

import asyncio
from typing import Any

import pytest
from tests.centre import BOT, Centre, speaker_of

from suiban.conversations.api import Inbound, Message, Received, Refused, Rejected, Said, Say, Speaker
from suiban.conversations.errors import FormUnknown, LinkRefused, MessageUnknown, QuoteUnknown, RecallTooLate
from suiban.conversations.model.content import Card, Field, Form, OpenButton, SayButton, answer
from suiban.guard.api import Phrase
from suiban.kit.errors import SuibanError
from suiban.kit.ids import ConversationId, CustomerId, SessionId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Scope
from suiban.staff.api import StaffCaller

FORM = Form("回拨时间", (Field("when", "时间", "choice", required=True, options=("上午", "下午")),))


@pytest.fixture
async def agent(centre: Centre) -> StaffCaller:
    return await centre.hire(f"a{SessionId.new().hex}", companies=[centre.bank, centre.insurer])


class Talk:
    """One customer's conversation with an agent: message 1 is theirs."""

    def __init__(self, centre: Centre, agent: StaffCaller, customer: CustomerId, id: ConversationId) -> None:
        self.centre, self.agent, self.customer, self.id = centre, agent, customer, id

    def inbound(self, text: str = "好", **more: Any) -> Inbound:
        centre = self.centre
        return Inbound(
            company_id=centre.bank, channel_id=centre.channels[centre.bank], external_id=SessionId.new().hex,
            address=self.customer.hex, customer_id=self.customer, text=Spoken(text), **more,
        )  # fmt: skip

    async def write(self, *inbounds: Inbound) -> list[Received | Rejected]:
        async with self.centre.db.transaction(Scope.of([self.centre.bank])) as tx:
            return await self.centre.conversations.receive_many(tx, inbounds)

    async def say(self, text: str = "您好", by: Speaker | None = None, **more: Any) -> Any:
        async with self.centre.db.transaction(self.agent.scope()) as tx:
            say = Say(self.id, Spoken(text), **more)
            return await self.centre.conversations.say(tx, by or speaker_of(self.agent), say)

    async def recall(self, seq: int, by: Speaker | None = None) -> None:
        async with self.centre.db.transaction(self.centre.scope) as tx:
            await self.centre.conversations.recall(tx, self.id, seq, by or speaker_of(self.agent))

    async def read(self, **more: Any) -> list[Message]:
        async with self.centre.db.transaction(self.centre.scope) as tx:
            return await self.centre.conversations.read_messages(tx, self.id, before=1_000, **more)

    async def recalls(self) -> list[dict[str, Any]]:
        return await self.centre.facts("conversations.MessageRecalled/1")

    @property
    def own(self) -> Speaker:
        return Speaker("customer", self.customer, "")


@pytest.fixture
async def talk(centre: Centre, agent: StaffCaller) -> Talk:
    customer = await centre.customer()
    talk = Talk(centre, agent, customer, await centre.write(customer, "我的卡丢了"))
    await centre.give(agent, talk.id)
    return talk


# --- quote -------------------------------------------------------------------------------------------------------


async def test_both_sides_quote_by_number(talk: Talk) -> None:
    said = await talk.say(quote=1)
    assert isinstance(said, Said)
    (receipt,) = await talk.write(talk.inbound(quote=2, quote_of=talk.id))
    assert isinstance(receipt, Received)
    assert [message.quote for message in await talk.read()] == [None, 1, 2]


async def test_a_quote_lies_in_the_talk_or_is_refused_and_harms_nobody_else(talk: Talk, centre: Centre) -> None:
    other = await centre.talk()
    quotes: list[dict[str, Any]] = [
        {"quote": 2, "quote_of": talk.id},
        {"quote": 0, "quote_of": talk.id},
        {"quote": 1, "quote_of": other},
        {"quote": 1},
        {"quote": 1, "quote_of": talk.id},
    ]
    receipts = await talk.write(*(talk.inbound(str(n), **quote) for n, quote in enumerate(quotes)))
    assert receipts[:4] == [Rejected("quote_unknown")] * 4
    assert isinstance(receipts[4], Received)
    assert receipts[4].talk_seq == 2
    with pytest.raises(QuoteUnknown):
        await talk.say(quote=3)


async def test_a_quote_opens_no_talk(talk: Talk, centre: Centre, agent: StaffCaller) -> None:
    await centre.close(agent, talk.id)
    before = await centre.value("select count(*) from conversations.conversation")
    assert await talk.write(talk.inbound(quote=1, quote_of=talk.id)) == [Rejected("quote_unknown")]
    assert await centre.value("select count(*) from conversations.conversation") == before


async def test_a_repeat_with_a_quote_is_the_same_message(talk: Talk) -> None:
    inbound = talk.inbound(quote=1, quote_of=talk.id)
    (first,) = await talk.write(inbound)
    (again,) = await talk.write(inbound)
    assert isinstance(first, Received)
    assert again == Received(talk.id, first.talk_seq, first.at, repeat=True)


async def test_staff_quote_only_what_their_mandates_show(talk: Talk, centre: Centre) -> None:
    """The insurer's part is nothing to quote for who serves the bank alone."""
    counterpart = await centre.customer(centre.insurer)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.open_part(tx, talk.id, centre.insurer, counterpart, speaker_of(talk.agent))
    said = await talk.say("保单号是多少", company_id=centre.insurer)
    assert isinstance(said, Said)
    async with centre.db.transaction(Scope.of([centre.bank])) as tx:
        say = Say(talk.id, Spoken("见上"), quote=said.message.talk_seq)
        with pytest.raises(QuoteUnknown):
            await centre.conversations.say(tx, speaker_of(talk.agent), say)
    assert isinstance(await talk.say("见上", quote=said.message.talk_seq), Said)
    # the customer sees all of their own talk
    (receipt,) = await talk.write(talk.inbound(quote=said.message.talk_seq, quote_of=talk.id))
    assert isinstance(receipt, Received)


# --- recall ------------------------------------------------------------------------------------------------------


async def test_a_recalled_message_keeps_its_number_and_says_nothing(talk: Talk, centre: Centre) -> None:
    await talk.say("发错了", quote=1)
    await talk.say("您好")
    await talk.recall(2)
    first, hidden, last = await talk.read()
    assert [first.talk_seq, hidden.talk_seq, last.talk_seq] == [1, 2, 3]
    assert (hidden.text, hidden.extra, hidden.recalled_at is not None) == ("", None, True)
    (whole,) = [message for message in await talk.read(recalled=True) if message.talk_seq == 2]
    assert (whole.text, whole.recalled_at) == ("发错了", hidden.recalled_at)
    view = "select text || coalesce(extra::text, '') from conversations_door.message"
    assert await centre.value(f"{view} where conversation_id = $1 and talk_seq = 2", talk.id) == ""
    (fact,) = await talk.recalls()
    assert (fact["talk_seq"], fact["author_kind"]) == (2, "staff")
    assert "发错了" not in str(fact)


async def test_recalling_twice_is_once(talk: Talk, centre: Centre) -> None:
    await talk.say()
    await asyncio.gather(*(talk.recall(2) for _ in range(4)))
    centre.later(600)
    await talk.recall(2)
    assert len(await talk.recalls()) == 1


async def test_only_the_author_within_two_minutes(talk: Talk, centre: Centre) -> None:
    colleague = await centre.hire(f"b{SessionId.new().hex}")
    await talk.say()
    for seq, by in [(2, speaker_of(colleague)), (2, talk.own), (1, speaker_of(talk.agent)), (9, talk.own), (2, BOT)]:
        with pytest.raises(MessageUnknown):
            await talk.recall(seq, by)
    centre.later(119)
    await talk.recall(1, talk.own)
    centre.later(2)
    with pytest.raises(RecallTooLate):
        await talk.recall(2)
    assert [message.recalled_at is None for message in await talk.read()] == [False, True]


async def test_neither_passing_on_nor_closing_shortens_the_time(talk: Talk, centre: Centre, agent: StaffCaller) -> None:
    await talk.say()
    await centre.to_bot(agent, talk.id)
    await talk.recall(2)
    await centre.give(agent, talk.id)
    await centre.close(agent, talk.id)
    await talk.recall(1, talk.own)
    assert all(message.recalled_at for message in await talk.read())


async def test_what_was_recalled_is_in_no_card_and_nobody_waits_for_its_answer(talk: Talk, centre: Centre) -> None:
    await talk.say()
    await talk.write(talk.inbound("卡号是六二二二"))

    async def card() -> Any:
        async with centre.db.snapshot(talk.agent.scope()) as tx:
            return (await centre.desk.access_conversation(tx, talk.agent, talk.id)).card

    assert (await card()).last_text == "卡号是六二二二"
    assert (await card()).waiting_since is not None
    await talk.recall(3, talk.own)
    after = await card()
    assert (after.last_text, after.last_kind, after.last_seq, after.waiting_since) == ("", "recalled", 3, None)


async def test_a_recall_races_with_a_quote_and_the_end(talk: Talk, centre: Centre, agent: StaffCaller) -> None:
    """In whichever order they come: numbers without gaps, one fact, the quote stands, nothing is shown."""
    for _ in range(5):
        said = await talk.say("看这里")
        seq = said.message.talk_seq
        await asyncio.gather(
            talk.recall(seq), talk.write(talk.inbound(quote=seq, quote_of=talk.id)), talk.say("嗯", quote=seq),
        )  # fmt: skip
    last = (await talk.say("再见")).message.talk_seq
    await asyncio.gather(talk.recall(last), centre.close(agent, talk.id))
    messages = await talk.read()
    assert [message.talk_seq for message in messages] == list(range(1, 18))
    assert [message.recalled_at is not None for message in messages].count(True) == 6
    assert not [message for message in messages if message.text in ("看这里", "再见")]
    assert [message.quote for message in messages if message.quote] == [n for n in range(2, 17, 3) for _ in range(2)]
    assert len(await talk.recalls()) == 6


# --- cards, forms, choices ---------------------------------------------------------------------------------------


async def test_a_card_is_said_with_its_text(talk: Talk) -> None:
    card = Card("挂失", "原卡停用", (SayButton("是", "我要挂失"), OpenButton("去", "/cards")))
    said = await talk.say("", content=card)
    assert isinstance(said, Said)
    message = (await talk.read())[-1]
    assert (message.kind, message.text) == ("card", "挂失\n原卡停用\n是：我要挂失\n去：/cards")
    assert message.extra is not None
    assert message.extra["card"]["buttons"][1] == {"does": "open", "label": "去", "url": "/cards"}
    with pytest.raises(LinkRefused):
        await talk.say("", content=Card("挂失", "", (OpenButton("去", "https://evil.example/"),)))


async def test_what_is_beside_the_text_passes_the_guard_too(talk: Talk, centre: Centre) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations._guard.put_many(  # type: ignore[attr-defined]
            tx, [Phrase(centre.bank, "保本", "refuse"), Phrase(centre.bank, "小道消息", "mask")]
        )
    for more in [
        {"text": "", "content": Card("理财", "", (SayButton("保本吗", "保本"),))},
        {"text": "", "content": Form("理财", (Field("a", "一", "choice", options=("保本", "不")),))},
        {"text": "选一个", "choices": ("保本", "不")},
        # a text can be masked, what stands beside it is shown as it is: then nothing is said
        {"text": "", "content": Card("小道消息", "")},
        {"text": "选一个", "choices": ("13812341234",)},
    ]:
        refused = await talk.say(**more)
        assert isinstance(refused, Refused), more
        assert refused.code == "refused_by_guard"
    assert len(await talk.read()) == 1


async def test_choices_are_also_in_the_text(talk: Talk) -> None:
    said = await talk.say("是这张吗？", choices=("是", "不是"))
    assert said.message.text == "是这张吗？\n1. 是\n2. 不是"
    assert said.message.extra == {"choices": ["是", "不是"], "lead": "是这张吗？"}


async def test_a_form_is_answered_once(talk: Talk, centre: Centre) -> None:
    said = await talk.say("", content=FORM)
    answered = answer(FORM, {"when": "上午"})

    def reply() -> Inbound:
        return talk.inbound(answered.text, kind="form_answer", extra=answered.extra, quote=2, quote_of=talk.id)

    first, second = await talk.write(reply(), reply())
    assert isinstance(first, Received)
    assert second == Rejected("form_answered")
    assert await talk.write(reply()) == [Rejected("form_answered")]
    message = (await talk.read())[-1]
    assert (message.kind, message.quote, message.text) == ("form_answer", 2, "回拨时间\n时间：上午")
    # taken back, it may be answered again
    await talk.recall(3, talk.own)
    answers = await asyncio.gather(*(talk.write(reply()) for _ in range(4)))
    assert sum(isinstance(one, Received) for (one,) in answers) == 1
    assert said.message.kind == "form"


async def test_a_form_that_was_recalled_or_is_none_is_unknown(talk: Talk, centre: Centre) -> None:
    await talk.say("", content=FORM)

    async def form(seq: int) -> Form:
        async with centre.db.transaction(centre.scope) as tx:
            return await centre.conversations.form(tx, talk.id, seq)

    assert await form(2) == FORM
    await talk.recall(2)
    for seq in (1, 2, 3):
        with pytest.raises(FormUnknown):
            await form(seq)


async def test_nothing_of_another_company_can_be_recalled_or_quoted(talk: Talk, centre: Centre) -> None:
    await talk.say()
    async with centre.db.transaction(Scope.of([centre.insurer])) as tx:
        with pytest.raises(SuibanError) as refused:
            await centre.conversations.recall(tx, talk.id, 2, speaker_of(talk.agent))
    assert refused.value.code == "message_unknown"
