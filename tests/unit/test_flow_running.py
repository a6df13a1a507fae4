"""Branches, levels and called services, in small drawings."""

from decimal import Decimal

from tests.drawing import (
    EXCLUSIVE,
    INCLUSIVE,
    PARALLEL,
    TERMINATE,
    arguments,
    ask,
    boundary,
    call,
    calls,
    draw,
    element,
    end,
    error_end,
    inside,
    results,
    say,
    sets,
)
from tests.walking import NOW, Walk

from suiban.flows.model import machine
from suiban.flows.model.steps import Words
from suiban.flows.model.turns import (
    Called,
    Ended,
    Passed,
    Told,
)

# -- branches ----------------------------------------------------------------------------------------------------------


def test_of_two_branches_one_is_asked_at_a_time_and_both_are_waited_for() -> None:
    walk = Walk(
        draw("start > split; split > a > join; split > b > c > join; join > d > end",
             split=PARALLEL, join=PARALLEL, a=ask("a"), b=call("x"), c=ask("c"), d=ask("d"))
    )  # fmt: skip
    assert (walk.asked, walk.called) == (["a"], ["x"])
    assert machine.standing(walk.definition, walk.state) == (("a", "ask"), ("b", "call"))
    walk.bank(1)
    assert (walk.asked, walk.state.at) == ([], "a")
    assert walk.answer("a", "1").asked == ["c"]
    assert walk.answer("c", "2").asked == ["d"]
    assert walk.answer("d", "3").ended == ("done", "end")


def test_back_goes_over_branches_in_the_order_of_the_answers() -> None:
    walk = Walk(
        draw("start > split; split > a > join; split > b > join; join > c > end",
             split=PARALLEL, join=PARALLEL, a=ask("a"), b=ask("b"), c=ask("c"))
    )  # fmt: skip
    walk.answer("a", "1").answer("b", "2")
    assert walk.back().asked == ["b"]
    assert walk.back().asked == ["a"]
    assert walk.state.variables == {}
    assert walk.answer("a", "9").asked == ["c"]
    assert walk.state.variables == {"a": "9", "b": "2"}


def test_a_call_of_another_branch_is_made_anew_when_one_goes_back_behind_it() -> None:
    walk = Walk(
        draw("start > a > split; split > b > join; split > c > join; join > end",
             split=PARALLEL, join=PARALLEL, a=ask("a"), b=call("x", results(got="result.got")), c=ask("c")),
        repeatable={"x"},
    )  # fmt: skip
    walk.answer("a", "1").back()
    assert [passed.step for passed in walk.all(Passed)] == ["b", "a"]
    walk.bank(1, got="late")  # nobody waits for this any more
    assert (walk.state.variables, walk.effects) == ({}, [])
    assert walk.answer("a", "2").called == ["x"]
    assert walk.all(Called)[0].number == 2
    walk.bank(2, got="new")
    assert walk.state.variables == {"a": "2", "got": "new"}


def test_every_way_whose_condition_holds_is_gone() -> None:
    bpmn = draw(
        "start > n > split; split > a > join ? n > 1; split > b > join ? n > 2; split > c > join !; join > end",
        split=INCLUSIVE, join=INCLUSIVE, n=ask("n", type="number"), a=ask("a"), b=ask("b"), c=ask("c"),
    )  # fmt: skip
    one = Walk(bpmn).answer("n", Decimal(0))
    assert one.asked == ["c"]
    assert one.answer("c", "x").ended == ("done", "end")
    both = Walk(bpmn).answer("n", Decimal(3))
    assert both.asked == ["a"]
    assert both.answer("a", "x").asked == ["b"]
    assert both.answer("b", "x").ended == ("done", "end")


