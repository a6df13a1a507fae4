"""Laws of back-up: own people first, helpers after their own work, musts are musts; in and out without flapping."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.property.test_routing_laws import NOW, benches, skills, waitings

from suiban.kit.ids import CompanyId, QueueId
from suiban.routing.model import Waiting, Worker
from suiban.routing.model.backing import KEPT_FOR, Backed, Measure, Watched, decide_backup
from suiban.routing.model.bench import Bench
from suiban.routing.model.matching import decide_offers, skilled, steps_in

BEGIN = datetime(2026, 11, 21, 2, tzinfo=UTC)
QUEUE = Watched(CompanyId(int=1), QueueId(int=2), "card", ("loan",))
BY_BOT = msgspec.structs.replace(QUEUE, by=(), bot=True)


@st.composite
def helped_waitings(draw: st.DrawFn) -> list[Waiting]:
    """Works of queues that are backed up, and of others."""
    several = st.lists(skills, max_size=2).map(tuple)
    return [msgspec.structs.replace(work, helped=draw(several)) for work in draw(waitings())]


def with_offers(workers: list[Worker], given: list[tuple[object, object]]) -> list[Worker]:
    asked = [staff_id for _, staff_id in given]
    return [msgspec.structs.replace(one, load=one.load + asked.count(one.staff_id)) for one in workers]


@given(helped_waitings(), benches())
def test_who_steps_in_has_the_mandates_and_the_musts_of_a_queue_that_helps(
    waiting: list[Waiting], workers: list[Worker]
) -> None:
    works, people = {one.work_id: one for one in waiting}, {one.staff_id: one for one in workers}
    for offer in decide_offers(waiting, Bench(workers), NOW):
        work, who = works[offer.work_id], people[offer.staff_id]
        assert work.companies <= who.companies
        if offer.why == "backup":
            assert steps_in(work, who)
        elif work.only_staff_id != who.staff_id:
            assert skilled(work.skills, who.skills) or (offer.afresh and steps_in(work, who))


@given(helped_waitings(), benches())
def test_own_people_come_first(waiting: list[Waiting], workers: list[Worker]) -> None:
    """Nobody steps in while somebody who has the musts, and has not passed it over, has a free hand."""
    works = {one.work_id: one for one in waiting}
    offers = decide_offers(waiting, Bench(workers), NOW)
    left = with_offers(workers, [(one.work_id, one.staff_id) for one in offers])
    for offer in offers:
        if offer.why == "backup":
            work = works[offer.work_id]
            assert not [
                one
                for one in left
                if one.state == "available" and one.load < one.capacity and one.staff_id not in work.passed_over
                and work.companies <= one.companies and skilled(work.skills, one.skills)
            ]  # fmt: skip


@given(helped_waitings(), benches())
def test_helpers_serve_their_own_first(waiting: list[Waiting], workers: list[Worker]) -> None:
    """What everybody gets of their own is what they would get if nobody stepped in; the rest comes after."""
    waiting = [msgspec.structs.replace(one, passed_over=frozenset()) for one in waiting]
    alone = [msgspec.structs.replace(one, helped=()) for one in waiting]
    offers = [(one.work_id, one.staff_id, one.why) for one in decide_offers(waiting, Bench(workers), NOW)]
    own = [(one.work_id, one.staff_id, one.why) for one in decide_offers(alone, Bench(workers), NOW)]
    assert offers[: len(own)] == own


@given(helped_waitings(), benches())
def test_nothing_waits_while_somebody_who_may_step_in_is_free(waiting: list[Waiting], workers: list[Worker]) -> None:
    waiting = [msgspec.structs.replace(one, only_staff_id=None, preferred=()) for one in waiting]
    offers = decide_offers(waiting, Bench(workers), NOW)
    left = with_offers(workers, [(one.work_id, one.staff_id) for one in offers])
    offered = {one.work_id for one in offers}
    for work in waiting:
        if work.work_id not in offered:
            assert not [
                one
                for one in left
                if one.state == "available" and one.load < one.capacity and steps_in(work, one)
            ]  # fmt: skip


# --- in and out ---

measures = st.lists(
    st.builds(
        Measure, share=st.sampled_from([50, 80, 100]), in_time=st.integers(0, 20), ended=st.integers(0, 20),
        overdue=st.integers(0, 3), longest=st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 2.5]),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
days = st.lists(st.tuples(st.integers(1, 400), measures), max_size=40)


def lived(day: list[tuple[int, tuple[Measure, ...]]]) -> list[tuple[datetime, tuple[Measure, ...], Backed | None]]:
    """Each look, what was measured, and how it stood after it."""
    now, backed, looks = BEGIN, None, []
    for after_s, measured in day:
        now += timedelta(seconds=after_s)
        backed = decide_backup(msgspec.structs.replace(QUEUE, measures=measured, backed=backed), now).after
        looks.append((now, measured, backed))
    return looks


@given(days)
def test_it_is_out_only_after_the_promise_was_kept_at_every_look_of_five_minutes(day) -> None:
    looks = lived(day)
    for number, (now, _, backed) in enumerate(looks):
        if backed is None and number > 0 and looks[number - 1][2] is not None:
            since = next(
                at
                for at, _, _ in reversed(looks[: number + 1])
                if now - at >= KEPT_FOR
            )  # fmt: skip
            assert all(one.kept for at, measured, _ in looks if since <= at <= now for one in measured)


@given(days)
def test_it_does_not_flap(day) -> None:
    """Between two times of stepping in lie the five minutes of a kept promise at least."""
    sinces = sorted({backed.since for _, _, backed in lived(day) if backed is not None})
    assert all(later - earlier >= KEPT_FOR for earlier, later in pairwise(sinces))


@given(days)
def test_it_is_in_at_the_first_look_at_a_broken_promise_and_out_again(day) -> None:
    looks = lived(day)
    assert all(backed is not None for _, measured, backed in looks if any(one.cause for one in measured))
    now, _, backed = looks[-1] if looks else (BEGIN, (), None)
    for _ in range(2):
        now += KEPT_FOR
        backed = decide_backup(msgspec.structs.replace(QUEUE, backed=backed), now).after
    assert backed is None


@given(measures)
def test_no_promise_is_broken_and_kept_at_once(measured) -> None:
    assert not [one for one in measured if one.cause is not None and one.kept]


@given(days)
def test_the_bot_is_in_and_out_when_people_would_be(day) -> None:
    people, bot = None, None
    now = BEGIN
    for after_s, measured in day:
        now += timedelta(seconds=after_s)
        people = decide_backup(msgspec.structs.replace(QUEUE, measures=measured, backed=people), now).after
        bot = decide_backup(msgspec.structs.replace(BY_BOT, measures=measured, backed=bot), now).after
        assert people == bot


@given(measures)
def test_without_anybody_who_helps_nobody_is_in(measured) -> None:
    alone = msgspec.structs.replace(QUEUE, by=(), measures=measured)
    assert decide_backup(alone, BEGIN).after is None
    turn = decide_backup(msgspec.structs.replace(alone, backed=Backed(BEGIN)), BEGIN)
    assert (turn.after, turn.cause) == (None, "unset")


@given(days, st.integers(1, 7_200))
def test_a_clock_that_is_set_back_only_makes_it_last(day, back_s) -> None:
    looks = lived(day)
    if not looks or looks[-1][2] is None:
        return
    now = looks[-1][0] - timedelta(seconds=back_s)
    first = decide_backup(msgspec.structs.replace(QUEUE, backed=looks[-1][2]), now)
    assert first.after is not None
    assert first.after.kept_since == now or looks[-1][2].kept_since == first.after.kept_since
