"""The table of the delivered services says what the files say."""

import re
from pathlib import Path

import suiban
from suiban.app.demo import services
from suiban.app.flow import compiled
from suiban.flows.model.definition import Definition
from suiban.flows.model.steps import DOORS

ROOT = Path(suiban.__file__).parents[2]
DOC = (ROOT / "docs/how-to/delivered-flows.md").read_text("utf-8")
FOLDER = Path(services.__file__).parent / "flows"
ROW = re.compile(r"^\| `(\w+)` (\S+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def promise(seconds: int) -> str:
    size, unit = next((size, unit) for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")) if seconds % size == 0)
    return f"{seconds // size} {unit}"


def row(definition: Definition) -> tuple[str, ...]:
    service, nodes = definition.service, definition.process.nodes.values()
    steps = [node.step for node in nodes if node.step is not None]
    most = max(service.identity, *(step.identity for step in steps))
    called = sorted(node.inner.id.rpartition("/")[2] for node in nodes if node.shape == "flow" and node.inner)
    asked = " ".join(f"`{one}`" for one in sorted({step.operation for step in steps if step.operation}))
    return (
        definition.name.zh,
        " ".join(door for door in DOORS if door in service.doors),
        str(service.identity) if most == service.identity else f"{service.identity}, then {most}",
        promise(service.promise_s),
        asked + (f"; service {' '.join(f'`{one}`' for one in called)}" if called else ""),
    )


def test_the_table_is_that_of_the_files() -> None:
    told = {
        key: (name, doors, identity, time, asked) for key, name, _, doors, identity, time, asked in ROW.findall(DOC)
    }
    assert told == {key: row(compiled(FOLDER / f"{key}.bpmn")) for key in services.definitions()}
    assert f"has {len(told)} services" in DOC
