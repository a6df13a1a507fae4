"""A past day run again: the same rules tell what happened, other rules tell who would have fared differently."""

from datetime import UTC, datetime, timedelta

import msgspec

from suiban.administration.api.queueing import queue_of
from suiban.administration.model import Queue
from suiban.kit.hours import Hours
from suiban.kit.ids import CompanyId, QueueId, StaffId, WorkId
from suiban.routing.model import Rule as Own
from suiban.routing.model.giving import Giving
from suiban.routing.model.kinds import KINDS
from suiban.routing.model.replaying import (
    SHOWN_MAX,
    Beside,
    Came,
    PastDay,
    Rule,
    Ruled,
    There,
    Trial,
    Tried,
    try_rules,
)
from suiban.routing.model.simulated import Case, House, Line, Shift, line_of
from suiban.routing.model.simulating import Simulation

BANK, INSURER = CompanyId(int=1), CompanyId(int=2)
BEGIN = datetime(2026, 11, 20, 16, tzinfo=UTC)
CARD, LOAN = Rule(BANK, "card", Line("card", {"card": 2})), Rule(BANK, "loan", Line("loan", {"loan": 1}))


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def there(number: int, *spans: tuple[float, float], company: CompanyId = BANK, **skills: int) -> There:
    times = tuple((at(one), at(other)) for one, other in spans or [(0, 3_600)])
    return There(StaffId(int=number), frozenset([company]), skills, 1, times)


def served(number: int, came_s: float, wait_s: float, handle_s: float, key: str = "card", by: int = 1) -> Came:
    answered = at(came_s + wait_s)
    return Came(
        WorkId(int=number), BANK, key, at(came_s), answered, answered + timedelta(seconds=handle_s),
        staff_id=StaffId(int=by),
    )  # fmt: skip


def left(number: int, came_s: float, wait_s: float, key: str = "card") -> Came:
    return Came(WorkId(int=number), BANK, key, at(came_s), None, at(came_s + wait_s), gave_up=True)


def day(came: list[Came], people: list[There]) -> PastDay:
    return PastDay(BANK, BEGIN.date(), BEGIN, at(86_400), tuple(came), tuple(people))


def tried(past: PastDay, now: list[Rule], then: list[Rule] | None = None, beside: Beside | None = None) -> Tried:
    """``beside``: what would hold beside the queues; now it is the usual."""
    would = Ruled(tuple(then if then is not None else now), (beside,) if beside is not None else ())
    return try_rules(Trial(past, Ruled(tuple(now)), would))


def test_a_day_that_went_by_the_rules_comes_out_as_it_was() -> None:
    past = day([served(1, 0, 0, 100), served(2, 10, 90, 60), left(3, 20, 30)], [there(1, card=3)])
    found = tried(past, [CARD])
    assert found.now[""] == found.then[""] == found.real[""]
    assert (found.apart.same_fate, found.apart.wait_s_mean) == (1.0, 0.0)
    assert (found.changed, found.changed_count, found.works, found.people) == ((), 0, 3, 1)
    real = found.real["card"]
    assert (real.answered, real.abandoned, real.service_level) == (2, 1, 0.5)


def test_a_lower_level_serves_who_gave_up() -> None:
    past = day([served(1, 0, 0, 300), left(2, 10, 40)], [there(1, card=3), there(2, card=1)])
    easier = msgspec.structs.replace(CARD, line=msgspec.structs.replace(CARD.line, skills={"card": 1}))
    found = tried(past, [CARD], [easier])
    [changed] = found.changed
    assert (changed.real.fate, changed.now.fate, changed.then.fate) == ("gave_up", "gave_up", "answered")
    assert (changed.queue_key, changed.now.wait_s, changed.then.wait_s) == ("card", 40.0, 0.0)
    assert (found.now[""].abandoned, found.then[""].abandoned) == (1, 0)


def test_what_came_for_a_queue_that_is_off_waits_in_the_first_other() -> None:
    past = day([served(1, 0, 0, 60, "loan")], [there(1, loan=1)])
    off = msgspec.structs.replace(LOAN, line=msgspec.structs.replace(LOAN.line, active=False))
    found = tried(past, [CARD, LOAN], [CARD, off])
    assert (found.now["loan"].answered, found.then["loan"].arrived) == (1, 0)
    # nobody there has the other's skill
    assert (found.then["card"].arrived, found.then["card"].unserved) == (1, 1)


def test_who_is_off_is_stood_in_for_by_the_fallback() -> None:
    past = day([served(1, 0, 0, 60, "loan")], [there(1, loan=1)])
    rules = [CARD, LOAN, Rule(BANK, "open", Line("open"))]
    off = [msgspec.structs.replace(one, line=msgspec.structs.replace(one.line, fallback="open")) for one in rules]
    off[1] = msgspec.structs.replace(off[1], line=msgspec.structs.replace(off[1].line, active=False))
    found = tried(past, rules, off)
    assert [found.then[key].answered for key in ("card", "loan", "open")] == [0, 0, 1]


