"""How a service ends: who does not sign or pay goes no further, and nothing is said after what was just said."""

from datetime import UTC, datetime

import pytest
from tests.drawing import EXCLUSIVE, ask, draw, say, task

from suiban.flows.model import machine
from suiban.flows.model.definition import compile_definition
from suiban.flows.model.turns import Ended, Told, Turn

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def ended(bpmn: str, *answers: tuple[str, object]) -> Ended:
    definition = compile_definition(bpmn)
    turn: object = machine.start(definition, {}, NOW)
    for step, value in answers:
        assert isinstance(turn, Turn)
        turn = machine.answer(definition, turn.state, step, value, NOW)  # type: ignore[arg-type]
    assert isinstance(turn, Turn)
    (end,) = (one for one in turn.effects if isinstance(one, Ended))
    return end


@pytest.mark.parametrize("kind", ["confirm", "sign", "pay"])
def test_who_does_not_agree_goes_no_further(kind: str) -> None:
    drawn = draw("start > agree > b > end", agree=task(kind), b=say("已购买。"))
    assert ended(drawn, ("agree", False)).outcome == "cancelled"
    agreed: object = {"name": "李沐阳"} if kind == "sign" else True
    assert ended(drawn, ("agree", agreed)).outcome == "done"


@pytest.mark.parametrize("kind", ["confirm", "sign", "pay"])
def test_a_definition_may_go_on_after_a_no(kind: str) -> None:
    agree = task(kind, variable="agreed")
    drawn = draw(
        "start > agree > gate; gate > b ? agreed == false; gate > end !; b > end",
        agree=agree,
        gate=EXCLUSIVE,
        b=say("好。"),
    )
    assert ended(drawn, ("agree", False)).outcome == "done"


def test_nothing_is_added_to_what_was_just_said() -> None:
    told = draw("start > a > b > end", a=ask("x"), b=say("余额 5 元。"))
    assert not ended(told, ("a", "1")).words
    assert not ended(draw("start > b > end", b=say("余额 5 元。"))).words
    asked = draw("start > b > a > end", a=ask("x"), b=say("请回答。"))
    assert ended(asked, ("a", "1")).words.zh == "已办好。"


def test_what_was_said_before_a_no_is_not_the_end() -> None:
    drawn = draw("start > b > agree > end", b=say("请看。"), agree=task("confirm"))
    definition = compile_definition(drawn)
    turn = machine.start(definition, {}, NOW)
    assert any(isinstance(one, Told) for one in turn.effects)
    assert ended(drawn, ("agree", False)).words.zh == "已取消。"
