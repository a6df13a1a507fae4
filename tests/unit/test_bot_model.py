"""What the bot does with a message, decided without any outside."""

from datetime import date

import pytest

from suiban.bot.model import (
    AskBack,
    Dialogue,
    HandOver,
    HandoverQueue,
    SmallTalk,
    Tell,
    choose_queue,
    decide_picture,
    decide_turn,
    find_choice,
    forget,
    remember,
)
from suiban.bot.model.intents import built_in
from suiban.bot.model.summary import Line, summarise
from suiban.bot.model.wording import PERSON, word_turn
from suiban.kit.ids import ArticleId, CompanyId, QueueId
from suiban.kit.masking import Spoken
from suiban.knowledge.api import NO_ANSWER, Answer, Article

INTENTS = built_in()
FRESH = Dialogue()
MISSED = Dialogue(answered_seq=1, misses=1)


def article(key: str, topic: str = "信用卡") -> Article:
    return Article(
        company_id=CompanyId.new(), id=ArticleId.new(), key=key, version=3, topic=topic, title=f"标题{key}",
        questions=(), body="马上挂失。", audience=("customer",), source="手册", effective_from=date(2026, 1, 1),
    )  # fmt: skip


LOSS, BILL, LIMIT, FEE = (article(key) for key in ("loss", "bill", "limit", "fee"))
SURE = Answer(LOSS, 0.9, confident=True, runners_up=(BILL,), related=("相关一", "相关二", "相关三"))
UNSURE = Answer(LOSS, 0.6, confident=False, runners_up=(BILL, LIMIT, FEE))


def decide(text: str, answer: Answer = NO_ANSWER, dialogue: Dialogue = FRESH) -> object:
    return decide_turn(dialogue, text, answer, INTENTS)


def test_it_answers_when_sure() -> None:
    assert decide("卡丢了", SURE) == Tell(LOSS, ("相关一", "相关二"))


def test_it_asks_back_when_unsure_and_hands_over_at_the_second_miss() -> None:
    first = decide("那个怎么搞", UNSURE)
    assert first == AskBack((LOSS.title, BILL.title, LIMIT.title), "信用卡")
    assert isinstance(first, AskBack)
    after = remember(FRESH, 5, first)
    assert after == Dialogue(5, 1, first.titles, ("信用卡",))
    assert decide("就那个", UNSURE, after) == HandOver("not_understood", "信用卡")
    assert decide("就那个", SURE, after) == Tell(LOSS, ("相关一", "相关二"))


def test_an_answer_in_between_starts_the_count_anew() -> None:
    assert remember(MISSED, 7, Tell(LOSS)).misses == 0


@pytest.mark.parametrize(
    "text",
    [
        "转人工", "转人工！", "帮我转人工吧", "我要找人工", "轉人工", "转仁工", "转任工客服", "人工",
        "ｚｈｕａｎｒｅｎｇｏｎｇ", "人工客服", "我要真人", "不要机器人", "agent", "Agent!",
        "I want to talk to a person", "can I speak to a human please", "Talk to a person",
        "agent please", "I want an agent", "Can I get a human?", "give me a person now",
        "I'd like to talk to an operator",
    ],
)  # fmt: skip
def test_who_asks_for_a_person_gets_one_at_once(text: str) -> None:
    assert decide(text) == HandOver("asked_for_person", "")


@pytest.mark.parametrize("text", ["不用转人工", "先别转人工", "不想转人工"])
def test_who_refuses_a_person_does_not(text: str) -> None:
    assert not isinstance(decide(text), HandOver)


def test_a_mere_mention_of_a_person_is_answered_when_it_can_be() -> None:
    assert decide("人工客服几点上班", SURE) == Tell(LOSS, ("相关一", "相关二"))
    assert decide("人工客服") == HandOver("asked_for_person", "")


def test_fraud_brings_a_person_at_once_and_says_what_helps() -> None:
    assert decide("我被骗了五万", SURE) == HandOver("fraud", "信用卡", LOSS)
    assert decide("信用卡被盗刷") == HandOver("fraud", "")
    assert decide("怎么防止被骗", SURE) == Tell(LOSS, ("相关一", "相关二"))


