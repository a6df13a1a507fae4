"""The words of definitions: one list for the reader, the editor's descriptor and the guide."""

import json
import re
from pathlib import Path

import pytest
from tests.drawing import HEAD, attributes

from suiban.corebank.api import OPERATIONS
from suiban.flows.model import xml
from suiban.flows.model.checking import check
from suiban.flows.model.definition import compile_definition
from suiban.flows.model.expressions import FUNCTIONS
from suiban.flows.model.values import STYLES

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "how-to" / "flows.md").read_text("utf-8")
EXAMPLES = re.findall(r"```xml\n(.*?)```", GUIDE, re.DOTALL)
DESCRIPTOR = json.loads(
    (ROOT / "web" / "desk" / "src" / "features" / "flows" / "suiban.moddle.json").read_text("utf-8")
)
OTHERS = {"card_replacement": (ROOT / "src/suiban/app/demo/flows/card_replacement.bpmn").read_text("utf-8")}


def whole(example: str) -> str:
    """A file around one shape."""
    if example.startswith("<bpmn:definitions"):
        return example
    name = re.search(r'id="(\w+)"', example)
    assert name is not None
    ways = "".join(
        f"<bpmn:sequenceFlow{attributes(id=f'{source}_{target}', sourceRef=source, targetRef=target)}/>"
        for source, target in (("start", name[1]), (name[1], "end"))
    )
    ends = "<bpmn:startEvent id='start'/><bpmn:endEvent id='end'/>"
    return f"{HEAD}<bpmn:process id='guide'>{ends}{example}{ways}</bpmn:process></bpmn:definitions>"


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) > 5


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_guide_compiles(example: str) -> None:
    assert compile_definition(whole(example), OTHERS.get).steps or "callActivity" in example
    if example.startswith("<bpmn:definitions"):
        assert check(example, OTHERS.get, OPERATIONS) == []


def test_the_guide_names_every_function_style_and_kind() -> None:
    for name in (*FUNCTIONS, *STYLES):
        assert re.search(rf"\b{name}\b", GUIDE), name
    for words in (*xml.OUR_CHILDREN.values(), *xml.OUR_ATTRIBUTES.values()):
        for word in words:
            assert re.search(rf"\b{word.removesuffix('En')}\b", GUIDE), word


def test_the_editor_knows_the_same_words() -> None:
    types = {one["name"]: one["properties"] for one in DESCRIPTOR["types"]}
    attributes_: dict[str, set[str]] = {}
    children: dict[str, set[str]] = {}
    for name, properties in types.items():
        element = name[0].lower() + name[1:]
        attributes_[element] = {one["name"] for one in properties if one.get("isAttr")}
        own = {_element(one, types) for one in properties if not one.get("isAttr")}
        if own:
            children[element] = own
    assert attributes_ == xml.OUR_ATTRIBUTES
    assert children == xml.OUR_CHILDREN


def _element(one: dict[str, str], types: dict[str, object]) -> str:
    """The element that a property is written as: by its type when that is one of ours, else by its name."""
    return one["type"].lower() if one["type"] in types else one["name"]
