"""Laws of the offer decision, for any queue and any bench."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model import NAMED_WAIT, Offer, Preferred, Waiting, Worker
from suiban.routing.model.bench import Bench
from suiban.routing.model.matching import awaits, decide_offers, fits, named, urgency, wanted

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
COMPANIES = [CompanyId(int=number) for number in range(1, 4)]
STAFF = [StaffId(int=number) for number in range(1, 8)]
SKILLS = ["card", "loan", "english"]

companies = st.frozensets(st.sampled_from(COMPANIES), min_size=1)
skills = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=2)
moments = st.integers(0, 300).map(lambda seconds: NOW - timedelta(seconds=seconds))


preferences = st.lists(
    st.builds(Preferred, st.sampled_from(STAFF), st.integers(1, 300), st.sampled_from(["manager", "last_agent"])),
    max_size=2,
).map(tuple)


@st.composite
def waitings(draw: st.DrawFn) -> list[Waiting]:
    return [
        Waiting(
            company_id=COMPANIES[0],
            work_id=WorkId(int=number + 1),
            companies=draw(companies),
            skills=draw(skills),
            enqueued_at=draw(moments),
            due_at=draw(moments),
            wishes=draw(skills),
            only_staff_id=draw(st.none() | st.sampled_from(STAFF)),
            passed_over=draw(st.frozensets(st.sampled_from(STAFF), max_size=4)),
            preferred=draw(preferences),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


@st.composite
def benches(draw: st.DrawFn) -> list[Worker]:
    return [
        Worker(
            staff_id=staff_id,
            companies=draw(companies),
            skills=draw(skills),
            capacity=draw(st.integers(0, 4)),
            load=draw(st.integers(0, 5)),
            last_offered_at=draw(st.none() | moments),
            state=draw(st.sampled_from(["available", "available", "away", "offline"])),
        )
        for staff_id in draw(st.lists(st.sampled_from(STAFF), unique=True))
    ]


def _free(workers: list[Worker]) -> list[Worker]:
    return [worker for worker in workers if worker.state == "available" and worker.load < worker.capacity]


def after_offers(workers: list[Worker], offers: list[Offer], now: datetime) -> list[Worker]:
    """The same workers with these offers on their hands."""
    asked = Counter(offer.staff_id for offer in offers)
    return [
        msgspec.structs.replace(one, load=one.load + asked[one.staff_id], last_offered_at=now)
        if one.staff_id in asked
        else one
        for one in workers
    ]


def known_to(work: Waiting, workers: list[Worker]) -> Worker | None:
    """The first of those its customer knows who is there and could take it: it waits for them alone."""
    there = {one.staff_id: one for one in workers if one.state == "available"}
    for one in work.preferred:
        if one.staff_id in there and awaits(work, there[one.staff_id], one, NOW):
            return there[one.staff_id]
    return None


def _given(workers: list[Worker], offers: list[Offer]) -> Counter[StaffId]:
    return Counter(offer.staff_id for offer in offers)


@given(waitings(), benches())
def test_nobody_is_offered_more_than_they_can_hold_nor_what_is_not_for_them(
    waiting: list[Waiting], workers: list[Worker]
) -> None:
    offers = decide_offers(waiting, Bench(workers), NOW)
    works, people = {work.work_id: work for work in waiting}, {worker.staff_id: worker for worker in workers}
    for staff_id, times in _given(workers, offers).items():
        assert people[staff_id].load + times <= people[staff_id].capacity
        assert people[staff_id].state == "available"
    for offer in offers:
        work, worker = works[offer.work_id], people[offer.staff_id]
        assert work.companies <= worker.companies
        by_name = named(work, NOW) == worker.staff_id
        assert by_name or all(worker.skills.get(key, 0) >= level for key, level in work.skills.items())


@given(waitings(), benches())
def test_a_work_is_offered_to_one_person(waiting: list[Waiting], workers: list[Worker]) -> None:
    offers = decide_offers(waiting, Bench(workers), NOW)
    assert len({offer.work_id for offer in offers}) == len(offers)
    assert len({offer.reservation_id for offer in offers}) == len(offers)


@given(waitings(), benches())
def test_no_work_waits_while_a_fit_worker_is_free(waiting: list[Waiting], workers: list[Worker]) -> None:
    offers = decide_offers(waiting, Bench(workers), NOW)
    offered = {offer.work_id for offer in offers}
    left = after_offers(workers, offers, NOW)
    for work in waiting:
        if work.work_id in offered:
            continue
        kept_for = named(work, NOW)
        there = next((one for one in left if one.staff_id == kept_for and one.state == "available"), None)
        if there is not None and work.companies <= there.companies:
            assert there.load >= there.capacity  # it waits for their free hand, not for anybody else's
            continue
        if (known := known_to(work, left)) is not None:
            assert known.load >= known.capacity
            continue
        general = msgspec.structs.replace(work, only_staff_id=None)
        assert not [worker for worker in _free(left) if fits(general, worker, NOW)]


@given(waitings(), st.integers(0, 400), st.integers(0, 100))
def test_wishes_relax_and_musts_never_do(waiting: list[Waiting], after_s: int, more_s: int) -> None:
    for work in waiting:
        then = wanted(work, work.enqueued_at + timedelta(seconds=after_s))
        later = wanted(work, work.enqueued_at + timedelta(seconds=after_s + more_s))
        end = wanted(work, work.enqueued_at + timedelta(seconds=5 * work.relax_s))
        assert all(then[key] >= level for key, level in later.items())
        assert all(later[key] >= level for key, level in work.skills.items())
        assert end == work.skills


@given(waitings(), benches())
def test_the_more_urgent_goes_first(waiting: list[Waiting], workers: list[Worker]) -> None:
    """Who gets nothing would get nothing either if all less urgent work were not there."""
    offers = {offer.work_id for offer in decide_offers(waiting, Bench(workers), NOW)}
    for work in waiting:
        ahead = [other for other in waiting if urgency(other) <= urgency(work)]
        alone = {offer.work_id for offer in decide_offers(ahead, Bench(workers), NOW)}
        assert (work.work_id in offers) == (work.work_id in alone)


@given(waitings(), benches())
def test_who_passed_it_over_is_asked_again_only_when_nobody_else_is_free(
    waiting: list[Waiting], workers: list[Worker]
) -> None:
    left = workers
    for work in sorted(waiting, key=urgency):
        offers = decide_offers([work], Bench(left), NOW)
        for offer in offers:
            others = [one for one in _free(left) if fits(work, one, NOW) and one.staff_id not in work.passed_over]
            others = [one for one in others if one.staff_id != work.only_staff_id or named(work, NOW)]
            assert known_to(work, left) is None or offer.staff_id == known_to(work, left).staff_id or named(work, NOW)
            assert offer.afresh == (offer.staff_id in work.passed_over)
            if offer.afresh:
                assert not others
        left = after_offers(left, offers, NOW)


@given(waitings(), benches())
def test_the_least_loaded_then_the_longest_unasked_gets_it(waiting: list[Waiting], workers: list[Worker]) -> None:
    for work in waiting:
        general = msgspec.structs.replace(work, only_staff_id=None, passed_over=frozenset(), preferred=())
        for offer in decide_offers([general], Bench(workers), NOW):
            able = [worker for worker in _free(workers) if fits(general, worker, NOW)]
            chosen = next(worker for worker in able if worker.staff_id == offer.staff_id)
            epoch = datetime(1970, 1, 1, tzinfo=UTC)
            order = [(one.load / one.capacity, one.last_offered_at or epoch) for one in able]
            assert (chosen.load / chosen.capacity, chosen.last_offered_at or epoch) == min(order)


@given(waitings(), benches(), st.randoms())
def test_the_order_of_arguments_does_not_matter(waiting: list[Waiting], workers: list[Worker], random) -> None:
    def pairs(works: list[Waiting], bench: list[Worker]) -> set[tuple[WorkId, StaffId]]:
        return {(offer.work_id, offer.staff_id) for offer in decide_offers(works, Bench(bench), NOW)}

    assert pairs(random.sample(waiting, len(waiting)), random.sample(workers, len(workers))) == pairs(waiting, workers)


@given(waitings(), benches(), st.integers(1, 3))
def test_pages_lose_nothing(waiting: list[Waiting], workers: list[Worker], page: int) -> None:
    """Deciding page by page, the bench keeping what it was given, is deciding at once."""
    ordered, bench, offers = sorted(waiting, key=urgency), Bench(workers), []
    for start in range(0, len(ordered), page):
        offers += decide_offers(ordered[start : start + page], bench, NOW)
    whole = decide_offers(waiting, Bench(workers), NOW)
    assert [(one.work_id, one.staff_id) for one in offers] == [(one.work_id, one.staff_id) for one in whole]


@given(waitings(), benches())
def test_whom_they_know_is_asked_first_and_never_for_longer_than_said(
    waiting: list[Waiting], workers: list[Worker]
) -> None:
    for work in waiting:
        alone = msgspec.structs.replace(work, only_staff_id=None)
        known = known_to(alone, workers)
        offers = decide_offers([alone], Bench(workers), NOW)
        if known is not None and known.load < known.capacity:
            assert offers[0].staff_id == known.staff_id
            assert offers[0].why in ("manager", "last_agent")
        elif known is not None:
            assert offers == []
        over = NOW + timedelta(seconds=max((one.for_s for one in work.preferred), default=0))
        plain = msgspec.structs.replace(alone, preferred=())
        late = decide_offers([alone], Bench(workers), over), decide_offers([plain], Bench(workers), over)
        assert [one.staff_id for one in late[0]] == [one.staff_id for one in late[1]]


@given(waitings())
def test_a_name_counts_for_a_minute_only(waiting: list[Waiting]) -> None:
    for work in waiting:
        assert named(work, work.enqueued_at + NAMED_WAIT) is None
