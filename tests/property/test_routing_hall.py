"""Laws of the hall: whatever comes, goes, changes and in which order, it decides what would be decided from nothing."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.offering import given, may_not, room, waited_for, with_one

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model import PROMISED_WAIT, Offer, Preferred, Waiting, Worker
from suiban.routing.model.bench import Bench
from suiban.routing.model.hall import Hall
from suiban.routing.model.kinds import WHOLE, units
from suiban.routing.model.matching import (
    awaits,
    decide_offers,
    fits,
    later,
    named,
    on_board,
    stages,
    steps_in,
    urgency,
    whose,
)

BEGIN = datetime(2026, 11, 21, 2, tzinfo=UTC)
# Few of everything, so that they meet: what goes wrong goes wrong between works that are nearly alike.
COMPANIES = [CompanyId(int=number) for number in range(1, 3)]
STAFF = [StaffId(int=number) for number in range(1, 5)]
SKILLS = ["card", "loan"]
KINDS = ["conversation", "conversation", "video"]

companies = st.sampled_from([frozenset(COMPANIES[:1])] * 3 + [frozenset(COMPANIES)])
of_staff = st.sampled_from([frozenset(COMPANIES)] * 3 + [frozenset(COMPANIES[:1])])
skills = st.just({}) | st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 2), max_size=2)
has_skills = st.fixed_dictionaries({key: st.integers(0, 3) for key in SKILLS})
seconds = st.sampled_from([0, 10, 20, 30, 60, 90])
limits = st.just({}) | st.dictionaries(st.sampled_from(KINDS), st.integers(0, 1), max_size=2)
weights = st.sampled_from([1, 1, 2, WHOLE])
rings = st.sampled_from([1, 1, 2, 3])
boards = st.sampled_from([0, 0, 0, 30])
some_staff = st.frozensets(st.sampled_from(STAFF), max_size=2)
# at most times nobody: who is waited for hides whom the others would be
somebody = st.none() | st.none() | st.sampled_from(STAFF)

preferences = st.just(()) | st.lists(
    st.builds(
        Preferred, st.sampled_from(STAFF), st.sampled_from([10, 30, 90]), st.sampled_from(["manager", "last_agent"])
    ),
    min_size=1, max_size=2,
).map(tuple)  # fmt: skip


def pairs(offers: Iterable[Offer]) -> list[tuple[WorkId, StaffId, str, int, bool]]:
    return [(one.work_id, one.staff_id, one.why, one.fit, one.afresh) for one in offers]


# of a queue that is backed up, every other time
helpers = st.just(()) | st.lists(skills, max_size=2).map(tuple)


class Days(RuleBasedStateMachine):
    """A hall, and beside it plain lists of what is there."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall()
        self.now = BEGIN
        self.works: dict[WorkId, Waiting] = {}
        self.people: dict[StaffId, Worker] = {}
        self.offered: list[tuple[Waiting, Offer]] = []
        self.held: list[tuple[Waiting, StaffId]] = []
        self.number = 0
        self.settled = True

    @initialize(limits=st.lists(limits, min_size=2, max_size=len(STAFF)), capacity=st.integers(1, 2))
    def some_are_there(self, limits, capacity) -> None:
        for staff_id, most in zip(STAFF, limits, strict=False):
            self._come(Worker(staff_id, frozenset(COMPANIES), dict.fromkeys(SKILLS, 1), capacity, 0, limits=most))

    # --- work ---

    @rule(
        companies=companies, skills=skills, wishes=st.just({}) | skills, waited=seconds, promised=seconds,
        only=somebody, weight=weights, interruptible=st.booleans(), passed_over=some_staff,
        later=st.none() | seconds, promised_by=st.booleans(), preferred=preferences, helped=helpers,
        kind=st.sampled_from(KINDS), ring=rings, board=boards,
    )  # fmt: skip
    def work_comes(
        self, companies, skills, wishes, waited, promised, only, weight, interruptible, passed_over, later, promised_by,
        preferred, helped, kind, ring, board,
    ) -> None:  # fmt: skip
        self.number += 1
        came = self.now - timedelta(seconds=waited)
        work = Waiting(
            company_id=COMPANIES[0], work_id=WorkId(int=self.number), companies=companies, skills=skills,
            enqueued_at=came, due_at=came + timedelta(seconds=promised), only_staff_id=only, passed_over=passed_over,
            wishes=wishes, relax_s=10, weight=weight, interruptible=interruptible,
            not_before=None if later is None else self.now + timedelta(seconds=later), promised=promised_by,
            preferred=preferred, helped=helped, kind=kind, ring=ring, board_s=board,
        )  # fmt: skip
        self._put(work)

    @precondition(lambda self: self.works)
    @rule(
        data=st.data(),
        otherwise=st.one_of(
            st.just({}),
            st.fixed_dictionaries({"kind": st.sampled_from(KINDS)}),
            st.fixed_dictionaries({"weight": weights}),
            st.fixed_dictionaries({"interruptible": st.booleans()}),
            st.fixed_dictionaries({"passed_over": some_staff}),
            st.fixed_dictionaries({"ring": rings}),
            st.fixed_dictionaries({"board_s": boards}),
            st.fixed_dictionaries({"companies": companies}),
            st.fixed_dictionaries({"preferred": preferences}),
            st.fixed_dictionaries({"only_staff_id": somebody, "promised": st.booleans()}),
            st.fixed_dictionaries({"helped": helpers}),
            st.fixed_dictionaries({"not_before": st.sampled_from([None, BEGIN, BEGIN + timedelta(seconds=60)])}),
        ),
    )
    def another_comes_that_is_nearly_alike(self, data, otherwise) -> None:
        """Another work like one that waits, but for one thing, due with it."""
        self.number += 1
        like = self.works[data.draw(st.sampled_from(sorted(self.works)))]
        self._put(msgspec.structs.replace(like, work_id=WorkId(int=self.number), **otherwise))

    @precondition(lambda self: self.works)
    @rule(data=st.data())
    def work_is_given_up(self, data) -> None:
        work_id = data.draw(st.sampled_from(sorted(self.works)))
        del self.works[work_id]
        self.hall.remove(work_id)

    @precondition(lambda self: self.works)
    @rule(data=st.data(), skills=skills, promised=seconds, helped=helpers)
    def work_is_changed(self, data, skills, promised, helped) -> None:
        """Also its queue is backed up, or is no longer."""
        work = self.works[data.draw(st.sampled_from(sorted(self.works)))]
        due = work.enqueued_at + timedelta(seconds=promised)
        self._put(msgspec.structs.replace(work, skills=skills, due_at=due, helped=helped))

    # --- people ---

    @rule(
        staff_id=st.sampled_from(STAFF), companies=of_staff, skills=has_skills, asked=st.none() | seconds,
        capacity=st.sampled_from([0, 1, 1, 2, 3]), limits=limits,
    )  # fmt: skip
    def somebody_comes(self, staff_id, companies, skills, capacity, asked, limits) -> None:
        before = self.people.get(staff_id)
        asked_at = before.last_offered_at if before else asked and self.now - timedelta(seconds=asked)
        held = before or Worker(staff_id, companies, skills, capacity, 0)
        has = Counter(work.kind for work, owner in self._theirs() if owner == staff_id)
        self._come(
            msgspec.structs.replace(
                held, companies=companies, skills=skills, capacity=max(capacity, held.load), last_offered_at=asked_at,
                limits=limits, counts={kind: count for kind, count in has.items() if kind in limits},
            )
        )  # fmt: skip

    @precondition(lambda self: self.people)
    @rule(data=st.data())
    def somebody_goes(self, data) -> None:
        """What they were offered or hold is not looked at any more."""
        staff_id = data.draw(st.sampled_from(sorted(self.people)))
        worker = self.people.pop(staff_id)
        if data.draw(st.booleans()):
            self.hall.leave(staff_id)
        else:
            self.hall.come(msgspec.structs.replace(worker, state="away"))
        self.offered = [one for one in self.offered if one[1].staff_id != staff_id]
        self.held = [one for one in self.held if one[1] != staff_id]
        self.settled = False  # what was kept for them is anybody's

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def somebody_is_done(self, data) -> None:
        work, staff_id = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        self._free_hand(work, staff_id)

    # --- offers ---

    @precondition(lambda self: self.offered)
    @rule(data=st.data())
    def an_offer_is_accepted(self, data) -> None:
        work, mine, others = self._asked(data)
        self.held.append((work, mine.staff_id))
        for other in others:  # who was asked with them is asked no more
            self._free_hand(work, other.staff_id)

    @precondition(lambda self: self.offered)
    @rule(data=st.data())
    def an_offer_is_passed_over(self, data) -> None:
        """By everybody who was asked."""
        work, offer, others = self._asked(data)
        asked = [offer.staff_id, *(other.staff_id for other in others)]
        for staff_id in asked:
            self._free_hand(work, staff_id)
        self._put(
            msgspec.structs.replace(
                work,
                due_at=work.due_at - timedelta(seconds=30),
                passed_over=(frozenset() if offer.afresh else work.passed_over) | frozenset(asked),
                only_staff_id=None if work.only_staff_id in asked else work.only_staff_id,
            )
        )

    @rule(after=st.sampled_from([1, 5, 10, 30, 60]))
    def time_passes(self, after) -> None:
        self.now += timedelta(seconds=after)
        self.settled = False

    @rule()
    def a_clock_is_set_back(self) -> None:
        self.now -= timedelta(seconds=7)
        self.settled = False

    @rule()
    def it_is_decided(self) -> None:
        expected = decide_offers(self.works.values(), Bench(self.people.values()), self.now)
        offers = self.hall.decide(self.now)
        assert pairs(offers) == pairs(expected)
        self._follow(offers)
        self.settled = True

    @rule(limit=st.integers(1, 3))
    def it_is_decided_piece_by_piece(self, limit) -> None:
        """Each piece is what the whole begins with; together nothing is left that fits."""
        while offers := self.hall.decide(self.now, limit):
            expected = decide_offers(self.works.values(), Bench(self.people.values()), self.now)
            assert pairs(offers) == pairs(expected)[: len(offers)]
            last = offers[-1].work_id
            assert sum(1 for one in offers if one.work_id != last) < limit
            self._follow(offers)
        self.settled = True

    @precondition(lambda self: self.people)
    @rule(data=st.data(), kind=st.sampled_from(KINDS), most=st.integers(0, 3))
    def a_limit_is_set(self, data, kind, most) -> None:
        """For somebody who is there and otherwise as they were."""
        worker = self.people[data.draw(st.sampled_from(sorted(self.people)))]
        limits = {**worker.limits, kind: most}
        has = Counter(work.kind for work, owner in self._theirs() if owner == worker.staff_id)
        counts = {kind: count for kind, count in has.items() if kind in limits}
        self._come(msgspec.structs.replace(worker, limits=limits, counts=counts))

    # --- laws ---

    def _awaited(self, work: Waiting) -> bool:
        """Whether somebody the customer knows is there: it waits for them alone."""
        there = [(one, self.people.get(one.staff_id)) for one in work.preferred]
        return any(
            who is not None and who.state == "available" and awaits(work, who, one, self.now) for one, who in there
        )

    @invariant()
    def it_is_what_one_built_anew_would_be(self) -> None:
        assert sorted(self.hall.waiting(), key=urgency) == sorted(self.works.values(), key=urgency)
        there = {worker.staff_id: worker for worker in self.hall.workers()}
        assert there == self.people

    @invariant()
    def nobody_has_more_than_they_can_hold(self) -> None:
        for worker in self.people.values():
            assert worker.load <= worker.capacity

    @invariant()
    def nobody_is_given_more_of_a_kind_than_they_may_have(self) -> None:
        """What they had before a limit was lowered stays with them."""
        for worker in self.hall.workers():
            has = Counter(work.kind for work, owner in self._theirs() if owner == worker.staff_id)
            assert worker.counts == {kind: count for kind, count in has.items() if kind in worker.limits}

    @invariant()
    def nothing_waits_while_a_fit_worker_is_free(self) -> None:
        if not self.settled:
            return
        for work in self.works.values():
            for stepping_in in stages(work):
                assert whose(work, Bench(self.people.values()), self.now, stepping_in=stepping_in)[0] == []
            kept = named(work, self.now)
            if later(work, self.now) or on_board(work, self.now) or (kept and work.promised):
                continue  # its time has not come, whoever wants it may take it, or somebody gave their word
            if kept in self.people and fits(work, self.people[kept], self.now):
                continue  # for their free hand alone
            general = msgspec.structs.replace(work, only_staff_id=None)
            if self._awaited(work):
                continue
            free = [
                one
                for one in self.people.values()
                if room(one, work) and (fits(general, one, self.now) or steps_in(work, one))
            ]
            assert free == []

    def teardown(self) -> None:
        """Re-offering ends: when everybody has hands for everything, who passes over is asked again, and at last
        everything is somebody's, whoever had passed it over; what is due first is not the last."""
        for staff_id in list(self.people):
            self.hall.leave(staff_id)
        everything = Worker(
            STAFF[0], frozenset(COMPANIES), dict.fromkeys(SKILLS, 5), capacity=10 * self.number + 10, load=0
        )
        self.people = {STAFF[0]: everything}
        self.hall.come(everything)
        self.now += timedelta(seconds=90) + PROMISED_WAIT
        offers = self.hall.decide(self.now)
        if not any(work.weight == WHOLE for work in self.works.values()):  # who does that does nothing else
            assert len(offers) == len(self.works)
        assert [one.work_id for one in offers] == [
            work.work_id
            for work in sorted(self.works.values(), key=_looked_at)
            if work.work_id in {one.work_id for one in offers}
        ]

    # --- inside ---

    def _put(self, work: Waiting) -> None:
        self.works[work.work_id] = work
        self.hall.put(work)
        self.settled = False

    def _come(self, worker: Worker) -> None:
        self.people[worker.staff_id] = worker
        self.hall.come(worker)
        self.settled = False

    def _asked(self, data) -> tuple[Waiting, Offer, list[Offer]]:
        """An open offer, which is closed, and those of others to whom the same work was offered with it."""
        work, offer = self.offered.pop(data.draw(st.integers(0, len(self.offered) - 1)))
        others = [one for other, one in self.offered if other.work_id == work.work_id]
        self.offered = [one for one in self.offered if one[0].work_id != work.work_id]
        return work, offer, others

    def _free_hand(self, work: Waiting, staff_id: StaffId) -> None:
        worker = self.people[staff_id]
        less = units(work.weight, worker.capacity)
        load = max(0, worker.load - (0 if work.interruptible else less))
        soft = max(0, worker.soft - (less if work.interruptible else 0))
        counts = with_one(worker, work.kind, -1)
        self._come(msgspec.structs.replace(worker, load=load, soft=soft, counts=counts))

    def _theirs(self) -> list[tuple[Waiting, StaffId]]:
        return [*self.held, *((work, offer.staff_id) for work, offer in self.offered)]

    def _follow(self, offers: list[Offer]) -> None:
        asked = Counter(offer.work_id for offer in offers)
        assert len({(offer.work_id, offer.staff_id) for offer in offers}) == len(offers), "each is asked once"
        offered = {work_id: self.works.pop(work_id) for work_id in asked}
        for offer in offers:
            work, worker = offered[offer.work_id], self.people[offer.staff_id]
            assert asked[offer.work_id] <= work.ring
            assert room(worker, work)
            assert not may_not(work, worker, self.now)
            assert waited_for(work, self.people, self.now) in (None, worker.staff_id)
            self.people[offer.staff_id] = given(worker, work, self.now)
            self.offered.append((work, offer))


