"""The guard's rulebook: phrases in disguise, masking, numbers."""

import pytest

from suiban.guard.model import Phrase, Rulebook, mask_matches, mask_numbers
from suiban.kit.ids import CompanyId

BANK = CompanyId.new()
RULES = Rulebook(
    [
        Phrase(BANK, "保本保息", "refuse", "不得承诺"),
        Phrase(BANK, "您自己看", "warn", "请说清楚"),
        Phrase(BANK, "把密码发给我", "mask"),
        Phrase(BANK, "密码", "warn"),
        Phrase(BANK, "ass", "refuse"),
    ]
)


def found(text: str) -> list[str]:
    return [match.phrase.phrase for match in RULES.matches(text)]


@pytest.mark.parametrize(
    "text",
    [
        "这款产品保本保息",
        "保 本 保 息",
        "保\u200b本\u200b保\u200b息",
        "保-本-保-息",
        "保。本。保。息",
        "保本\n保息",
        "保本｜保息",
    ],
)
def test_a_disguise_does_not_help(text: str) -> None:
    assert found(text) == ["保本保息"]


def test_traditional_and_polite_forms_are_the_same() -> None:
    assert found("你自己看吧") == ["您自己看"]
    assert found("把密碼發給我") == ["密码", "把密码发给我"]


def test_latin_phrases_are_whole_words() -> None:
    assert found("your assets") == []
    assert found("you ASS!") == ["ass"]


def test_harmless_text_matches_nothing() -> None:
    assert found("您的信用卡已经挂失，新卡五天内寄出。") == []
    assert Rulebook([]).matches("保本保息") == []


def test_masking_stars_the_words_and_nothing_else() -> None:
    text = "请 把 密码 发给我，谢谢Ａ"
    masks = [match for match in RULES.matches(text) if match.phrase.action == "mask"]
    assert mask_matches(text, masks) == "请 * ** ***，谢谢Ａ"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("卡号 6222 0212 3456 7890 123", "卡号 6222****0123"),
        ("电话１３８１２３４１２３４", "电话138****1234"),
        ("138\u200b12341234", "138****1234"),
        ("客服热线 400-000-1860，Ａ座", "客服热线 400-000-1860，Ａ座"),
        ("没有号码", "没有号码"),
    ],
)
def test_full_numbers_never_go_out(said: str, heard: str) -> None:
    masked = mask_numbers(said)
    assert masked.replace(" ", "") == heard.replace(" ", "")
