"""Canned replies: nothing that is masked comes out by a variable, and every text and title is taken."""

import string

from hypothesis import example, given
from hypothesis import strategies as st

from suiban.assist.model import VARIABLES, Addressee, address, fill, misplaced
from suiban.kit.masking import Spoken
from suiban.language.api import pinyin_keys, surname

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
NAMES = st.text(HAN, min_size=2, max_size=5)
BODIES = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from([f"{{{name}}}" for name in VARIABLES]), st.sampled_from("{}【】")),
    max_size=12,
).map("".join)


@given(NAMES, st.sampled_from(["male", "female", ""]), st.integers(0, 4), st.sampled_from(["zh", "en"]))
def test_never_more_of_a_name_than_the_surname(name: str, gender: str, proof: int, language: str) -> None:
    said = address(Addressee(Spoken(name), gender, proof), language)  # type: ignore[arg-type]
    family = surname(name)
    assert family is not None
    given_name = name[len(family.written) :]
    assert given_name
    assert not set(said) & set(given_name) - set(family.written) - set("女士/先生客户")
    if proof < 2:
        assert said in ("客户", "customer")


@given(st.text(max_size=40), st.sampled_from(["zh", "en"]))
def test_any_name_can_be_addressed(name: str, language: str) -> None:
    assert address(Addressee(Spoken(name), "", 3), language)  # type: ignore[arg-type]


@given(BODIES)
def test_a_text_is_filled_wholly_or_found_fault_with(body: str) -> None:
    values = dict.fromkeys(VARIABLES, "x")
    if not list(misplaced(body)):
        assert not set(fill(body, values)) & set("{}")
    assert fill(body, {}) == body


@given(st.text(HAN, min_size=1, max_size=20))
def test_a_han_title_has_at_most_an_initial_a_character(title: str) -> None:
    initials, pinyin = pinyin_keys(title)
    assert len(initials) <= min(len(pinyin), len(title))
    assert pinyin[:1] == initials[:1]  # both are empty where nobody knows a single sound


@given(st.text(max_size=60))
@example("鿖补卡")  # nobody wrote down how the first one sounds
def test_the_keys_of_any_title_are_plain_latin(title: str) -> None:
    assert set("".join(pinyin_keys(title))) <= set(string.ascii_lowercase + string.digits)
