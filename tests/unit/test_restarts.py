"""When a part that ended is started again: at once, unless it keeps ending."""

import pytest

from suiban.platform.engines.children import (
    ORDERLY_S,
    RESTART_DELAY_S_MAX,
    STEADY_S,
    crashes_in_a_row,
    restart_delay_s,
)


@pytest.mark.parametrize("before", [0, 1, 20])
def test_who_had_come_up_or_ended_in_order_starts_again_at_once(before: int) -> None:
    assert restart_delay_s(crashes_in_a_row(before, STEADY_S + 1, -9)) == 0
    assert restart_delay_s(crashes_in_a_row(before, ORDERLY_S + 0.1, 0)) == 0
    assert restart_delay_s(crashes_in_a_row(0, 0.0, -9)) == 0


def test_who_keeps_ending_waits_longer_and_longer_but_not_for_ever() -> None:
    delays, crashes = [], 0
    for _ in range(2_000):
        crashes = crashes_in_a_row(crashes, 0.1, 1)
        delays.append(restart_delay_s(crashes))
    assert delays[:5] == [0.0, 0.1, 0.2, 0.4, 0.8]
    assert delays == sorted(delays)
    assert delays[-1] == RESTART_DELAY_S_MAX
    assert crashes_in_a_row(3, 0.1, 0) == 4
