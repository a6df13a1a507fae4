"""Days small enough to be worked out by hand, by queues that do more than offer to one after the other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from suiban.kit.hours import Hours
from suiban.kit.ids import CompanyId
from suiban.kit.promises import broken, kept_share
from suiban.routing.model import PACE_WINDOW, Promise
from suiban.routing.model.board import level
from suiban.routing.model.figures import Figures, figures_of
from suiban.routing.model.giving import Giving
from suiban.routing.model.kinds import WHOLE
from suiban.routing.model.simulated import Case, Day, Fate, Habits, Line, Shift, standing_in
from suiban.routing.model.simulating import Simulation

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
CARD, LOAN = {"card": 3}, {"loan": 3}


def ran(lines: list[Line], shifts: list[Shift], cases: list[Case], begin: datetime = MONDAY, **habits: Any) -> Day:
    return Simulation({line.key: line for line in lines}, shifts, cases, Habits(**habits), begin).run()


def told(day: Day) -> list[tuple[float | None, int | None, str]]:
    return [(fate.wait_s, fate.worker, fate.queue) for fate in day.fates]


# --- queues that help ----------------------------------------------------------------------------------------------


def test_what_nobody_there_could_serve_moves_on_at_the_next_look() -> None:
    lines = [Line("card", CARD, overflow="loan", overflow_wait_s=60), Line("loan", LOAN)]
    day = ran(lines, [Shift(LOAN)], [Case(3, "card", 10)])
    assert told(day) == [(1, 0, "loan")]
    assert day.fates[0].been == ("card",)


def test_it_moves_on_when_it_has_waited_too_long_and_its_target_is_the_new_queues() -> None:
    lines = [Line("card", CARD, overflow="loan", overflow_wait_s=60), Line("loan", LOAN, target_wait_s=90)]
    shifts = [Shift(CARD), Shift(LOAN, from_s=20)]
    day = ran(lines, shifts, [Case(0, "card", 500, kind="order"), Case(1, "card", 10)])
    assert told(day) == [(0, 0, "card"), (61, 1, "loan")]
    overall, queues = figures_of(day, {line.key: line for line in lines}, shifts)
    assert (queues["card"].arrived, queues["loan"].arrived, queues["loan"].overflowed, overall.overflowed) == (
        1,
        1,
        1,
        1,
    )
    assert queues["loan"].service_level == 1.0


def test_where_nobody_is_the_fallback_takes_it_after_a_minute() -> None:
    lines = [Line("card", CARD, fallback="front"), Line("front", fallback="front")]
    assert told(ran(lines, [Shift(LOAN)], [Case(0.5, "card", 10)])) == [(61.5, 0, "front")]


def test_an_idle_day_still_sees_what_moves_late_and_then_ends() -> None:
    """Nothing happens any more, and yet it moves on when it has waited for an hour; whoever nobody serves stays."""
    lines = [Line("card", CARD, overflow="loan", overflow_wait_s=3_600), Line("loan", LOAN), Line("lost", {"fx": 1})]
    day = ran(lines, [Shift(CARD), Shift(LOAN)], [Case(0, "card", 9_000), Case(1, "card", 10), Case(1, "lost", 10)])
    assert told(day) == [(0, 0, "card"), (3_601, 1, "loan"), (None, None, "lost")]
    quiet = [msgspec.structs.replace(lines[0], fallback="lost"), *lines[1:]]
    assert told(ran(quiet, [], [Case(0, "card", 10)])) == [(None, None, "lost")]


def test_a_queue_that_opens_helps_from_then_on() -> None:
    opens = Hours(weekly={"mon": ("09:00-18:00",)})
    lines = [Line("card", CARD, overflow="loan", overflow_wait_s=5), Line("loan", LOAN, hours=opens)]
    day = ran(lines, [Shift(LOAN)], [Case(3_600, "card", 10)])
    assert told(day) == [(8 * 3_600, 0, "loan")]


def test_how_fast_a_queue_moved_lately_is_what_an_expected_wait_is_guessed_from() -> None:
    """By whose hands there are and how fast it went; where nobody was answered, what they have waited counts."""
    lines = [Line("card", CARD, overflow="loan", overflow_wait_s=15), Line("loan", LOAN)]
    served = [Case(float(10 * n), "card", 10) for n in range(30)]
    line = [Case(301, "card", 10), Case(301, "card", 10), Case(301, "card", 10)]
    day = ran(lines, [Shift(CARD), Shift(LOAN, capacity=3)], [*served, Case(300, "card", 100), *line])
    assert PACE_WINDOW.total_seconds() > 300
    moved = [fate.queue for fate in day.fates[31:]]
    # none of 31 waited, but one hand that takes some ten seconds for each moves no faster: the second waits too long
    assert moved == ["card", "loan", "loan"]
    slower = ran(lines, [Shift(CARD), Shift(LOAN, capacity=3)], [Case(300, "card", 100, kind="order"), *line])
    # three free hands of one person take all three at once
    assert [(fate.queue, fate.wait_s) for fate in slower.fates[1:]] == [("loan", 17)] * 3
    full = Case(300, "loan", 1_000, weight=2)
    two = ran(lines, [Shift(CARD), Shift(LOAN, capacity=3)], [Case(300, "card", 100, kind="order"), full, *line])
    # one is left beside a heavy task: what moves on waits there less than here, who comes next does not
    assert [fate.wait_s == 17 for fate in two.fates[2:]] == [True, False, False]


def test_a_task_does_not_move_and_may_be_taken() -> None:
    lines = [Line("card", CARD, overflow="loan", overflow_wait_s=5), Line("loan", LOAN)]
    assert told(ran(lines, [Shift(LOAN)], [Case(0, "card", 10, kind="order")])) == [(None, None, "card")]
    grab = [Line("card", giving=Giving("grab", push_after_s=60))]
    assert told(ran(grab, [Shift()], [Case(0, "card", 10, kind="order")], claim_s=5)) == [(5, 0, "card")]


def test_a_queue_that_is_off_is_stood_in_for_by_the_fallback_else_the_first() -> None:
    lines = {key: Line(key, active=key != "card", fallback="loan") for key in ("any", "card", "loan")}
    assert standing_in(lines) == {"any": "any", "card": "loan", "loan": "loan"}
    assert standing_in({key: Line(key, active=key != "card") for key in lines})["card"] == "any"


# --- several, and boards -------------------------------------------------------------------------------------------


def test_of_several_the_first_who_is_there_takes_it_and_the_others_are_free_at_once() -> None:
    line = Line("q", giving=Giving("several", ring=3), reservation_s=20)
    misses = iter([True, False, False])
    day = ran(
        [line], [Shift()] * 3, [Case(0, "q", 100), Case(1, "q", 100)], answer_s=4, misses=lambda: next(misses, False)
    )
    # while three are asked about the first nobody has a hand for the second
    assert told(day) == [(4, 1, "q"), (7, 0, "q")]
    assert day.fates[0].missed == 0


def test_when_nobody_of_several_is_there_it_waits_again_and_all_are_asked_again() -> None:
    line = Line("q", giving=Giving("several", ring=2), reservation_s=20)
    misses = iter([True, True, False])
    day = ran([line], [Shift()] * 2, [Case(0, "q", 100)], answer_s=4, misses=lambda: next(misses, False))
    assert (told(day), day.fates[0].missed) == ([(24, 0, "q")], 2)


def test_an_offer_answered_too_late_rings_out() -> None:
    line = Line("q", reservation_s=3)
    day = ran([line], [Shift()], [Case(0, "q", 10, patience_s=7)], answer_s=4)
    assert (told(day), day.fates[0].missed) == ([(7, None, "q")], 2)


def test_work_is_taken_a_moment_after_it_came_within_ones_limit_and_then_offered() -> None:
    line = Line("q", giving=Giving("grab", claim_max=1, claim_rest_s=0, head_start_s=0, push_after_s=30))
    day = ran(
        [line], [Shift(capacity=3)], [Case(0, "q", 100), Case(1, "q", 100), Case(2, "q", 5, patience_s=9)], claim_s=4
    )
    assert told(day) == [(4, 0, "q"), (30, 0, "q"), (9, None, "q")]
    assert [fate.claimed for fate in day.fates] == [True, False, False]


def test_who_has_just_taken_something_lets_those_go_first_who_took_less() -> None:
    rest = Line("q", giving=Giving("grab", claim_max=0, claim_rest_s=20, head_start_s=0, push_after_s=600))
    cases = [Case(0, "q", 300), Case(1, "q", 300), Case(2, "q", 300)]
    assert [fate.worker for fate in ran([rest], [Shift(capacity=9), Shift(capacity=9)], cases, claim_s=1).fates] == [
        0,
        1,
        0,
    ]
    # alone nobody is let go first
    assert [fate.wait_s for fate in ran([rest], [Shift(capacity=9)], cases, claim_s=1).fates] == [1, 1, 1]


def test_those_with_the_least_in_hand_have_a_head_start() -> None:
    head = Line("q", giving=Giving("grab", claim_max=0, claim_rest_s=0, head_start_s=30, push_after_s=600))
    busy, free = Shift(CARD, capacity=2), Shift(LOAN, capacity=2, from_s=60)
    card = Line("card", CARD)
    day = ran([head, card], [busy, free], [Case(0, "card", 500), Case(8, "q", 10)], claim_s=2)
    assert told(day)[1] == (2, 0, "q"), "who is alone has the least in hand"
    later = ran(
        [head, card],
        [busy, msgspec.structs.replace(free, from_s=8)],
        [Case(0, "card", 500), Case(8, "q", 10)],
        claim_s=2,
    )
    assert told(later)[1] == (2, 1, "q")


# --- what it weighs, whom it knows, when it counts -------------------------------------------------------------------


def test_weights_and_what_can_be_put_aside() -> None:
    line = Line("q")
    day = ran([line], [Shift(capacity=2)], [Case(0, "q", 50), Case(1, "q", 50, weight=WHOLE), Case(2, "q", 50)])
    # the call wants empty hands; who came later fits beside the first
    assert told(day) == [(0, 0, "q"), (51, 0, "q"), (0, 0, "q")]
    assert day.busy_s == (50 + 100 + 50,)
    aside = [Case(0, "q", 50, weight=2, interruptible=True), Case(1, "q", 10), Case(2, "q", 10, interruptible=True)]
    assert told(ran([line], [Shift(capacity=2)], aside)) == [(0, 0, "q"), (0, 0, "q"), (48, 0, "q")]


def test_whom_a_customer_knows_is_waited_for_while_they_are_there() -> None:
    line = Line("q", last_agent_s=40, manager_s=15)
    busy = Case(0, "q", 30)
    shifts = [Shift(), Shift()]
    assert told(ran([line], shifts, [busy, Case(1, "q", 5, last_agent=0)]))[1] == (29, 0, "q")
    assert told(ran([line], shifts, [busy, Case(1, "q", 5, manager=0)]))[1] == (15, 1, "q")
    assert told(ran([line], [Shift(until_s=0.5), Shift()], [busy, Case(1, "q", 5, manager=0)]))[1] == (0, 1, "q")
    assert told(ran([Line("q")], shifts, [busy, Case(1, "q", 5, last_agent=0)]))[1] == (0, 1, "q")


def test_languages_and_regions_count_as_the_queue_says() -> None:
    case = Case(0, "q", 5, language="lang-en", region="region-gd")
    shifts = [Shift({"region-gd": 2}), Shift({"lang-en": 4})]

    def waits(**more: Any) -> list[tuple[float | None, int | None, str]]:
        return told(ran([Line("q", relax_s=10, **more)], shifts, [case]))

    assert waits() == [(0, 0, "q")]
    assert waits(language_skill="must") == [(0, 1, "q")]
    assert waits(region_skill=True) == [(0, 0, "q")]
    # both are wished: the region is let go after two steps, the language after three
    assert waits(language_skill="wish", region_skill=True) == [(20, 1, "q")]


def test_who_comes_while_it_is_closed_waits_from_the_opening_on_and_may_be_served_before() -> None:
    line = Line("q", hours=Hours(weekly={"mon": ("09:00-18:00",)}), zone="Asia/Shanghai", target_wait_s=30)
    begin = MONDAY + timedelta(minutes=59)  # a minute before nine in Shanghai
    cases = [Case(0, "q", 100), Case(1, "q", 10), Case(2, "q", 10, patience_s=5)]
    day = ran([line], [Shift(from_s=10)], cases, begin)
    assert [fate.counts_s for fate in day.fates] == [60, 60, 60]
    assert told(day) == [(0, 0, "q"), (50, 0, "q"), (0, None, "q")]
    overall, _ = figures_of(day, {"q": line}, [Shift(from_s=10)])
    assert (overall.service_level, overall.abandoned) == (0.5, 1)


def test_nobody_is_asked_before_the_time_agreed_on_and_who_promised_is_waited_for() -> None:
    case = Case(0, "q", 10, kind="callback", not_before_s=100, named=0)
    assert told(ran([Line("q")], [Shift(), Shift()], [case])) == [(0, 0, "q")]
    assert told(ran([Line("q")], [Shift(until_s=50), Shift()], [case])) == [(300, 1, "q")]


def test_a_door_and_a_kind_promise_otherwise_than_the_queue() -> None:
    line = Line("q", target_wait_s=60, promises={"voice": Promise(80, 20)})
    fates = [Fate(Case(0, "q", 1, **more)) for more in ({}, {"door": "voice"}, {"target_s": 5})]
    assert [fate.promised_s({"q": line}) for fate in fates] == [60, 20, 5]
    # what moved on was promised what its first queue says by its door; where that says nothing, what the new one does
    moved = [Fate(fate.case, queue="r") for fate in fates]
    assert [fate.promised_s({"q": line, "r": Line("r", target_wait_s=90)}) for fate in moved] == [90, 20, 5]
    # due first is next: the call, then the task that is to be done by then
    cases = [
        Case(0, "q", 10),
        Case(1, "q", 10),
        Case(1, "q", 10, kind="order", due_by_s=50),
        Case(2, "q", 10, door="voice"),
    ]
    assert [fate.wait_s for fate in ran([line], [Shift()], cases).fates] == [0, 29, 19, 8]


# --- figures -------------------------------------------------------------------------------------------------------


def shown(*fates: Fate, ended_s: float = 1_000, lines: dict[str, Line] | None = None) -> Figures:
    day = Day(fates, (), (), ended_s)
    return figures_of(day, lines or {"q": Line("q", target_wait_s=30)}, [])[0]


def test_a_service_level_is_what_the_wallboard_says() -> None:
    case = Case(0, "q", 1)
    kept, late = Fate(case, answered_s=30), Fate(case, answered_s=31)
    held, broke, waits = Fate(case, gave_up_s=30), Fate(case, gave_up_s=31), Fate(case)
    assert shown(kept, late, held, broke, waits).service_level == level(1, 2, 1, 1) / 100 == 0.25  # type: ignore[operator]
    assert shown(held).service_level is None
    assert shown(waits, ended_s=30).service_level is None
    hasty = {"q": Line("q", target_wait_s=2)}
    assert shown(Fate(case, gave_up_s=4), lines=hasty).service_level is None
    assert shown(Fate(case, gave_up_s=5), lines=hasty).service_level == 0
    called = Fate(Case(0, "q", 1, kind="callback"), answered_s=500)
    assert (shown(called).service_level, shown(called).answered) == (None, 1)


def test_the_rule_is_one() -> None:
    assert kept_share(3, 4, 2) == 0.5
    assert kept_share(0, 0, 0) is None
    assert [broken(waited, 3, gave_up=True) for waited in (3, 4, 5)] == [False, False, True]
    assert [broken(waited, 3, gave_up=False) for waited in (3, 4)] == [False, True]


def test_a_company_of_its_own_has_lines_of_its_own() -> None:
    other = CompanyId(int=2)
    lines = [Line("card", CARD, overflow="loan", overflow_wait_s=5), Line("loan", LOAN)]
    shifts = [Shift(LOAN, companies=frozenset([other]))]
    day = ran(lines, shifts, [Case(0, "card", 10), Case(0, "card", 10, company=other)])
    assert told(day) == [(None, None, "card"), (0, 0, "loan")]