def test_in_the_next_round_of_a_loop_a_join_waits_anew() -> None:
    shapes = {"p": PARALLEL, "j": PARALLEL, "z": ask("z"), "enter": EXCLUSIVE, "which": EXCLUSIVE}
    ways = (
        "start > p; p > z > j; p > enter > split; split > a > join; split > b > join; "
        "join > count > which; which > enter ? n < 3; which > j !; j > end"
    )
    for gateway, when in ((PARALLEL, ""), (INCLUSIVE, " ? true")):
        drawn = ways.replace("> join;", f"> join{when};")
        count = say("。", sets(n="n + 1"))
        walk = Walk(
            draw(drawn, split=gateway, join=gateway, a=call("x"), b=call("x"), count=count, **shapes), n=Decimal(0)
        )
        # who comes first in one round comes last in the next: who came before must not be counted again
        for first, second in ((1, 2), (4, 3), (5, 6)):
            assert walk.bank(first).all(Told) == []
            assert len(walk.bank(second).all(Told)) == 1
        assert (walk.called, walk.ended) == ([], None)
        assert walk.answer("z", "x").ended == ("done", "end")


def test_what_is_behind_a_single_task_is_not_kept() -> None:
    bpmn = draw(
        "start > a > more; more > forget > a ? more; more > end !",
        a=ask("a"), forget=say("。", sets(a="none", more="none")), more=ask("more", type="yes_no"),
    )  # fmt: skip
    walk = Walk(bpmn)
    for _ in range(20):
        walk.answer("a", "1").answer("more", True)
        assert [row.node for row in walk.state.tree] == ["Start", "a"]


def test_a_terminating_end_stops_the_other_branches() -> None:
    walk = Walk(
        draw(
            "start > split; split > a > stop; split > b > end", split=PARALLEL, a=ask("a"), b=call("x"), stop=TERMINATE
        )
    )
    assert walk.answer("a", "1").ended == ("done", "stop")
    assert [passed.how for passed in walk.all(Passed)] == ["done", "taken_back"]


def test_ways_out_of_a_step_are_taken_in_the_order_of_the_file() -> None:
    bpmn = draw(
        "start > a; a > b ? a == '1'; a > c ? a != '2'; a > end !; b > end; c > end", a=ask("a"), b=ask("b"), c=ask("c")
    )
    assert Walk(bpmn).answer("a", "1").asked == ["b"]
    assert Walk(bpmn).answer("a", "3").asked == ["c"]
    assert Walk(bpmn).answer("a", "2").ended == ("done", "end")


def test_where_no_way_is_open_the_instance_fails_and_says_why() -> None:
    bpmn = draw("start > a > g; g > end ? a == '1'", a=ask("a"), g=EXCLUSIVE)
    assert Walk(bpmn).answer("a", "2").ended == ("failed", "no_way_on")
    bpmn = draw("start > a > g; g > end ? a > 1; g > end2 !", a=ask("a"), g=EXCLUSIVE)
    assert Walk(bpmn).answer("a", "2").ended == ("failed", "expression_failed")


def test_an_endless_loop_is_cut() -> None:
    bpmn = draw("start > a > b > a2 > g; g > b ? true; g > end !", a=ask("a"), b=say(), a2=say(), g=EXCLUSIVE)
    walk = Walk(bpmn).answer("a", "x")
    assert walk.ended == ("failed", "flow_too_long")
    assert len(walk.all(Told)) < 200


def test_a_branch_that_waits_for_ever_fails() -> None:
    bpmn = draw(
        "start > a > g; g > b > join ? a == '1'; g > join !; join > end",
        a=ask("a"),
        b=say(),
        g=EXCLUSIVE,
        join=PARALLEL,
    )
    assert Walk(bpmn).answer("a", "1").ended == ("failed", "flow_stuck")


# -- levels ------------------------------------------------------------------------------------------------------------