@pytest.mark.parametrize(
    ("text", "reason"), [("我要投诉你们", "complaint"), ("气死我了", "upset"), ("this is useless", "upset")]
)
def test_complaints_and_anger_offer_a_person_first(text: str, reason: str) -> None:
    assert decide(text, SURE) == Tell(LOSS, ("相关一", "相关二"), person_first=True)
    assert decide(text) == HandOver(reason, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("我不想活了", "danger"), ("I want to die", "danger"), ("有人拿刀逼我转钱，快给我转人工", "danger"),
        ("帮我转5000块给我妈", "order"), ("替我卖掉500股", "order"), ("帮我把股票全卖了", "order"),
        ("please send 300 dollars to John for me", "order"), ("替我把这笔转账撤回来", "order"),
        ("再不处理我打12378了", "complaint"), ("刚才被一个电信诈骗的骗走了", "fraud"), ("账户被盗了", "fraud"),
        ("wo bei pian le", "fraud"),
    ],
)  # fmt: skip
def test_what_cannot_wait_brings_in_a_person_at_once(text: str, reason: str) -> None:
    turn = decide(text)
    assert isinstance(turn, HandOver)
    assert turn.reason == reason
    said = word_turn(turn, "zh", INTENTS)[-1].text
    assert "同事" in said
    if reason == "danger":
        assert "110" in said
        assert decide(text, SURE) == HandOver("danger", "信用卡"), "no article comes before it"


@pytest.mark.parametrize(
    "text",
    [
        "转账5000要手续费吗", "帮我看看怎么转10000块", "请问转两万多久到", "帮我查一下账单", "怎么防止被骗",
        "怕被人骗", "会不会被骗",
        "信用卡尾号012378的年费", "可以帮我转账吗", "给我转人工",
    ],
)  # fmt: skip
def test_questions_about_money_and_fraud_are_answered(text: str) -> None:
    turn = decide(text, SURE)
    assert isinstance(turn, Tell) or turn == HandOver("asked_for_person", "信用卡")


def test_a_mere_mention_of_fraud_offers_a_person_before_the_article() -> None:
    assert decide("碰到骗子了吗这是", SURE) == Tell(LOSS, ("相关一", "相关二"), person_first=True)


def test_what_no_article_answers_is_not_asked_back_with_articles() -> None:
    stranger = Answer(LOSS, 0.01, confident=False, runners_up=(BILL,), worth_asking=False)
    turn = decide("明天下雨吗", stranger)
    assert turn == AskBack((), "")
    (words,) = word_turn(turn, "zh", INTENTS)
    assert words.extra == {"choices": [PERSON["zh"]]}, "but a person always"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("你好", "greeting"), ("您好！", "greeting"), ("Hello", "greeting"), ("谢谢啦", None), ("谢谢", "thanks"),
     ("拜拜", "goodbye"), ("你是真人吗", "identity")],
)  # fmt: skip
def test_small_talk(text: str, intent: str | None) -> None:
    turn = decide(text)
    assert (turn.intent if isinstance(turn, SmallTalk) else None) == intent


def test_no_after_an_answer_is_a_miss() -> None:
    assert decide("没解决") == SmallTalk("no", missed=True)
    assert remember(FRESH, 3, SmallTalk("no", missed=True)).misses == 1
    assert decide("没解决", dialogue=MISSED) == HandOver("not_understood", "")


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("1", "甲"), ("２", "乙"), ("第一个", "甲"), ("选2", "乙"), ("第二个吧", "乙"), ("最后一个", "丙"),
        ("3.", "丙"), ("the second one", "乙"), ("乙", "乙"), ("丙？", "丙"), ("4", None), ("0", None),
        ("第一次用", None), ("是的", None),
    ],
)  # fmt: skip
def test_choices_are_picked_by_number_or_words(text: str, picked: str | None) -> None:
    assert find_choice(Dialogue(choices=("甲", "乙", "丙")), text, INTENTS) == picked


def test_yes_picks_when_there_was_only_one_choice() -> None:
    assert find_choice(Dialogue(choices=("甲",)), "对", INTENTS) == "甲"
    assert find_choice(FRESH, "1", INTENTS) is None


def test_pictures_are_asked_for_in_words_once() -> None:
    assert decide_picture(FRESH) == AskBack(picture=True)
    assert decide_picture(MISSED) == HandOver("picture_not_understood")


