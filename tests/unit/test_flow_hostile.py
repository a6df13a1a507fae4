"""Definitions that want to run Python: refused wherever it stands, and not run even when somebody put it in."""

import builtins
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import _BpmnCondition
from SpiffWorkflow.bpmn.specs.defaults import ScriptTask
from tests.drawing import (
    EXCLUSIVE,
    arguments,
    ask,
    call,
    calls,
    draw,
    element,
    end,
    results,
    say,
    sets,
    task,
    wait,
)

from suiban.flows.model import machine
from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.findings import DefinitionRefused
from suiban.flows.model.scripting import ScriptRefused
from suiban.flows.model.turns import Ended, Turn

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EVIL = "__import__('os').popen('touch /tmp/owned').read()"
ALONE = "start > a > end"
CYCLE = f"<bpmn:timerEventDefinition><bpmn:timeCycle>{EVIL}</bpmn:timeCycle></bpmn:timerEventDefinition>"
TIMER = f"<bpmn:intermediateCatchEvent id='a'>{CYCLE}</bpmn:intermediateCatchEvent>"
SCRIPT = f"<bpmn:scriptTask id='a'><bpmn:script>{EVIL}</bpmn:script></bpmn:scriptTask>"
DATA = "dataInputAssociation", "sourceRef"
MANY = "multiInstanceLoopCharacteristics", "loopCardinality"
AGAIN = "standardLoopCharacteristics", "loopCondition"
FOREIGN = f"<x:script xmlns:x='urn:x'>{EVIL}</x:script></bpmn:extensionElements>"
SERVICE = '<bpmn:serviceTask id="a" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" {}/>'


def holding(outer: str, inner: str) -> str:
    """A task with Python in an element of BPMN's own."""
    return f"<bpmn:userTask id='a'><bpmn:{outer}><bpmn:{inner}>{EVIL}</bpmn:{inner}></bpmn:{outer}></bpmn:userTask>"


