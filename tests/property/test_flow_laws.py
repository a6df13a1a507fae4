"""Laws of the machine, over services drawn at random: every turn comes to a question, a wait or an end; what is stored
is what goes on; what was corrected ends as if it had been said so at once."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.drawing import (
    EXCLUSIVE,
    INCLUSIVE,
    PARALLEL,
    arguments,
    ask,
    boundary,
    call,
    draw,
    element,
    inside,
    results,
    say,
    sets,
    task,
    wait,
)

from suiban.flows.model import machine
from suiban.flows.model.checking import check
from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.steps import Misread, Words
from suiban.flows.model.turns import BankRefused, Called, Done, Effect, Ended, State, Turn, Waiting

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
UNDO = element("undo", arguments(id="result.id"), operation="unmake")
QUESTIONS = ("ask", "choose", "confirm")


class Maker:
    """Draws a service out of blocks that fit together: what begins in a block ends in it."""

    def __init__(self, data: st.DataObject, loops: bool) -> None:
        self._data, self._loops = data, loops
        self._count = 0

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def block(self, depth: int, known: list[str], shapes: dict[str, str], ways: list[str]) -> tuple[str, str]:
        """Its first and its last node. ``known``: what surely was asked before, and is in it."""
        kinds = ["ask", "choose", "say", "call", "make", "wait", "confirm"]
        if depth:
            kinds += ["row", "row", "one", "all", "some", "part"] + ["loop"] * self._loops
        kind = self._data.draw(st.sampled_from(kinds))
        match kind:
            case "row":
                first, last = self.block(depth - 1, known, shapes, ways)
                for _ in range(self._data.draw(st.integers(1, 2))):
                    begin, end = self.block(depth - 1, known, shapes, ways)
                    ways.append(f"{last} > {begin}")
                    last = end
                return first, last
            case "one" | "all" | "some":
                return self._branches(kind, depth, known, shapes, ways)
            case "part":
                return self._part(depth, known, shapes)
            case "loop":
                return self._loop(depth, known, shapes, ways)
        name = self._name(kind)
        shapes[name] = self._step(kind, name, known)
        if kind in {"call", "make"} and self._data.draw(st.booleans()):
            # an error is caught, and the way goes on behind the call
            caught, after = self._name("caught"), self._name("after")
            shapes[caught], shapes[after] = boundary(name), EXCLUSIVE
            ways.extend((f"{name} > {after}", f"{caught} > {after}"))
            return name, after
        if kind in {"ask", "choose"}:
            known.append(name)
        return name, name

    def _step(self, kind: str, name: str, known: list[str]) -> str:
        seen = self._data.draw(st.sampled_from(known)) if known else "none"
        match kind:
            case "ask":
                return ask(name, type="number")
            case "choose":
                options = "".join(element("option", value=value, label=value) for value in "0123")
                return task("choose", options, variable=name)
            case "say":
                return say("{" + seen + "}", sets(**{f"set_{name}": seen}))
            case "call":
                return call("look", arguments(of=seen) + results(**{f"got_{name}": "result.of"}))
            case "make":
                return call("make", arguments(of=seen) + results(**{f"got_{name}": "result.of"}) + UNDO)
            case "wait":
                return wait("PT1M")
        return task("confirm", variable=f"yes_{name}")

    def _branches(
        self, kind: str, depth: int, known: list[str], shapes: dict[str, str], ways: list[str]
    ) -> tuple[str, str]:
        gateway = {"one": EXCLUSIVE, "all": PARALLEL, "some": INCLUSIVE}[kind]
        split, join = self._name("split"), self._name("join")
        shapes[split] = shapes[join] = gateway
        inside_all: list[str] = []
        for branch in range(self._data.draw(st.integers(2, 3))):
            own = list(known)
            begin, end = self.block(depth - 1, own, shapes, ways)
            inside_all.extend(own[len(known) :])
            condition = "" if kind == "all" else " !" if branch == 0 else f" ? {self._condition(known)}"
            ways.extend((f"{split} > {begin}{condition}", f"{end} > {join}"))
        if kind == "all":
            known.extend(inside_all)
        return split, join

    def _condition(self, known: list[str]) -> str:
        if not known:
            return self._data.draw(st.sampled_from(("true", "false")))
        return f"text({self._data.draw(st.sampled_from(known))}) == '{self._data.draw(st.integers(0, 3))}'"

    def _part(self, depth: int, known: list[str], shapes: dict[str, str]) -> tuple[str, str]:
        own: dict[str, str] = {}
        ways: list[str] = []
        begin, end = self.block(depth - 1, known, own, ways)
        name = self._name("part")
        shapes[name] = inside("; ".join([f"start_{name} > {begin}", *ways, f"{end} > end_{name}"]), **own)
        return name, name

    def _loop(self, depth: int, known: list[str], shapes: dict[str, str], ways: list[str]) -> tuple[str, str]:
        own = list(known)
        begin, end = self.block(depth - 1, own, shapes, ways)
        enter, more, which, forget, out = (self._name(one) for one in ("enter", "more", "which", "forget", "out"))
        shapes |= {enter: EXCLUSIVE, which: EXCLUSIVE, out: EXCLUSIVE, more: ask(more, type="yes_no")}
        shapes[forget] = say("。", sets(**dict.fromkeys([more, *own[len(known) :]], "none")))
        ways.append(f"{enter} > {begin}")
        ways.append(f"{end} > {more} > {which}")
        ways.append(f"{which} > {forget} > {enter} ? {more}")
        ways.append(f"{which} > {out} !")
        return enter, out


def drawn(data: st.DataObject, loops: bool) -> Definition:
    """A service, checked: what is drawn soundly has nothing wrong with its drawing."""
    shapes: dict[str, str] = {}
    ways: list[str] = []
    begin, end = Maker(data, loops).block(3, [], shapes, ways)
    bpmn = draw("; ".join([f"start > {begin}", *ways, f"{end} > end"]), **shapes)
    wrong = {"unreachable", "no_way_to_end", "endless_loop", "waits_for_ever", "run_twice", "no_default"}
    found = [one for one in check(bpmn) if one.code in wrong]
    assert found == []
    return compile_definition(bpmn, repeatable={"look"})


class Customer:
    """Goes through a service; what the bank answers depends only on what it is asked."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.now = NOW
        self.waits: dict[str, datetime] = {}
        self.calls: dict[int, Called] = {}
        self.made: Counter[tuple[str, str]] = Counter()
        self.refused: set[int] = set()
        self.end: Ended | None = None
        self.keep(machine.start(definition, {}, NOW))

    def keep(self, turn: Turn) -> None:
        packed = machine.pack(turn.state)
        self.state: State = machine.unpack(packed)
        assert self.state == turn.state
        assert machine.pack(self.state) == packed
        self.effects: tuple[Effect, ...] = turn.effects
        for effect in turn.effects:
            match effect:
                case Called(undoes=None):
                    self.calls[effect.number] = effect
                    self.made[effect.operation, str(effect.arguments)] += 1
                case Called(undoes=int(number)):
                    undone = self.calls[number]
                    self.made[undone.operation, str(undone.arguments)] -= 1
                case Waiting():
                    self.waits[effect.step] = effect.until
                case Ended():
                    self.end = effect
        if self.end is None:
            # nothing is left that nobody will ever answer
            assert self.state.at or self.open_calls or self._waiting()
        else:
            assert self.state.tree == ()
        assert (self.state.at != "") == (machine.prompt(self.definition, self.state, self.now) is not None)

    @property
    def open_calls(self) -> list[Called]:
        """Calls that somebody waits for: those whose answer would change something."""
        return [one for one in self.calls.values() if self.returned(one.number) is not None]

    def returned(self, number: int) -> Turn | None:
        of = self.calls[number].arguments.get("of")
        outcome = Done({"of": of, "id": str(number)})
        turn = machine.returned(self.definition, self.state, number, outcome, self.now)
        return turn if turn.effects or turn.state != self.state else None

    def _waiting(self) -> list[str]:
        later = self.now + timedelta(days=1)
        woken = {step: machine.woken(self.definition, self.state, step, later) for step in self.waits}
        return [step for step, turn in woken.items() if turn.state != self.state or turn.effects]

    def others(self) -> None:
        """What others than the customer owe is done, oldest first."""
        while self.end is None and (self.open_calls or self._waiting()):
            if calls := self.open_calls:
                turn = self.returned(calls[0].number)
                assert turn is not None
            else:
                self.now += timedelta(minutes=2)
                turn = machine.woken(self.definition, self.state, self._waiting()[0], self.now)
            self.keep(turn)

    def answered(self, said: Mapping[str, int]) -> Turn:
        at = self.state.at
        turn = machine.answer(self.definition, self.state, at, answer_to(self.definition, at, said[at]), self.now)
        assert isinstance(turn, Turn), turn
        return turn


