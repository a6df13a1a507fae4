"""The editor knows the words that definitions are read by: none is missing, none would be refused."""

import json
from pathlib import Path
from typing import Any

from suiban.flows.model.xml import OUR_ATTRIBUTES, OUR_CHILDREN, OURS

DESCRIPTOR = Path(__file__).parents[2] / "web/desk/src/features/flows/suiban.moddle.json"
WORDS: dict[str, Any] = json.loads(DESCRIPTOR.read_text())
TYPES: dict[str, list[dict[str, Any]]] = {one["name"]: one["properties"] for one in WORDS["types"]}


def tag(name: str) -> str:
    return name[0].lower() + name[1:]


def test_its_namespace_is_ours() -> None:
    assert WORDS["uri"] == OURS
    assert WORDS["xml"] == {"tagAlias": "lowerCase"}


def test_each_element_has_the_attributes_that_are_read() -> None:
    written = {tag(name): {one["name"] for one in own if one.get("isAttr")} for name, own in TYPES.items()}
    assert written == OUR_ATTRIBUTES


def test_each_element_holds_what_is_read_in_it() -> None:
    # an element of a type is called as its type is; a text is called as its property is
    held = {
        tag(name): {tag(one["type"]) if one["type"] in TYPES else one["name"] for one in own if not one.get("isAttr")}
        for name, own in TYPES.items()
    }
    assert {name: children for name, children in held.items() if children} == OUR_CHILDREN
