"""How long somebody will wait: guessed from how their line moved lately and from whose hands there are, or unknown."""

from math import ceil
from typing import Final

import msgspec

from suiban.routing.model import PACE_WINDOW, WAIT_S_MAX, WAIT_S_STEP

ANSWERS_LEAST: Final = 5
"""Of fewer answers nothing is concluded: a rate seen n times is off by about 1 in the root of n, here by 45 %."""


class Pace(msgspec.Struct, frozen=True):
    """How a line moved within the last 15 minutes, and who is there for it now.

    ``accepted`` were answered, by ``takers`` people, after ``waited_s_mean`` (None: nobody was). They have been served
    for ``served_s`` so far, all together, and ``ended`` of them are done. ``people`` there now could serve the line;
    ``hands``: how many of it they could have at a time.
    """

    accepted: int = 0
    takers: int = 0
    waited_s_mean: float | None = None
    served_s: float = 0.0
    ended: int = 0
    people: int = 0
    hands: int = 0

    @property
    def handle_s(self) -> float:
        """How long serving one takes: the time that was spent by those who are done.

        Also what is not done counts with its time so far (Epstein and Sobel 1953, "Life testing"): of the finished
        alone the short ones would be too many. While none is done, as if one were now.
        """
        return self.served_s / max(1, self.ended)


def expected_wait_s(position: int, pace: Pace) -> int | None:
    """An honest guess of the seconds until the one at this position (1 = next) is answered; None: no ground for one.

    With all hands full the one at position p waits for p of them, and of c hands that take h seconds each one becomes
    free every h / c: p x h / c is the mean wait of such a line (Whitt 1999, "Predicting queueing delays"; in Erlang C
    it is exact). Hands may have other lines too, so no line moves faster than that, and it may move more slowly: how
    slowly at most was seen. It moved on once in 15 minutes / answers, or faster where it was empty meanwhile; and while
    anybody waited once in their mean wait at most, for by Little's law all waits together are not shorter than the time
    in which there was a line. The smaller of these, longer where fewer people are there than had answered, is what was
    seen; the guess is that, and at least what the hands can do.

    Nothing is said of fewer than five answers, where nobody there has a hand for it, or beyond an hour. Rounded up to
    5 seconds.
    """
    if pace.accepted < ANSWERS_LEAST or pace.waited_s_mean is None or not pace.people or not pace.hands:
        return None
    seen_s = min(PACE_WINDOW.total_seconds() / pace.accepted, pace.waited_s_mean)
    seen_s *= max(1.0, pace.takers / pace.people)
    guess = position * max(seen_s, pace.handle_s / pace.hands)
    wait_s = max(WAIT_S_STEP, ceil(guess / WAIT_S_STEP) * WAIT_S_STEP)
    return wait_s if wait_s <= WAIT_S_MAX else None
