"""Recorded sessions of the delivered services: at every door the same happens, and it is what the bank's rules make."""

from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec
import pytest

from suiban.app.cli import main
from suiban.app.demo import services
from suiban.app.flow import compiled, problems, read_session, sessions_of, update, written
from suiban.app.flow_books import Books
from suiban.flows.model.checking import SHORT_MAX
from suiban.flows.model.definition import Definition
from suiban.flows.model.doors import CAPABILITIES
from suiban.flows.model.session import Before, Input, Session, SessionFaulty, play

FOLDER = Path(services.__file__).parent / "flows"
FLOWS = sorted(FOLDER.glob("*.bpmn"))
SESSIONS = sorted(FOLDER.glob("sessions/*.json"))
QUERIES = {"balance", "statement", "loan_progress"}
AT = datetime.fromisoformat("2026-11-23T10:00:00+08:00")


@cache
def definition(flow: str) -> Definition:
    return compiled(FOLDER / f"{flow}.bpmn")


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_the_same_happens_at_every_door_as_was_recorded(path: Path) -> None:
    session = read_session(path)
    assert path.name.startswith(f"{session.flow}.")
    assert list(problems(definition(session.flow), session)) == []


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_what_was_recorded_is_what_the_books_answer_and_how_the_file_is_written(path: Path) -> None:
    session = read_session(path)
    assert written(update(definition(session.flow), session)) == path.read_text("utf-8")


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_every_service_is_tried_at_three_doors_with_a_good_end_and_with_trouble(path: Path) -> None:
    sessions = [read_session(one) for one in sessions_of(path)]
    assert len(sessions) >= 2
    assert all(len(one.doors) >= 3 and set(one.doors) <= definition(path.stem).service.doors for one in sessions)
    assert all("phone" in one.doors for one in sessions if "phone" in definition(path.stem).service.doors)
    assert any(line.startswith("end done") for one in sessions for line in one.facts)
    trouble = ("misread", "bank: refused", "bank: no answer", "end refused", "end cancelled", "end failed")
    assert any(line.startswith(trouble) for one in sessions for line in one.facts)
    # a session tells how it ended: none is left in the middle
    assert all(any(line.startswith("end ") for line in one.facts) for one in sessions)


@pytest.mark.parametrize("flow", sorted(QUERIES))
def test_queries_are_done_within_five_text_messages(flow: str) -> None:
    most = CAPABILITIES["text"].service_messages_max
    for path in sessions_of(FOLDER / f"{flow}.bpmn"):
        session = read_session(path)
        if any(line.startswith(("misread", "bank: no answer")) for line in session.facts):
            continue
        played = play(definition(flow), session, "text")
        # the customer's first message, what they answered, what they read
        assert 1 + len(session.inputs) + played.messages <= most


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_what_is_shown_is_whole_in_both_languages_and_short_where_it_must_be(path: Path) -> None:
    session = read_session(path)
    for prompt in play(definition(session.flow), session, "text").shown:
        rows = [words for row in prompt.rows for words in row]
        for words in (prompt.text, *rows, *(option.label for option in prompt.options)):
            assert words.zh.strip(), prompt.step
            assert words.en.strip(), prompt.step
        assert bool(prompt.short.zh) == bool(prompt.short.en), prompt.step
        assert len(prompt.short.zh) <= SHORT_MAX["zh"], prompt.short.zh
        assert len(prompt.short.en) <= SHORT_MAX["en"], prompt.short.en


def test_a_balance_takes_two_messages() -> None:
    for name in ("one", "several"):
        session = read_session(FOLDER / f"sessions/balance.{name}.json")
        assert not session.inputs
        assert play(definition("balance"), session, "text").messages == 1


def test_the_statement_of_a_month_that_was_named_is_answered_at_once() -> None:
    session = read_session(FOLDER / "sessions/statement.month_said.json")
    assert not session.inputs
    assert play(definition("statement"), session, "text").messages == 1


def balance(**more: object) -> Session:
    return msgspec.structs.replace(read_session(FOLDER / "sessions/balance.one.json"), **more)


