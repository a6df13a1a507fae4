"""Diagrams of definitions written by hand: every shape has its place, no way crosses one, nothing else changes."""

from itertools import pairwise

import pytest
from lxml import etree

from suiban.app.demo.services import definitions
from suiban.flows.model.findings import DefinitionRefused
from suiban.flows.model.layout import Drawing, draw, lay_out
from suiban.flows.model.xml import BPMN, parse

HEAD = (
    f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:suiban="urn:suiban:flow:1" id="d" targetNamespace="t">\n'
    '  <bpmn:error id="e" errorCode="over_limit" />\n  <bpmn:process id="p" name="P" isExecutable="true">\n'
)
TAIL = "  </bpmn:process>\n</bpmn:definitions>\n"
LOOP = """    <bpmn:startEvent id="start" />
    <bpmn:userTask id="ask" name="问"><bpmn:extensionElements>
      <suiban:step kind="ask" variable="x" type="text"><suiban:text>x?</suiban:text></suiban:step>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:serviceTask id="call" name="办"><bpmn:extensionElements>
      <suiban:step kind="call" operation="a.b" />
    </bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:boundaryEvent id="over" attachedToRef="call"><bpmn:errorEventDefinition errorRef="e" /></bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="any" attachedToRef="call"><bpmn:errorEventDefinition /></bpmn:boundaryEvent>
    <bpmn:exclusiveGateway id="gate" default="g_done" />
    <bpmn:endEvent id="done" />
    <bpmn:endEvent id="failed" />
    <bpmn:sequenceFlow id="s_ask" sourceRef="start" targetRef="ask" />
    <bpmn:sequenceFlow id="a_call" sourceRef="ask" targetRef="call" />
    <bpmn:sequenceFlow id="c_gate" sourceRef="call" targetRef="gate" />
    <bpmn:sequenceFlow id="g_done" sourceRef="gate" targetRef="done" />
    <bpmn:sequenceFlow id="g_ask" sourceRef="gate" targetRef="ask">
      <bpmn:conditionExpression>x == 'again'</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="o_ask" sourceRef="over" targetRef="ask" />
    <bpmn:sequenceFlow id="a_failed" sourceRef="any" targetRef="failed" />
"""


def drawn(bpmn: str) -> Drawing:
    return draw(next(parse(bpmn).iter(f"{{{BPMN}}}process")))


def crossed(drawing: Drawing) -> list[tuple[str, str]]:
    """(way, shape) where a way runs through a shape."""
    return [
        (way, shape.id)
        for level in drawing.levels()
        for way, points in level.edges.items()
        for (x1, y1), (x2, y2) in pairwise(points)
        for shape in level.shapes.values()
        if max(x1, x2) > shape.x + 1
        and min(x1, x2) < shape.x + shape.width - 1
        and max(y1, y2) > shape.y + 1
        and min(y1, y2) < shape.y + shape.height - 1
    ]


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    standing = [shape for shape in drawing.shapes.values() if not shape.host]
    return [
        (one.id, other.id)
        for number, one in enumerate(standing)
        for other in standing[number + 1 :]
        if one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    ]


def test_everything_has_its_place_and_nothing_is_crossed() -> None:
    drawing = drawn(HEAD + LOOP + TAIL)
    assert set(drawing.shapes) == {"start", "ask", "call", "over", "any", "gate", "done", "failed"}
    assert len(drawing.edges) == 7
    assert crossed(drawing) == []
    assert overlapping(drawing) == []
    columns = {key: shape.column for key, shape in drawing.shapes.items()}
    assert columns["start"] < columns["ask"] < columns["call"] < columns["gate"] < columns["done"]
    # the usual way goes straight on, the exception below it
    assert drawing.shapes["done"].row == drawing.shapes["start"].row < drawing.shapes["failed"].row


@pytest.mark.parametrize("bpmn", definitions().values(), ids=definitions().keys())
def test_so_it_is_with_every_delivered_service(bpmn: str) -> None:
    drawing = drawn(bpmn)
    assert crossed(drawing) == []
    assert overlapping(drawing) == []


def test_boundary_events_hang_side_by_side_from_their_step() -> None:
    drawing = drawn(HEAD + LOOP + TAIL)
    host, over, any_ = (drawing.shapes[key] for key in ("call", "over", "any"))
    assert over.y == any_.y == host.y + host.height - over.height / 2
    assert host.x <= over.x
    assert over.x + over.width <= any_.x
    assert any_.x + any_.width <= host.x + host.width


def test_every_way_begins_and_ends_at_its_shapes() -> None:
    drawing = drawn(HEAD + LOOP + TAIL)
    for way, source, target in (("a_call", "ask", "call"), ("g_ask", "gate", "ask"), ("o_ask", "over", "ask")):
        first, last = drawing.edges[way][0], drawing.edges[way][-1]
        begins, ends = drawing.shapes[source], drawing.shapes[target]
        assert begins.x <= first[0] <= begins.x + begins.width
        assert begins.y <= first[1] <= begins.y + begins.height
        assert last == (ends.x, ends.y + ends.height / 2)


def test_only_the_diagram_changes_and_doing_it_again_changes_nothing() -> None:
    written = HEAD + LOOP + TAIL
    once = lay_out(written)
    assert lay_out(once) == once
    without = once[: once.index("  <bpmndi:BPMNDiagram")] + "</bpmn:definitions>\n"
    assert without.split("\n", 1)[1] == written.split("\n", 1)[1]
    root = etree.fromstring(once.encode())
    shown = {one.get("bpmnElement") for one in root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape")}
    assert shown == set(drawn(written).shapes)


def test_a_sub_process_is_drawn_open_around_what_is_in_it() -> None:
    inner = LOOP.replace('id="e"', 'id="e2"')
    for key in ("start", "ask", "call", "over", "any", "gate", "done", "failed"):
        inner = inner.replace(f'"{key}"', f'"in_{key}"')
    for key in ("s_ask", "a_call", "c_gate", "g_done", "g_ask", "o_ask", "a_failed"):
        inner = inner.replace(f'"{key}"', f'"in_{key}"')
    outer = (
        '<bpmn:startEvent id="start" /><bpmn:endEvent id="done" />'
        f'<bpmn:subProcess id="sub" name="S">{inner}</bpmn:subProcess>'
        '<bpmn:sequenceFlow id="one" sourceRef="start" targetRef="sub" />'
        '<bpmn:sequenceFlow id="two" sourceRef="sub" targetRef="done" />'
    )
    drawing = drawn(HEAD + outer + TAIL)
    around = drawing.shapes["sub"]
    assert around.inner is not None
    for shape in around.inner.shapes.values():
        assert around.x < shape.x
        assert shape.x + shape.width < around.x + around.width
        assert around.y < shape.y
        assert shape.y + shape.height < around.y + around.height
    assert 'bpmnElement="sub" isExpanded="true"' in lay_out(HEAD + outer + TAIL)


def test_a_definition_without_a_beginning_can_be_drawn_but_not_something_else() -> None:
    loop = (
        '<bpmn:exclusiveGateway id="a" /><bpmn:exclusiveGateway id="b" />'
        '<bpmn:sequenceFlow id="one" sourceRef="a" targetRef="b" />'
        '<bpmn:sequenceFlow id="two" sourceRef="b" targetRef="a" />'
    )
    assert overlapping(drawn(HEAD + loop + TAIL)) == []
    assert "BPMNDiagram" in lay_out(HEAD + TAIL)
    with pytest.raises(DefinitionRefused):
        lay_out("<html></html>")
