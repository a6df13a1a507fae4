"""What somebody who waits was promised, as every door can render it, and what counts as kept."""

from datetime import datetime
from typing import Final

import msgspec

SHORT_S: Final = 5.0
"""Who gave up sooner did not wait: they are counted apart."""


class CallBack(msgspec.Struct, frozen=True):
    """They are called back: at a moment, or (None) when it is their turn. ``number`` is masked."""

    at: datetime | None
    number: str


def kept_share(in_time: int, answered: int, late: int) -> float | None:
    """The service level, wherever one is told: answered in time, of those answered and those it was broken to.

    ``late`` were not answered, and their promise has passed (:func:`broken`). Who gave up while it still held is
    counted neither way: nothing was broken, and nothing was kept. None of nobody.
    """
    counted = answered + late
    return in_time / counted if counted else None


def broken(waited_s: float, promised_s: float, *, gave_up: bool) -> bool:
    """Whether a promise was broken to somebody nobody answered: who gave up, or who waits still."""
    return waited_s > promised_s and (not gave_up or waited_s >= SHORT_S)