def test_what_comes_otherwise_than_recorded_is_told_line_by_line() -> None:
    session = balance()
    changed = balance(facts=(*session.facts[:-1], "end refused at done: "))
    lines = list(problems(definition("balance"), changed))
    assert "-end refused at done: " in lines
    assert "+end done at done: " in lines
    assert len([line for line in lines if line.endswith(":") and not line.startswith(("-", "+"))]) == len(session.doors)


@pytest.mark.parametrize(
    "changes",
    [
        {"bank": ()},
        {"inputs": (Input(says="余额"),)},
        {"bank": (*balance().bank[:0], msgspec.structs.replace(balance().bank[0], operation="cards.list"))},
    ],
    ids=["bank not recorded", "over before", "another call"],
)
def test_a_session_that_does_not_fit_is_told_as_such(changes: dict[str, object]) -> None:
    with pytest.raises(SessionFaulty):
        play(definition("balance"), balance(**changes), "chat")
    assert any("session_faulty" in line for line in problems(definition("balance"), balance(**changes)))


def test_the_command_plays_updates_and_says_what_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sessions").mkdir()
    flow, session = tmp_path / "balance.bpmn", tmp_path / "sessions/balance.one.json"
    flow.write_text((FOLDER / "balance.bpmn").read_text("utf-8"), "utf-8")
    session.write_text(written(balance(facts=("nothing",), bank=())), "utf-8")
    assert main(["flow", "test", str(flow)]) == 1
    assert "balance.one.json: FAILED" in capsys.readouterr().out
    assert main(["flow", "test", str(flow), "--session", str(session), "--update"]) == 0
    assert session.read_text("utf-8") == written(balance())
    assert main(["flow", "test", str(flow)]) == 0
    session.write_text("{", "utf-8")
    assert main(["flow", "test", str(flow)]) == 1
    assert "file_unreadable" in capsys.readouterr().err


def test_the_command_says_what_is_wrong_with_a_file_and_draws_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = tmp_path / "balance.bpmn"
    text = (FOLDER / "balance.bpmn").read_text("utf-8")
    start = text.index("  <bpmndi:BPMNDiagram")
    flow.write_text(text[:start] + "</bpmn:definitions>\n", "utf-8")
    assert main(["flow", "layout", str(flow)]) == 0
    assert flow.read_text("utf-8") == text
    assert main(["flow", "validate", str(flow)]) == 0
    flow.write_text(text.replace("accounts.list", "accounts.lost"), "utf-8")
    assert main(["flow", "validate", str(flow)]) == 1
    assert "unknown_operation at list_accounts" in capsys.readouterr().out
    assert main(["flow", "layout", str(tmp_path / "none.bpmn")]) == 1


def test_the_books_in_memory_keep_the_rules_of_the_bank() -> None:
    books = Books(Before(customer_no="1000200029", template="drawn"), AT)
    (account,) = books.call("accounts.list", {}).result["accounts"]
    pay = {"from": account["number"], "to_name": "陈晓雨", "to_number": "6230588800011223", "bank": "willow"}
    asked = {"from": account["number"], "bank": "willow", "amount": {"minor_units": 10_000, "currency": "CNY"}}
    assert books.call("transfer.quote", asked).result["fee"] == {"minor_units": 200, "currency": "CNY"}
    assert books.call("transfer.quote", asked | {"bank": ""}).result["fee"]["minor_units"] == 0
    assert books.call("transfer.quote", asked | {"bank": "nobody"}).code == "not_found"
    paid = books.call("transfer.execute", pay | {"amount": {"minor_units": 10_000, "currency": "CNY"}})
    assert paid.result["balance"]["minor_units"] == account["balance"]["minor_units"] - 10_000 - 200
    month = books.call("account.statement", {"account": account["number"]}).result
    assert month["out"]["minor_units"] == 10_200
    assert month["closing"] == paid.result["balance"]
    much = books.call("transfer.execute", pay | {"amount": {"minor_units": 4_000_000, "currency": "CNY"}})
    assert (much.outcome, much.code) == ("refused", "insufficient_funds")
    with pytest.raises(SessionFaulty):
        Books(Before(calls=(("card.block", {"card": "none", "reason": "lost"}),)), AT)
