"""What the machine does beyond one straight line: branches, levels, called services, waiting, approving, undoing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

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
    task,
    wait,
)

from suiban.flows.model import machine
from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.steps import Misread, Words
from suiban.flows.model.turns import (
    ApprovalWanted,
    Asked,
    BankRefused,
    Called,
    Done,
    Ended,
    HandedOver,
    Passed,
    State,
    Told,
    Turn,
    Unavailable,
    Waiting,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Talk:
    """An instance whose state is stored and read again after every turn."""

    def __init__(self, bpmn: str, resolve: Any = None, repeatable: Any = (), **known: Any) -> None:
        self.definition: Definition = compile_definition(bpmn, resolve, repeatable)
        self.now = NOW
        self.effects: list[Any] = []
        self.keep(machine.start(self.definition, known, NOW))

    def keep(self, turn: Turn | Misread) -> "Talk":
        assert isinstance(turn, Turn), turn
        packed = machine.pack(turn.state)
        self.state: State = machine.unpack(packed)
        assert self.state == turn.state
        assert machine.pack(self.state) == packed
        self.effects = list(turn.effects)
        return self

    def answer(self, step: str, value: Any) -> "Talk":
        return self.keep(machine.answer(self.definition, self.state, step, value, self.now))

    def correct(self, variable: str, value: Any) -> "Talk":
        return self.keep(machine.correct(self.definition, self.state, variable, value, self.now))

    def back(self) -> "Talk":
        return self.keep(machine.back(self.definition, self.state, self.now))

    def bank(self, number: int, **result: Any) -> "Talk":
        return self.keep(machine.returned(self.definition, self.state, number, Done(result), self.now))

    def refuse(self, number: int, code: str = "no") -> "Talk":
        outcome = BankRefused(code, Words("不行", "No"))
        return self.keep(machine.returned(self.definition, self.state, number, outcome, self.now))

    def all(self, kind: type) -> list[Any]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def asked(self) -> list[str]:
        return [effect.prompt.step for effect in self.all(Asked)]

    @property
    def called(self) -> list[str]:
        return [effect.operation for effect in self.all(Called)]

    @property
    def ended(self) -> tuple[str, str] | None:
        ends = self.all(Ended)
        assert len(ends) <= 1
        return (ends[0].outcome, ends[0].key) if ends else None


# -- branches ----------------------------------------------------------------------------------------------------------


def test_of_two_branches_one_is_asked_at_a_time_and_both_are_waited_for() -> None:
    talk = Talk(
        draw("start > split; split > a > join; split > b > c > join; join > d > end",
             split=PARALLEL, join=PARALLEL, a=ask("a"), b=call("x"), c=ask("c"), d=ask("d"))
    )  # fmt: skip
    assert (talk.asked, talk.called) == (["a"], ["x"])
    assert machine.standing(talk.definition, talk.state) == (("a", "ask"), ("b", "call"))
    talk.bank(1)
    assert (talk.asked, talk.state.at) == ([], "a")
    assert talk.answer("a", "1").asked == ["c"]
    assert talk.answer("c", "2").asked == ["d"]
    assert talk.answer("d", "3").ended == ("done", "end")


def test_back_goes_over_branches_in_the_order_of_the_answers() -> None:
    talk = Talk(
        draw("start > split; split > a > join; split > b > join; join > c > end",
             split=PARALLEL, join=PARALLEL, a=ask("a"), b=ask("b"), c=ask("c"))
    )  # fmt: skip
    talk.answer("a", "1").answer("b", "2")
    assert talk.back().asked == ["b"]
    assert talk.back().asked == ["a"]
    assert talk.state.variables == {}
    assert talk.answer("a", "9").asked == ["c"]
    assert talk.state.variables == {"a": "9", "b": "2"}


def test_a_call_of_another_branch_is_made_anew_when_one_goes_back_behind_it() -> None:
    talk = Talk(
        draw("start > a > split; split > b > join; split > c > join; join > end",
             split=PARALLEL, join=PARALLEL, a=ask("a"), b=call("x", results(got="result.got")), c=ask("c")),
        repeatable={"x"},
    )  # fmt: skip
    talk.answer("a", "1").back()
    assert [passed.step for passed in talk.all(Passed)] == ["b", "a"]
    talk.bank(1, got="late")  # nobody waits for this any more
    assert (talk.state.variables, talk.effects) == ({}, [])
    assert talk.answer("a", "2").called == ["x"]
    assert talk.all(Called)[0].number == 2
    talk.bank(2, got="new")
    assert talk.state.variables == {"a": "2", "got": "new"}


def test_every_way_whose_condition_holds_is_gone() -> None:
    bpmn = draw(
        "start > n > split; split > a > join ? n > 1; split > b > join ? n > 2; split > c > join !; join > end",
        split=INCLUSIVE, join=INCLUSIVE, n=ask("n", type="number"), a=ask("a"), b=ask("b"), c=ask("c"),
    )  # fmt: skip
    one = Talk(bpmn).answer("n", Decimal(0))
    assert one.asked == ["c"]
    assert one.answer("c", "x").ended == ("done", "end")
    both = Talk(bpmn).answer("n", Decimal(3))
    assert both.asked == ["a"]
    assert both.answer("a", "x").asked == ["b"]
    assert both.answer("b", "x").ended == ("done", "end")


def test_a_terminating_end_stops_the_other_branches() -> None:
    talk = Talk(
        draw(
            "start > split; split > a > stop; split > b > end", split=PARALLEL, a=ask("a"), b=call("x"), stop=TERMINATE
        )
    )
    assert talk.answer("a", "1").ended == ("done", "stop")
    assert [passed.how for passed in talk.all(Passed)] == ["done", "taken_back"]


def test_ways_out_of_a_step_are_taken_in_the_order_of_the_file() -> None:
    bpmn = draw(
        "start > a; a > b ? a == '1'; a > c ? a != '2'; a > end !; b > end; c > end", a=ask("a"), b=ask("b"), c=ask("c")
    )
    assert Talk(bpmn).answer("a", "1").asked == ["b"]
    assert Talk(bpmn).answer("a", "3").asked == ["c"]
    assert Talk(bpmn).answer("a", "2").ended == ("done", "end")


def test_where_no_way_is_open_the_instance_fails_and_says_why() -> None:
    bpmn = draw("start > a > g; g > end ? a == '1'", a=ask("a"), g=EXCLUSIVE)
    assert Talk(bpmn).answer("a", "2").ended == ("failed", "no_way_on")
    bpmn = draw("start > a > g; g > end ? a > 1; g > end2 !", a=ask("a"), g=EXCLUSIVE)
    assert Talk(bpmn).answer("a", "2").ended == ("failed", "expression_failed")


def test_an_endless_loop_is_cut() -> None:
    bpmn = draw("start > a > b > a2 > g; g > b ? true; g > end !", a=ask("a"), b=say(), a2=say(), g=EXCLUSIVE)
    talk = Talk(bpmn).answer("a", "x")
    assert talk.ended == ("failed", "flow_too_long")
    assert len(talk.all(Told)) < 200


def test_a_branch_that_waits_for_ever_fails() -> None:
    bpmn = draw(
        "start > a > g; g > b > join ? a == '1'; g > join !; join > end",
        a=ask("a"),
        b=say(),
        g=EXCLUSIVE,
        join=PARALLEL,
    )
    assert Talk(bpmn).answer("a", "1").ended == ("failed", "flow_stuck")


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
    talk = Talk(OUTER, {"inner": INNER}.get).answer("amount", Decimal(4))
    assert talk.asked == ["other/who"]
    assert talk.state.variables == {"amount": Decimal(4)}
    talk.answer("other/who", "me")
    assert talk.all(Called)[0].arguments == {"n": 10}
    talk.bank(1, name="王芳")
    assert [told.prompt.text.zh for told in talk.all(Told)] == ["王芳"]
    assert talk.state.variables == {"amount": Decimal(4), "found": "王芳", "how": "done"}
    assert talk.state.scopes == {}
    assert talk.asked == ["last"]


def test_one_goes_back_into_a_called_service_and_out_of_it() -> None:
    talk = Talk(OUTER, {"inner": INNER}.get, {"look"}).answer("amount", Decimal(4)).answer("other/who", "me")
    talk.bank(1, name="王芳")
    assert talk.back().asked == ["other/who"]
    assert talk.state.scopes == {"other": {"amount": Decimal(5), "twice": Decimal(10)}}
    assert talk.back().asked == ["amount"]
    assert (talk.state.variables, talk.state.scopes) == ({}, {})
    talk.answer("amount", Decimal(1))
    assert talk.all(Called)[0].arguments == {"n": 4}
    assert talk.state.scopes["other"]["who"] == "me"


def test_an_error_leaves_a_called_service_by_the_event_that_catches_it() -> None:
    talk = Talk(OUTER, {"inner": INNER}.get).answer("amount", Decimal(4)).answer("other/who", "me")
    assert talk.refuse(1).ended == ("failed", "sorry_end")
    assert talk.all(Ended)[0].words.zh == "sorry"


def test_an_error_that_nobody_catches_ends_it_with_its_code() -> None:
    talk = Talk(draw("start > x > end", x=call("x")))
    assert talk.refuse(1, "account_frozen").ended == ("failed", "account_frozen")
    assert talk.all(Ended)[0].words == Words("不行", "No")


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
    talk = Talk(bpmn).answer("b", "1")
    assert talk.bank(1, got="y").asked == ["after"]
    assert talk.state.variables == {"b": "1", "got": "y"}
    other = Talk(bpmn).answer("b", "1").refuse(1, "anything")
    assert other.asked == ["again"]
    assert other.state.variables["error"] == {"code": "anything", "text": "不行", "text_en": "No"}


def test_an_error_takes_the_question_of_another_branch_with_it() -> None:
    part = inside("start_in > s; s > b > j; s > x > j; j > end_in", b=ask("b"), x=call("x"), s=PARALLEL, j=PARALLEL)
    bpmn = draw("start > part > end; oops > again > end2", part=part, oops=boundary("part"), again=ask("again"))
    talk = Talk(bpmn)
    assert talk.asked == ["b"]
    assert talk.refuse(1).asked == ["again"]
    assert talk.state.at == "again"
    assert machine.answer(talk.definition, talk.state, "b", "1", NOW).code == "step_over"  # type: ignore[union-attr]


# -- waiting for others ------------------------------------------------------------------------------------------------


def test_what_waits_for_a_time_goes_on_then_and_not_before() -> None:
    talk = Talk(draw("start > w > end", w=wait("PT2H")))
    assert talk.all(Waiting)[0].until == NOW + timedelta(hours=2)
    assert machine.woken(talk.definition, talk.state, "w", NOW + timedelta(hours=1)) == Turn(talk.state, ())
    talk.keep(machine.woken(talk.definition, talk.state, "w", NOW + timedelta(hours=2)))
    assert talk.ended == ("done", "end")


def test_a_wait_may_be_computed() -> None:
    talk = Talk(draw("start > w > end", w=wait("day")), day=date(2026, 11, 25))
    assert talk.all(Waiting)[0].until == datetime(2026, 11, 25, tzinfo=UTC)
    assert Talk(draw("start > w > end", w=wait("x")), x="soon").ended == ("failed", "expression_failed")


def test_somebody_of_the_bank_agrees_or_does_not() -> None:
    plain = draw("start > ok > end", ok=task("approve", queue="backs"))
    talk = Talk(plain)
    assert talk.all(ApprovalWanted)[0].queue == "backs"
    yes = Talk(plain)
    yes.keep(machine.approved(yes.definition, yes.state, "ok", True, "stf_1", NOW))
    assert (yes.ended, yes.state.variables) == (("done", "end"), {"approved": True, "approved_by": "stf_1"})
    talk.keep(machine.approved(talk.definition, talk.state, "ok", False, "stf_1", NOW))
    assert talk.ended == ("refused", "ok")
    asked = draw(
        "start > ok > g; g > more > end ? approved == false; g > end2 !",
        ok=task("approve", queue="b"),
        g=EXCLUSIVE,
        more=ask("more"),
    )
    talk = Talk(asked)
    talk.keep(machine.approved(talk.definition, talk.state, "ok", False, "stf_1", NOW))
    assert talk.asked == ["more"]
    assert machine.approved(talk.definition, talk.state, "ok", True, "stf_2", NOW) == Turn(talk.state, ())


def test_a_person_goes_on_and_gives_it_back() -> None:
    talk = Talk(
        draw("start > a > p > b > end", a=ask("a"), b=ask("b"), p=task("hand", "", "manualTask", queue="q", reason="r"))
    )
    talk.answer("a", "1")
    assert talk.all(HandedOver)[0].queue == "q"
    talk.keep(machine.handed_back(talk.definition, talk.state, "p", NOW))
    assert talk.asked == ["b"]
    assert machine.back(talk.definition, talk.state, NOW).code == "too_late"  # type: ignore[union-attr]


def test_a_bad_end_waits_for_what_the_bank_is_at_and_takes_it_back() -> None:
    undo = element("undo", arguments(reference="result.id"), operation="unbook")
    talk = Talk(
        draw("start > p; p > a > j; p > b > j; j > end", p=PARALLEL, j=PARALLEL, a=call("book", undo), b=call("x"))
    )
    talk.refuse(2, "account_frozen")
    assert (talk.ended, talk.called) == (None, [])
    assert machine.standing(talk.definition, talk.state) == (("a", "call"),)
    assert machine.cancel(talk.definition, talk.state, NOW).code == "flow_over"  # type: ignore[union-attr]
    talk.bank(1, id="R1")
    assert (talk.ended, talk.called) == (("failed", "account_frozen"), ["unbook"])
    assert talk.all(Called)[0].arguments == {"reference": "R1"}
    assert machine.standing(talk.definition, talk.state) == ()


def test_what_the_bank_was_at_in_a_part_that_was_left_is_taken_back_in_the_end() -> None:
    undo = element("undo", arguments(reference="result.id"), operation="unbook")
    part = inside(
        "start_in > p; p > a > j; p > b > j; j > end_in", p=PARALLEL, j=PARALLEL, a=call("book", undo), b=call("x")
    )
    talk = Talk(
        draw("start > part > end; oops > c > end2", part=part, oops=boundary("part"), c=ask("c"), end2=end("refused"))
    )
    assert talk.refuse(2).asked == ["c"]
    assert machine.back(talk.definition, talk.state, NOW).code == "nothing_before"  # type: ignore[union-attr]
    assert machine.cancel(talk.definition, talk.state, NOW).code == "busy"  # type: ignore[union-attr]
    assert talk.bank(1, id="R1").effects == []
    assert talk.answer("c", "x").called == ["unbook"]


# -- taking back -------------------------------------------------------------------------------------------------------

UNDO = element("undo", arguments(reference="result.id"), operation="unbook")
BOOKS = draw(
    "start > a > book > b > book2 > c > end; no > end_bad",
    a=ask("a"), b=ask("b"), c=ask("c"), book=call("book", UNDO), book2=call("book", arguments(b="b") + UNDO),
    no=boundary("book2"), end_bad=end("failed"),
)  # fmt: skip


def test_what_was_done_is_taken_back_newest_first_when_it_is_cancelled() -> None:
    talk = Talk(BOOKS).answer("a", "1").bank(1, id="R1").answer("b", "2").bank(2, id="R2")
    talk.keep(machine.cancel(talk.definition, talk.state, NOW))
    assert [(c.operation, c.number, c.undoes, c.arguments) for c in talk.all(Called)] == [
        ("unbook", 3, 2, {"reference": "R2"}),
        ("unbook", 4, 1, {"reference": "R1"}),
    ]
    assert talk.ended == ("cancelled", "cancelled")


def test_going_back_takes_back_what_was_done_since_and_does_it_again() -> None:
    talk = Talk(BOOKS).answer("a", "1").bank(1, id="R1").answer("b", "2").bank(2, id="R2")
    talk.correct("b", "3")
    assert [(c.operation, c.number, c.undoes) for c in talk.all(Called)] == [("unbook", 3, 2), ("book", 4, None)]
    assert talk.all(Called)[1].arguments == {"b": "3"}
    assert talk.bank(4, id="R4").asked == ["c"]
    assert [number for number, _, _ in talk.state.undo] == [1, 4]


def test_a_bad_end_takes_back_and_a_good_one_does_not() -> None:
    talk = Talk(BOOKS).answer("a", "1").bank(1, id="R1").answer("b", "2").refuse(2)
    assert (talk.ended, talk.called) == (("failed", "end_bad"), ["unbook"])
    talk = Talk(BOOKS).answer("a", "1").bank(1, id="R1").answer("b", "2").bank(2, id="R2").answer("c", "3")
    assert (talk.ended, talk.called) == (("done", "end"), [])


def test_after_what_cannot_be_taken_back_nothing_is_changed() -> None:
    talk = Talk(draw("start > a > x > b > end", a=ask("a"), b=ask("b"), x=call("move"))).answer("a", "1")
    assert machine.cancel(talk.definition, talk.state, NOW).code == "busy"  # type: ignore[union-attr]
    talk.bank(1)
    assert machine.correct(talk.definition, talk.state, "a", "2", NOW).code == "too_late"  # type: ignore[union-attr]
    assert machine.back(talk.definition, talk.state, NOW).code == "too_late"  # type: ignore[union-attr]
    refused = Talk(draw("start > a > x > end; no > b > end2", a=ask("a"), b=ask("b"), x=call("move"), no=boundary("x")))
    refused.answer("a", "1").refuse(1)
    assert refused.correct("a", "2").called == ["move"]


def test_when_nobody_knows_whether_it_was_done_nothing_goes_back_behind_it() -> None:
    talk = Talk(draw("start > a > x > end; no > b > end2", a=ask("a"), b=ask("b"), x=call("move"), no=boundary("x")))
    talk.answer("a", "1")
    talk.keep(machine.returned(talk.definition, talk.state, 1, Unavailable(), NOW))
    assert talk.asked == ["b"]
    assert talk.state.variables["error"]["code"] == "bank_unavailable"
    assert machine.back(talk.definition, talk.state, NOW).code == "too_late"  # type: ignore[union-attr]


# -- what is known -----------------------------------------------------------------------------------------------------


def test_a_loop_asks_again_what_it_forgets() -> None:
    bpmn = draw(
        "start > a > more; more > forget > a ? more; more > end !",
        a=ask("a"), forget=say("{a}", sets(a="none", more="none")),
                more=ask("more", type="yes_no"))  # fmt: skip
    talk = Talk(bpmn).answer("a", "1").answer("more", True)
    assert talk.asked == ["a"]
    talk.answer("a", "2").answer("more", True).answer("a", "3")
    # the last question of that name is meant, and what came after it is given again
    assert talk.correct("a", "9").asked == ["more"]
    assert talk.back().asked == ["a"]
    assert talk.back().asked == ["more"]
    assert talk.back().asked == ["a"]
    assert talk.all(Asked)[0].prompt.given == Words("2", "2")
    assert talk.answer("a", "2").asked == ["more"]


def test_a_form_is_filled_in_by_what_is_known_and_told_what_is_wrong() -> None:
    schema = (
        '{"type":"object","required":["name","age"],"properties":{"name":{"type":"string","title":"姓名","minLength":2},'
        '"age":{"type":"integer","title":"年龄","minimum":18},"note":{"type":"string","title":"备注"}}}'
    )
    bpmn = draw("start > f > end", f=task("form", element("schema", schema), variable="person"))
    talk = Talk(bpmn)
    wrong = machine.answer(talk.definition, talk.state, "f", {"name": "王", "age": Decimal(3)}, NOW)
    assert isinstance(wrong, Misread)
    assert (wrong.code, set(wrong.fields)) == ("form_incomplete", {"name", "age"})
    strange = machine.answer(talk.definition, talk.state, "f", {"name": "王芳", "age": Decimal(30), "x": "y"}, NOW)
    assert isinstance(strange, Misread)
    talk.answer("f", {"name": "王芳", "age": Decimal(30)})
    assert talk.state.variables == {"name": "王芳", "age": Decimal(30), "person": {"name": "王芳", "age": Decimal(30)}}
    assert Talk(bpmn, name="王芳", age=Decimal(30)).ended == ("done", "end")
    assert Talk(bpmn, name="王芳", age=Decimal(3)).asked == ["f"]


def test_what_is_said_in_secret_is_only_a_number_and_is_asked_anew() -> None:
    bpmn = draw(
        "start > pin > a > x > end",
        pin=ask("pin", type="secret"),
        a=ask("a"),
        x=call("activate", arguments(code="pin")),
    )
    talk = Talk(bpmn)
    assert isinstance(machine.answer(talk.definition, talk.state, "pin", "123456", NOW), Misread)
    talk.answer("pin", {"$secret": 7})
    talk.back()
    assert talk.asked == ["pin"]
    assert talk.all(Asked)[0].prompt.given == Words()
    talk.answer("pin", {"$secret": 8}).answer("a", "1")
    assert talk.all(Called)[0].arguments == {"code": {"$secret": 8}}


def test_a_question_is_found_by_what_customers_call_it() -> None:
    talk = Talk(draw("start > a > b > end", a=ask("amount", type="number", label="金额", labelEn="Amount"), b=ask("b")))
    talk.answer("a", Decimal(5))
    for label in ("金额", " amount ", "AMOUNT", "a"):
        prompt = machine.question(talk.definition, talk.state, label, NOW)
        assert prompt is not None
        assert (prompt.step, prompt.given.zh) == ("a", "5")
    assert machine.question(talk.definition, talk.state, "金", NOW) is None


def test_with_nothing_to_choose_from_the_error_is_caught_or_ends_it() -> None:
    options = element("options", from_="cards", value="card", label="{card}")
    bpmn = draw("start > c > end", c=task("choose", options, variable="card"))
    assert Talk(bpmn, cards=[]).ended == ("failed", "nothing_to_choose")
    assert Talk(bpmn, cards=[{"card": "1"}]).asked == ["c"]
    caught = draw("start > c > end; none > end2", c=task("choose", options, variable="card"), none=boundary("c"))
    assert Talk(caught, cards=[]).ended == ("done", "end2")
