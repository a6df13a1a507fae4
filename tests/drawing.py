"""Definitions drawn in a few words, for tests: shapes by name, ways as text.

``draw("start > a > gate; gate > b ? x == 1; gate > end !", a=ask("x"), gate=EXCLUSIVE, b=say("..."))``: ``?`` puts a
condition on the first way of a line, ``!`` makes it the default; ``start`` and ``end`` are drawn when they are named.
"""

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:suiban="urn:suiban:flow:1" id="definitions">'
)
EXCLUSIVE = "<bpmn:exclusiveGateway id='§id'§default/>"
PARALLEL = "<bpmn:parallelGateway id='§id'/>"
INCLUSIVE = "<bpmn:inclusiveGateway id='§id'§default/>"
START = "<bpmn:startEvent id='§id'/>"


def attributes(**given: object) -> str:
    return "".join(f" {name.rstrip('_')}={quoteattr(str(value))}" for name, value in given.items())


def element(name: str, inside: str = "", /, **given: object) -> str:
    """One of our own elements."""
    return f"<suiban:{name}{attributes(**given)}>{inside}</suiban:{name}>"


def shape(tag: str, inside: str, /, **given: object) -> str:
    extension = f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"
    return f"<bpmn:{tag} id='§id' name='§id'§default{attributes(**given)}>{extension}</bpmn:{tag}>"


def task(kind: str, inside: str = "", tag: str = "userTask", text: str = "？", **given: object) -> str:
    said = f"<suiban:text>{escape(text)}</suiban:text><suiban:textEn>?</suiban:textEn>" if text else ""
    step = element("step", said + inside, kind=kind, **given)
    return shape(tag, step)


def ask(variable: str, inside: str = "", **given: object) -> str:
    return task("ask", inside, variable=variable, **given)


def say(text: str = "。", inside: str = "") -> str:
    return task("say", inside, "sendTask", text)


def call(operation: str, inside: str = "") -> str:
    return task("call", inside, "serviceTask", "", operation=operation)


def sets(**values: str) -> str:
    return "".join(element("set", variable=name, value=value) for name, value in values.items())


def results(**values: str) -> str:
    return "".join(element("result", variable=name, value=value) for name, value in values.items())


def arguments(**values: str) -> str:
    return "".join(element("argument", name=name, value=value) for name, value in values.items())


def wait(duration: str) -> str:
    lasts = f"<bpmn:timeDuration>{escape(duration)}</bpmn:timeDuration>"
    timer = f"<bpmn:timerEventDefinition>{lasts}</bpmn:timerEventDefinition>"
    step = f"<bpmn:extensionElements>{element('step', kind='wait')}</bpmn:extensionElements>"
    return f"<bpmn:intermediateCatchEvent id='§id'>{step}{timer}</bpmn:intermediateCatchEvent>"


def end(outcome: str = "done", text: str = "", inside: str = "") -> str:
    said = element("end", outcome=outcome, text=text)
    return f"<bpmn:endEvent id='§id'><bpmn:extensionElements>{said}</bpmn:extensionElements>{inside}</bpmn:endEvent>"


def error_end(reference: str) -> str:
    return f"<bpmn:endEvent id='§id'><bpmn:errorEventDefinition errorRef='{reference}'/></bpmn:endEvent>"


TERMINATE = "<bpmn:endEvent id='§id'><bpmn:terminateEventDefinition/></bpmn:endEvent>"


def boundary(host: str, reference: str = "") -> str:
    given = f" errorRef='{reference}'" if reference else ""
    caught = f"<bpmn:errorEventDefinition{given}/>"
    return f"<bpmn:boundaryEvent id='§id' attachedToRef='{host}'>{caught}</bpmn:boundaryEvent>"


def inside(ways: str, **shapes: str) -> str:
    """A subprocess."""
    return "<bpmn:subProcess id='§id'§default>" + drawn(ways, shapes) + "</bpmn:subProcess>"


def calls(key: str, said: str = "") -> str:
    """Another service."""
    extension = f"<bpmn:extensionElements><suiban:call>{said}</suiban:call></bpmn:extensionElements>"
    return f"<bpmn:callActivity id='§id' calledElement='{key}'§default>{extension}</bpmn:callActivity>"


def drawn(ways: str, shapes: dict[str, str]) -> str:
    """Nodes and arrows, without what is around them."""
    arrows: list[tuple[str, str, str]] = []
    defaults: dict[str, str] = {}
    names: list[str] = []
    for line in filter(None, (line.strip() for line in ways.split(";"))):
        line, _, condition = line.partition("?")
        line, default = line.strip(), line.strip().endswith("!")
        chain = [name.strip() for name in line.rstrip("! ").split(">")]
        names.extend(chain)
        for source, target in pairwise(chain):
            arrows.append((source, target, condition.strip() if source == chain[0] else ""))
            if default and source == chain[0]:
                defaults[source] = f"{source}_to_{target}"
    xml = []
    for name in dict.fromkeys([*names, *shapes]):
        kind = shapes.get(name) or (START if name.startswith("start") else end())
        default = f' default="{defaults[name]}"' if name in defaults else ""
        xml.append(kind.replace("§id", name).replace("§default", default))
    for source, target, condition in arrows:
        said = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
        key = f"{source}_to_{target}"
        xml.append(
            f'<bpmn:sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{said}</bpmn:sequenceFlow>'
        )
    return "".join(xml)


def draw(
    ways: str, *, key: str = "flow", service: str | None = None, errors: tuple[str, ...] = (), **shapes: str
) -> str:
    """A whole file."""
    said = element("service", element("phrase", "办理"), promise="PT5M") if service is None else service
    extension = f"<bpmn:extensionElements>{said}</bpmn:extensionElements>" if said else ""
    raised = "".join(f"<bpmn:error id='{code}' errorCode='{code}'/>" for code in errors)
    process = (
        f"<bpmn:process id='{key}' name='{key}' isExecutable='true'>{extension}{drawn(ways, shapes)}</bpmn:process>"
    )
    return f"{HEAD}{raised}{process}</bpmn:definitions>"
