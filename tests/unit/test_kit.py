"""Values of the ground floor."""

import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest

from suiban.kit.errors import SuibanError, TooMany
from suiban.kit.ids import ConversationId, CustomerId, MalformedId, uuid7
from suiban.kit.masking import Spoken, mask_number, mask_text
from suiban.kit.money import Money
from suiban.kit.paging import MalformedCursor, moment_cursor, parse_moment_cursor
from suiban.kit.time import ManualClock, aware


def test_ids_come_back_from_their_edge_form() -> None:
    made = ConversationId.new()
    assert ConversationId.parse(str(made)) == made
    assert str(made).startswith("cnv_")


@pytest.mark.parametrize("text", ["", "cnv_", "cnv_zz", "cus_0193f0e4a7c07b0f8a3a1d2c4b5e6f70", "x" * 99, None, 7])
def test_what_is_no_id_is_refused(text: object) -> None:
    with pytest.raises(MalformedId):
        ConversationId.parse(text)


def test_one_entity_is_not_another() -> None:
    with pytest.raises(MalformedId):
        CustomerId.parse(str(ConversationId.new()))


def test_ids_are_ordered_by_time() -> None:
    made = [uuid7() for _ in range(3)]
    assert all(value.version == 7 for value in made)
    assert len(set(made)) == 3


def test_spoken_text_does_not_print_itself() -> None:
    said = Spoken("我的卡号是6222")
    assert "6222" not in repr(said)
    assert "6222" not in f"{said}"
    assert str(said) == "我的卡号是6222"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("手机13812341234。", "手机138****1234。"),
        ("卡 6222 0212 3456 7890 123", "卡 6222****0123"),
        ("证件310101199001011234", "证件3101****1234"),
        ("信箱a.b@c.com", "信箱****@c.com"),
        ("第12345号订单", "第12345号订单"),
    ],
)
def test_numbers_in_text_are_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked
    assert mask_text(masked) == masked


def test_short_numbers_show_nearly_nothing() -> None:
    assert mask_number("1234") == "****"
    assert mask_number("1234567") == "****67"


def test_money_keeps_to_its_currency() -> None:
    assert str(Money(123_456, "CNY") + Money(44, "CNY")) == "CNY 1,235.00"
    assert str(Money(-5, "JPY")) == "JPY -5"
    with pytest.raises(ValueError, match="currencies"):
        Money(1, "CNY") + Money(1, "USD")


def test_a_clock_moves_when_told() -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock.advance(timedelta(seconds=5))
    assert clock.monotonic() == 5.0
    with pytest.raises(ValueError, match="back"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="naive"):
        aware(datetime(2026, 1, 1))  # noqa: DTZ001


def test_errors_tell_a_stable_code() -> None:
    problem = TooMany(limit="sign_in").as_problem()
    assert problem["code"] == "too_many"
    assert problem["retryable"] is True
    assert issubclass(TooMany, SuibanError)


def test_ids_made_from_a_uuid_or_its_bytes_are_whole() -> None:
    value = uuid7()
    for made in (ConversationId.of(value), ConversationId.from_bytes(value.bytes)):
        assert type(made) is ConversationId
        assert (made, hash(made), made.bytes, repr(made.version)) == (value, hash(value), value.bytes, "7")
        assert ConversationId.parse(str(made)) == made
        assert pickle.loads(pickle.dumps(made)) == made


def test_a_cursor_of_a_moment_and_an_id_comes_back() -> None:
    at, item = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=timezone(timedelta(hours=8))), ConversationId.new()
    text = moment_cursor(at, item)
    assert parse_moment_cursor(text) == (at, item)
    assert text.startswith("2026-03-03T21:06:07.000008+00:00~")
    assert parse_moment_cursor(None) is parse_moment_cursor("") is None


@pytest.mark.parametrize(
    "text",
    [
        "~", "x", "2026-03-04T05:06:07+00:00", "2026-03-04T05:06:07+00:00~", "2026-03-04T05:06:07+00:00~nonsense",
        "2026-03-04T05:06:07~0193f0e4a7c07b0f8a3a1d2c4b5e6f70",  # no zone
        "0001-01-01T00:00:00+14:00~0193f0e4a7c07b0f8a3a1d2c4b5e6f70",  # before the first moment there is
        "~0193f0e4a7c07b0f8a3a1d2c4b5e6f70", "2026-03-04T05:06:07+00:00~cnv_0193f0e4a7c07b0f8a3a1d2c4b5e6f70",
        "\x00~\ud800",
    ],
)  # fmt: skip
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(MalformedCursor):
        parse_moment_cursor(text)
