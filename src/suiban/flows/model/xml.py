"""A file of a definition, read safely: size, depth and vocabulary are checked before anybody looks at what it says."""

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from lxml import etree

from suiban.flows.model.findings import DefinitionRefused, Finding, finding

BYTES_MAX: Final = 512 * 1024
DEPTH_MAX: Final = 40
ELEMENTS_MAX: Final = 20_000

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS: Final = "urn:suiban:flow:1"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_DRAWING: Final = (
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
)
"""How it is drawn: kept by the editor, of no meaning here."""
_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII)

_NODE: Final = {"documentation", "extensionElements", "incoming", "outgoing"}
_INSIDE: Final = {
    "documentation", "extensionElements", "startEvent", "endEvent", "userTask", "sendTask", "serviceTask", "manualTask",
    "intermediateCatchEvent", "boundaryEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "subProcess",
    "callActivity", "sequenceFlow", "textAnnotation", "association",
}  # fmt: skip
CHILDREN: Final[dict[str, set[str]]] = {
    "definitions": {"documentation", "process", "error"},
    "error": set(),
    "process": _INSIDE,
    "subProcess": _INSIDE | {"incoming", "outgoing"},
    "startEvent": _NODE,
    "endEvent": _NODE | {"errorEventDefinition", "terminateEventDefinition"},
    "userTask": _NODE,
    "sendTask": _NODE,
    "serviceTask": _NODE,
    "manualTask": _NODE,
    "callActivity": _NODE,
    "intermediateCatchEvent": _NODE | {"timerEventDefinition"},
    "boundaryEvent": _NODE | {"errorEventDefinition"},
    "exclusiveGateway": _NODE,
    "parallelGateway": _NODE,
    "inclusiveGateway": _NODE,
    "sequenceFlow": {"documentation", "conditionExpression"},
    "conditionExpression": set(),
    "timerEventDefinition": {"timeDuration"},
    "timeDuration": set(),
    "errorEventDefinition": set(),
    "terminateEventDefinition": set(),
    "textAnnotation": {"text"},
    "association": set(),
    "text": set(),
    "documentation": set(),
    "incoming": set(),
    "outgoing": set(),
    "extensionElements": set(),
}
ATTRIBUTES: Final[dict[str, set[str]]] = {
    "definitions": {"id", "name", "targetNamespace", "exporter", "exporterVersion"},
    "error": {"id", "name", "errorCode"},
    "process": {"id", "name", "isExecutable", "isClosed", "processType"},
    "subProcess": {"id", "name", "default"},
    "startEvent": {"id", "name", "isInterrupting"},
    "endEvent": {"id", "name"},
    "userTask": {"id", "name", "default"},
    "sendTask": {"id", "name", "default"},
    "serviceTask": {"id", "name", "default"},
    "manualTask": {"id", "name", "default"},
    "callActivity": {"id", "name", "default", "calledElement"},
    "intermediateCatchEvent": {"id", "name"},
    "boundaryEvent": {"id", "name", "attachedToRef", "cancelActivity"},
    "exclusiveGateway": {"id", "name", "default", "gatewayDirection"},
    "parallelGateway": {"id", "name", "gatewayDirection"},
    "inclusiveGateway": {"id", "name", "default", "gatewayDirection"},
    "sequenceFlow": {"id", "name", "sourceRef", "targetRef", "isImmediate"},
    "conditionExpression": {"id", f"{{{_XSI}}}type"},
    "timerEventDefinition": {"id"},
    "timeDuration": {"id", f"{{{_XSI}}}type"},
    "errorEventDefinition": {"id", "errorRef"},
    "terminateEventDefinition": {"id"},
    "textAnnotation": {"id", "textFormat"},
    "association": {"id", "sourceRef", "targetRef", "associationDirection"},
    "text": set(),
    "documentation": {"id", "textFormat"},
    "incoming": set(),
    "outgoing": set(),
    "extensionElements": set(),
}
_WORDS: Final = {"text", "textEn", "short", "shortEn", "spoken", "spokenEn", "help", "helpEn"}
_STEP: Final = {"option", "options", "schema", "row", "rows", "check", "set", "argument", "result", "undo"}
OUR_CHILDREN: Final[dict[str, set[str]]] = {
    "service": {"phrase", "slot", "initial"},
    "step": _WORDS | _STEP,
    "undo": {"argument"},
    "call": {"argument", "result"},
}
OUR_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "service": {"nameEn", "promise", "identity", "many", "open", "doors", "group"},
    "slot": {"variable", "type"},
    "initial": {"variable", "value"},
    "step": {
        "kind", "variable", "type", "identity", "expects", "doors", "always", "nameEn", "label", "labelEn",
        "operation", "queue", "reason",
    },
    "option": {"value", "label", "labelEn"},
    "options": {"from", "value", "label", "labelEn"},
    "row": {"label", "labelEn", "value", "valueEn"},
    "rows": {"from", "label", "labelEn", "value", "valueEn", "most"},
    "check": {"test", "text", "textEn"},
    "set": {"variable", "value"},
    "argument": {"name", "value"},
    "result": {"variable", "value"},
    "undo": {"operation"},
    "call": {"nameEn"},
    "end": {"outcome", "text", "textEn"},
}  # fmt: skip
_REASONS: Final = {
    "scriptTask": "script_refused", "script": "script_refused", "businessRuleTask": "script_refused",
    "dataObject": "data_refused", "dataObjectReference": "data_refused", "dataStore": "data_refused",
    "dataStoreReference": "data_refused", "ioSpecification": "data_refused", "property": "data_refused",
    "dataInputAssociation": "data_refused", "dataOutputAssociation": "data_refused",
    "standardLoopCharacteristics": "loop_refused", "multiInstanceLoopCharacteristics": "loop_refused",
}  # fmt: skip
"""Elements that have a more helpful answer than that they are not known."""