def answer_to(definition: Definition, step: str, number: int) -> Any:
    """An answer of the right type."""
    kind, type_ = definition.steps[step].kind, definition.steps[step].type
    if kind == "confirm":
        return True
    return f"{number}" if kind == "choose" else number > 1 if type_ == "yes_no" else Decimal(number)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_every_turn_comes_to_a_question_a_wait_or_an_end(data: st.DataObject) -> None:
    customer = Customer(drawn(data, loops=True))
    for _ in range(60):
        if customer.end is not None:
            break
        if customer.state.at and data.draw(st.integers(0, 2)):
            customer.keep(customer.answered({customer.state.at: data.draw(st.integers(0, 3))}))
        elif (calls := customer.open_calls) and data.draw(st.booleans()):
            refused = BankRefused("no", Words("不行"))
            number = data.draw(st.sampled_from(calls)).number
            customer.refused.add(number)
            customer.keep(machine.returned(customer.definition, customer.state, number, refused, customer.now))
        elif customer.state.at and data.draw(st.booleans()):
            turn = machine.back(customer.definition, customer.state, customer.now)
            if isinstance(turn, Turn):
                customer.keep(turn)
        else:
            customer.others()
    if customer.end is not None:
        caught = {"no"} if customer.end.outcome == "failed" else {"end"}
        assert customer.end.key in caught
    else:
        # whoever does not come to an end cancels, and what was made for them is unmade
        customer.others()
        turn = machine.cancel(customer.definition, customer.state, customer.now)
        if customer.end is None:
            assert isinstance(turn, Turn)
            customer.keep(turn)
    if customer.end is not None and customer.end.outcome != "done":
        left = {key: times for key, times in customer.made.items() if times and key[0] == "make"}
        assert sum(left.values()) == sum(1 for call in customer.calls.values() if _was_refused(customer, call))


