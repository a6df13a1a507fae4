"""Words: folding, segmentation, sounds, which language."""

import pytest

from suiban.language.api import (
    bare,
    content_words,
    detect_language,
    fold,
    normalise,
    pairs,
    pinyin_keys,
    sounds,
    strip_fillers,
    units,
    words,
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("我的信用卡丟了怎麼辦？", "我的信用卡丢了怎么办?"),
        ("ＡＰＰ　登錄", "app 登录"),
        ("保 本\u200b保\u2060息", "保本保息"),
        ("轉帳", "转账"),
        ("怎么办", "怎么办"),
        ("  Lost   My CARD ", "lost my card"),
        ("Ⅱ类户", "ii类户"),
        ("", ""),
    ],
)
def test_spellings_of_one_thing_become_one(written: str, plain: str) -> None:
    assert normalise(written) == plain


def test_folding_knows_where_each_character_came_from() -> None:
    text = "a\u200bＢ㎏丟"
    folded = fold(text)
    assert folded.text == "abkg丢"
    assert [text[place] for place in folded.origins] == ["a", "Ｂ", "㎏", "㎏", "丟"]


def test_content_words_leave_out_what_says_nothing() -> None:
    assert content_words("请问我的信用卡丢了怎么办") == ["信用", "信用卡", "丢"]
    assert content_words("怎么办") == ["怎么", "怎么办"]
    assert words("Lost cards, fees!") == ["lost", "card", "fee"]


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("你好，请问信用卡怎么还款呀，谢谢！", "信用卡怎么还款"),
        ("你好", "你好"),
        ("谢谢", "谢谢"),
    ],
)
def test_polite_wrapping_is_taken_off_but_never_everything(said: str, question: str) -> None:
    assert strip_fillers(said) == question


def test_what_is_mistyped_by_sound_sounds_the_same() -> None:
    assert sounds("挂是") == sounds("挂失")
    assert sounds("转仁工") == sounds("转人工") == sounds("轉人工")
    assert sounds("转正") == sounds("转真")
    assert sounds("app登录")[0] == "app"


def test_units_and_pairs() -> None:
    assert units("ATM吞卡2次") == ["atm", "吞", "卡", "2", "次"]
    assert pairs(["a", "b", "c"]) == ["a·b", "b·c"]
    assert bare(" 转人工！！ ") == "转人工"
    assert bare("O.K., Thanks") == "o k thanks"


@pytest.mark.parametrize(
    ("text", "language"),
    [("my card 丢了", "zh"), ("Lost card", "en"), ("12345", None), ("？！", None), ("", None)],
)
def test_language(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("王建国", ("wjg", "wangjianguo")),
        ("李敏", ("lm", "limin")),
        ("Ann Lee", ("al", "annlee")),
        ("陈7号", ("c7h", "chen7hao")),
        ("", ("", "")),
    ],
)
def test_names_are_found_by_pinyin(name: str, keys: tuple[str, str]) -> None:
    assert pinyin_keys(name) == keys
