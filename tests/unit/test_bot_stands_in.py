"""What the bot does, and who may speak, while a customer waits in line."""

from datetime import UTC, datetime

import msgspec
import pytest
from tests.unit.test_bot_model import FRESH, INTENTS, LOSS, SURE, UNSURE, decide

from suiban.bot.api import Wanted
from suiban.bot.model import AskBack, HandOver, SmallTalk, Tell, decide_picture
from suiban.bot.model.meanwhile import Assure, decide_meanwhile
from suiban.bot.model.wording import ASSURED, LET_IN, PERSON, word_meanwhile
from suiban.bot.reactions import BotListener, find_wanted
from suiban.conversations.events import MessageReceived, StandInChanged
from suiban.conversations.model import Conversation, Speaker, may_speak
from suiban.eventlog.events import Cursor, Logged
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, PartId, StaffId

BANK, TALK = CompanyId.new(), ConversationId.new()
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
WAITS = Conversation(
    company_id=BANK, id=TALK, channel_id=ChannelId.new(), customer_id=CustomerId.new(), state="open",
    holder_kind="nobody", holder_id=None, holder_key="card", holder_token=4, part_companies=frozenset({BANK}),
    host_part_id=PartId.new(), last_seq=3, context={}, opened_at=NOW, held_since=NOW,
)  # fmt: skip
BOT, HOUSE = Speaker("bot", None, "小随", 4), Speaker("system", None, "")


def test_it_says_what_it_is_sure_of_and_offers_nobody_who_is_coming_anyway() -> None:
    (turn,) = decide_meanwhile(decide("卡丢了", SURE))
    assert turn == Tell(LOSS, ("相关一", "相关二"))
    said = word_meanwhile(turn, "zh", INTENTS)
    assert said.text == LOSS.body
    assert said.extra is not None
    assert said.extra["choices"] == ["相关一", "相关二"]
    assert PERSON["zh"] not in said.text
    (upset,) = decide_meanwhile(decide("你们太差了，我要投诉", SURE))
    assert upset == turn


@pytest.mark.parametrize("text", ["今天天气怎么样", "转人工", "没用", "在吗", "你是机器人吗", "帮我转账给张三"])
def test_what_it_is_not_sure_of_is_left_to_who_comes(text: str) -> None:
    assert decide_meanwhile(decide(text, UNSURE)) == (Assure(),)


def test_pictures_and_forms_are_left_to_who_comes() -> None:
    assert decide_meanwhile(decide_picture(FRESH)) == (Assure(),)
    assert decide_meanwhile(HandOver("form_answered")) == decide_meanwhile(AskBack()) == (Assure(),)


@pytest.mark.parametrize(
    ("text", "about"), [("我被骗了五万块", "fraud"), ("我不想活了", "danger"), ("再见", "goodbye")]
)
def test_what_cannot_wait_is_answered_each_time(text: str, about: str) -> None:
    assert decide_meanwhile(decide(text)) == (Assure(about),)  # type: ignore[arg-type]


def test_who_was_cheated_is_told_what_helps_and_that_somebody_comes() -> None:
    assert decide_meanwhile(HandOver("fraud", "", LOSS)) == (Tell(LOSS), Assure("fraud"))


def test_thanks_are_answered() -> None:
    assert decide_meanwhile(decide("谢谢")) == (SmallTalk("thanks"),)


def test_all_it_says_of_the_line_is_there_in_both_languages_and_promises_the_place() -> None:
    for words in (LET_IN, *ASSURED.values()):
        assert "位置" in words["zh"]
        assert "place is kept" in words["en"]


# --- who may speak ---


def test_nobody_but_the_house_speaks_where_nobody_holds() -> None:
    assert may_speak(WAITS, BOT) == "superseded"
    assert may_speak(WAITS, HOUSE) is None


def test_the_bot_speaks_where_it_was_let_in_and_nobody_else_does() -> None:
    let_in = msgspec.structs.replace(WAITS, stand_in_token=4)
    assert may_speak(let_in, BOT) is None
    assert may_speak(let_in, Speaker("staff", StaffId.new(), "李敏", 4)) == "superseded"
    assert may_speak(let_in, msgspec.structs.replace(BOT, holder_token=3)) == "superseded"
    assert may_speak(msgspec.structs.replace(let_in, state="closed"), BOT) == "conversation_closed"


def test_a_change_of_holder_ends_it_whoever_forgot_to() -> None:
    for kind in ("nobody", "staff"):
        taken = msgspec.structs.replace(WAITS, stand_in_token=4, holder_kind=kind, holder_token=5)
        assert not taken.stands_in
        assert may_speak(taken, msgspec.structs.replace(BOT, holder_token=5)) == "superseded"


# --- what it hears ---


def logged(fact: MessageReceived | StandInChanged) -> Logged:
    return Logged(Cursor(1, 1), BANK, fact.topic(), fact.KIND, TALK, msgspec.json.encode(fact), NOW)


def heard(*facts: MessageReceived | StandInChanged) -> list[Wanted]:
    return find_wanted([logged(fact) for fact in facts])


def test_being_let_in_and_spoken_to_in_one_batch_is_one_talk_that_is_told_its_place_is_kept() -> None:
    let_in, word = StandInChanged(TALK, 4, True), MessageReceived(TALK, 4, "nobody", 4)
    assert heard(let_in, word) == heard(word, let_in) == [Wanted(BANK, TALK, 4, let_in=True)]
    # of another line nothing is carried over
    assert heard(let_in, MessageReceived(TALK, 5, "bot", 5)) == [Wanted(BANK, TALK, 5)]
    assert heard(StandInChanged(TALK, 4, False)) == []


def test_it_reads_what_is_said_where_nobody_holds() -> None:
    assert MessageReceived(TALK, 4, "nobody", 4).topic() in BotListener.topics
    assert MessageReceived(TALK, 4, "staff", 4).topic() not in BotListener.topics