def test_what_went_on_is_told_where_it_ended_and_begins_again_where_it_came() -> None:
    helping = msgspec.structs.replace(CARD, line=msgspec.structs.replace(CARD.line, overflow="loan", overflow_wait_s=5))
    went = msgspec.structs.replace(served(1, 1, 1, 60), taken_in="loan")
    past = day([went], [there(1, loan=1)])
    found = tried(past, [helping, LOAN], [CARD, LOAN])
    for told in (found.real, found.now):
        assert (told["card"].arrived, told["loan"].arrived, told["loan"].overflowed) == (0, 1, 1)
    assert found.apart.same_fate == 1
    assert (found.then["card"].unserved, found.then["loan"].arrived) == (1, 0)


def test_from_when_waits_count_is_for_the_rules_to_say() -> None:
    """They came a minute before it opened, and were served half a minute after."""
    opens = Hours(weekly={"sat": ("01:00-18:00",)})
    line = msgspec.structs.replace(CARD.line, hours=opens, zone="Asia/Shanghai")
    came = msgspec.structs.replace(served(1, 3_540, 90, 60), counts_from=at(3_600))
    found = tried(day([came], [there(1, (3_630, 9_000), card=3)]), [msgspec.structs.replace(CARD, line=line)], [CARD])
    waits = [told["card"].wait_s_mean for told in (found.real, found.now, found.then)]
    assert waits == [30, 30, 90]


def test_what_rang_out_and_what_was_taken_is_told() -> None:
    taken = msgspec.structs.replace(served(1, 0, 5, 60), claimed=True, missed=2)
    grab = msgspec.structs.replace(CARD, line=msgspec.structs.replace(CARD.line, giving=Giving("grab")))
    past = msgspec.structs.replace(day([taken], [there(1, card=3)]), claim_s=5.0)
    found = tried(past, [grab])
    assert (found.real["card"].claimed, found.real["card"].offers_missed) == (1, 2)
    assert (found.now["card"].claimed, found.now["card"].wait_s_mean) == (1, 5)


def test_rules_of_the_company_are_tried() -> None:
    """Two wait for the one who is busy: whoever is worth more by the draft is next."""
    came = [
        served(1, 0, 0, 100),
        msgspec.structs.replace(served(2, 1, 99, 10), city="广州"),
        msgspec.structs.replace(served(3, 2, 108, 10), level="私行"),
        msgspec.structs.replace(served(4, 3, 117, 10), returned=True),
    ]

    def order(rule: Own) -> list[float]:
        changed = tried(day(came, [there(1, card=3)]), [CARD], beside=Beside(BANK, House(rule))).changed
        return [one.then.wait_s or 0 for one in sorted(changed, key=lambda one: one.at)]

    assert order(Own()) == []
    assert order(Own(level_points=("私行=6",))) == [109, 98]
    assert order(Own(returned_points=9)) == [109, 118, 97]


def test_whom_they_had_and_where_they_live_is_as_the_rules_say() -> None:
    came = [
        msgspec.structs.replace(
            served(1, 0, 0, 60), last_agent_id=StaffId(int=2), had_last_at=at(-10 * 86_400), city="广州"
        )
    ]
    line = msgspec.structs.replace(CARD.line, last_agent_s=300, region_skill=True, relax_s=600)
    people = [
        there(1, card=3),
        there(2, (200, 3_600), (0, 1), card=3),
        there(3, (50, 3_600), **{"card": 3, "region-gd": 2}),
    ]
    rule = msgspec.structs.replace(CARD, line=line)
    result = tried(day(came, people), [rule], beside=Beside(BANK, House(Own(last_agent_days=5, regions=("广州=gd",)))))
    assert result.now["card"].wait_s_mean == 0
    assert result.then["card"].wait_s_mean == 50, "they are waited for who serve their region"


def test_kinds_of_work_are_tried() -> None:
    """An order that weighs nothing less than all hands waits; so does one whose kind is closed."""
    order = Came(WorkId(int=2), BANK, "card", at(1), at(1), at(61), staff_id=StaffId(int=1), kind="order")
    past = day([served(1, 0, 0, 60), order], [msgspec.structs.replace(there(1, card=3), capacity=2)])
    heavy = KINDS | {"order": msgspec.structs.replace(KINDS["order"], weight=0, interruptible=False)}
    assert tried(past, [CARD], beside=Beside(BANK, kinds=heavy)).then["card"].wait_s_mean == 29.5
    late = House(kind_hours={"order": Hours(weekly={"fri": ("17:30-18:00",)})})
    (changed,) = tried(past, [CARD], beside=Beside(BANK, late)).changed
    assert (changed.now.fate, changed.then.fate) == ("answered", "unserved"), "nobody is there when it opens"


