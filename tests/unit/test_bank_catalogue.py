"""The catalogue of what a bank is asked holds together: names, undoing, shapes."""

import re
from collections.abc import Iterator

import pytest

from suiban.app.bank_table import FILE, filled
from suiban.corebank.api import COMMON_REFUSALS, OPERATIONS, Operation, Shape

TYPES = {"text", "whole", "money", "date", "month", "decimal", "moment", "flag"}
OPERATION_LIST = sorted(OPERATIONS.values(), key=lambda item: item.name)


def leaves(shape: Shape) -> Iterator[str]:
    if isinstance(shape, str):
        yield shape
    elif isinstance(shape, dict):
        for inner in shape.values():
            yield from leaves(inner)
    else:
        assert len(shape) == 1, "a list holds one shape"
        yield from leaves(shape[0])


@pytest.mark.parametrize("operation", OPERATION_LIST, ids=lambda item: item.name)
def test_an_operation_is_well_described(operation: Operation) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", operation.name)
    assert operation.help.endswith(".")
    assert operation.result
    names = [item.name for item in operation.arguments]
    assert len(names) == len(set(names))
    assert not set(operation.refusals) & set(COMMON_REFUSALS), "said of every operation already"
    assert operation.writes or not operation.moves_money
    for leaf in leaves(operation.result):
        assert leaf.removesuffix("?") in TYPES or re.fullmatch(r"[a-z_]+(\|[a-z_]+)*", leaf), leaf


@pytest.mark.parametrize("operation", [item for item in OPERATION_LIST if item.undo], ids=lambda item: item.name)
def test_what_undoes_an_operation_gets_all_it_needs_from_its_result(operation: Operation) -> None:
    undoing = OPERATIONS[operation.undo]
    assert undoing.writes
    assert {item.name for item in undoing.arguments if item.required} == {name for name, _ in operation.undo_with}
    assert {source for _, source in operation.undo_with} <= set(operation.result)
    assert undoing.moves_money == operation.moves_money


def test_codes_are_secret() -> None:
    secret = {(name, item.name) for name, one in OPERATIONS.items() for item in one.arguments if item.secret}
    assert secret == {("card.activate", "code"), ("code.check", "code")}


def test_the_document_lists_the_operations_of_today() -> None:
    text = FILE.read_text("utf-8")
    assert filled(text) == text, "run: python -m suiban.app.bank_table"
    assert all(f"| `{name}`" in text for name in OPERATIONS)
