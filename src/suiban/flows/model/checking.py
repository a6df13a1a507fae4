"""What is wrong with a definition, before anybody runs it: each finding with its place, errors first."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from suiban.corebank.api import COMMON_REFUSALS, OPERATIONS
from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.doors import CAPABILITIES, Impossible, can_carry, doors_for
from suiban.flows.model.expressions import compile_expression
from suiban.flows.model.findings import DefinitionRefused, Finding, finding
from suiban.flows.model.graph import Node, Process
from suiban.flows.model.reading import Resolve
from suiban.flows.model.running import UNAVAILABLE
from suiban.flows.model.soundness import arrows_of, find_tangle, loops, reached, reversed_arrows
from suiban.flows.model.steps import DOORS, Step
from suiban.flows.model.variables import fields_in, given_in, looked_at, shown_by

__all__ = ["Finding", "check"]

SHORT_MAX: Final = {"zh": 70, "en": 160}
"""What one text message holds."""
_STOPS: Final = frozenset({"confirm", "sign", "verify", "pay", "approve", "wait", "hand"})
"""Steps at which every round of a loop waits for somebody."""
_CONSENTS: Final = frozenset({"confirm", "sign", "pay"})


def check(
    bpmn: str | Definition, resolve: Resolve | None = None, operations: Collection[str] | None = None
) -> list[Finding]:
    """What is wrong with a definition. ``operations``: what can be asked of the bank (None: not looked at)."""
    try:
        definition = compile_definition(bpmn, resolve) if isinstance(bpmn, str) else bpmn
    except DefinitionRefused as refused:
        return _sorted(refused.findings)
    found: list[Finding] = list(_service(definition))
    for level in _own_levels(definition.process):
        for look in (_drawing, _loops, _gateways, _errors):
            found.extend(look(level))
        for node in level.nodes.values():
            if node.step is not None:
                found.extend(_words(node.step))
                found.extend(_secrets(definition, node.step))
                found.extend(_doors(definition, node.step))
                found.extend(_call(node.step, operations))
    found.extend(_variables(definition))
    found.extend(_consent(definition.process))
    return _sorted(found)


def _sorted(found: Collection[Finding]) -> list[Finding]:
    unlike = list(dict.fromkeys(found))
    return sorted(unlike, key=lambda one: one.severity != "error")


def _own_levels(process: Process) -> Iterator[Process]:
    """The levels drawn in this file; a called service is checked when it is published itself."""
    yield process
    for node in process.nodes.values():
        if node.shape == "subprocess" and node.inner is not None:
            yield from _own_levels(node.inner)


def _service(definition: Definition) -> Iterator[Finding]:
    if not definition.service.promise_s:
        yield finding("no_promise", definition.key)
    if not definition.service.phrases:
        yield finding("no_phrase", definition.key)


# -- the drawing -------------------------------------------------------------------------------------------------------


def _drawing(level: Process) -> Iterator[Finding]:
    arrows = arrows_of(level)
    starts = [node.id for node in level.nodes.values() if node.shape == "start"]
    ends = [node.id for node in level.nodes.values() if node.shape == "end"]
    from_start = reached(arrows, starts)
    to_end = reached(reversed_arrows(arrows), ends)
    for node in level.nodes:
        if node not in from_start:
            yield finding("unreachable", node)
        elif node not in to_end:
            yield finding("no_way_to_end", node)
    tangle = find_tangle(level)
    if tangle is not None:
        yield finding(tangle.code, tangle.node)


def _loops(level: Process) -> Iterator[Finding]:
    """A loop in which nobody is waited for, be it because all its questions are answered from the second round on."""
    arrows = arrows_of(level)
    steps = {node.id: node.step for node in level.nodes.values() if node.step is not None}
    stops = {key for key, step in steps.items() if step.kind in _STOPS or step.always}
    # a level inside may wait for somebody; it is checked for itself, and again as a whole when it does not
    stops |= {node.id for node in level.nodes.values() if node.inner is not None and _waits(node.inner)}
    while True:
        found = list(loops(arrows, stops))
        asked_anew = {
            node for loop in found for node in loop if node in steps and _asked_anew(steps[node], loop, steps)
        }
        if not asked_anew:
            break
        stops |= asked_anew
    for loop in found:
        yield finding("endless_loop", min(loop, key=list(level.nodes).index))


def _waits(level: Process) -> bool:
    kinds = {node.step.kind for inner in level.levels() for node in inner.nodes.values() if node.step is not None}
    return bool(kinds - {"say", "call"})


def _asked_anew(step: Step, loop: Collection[str], steps: Mapping[str, Step]) -> bool:
    """Whether something in the loop takes the step's answer away, or changes it."""
    if step.kind not in {"ask", "choose", "form", "upload"}:
        return False
    own = {step.variable, *fields_in(step)} - {""}
    changed = {name for other in loop if other in steps for name, _ in (*steps[other].sets, *steps[other].results)}
    return bool(own & changed)