INNER = draw(
    "start > who > ask_bank > fine > done; refused > bad", key="inner", errors=("sorry",),
    service=element("service", element("initial", variable="twice", value="amount * 2")),
    who=ask("who"), ask_bank=call("look", arguments(n="twice") + results(name="result.name")),
    fine=say("{name}"), done=end("done"), refused=boundary("ask_bank"), bad=error_end("sorry"),
)  # fmt: skip
OUTER = draw(
    "start > amount > other > last > end; failed > sorry_end", errors=("sorry",),
    amount=ask("amount", type="number"),
    other=calls("inner", arguments(amount="amount + 1") + results(found="name", how="outcome")),
    failed=boundary("other", "sorry"), last=ask("last"), sorry_end=end("failed", "{error.code}"),
)  # fmt: skip


def test_a_called_service_has_variables_of_its_own() -> None:
    walk = Walk(OUTER, {"inner": INNER}.get).answer("amount", Decimal(4))
    assert walk.asked == ["other/who"]
    assert walk.state.variables == {"amount": Decimal(4)}
    walk.answer("other/who", "me")
    assert walk.all(Called)[0].arguments == {"n": 10}
    walk.bank(1, name="王芳")
    assert [told.prompt.text.zh for told in walk.all(Told)] == ["王芳"]
    assert walk.state.variables == {"amount": Decimal(4), "found": "王芳", "how": "done"}
    assert walk.state.scopes == {}
    assert walk.asked == ["last"]


def test_one_goes_back_into_a_called_service_and_out_of_it() -> None:
    walk = Walk(OUTER, {"inner": INNER}.get, {"look"}).answer("amount", Decimal(4)).answer("other/who", "me")
    walk.bank(1, name="王芳")
    assert walk.back().asked == ["other/who"]
    assert walk.state.scopes == {"other": {"amount": Decimal(5), "twice": Decimal(10)}}
    assert walk.back().asked == ["amount"]
    assert (walk.state.variables, walk.state.scopes) == ({}, {})
    walk.answer("amount", Decimal(1))
    assert walk.all(Called)[0].arguments == {"n": 4}
    assert walk.state.scopes["other"]["who"] == "me"


def test_an_error_leaves_a_called_service_by_the_event_that_catches_it() -> None:
    walk = Walk(OUTER, {"inner": INNER}.get).answer("amount", Decimal(4)).answer("other/who", "me")
    assert walk.refuse(1).ended == ("failed", "sorry_end")
    assert walk.all(Ended)[0].words.zh == "sorry"


def test_an_error_that_nobody_catches_ends_it_with_its_code() -> None:
    walk = Walk(draw("start > x > end", x=call("x")))
    assert walk.refuse(1, "account_frozen").ended == ("failed", "account_frozen")
    assert walk.all(Ended)[0].words == Words("不行", "No")


def test_a_part_inside_shares_the_variables_and_its_errors_are_caught_around_it() -> None:
    part = inside(
        "start_in > b > x > end_in",
        b=ask("b"),
        x=call("x", results(got="result.got")),
    )
    bpmn = draw(
        "start > part > after > end; oops > again > end2",
        part=part,
        after=ask("after"),
        oops=boundary("part"),
        again=ask("again"),
    )
    walk = Walk(bpmn).answer("b", "1")
    assert walk.bank(1, got="y").asked == ["after"]
    assert walk.state.variables == {"b": "1", "got": "y"}
    other = Walk(bpmn).answer("b", "1").refuse(1, "anything")
    assert other.asked == ["again"]
    assert other.state.variables["error"] == {"code": "anything", "text": "不行", "text_en": "No"}


def test_an_error_takes_the_question_of_another_branch_with_it() -> None:
    part = inside("start_in > s; s > b > j; s > x > j; j > end_in", b=ask("b"), x=call("x"), s=PARALLEL, j=PARALLEL)
    bpmn = draw("start > part > end; oops > again > end2", part=part, oops=boundary("part"), again=ask("again"))
    walk = Walk(bpmn)
    assert walk.asked == ["b"]
    assert walk.refuse(1).asked == ["again"]
    assert walk.state.at == "again"
    assert machine.answer(walk.definition, walk.state, "b", "1", NOW).code == "step_over"  # type: ignore[union-attr]
