"""What people say to a service beside answering it: wishes, corrections, questions, values of a first sentence."""

from datetime import date

import pytest

from suiban.language.amounts import Amount
from suiban.language.api import find_correction, find_values, is_question, read_wish, wish_phrases
from suiban.language.wishes import WISHES

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("wish", "texts"),
    [
        (
            "continue",
            [
                "继续", "请继续", "继续吧", "好的，继续", "接着办", "继续办理转账", "接着刚才的", "我要继续",
                "回到刚才的业务", "下一步", "繼續", "continue", "please continue", "go on", "resume the transfer",
                "next",
            ],
        ),
        (
            "cancel",
            [
                "取消", "取消办理", "不办了", "算了", "那就算了吧", "我不想办了", "不继续了", "先不办", "不转了", "停",
                "退出", "算了，不办了", "那不用了", "cancel", "cancel the transfer please", "never mind",
                "I don't want to continue", "stop",
                "quit",
            ],
        ),
        (
            "back",
            [
                "上一步", "返回", "返回上一步", "请返回上一页", "back", "go back", "previous step",
            ],
        ),
        (
            "repeat",
            [
                "再说一遍", "请再说一次", "没听清", "什么？", "重复一遍", "repeat", "say that again please", "pardon?",
                "what?",
            ],
        ),
        (
            "help",
            [
                "帮助", "怎么填", "看不懂", "什么意思？", "不会操作", "help", "what does this mean?",
                "I don't understand",
            ],
        ),
        (
            "wait",
            [
                "等一下", "稍等", "等等", "我看看", "让我想想", "马上", "hold on", "just a sec", "let me see",
                "wait a moment",
            ],
        ),
        (
            "person",
            [
                "转人工", "转仁工", "我要人工", "人工", "找真人", "轉人工", "agent", "I want to talk to a person",
                "human please",
            ],
        ),
        (
            None,
            [
                "转", "", "1.5万", "李四", "取消昨天的转账", "取消订单吗", "别取消", "不要取消", "不用转人工",
                "算了，继续",
            "金额改成两千", "等一下，手续费多少？", "帮我查一下余额", "don't cancel", "继续" * 30, "next Friday",
            "back to Ann Lee 500 please",
            ],
        ),
    ],
)  # fmt: skip
def test_wishes(wish: str | None, texts: list[str]) -> None:
    assert {text: read_wish(text) for text in texts} == dict.fromkeys(texts, wish)


def test_every_wish_has_its_phrases() -> None:
    assert sorted(WISHES) == sorted(one.key for one in wish_phrases())


@pytest.mark.parametrize(
    ("text", "label", "old", "new"),
    [
        ("金额改成两千", "金额", "", "两千"), ("把收款人换成王五", "收款人", "", "王五"), ("改成两千", "", "", "两千"),
        ("把金额改为１．５万吧", "金额", "", "１．５万"), ("那个金额改到500", "金额", "", "500"),
        ("金額改成兩千", "金额", "", "兩千"), ("手机号换成13800138000", "手机号", "", "13800138000"),
        ("等一下，日期改成明天", "日期", "", "明天"), ("不是李四，是王五", "", "李四", "王五"),
        ("不是李四是王五", "", "李四", "王五"), ("不是500而是600", "", "500", "600"),
        ("金额错了，应该是2000", "金额", "", "2000"), ("金额应该是2000", "金额", "", "2000"),
        ("卡号填错了", "卡号", "", ""), ("收款人不对", "收款人", "", ""),
        ("说错了，是2000", "", "", "2000"), ("应该是2000", "", "", "2000"), ("改一下金额", "金额", "", ""),
        ("金额改一下", "金额", "", ""), ("修改收款人", "收款人", "", ""), ("重新输入金额", "金额", "", ""),
        ("change the amount to 2000", "amount", "", "2000"), ("Change the payee to Ann Lee", "payee", "", "Ann Lee"),
        ("make it 2000", "", "", "2000"), ("no, make it 300 please", "", "", "300"),
        ("change it to 500", "", "", "500"), ("not Li Si but Wang Wu", "", "Li Si", "Wang Wu"),
        ("not Li Si, it's Wang Wu", "", "Li Si", "Wang Wu"), ("the amount should be 2000", "amount", "", "2000"),
        ("amount is wrong", "amount", "", ""),
        ("I meant 2000", "", "", "2000"), ("change the payee", "payee", "", ""),
    ],
)  # fmt: skip
def test_corrections(text: str, label: str, old: str, new: str) -> None:
    found = find_correction(text)
    assert found is not None
    assert (found.label, found.old, found.text) == (label, old, new)


