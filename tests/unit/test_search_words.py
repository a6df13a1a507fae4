"""Searching, as far as it is pure: cutting, asking, showing."""

import pytest

from suiban.search.model.asking import parse_question, wanted_words
from suiban.search.model.cutting import Cutter
from suiban.search.model.showing import BEFORE_CHARACTERS, line_of, marks_in, snippet

CUTTER = Cutter(b"k" * 32)
NUMBERS = ["13812341234", "6222021234567890123", "6222 0212 3456 7890", "110105199003074567"]


def fits(question: str, text: str) -> bool:
    """What the index does, in the plainest way."""
    grams = CUTTER.grams(text)
    signs = set("".join(grams))
    joined = f" {' '.join(grams)} "
    return all(
        all(sign in signs for sign in term.characters) and (not term.grams or f" {' '.join(term.grams)} " in joined)
        for term in parse_question(question, CUTTER)
    )


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("挂失", "我要挂失信用卡", True),
        ("失信", "我要挂失信用卡", True),  # any two neighbours, not only what is a word
        ("信用卡", "我要挂失信用卡", True),
        ("信用卡", "信用良好，用卡愉快", False),
        ("卡", "我要挂失信用卡", True),
        ("ATM取款", "请在ATM取款机上操作", True),
        ("atm 取款机", "请在ＡＴＭ取款机上操作", True),
        ("去ATM", "我去ATM看看", True),
        ("信用卡 转账", "用信用卡可以转账吗", True),
        ("信用卡 转账", "用信用卡可以吗", False),
        ('"信用卡转账"', "用信用卡可以转账吗", False),
        ("「可以转账」", "用信用卡可以转账吗", True),
        ("掛失", "我要挂失", True),
        ("我的信用卡忘记密码怎么办理", "忘记了信用卡的密码，怎么办理", True),
        ("挂失补卡", "补卡以前要先挂失", True),  # four together are two words more often than one
        ("「挂失补卡」", "补卡以前要先挂失", False),
        ("12.5", "利率12.5%", True),
        ("iphone", "我的iphone15坏了", True),
    ],
)
def test_what_fits(question: str, text: str, found: bool) -> None:
    assert fits(question, text) is found


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_found_whole_or_by_their_end_and_stand_nowhere(number: str) -> None:
    text = f"卡号是{number}，请查"
    plain = number.replace(" ", "")
    grams = CUTTER.grams(text)
    assert plain[-4:] in grams
    assert not any(plain[:5] in gram for gram in grams)
    assert fits(number, text)
    assert fits(plain, text)
    assert fits(plain[-4:], text)
    assert not fits(plain[:6], text)
    assert not fits(plain[:-1] + str((int(plain[-1]) + 1) % 10), text)
    assert Cutter(b"another").grams(text) != grams


def test_an_address_is_hidden_too() -> None:
    grams = CUTTER.grams("邮箱 zhang.san@bank.example 收")
    assert not {"zhang", "san"} & set(grams)
    assert fits("zhang.san@bank.example", "邮箱 zhang.san@bank.example 收")


def test_a_snippet_is_masked_and_marked() -> None:
    text, marks = snippet("前" * 200 + "我的電話13812341234要挂失" + "后" * 200, ["挂失", "电话"])
    shown = str.__str__(text)
    assert "138****1234" in shown
    assert "13812341234" not in shown
    assert [shown[low:high] for low, high in marks] == ["電話", "挂失"]
    assert len(shown) <= 122


def test_the_words_are_shown_however_far_they_stand() -> None:
    """Also in a text that would fit: a line of results has room for less."""
    for before in (0, 30, 60, 90, 300):
        for shown, marks in (snippet("前" * before + "挂失。", ["挂失"]), line_of("前" * before + "挂失。", ["挂失"])):
            plain = str.__str__(shown)
            assert [plain[low:high] for low, high in marks] == ["挂失"]
            assert marks[0][0] <= 2 * BEFORE_CHARACTERS


def test_spaces_and_the_order_of_words_do_not_hide_them() -> None:
    assert marks_in("工本费 15 元。", wanted_words("１５元")) == ((4, 8),)
    assert marks_in("补卡先挂失", wanted_words("挂失补卡")) == ((0, 2), (3, 5))
    assert marks_in("没有这些词", wanted_words("紫色的三角形")) == ()


def test_marks_that_overlap_are_one() -> None:
    assert snippet("信用卡挂失", ["信用卡", "用卡挂"])[1] == ((0, 4),)