def _was_refused(customer: Customer, call: Called) -> bool:
    return call.operation == "make" and call.number in customer.refused


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_who_corrects_ends_as_if_they_had_said_so_at_once(data: st.DataObject) -> None:
    definition = drawn(data, loops=False)
    answers = {step: data.draw(st.integers(0, 3)) for step, one in definition.steps.items() if one.kind in QUESTIONS}
    said = dict(answers)
    customer = Customer(definition)
    for _ in range(80):
        customer.others()
        if customer.end is not None:
            break
        behind = [passage.step for passage in customer.state.log if not passage.step.startswith("confirm")]
        what = data.draw(st.sampled_from(("say", "say", "say", "correct", "back"))) if behind else "say"
        turn: Turn | Misread
        if what == "correct":
            step = data.draw(st.sampled_from(behind))
            said[step] = data.draw(st.integers(0, 3))
            value = answer_to(definition, step, said[step])
            turn = machine.correct(definition, customer.state, step, value, customer.now)
        elif what == "back":
            turn = machine.back(definition, customer.state, customer.now)
        else:
            turn = customer.answered(said)
        assert isinstance(turn, Turn)
        customer.keep(turn)
    while customer.end is None:
        customer.others()
        if customer.end is None:
            customer.keep(customer.answered(said))
    straight = Customer(definition)
    while straight.end is None:
        straight.others()
        if straight.end is None:
            straight.keep(straight.answered(said))
    assert customer.state.variables == straight.state.variables
    assert customer.end == straight.end
    makes = {key: times for key, times in customer.made.items() if times and key[0] == "make"}
    assert makes == {key: times for key, times in straight.made.items() if times and key[0] == "make"}
