"""Laws of the guard: no disguise helps, what is not masked stays, nothing raises."""

import re

from hypothesis import given
from hypothesis import strategies as st

from suiban.guard.model import Phrase, Rulebook, mask_matches, mask_numbers
from suiban.kit.ids import CompanyId
from suiban.language.api import fold, normalise

BANK = CompanyId.new()
FORBIDDEN = "保本保息"
RULES = Rulebook([Phrase(BANK, FORBIDDEN, "mask")])
SEPARATORS = st.text(st.sampled_from(" -—_.。,，*·|~\u200b\u200d\u2060\u00ad\ufeff\n\t"), max_size=4)
HARMLESS = st.text(st.sampled_from("您的信用卡账单日是月初，请按时还款。abcXYZ "), max_size=30)


@given(HARMLESS, st.lists(SEPARATORS, min_size=3, max_size=3), HARMLESS)
def test_separators_never_hide_a_phrase(before: str, between: list[str], after: str) -> None:
    disguised = FORBIDDEN[0] + "".join(sign + letter for sign, letter in zip(between, FORBIDDEN[1:], strict=True))
    text = before + disguised + after
    (match,) = RULES.matches(text)
    masked = mask_matches(text, [match])
    assert len(masked) == len(text)
    assert masked.startswith(before)
    assert masked.endswith(after)
    assert not RULES.matches(masked)


@given(st.text(max_size=200))
def test_any_text_is_checked_without_an_error(text: str) -> None:
    for match in RULES.matches(text):
        assert 0 <= match.start < match.end <= len(text)
    mask_numbers(text)


@given(st.text(max_size=200))
def test_folding_is_total_and_idempotent_and_points_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.origins)
    assert list(folded.origins) == sorted(folded.origins)
    assert normalise(normalise(text)) == normalise(text)


@given(
    st.text(st.sampled_from("卡号是：ａB，"), max_size=8),
    st.integers(4, 6),
    st.lists(st.integers(0, 9), min_size=15, max_size=18),
    st.booleans(),
    st.text(st.sampled_from("，谢谢！Ｃd"), max_size=8),
)
def test_no_full_card_number_goes_out(before: str, first: int, rest: list[int], wide: bool, after: str) -> None:
    number = "".join(map(str, [first, *rest]))
    written = "".join(chr(ord(digit) + 0xFEE0) for digit in number) if wide else number
    said = mask_numbers(before + written + after)
    assert not re.search(r"\d{9}", normalise(said))
    assert said.startswith(before)
    assert said.endswith(after)


@given(st.text(st.characters(exclude_categories=["Nd"], exclude_characters="@"), max_size=60))
def test_text_without_numbers_stays_exactly_as_it_was(text: str) -> None:
    assert mask_numbers(text) == text