@pytest.mark.parametrize(
    "text",
    [
        "", "给李四转1.5万", "换5000美元", "不是", "是的", "不对", "不是我", "1500", "取消", "转账", "换卡", "改签",
        "not now", "note this", "明天", "改成" + "长" * 200,
    ],
)  # fmt: skip
def test_what_corrects_nothing(text: str) -> None:
    assert find_correction(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "等一下，手续费多少？", "手续费多少", "怎么收费", "到账要多久", "转给谁", "为什么失败了", "有没有手续费",
        "能不能明天到账", "可以吗", "好吗", "你呢", "几点到账", "費用是多少", "how much is the fee",
        "what is my balance", "could you tell me the fee?", "wait, is there a fee?", "will it arrive tomorrow", "fees?",
    ],
)  # fmt: skip
def test_questions(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "1.5万", "几百块", "1500?", "李四", "余额", "我要转账", "给李四转1.5万", "什么都可以", "随便哪个都行",
        "没什么", "能帮我转500吗", "可以帮我查一下余额吗", "can you transfer 500 to Ann?", "transfer 500", "Ann Lee",
        "ok", "I can do it", "May 5", "What", "somewhat",
    ],
)  # fmt: skip
def test_what_asks_nothing(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("给李四转1.5万", ["name 李四", "money 1.5万"]), ("查3月的账单", ["month 3月"]),
        ("尾号1234的卡挂失", ["tail 尾号1234"]), ("换5000美元", ["money 5000美元"]),
        ("把5000美元换成人民币", ["money 5000美元", "currency 人民币"]),
        ("给李四的6222 0200 0000 1234转500元", ["name 李四", "account 6222 0200 0000 1234", "money 500元"]),
        ("明天下午取10万现金", ["date 明天", "money 10万"]), ("我的新手机号13900001111", ["phone 13900001111"]),
        ("转500给王小明，下周一到账", ["money 500", "name 王小明", "date 下周一"]), ("美元汇率", ["currency 美元"]),
        ("send 500 usd to Ann Lee tomorrow", ["money 500 usd", "name Ann Lee", "date tomorrow"]),
        ("把尾号5678的信用卡3月账单分12期", ["tail 尾号5678", "month 3月"]),
        ("预约１１月３０日取２０万", ["date １１月３０日", "money ２０万"]), ("帮我查一下余额", []), ("", []),
        ("给李四转一两千", ["name 李四"]), ("长" * 501 + "转500", []),
    ],
)  # fmt: skip
def test_values_of_a_first_sentence(text: str, finds: list[str]) -> None:
    assert [f"{found.kind} {text[found.start : found.end]}" for found in find_values(text, TODAY)] == finds


def test_the_values_are_typed() -> None:
    name, money, day = find_values("给李四转1.5万，明天", TODAY)
    assert name.value == "李四"
    assert isinstance(money.value, Amount)
    assert (int(money.value.value), money.value.currency) == (15000, None)
    assert day.value == date(2026, 11, 24)
    assert find_values("3月账单", TODAY)[0].value == date(2026, 3, 1)
    assert find_values("3月账单", TODAY, months="future")[0].value == date(2027, 3, 1)
