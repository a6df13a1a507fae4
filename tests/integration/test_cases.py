"""Cases on a real database: registered once, worked on, told, closed, opened again; what services ask of them."""

import asyncio
from typing import Any

import pytest
from tests.centre import Centre
from tests.under_way import under_way

from suiban.cases.api import (
    CaseCard,
    CaseMoved,
    CaseNotYours,
    Cases,
    CaseUnknown,
    CompanyRule,
    CustomerNotTold,
    NewCase,
    Query,
    Rule,
    Source,
)
from suiban.cases.events import CaseMoved as Moved
from suiban.cases.events import CaseRegistered
from suiban.cases.operations import CaseOperations
from suiban.cases.reactions import CaseListener
from suiban.corebank.api import Call, Done, Refused
from suiban.kit.ids import CaseId, CustomerId
from suiban.kit.masking import Spoken
from suiban.staff.api import StaffCaller
from suiban.tasks.events import TaskEntered


@pytest.fixture
async def cases(centre: Centre) -> Cases:
    made = Cases(centre.log, centre.audit, centre.tasks, centre.routing, centre.clock)
    centre.listeners.append(CaseListener(made))
    async with centre.db.transaction(centre.scope) as tx:
        await made.set_rule(tx, CompanyRule(centre.bank, "complaint", Rule(2, "", "card")))
    return made


