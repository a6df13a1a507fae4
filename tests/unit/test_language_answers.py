"""Answers as people write them: yes and no, choices, telephones, numbers of cards, names."""

import pytest

from suiban.language.api import (
    find_choices,
    find_names,
    read_digits,
    read_email,
    read_name,
    read_phone,
    read_place,
    read_tail,
    read_yes_no,
)


@pytest.mark.parametrize(
    "text",
    [
        "是", "是的", "对", "对的", "好", "好的", "好的，谢谢", "确认", "确认无误", "可以", "可以的", "嗯", "嗯嗯",
        "嗯，对", "没问题", "没有问题", "没错", "行", "行吧", "要", "同意", "同意办理", "确认转账", "确认支付", "转吧",
        "好好好",
        "是是是", "對", "確認", "没毛病", "当然", "👍", "👌🏻", "ok", "OK!", "okay", "yes", "Yes please", "y", "yep",
        "sure", "go ahead", "that's right", "OK, confirmed", "I agree", "no problem", "of course", "好的 确认", "ＯＫ",
        "麻烦了，确认",
    ],
)  # fmt: skip
def test_yes(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "不", "不是", "不是的", "不对", "不行", "不可以", "不要", "不用了", "取消", "取消吧", "算了", "别", "别转",
        "先别转", "不转了", "不办了", "不同意", "不确认", "没有", "否", "错了", "不不不", "嗯，不要", "不對", "拒绝",
        "👎", "no", "No!", "nope",
        "n", "no thanks", "don't", "don’t do it", "do not confirm", "I don't agree", "not correct", "wrong", "cancel",
        "stop", "not now", "不，谢谢", "of course not", "有误",
    ],
)  # fmt: skip
def test_no(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "", "是的不要", "好的，不要了", "不，对的", "yes no", "可以但是改成2000", "可以，不过金额改成2000",
        "确认一下金额", "确认取消", "不确定", "好吗", "是吗？", "是不是", "ok?", "不是不可以", "别取消", "不要取消",
        "再想想", "也许", "可能吧", "not sure", "maybe",
        "yes but later", "改吧", "要改", "换吧", "可以改", "1", "谢谢", "你好", "哈哈", "李四", "1500", "行动",
        "对方账户", "好友", "不锈钢", "是" * 500, "确认" * 200 + "x", "好的" * 16 + "x", "know", "notebook",
        "yesterday", "确认转账给王五",
    ],
)  # fmt: skip
def test_neither(text: str) -> None:
    assert read_yes_no(text) is None


CARDS = [
    ("活期账户 尾号1234 余额2,000.00 元", "Current account ending in 1234"),
    ("储蓄卡 尾号5678 余额 100.00 元", "Savings card 5678"),
    ("信用卡金卡 尾号9999", "Gold credit card 9999"), ("信用卡白金卡 尾号8888", "Platinum credit card 8888"),
]  # fmt: skip
PERIODS = [("3期", "3 months"), ("6期", "6 months"), ("12期", "12 months")]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("1", [0]), ("一", [0]), ("１", [0]), ("②", [1]), ("第一个", [0]), ("第三张", [2]), ("我要第三张", [2]),
        ("选2", [1]), ("2号", [1]), ("最后一个", [3]), ("倒数第二个", [2]), ("the second", [1]),
        ("the second one please", [1]), ("number 3", [2]), ("3rd", [2]),
        ("last one", [3]), ("0", []), ("5", []), ("第五个", []), ("尾号1234", [0]), ("尾号一二三四", [0]),
        ("1234", [0]), ("5678那张", [1]), ("后四位是8888", [3]), ("ending in 9999", [2]), ("7777", []), ("活期", [0]),
        ("用活期", [0]), ("活期那张", [0]),
        ("储蓄卡", [1]), ("儲蓄卡", [1]), ("储畜卡", [1]), ("信用卡", [2, 3]), ("信用咔", [2, 3]), ("金卡", [2, 3]),
        ("白金", [3]), ("信用卡白金", [3]), ("chuxu", [1]), ("cxk", [1]), ("gold", [2]), ("platinum card", [3]),
        ("platnum", [3]), ("savings", [1]),
        ("credit card", [2, 3]), ("不是第一个，是第二个", [1]), ("都不是", []), ("不要第一个", []),
        ("none of them", []), ("随便", []), ("", []), ("卡", []), ("2000", []), ("今天天气不错", []), ("字" * 100, []),
    ],
)  # fmt: skip
def test_choices_of_cards(text: str, places: list[int]) -> None:
    assert list(find_choices(text, CARDS)) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("3", [0, 2]), ("第三个", [2]), ("3期", [0]), ("三期", [0]), ("6", [1]), ("十二期", [2]), ("12", [2]),
        ("1", [0]), ("6 months", [1]), ("9期", []),
    ],
)  # fmt: skip
def test_a_number_may_be_a_place_or_a_name(text: str, places: list[int]) -> None:
    assert list(find_choices(text, PERIODS)) == places


