"""The services that are delivered: each compiles, can be looked at, and speaks both languages."""

import re
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree

from suiban.app.demo.flows import FOLDER, KEYS, compiled, text_of
from suiban.corebank.api import OPERATIONS
from suiban.flows.model.definition import Definition
from suiban.flows.model.graph import Process
from suiban.flows.model.layout import lay_out
from suiban.flows.model.steps import ASKED, Step, Words
from suiban.flows.model.xml import BPMN

BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
HAN = re.compile(r"[\u3400-\u9fff]")
SHORT_MAX = 70


@pytest.fixture(params=KEYS)
def definition(request: pytest.FixtureRequest) -> Definition:
    return compiled(request.param)


def words_of(step: Step) -> list[Words]:
    made = [step.options_from.label] if step.options_from else []
    rows = chain.from_iterable((row.label, Words(row.value, row.value_en or row.value)) for row in step.rows)
    lists = chain.from_iterable((one.label, one.value) for one in step.rows_from)
    return [
        step.name, step.text, step.short, step.spoken, step.help, step.label, *made, *rows, *lists,
        *(option.label for option in step.options), *(check.words for check in step.checks),
    ]  # fmt: skip


def ends(definition: Definition) -> list[Words]:
    return [
        node.end.words for level in definition.process.levels() for node in level.nodes.values() if node.end is not None
    ]


def test_all_are_there() -> None:
    assert len(KEYS) == 27
    assert {path.stem for path in Path(FOLDER).glob("*.bpmn")} == set(KEYS)


def test_its_file_is_its_key_and_its_diagram_is_that_of_its_shapes(definition: Definition) -> None:
    text = text_of(definition.key)
    assert text is not None
    root = etree.fromstring(text.encode())
    assert lay_out(text).count("<") == text.count("<")
    elements = {one.get("id") for one in root.iter(f"{{{BPMN}}}*")}
    shown = {one.get("bpmnElement") for one in root.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")}
    own = {node.id for node in definition.process.nodes.values()} | {way.id for way in definition.process.ways}
    assert own <= shown <= elements


def test_it_says_everything_in_both_languages(definition: Definition) -> None:
    service = definition.service
    assert definition.name.zh
    assert definition.name.en
    said = [*ends(definition), *chain.from_iterable(words_of(step) for step in definition.steps.values())]
    assert [words for words in said if HAN.search(re.sub(r"\{[^}]*\}", "", words.zh)) and not words.en] == []
    # what a template shows may be a Chinese name; what is written there may not
    assert [words for words in said if HAN.search(re.sub(r"\{[^}]*\}", "", words.en))] == []
    assert any(HAN.search(phrase) for phrase in service.phrases)
    assert any(not HAN.search(phrase) for phrase in service.phrases)


def test_it_promises_a_time_and_says_who_may_and_where(definition: Definition) -> None:
    service = definition.service
    assert service.promise_s > 0
    assert service.group
    assert {"chat", "page", "text"} <= service.doors
    for step in definition.steps.values():
        if step.kind in ASKED:
            assert 0 < step.expects_s <= 300


def test_short_texts_are_short(definition: Definition) -> None:
    for step in definition.steps.values():
        bare = re.sub(r"\{[^}]*\}", "00000000", step.short.zh)
        assert len(bare) <= SHORT_MAX, step.id
        if step.kind in ASKED | {"say"} and len(step.text.zh) > SHORT_MAX and step.kind != "sign":
            assert step.short, step.id


def reached(level: Process, without: set[str]) -> set[str]:
    """The nodes of a level that can be reached from its start, not through some."""
    found: set[str] = set()
    todo = [key for key, node in level.nodes.items() if node.shape == "start"]
    while todo:
        key = todo.pop()
        if key in found or key in without:
            continue
        found.add(key)
        todo += [way.target for way in level.after(key)]
        todo += [other for other, node in level.nodes.items() if node.attached == key]
    return found


def test_money_moves_only_for_whom_we_know_surely_and_who_agreed(definition: Definition) -> None:
    """No way leads to a call that moves money but through a question that shows what it does, at identity 4."""
    for level in definition.process.levels():
        agreed = {
            key
            for key, node in level.nodes.items()
            if node.step and node.step.kind in {"confirm", "sign", "pay"} and node.step.identity == 4 and node.step.rows
        }
        for key in reached(level, agreed):
            step = level.nodes[key].step
            assert step is None or not moves_money(step), key


def moves_money(step: Step) -> bool:
    operation = OPERATIONS.get(step.operation)
    return operation is not None and operation.moves_money
