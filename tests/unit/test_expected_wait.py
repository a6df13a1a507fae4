"""What those who wait are told of how long it takes, case by case."""

import pytest

from suiban.routing.model.expecting import Pace, expected_wait_s


def pace(
    accepted: int = 30, waited_s: float = 60.0, *, handle_s: float = 240.0, ended: int | None = None, people: int = 4,
    hands: int = 8, takers: int = 4,
) -> Pace:  # fmt: skip
    done = accepted if ended is None else ended
    return Pace(accepted, takers, waited_s, max(1, done) * handle_s, done, people, hands)


@pytest.mark.parametrize(
    ("position", "known", "wait_s"),
    [
        (1, pace(), 30),  # eight hands that take four minutes each: one every 30 seconds, and so it was seen
        (3, pace(), 90),
        (1, pace(15), 60),  # it moved on once a minute only: the hands have other lines too
        (1, pace(15, 40.0), 40),  # once a minute, and in between there was no line: nobody waited for more than 40 s
        (1, pace(hands=2), 120),  # it moves no faster than two hands do, whatever was seen
        (2, pace(takers=12), 180),  # three times as many people had answered
        (1, pace(hands=16, people=8), 30),  # more than had answered: that does not show yet
        (120, pace(), 3_600),
        (121, pace(), None),  # beyond an hour nothing honest can be said
    ],
)
def test_a_line_moves_as_it_was_seen_to_and_no_faster_than_its_hands(
    position: int, known: Pace, wait_s: int | None
) -> None:
    assert expected_wait_s(position, known) == wait_s


def test_of_a_few_quick_answers_nothing_is_concluded() -> None:
    assert expected_wait_s(1, pace(1, 2.0)) is None
    assert expected_wait_s(1, pace(4, 2.0)) is None
    assert expected_wait_s(1, Pace()) is None


def test_quick_answers_do_not_make_the_next_one_quick() -> None:
    """All five were answered within two seconds, as there were hands. Who waits now waits until one is free."""
    assert expected_wait_s(1, pace(5, 2.0, people=5, hands=5, handle_s=300.0)) == 60


def test_what_is_not_done_yet_counts_with_its_time_so_far() -> None:
    # one of five was done after a minute, the others are in their tenth
    served_s = 60 + 4 * 600
    assert expected_wait_s(1, Pace(5, 5, 2.0, served_s, 1, people=5, hands=5)) == 495
    assert expected_wait_s(1, Pace(5, 5, 2.0, 5 * 600, 0, people=5, hands=5)) == 600


def test_nothing_is_known_where_nobody_has_a_hand_for_it() -> None:
    assert expected_wait_s(1, pace(people=0)) is None
    assert expected_wait_s(1, pace(hands=0)) is None
