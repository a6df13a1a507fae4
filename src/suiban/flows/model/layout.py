"""Drawing a definition: where each shape stands and how the ways run, for files that were written by hand.

Columns follow the longest way from the start, rows branch off downwards. Ways run between columns and rows only, so
that none crosses a shape.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

import msgspec
from lxml import etree

from suiban.flows.model.xml import BPMN, parse

Point = tuple[float, float]

_NAMESPACES: Final = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
_TASKS: Final = {"userTask", "sendTask", "serviceTask", "manualTask", "callActivity"}
_EVENTS: Final = {"startEvent", "endEvent", "intermediateCatchEvent"}
_GATEWAYS: Final = {"exclusiveGateway", "parallelGateway", "inclusiveGateway"}
_DIAGRAM: Final = re.compile(r"[ \t]*<bpmndi:BPMNDiagram\b.*?</bpmndi:BPMNDiagram>[ \t]*\n?", re.DOTALL)

TASK: Final = (100.0, 80.0)
EVENT: Final = 36.0
GATEWAY: Final = 50.0
BESIDE: Final = 90.0
"""Between two columns: what is free for ways."""
BELOW: Final = 76.0
"""Between two rows; boundary events hang into its upper part."""
MARGIN: Final = 40.0
_TRACK: Final = 6.0
_TRACKS_BESIDE: Final = 10
_TRACKS_BELOW: Final = 7


class Shape(msgspec.Struct):
    """A node with its place; ``inner`` are the shapes of a sub-process, already at their places."""

    id: str
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0
    column: int = 0
    row: int = 0
    host: str = ""
    inner: "Drawing | None" = None

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


class Drawing(msgspec.Struct):
    """One level of a definition, drawn."""

    shapes: dict[str, Shape]
    edges: dict[str, list[Point]]

    def size(self) -> Point:
        """Width and height of what surrounds it, with a margin."""
        corners = [(shape.x + shape.width, shape.y + shape.height) for shape in self.shapes.values()]
        points = [*corners, *(point for line in self.edges.values() for point in line), TASK]
        return max(x for x, _ in points) + MARGIN, max(y for _, y in points) + MARGIN

    def move(self, by: Point) -> None:
        """Shift all of it."""
        for shape in self.shapes.values():
            shape.x, shape.y = shape.x + by[0], shape.y + by[1]
            if shape.inner is not None:
                shape.inner.move(by)
        self.edges = {way: [(x + by[0], y + by[1]) for x, y in points] for way, points in self.edges.items()}

    def levels(self) -> Iterator["Drawing"]:
        """This level and all below it."""
        yield self
        for shape in self.shapes.values():
            if shape.inner is not None:
                yield from shape.inner.levels()


def lay_out(bpmn: str) -> str:
    """The same file with a diagram of its own; nothing else in it changes. Raises DefinitionRefused."""
    process = next(parse(bpmn).iter(f"{{{BPMN}}}process"))
    text = _DIAGRAM.sub("", bpmn)
    end = text.rindex("</")
    return _with_namespaces(text[:end] + _written(process.get("id"), draw(process)) + text[end:])


def draw(process: etree._Element) -> Drawing:
    """Where everything of a process or sub-process stands."""
    shapes, ways = _read(process)
    _columns(shapes, ways)
    _rows(shapes, ways)
    _places(shapes)
    return Drawing(shapes, _edges(shapes, ways))


def _read(process: etree._Element) -> tuple[dict[str, Shape], list[tuple[str, str, str]]]:
    shapes: dict[str, Shape] = {}
    ways: list[tuple[str, str, str]] = []
    usual: set[str] = set()
    for element in process:
        name = etree.QName(element).localname
        key = element.get("id", "")
        if name in _TASKS:
            shapes[key] = Shape(key, *TASK)
        elif name == "subProcess":
            inner = draw(element)
            shapes[key] = Shape(key, *inner.size(), inner=inner)
        elif name in _EVENTS:
            shapes[key] = Shape(key, EVENT, EVENT)
        elif name in _GATEWAYS:
            shapes[key] = Shape(key, GATEWAY, GATEWAY)
        elif name == "boundaryEvent":
            shapes[key] = Shape(key, EVENT, EVENT, host=element.get("attachedToRef", ""))
        elif name == "sequenceFlow":
            ways.append((key, element.get("sourceRef", ""), element.get("targetRef", "")))
        usual.add(element.get("default", ""))
    for shape in shapes.values():
        hanging = sum(other.host == shape.id for other in shapes.values())
        shape.width = max(shape.width, (hanging + 1) * (EVENT + 4.0) if hanging else 0.0)
    # the usual way first: it goes straight on
    return shapes, sorted(ways, key=lambda way: way[0] not in usual)


def _after(shapes: dict[str, Shape], ways: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
    """What follows each node; what follows its boundary events comes last."""
    after: dict[str, list[str]] = {key: [] for key in shapes}
    for hanging in (False, True):
        for _, source, target in ways:
            if bool(shapes[source].host) == hanging:
                after[shapes[source].host or source].append(target)
    return after


def _columns(shapes: dict[str, Shape], ways: list[tuple[str, str, str]]) -> None:
    """The longest way from a beginning, not counting ways that lead back."""
    after = _after(shapes, ways)
    reached = {target for targets in after.values() for target in targets}
    order: list[str] = []
    state: dict[str, int] = {}
    back: set[tuple[str, str]] = set()
    roots = [key for key, shape in shapes.items() if not shape.host and key not in reached]
    for root in [*roots, *(key for key, shape in shapes.items() if not shape.host)]:
        stack = [(root, iter(after[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            node, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                state[node] = 2
                order.append(node)
                stack.pop()
            elif state.get(target) == 1:
                back.add((node, target))
            elif target not in state:
                state[target] = 1
                stack.append((target, iter(after[target])))
    for node in reversed(order):
        for target in after[node]:
            if (node, target) not in back:
                shapes[target].column = max(shapes[target].column, shapes[node].column + 1)
    for shape in shapes.values():
        if shape.host:
            shape.column = shapes[shape.host].column


def _rows(shapes: dict[str, Shape], ways: list[tuple[str, str, str]]) -> None:
    """Each node beside the one it is first reached from, or in the next row that is free there."""
    after = _after(shapes, ways)
    taken: set[tuple[int, int]] = set()
    placed: set[str] = set()
    reached = {target for targets in after.values() for target in targets}
    starts = [key for key, shape in shapes.items() if not shape.host and key not in reached]
    waiting = [(key, 0) for key in [*(k for k, s in shapes.items() if not s.host and k not in starts), *starts[::-1]]]
    while waiting:
        node, row = waiting.pop()
        if node in placed:
            continue
        placed.add(node)
        shape = shapes[node]
        while (shape.column, row) in taken:
            row += 1
        shape.row = row
        taken.add((shape.column, row))
        waiting.extend((target, row) for target in reversed(after[node]))
    for shape in shapes.values():
        if shape.host:
            shape.row = shapes[shape.host].row


def _places(shapes: dict[str, Shape]) -> None:
    standing = [shape for shape in shapes.values() if not shape.host]
    lefts = _starts({one.column: 0.0 for one in standing}, ((one.column, one.width) for one in standing), BESIDE)
    tops = _starts({one.row: 0.0 for one in standing}, ((one.row, one.height) for one in standing), BELOW)
    for one in standing:
        left, width = lefts[one.column]
        top, height = tops[one.row]
        one.x, one.y = left + (width - one.width) / 2, top + (height - one.height) / 2
        if one.inner is not None:
            one.inner.move((one.x, one.y))
    for host in standing:
        hanging = [shape for shape in shapes.values() if shape.host == host.id]
        for number, one in enumerate(hanging, 1):
            one.x = host.x + host.width * number / (len(hanging) + 1) - EVENT / 2
            one.y = host.y + host.height - EVENT / 2


def _starts(sizes: dict[int, float], of: Iterable[tuple[int, float]], between: float) -> dict[int, tuple[float, float]]:
    """Where each column (or row) begins, and how wide it is."""
    for number, size in of:
        sizes[number] = max(sizes[number], size)
    starts = {}
    at = MARGIN
    for number in range(max(sizes, default=-1) + 1):
        starts[number] = (at, sizes.get(number, 0.0))
        at += sizes.get(number, 0.0) + between
    return starts


class _Tracks:
    """Lines side by side in what is free between columns and rows: two ways rarely lie on one another."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, int], int] = {}

    def beside(self, shapes: dict[str, Shape], column: int) -> float:
        """A line in front of this column."""
        left = min(one.x + one.width / 2 for one in shapes.values() if one.column == column and not one.host)
        widest = max(one.width for one in shapes.values() if one.column == column and not one.host)
        return left - widest / 2 - 14.0 - _TRACK * self._next("beside", column, _TRACKS_BESIDE)

    def below(self, shapes: dict[str, Shape], row: int) -> float:
        """A line below this row, lower than what hangs from its shapes."""
        bottom = max(one.y + one.height for one in shapes.values() if one.row == row and not one.host)
        return bottom + EVENT / 2 + 8.0 + _TRACK * self._next("below", row, _TRACKS_BELOW)

    def _next(self, kind: str, number: int, of: int) -> int:
        used = self._used.get((kind, number), 0)
        self._used[kind, number] = used + 1
        return used % of