Element: TypeAlias = Any
"""lxml has no types."""


def parse(text: str) -> Element:
    """The root of a file that holds nothing but our vocabulary. Raises DefinitionRefused with every finding."""
    root = open_file(text)
    found = list(_strangers(root))
    if found:
        raise DefinitionRefused(tuple(found))
    return root


def open_file(text: str) -> Element:
    """The root of a file, whatever it holds: nothing is fetched, nothing expanded. Raises DefinitionRefused."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > BYTES_MAX:
        raise DefinitionRefused((finding("too_large", "", f"{BYTES_MAX // 1024} KiB"),))
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise DefinitionRefused((finding("doctype_refused", ""),))
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        place = error.position if isinstance(error, etree.XMLSyntaxError) else (0, 0)
        raise DefinitionRefused((finding("not_xml", "", f"{place[0]}:{place[1]}" if any(place) else ""),)) from None


def id_of(element: Element) -> str:
    """The id of the element, or of the nearest around it that has one: what the editor can mark."""
    at: Element | None = element
    while at is not None:
        if at.get("id"):
            return str(at.get("id"))[:64]
        at = at.getparent()
    return ""


def name_of(element: Element) -> tuple[str, str]:
    """Namespace and name."""
    name = etree.QName(element)
    return name.namespace or "", name.localname


def children(element: Element, name: str, namespace: str = BPMN) -> list[Element]:
    """The children of that name, in order."""
    return list(element.findall(f"{{{namespace}}}{name}"))


def extension(element: Element, name: str) -> Element | None:
    """Our own extension of that name at this element."""
    return element.find(f"{{{BPMN}}}extensionElements/{{{OURS}}}{name}")


def _strangers(root: Element) -> Iterator[Finding]:
    if name_of(root) != (BPMN, "definitions"):
        yield finding("unknown_element", "", name_of(root)[1])
        return
    ids: set[str] = set()
    todo: list[tuple[Element, int]] = [(root, 1)]
    count = 0
    while todo:
        element, depth = todo.pop()
        count += 1
        if count > ELEMENTS_MAX:
            yield finding("too_many_elements", "", str(ELEMENTS_MAX))
            return
        if depth > DEPTH_MAX:
            yield finding("too_deep", id_of(element), str(DEPTH_MAX))
            return
        if (own := element.get("id")) is not None:
            if not _ID.fullmatch(own):
                yield finding("bad_id", own[:64])
            if own in ids:
                yield finding("duplicate_id", own)
            ids.add(own)
        namespace, name = name_of(element)
        if namespace in _DRAWING:
            todo.extend((child, depth + 1) for child in reversed(element))
            continue
        yield from _unknown_attributes(element, namespace, name)
        for child in reversed(element):
            found = _unknown_child(namespace, name, child)
            if found is None:
                todo.append((child, depth + 1))
            else:
                yield found


def _unknown_child(namespace: str, name: str, child: Element) -> Finding | None:
    if not isinstance(child.tag, str):  # an entity that was not resolved
        return finding("doctype_refused", "")
    space, own = name_of(child)
    if namespace == OURS:
        known = space == OURS and own in OUR_CHILDREN.get(name, ())
    elif name == "extensionElements":
        known = space == OURS and own in OUR_ATTRIBUTES and own in {"service", "step", "call", "end"}
    elif space == BPMN:
        known = own in CHILDREN.get(name, ())
    else:
        known = space in _DRAWING and name == "definitions"
    if known:
        return None
    code = _REASONS.get(own, "event_refused" if own.endswith("EventDefinition") else "unknown_element")
    return finding(code, id_of(child), own[:64])


def _unknown_attributes(element: Element, namespace: str, name: str) -> Iterator[Finding]:
    known = OUR_ATTRIBUTES.get(name, set()) if namespace == OURS else ATTRIBUTES.get(name, set())
    for attribute in element.attrib:
        if attribute in known or attribute == f"{{{_XSI}}}schemaLocation":
            continue
        local = etree.QName(attribute).localname
        code = "script_refused" if "script" in local.lower() else "unknown_attribute"
        yield finding(code, id_of(element), local[:64])
