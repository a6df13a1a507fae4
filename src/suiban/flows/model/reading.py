"""From the elements of a file to the graph of a definition. What is wrong is collected, never raised one by one."""

from collections.abc import Callable, Sequence
from typing import Any, Final, cast, get_args

import msgspec

from suiban.flows.model import xml
from suiban.flows.model.durations import seconds_of
from suiban.flows.model.findings import DefinitionRefused, Finding, finding
from suiban.flows.model.graph import End, Node, Process, Service, Slot, Way
from suiban.flows.model.steps import (
    ASKED,
    DOORS,
    Check,
    Door,
    Kind,
    Option,
    Options,
    Row,
    RowsFrom,
    Step,
    ValueType,
    Words,
)  # fmt: skip

_KINDS: Final[dict[str, frozenset[str]]] = {
    "userTask": frozenset(ASKED) | {"approve"},
    "sendTask": frozenset({"say"}),
    "serviceTask": frozenset({"call"}),
    "manualTask": frozenset({"hand"}),
    "intermediateCatchEvent": frozenset({"wait"}),
}
_GATEWAYS: Final = {"exclusiveGateway": "exclusive", "parallelGateway": "parallel", "inclusiveGateway": "inclusive"}
_OUTCOMES: Final = ("done", "refused", "cancelled", "failed")
NESTED_MAX: Final = 5
ROWS_MAX: Final = 20

Resolve = Callable[[str], str | None]


class Read(msgspec.Struct, frozen=True):
    """What a file says: its key, its name, its service, its graph."""

    key: str
    name: Words
    service: Service
    process: Process