def _edges(shapes: dict[str, Shape], ways: list[tuple[str, str, str]]) -> dict[str, list[Point]]:
    tracks = _Tracks()
    cells = {(shape.column, shape.row) for shape in shapes.values() if not shape.host}
    return {way: _line(shapes[source], shapes[target], shapes, cells, tracks) for way, source, target in ways}


def _line(
    source: Shape, target: Shape, shapes: dict[str, Shape], cells: set[tuple[int, int]], tracks: _Tracks
) -> list[Point]:
    into = (target.x, target.middle[1])
    if source.host:
        out = (source.middle[0], source.y + source.height)
        below, beside = tracks.below(shapes, source.row), tracks.beside(shapes, target.column)
        return [out, (out[0], below), (beside, below), (beside, into[1]), into]
    out = (source.x + source.width, source.middle[1])
    between = {(column, source.row) for column in range(source.column + 1, target.column)}
    if target.row == source.row and target.column > source.column and not between & cells:
        return [out, into]
    beside = tracks.beside(shapes, target.column)
    if target.column == source.column + 1:
        return [out, (beside, out[1]), (beside, into[1]), into]
    first, below = _right_of(source, shapes), tracks.below(shapes, max(source.row, target.row - 1))
    return [out, (first, out[1]), (first, below), (beside, below), (beside, into[1]), into]


