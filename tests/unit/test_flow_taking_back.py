"""Waiting, approving, taking back, what is known: in small drawings."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tests.drawing import (
    EXCLUSIVE,
    PARALLEL,
    arguments,
    ask,
    boundary,
    call,
    calls,
    draw,
    element,
    end,
    inside,
    say,
    sets,
    task,
    wait,
)
from tests.walking import NOW, Walk

from suiban.flows.model import machine
from suiban.flows.model.steps import Misread, Words
from suiban.flows.model.turns import (
    ApprovalWanted,
    Asked,
    Called,
    HandedOver,
    Turn,
    Unavailable,
    Waiting,
)

# -- waiting for others ------------------------------------------------------------------------------------------------


def test_what_waits_for_a_time_goes_on_then_and_not_before() -> None:
    walk = Walk(draw("start > w > end", w=wait("PT2H")))
    assert walk.all(Waiting)[0].until == NOW + timedelta(hours=2)
    assert machine.woken(walk.definition, walk.state, "w", NOW + timedelta(hours=1)) == Turn(walk.state, ())
    walk.keep(machine.woken(walk.definition, walk.state, "w", NOW + timedelta(hours=2)))
    assert walk.ended == ("done", "end")


def test_a_wait_may_be_computed() -> None:
    walk = Walk(draw("start > w > end", w=wait("day")), day=date(2026, 11, 25))
    assert walk.all(Waiting)[0].until == datetime(2026, 11, 25, tzinfo=UTC)
    assert Walk(draw("start > w > end", w=wait("x")), x="soon").ended == ("failed", "expression_failed")


def test_somebody_of_the_bank_agrees_or_does_not() -> None:
    plain = draw("start > ok > end", ok=task("approve", queue="backs"))
    walk = Walk(plain)
    assert walk.all(ApprovalWanted)[0].queue == "backs"
    yes = Walk(plain)
    yes.keep(machine.approved(yes.definition, yes.state, "ok", True, "stf_1", NOW))
    assert (yes.ended, yes.state.variables) == (("done", "end"), {"approved": True, "approved_by": "stf_1"})
    walk.keep(machine.approved(walk.definition, walk.state, "ok", False, "stf_1", NOW))
    assert walk.ended == ("refused", "ok")
    asked = draw(
        "start > ok > g; g > more > end ? approved == false; g > end2 !",
        ok=task("approve", queue="b"),
        g=EXCLUSIVE,
        more=ask("more"),
    )
    walk = Walk(asked)
    walk.keep(machine.approved(walk.definition, walk.state, "ok", False, "stf_1", NOW))
    assert walk.asked == ["more"]
    assert machine.approved(walk.definition, walk.state, "ok", True, "stf_2", NOW) == Turn(walk.state, ())


def test_a_person_goes_on_and_gives_it_back() -> None:
    walk = Walk(
        draw("start > a > p > b > end", a=ask("a"), b=ask("b"), p=task("hand", "", "manualTask", queue="q", reason="r"))
    )
    walk.answer("a", "1")
    assert walk.all(HandedOver)[0].queue == "q"
    walk.keep(machine.handed_back(walk.definition, walk.state, "p", NOW))
    assert walk.asked == ["b"]
    assert machine.back(walk.definition, walk.state, NOW).code == "too_late"  # type: ignore[union-attr]


def test_a_bad_end_waits_for_what_the_bank_is_at_and_takes_it_back() -> None:
    undo = element("undo", arguments(reference="result.id"), operation="unbook")
    walk = Walk(
        draw("start > p; p > a > j; p > b > j; j > end", p=PARALLEL, j=PARALLEL, a=call("book", undo), b=call("x"))
    )
    walk.refuse(2, "account_frozen")
    assert (walk.ended, walk.called) == (None, [])
    assert machine.standing(walk.definition, walk.state) == (("a", "call"),)
    assert machine.cancel(walk.definition, walk.state, NOW).code == "flow_over"  # type: ignore[union-attr]
    walk.bank(1, id="R1")
    assert (walk.ended, walk.called) == (("failed", "account_frozen"), ["unbook"])
    assert walk.all(Called)[0].arguments == {"reference": "R1"}
    assert machine.standing(walk.definition, walk.state) == ()


def test_what_the_bank_was_at_in_a_part_that_was_left_is_taken_back_in_the_end() -> None:
    undo = element("undo", arguments(reference="result.id"), operation="unbook")
    part = inside(
        "start_in > p; p > a > j; p > b > j; j > end_in", p=PARALLEL, j=PARALLEL, a=call("book", undo), b=call("x")
    )
    walk = Walk(
        draw("start > part > end; oops > c > end2", part=part, oops=boundary("part"), c=ask("c"), end2=end("refused"))
    )
    assert walk.refuse(2).asked == ["c"]
    assert machine.back(walk.definition, walk.state, NOW).code == "nothing_before"  # type: ignore[union-attr]
    assert machine.cancel(walk.definition, walk.state, NOW).code == "busy"  # type: ignore[union-attr]
    assert walk.bank(1, id="R1").effects == []
    assert walk.answer("c", "x").called == ["unbook"]


# -- taking back -------------------------------------------------------------------------------------------------------

UNDO = element("undo", arguments(reference="result.id"), operation="unbook")
BOOKS = draw(
    "start > a > book > b > book2 > c > end; no > end_bad",
    a=ask("a"), b=ask("b"), c=ask("c"), book=call("book", UNDO), book2=call("book", arguments(b="b") + UNDO),
    no=boundary("book2"), end_bad=end("failed"),
)  # fmt: skip


def test_what_was_done_is_taken_back_newest_first_when_it_is_cancelled() -> None:
    walk = Walk(BOOKS).answer("a", "1").bank(1, id="R1").answer("b", "2").bank(2, id="R2")
    walk.keep(machine.cancel(walk.definition, walk.state, NOW))
    assert [(c.operation, c.number, c.undoes, c.arguments) for c in walk.all(Called)] == [
        ("unbook", 3, 2, {"reference": "R2"}),
        ("unbook", 4, 1, {"reference": "R1"}),
    ]
    assert walk.ended == ("cancelled", "cancelled")


def test_going_back_takes_back_what_was_done_since_and_does_it_again() -> None:
    walk = Walk(BOOKS).answer("a", "1").bank(1, id="R1").answer("b", "2").bank(2, id="R2")
    walk.correct("b", "3")
    assert [(c.operation, c.number, c.undoes) for c in walk.all(Called)] == [("unbook", 3, 2), ("book", 4, None)]
    assert walk.all(Called)[1].arguments == {"b": "3"}
    assert walk.bank(4, id="R4").asked == ["c"]
    assert [number for number, _, _ in walk.state.undo] == [1, 4]


def test_a_bad_end_takes_back_and_a_good_one_does_not() -> None:
    walk = Walk(BOOKS).answer("a", "1").bank(1, id="R1").answer("b", "2").refuse(2)
    assert (walk.ended, walk.called) == (("failed", "end_bad"), ["unbook"])
    walk = Walk(BOOKS).answer("a", "1").bank(1, id="R1").answer("b", "2").bank(2, id="R2").answer("c", "3")
    assert (walk.ended, walk.called) == (("done", "end"), [])


def test_after_what_cannot_be_taken_back_nothing_is_changed() -> None:
    walk = Walk(draw("start > a > x > b > end", a=ask("a"), b=ask("b"), x=call("move"))).answer("a", "1")
    assert machine.cancel(walk.definition, walk.state, NOW).code == "busy"  # type: ignore[union-attr]
    walk.bank(1)
    assert machine.correct(walk.definition, walk.state, "a", "2", NOW).code == "too_late"  # type: ignore[union-attr]
    assert machine.back(walk.definition, walk.state, NOW).code == "too_late"  # type: ignore[union-attr]
    refused = Walk(draw("start > a > x > end; no > b > end2", a=ask("a"), b=ask("b"), x=call("move"), no=boundary("x")))
    refused.answer("a", "1").refuse(1)
    assert refused.correct("a", "2").called == ["move"]


def test_when_nobody_knows_whether_it_was_done_nothing_goes_back_behind_it() -> None:
    walk = Walk(draw("start > a > x > end; no > b > end2", a=ask("a"), b=ask("b"), x=call("move"), no=boundary("x")))
    walk.answer("a", "1")
    walk.keep(machine.returned(walk.definition, walk.state, 1, Unavailable(), NOW))
    assert walk.asked == ["b"]
    assert walk.state.variables["error"]["code"] == "bank_unavailable"
    assert machine.back(walk.definition, walk.state, NOW).code == "too_late"  # type: ignore[union-attr]


# -- what is known -----------------------------------------------------------------------------------------------------


def test_a_loop_asks_again_what_it_forgets() -> None:
    bpmn = draw(
        "start > a > more; more > forget > a ? more; more > end !",
        a=ask("a"), forget=say("{a}", sets(a="none", more="none")),
                more=ask("more", type="yes_no"))  # fmt: skip
    walk = Walk(bpmn).answer("a", "1").answer("more", True)
    assert walk.asked == ["a"]
    walk.answer("a", "2").answer("more", True).answer("a", "3")
    # the last question of that name is meant, and what came after it is given again
    assert walk.correct("a", "9").asked == ["more"]
    assert walk.back().asked == ["a"]
    assert walk.back().asked == ["more"]
    assert walk.back().asked == ["a"]
    assert walk.all(Asked)[0].prompt.given == Words("2", "2")
    assert walk.answer("a", "2").asked == ["more"]


def test_a_form_is_filled_in_by_what_is_known_and_told_what_is_wrong() -> None:
    schema = (
        '{"type":"object","required":["name","age"],"properties":{"name":{"type":"string","title":"姓名","minLength":2},'
        '"age":{"type":"integer","title":"年龄","minimum":18},"note":{"type":"string","title":"备注"}}}'
    )
    bpmn = draw("start > f > end", f=task("form", element("schema", schema), variable="person"))
    walk = Walk(bpmn)
    wrong = machine.answer(walk.definition, walk.state, "f", {"name": "王", "age": Decimal(3)}, NOW)
    assert isinstance(wrong, Misread)
    assert (wrong.code, set(wrong.fields)) == ("form_incomplete", {"name", "age"})
    strange = machine.answer(walk.definition, walk.state, "f", {"name": "王芳", "age": Decimal(30), "x": "y"}, NOW)
    assert isinstance(strange, Misread)
    walk.answer("f", {"name": "王芳", "age": Decimal(30)})
    assert walk.state.variables == {"name": "王芳", "age": Decimal(30), "person": {"name": "王芳", "age": Decimal(30)}}
    assert Walk(bpmn, name="王芳", age=Decimal(30)).ended == ("done", "end")
    assert Walk(bpmn, name="王芳", age=Decimal(3)).asked == ["f"]


def test_what_is_said_in_secret_is_only_a_number_and_is_asked_anew() -> None:
    bpmn = draw(
        "start > pin > a > x > end",
        pin=ask("pin", type="secret"),
        a=ask("a"),
        x=call("activate", arguments(code="pin")),
    )
    walk = Walk(bpmn)
    assert isinstance(machine.answer(walk.definition, walk.state, "pin", "123456", NOW), Misread)
    walk.answer("pin", {"$secret": 7})
    walk.back()
    assert walk.asked == ["pin"]
    assert walk.all(Asked)[0].prompt.given == Words()
    walk.answer("pin", {"$secret": 8}).answer("a", "1")
    assert walk.all(Called)[0].arguments == {"code": {"$secret": 8}}


def test_a_question_is_found_by_what_customers_call_it() -> None:
    walk = Walk(draw("start > a > b > end", a=ask("amount", type="number", label="金额", labelEn="Amount"), b=ask("b")))
    walk.answer("a", Decimal(5))
    for label in ("金额", " amount ", "AMOUNT", "a"):
        prompt = machine.question(walk.definition, walk.state, label, NOW)
        assert prompt is not None
        assert (prompt.step, prompt.given.zh) == ("a", "5")
    assert machine.question(walk.definition, walk.state, "金", NOW) is None


def test_one_is_told_how_far_one_is() -> None:
    inner = draw("start > x > y > end", key="inner", x=ask("x"), y=ask("y"))
    bpmn = draw(
        "start > a > b > g; g > c > d > j ? a == '1'; g > e > j !; j > call > f > end",
        a=ask("a"), b=ask("b"), c=ask("c"), d=ask("d"), e=ask("e"), f=ask("f"), g=EXCLUSIVE, j=EXCLUSIVE,
        call=calls("inner"),
    )  # fmt: skip
    walk = Walk(bpmn, {"inner": inner}.get)

    def place() -> tuple[int, int]:
        prompt = machine.prompt(walk.definition, walk.state, NOW)
        assert prompt is not None
        return prompt.number, prompt.total

    assert place() == (1, 7)  # the longer way, as long as nobody knows
    walk.answer("a", "2")
    assert place() == (2, 6)
    walk.answer("b", "2")
    walk.answer("e", "2")
    assert (walk.asked, place()) == (["call/x"], (4, 6))
    walk.answer("call/x", "1").answer("call/y", "1")
    assert (walk.asked, place()) == (["f"], (6, 6))
    # what is known already is not counted
    assert Walk(bpmn, {"inner": inner}.get, b="1", f="1").all(Asked)[0].prompt.total == 5


def test_with_nothing_to_choose_from_the_error_is_caught_or_ends_it() -> None:
    options = element("options", from_="cards", value="card", label="{card}")
    bpmn = draw("start > c > end", c=task("choose", options, variable="card"))
    assert Walk(bpmn, cards=[]).ended == ("failed", "nothing_to_choose")
    assert Walk(bpmn, cards=[{"card": "1"}]).asked == ["c"]
    caught = draw("start > c > end; none > end2", c=task("choose", options, variable="card"), none=boundary("c"))
    assert Walk(caught, cards=[]).ended == ("done", "end2")
