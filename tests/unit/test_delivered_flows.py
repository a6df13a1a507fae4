"""The services that are delivered: each compiles, can be looked at, and speaks both languages."""

import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree

from suiban.app.demo import services
from suiban.app.demo.content import load_demo_doors
from suiban.app.flow import CALLED, compiled
from suiban.corebank.api import COMMON_REFUSALS
from suiban.flows.model.checking import check
from suiban.flows.model.definition import Definition
from suiban.flows.model.graph import Process
from suiban.flows.model.layout import lay_out
from suiban.flows.model.steps import ASKED, Step, Words
from suiban.flows.model.wanting import find_service, offered
from suiban.flows.model.xml import BPMN

FOLDER = Path(services.__file__).parent / "flows"
KEYS = sorted(services.definitions())
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
HAN = re.compile(r"[\u3400-\u9fff]")
SHORT_MAX = 70


@pytest.fixture(params=KEYS)
def definition(request: pytest.FixtureRequest) -> Definition:
    return of(request.param)


@cache
def of(key: str) -> Definition:
    return compiled(FOLDER / f"{key}.bpmn")


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
    assert all(of(key).key == key for key in KEYS)


def test_its_file_is_its_key_and_its_diagram_is_that_of_its_shapes(definition: Definition) -> None:
    text = services.definitions()[definition.key]
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
    operation = CALLED.get(step.operation)
    return operation is not None and operation.moves_money


def calls(definition: Definition) -> list[tuple[Process, Step]]:
    """The calls of a service with the level they stand on."""
    return [
        (level, node.step)
        for level in definition.process.levels()
        for node in level.nodes.values()
        if node.step is not None and node.step.kind == "call"
    ]


def test_it_is_checked_without_a_finding(definition: Definition) -> None:
    known = services.definitions()
    assert check(known[definition.key], known.get, CALLED) == []


def test_it_asks_the_bank_what_the_catalogue_knows(definition: Definition) -> None:
    """Arguments by their names, none missing that is needed; only refusals are caught that can come."""
    for level, step in calls(definition):
        operation = CALLED[step.operation]
        given = {name for name, _ in step.arguments}
        assert given <= {one.name for one in operation.arguments}, step.id
        assert {one.name for one in operation.arguments if one.required} <= given, step.id
        caught = {node.code for node in level.nodes.values() if node.attached == step.id}
        assert caught <= {*operation.refusals, *COMMON_REFUSALS, "bank_unavailable", ""}, step.id
        # whatever else comes has its way too
        assert "" in caught, step.id


def test_nobody_is_asked_to_try_again_what_may_have_happened(definition: Definition) -> None:
    """Where a call that writes was not answered, a person looks before anything else happens."""
    for level, step in calls(definition):
        if not CALLED[step.operation].writes:
            continue
        (caught,) = (
            node.id for node in level.nodes.values() if node.attached == step.id and node.code == "bank_unavailable"
        )
        (way,) = level.after(caught)
        after = level.nodes[way.target].step
        assert after is not None, step.id
        assert after.kind == "hand", step.id


def looked_at(definition: Definition) -> set[tuple[str, str]]:
    """(operation, field) for every field of a result that results and undo look at."""
    found = set()
    for _, step in calls(definition):
        for _, text in (*step.results, *step.undo_arguments):
            found |= {(step.operation, field) for field in re.findall(r"\bresult\.(\w+)", text)}
    return found


def test_it_looks_at_fields_that_the_bank_answers(definition: Definition) -> None:
    for operation, field in looked_at(definition):
        assert field in CALLED[operation].result, (operation, field)


def test_every_phrase_finds_its_own_service_and_every_queue_exists() -> None:
    known = [offered(key, of(key).service.phrases) for key in KEYS]
    for key in KEYS:
        phrases = of(key).service.phrases
        assert {phrase: find_service(phrase, known) for phrase in phrases} == dict.fromkeys(phrases, key)
    queues = {queue.key for queue in load_demo_doors()[1]}
    for key in KEYS:
        assert {step.queue for step in of(key).steps.values() if step.queue} <= queues


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("我想转账", "transfer"),
        ("查一下10月的账单", "statement"),
        ("我还有多少钱？", "balance"),
        ("我的卡丢了", "card_loss"),
        ("I want to check my balance", "balance"),
        ("I lost my card", "card_loss"),
        ("转账失败了怎么办", None),
        ("别给我转账了", None),
        ("转账手续费是多少", None),
        ("今天天气不错", None),
    ],
)
def test_sentences_find_a_service_or_none(text: str, key: str | None) -> None:
    assert find_service(text, [offered(one, of(one).service.phrases) for one in KEYS]) == key