def _gateways(level: Process) -> Iterator[Finding]:
    for node in level.nodes.values():
        out = level.after(node.id)
        if node.shape != "parallel" and out and all(way.condition and way.id != node.default for way in out):
            yield finding("no_default", node.id)


# -- calls -------------------------------------------------------------------------------------------------------------


def _errors(level: Process) -> Iterator[Finding]:
    caught: dict[str, set[str]] = {}
    for node in level.nodes.values():
        if node.shape == "boundary":
            caught.setdefault(node.attached, set()).add(node.code)
    for node in level.nodes.values():
        codes = caught.get(node.id, set())
        if node.step is not None and node.step.kind == "call" and "" not in codes:
            if not codes:
                yield finding("error_path_missing", node.id)
            elif UNAVAILABLE not in codes:
                yield finding("error_path_missing", node.id, UNAVAILABLE)
        operation = OPERATIONS.get(node.step.operation) if node.step is not None else None
        if operation is not None:
            for code in sorted(codes - {"", UNAVAILABLE, *operation.refusals, *COMMON_REFUSALS}):
                yield finding("error_never_raised", node.id, code)


def _call(step: Step, operations: Collection[str] | None) -> Iterator[Finding]:
    if operations is not None:
        for name in filter(None, (step.operation, step.undo)):
            if name not in operations:
                yield finding("unknown_operation", step.id, name)
    yield from _arguments(step, step.operation, step.arguments)
    yield from _arguments(step, step.undo, step.undo_arguments)


def _arguments(step: Step, name: str, given: tuple[tuple[str, str], ...]) -> Iterator[Finding]:
    operation = OPERATIONS.get(name)
    if operation is None:
        return
    names = {argument for argument, _ in given}
    for argument in sorted(names - {one.name for one in operation.arguments}):
        yield finding("unknown_argument", step.id, f"{name} {argument}")
    for one in operation.arguments:
        if one.required and one.name not in names:
            yield finding("argument_missing", step.id, f"{name} {one.name}")


def _consent(level: Process) -> Iterator[Finding]:
    """Money is moved only after the customer said yes to it, on every way."""
    arrows = arrows_of(level)
    starts = [node.id for node in level.nodes.values() if node.shape == "start"]
    agreed = {node.id for node in level.nodes.values() if _agrees(node)}
    without = {node: [] if node in agreed else after for node, after in arrows.items()}
    for node in reached(without, starts):
        step = level.nodes[node].step
        operation = OPERATIONS.get(step.operation) if step is not None else None
        if operation is not None and operation.moves_money:
            yield finding("money_without_consent", node, operation.name)
        inner = level.nodes[node].inner
        if inner is not None and level.nodes[node].shape == "subprocess":
            yield from _consent(inner)


def _agrees(node: Node) -> bool:
    return node.step is not None and node.step.kind in _CONSENTS


# -- doors, words, variables -------------------------------------------------------------------------------------------


def _doors(definition: Definition, step: Step) -> Iterator[Finding]:
    if step.kind in {"call", "wait", "hand", "approve", "say"}:
        return
    allowed = definition.service.doors or frozenset(DOORS)
    able = doors_for(step, allowed)
    if not able:
        why = can_carry(step, CAPABILITIES[min(allowed)])
        yield finding("no_door", step.id, why.why if isinstance(why, Impossible) else "")
        return
    for door in DOORS:
        if door in allowed and door not in able:
            yield finding("door_excluded", step.id, door)


def _words(step: Step) -> Iterator[Finding]:
    if step.text and not step.text.en:
        yield finding("missing_english", step.id)
    for language, most in SHORT_MAX.items():
        short = step.short.zh if language == "zh" else step.short.en
        if len(short) > 0 and _least_length(short) > most:
            yield finding("short_too_long", step.id, f"{language} > {most}")


def _least_length(text: str) -> int:
    """How long a text is at least when it is filled in: places count for nothing."""
    depth = length = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        length += depth == 0 and character != "}"
    return length


def _secrets(definition: Definition, step: Step) -> Iterator[Finding]:
    secret = {one.variable for one in definition.steps.values() if one.secret and one.variable}
    for name in sorted(secret & shown_by(step)):
        yield finding("secret_shown", step.id, name)


def _variables(definition: Definition) -> Iterator[Finding]:
    own = {slot.variable for slot in definition.service.slots} | set(given_in(definition.process))
    for _, value in definition.process.initial:
        yield from _unknown(definition.key, compile_expression(value).names, own)
    for level in _own_levels(definition.process):
        for node in level.nodes.values():
            yield from _unknown(node.id, looked_at(node), own)
            if node.shape == "flow" and node.inner is not None:
                inside = {name for name, _ in node.arguments} | set(given_in(node.inner)) | {"outcome"}
                for _, value in node.results:
                    yield from _unknown(node.id, compile_expression(value).names, inside)
        for way in level.ways:
            if way.condition:
                yield from _unknown(way.id, compile_expression(way.condition).names, own)


def _unknown(element: str, names: Collection[str], known: Collection[str]) -> Iterator[Finding]:
    for name in sorted(set(names) - set(known)):
        yield finding("unknown_variable", element, name)