def _right_of(source: Shape, shapes: dict[str, Shape]) -> float:
    same = [one for one in shapes.values() if one.column == source.column and not one.host]
    return max(one.x + one.width for one in same) + 10.0


def _written(process: str, drawing: Drawing) -> str:
    lines = [
        f'  <bpmndi:BPMNDiagram id="diagram_{process}">',
        f'    <bpmndi:BPMNPlane id="plane_{process}" bpmnElement={quoteattr(process)}>',
    ]
    for level in drawing.levels():
        for shape in level.shapes.values():
            opened = ' isExpanded="true"' if shape.inner is not None else ""
            lines += [
                f'      <bpmndi:BPMNShape id="shape_{shape.id}" bpmnElement="{shape.id}"{opened}>',
                f'        <dc:Bounds x="{shape.x:.0f}" y="{shape.y:.0f}" width="{shape.width:.0f}"'
                f' height="{shape.height:.0f}" />',
                "      </bpmndi:BPMNShape>",
            ]
        for way, points in level.edges.items():
            lines.append(f'      <bpmndi:BPMNEdge id="edge_{way}" bpmnElement="{way}">')
            lines += [f'        <di:waypoint x="{x:.0f}" y="{y:.0f}" />' for x, y in points]
            lines.append("      </bpmndi:BPMNEdge>")
    return "\n".join([*lines, "    </bpmndi:BPMNPlane>", "  </bpmndi:BPMNDiagram>", ""])


def _with_namespaces(text: str) -> str:
    missing = [f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items() if f"xmlns:{prefix}=" not in text]
    if not missing:
        return text
    return re.sub(r"(<\w+:definitions\b)", lambda found: " ".join([found[1], *missing]), text, count=1)
