"""What docs/how-to/expressions.md says of the language is so, and it says all of it."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from suiban.flows.model import templates
from suiban.flows.model.expressions import FUNCTIONS, ExpressionFailed, ExpressionRefused, compile_expression
from suiban.flows.model.values import STYLES, Value, from_plain

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "how-to" / "expressions.md").read_text("utf-8")
PLACE = Path(templates.__file__).parent
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def rows(head: str) -> list[tuple[str, str]]:
    """The two columns of every table with that head."""
    found: list[tuple[str, str]] = []
    for table in DOC.split(head)[1:]:
        for line in table.strip().splitlines()[1:]:
            row = re.fullmatch(r"\| `(.+)` \| `(.+)` \|", line)
            if row is None:
                break
            found.append((row[1], row[2]))
    return found


EXAMPLES = rows("| expression | is |")
REFUSED = rows("| expression | refused as |")
FAILED = rows("| expression | fails as |")


def value(text: str) -> Value:
    known: Any = from_plain(json.loads(DOC.split("```json")[1].split("```")[0]))
    return compile_expression(text).evaluate(known, NOW)


@pytest.mark.parametrize(("left", "right"), EXAMPLES)
def test_an_example_is_so(left: str, right: str) -> None:
    got, wanted = value(left), value(right)
    assert got == wanted
    assert type(got) is type(wanted)


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_is_refused(text: str, code: str) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile_expression(text)
    assert refused.value.code == code


@pytest.mark.parametrize(("text", "code"), FAILED)
def test_what_fails(text: str, code: str) -> None:
    with pytest.raises(ExpressionFailed) as failed:
        value(text)
    assert failed.value.code == code


def test_every_function_and_style_has_an_example() -> None:
    assert len(EXAMPLES) > 60, "the tables were not found"
    used = {name for left, _ in EXAMPLES for name in re.findall(r"\b([a-z_]+)\(", left)}
    assert used == set(FUNCTIONS)
    assert all(f"`{style}`" in DOC for style in STYLES)


def test_every_code_is_told() -> None:
    sources = "".join(
        path.read_text("utf-8") for path in [*(PLACE / "expressions").glob("*.py"), PLACE / "templates.py"]
    )
    codes = set(re.findall(r"(?:ExpressionRefused|ExpressionFailed|Failure)\(\s*\"([a-z_]+)\"", sources))
    assert len(codes) > 15, "no codes were found"
    assert {code for code in codes if f"`{code}`" not in DOC} == set()
