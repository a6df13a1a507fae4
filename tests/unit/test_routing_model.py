"""Pure decisions of routing, by example; the laws are in tests/property."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from suiban.kit.ids import CompanyId, QueueId, StaffId, WorkId
from suiban.routing import events
from suiban.routing.model import Rule, Waiting, Worker
from suiban.routing.model.bench import Bench
from suiban.routing.model.board import QueueLine, StaffLine, Wallboard
from suiban.routing.model.matching import decide_offers, due, missed_most, named, together

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
BANK, INSURER = CompanyId(int=1), CompanyId(int=2)
ANN, BEN = StaffId(int=1), StaffId(int=2)


def work(
    number: int = 1, *, priority: int = 0, target_wait_s: int = 30, waited_s: int = 10, **changes: object
) -> Waiting:
    enqueued_at = NOW - timedelta(seconds=waited_s)
    fields = {
        "company_id": BANK,
        "work_id": WorkId(int=number),
        "companies": frozenset({BANK}),
        "skills": {"card": 2},
        "enqueued_at": enqueued_at,
        "due_at": due(enqueued_at, target_wait_s, priority),
        **changes,
    }
    return Waiting(**fields)


def worker(staff_id: StaffId = ANN, **changes: object) -> Worker:
    fields = {
        "staff_id": staff_id,
        "companies": frozenset({BANK}),
        "skills": {"card": 3},
        "capacity": 2,
        "load": 0,
        **changes,
    }
    return Worker(**fields)


def offered(waiting: list[Waiting], workers: list[Worker]) -> dict[int, StaffId]:
    return {offer.work_id.int: offer.staff_id for offer in decide_offers(waiting, Bench(workers), NOW)}


def test_a_fit_worker_gets_it_for_the_queues_seconds() -> None:
    (offer,) = decide_offers([work(reservation_s=30)], Bench([worker()]), NOW)
    assert (offer.staff_id, offer.expires_at, offer.afresh) == (ANN, NOW + timedelta(seconds=30), False)


@pytest.mark.parametrize(
    "unfit",
    [
        {"state": "away"},
        {"state": "offline"},
        {"load": 2},
        {"capacity": 0},
        {"skills": {"card": 1}},
        {"skills": {}},
        {"companies": frozenset({INSURER})},
    ],
)
def test_who_is_not_fit_gets_nothing(unfit: dict[str, object]) -> None:
    assert offered([work()], [worker(**unfit)]) == {}


def test_every_part_of_a_talk_wants_a_mandate() -> None:
    both = work(companies=frozenset({BANK, INSURER}))
    assert offered([both], [worker(), worker(BEN, companies=frozenset({BANK, INSURER}))]) == {1: BEN}


def next_of(*waiting: Waiting) -> int:
    (number,) = offered(list(waiting), [worker(capacity=1)])
    return number


def test_whose_promise_ends_first_is_next() -> None:
    assert next_of(work(1, waited_s=30, target_wait_s=120), work(2, waited_s=5, target_wait_s=20)) == 2
    assert next_of(work(1, waited_s=30, target_wait_s=40), work(2, waited_s=5, target_wait_s=20)) == 1


def test_a_point_of_priority_is_worth_half_a_minute_so_that_nobody_waits_for_ever() -> None:
    assert next_of(work(1, waited_s=40), work(2, waited_s=11, priority=1)) == 2
    assert next_of(work(1, waited_s=41), work(2, waited_s=10, priority=1)) == 1
    assert next_of(work(1, waited_s=3_100), work(2, waited_s=0, priority=100)) == 1


@pytest.mark.parametrize(
    ("waited_s", "gets"),
    [(0, {}), (19, {}), (20, {1: BEN}), (39, {1: BEN}), (40, {1: ANN}), (60, {1: ANN})],
)
def test_a_wish_is_wanted_a_level_less_with_each_step_of_waiting(waited_s: int, gets: dict[int, StaffId]) -> None:
    """Ann has the must, Ben nearly what is wished beside it, and more to do."""
    wishing = work(waited_s=waited_s, wishes={"english": 4, "card": 4}, relax_s=20)
    ben = worker(BEN, skills={"card": 3, "english": 5}, load=1)
    assert offered([wishing], [worker(skills={"card": 2, "english": 2}), ben]) == gets


def test_the_smaller_share_of_capacity_counts_not_the_smaller_number() -> None:
    assert offered([work()], [worker(load=1, capacity=2), worker(BEN, load=2, capacity=8)]) == {1: BEN}


def test_a_colleague_by_name_needs_no_skill_and_is_waited_for() -> None:
    asked = work(only_staff_id=BEN)
    assert offered([asked], [worker(), worker(BEN, skills={})]) == {1: BEN}
    assert offered([asked], [worker(), worker(BEN, load=2)]) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"passed_over": frozenset({BEN})},
        {"enqueued_at": NOW - timedelta(seconds=60)},
    ],
)
def test_what_a_named_colleague_left_goes_to_everybody(change: dict[str, object]) -> None:
    asked = work(only_staff_id=BEN, **change)
    assert named(asked, NOW) is None
    assert offered([asked], [worker(), worker(BEN, load=2)]) == {1: ANN}


def test_a_named_colleague_who_is_not_there_is_not_waited_for() -> None:
    assert offered([work(only_staff_id=BEN)], [worker(), worker(BEN, state="away")]) == {1: ANN}


def test_skills_together_are_the_higher_levels() -> None:
    assert together({"card": 2, "loan": 4}, {"card": 3}) == {"card": 3, "loan": 4}


def test_a_viewer_sees_their_companies_of_the_wallboard() -> None:
    lines = tuple(
        QueueLine(
            queue_id=QueueId(int=number), company_id=company, key="card", name="信用卡", waiting=1, longest_wait_s=2,
            reserved=0, active=0, accepted_today=0, within_target_today=0, abandoned_today=0, target_wait_s=30,
        )
        for number, company in enumerate([BANK, INSURER])
    )  # fmt: skip
    people = tuple(
        StaffLine(staff_id, "李敏", "available", "", NOW, 1, 4, frozenset(companies))
        for staff_id, companies in [(ANN, {BANK, INSURER}), (BEN, {INSURER})]
    )
    seen = Wallboard(NOW, lines, people).seen_by(frozenset({BANK}))
    assert [line["company_id"] for line in seen["queues"]] == [str(BANK)]
    assert [line["staff_id"] for line in seen["staff"]] == [str(ANN)]
    assert seen["staff"][0]["companies"] == [str(BANK)]


@pytest.mark.parametrize("fact", events.FACTS, ids=lambda fact: fact.KIND)
def test_each_fact_has_an_example_that_decodes(fact: type) -> None:
    value = msgspec.json.decode(fact.EXAMPLE, type=fact)
    assert msgspec.json.decode(msgspec.json.encode(value), type=fact) == value
    assert value.topic() == fact.KIND
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(fact.EXAMPLE[:-1] + ',"more":1}', type=fact)


def test_who_missed_offers_of_several_companies_at_once_is_held_to_the_strictest() -> None:
    bank, insurer, broker = CompanyId(int=1), CompanyId(int=2), CompanyId(int=3)
    ann, ben = StaffId(int=1), StaffId(int=2)
    rules = {bank: Rule(missed_max=5), insurer: Rule(missed_max=2), broker: Rule(missed_max=0)}
    missed = [(ann, bank), (ann, insurer), (ann, broker), (ben, broker)]
    assert missed_most(missed, rules) == {ann: 2}
    assert missed_most([(ben, CompanyId(int=4))], rules) == {ben: 3}, "who said nothing means three"
