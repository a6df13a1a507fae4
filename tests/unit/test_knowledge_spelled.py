"""Who types pinyin or initials is read by the words of the shelf; who writes anything else is left alone."""

import pytest

from suiban.knowledge.model.spelled import READ_SHARE_MIN, TYPED_MAX, Spelling

SHELF = Spelling(
    [
        "信用卡挂失",
        "信用卡丢了怎么办",
        "转账失败的原因",
        "定期存款利率多少",
        "手机银行密码忘了",
        "ATM 吞卡",
        "open account",
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xinyongka guashi", "信用卡挂失"), ("XINYONGKA DIULE", "信用卡丢了"), ("zhuanzhang shibai", "转账失败"),
        ("dingqi lilv duoshao", "定期利率多少"), ("xyk guashi", "信用卡挂失"), ("xyk怎么挂失", "信用卡怎么挂失"),
        ("wo de XYK, 丢了", "wo de 信用卡, 丢了"),
    ],
)  # fmt: skip
def test_it_is_read(typed: str, meant: str) -> None:
    assert SHELF.read(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "", "open an account", "how do I lock the card", "信用卡丢了怎么办", "ATM吞卡", "1234", "？", "xyz", "atm",
        "a" * 500,
        "nihao shijie zaijian pengyou", "xian" * 14 + "q",
    ],
)  # fmt: skip
def test_anything_else_stays(text: str) -> None:
    assert SHELF.read(text) == text


def test_there_are_limits() -> None:
    assert 0 < READ_SHARE_MIN < 1
    long = "xinyongka " * 20
    assert len(long) > TYPED_MAX
    assert SHELF.read(long) == long
    assert Spelling([]).read("xinyongka") == "xinyongka"