def _looked_at(work: Waiting) -> tuple[bool, datetime, int]:
    """In which order the last one there is offered everything: what they passed over, and others step in for, last."""
    return bool(work.helped) and STAFF[0] in work.passed_over, *urgency(work)


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)


some_works = st.lists(
    st.builds(
        Waiting, company_id=st.just(COMPANIES[0]), work_id=st.integers(1, 99).map(lambda number: WorkId(int=number)),
        companies=st.just(frozenset(COMPANIES[:1])), skills=skills, enqueued_at=st.just(BEGIN), due_at=st.just(BEGIN),
        only_staff_id=st.none() | st.sampled_from(STAFF), wishes=skills, relax_s=st.integers(3, 30),
        not_before=st.none() | seconds.map(lambda later: BEGIN + timedelta(seconds=later)), promised=st.booleans(),
        preferred=preferences, board_s=st.sampled_from([0, 0, 20]),
    ),
    max_size=6, unique_by=lambda work: work.work_id,
)  # fmt: skip
some_people = st.lists(
    st.builds(
        Worker, staff_id=st.sampled_from(STAFF), companies=st.just(frozenset(COMPANIES[:1])), skills=skills,
        capacity=st.integers(1, 3), load=st.integers(0, 1),
    ),
    max_size=4, unique_by=lambda worker: worker.staff_id,
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@drawn(some_works, some_people)
def test_until_it_says_so_time_alone_changes_nothing(works: list[Waiting], people: list[Worker]) -> None:
    """A simulation does not look before that; to the end nothing is forgotten."""
    hall, now = Hall(people), BEGIN
    for work in works:
        hall.put(work)
    hall.decide(now)
    while (at := hall.changes_at) is not None:
        assert at > now
        just_before = at - timedelta(microseconds=1)
        assert decide_offers(hall.waiting(), Bench(hall.workers()), just_before) == []
        now = at
        hall.decide(now)
    ever = now + timedelta(days=1)
    assert decide_offers(hall.waiting(), Bench(hall.workers()), ever) == []