HOSTILE: dict[str, tuple[str, str]] = {
    "a condition": (draw(f"start > g; g > end ? {EVIL}; g > end2 !", g=EXCLUSIVE), "bad_expression"),
    "a timer": (draw(ALONE, a=wait(EVIL)), "bad_expression"),
    "a timer that comes again": (draw(ALONE, a=TIMER), "unknown_element"),
    "a script": (draw(ALONE, a=SCRIPT), "script_refused"),
    "a script by attribute": (draw(ALONE, a=SERVICE.format(f'camunda:script="{EVIL}"')), "script_refused"),
    "a decision table": (draw(ALONE, a="<bpmn:businessRuleTask id='a'/>"), "script_refused"),
    "a data object": (draw("start > end", a=f"<bpmn:dataObject id='a' name=\"{EVIL}\"/>"), "data_refused"),
    "data going in": (draw(ALONE, a=holding(*DATA)), "data_refused"),
    "an io mapping": (draw(ALONE, a=holding("ioSpecification", "dataInput")), "data_refused"),
    "many at once": (draw(ALONE, a=holding(*MANY)), "loop_refused"),
    "one after another": (draw(ALONE, a=holding(*AGAIN)), "loop_refused"),
    "an argument": (draw(ALONE, a=call("x", arguments(y=EVIL))), "bad_expression"),
    "a result": (draw(ALONE, a=call("x", results(y=EVIL))), "bad_expression"),
    "an undo": (draw(ALONE, a=call("x", element("undo", arguments(y=EVIL), operation="z"))), "bad_expression"),
    "an assignment": (draw(ALONE, a=ask("a", sets(b=EVIL))), "bad_expression"),
    "a check": (draw(ALONE, a=ask("a", element("check", test=EVIL))), "bad_expression"),
    "a text": (draw(ALONE, a=say("{" + EVIL + "}")), "bad_template"),
    "a row": (draw(ALONE, a=task("confirm", element("row", label="x", value="{" + EVIL + "}"))), "bad_template"),
    "options": (draw(ALONE, a=task("choose", element("options", from_=EVIL, value="x"))), "bad_expression"),
    "a first value": (
        draw(ALONE, service=element("service", element("initial", variable="x", value=EVIL)), a=ask("a")),
        "bad_expression",
    ),
    "what a called service is given": (draw(ALONE, a=calls("self", arguments(y=EVIL))), "bad_expression"),
    "an end": (draw(ALONE, a=ask("a"), end=end("done", "{" + EVIL + "}")), "bad_template"),
    "an extension of another": (
        draw(ALONE, a=ask("a").replace("</bpmn:extensionElements>", FOREIGN)),
        "script_refused",
    ),
    "an attribute of another": (
        draw(ALONE, a=ask("a").replace("<suiban:step", "<suiban:step xmlns:x='urn:x' x:y='z'")), "unknown_attribute",
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", HOSTILE)
def test_python_is_refused_wherever_it_stands(where: str) -> None:
    bpmn, code = HOSTILE[where]
    with pytest.raises(DefinitionRefused) as refused:
        compile_definition(bpmn, {"self": draw(ALONE, a=ask("a"))}.get)
    assert code in {found.code for found in refused.value.findings}


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What of Python was run."""
    seen: list[str] = []

    def noting(name: str) -> Any:
        return lambda *_, **__: seen.append(name)

    for name in ("popen", "system"):
        monkeypatch.setattr(os, name, noting(name))
    for name in ("evaluate", "execute"):
        monkeypatch.setattr(TaskDataEnvironment, name, noting(name))
        monkeypatch.setattr(PythonScriptEngine, name, noting(name))
    for name in ("eval", "exec", "compile"):
        monkeypatch.setattr(builtins, name, noting(name))
    yield seen
    monkeypatch.undo()


def started(definition: Definition) -> Turn:
    return machine.start(definition, {}, NOW)


def test_what_was_put_in_behind_the_compiler_is_not_run(ran: list[str]) -> None:
    definition = compile_definition(draw("start > g; g > a ? true; g > end !; a > end", g=EXCLUSIVE, a=ask("a")))
    gateway = definition.specification.task_specs["g"]
    gateway.cond_task_specs = [(_BpmnCondition(EVIL), "a"), *gateway.cond_task_specs[1:]]
    ends = [effect for effect in started(definition).effects if isinstance(effect, Ended)]
    assert [(one.outcome, one.key) for one in ends] == [("failed", "expression_failed")]
    step = definition.specification.task_specs["a"]
    step.ways = [(EVIL, definition.specification.task_specs["end"])]
    gateway.cond_task_specs = [(_BpmnCondition("true"), "a")]
    turn = started(definition)
    answered = machine.answer(definition, turn.state, "a", "x", NOW)
    assert isinstance(answered, Turn)
    assert answered.effects[-1].key == "expression_failed"  # type: ignore[union-attr]
    assert ran == []


def test_a_script_task_put_in_behind_the_compiler_is_not_run(ran: list[str]) -> None:
    definition = compile_definition(draw("start > a > end", a=say()))
    level = definition.specification
    script = ScriptTask(level, "evil", EVIL)
    level.task_specs["a"].ways = [("", script)]
    script._connect_notify(level.task_specs["a"])
    script.connect(level.task_specs["end"])
    with pytest.raises(ScriptRefused):
        started(definition)
    assert ran == []


def test_the_engine_runs_nothing_of_its_own(ran: list[str]) -> None:
    ways = "start > a > g; g > s > end ? a == 'x'; g > end2 !"
    definition = compile_definition(draw(ways, a=ask("a"), g=EXCLUSIVE, s=say("{a}")))
    turn = started(definition)
    done = machine.answer(definition, turn.state, "a", "x", NOW)
    assert isinstance(done, Turn)
    assert isinstance(done.effects[-1], Ended)
    assert ran == []


def test_nothing_is_fetched_or_expanded() -> None:
    doctypes = (
        '<!DOCTYPE bpmn [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE bpmn SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    )
    good = draw(ALONE, a=ask("a"))
    for doctype in doctypes:
        with pytest.raises(DefinitionRefused) as refused:
            compile_definition('<?xml version="1.0"?>' + doctype + good)
        assert {found.code for found in refused.value.findings} == {"doctype_refused"}
    with pytest.raises(DefinitionRefused):
        compile_definition(good.replace("？", "&e;"))


def test_another_encoding_is_not_believed() -> None:
    said = '<?xml version="1.0" encoding="UTF-7"?>' + draw(ALONE, a=ask("a"))
    assert compile_definition(said).steps["a"].text.zh == "？"
    as_bom = "\ufeff" + draw(ALONE, a=ask("a"))
    assert compile_definition(as_bom).key == "flow"
