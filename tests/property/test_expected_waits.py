"""What is said of expected waits, against how long people then wait in simulated days."""

import random
from statistics import fmean

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from suiban.routing.model import WAIT_S_MAX
from suiban.routing.model.expecting import ANSWERS_LEAST, Pace, expected_wait_s
from suiban.routing.model.simulated import Case, Day, Line, Shift
from suiban.routing.model.simulated_lines import Answered, PaceLately
from suiban.routing.model.simulating import Simulation

HANDLE_S = 120.0


@given(
    st.integers(1, 5_000), st.integers(0, 5_000), st.integers(0, 40), st.none() | st.floats(0, 10_000),
    st.floats(0, 1e6), st.integers(0, 5_000), st.integers(0, 20), st.integers(0, 60),
)  # fmt: skip
def test_it_is_whole_steps_within_an_hour_longer_further_back_and_otherwise_unknown(
    position: int, accepted: int, takers: int, waited: float | None, served: float, ended: int, people: int, hands: int
) -> None:
    pace = Pace(accepted, takers, waited, served, ended, people, hands)
    guess, later = expected_wait_s(position, pace), expected_wait_s(position + 1, pace)
    if accepted < ANSWERS_LEAST or waited is None or not people or not hands:
        assert guess is None
    if guess is None:
        assert later is None
        return
    assert 5 <= guess <= WAIT_S_MAX
    assert guess % 5 == 0
    assert later is None or later >= guess
    # no line moves faster than all hands
    assert guess >= position * served / max(1, ended) / hands - 1e-6


def at_random(chance: random.Random, every_s: float, lasts_s: float, line: str = "q") -> list[Case]:
    """They come and are served at random."""
    now, found = 0.0, []
    while (now := now + chance.expovariate(1 / every_s)) < lasts_s:
        found.append(Case(now, line, chance.expovariate(1 / HANDLE_S)))
    return found


def told_and_waited(day: Day, people: int, hands: int, line: str = "q") -> list[tuple[int | None, float]]:
    """What those are told who come to this line when nobody has a hand for them, and how long they then wait."""
    fates = [fate for fate in day.fates if fate.queue == line]
    answers = [(fate.answered_s, fate) for fate in fates if fate.answered_s is not None]
    assert len(answers) == len(fates)
    answers.sort(key=lambda one: one[0])
    lately, found, over = PaceLately(), [], 0
    for come, fate in enumerate(fates):
        now, waits_s = fate.case.at_s, fate.wait_s or 0.0
        while over < len(answers) and answers[over][0] < now:
            at_s, one = answers[over]
            worker, waited_s = one.worker or 0, one.wait_s or 0.0
            lately.accepted(Answered(*(round(1e6 * s) for s in (at_s, at_s + one.case.handle_s)), worker,
                                     round(1e6 * waited_s)))  # fmt: skip
            over += 1
        if waits_s:
            pace = msgspec.structs.replace(lately.at(now), people=people, hands=hands)
            found.append((expected_wait_s(come - over + 1, pace), waits_s))
    return found


def ratio(found: list[tuple[int | None, float]]) -> float:
    """What was said, for one second that was waited."""
    known = [(said, waited) for said, waited in found if said is not None]
    assert len(known) > 500
    return sum(said for said, _ in known) / sum(waited for _, waited in known)


def test_where_there_is_always_a_line_it_is_what_they_wait() -> None:
    chance = random.Random(1)
    day = Simulation({"q": Line("q")}, [Shift()] * 6, at_random(chance, HANDLE_S / 6 / 0.97, 100_000)).run()
    assert 0.9 < ratio(told_and_waited(day, 6, 6)) < 1.25


def test_where_most_are_answered_at_once_those_who_are_not_are_told_no_wrong_small_number() -> None:
    """Their mean wait says some five seconds. Who waits waits for a hand."""
    chance = random.Random(2)
    day = Simulation({"q": Line("q")}, [Shift()] * 4, at_random(chance, HANDLE_S / 4 / 0.5, 300_000)).run()
    assert fmean(fate.wait_s or 0.0 for fate in day.fates) < 10
    assert 0.9 < ratio(told_and_waited(day, 4, 4)) < 1.5


def test_where_hands_have_other_lines_too_it_is_what_was_seen() -> None:
    chance, mine, theirs = random.Random(3), {"mine": 1}, {"theirs": 1}
    cases = [*at_random(chance, HANDLE_S / 6 / 0.3, 100_000), *at_random(chance, HANDLE_S / 6 / 0.66, 100_000, "other")]
    cases.sort(key=lambda case: case.at_s)
    lines = {"q": Line("q", mine), "other": Line("other", theirs)}
    day = Simulation(lines, [Shift(mine | theirs)] * 6, cases).run()
    assert 0.7 < ratio(told_and_waited(day, 6, 6)) < 1.6
