"""A try-run: one walks through a definition as customer and as bank, and nothing is kept between two turns."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from suiban.corebank.api import Done
from suiban.flows.model.definition import compile_definition
from suiban.flows.model.session import Input, Reply, Session, SessionFaulty, play
from suiban.flows.model.trying import Tried, try_run

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
FOLDER = Path(__file__).parents[2] / "src/suiban/app/demo/flows"
TEXTS = {path.stem: path.read_text() for path in FOLDER.glob("*.bpmn")}
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:suiban="urn:suiban:flow:1" '
    'id="d" targetNamespace="urn:suiban:flow:1"><bpmn:process id="tried" name="试" isExecutable="true">'
    '<bpmn:extensionElements><suiban:service nameEn="Try" promise="PT10M"/></bpmn:extensionElements>'
)
STEPS = """
<bpmn:startEvent id="start"/>
<bpmn:userTask id="amount" name="金额"><bpmn:extensionElements>
  <suiban:step kind="ask" variable="amount" type="money" nameEn="Amount">
  <suiban:text>转多少？</suiban:text><suiban:textEn>How much?</suiban:textEn></suiban:step>
</bpmn:extensionElements></bpmn:userTask>
<bpmn:userTask id="sure" name="确认"><bpmn:extensionElements>
  <suiban:step kind="confirm" nameEn="Sure"><suiban:text>转 {amount}？</suiban:text><suiban:textEn>Send {amount}?
  </suiban:textEn><suiban:row label="金额" labelEn="Amount" value="{amount}"/></suiban:step>
</bpmn:extensionElements></bpmn:userTask>
<bpmn:serviceTask id="look" name="查"><bpmn:extensionElements>
  <suiban:step kind="call" operation="limits.get" nameEn="Look">
  <suiban:result variable="most" value="result.per_day"/></suiban:step>
</bpmn:extensionElements></bpmn:serviceTask>
<bpmn:boundaryEvent id="failed" attachedToRef="look"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>
<bpmn:endEvent id="end"><bpmn:extensionElements><suiban:end outcome="done" text="最多 {most}" textEn="At most {most}"/>
</bpmn:extensionElements></bpmn:endEvent>
<bpmn:endEvent id="sorry"><bpmn:extensionElements><suiban:end outcome="failed" text="抱歉" textEn="Sorry"/>
</bpmn:extensionElements></bpmn:endEvent>
<bpmn:sequenceFlow id="w1" sourceRef="start" targetRef="amount"/>
<bpmn:sequenceFlow id="w2" sourceRef="amount" targetRef="sure"/>
<bpmn:sequenceFlow id="w3" sourceRef="sure" targetRef="look"/>
<bpmn:sequenceFlow id="w4" sourceRef="look" targetRef="end"/>
<bpmn:sequenceFlow id="w5" sourceRef="failed" targetRef="sorry"/>
</bpmn:process></bpmn:definitions>"""
DEFINITION = compile_definition(HEAD + STEPS)
SAYS, AGREES = Input(says="一千五"), Input(picks="yes")
LIMIT = Reply("limits.get", done={"per_day": {"minor_units": 5_000_000, "currency": "CNY"}})


def tried(*inputs: Input, replies: tuple[Reply, ...] = ()) -> Tried:
    return try_run(DEFINITION, inputs, replies, "chat", NOW)


def test_it_begins_with_what_is_asked_first() -> None:
    begun = tried()
    assert begun.asks is not None
    assert (begun.asks.prompt.step, begun.step, begun.waits) == ("amount", "amount", "customer")
    assert [(line.what, line.step, line.words.en) for line in begun.lines] == [("asked", "amount", "How much?")]


def test_what_is_said_is_heard_as_a_customer_is() -> None:
    after = tried(SAYS)
    assert after.variables["amount"] == {"minor_units": 150_000, "currency": "CNY"}
    assert after.asks is not None
    assert [one.value for one in after.asks.options] == ["yes", "no"]
    assert after.lines[-1].words.zh == "转 1,500.00 元？\n金额：1,500.00 元"
    unheard = tried(Input(says="随便"))
    assert unheard.asks is not None
    assert [line.what for line in unheard.lines][-1] == "misread"
    assert unheard.asks.prompt.step == "amount"


def test_the_bank_is_waited_for_until_somebody_answers_for_it() -> None:
    asked = tried(SAYS, AGREES)
    assert asked.call is not None
    assert (asked.call.operation, asked.waits, asked.step, asked.asks) == ("limits.get", "bank", "look", None)
    done = tried(SAYS, AGREES, replies=(LIMIT,))
    assert (done.outcome, done.lines[-1].words.en, done.call) == ("done", "At most CNY 50,000.00", None)
    refused = tried(SAYS, AGREES, replies=(Reply("limits.get", refused=("over_limit", "超限", "Over")),))
    assert (refused.outcome, refused.lines[-1].words.zh) == ("failed", "抱歉")


def test_a_bank_that_is_never_reached_is_another_answer() -> None:
    silent = tried(SAYS, AGREES, replies=(Reply("limits.get"),))
    assert silent.outcome == "failed"
    assert [line.detail for line in silent.lines if line.what == "returned"] == ["no answer"]


def test_books_answer_in_place_of_people() -> None:
    assert LIMIT.done is not None
    answer = Done(LIMIT.done)
    run = try_run(DEFINITION, (SAYS, AGREES), (), "text", NOW, lambda call, secret: answer)
    assert run.outcome == "done"


def test_an_answer_to_something_else_does_not_fit() -> None:
    with pytest.raises(SessionFaulty):
        tried(SAYS, AGREES, replies=(Reply("cards.list", done={"cards": []}),))
    with pytest.raises(SessionFaulty):
        tried(SAYS, Input(picks="perhaps"))


def test_the_same_session_comes_to_the_same() -> None:
    assert tried(SAYS, AGREES) == tried(SAYS, AGREES)


SESSIONS = sorted((FOLDER / "sessions").glob("*.json"))


@pytest.mark.parametrize("path", SESSIONS[:6], ids=lambda path: path.stem)
def test_a_recorded_session_ends_as_it_was_recorded(path: Path) -> None:
    """What was recorded with the bank's own rules is what a try-run comes to with the same answers."""
    session = msgspec.json.decode(path.read_bytes(), type=Session)
    definition = compile_definition(TEXTS[session.flow], TEXTS.get)
    facts = play(definition, session, session.doors[0]).facts
    run = try_run(definition, session.inputs, session.bank, session.doors[0], session.at)
    assert (f"end {run.outcome}" in facts[-1]) == bool(run.outcome)
    assert len(run.lines) == len(facts)
