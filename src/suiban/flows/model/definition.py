"""A definition ready to run: what a BPMN file says, every expression and text in it read, the engine told."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from suiban.corebank.api import OPERATIONS
from suiban.flows.model.durations import seconds_of
from suiban.flows.model.expressions import ExpressionRefused, compile_expression
from suiban.flows.model.findings import DefinitionRefused, Finding, finding
from suiban.flows.model.graph import Node, Process, Service, questions_ahead
from suiban.flows.model.reading import Reader, Resolve
from suiban.flows.model.schemas import check_schema
from suiban.flows.model.specifying import specify
from suiban.flows.model.steps import ASKED, Kind, Step, Words
from suiban.flows.model.templates import compile_template
from suiban.flows.model.xml import open_file, parse

ALWAYS: Final[frozenset[Kind]] = frozenset({"confirm", "sign", "verify", "pay"})
"""What is asked every time, whatever is known."""


@dataclass(frozen=True, eq=False, slots=True)
class Definition:
    """One version of a service. ``steps`` are all of it, those of called services as ``call/step``, in ``order``.

    ``where`` tells for each node the level in which it is drawn and the node around that level (empty: none);
    ``scopes`` whose variables it sees: empty for the service's own, else the id of the call.
    ``repeatable`` are the bank's operations that may be made again without harm; ``asked_about`` the variables that
    some condition names; ``ahead`` how many questions come from a node on, itself counted.
    """

    key: str
    name: Words
    service: Service
    steps: Mapping[str, Step]
    order: tuple[str, ...]
    scopes: Mapping[str, str]
    where: Mapping[str, tuple[Process, str]]
    process: Process
    repeatable: Collection[str]
    asked_about: Collection[str]
    ahead: Mapping[str, int]
    specification: BpmnProcessSpec
    below: Mapping[str, BpmnProcessSpec]


REPEATABLE: Final = frozenset(name for name, operation in OPERATIONS.items() if not operation.writes) | {
    "code.send",
    "code.check",
}
"""What may be asked of the bank again without harm: questions, and one-time codes."""


def named(bpmn: str) -> tuple[str, Words]:
    """Key and name of a service, be its definition as faulty as it may. Raises DefinitionRefused when it has none."""
    reader = Reader(None)
    known = reader.read_name(open_file(bpmn))
    if known is None:
        raise DefinitionRefused(tuple(reader.findings))
    return known


def compile_definition(
    bpmn: str, resolve: Resolve | None = None, repeatable: Collection[str] = REPEATABLE
) -> Definition:
    """The definition that a BPMN file is. Raises DefinitionRefused with everything that is wrong with it.

    ``resolve`` gives the file of another service that this one calls; ``repeatable`` names the bank's operations that
    only ask, or do no harm when they are made twice: a customer may go back behind them.
    """
    reader = Reader(resolve)
    read = reader.read(parse(bpmn))
    found = list(reader.findings)
    if read is not None:
        for level in read.process.levels():
            found.extend(_at_the_call(one) for one in _wrong_with(level))
    if read is None or any(one.severity == "error" for one in found):
        raise DefinitionRefused(tuple(found))
    where = dict(_places(read.process, ""))
    nodes = [level.nodes[key] for key, (level, _) in where.items()]
    steps = {node.id: node.step for node in nodes if node.step is not None}
    top, below = specify(read.process)
    return Definition(
        key=read.key,
        name=read.name,
        service=read.service,
        steps=steps,
        order=tuple(steps),
        scopes={key: level.scope for key, (level, _) in where.items()},
        where=where,
        process=read.process,
        repeatable=frozenset(repeatable),
        asked_about=frozenset(_names(read.process)),
        ahead=questions_ahead(read.process),
        specification=top,
        below=below,
    )


def _at_the_call(found: Finding) -> Finding:
    """What is wrong inside a called service is told where it is called: only that can be marked."""
    call, inside, _ = found.element.partition("/")
    return finding("flow_refused", call, found.code) if inside else found


def _places(level: Process, around: str) -> Iterator[tuple[str, tuple[Process, str]]]:
    for node in level.nodes.values():
        yield node.id, (level, around)
        if node.inner is not None:
            yield from _places(node.inner, node.id)


def _names(process: Process) -> Iterator[str]:
    for level in process.levels():
        for way in level.ways:
            if way.condition:
                yield from compile_expression(way.condition).names


def _wrong_with(level: Process) -> Iterator[Finding]:
    yield from _wrong_ends(level)
    yield from _wrong_ways(level)
    for name, value in level.initial:
        yield from _expression(level.id, value, name)
    for node in level.nodes.values():
        if node.end is not None:
            yield from _templates(node.id, node.end.words)
        for _, value in (*node.arguments, *node.results):
            yield from _expression(node.id, value)
        if node.step is not None:
            yield from _wrong_step(node.step)


def _wrong_ends(level: Process) -> Iterator[Finding]:
    starts = [node.id for node in level.nodes.values() if node.shape == "start"]
    if not starts:
        yield finding("no_start", level.id)
    for extra in starts[1:]:
        yield finding("several_starts", extra)
    if not any(node.shape == "end" for node in level.nodes.values()):
        yield finding("no_end", level.id)


def _wrong_ways(level: Process) -> Iterator[Finding]:
    for way in level.ways:
        source, target = level.nodes.get(way.source), level.nodes.get(way.target)
        if source is None or target is None or source.shape == "end" or target.shape in {"start", "boundary"}:
            yield finding("dangling_flow", way.id)
            continue
        if way.condition:
            if source.shape in {"parallel", "start", "boundary"}:
                yield finding("condition_unused", way.id)
            yield from _expression(way.id, way.condition)
    for node in level.nodes.values():
        yield from _wrong_ways_of(level, node)


def _wrong_ways_of(level: Process, node: Node) -> Iterator[Finding]:
    out = level.after(node.id)
    if not out and node.shape != "end":
        yield finding("dead_end", node.id)
    if node.default and node.default not in {way.id for way in out}:
        yield finding("default_unknown", node.id)
    open_ways = [way for way in out if not way.condition and way.id != node.default]
    if len(open_ways) > 1 and node.shape not in {"parallel", "inclusive"}:
        yield finding("implicit_parallel", node.id)
    if node.shape == "inclusive" and len(out) > 1 and open_ways:
        yield finding("missing_condition", open_ways[0].id)
    if node.shape == "boundary":
        host = level.nodes.get(node.attached)
        if host is None or host.shape not in {"step", "subprocess", "flow"}:
            yield finding("boundary_unfit", node.id)
        same = [one.id for one in level.nodes.values() if (one.attached, one.code) == (node.attached, node.code)]
        if node.attached and same[0] != node.id:
            yield finding("boundary_twice", node.id)


def _wrong_step(step: Step) -> Iterator[Finding]:
    yield from _missing(step)
    for variable in (step.variable, *(name for name, _ in (*step.sets, *step.results))):
        if variable and not _is_name(variable):
            yield finding("bad_variable", step.id, variable)
    if step.schema is not None:
        for wrong in check_schema(step.schema):
            yield finding("bad_schema", step.id, f"{wrong.field}{' ' if wrong.field else ''}{wrong.words.en}")
    for words in (step.text, step.short, step.spoken, step.help, step.label):
        yield from _templates(step.id, words)
    for row in step.rows:
        yield from _templates(step.id, row.label, Words(row.value, row.value_en))
    for made in step.rows_from:
        yield from _expression(step.id, made.source)
        yield from _templates(step.id, made.label, made.value)
    for check in step.checks:
        yield from _expression(step.id, check.test)
        yield from _templates(step.id, check.words)
    for option in step.options:
        yield from _templates(step.id, option.label)
    if step.options_from is not None:
        yield from _expression(step.id, step.options_from.source)
        yield from _templates(step.id, step.options_from.label)
    for name, value in (*step.sets, *step.arguments, *step.results, *step.undo_arguments):
        yield from _expression(step.id, value, name)
    if step.duration and seconds_of(step.duration) is None:
        yield from _expression(step.id, step.duration)


def _missing(step: Step) -> Iterator[Finding]:
    needs: dict[str, object] = {}
    if step.kind in {"ask", "choose", "upload"}:
        needs["variable"] = step.variable
    if step.kind == "call":
        needs["operation"] = step.operation
    if step.kind in {"hand", "approve"}:
        needs["queue"] = step.queue
    if step.kind == "wait":
        needs["timeDuration"] = step.duration
    if step.kind == "form":
        needs["schema"] = step.schema
    for name, value in needs.items():
        if not value:
            yield finding("missing_attribute", step.id, name)
    if step.kind in ASKED | {"say"} and not step.text:
        yield finding("missing_text", step.id)
    if step.kind == "choose" and not step.options and step.options_from is None:
        yield finding("no_options", step.id)


def _is_name(text: str) -> bool:
    try:
        return compile_expression(text).names == {text}
    except ExpressionRefused:
        return False


def _expression(element: str, text: str, name: str = "") -> Iterator[Finding]:
    try:
        compile_expression(text)
    except ExpressionRefused as refused:
        yield finding("bad_expression", element, f"{name}{' ' if name else ''}{text} ({refused.code}, {refused.at})")


def _templates(element: str, *texts: Words) -> Iterator[Finding]:
    for words in texts:
        for text in (words.zh, words.en):
            try:
                compile_template(text)
            except ExpressionRefused as refused:
                yield finding("bad_template", element, f"{text[:80]} ({refused.code}, {refused.at})")