def test_the_very_name_is_meant_though_others_have_it_in_theirs() -> None:
    assert find_choices("储蓄卡", [("储蓄卡",), ("储蓄卡金卡",)]) == (0,)
    assert find_choices("1", []) == ()


@pytest.mark.parametrize(
    ("text", "count", "place"),
    [
        ("第二个", 3, 1), ("last", 3, 2), ("二十", 20, 19), ("第四个", 3, None), ("一", 0, None), ("最后一个", 0, None),
        ("明天", 3, None),
    ],
)  # fmt: skip
def test_places(text: str, count: int, place: int | None) -> None:
    assert read_place(text, count) == place


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800138000", "+8613800138000"), ("138 0013 8000", "+8613800138000"),
        ("我的手机是138-0013-8000。", "+8613800138000"), ("１３８００１３８０００", "+8613800138000"),
        ("幺三八零零幺三八零零零", "+8613800138000"), ("+852 5123 4567", "+85251234567"),
        ("+1 415 555 2671", "+14155552671"),
        ("+86 138 0013 8000", "+8613800138000"), ("1380013800", None), ("12345", None),
        ("13800138000或13900139000", None), ("", None), ("没有", None), ("6222020000001234", None),
    ],
)  # fmt: skip
def test_telephones(text: str, number: str | None) -> None:
    assert read_phone(text) == number


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("6222 0200 0000 1234", "6222020000001234"), ("卡号是６２２２０２００００００１２３４", "6222020000001234"),
        ("6222-0200-0000-1234", "6222020000001234"), ("一二三四五六", "123456"), ("123456", "123456"), ("1.5", None),
        ("1234和5678", None), ("没有", None),
    ],
)  # fmt: skip
def test_rows_of_digits(text: str, digits: str | None) -> None:
    assert read_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("尾号1234", "1234"), ("尾号是1234的那张", "1234"), ("后四位是1234", "1234"), ("最后4位 1234", "1234"),
        ("1234", "1234"), ("1234那张", "1234"), ("尾号一二三四", "1234"), ("ending in 1234", "1234"),
        ("last four digits are 1234", "1234"), ("12345", None), ("尾号1234或5678", None), ("123", None),
        ("转1234", None),
    ],
)  # fmt: skip
def test_the_end_of_a_number(text: str, tail: str | None) -> None:
    assert read_tail(text) == tail


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("李四", "李四"), ("我叫王小明", "王小明"), ("收款人是李四。", "李四"), ("欧阳修先生", "欧阳修"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"), ("小米科技有限公司", "小米科技有限公司"),
        ("某某（北京）有限公司", "某某（北京）有限公司"), ("Ann Lee", "Ann Lee"), ("to Ann Lee", "Ann Lee"),
        ("My name is Jean-Luc O'Neil", "Jean-Luc O'Neil"), ("王", None), ("不知道", None), ("1500", None),
        ("李四1234", None), ("", None), ("什么", None), ("不是李四", None), ("李" * 61, None), ("help", None),
    ],
)  # fmt: skip
def test_names(text: str, name: str | None) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("给李四转1.5万", ["李四"]), ("转账给王小明500", ["王小明"]), ("给张三丰转500", ["张三丰"]),
        ("给李四五百", ["李四"]), ("给欧阳修转一千", ["欧阳修"]), ("收款人是李四，金额500", ["李四"]),
        ("向孙七转账", ["孙七"]), ("Send 500 to Ann Lee tomorrow", ["Ann Lee"]), ("给我妈转500", []),
        ("move it to March", []),
        ("Go to March", []), ("给我转500", []), ("转500", []),
    ],
)  # fmt: skip
def test_names_in_sentences(text: str, names: list[str]) -> None:
    assert [text[found.start : found.end] for found in find_names(text)] == names
    assert [found.name for found in find_names(text)] == names


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("我的邮箱是 Ann.Lee+bank@Example.com.cn 谢谢", "ann.lee+bank@example.com.cn"), ("a@b", None),
        ("a@b.cn 或 c@d.cn", None), ("ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ann@example.com"),
    ],
)  # fmt: skip
def test_addresses(text: str, address: str | None) -> None:
    assert read_email(text) == address
