"""A definition as it was drawn: nodes, the ways between them, what its service promises. Nothing of XML, no engine."""

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from suiban.flows.model.steps import ASKED, Door, Step, ValueType, Words

Shape = Literal[
    "start", "end", "step", "exclusive", "parallel", "inclusive", "boundary", "subprocess", "flow"
]  # fmt: skip


class Way(msgspec.Struct, frozen=True):
    """A sequence flow; ``condition`` is an expression, empty when the way is always open."""

    id: str
    source: str
    target: str
    condition: str = ""


class End(msgspec.Struct, frozen=True):
    """How it ends here. ``code``: the error that an error end raises; ``at_once``: whatever else is going on stops."""

    outcome: Literal["done", "refused", "cancelled", "failed"] = "done"
    words: Words = Words()
    code: str = ""
    at_once: bool = False


class Node(msgspec.Struct, frozen=True):
    """One shape. ``default`` is the way taken when no condition holds; ``attached`` where a boundary event sits and
    ``code`` the error it catches (empty: every one); ``arguments`` and ``results`` are those of a called service."""

    id: str
    shape: Shape
    name: Words = Words()
    default: str = ""
    step: Step | None = None
    end: End | None = None
    attached: str = ""
    code: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    results: tuple[tuple[str, str], ...] = ()
    inner: "Process | None" = None


class Process(msgspec.Struct, frozen=True):
    """One level of a definition. ``scope`` is empty for the definition's own variables, else the call's id."""

    id: str
    nodes: Mapping[str, Node]
    ways: tuple[Way, ...]
    scope: str = ""
    initial: tuple[tuple[str, str], ...] = ()

    def after(self, node: str) -> list[Way]:
        """The ways out of a node, in the file's order."""
        return [way for way in self.ways if way.source == node]

    def levels(self) -> Iterator["Process"]:
        """This level and all below it."""
        yield self
        for node in self.nodes.values():
            if node.inner is not None:
                yield from node.inner.levels()


class Slot(msgspec.Struct, frozen=True):
    """A variable that may be read out of the first sentence."""

    variable: str
    type: ValueType = "text"


class Service(msgspec.Struct, frozen=True):
    """What a flow says of itself: how soon it is done, who may ask for it, on which doors, in which words."""

    promise_s: int = 0
    identity: Literal[0, 3, 4] = 0
    many: bool = False
    open_s: int = 72 * 3600
    doors: frozenset[Door] = frozenset()
    group: str = ""
    phrases: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()


def questions_ahead(process: Process) -> dict[str, int]:
    """For each node how many steps the customer answers from there on, itself counted, on the longest way that goes
    nowhere twice: an estimate that only becomes smaller on the way."""
    counted: dict[str, int] = {}
    for level in process.levels():
        for node in level.nodes.values():
            _count(level, node.id, counted, set())
    return counted


def _count(level: Process, node_id: str, counted: dict[str, int], on_the_way: set[str]) -> int:
    if node_id in counted:
        return counted[node_id]
    if node_id in on_the_way or node_id not in level.nodes:
        return 0
    node = level.nodes[node_id]
    after = [_count(level, way.target, counted, on_the_way | {node_id}) for way in level.after(node_id)]
    rest = sum(after) if node.shape == "parallel" else max(after, default=0)
    own = 1 if node.step is not None and node.step.kind in ASKED else 0
    if node.inner is not None:
        starts = [inner for inner in node.inner.nodes.values() if inner.shape == "start"]
        own = sum(_count(node.inner, start.id, counted, set()) for start in starts[:1])
    counted[node_id] = own + rest
    return counted[node_id]