async def register(centre: Centre, cases: Cases, customer: CustomerId | None = None, key: str = "a:1") -> CaseCard:
    new = NewCase(
        centre.bank, customer or await centre.customer(), Spoken("年费"), Spoken("重复扣了年费，我的电话13812341234"),
        Source("flow", key, "chat"),
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        return (await cases.register(tx, new))[0]


async def move(centre: Centre, cases: Cases, caller: StaffCaller, case: CaseCard, to: Any) -> None:
    async with centre.db.transaction(caller.scope()) as tx:
        await cases.move(tx, caller, case.id, to, Spoken("已核实"))


async def tell(centre: Centre, cases: Cases, caller: StaffCaller, case: CaseCard) -> None:
    async with centre.db.transaction(caller.scope()) as tx:
        await cases.tell(tx, caller, case.id, "phone", Spoken("已退还"))


async def state(centre: Centre, case: CaseCard) -> str:
    return str(await centre.value("select state from cases.case where id = $1", case.id))


async def taken(centre: Centre, cases: Cases) -> tuple[StaffCaller, CaseCard]:
    ann = await centre.hire("ann")
    case = await register(centre, cases)
    assert case.work_id is not None
    await centre.take(ann, case.work_id)
    await centre.catch_up()
    return ann, case


# --- registering -------------------------------------------------------------------------------------------------


async def test_registered_with_a_number_a_promise_and_a_task(centre: Centre, cases: Cases) -> None:
    case = await register(centre, cases)
    day = centre.clock.now().astimezone(await zone(centre, cases)).strftime("%y%m%d")
    assert (case.number, case.state) == (f"C{day}-000001", "received")
    assert case.promise_by > centre.clock.now()
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    assert case.work_id is not None
    task = await centre.see(boss, case.work_id)
    assert (task.card.title, task.card.kind, task.card.due_by) == (
        f"投诉 {case.number} 年费",
        "complaint",
        case.promise_by,
    )
    assert (task.card.customer_id, task.by_kind) == (str(case.customer_id), "house")
    (fact,) = await centre.facts(CaseRegistered.KIND)
    assert fact["number"] == case.number
    assert await centre.value("select string_agg(body::text, '') ~ '年费|1381234' from eventlog.fact") is False
    assert await centre.value("select string_agg(detail::text || reason, '') ~ '年费' from audit.entry") is False


async def zone(centre: Centre, cases: Cases) -> Any:
    async with centre.db.snapshot(centre.scope) as tx:
        return await cases.zone(tx, centre.bank)


async def test_one_source_registers_one_case_also_at_the_same_moment(centre: Centre, cases: Cases) -> None:
    customer = await centre.customer()
    found = await asyncio.gather(*(register(centre, cases, customer) for _ in range(5)))
    assert len({case.id for case in found}) == 1
    assert len(await centre.facts(CaseRegistered.KIND)) == len(await centre.facts(TaskEntered.KIND)) == 1
    assert (await register(centre, cases, customer, "a:2")).number.endswith("000002")


async def test_what_was_not_committed_takes_no_number(centre: Centre, cases: Cases) -> None:
    new = NewCase(centre.bank, await centre.customer(), Spoken("x"), Spoken("x"), Source("flow", "gone"))
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with centre.db.transaction(centre.scope) as tx:
            await cases.register(tx, new)
            raise ZeroDivisionError
    assert (await register(centre, cases)).number.endswith("000001")


async def test_without_a_queue_it_stands_in_the_list_only(centre: Centre, cases: Cases) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await cases.set_rule(tx, CompanyRule(centre.bank, "complaint", Rule(queue_key="gone")))
    case = await register(centre, cases)
    assert case.work_id is None
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    await move(centre, cases, boss, case, "resolved")
    assert await state(centre, case) == "resolved"


# --- the way of a case -------------------------------------------------------------------------------------------


async def test_who_takes_the_task_has_the_case_and_who_settles_it_is_done_with_the_task(
    centre: Centre, cases: Cases
) -> None:
    ann, case = await taken(centre, cases)
    assert await state(centre, case) == "in_progress"
    await move(centre, cases, ann, case, "resolved")
    assert case.work_id is not None
    task = await centre.see(ann, case.work_id)
    assert (task.card.state, task.card.outcome) == ("completed", "done")
    await centre.catch_up()
    assert await state(centre, case) == "resolved"
    assert [fact["to_state"] for fact in await centre.facts(Moved.KIND)] == ["in_progress", "resolved"]


async def test_a_task_done_settles_its_case_and_replayed_facts_change_nothing(centre: Centre, cases: Cases) -> None:
    ann, case = await taken(centre, cases)
    assert case.work_id is not None
    task = await centre.see(ann, case.work_id)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.tasks.complete(tx, ann, task, "done")
    facts = await centre.new_facts()
    for _ in range(2):
        await centre.hand(CaseListener(cases), [one for one in facts if one.topic in CaseListener(cases).topics])
    assert await state(centre, case) == "resolved"
    assert len(await centre.facts(Moved.KIND)) == 2


async def test_closed_once_the_customer_was_told_since(centre: Centre, cases: Cases) -> None:
    ann, case = await taken(centre, cases)
    await tell(centre, cases, ann, case)  # how it stands: no word of how it ended
    centre.later(60)
    await move(centre, cases, ann, case, "resolved")
    with pytest.raises(CustomerNotTold):
        await move(centre, cases, ann, case, "closed")
    centre.later(60)
    await tell(centre, cases, ann, case)
    await move(centre, cases, ann, case, "closed")
    with pytest.raises(CaseMoved):
        await move(centre, cases, ann, case, "resolved")
    async with centre.db.snapshot(ann.scope()) as tx:
        seen = await cases.access(tx, ann, case.id)
    assert [(step.what, step.how, step.by_name) for step in seen.steps if step.what != "received"] == [
        ("in_progress", "", "Ann"), ("told", "phone", "Ann"), ("resolved", "", "Ann"), ("told", "phone", "Ann"),
        ("closed", "", "Ann"),
    ]  # fmt: skip
    assert seen.card.first_told_at is not None
    assert seen.card.told_at is not None
    assert seen.card.first_told_at < seen.card.told_at
    assert "138****1234" in str(seen.text)


async def test_who_objects_has_it_opened_again_for_whoever_is_fit(centre: Centre, cases: Cases) -> None:
    ann, case = await taken(centre, cases)
    await move(centre, cases, ann, case, "resolved")
    async with centre.db.transaction(centre.scope) as tx:
        again = await cases.object_to(tx, centre.bank, case.customer_id, case.number, Spoken("没有退"))
        assert (await cases.object_to(tx, centre.bank, case.customer_id, case.number, Spoken("没有退"))) == again
    assert again.state == "reopened"
    assert again.work_id not in (None, case.work_id)
    await centre.catch_up()
    assert await state(centre, case) == "reopened", "the task that is over speaks no more for it"
    assert again.work_id is not None
    await centre.take(ann, again.work_id)
    await centre.catch_up()
    assert await state(centre, case) == "in_progress"
    with pytest.raises(CaseMoved):
        async with centre.db.transaction(centre.scope) as tx:
            await cases.object_to(tx, centre.bank, case.customer_id, case.number, Spoken("快点"))


async def test_who_watches_settles_what_waits_and_its_task_is_called_off(centre: Centre, cases: Cases) -> None:
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    case = await register(centre, cases)
    await move(centre, cases, boss, case, "resolved")
    assert case.work_id is not None
    assert (await centre.see(boss, case.work_id)).card.state == "cancelled"
    await centre.catch_up()
    assert len(await centre.facts(Moved.KIND)) == 1


# --- who sees it -------------------------------------------------------------------------------------------------


async def test_who_never_had_it_neither_sees_it_nor_moves_it(centre: Centre, cases: Cases) -> None:
    ann, case = await taken(centre, cases)
    bob = await centre.hire("bob")
    sam = await centre.hire("sam", companies=[centre.insurer], roles=("supervisor",), state=None)
    for other in (bob, sam):
        with pytest.raises(CaseUnknown):
            await move(centre, cases, other, case, "resolved")
        async with centre.db.snapshot(other.scope()) as tx:
            assert (await cases.find(tx, other, Query())).items == ()
            with pytest.raises(CaseUnknown):
                await cases.access(tx, other, case.id)
    async with centre.db.snapshot(ann.scope()) as tx:
        assert [one.id for one in (await cases.find(tx, ann, Query())).items] == [case.id]


async def test_who_had_it_sees_it_and_leaves_it_alone(centre: Centre, cases: Cases) -> None:
    ann, case = await taken(centre, cases)
    assert case.work_id is not None
    task = await centre.see(ann, case.work_id)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.tasks.pass_on(tx, ann, task, "不归我管")
    async with centre.db.snapshot(ann.scope()) as tx:
        await cases.access(tx, ann, case.id)
    with pytest.raises(CaseNotYours):
        await tell(centre, cases, ann, case)


async def test_the_list_by_state_and_by_what_is_overdue(centre: Centre, cases: Cases) -> None:
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    first, second = await register(centre, cases, key="a"), await register(centre, cases, key="b")
    await move(centre, cases, boss, second, "resolved")

    async def listed(query: Query, before: CaseId | None = None) -> list[CaseId]:
        async with centre.db.snapshot(boss.scope()) as tx:
            return [one.id for one in (await cases.find(tx, boss, query, before)).items]

    assert await listed(Query()) == [second.id, first.id]
    assert await listed(Query(states=frozenset({"received"}))) == [first.id]
    assert await listed(Query(), second.id) == [first.id]
    assert await listed(Query(company_id=centre.insurer)) == []
    assert await listed(Query(overdue=True)) == []
    centre.later(10 * 86_400)
    assert await listed(Query(overdue=True)) == [second.id, first.id]
    await tell(centre, cases, boss, first)
    assert await listed(Query(overdue=True)) == [second.id]


# --- what services ask -------------------------------------------------------------------------------------------


async def ask(centre: Centre, cases: Cases, key: str, operation: str, **arguments: Any) -> Any:
    (answer,) = await CaseOperations(centre.db, cases).call_many([Call(key, operation, "bank", "", arguments)])
    return answer


async def test_a_service_registers_once_under_its_key(centre: Centre, cases: Cases) -> None:
    customer = await centre.customer()
    instance = await under_way(centre, customer, flow="complaint")
    key = f"{instance.hex}:1"
    first = await ask(centre, cases, key, "case.register", topic="年费", text="重复扣费")
    assert isinstance(first, Done)
    assert first == await ask(centre, cases, key, "case.register", topic="年费", text="重复扣费")
    assert await centre.value("select count(*) from cases.case") == 1
    shown = await ask(centre, cases, f"{instance.hex}:2", "case.list")
    assert [one["number"] for one in shown.result["cases"]] == [first.result["number"]]
    row = "select customer_id = $2 and instance_id = $3 and door = 'chat' from cases.case where number = $1"
    assert await centre.value(row, first.result["number"], customer, instance) is True


async def test_a_service_reaches_its_own_customers_cases_only(centre: Centre, cases: Cases) -> None:
    ann, case = await taken(centre, cases)
    await move(centre, cases, ann, case, "resolved")
    stranger = await under_way(centre, await centre.customer(), flow="complaint")
    own = await under_way(centre, case.customer_id, flow="complaint")
    refused = await ask(centre, cases, f"{stranger.hex}:1", "case.object", number=case.number, text="不满意")
    assert (refused.code, await state(centre, case)) == ("not_found", "resolved")
    assert isinstance(await ask(centre, cases, f"{own.hex}:1", "case.object", number=case.number, text="不满意"), Done)
    assert await state(centre, case) == "reopened"


@pytest.mark.parametrize(
    ("key", "operation", "arguments", "code"),
    [
        ("{own}:1", "case.register", {"topic": "x"}, "arguments_wrong"),
        ("{own}:1", "case.register", {"topic": "  ", "text": "x"}, "arguments_wrong"),
        ("{own}:1", "case.register", {"topic": "x", "text": "x", "kind": "praise"}, "arguments_wrong"),
        ("{own}:1", "case.register", {"topic": "x", "text": {"a": 1}}, "arguments_wrong"),
        ("{own}:1", "case.register", {"topic": "x", "text": "a\x00b"}, "arguments_wrong"),
        ("{own}:1", "case.object", {"number": "C1", "text": "x"}, "not_found"),
        ("{own}:1", "case.burn", {}, "operation_unknown"),
        ("nonsense", "case.list", {}, "customer_unknown"),
        ("0193f0e4a7c07b0f8a3a1d2c4b5e6f70:1", "case.list", {}, "customer_unknown"),
    ],
)
async def test_nonsense_is_refused_with_words(
    centre: Centre, cases: Cases, key: str, operation: str, arguments: dict[str, Any], code: str
) -> None:
    own = await under_way(centre, await centre.customer())
    answer = await ask(centre, cases, key.format(own=own.hex), operation, **arguments)
    assert isinstance(answer, Refused)
    assert (answer.code, bool(answer.text and answer.text_en)) == (code, True)
    assert await centre.value("select count(*) from cases.case") == 0