def test_limits_of_people_hold() -> None:
    one = msgspec.structs.replace(there(1, card=3), capacity=3, limits={"conversation": 1})
    result = tried(day([served(1, 0, 0, 60), served(2, 1, 0, 60)], [one]), [CARD])
    assert (result.real["card"].wait_s_mean, result.now["card"].wait_s_mean) == (0, 29.5)


def test_a_trial_goes_to_its_child_whole() -> None:
    line = msgspec.structs.replace(CARD.line, hours=Hours(weekly={"mon": ("09:00-18:00",)}), giving=Giving("several"))
    beside = Beside(BANK, House(Own(fallback="card"), {"order": Hours(weekly={"mon": ("09:00-18:00",)})}))
    now = Ruled((msgspec.structs.replace(CARD, line=line),), (beside,))
    trial = Trial(day([served(1, 0, 0, 60)], [there(1)]), now, Ruled((LOAN,)))
    assert (
        msgspec.json.decode(msgspec.json.encode(trial), type=Trial, dec_hook=lambda kind, value: kind(value)) == trial
    )


def test_other_companies_work_takes_hands_and_is_not_shown() -> None:
    shared = There(StaffId(int=1), frozenset([BANK, INSURER]), {}, 1, ((at(0), at(3_600)),))
    foreign = Came(WorkId(int=9), INSURER, "claims", at(0), at(0), at(200), staff_id=StaffId(int=1))
    rules = [Rule(BANK, "card", Line("card")), Rule(INSURER, "claims", Line("claims"))]
    found = tried(day([foreign, served(1, 10, 190, 60)], [shared]), rules)
    assert found.now.keys() == {"", "card"}
    assert (found.works, found.now[""].arrived, found.now[""].wait_s_mean) == (1, 1, 190.0)


def test_who_had_to_wait_longer_would_have_given_up_some_time() -> None:
    came = [served(n, n * 10.0, 0, 5, by=1) for n in range(50)] + [left(99, 600, 20)]
    past = day(came, [there(1, card=3)])
    nobody = msgspec.structs.replace(CARD, line=msgspec.structs.replace(CARD.line, skills={"card": 5}))
    found = tried(past, [CARD], [nobody])
    assert found.then[""].answered == 0
    assert found.then[""].abandoned == 51
    # the one who really gave up would have been served by the rules as they are: a hand was free
    assert found.changed_count == 51
    assert len(found.changed) == SHOWN_MAX
    # nobody ever gave up: nothing is known, so they wait
    assert tried(day(came[:-1], [there(1, card=3)]), [CARD], [nobody]).then[""].unserved == 50


def test_the_same_comes_out_the_same() -> None:
    came = [served(n, n * 7.0, 3, 40) for n in range(30)] + [left(40 + n, n * 11.0, 15) for n in range(9)]
    past = day(sorted(came, key=lambda one: one.at), [there(1, card=3), there(2, card=2)])
    assert tried(past, [CARD]) == tried(past, [CARD])


def test_nothing_came_and_nobody_was_there() -> None:
    found = tried(day([], []), [CARD])
    assert (found.works, found.real[""].service_level, found.apart.same_fate) == (0, None, None)
    found = tried(day([left(1, 0, 5)], []), [CARD])
    assert found.now[""].abandoned == 1


def test_a_pause_is_one_and_the_hand_is_still_the_same() -> None:
    shift = Shift(from_s=0, until_s=100, again=((200, 300),))
    run = Simulation({"q": Line("q")}, [shift], [Case(90, "q", 150), Case(150, "q", 10), Case(205, "q", 10)]).run()
    # what was begun before the pause is finished in it, and after it: only then is the hand free
    assert [fate.answered_s for fate in run.fates] == [90, 240, 250]
    assert run.present_s == (200,)


def test_all_of_a_queue_that_rules_anything_goes_over() -> None:
    queue = Queue(
        name="卡", skills={"card": 3}, wishes={"english": 2}, relax_s=7, target_wait_s=11, priority=4, overflow="loan",
        overflow_wait_s=70, mode="grab", claim_max=9, manager_s=8, language_skill="must", region_skill=True,
    )  # fmt: skip
    ruled = queue_of(QueueId(int=1), (BANK, "card"), queue)
    line = line_of(ruled, None, "Asia/Shanghai", "front")
    shared = set(Line.__struct_fields__) & set(ruled.__struct_fields__)
    named = {"company_id", "id", "name", "name_en", "waiting", "hours_key", "bot_backup"}
    assert set(ruled.__struct_fields__) - shared == named
    assert all(getattr(line, name) == getattr(ruled, name) for name in shared)
    assert (line.giving.mode, line.giving.claim_max, line.fallback, line.hours) == ("grab", 9, "front", None)


def test_it_says_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    came = [served(n, n * 7.0, 0, 5) for n in range(400)]
    try_rules(
        Trial(day(came, [there(1, card=3)]), Ruled((CARD,)), Ruled((CARD,))),
        lambda done, known: told.append((done, known)),
    )
    assert all(0 <= done <= known for done, known in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
