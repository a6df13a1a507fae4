"""The machine: one definition, its questions, calls, errors and ends; going back, correcting, cancelling."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from suiban.flows.model import machine
from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.steps import Misread, Words
from suiban.flows.model.turns import Asked, BankRefused, Called, Done, Ended, Passed, State, Told, Turn
from suiban.kit.money import Money

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUERIES = {"accounts.list", "payees.list", "code.send", "code.check"}
ACCOUNTS = {
    "accounts": [
        {
            "number": f"62220210000{n}234",
            "kind": "current",
            "kind_name": "活期",
            "kind_name_en": "Current",
            "currency": "CNY",
            "balance": {"minor_units": 500_000 * n, "currency": "CNY"},
            "available": {"minor_units": 500_000 * n, "currency": "CNY"},
            "status": "normal",
            "opened_on": "2019-03-01",
        }
        for n in (1, 2, 3)
    ]
}


def cny(yuan: int) -> Money:
    return Money(yuan * 100, "CNY")


@pytest.fixture(scope="module")
def transfer() -> Definition:
    return compile_definition(
        (Path(__file__).parent / "flows" / "transfer.bpmn").read_text("utf-8"), repeatable=QUERIES
    )


def took(turn: Turn | Misread) -> Turn:
    assert isinstance(turn, Turn), turn
    # what is stored is what goes on: every turn goes through it
    assert machine.unpack(machine.pack(turn.state)) == turn.state
    return turn


def only(turn: Turn | Misread, kind: type) -> list:
    return [effect for effect in took(turn).effects if isinstance(effect, kind)]


def asked(turn: Turn | Misread) -> str:
    return only(turn, Asked)[-1].prompt.step


def confirmed(transfer: Definition, **known: object) -> State:
    """Up to the question whether it is right."""
    turn = machine.start(transfer, known, NOW)
    call = only(turn, Called)[0]
    turn = machine.returned(transfer, turn.state, call.number, Done(ACCOUNTS), NOW)
    turn = machine.answer(transfer, took(turn).state, "account", ACCOUNTS["accounts"][1]["number"], NOW)
    turn = machine.answer(transfer, took(turn).state, "payee", "王芳", NOW)
    if asked(turn) == "amount":
        turn = machine.answer(transfer, took(turn).state, "amount", cny(1_500), NOW)
    assert asked(turn) == "confirm"
    return took(turn).state


def test_a_transfer_from_the_first_question_to_the_end(transfer: Definition) -> None:
    state = confirmed(transfer)
    prompt = machine.prompt(transfer, state, NOW)
    assert prompt is not None
    assert prompt.rows[0] == (Words("金额", "Amount"), Words("1,500.00 元", "CNY 1,500.00"))
    assert (prompt.number, prompt.total) == (4, 4)
    turn = took(machine.answer(transfer, state, "confirm", True, NOW))
    [call] = only(turn, Called)
    assert call.operation == "transfer.execute"
    assert call.arguments["amount"] == {"minor_units": 150_000, "currency": "CNY"}
    turn = machine.returned(transfer, turn.state, call.number, Done({"id": "T1"}), NOW)
    [end] = only(turn, Ended)
    assert (end.outcome, end.key) == ("done", "paid")
    assert "T1" in end.words.zh
    assert isinstance(machine.answer(transfer, took(turn).state, "confirm", True, NOW), Misread)


def test_what_is_known_is_not_asked_and_what_does_not_hold_is_asked_with_the_reason(transfer: Definition) -> None:
    state = confirmed(transfer, amount=cny(200))
    assert state.variables["amount"] == cny(200)
    turn = machine.start(transfer, {"amount": cny(999_999)}, NOW)
    turn = machine.returned(transfer, turn.state, 1, Done(ACCOUNTS), NOW)
    turn = machine.answer(transfer, turn.state, "account", ACCOUNTS["accounts"][1]["number"], NOW)
    turn = machine.answer(transfer, took(turn).state, "payee", "王芳", NOW)
    prompt = only(turn, Asked)[0].prompt
    assert prompt.step == "amount"
    assert prompt.text.zh.startswith("余额不足")
    assert prompt.given.zh == "999,999.00 元"


def test_an_answer_that_does_not_fit_changes_nothing(transfer: Definition) -> None:
    state = confirmed(transfer)
    assert machine.answer(transfer, state, "amount", cny(3), NOW).code == "step_over"  # type: ignore[union-attr]
    assert machine.answer(transfer, state, "confirm", "yes", NOW).code == "wrong_type"  # type: ignore[union-attr]
    assert machine.correct(transfer, state, "amount", cny(999_999), NOW).code == "check_failed"  # type: ignore[union-attr]
    assert machine.correct(transfer, state, "amount", Decimal(3), NOW).code == "wrong_type"  # type: ignore[union-attr]
    assert machine.correct(transfer, state, "colour", "red", NOW).code == "not_asked"  # type: ignore[union-attr]


def test_a_correction_goes_on_with_what_was_answered_after_it(transfer: Definition) -> None:
    turn = machine.correct(transfer, confirmed(transfer), "payee_name", "李雷", NOW)
    assert asked(turn) == "confirm"
    assert [p.how for p in only(turn, Passed)] == ["taken_back", "taken_back", "done", "known"]
    state = took(turn).state
    assert (state.variables["payee_name"], state.variables["amount"]) == ("李雷", cny(1_500))


def test_back_and_back_and_on_again(transfer: Definition) -> None:
    turn = machine.back(transfer, confirmed(transfer), NOW)
    assert asked(turn) == "amount"
    assert only(turn, Asked)[0].prompt.given.zh == "1,500.00 元"
    turn = machine.back(transfer, took(turn).state, NOW)
    assert asked(turn) == "payee"
    turn = machine.answer(transfer, took(turn).state, "payee", "李雷", NOW)
    assert asked(turn) == "confirm"
    assert took(turn).state.variables["amount"] == cny(1_500)


def test_no_ends_it_where_the_definition_says_nothing_of_it(transfer: Definition) -> None:
    turn = machine.answer(transfer, confirmed(transfer), "confirm", False, NOW)
    assert only(turn, Ended)[0].outcome == "cancelled"


def test_a_refusal_goes_where_the_definition_says(transfer: Definition) -> None:
    turn = took(machine.answer(transfer, confirmed(transfer), "confirm", True, NOW))
    number = only(turn, Called)[0].number
    refused = BankRefused("over_limit", Words("超过限额", "Over the limit"))
    again = machine.returned(transfer, turn.state, number, refused, NOW)
    assert only(again, Told)[0].prompt.text.zh == "超过限额，请换个金额。"
    assert asked(again) == "amount"
    other = machine.returned(
        transfer, turn.state, number, BankRefused("account_frozen", Words("账户冻结", "Frozen")), NOW
    )
    [end] = only(other, Ended)
    assert (end.outcome, end.words.zh) == ("failed", "账户冻结")


def test_nothing_goes_back_while_or_after_money_moves(transfer: Definition) -> None:
    turn = took(machine.answer(transfer, confirmed(transfer), "confirm", True, NOW))
    for refused in (
        machine.back(transfer, turn.state, NOW),
        machine.correct(transfer, turn.state, "amount", cny(3), NOW),
        machine.cancel(transfer, turn.state, NOW),
    ):
        assert isinstance(refused, Misread)
        assert refused.code == "busy"


def test_a_call_nobody_waits_for_changes_nothing(transfer: Definition) -> None:
    state = confirmed(transfer)
    assert machine.returned(transfer, state, 1, Done(ACCOUNTS), NOW) == Turn(state, ())


def test_an_instance_is_small(transfer: Definition) -> None:
    assert len(machine.pack(confirmed(transfer))) < 1_000
