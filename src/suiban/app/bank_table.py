"""The operations in ``docs/how-to/bank.md``: ``python -m suiban.app.bank_table`` writes them from the catalogue."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from suiban.corebank.api import COMMON_REFUSALS, OPERATIONS, Argument, Operation, Shape

FILE: Final = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "bank.md"
_PART: Final = re.compile(r"(<!-- operations -->\n).*?(<!-- /operations -->)", re.DOTALL)


def table() -> str:
    """Both tables and the codes that any operation may refuse with."""
    queries = [_row(item) for item in OPERATIONS.values() if not item.writes]
    writes = [_row(item) for item in OPERATIONS.values() if item.writes]
    return "\n".join([
        "### Questions", "", *_head("refuses with"), *queries, "",
        "### Orders", "", "€: moves money. ↩: the operation that takes it back.", "",
        *_head("refuses with"), *writes, "",
        f"Any operation may refuse with {', '.join(f'`{code}`' for code in COMMON_REFUSALS)}.", "",
    ])  # fmt: skip


def _head(*more: str) -> list[str]:
    names = ("operation", "arguments", "result", *more)
    return [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]


def _row(item: Operation) -> str:
    marks = (" €" if item.moves_money else "") + (f" ↩ `{item.undo}`" if item.undo else "")
    cells = (
        f"`{item.name}`{marks}<br>{item.help}",
        "<br>".join(_argument(one) for one in item.arguments) or "–",
        f"`{_shape(item.result)}`",
        ", ".join(item.refusals) or "–",
    )
    return f"| {' | '.join(cells)} |"


def _argument(one: Argument) -> str:
    kind = " / ".join(one.choices) if one.choices else one.type
    optional, secret = ("" if one.required else ", optional"), (", secret" if one.secret else "")
    return f"`{one.name}` {kind}{optional}{secret}{one.help and ': ' + one.help}"


def _shape(shape: Shape) -> str:
    if isinstance(shape, str):
        return shape.replace("|", "/")
    if isinstance(shape, Mapping):
        return "{" + ", ".join(f"{name}: {_shape(inner)}" for name, inner in shape.items()) + "}"
    return f"[{_shape(shape[0])}]"


def filled(text: str) -> str:
    """The page with the operations of today."""
    return _PART.sub(lambda found: f"{found[1]}{table()}{found[2]}", text)


if __name__ == "__main__":
    FILE.write_text(filled(FILE.read_text("utf-8")), "utf-8")
