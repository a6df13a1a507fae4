"""Laws of searching: whatever is typed, nothing fails and nobody is shown another company's message."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suiban.kit.ids import CompanyId, ConversationId
from suiban.kit.masking import Spoken, mask_text
from suiban.search.model import Address, Indexed, IndexState, Sought
from suiban.search.model.asking import TERMS_MAX, parse_question
from suiban.search.model.cutting import Cutter
from suiban.search.model.showing import snippet
from suiban.search.store_index import VERSION, Reader, Writer, save_state

CUTTER = Cutter(b"k" * 32)
OURS, THEIRS = CompanyId.new(), CompanyId.new()
TALKS = [ConversationId.new() for _ in range(4)]
TEXTS = [
    "我要挂失信用卡",
    'ATM 取款 +-:\\"()[]{}^~*?',
    "卡号6222021234567890",
    "a b c d e f",
    "*:*",
    "AND OR NOT",
    "贷款利率",
]
HOSTILE = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from([*TEXTS, '"', "「", "*", "company:", "AND", "(", "\x00", "\ud800", "[0 TO 9]", "'", "％"])
    ).map(" ".join),
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder: Path = tmp_path_factory.mktemp("search")
    writer = Writer(folder, "g")
    at = datetime(2026, 5, 1, tzinfo=UTC)
    for number, text in enumerate(TEXTS):
        for company in (OURS, THEIRS):
            message = Indexed(
                Address(company, TALKS[number % 4], number + 1),
                None,
                "customer",
                None,
                Spoken(text),
                at,
            )
            writer.add([(message, CUTTER.grams(text))], anew=True)
    writer.commit()
    writer.close()
    save_state(folder, IndexState(VERSION, CUTTER.fingerprint, "g", "0.0", None))
    return Reader(folder, CUTTER.fingerprint)


@given(HOSTILE, st.booleans(), st.sampled_from([None, (TALKS[0],), (TALKS[1], TALKS[2])]))
def test_any_question_is_answered_within_its_bounds(
    reader: Reader, question: str, partly: bool, talks: tuple[ConversationId, ...] | None
) -> None:
    terms = tuple((term.grams, term.characters) for term in parse_question(question, CUTTER))
    assert len(terms) <= TERMS_MAX
    if not terms:
        return
    sought = Sought(terms, frozenset({OURS}), talks, {}, partly=partly)
    for _, address in reader.find(sought, 50):
        assert address.company_id == OURS
        assert talks is None or address.conversation_id in talks


@given(st.text(max_size=300), HOSTILE)
def test_a_snippet_shows_nothing_that_is_masked_and_marks_lie_within(text: str, question: str) -> None:
    shown, marks = snippet(text, [term.text for term in parse_question(question, CUTTER)])
    plain = str.__str__(shown)
    assert mask_text(plain) == plain or "…" in plain
    end = 0
    for low, high in marks:
        assert end <= low < high <= len(plain)
        end = high


@given(st.text(alphabet="挂失信用卡补办贷款a1 ，", min_size=2, max_size=40), st.data())
def test_any_two_neighbouring_characters_are_found(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 2))
    pair = text[place : place + 2]
    if not all("\u4e00" <= sign <= "\u9fff" for sign in pair):
        return
    (term,) = parse_question(pair, CUTTER)
    assert set(term.grams) <= set(CUTTER.grams(text))
