"""Canned replies: variables, how somebody is addressed, and by what a title is found."""

import pytest

from suiban.assist.model import Addressee, Misplaced, address, fill, misplaced, time_of_day
from suiban.kit.masking import Spoken
from suiban.language.api import pinyin_keys, surname


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("{time_of_day}，{customer_name}，这里是{company}，我是{agent_name}。", []),
        ("请补充【金额】和【日期】", []),
        ("您好{customer}", [Misplaced("{customer}", 1, 3)]),
        ("第一行\n余额 {balance} 元\n{queue", [Misplaced("{balance}", 2, 4), Misplaced("{", 3, 1)]),
        ("}{Hotline}", [Misplaced("}", 1, 1), Misplaced("{", 1, 2), Misplaced("}", 1, 10)]),
        ("{{company}}", [Misplaced("{", 1, 1), Misplaced("}", 1, 11)]),
    ],
)
def test_what_nobody_can_fill_is_found_with_its_place(body: str, wrong: list[Misplaced]) -> None:
    assert list(misplaced(body)) == wrong


def test_values_are_filled_once() -> None:
    values = {"customer_name": "{hotline}", "hotline": "400"}
    assert fill("{customer_name} {hotline}【金额】", values) == "{hotline} 400【金额】"


@pytest.mark.parametrize(
    ("name", "gender", "proof", "zh", "en"),
    [
        ("王建国", "male", 3, "王先生", "Mr. Wang"),
        ("李敏", "female", 2, "李女士", "Ms. Li"),
        ("欧阳修远", "male", 4, "欧阳先生", "Mr. Ouyang"),
        ("单雄", "", 3, "单女士/先生", "Mr./Ms. Shan"),
        ("Ann Lee", "female", 3, "Lee女士", "Ms. Lee"),
        ("王建国", "male", 1, "客户", "customer"),
        ("", "", 0, "客户", "customer"),
        ("龘", "male", 3, "客户", "customer"),
        ("王*国", "male", 3, "客户", "customer"),
    ],
)
def test_somebody_is_called_by_surname_once_it_is_sure_enough_who_it_is(
    name: str, gender: str, proof: int, zh: str, en: str
) -> None:
    who = Addressee(Spoken(name), gender, proof)
    assert (address(who, "zh"), address(who, "en")) == (zh, en)


def test_the_greeting_follows_the_hour() -> None:
    assert [time_of_day(hour, "zh") for hour in (4, 5, 10, 11, 13, 18)] == [
        "晚上好", "早上好", "早上好", "中午好", "下午好", "晚上好",
    ]  # fmt: skip
    assert {time_of_day(hour, "en") for hour in range(24)} == {"Good morning", "Good afternoon", "Good evening"}


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("卡丢失怎么办", ("kdszmb", "kadiushizenmeban")),
        ("银行流水", ("yhls", "yinhangliushui")),
        ("信用卡・還款（3期）", ("xykhk3q", "xinyongkahuankuan3qi")),
        ("Closing remarks", ("cr", "closingremarks")),
        ("重庆网点", ("cqwd", "chongqingwangdian")),
        ("！？", ("", "")),
    ],
)
def test_titles_are_found_by_pinyin(title: str, keys: tuple[str, str]) -> None:
    assert pinyin_keys(title) == keys


@pytest.mark.parametrize("name", ["王", "", "  ", "王小明2", "Madonna", "🙂🙂"])
def test_what_is_no_whole_name_has_no_surname(name: str) -> None:
    assert surname(name) is None
