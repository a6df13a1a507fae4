"""Every fact is closed, versioned and has an example that the real decoder reads."""

import importlib
import pkgutil

import msgspec
import pytest

import suiban
from suiban.eventlog.events import Fact


def all_facts() -> list[type[Fact]]:
    for module in pkgutil.walk_packages(suiban.__path__, "suiban."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    found: list[type[Fact]] = []
    queue = list(Fact.__subclasses__())
    while queue:
        kind = queue.pop()
        if kind.__module__.startswith("suiban."):
            found.append(kind)
        queue += kind.__subclasses__()
    return found


FACTS = all_facts()


def test_there_are_facts() -> None:
    assert len(FACTS) >= 12
    assert len({kind.KIND for kind in FACTS}) == len(FACTS)


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.KIND)
def test_its_example_is_read_by_the_decoder(kind: type[Fact]) -> None:
    fact = msgspec.json.decode(kind.EXAMPLE, type=kind)
    assert fact.subject()
    assert fact.topic().startswith(kind.KIND)


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.KIND)
def test_it_is_closed_and_versioned(kind: type[Fact]) -> None:
    module, _, version = kind.KIND.partition("/")
    assert module.split(".")[0] == kind.__module__.split(".")[1]
    assert version.isdigit()
    more = {**msgspec.json.decode(kind.EXAMPLE), "planted": 1}
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(more), type=kind)