class Reader:
    """Reads one file and those it calls; ``findings`` are of all of them, told at the element of the first file."""

    def __init__(self, resolve: Resolve | None) -> None:
        self.findings: list[Finding] = []
        self._resolve = resolve
        self._prefix = ""
        self._codes: dict[str, str] = {}

    def read(self, root: xml.Element, prefix: str = "", depth: int = 0) -> Read | None:
        """The definition under a root that :func:`xml.parse` let through."""
        known = self.read_name(root)
        if known is None:
            return None
        key, name = known
        process = xml.children(root, "process")[0]
        before = self._prefix, self._codes
        self._prefix = prefix
        self._codes = {str(e.get("id")): e.get("errorCode") or "" for e in xml.children(root, "error")}
        service, initial = self._service(process)
        graph = self._process(process, key, prefix.rstrip("/"), initial, depth)
        self._prefix, self._codes = before
        return Read(key, name, service, graph)

    def read_name(self, root: xml.Element) -> tuple[str, Words] | None:
        """Key and name of the one process of a file."""
        processes = xml.children(root, "process")
        if len(processes) != 1:
            self._found("one_process", "", str(len(processes)))
            return None
        key = self._id(processes[0])
        if not key:
            return None
        said = xml.extension(processes[0], "service")
        return key, Words(processes[0].get("name") or key, "" if said is None else said.get("nameEn") or "")

    # -- the graph -----------------------------------------------------------------------------------------------------

    def _process(
        self, element: xml.Element, key: str, scope: str, initial: tuple[tuple[str, str], ...], depth: int
    ) -> Process:
        nodes: dict[str, Node] = {}
        for child in element:
            namespace, name = xml.name_of(child)
            if namespace != xml.BPMN or name in {
                "documentation", "extensionElements", "sequenceFlow", "textAnnotation", "association", "incoming",
                "outgoing",
            }:  # fmt: skip
                continue
            node = self._node(child, name, scope, depth)
            nodes[node.id] = node
        ways = tuple(self._ways(element))
        return Process(self._prefix + key, nodes, ways, scope, initial)

    def _ways(self, element: xml.Element) -> Sequence[Way]:
        ways = []
        for child in xml.children(element, "sequenceFlow"):
            conditions = xml.children(child, "conditionExpression")
            ways.append(
                Way(
                    self._prefix + self._id(child),
                    self._prefix + (child.get("sourceRef") or ""),
                    self._prefix + (child.get("targetRef") or ""),
                    _text(conditions[0]) if conditions else "",
                )
            )
        return ways

    def _node(self, element: xml.Element, name: str, scope: str, depth: int) -> Node:
        own = self._id(element)
        zh = element.get("name") or own
        base = Node(
            self._prefix + own,
            "start",
            Words(zh),
            self._prefix + str(element.get("default")) if element.get("default") else "",
        )
        replace = msgspec.structs.replace
        match name:
            case "startEvent":
                return base
            case "endEvent":
                return replace(base, shape="end", end=self._end(element))
            case "boundaryEvent":
                return self._boundary(element, base)
            case "subProcess":
                inner = self._process(element, own, scope, (), depth)
                return replace(base, shape="subprocess", inner=inner)
            case "callActivity":
                return self._called(element, base, depth)
            case _ if name in _GATEWAYS:
                return replace(base, shape=_GATEWAYS[name])
            case _:
                step = self._step(element, name, zh)
                return replace(base, shape="step", name=step.name if step else base.name, step=step)

    def _end(self, element: xml.Element) -> End:
        said = xml.extension(element, "end")
        errors = xml.children(element, "errorEventDefinition")
        at_once = bool(xml.children(element, "terminateEventDefinition"))
        code = self._error_code(errors[0]) if errors else ""
        outcome = "failed" if errors else "done"
        words = Words()
        if said is not None:
            outcome = self._choice(said, "outcome", _OUTCOMES, outcome)
            words = Words(said.get("text") or "", said.get("textEn") or "")
        return End(cast(Any, outcome), words, (code or "failed") if errors else "", at_once)

    def _boundary(self, element: xml.Element, base: Node) -> Node:
        errors = xml.children(element, "errorEventDefinition")
        if not errors:
            self._found("event_refused", base.id)
        if element.get("cancelActivity") == "false":
            self._found("bad_attribute", base.id, "cancelActivity")
        return msgspec.structs.replace(
            base,
            shape="boundary",
            attached=self._prefix + (element.get("attachedToRef") or ""),
            code=self._error_code(errors[0]) if errors else "",
        )

    def _error_code(self, definition: xml.Element) -> str:
        reference = definition.get("errorRef")
        if reference is None:
            return ""
        if not self._codes.get(reference):
            self._found("missing_attribute", xml.id_of(definition), "errorCode")
        return self._codes.get(reference, "")

    def _called(self, element: xml.Element, base: Node, depth: int) -> Node:
        key = element.get("calledElement") or ""
        said = xml.extension(element, "call")
        arguments = self._pairs(said, "argument", "name", "value")
        results = self._pairs(said, "result", "variable", "value")
        node = msgspec.structs.replace(base, shape="flow", arguments=arguments, results=results)
        if said is not None:
            node = msgspec.structs.replace(node, name=Words(base.name.zh, said.get("nameEn") or ""))
        if not key:
            self._found("missing_attribute", base.id, "calledElement")
            return node
        if depth + 1 > NESTED_MAX:
            self._found("flow_nested_too_deep", base.id, str(NESTED_MAX))
            return node
        text = self._resolve(key) if self._resolve is not None else None
        if text is None:
            self._found("flow_unknown", base.id, key)
            return node
        try:
            inner = Reader(self._resolve)
            read = inner.read(xml.parse(text), base.id + "/", depth + 1)
            codes = [found.code for found in inner.findings]
        except DefinitionRefused as refused:
            read, codes = None, [found.code for found in refused.findings]
        if codes:
            code = "flow_nested_too_deep" if "flow_nested_too_deep" in codes else "flow_refused"
            self._found(code, base.id, f"{key} ({', '.join(sorted(set(codes)))})")
        return msgspec.structs.replace(node, inner=read.process if read else None)

    # -- what is said of a service and a step --------------------------------------------------------------------------

    def _service(self, process: xml.Element) -> tuple[Service, tuple[tuple[str, str], ...]]:
        said = xml.extension(process, "service")
        if said is None:
            return Service(), ()
        service = Service(
            promise_s=self._seconds(said, "promise", 0),
            identity=cast(Any, int(self._choice(said, "identity", ("0", "3", "4"), "0"))),
            many=self._flag(said, "many"),
            open_s=self._seconds(said, "open", 72 * 3600),
            doors=self._doors(said),
            group=said.get("group") or "",
            phrases=tuple(text for child in xml.children(said, "phrase", xml.OURS) if (text := _text(child))),
            slots=tuple(
                Slot(self._needed(child, "variable"), self._type(child))
                for child in xml.children(said, "slot", xml.OURS)
            ),
        )
        return service, self._pairs(said, "initial", "variable", "value")

    def _step(self, element: xml.Element, shape: str, zh: str) -> Step | None:
        said = xml.extension(element, "step")
        own = self._id(element)
        if said is None:
            self._found("step_missing", own)
            return None
        kind = said.get("kind") or {"sendTask": "say", "serviceTask": "call", "manualTask": "hand"}.get(
            shape, "wait" if shape == "intermediateCatchEvent" else ""
        )
        if kind not in get_args(Kind):
            self._found("unknown_kind", own, kind)
            return None
        if kind not in _KINDS[shape]:
            self._found("kind_unfit", own, kind)
            return None
        undo = xml.children(said, "undo", xml.OURS)
        return Step(
            id=self._prefix + own,
            kind=cast(Kind, kind),
            name=Words(zh, said.get("nameEn") or ""),
            text=self._words(said, "text"),
            short=self._words(said, "short"),
            spoken=self._words(said, "spoken"),
            help=self._words(said, "help"),
            label=_labelled(said),
            variable=said.get("variable") or {"confirm": "confirmed", "approve": "approved"}.get(kind, ""),
            type=self._type(said),
            options=tuple(
                Option(self._needed(child, "value"), _labelled(child))
                for child in xml.children(said, "option", xml.OURS)
            ),
            options_from=self._options_from(said),
            schema=self._schema(said),
            rows=tuple(
                Row(_labelled(c), c.get("value") or "", c.get("valueEn") or "")
                for c in xml.children(said, "row", xml.OURS)
            ),
            rows_from=tuple(self._rows_from(child) for child in xml.children(said, "rows", xml.OURS)),
            checks=tuple(
                Check(self._needed(c, "test"), Words(c.get("text") or "", c.get("textEn") or ""))
                for c in xml.children(said, "check", xml.OURS)
            ),
            sets=self._pairs(said, "set", "variable", "value"),
            identity=cast(Any, int(self._choice(said, "identity", ("0", "3", "4"), "0"))),
            expects_s=self._seconds(said, "expects", 120),
            doors=self._doors(said),
            always=self._flag(said, "always"),
            operation=said.get("operation") or "",
            arguments=self._pairs(said, "argument", "name", "value"),
            results=self._pairs(said, "result", "variable", "value"),
            undo=self._needed(undo[0], "operation") if undo else "",
            undo_arguments=self._pairs(undo[0], "argument", "name", "value") if undo else (),
            duration=self._duration(element),
            queue=said.get("queue") or "",
            reason=said.get("reason") or "",
        )

    def _duration(self, element: xml.Element) -> str:
        for timer in xml.children(element, "timerEventDefinition"):
            for duration in xml.children(timer, "timeDuration"):
                return _text(duration)
        return ""

    def _options_from(self, said: xml.Element) -> Options | None:
        made = xml.children(said, "options", xml.OURS)
        if not made:
            return None
        return Options(self._needed(made[0], "from"), self._needed(made[0], "value"), _labelled(made[0]))

    def _rows_from(self, child: xml.Element) -> RowsFrom:
        most = child.get("most") or str(ROWS_MAX)
        if not most.isascii() or not most.isdigit() or not 1 <= int(most[:4]) <= ROWS_MAX:
            self._found("bad_attribute", xml.id_of(child), f"most={most}")
            most = "1"
        value = Words(child.get("value") or "", child.get("valueEn") or "")
        return RowsFrom(self._needed(child, "from"), _labelled(child), value, int(most))

    def _schema(self, said: xml.Element) -> dict[str, object] | None:
        written = xml.children(said, "schema", xml.OURS)
        if not written:
            return None
        try:
            return msgspec.json.decode(_text(written[0]), type=dict[str, object])
        except (msgspec.DecodeError, RecursionError):
            self._found("bad_schema", xml.id_of(said), "JSON")
            return None

    # -- small parts ---------------------------------------------------------------------------------------------------

    def _found(self, code: str, element: str, detail: str = "") -> None:
        self.findings.append(finding(code, element, detail[:200]))

    def _id(self, element: xml.Element) -> str:
        own = element.get("id")
        if not own:
            self._found("missing_id", xml.id_of(element), xml.name_of(element)[1])
        return own or ""

    def _needed(self, element: xml.Element, attribute: str) -> str:
        value = element.get(attribute)
        if not value:
            self._found("missing_attribute", xml.id_of(element), attribute)
        return value or ""

    def _choice(self, element: xml.Element, attribute: str, choices: Sequence[str], default: str) -> str:
        value = element.get(attribute) or default
        if value in choices:
            return value
        self._found("bad_attribute", xml.id_of(element), f"{attribute}={value}")
        return default

    def _type(self, element: xml.Element) -> ValueType:
        return cast(ValueType, self._choice(element, "type", get_args(ValueType), "text"))

    def _flag(self, element: xml.Element, attribute: str) -> bool:
        return self._choice(element, attribute, ("true", "false"), "false") == "true"

    def _seconds(self, element: xml.Element, attribute: str, default: int) -> int:
        written = element.get(attribute)
        if not written:
            return default
        seconds = seconds_of(written)
        if seconds is None:
            self._found("bad_attribute", xml.id_of(element), f"{attribute}={written}")
        return default if seconds is None else seconds

    def _doors(self, element: xml.Element) -> frozenset[Door]:
        named = (element.get("doors") or "").split()
        for door in named:
            if door not in DOORS:
                self._found("bad_attribute", xml.id_of(element), f"doors={door}")
        return frozenset(door for door in DOORS if door in named)

    def _words(self, said: xml.Element, name: str) -> Words:
        zh, en = (xml.children(said, tag, xml.OURS) for tag in (name, f"{name}En"))
        return Words(_text(zh[0]) if zh else "", _text(en[0]) if en else "")

    def _pairs(self, said: xml.Element | None, name: str, key: str, value: str) -> tuple[tuple[str, str], ...]:
        if said is None:
            return ()
        return tuple((self._needed(c, key), self._needed(c, value)) for c in xml.children(said, name, xml.OURS))


def _text(element: xml.Element) -> str:
    return (element.text or "").strip()


def _labelled(element: xml.Element) -> Words:
    return Words(element.get("label") or "", element.get("labelEn") or "")
