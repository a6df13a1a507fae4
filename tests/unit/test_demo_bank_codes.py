"""The sandbox bank's one-time codes: right once, for a while, and locked after too many wrong ones."""

from datetime import UTC, datetime

import pytest

from suiban.app.demo.bank_codes import (
    CODE_HOLDS,
    LOCKED_FOR,
    WRONG_MAX,
    Challenge,
    Codes,
    DemoCodeOver,
    DemoCodeWrong,
    DemoLocked,
)
from suiban.kit.time import ManualClock

KEY = "a key for tests only, 32 characters or more"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture
def codes(clock: ManualClock) -> Codes:
    return Codes(clock, KEY)


def wrong(made: Challenge) -> str:
    return f"{(int(made.digits) + 1) % 1_000_000:06}"


def test_the_right_code_counts_once_and_says_what_was_asked(codes: Codes) -> None:
    challenge, made = codes.start("1001", "stp_1")
    assert codes.check(challenge, made.digits) == made
    assert (made.customer_no, made.request) == ("1001", "stp_1")
    with pytest.raises(DemoCodeOver):
        codes.check(challenge, made.digits)


def test_any_web_process_can_check_it_and_nobody_can_make_one_up(clock: ManualClock, codes: Codes) -> None:
    challenge, made = codes.start("1001", "stp_1")
    assert made.digits not in repr(made)
    assert Codes(clock, KEY).check(challenge, made.digits) == made
    for forged in ("", "nonsense", "号", challenge[:-4] + "AAA=", Codes(clock, "x" * 32).start("1001", "stp_1")[0]):
        with pytest.raises(DemoCodeOver):
            codes.check(forged, made.digits)


def test_it_is_over_after_its_time(clock: ManualClock, codes: Codes) -> None:
    challenge, made = codes.start("1001", "stp_1")
    clock.advance(CODE_HOLDS)
    with pytest.raises(DemoCodeOver):
        codes.check(challenge, made.digits)


def test_wrong_codes_lock_one_customer_for_a_while(clock: ManualClock, codes: Codes) -> None:
    challenge, made = codes.start("1001", "stp_1")
    for left in range(WRONG_MAX - 1, 0, -1):
        with pytest.raises(DemoCodeWrong) as refused:
            codes.check(challenge, wrong(made))
        assert refused.value.detail == {"left": left}
    with pytest.raises(DemoLocked):
        codes.check(challenge, wrong(made))
    with pytest.raises(DemoLocked):  # also the right one, and a new one
        codes.check(challenge, made.digits)
    with pytest.raises(DemoLocked):
        codes.start("1001", "stp_2")
    codes.start("1002", "stp_3")
    clock.advance(LOCKED_FOR)
    again, fresh = codes.start("1001", "stp_2")
    assert codes.check(again, fresh.digits) == fresh


def test_a_right_code_forgives_the_wrong_ones(codes: Codes) -> None:
    for _ in range(2):
        challenge, made = codes.start("1001", "stp_1")
        for _ in range(WRONG_MAX - 1):
            with pytest.raises(DemoCodeWrong):
                codes.check(challenge, wrong(made))
        assert codes.check(challenge, made.digits) == made
