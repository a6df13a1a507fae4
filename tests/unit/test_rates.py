"""Token buckets on a clock that moves when told."""

from datetime import UTC, datetime, timedelta

import pytest

from suiban.kit.errors import TooMany
from suiban.kit.time import ManualClock
from suiban.platform.rates import Rate, Rates, address_key

RATE = Rate("tries", burst=3, every_s=10)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 21, tzinfo=UTC))


def test_what_may_be_left_out_is_done_when_there_is_a_token(clock: ManualClock) -> None:
    rates = Rates(clock)
    assert [rates.take(RATE, "a") for _ in range(4)] == [True, True, True, False]
    clock.advance(timedelta(seconds=9))
    assert not rates.take(RATE, "a")
    clock.advance(timedelta(seconds=1))
    assert rates.take(RATE, "a")
    assert rates.take(RATE, "b")


def test_a_burst_then_one_at_a_time(clock: ManualClock) -> None:
    rates = Rates(clock)
    for _ in range(3):
        rates.spend(RATE, "a")
    with pytest.raises(TooMany) as refused:
        rates.spend(RATE, "a")
    assert refused.value.detail == {"limit": "tries", "retry_after_s": 10}
    clock.advance(timedelta(seconds=10))
    rates.spend(RATE, "a")
    with pytest.raises(TooMany):
        rates.spend(RATE, "a")


def test_a_refused_try_does_not_prolong_the_wait(clock: ManualClock) -> None:
    rates = Rates(clock)
    for _ in range(3):
        rates.spend(RATE, "a")
    for _ in range(9):
        clock.advance(timedelta(seconds=1))
        with pytest.raises(TooMany):
            rates.spend(RATE, "a")
    clock.advance(timedelta(seconds=1))
    rates.spend(RATE, "a")


def test_callers_and_rates_do_not_share_buckets(clock: ManualClock) -> None:
    rates = Rates(clock)
    for _ in range(3):
        rates.spend(RATE, "a")
    rates.spend(RATE, "b")
    rates.spend(Rate("others", 1, 1), "a")


def test_a_token_given_back_counts_again_but_never_above_the_burst(clock: ManualClock) -> None:
    rates = Rates(clock)
    rates.give_back(RATE, "a")
    for _ in range(3):
        rates.spend(RATE, "a")
    rates.give_back(RATE, "a")
    rates.spend(RATE, "a")
    with pytest.raises(TooMany):
        rates.spend(RATE, "a")


def test_memory_is_bounded_and_the_oldest_goes_first(clock: ManualClock) -> None:
    rates = Rates(clock, buckets_max=10)
    for number in range(1000):
        rates.spend(RATE, str(number))
    assert len(rates) == 10


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("nonsense", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_ipv6_caller_is_its_network(host: str | None, key: str) -> None:
    assert address_key(host) == key