def test_what_is_said_carries_source_and_choices() -> None:
    (words,) = word_turn(Tell(LOSS, ("相关",)), "zh", INTENTS)
    assert words.text == "马上挂失。"
    assert words.extra == {
        "source": {"title": LOSS.title, "source": "手册", "version": 3, "key": "loss"},
        "choices": ["相关", "转人工"],
    }
    (asked,) = word_turn(AskBack(("甲", "乙")), "zh", INTENTS)
    assert asked.text.startswith("您是想问：\n1. 甲\n2. 乙\n")
    assert asked.extra == {"choices": ["甲", "乙", "转人工"], "lead": "您是想问："}
    assert asked.text.startswith("您是想问：\n1. 甲\n2. 乙\n")


def test_english_is_answered_in_english() -> None:
    (words,) = word_turn(Tell(LOSS), "en", INTENTS)
    assert words.text.startswith("Here is what we have on this, in Chinese: ")
    assert words.extra is not None
    assert words.extra["choices"] == [PERSON["en"]]
    first, then = word_turn(HandOver("fraud", "", LOSS), "en", INTENTS)
    assert first.extra is not None
    assert first.extra["choices"] == []
    assert "anti-fraud" in then.text


def test_what_a_person_is_offered_with_is_understood_as_asking_for_one() -> None:
    for label in PERSON.values():
        assert isinstance(decide(label), HandOver)


def test_what_is_rather_wrong_than_right_sends_nobody_to_its_queue() -> None:
    """Sounds without sense come near to something too: who made them was sent to the fraud desk by meaning."""
    guess = Answer(LOSS, 0.49, confident=False, runners_up=(BILL,))
    assert decide("呼噜噜哗啦啦", guess) == AskBack((LOSS.title, BILL.title), "")
    assert decide("转人工", guess) == HandOver("asked_for_person", "")


def test_queues_by_reason_then_topic_then_what_was_talked_about_then_general() -> None:
    queues = tuple(HandoverQueue(about, QueueId.new(), about) for about in ("fraud", "信用卡", "general"))

    def chosen(turn: HandOver, dialogue: Dialogue = FRESH) -> str | None:
        queue = choose_queue(queues, turn, dialogue)
        return queue.about if queue else None

    assert chosen(HandOver("fraud", "信用卡")) == "fraud"
    assert chosen(HandOver("asked_for_person", "信用卡")) == "信用卡"
    assert chosen(HandOver("asked_for_person", "贷款")) == "general"
    assert chosen(HandOver("asked_for_person"), Dialogue(topics=("信用卡", "贷款"))) == "信用卡"
    assert choose_queue((), HandOver("fraud"), FRESH) is None


def test_a_talk_handed_back_starts_afresh_but_keeps_its_topics() -> None:
    assert forget(Dialogue(3, 1, ("甲",), ("信用卡",)), 9) == Dialogue(9, 0, (), ("信用卡",))


def test_the_summary_tells_what_was_asked_answered_and_is_missing() -> None:
    lines = [
        Line(1, "customer", "text", Spoken("你好")),
        Line(2, "bot", "text", Spoken("您好")),
        Line(3, "customer", "text", Spoken("我的信用卡丢了，电话13812341234")),
        Line(4, "bot", "text", Spoken("马上挂失。"), {"source": {"title": "信用卡挂失"}, "choices": []}),
        Line(5, "customer", "picture", Spoken("")),
        Line(6, "customer", "text", Spoken("转人工")),
    ]
    text = str.__str__(summarise(HandOver("asked_for_person"), Dialogue(topics=("信用卡",)), lines, INTENTS))
    assert text.splitlines() == [
        "转接原因：客户要求人工",
        "事由：信用卡",
        "客户说：「我的信用卡丢了，电话138****1234」「［图片］」",
        "机器人已答：《信用卡挂失》",
        "待确认：已答内容是否解决了问题；没有的话还差什么。",
    ]


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("转人工", True), ("请帮我转人工客服！", True), ("我要找人工客服", True), ("您好", True), ("谢谢", True),
        ("I want to talk to a person please", True), ("信用卡丢了，转人工", False), ("转人工 挂失", False),
        ("I want to speak to an agent about my loan", False), ("我的卡丢了", False), ("6222", False), ("", False),
    ],
)  # fmt: skip
def test_a_message_that_only_wants_a_person_says_nothing_of_what_is_wanted(text: str, nothing: bool) -> None:
    assert built_in().says_nothing(text) is nothing
