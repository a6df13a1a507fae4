"""The table of doors in the documentation is the table in the code. ``SUIBAN_UPDATE=1`` writes it anew."""

import os
from pathlib import Path

from suiban.flows.model.doors import CAPABILITIES, Capability

DOC = Path(__file__).parents[2] / "docs" / "how-to" / "doors-of-flows.md"
BEGIN, END = "<!-- table of doors -->\n", "<!-- end of the table -->\n"


def table() -> str:
    rows = {"": [f"{one.name.en} ({one.name.zh})" for one in CAPABILITIES.values()]}
    for name in Capability.__struct_fields__:
        if name not in ("door", "name"):
            rows[f"`{name}`"] = [cell(getattr(one, name)) for one in CAPABILITIES.values()]
    lines = [f"| {title} | {' | '.join(cells)} |\n" for title, cells in rows.items()]
    return "".join([lines[0], "|---" * (len(CAPABILITIES) + 1) + "|\n", *lines[1:]])


def cell(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(str, value)) or "no"
        case int():
            return f"{value:,}" if value else "any"
        case _:
            return str(value) or "it is that page"


def test_the_table_is_what_the_doors_can_do() -> None:
    text = DOC.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = before + BEGIN + table() + END + after
    if os.environ.get("SUIBAN_UPDATE"):
        DOC.write_text(made)
    assert DOC.read_text() == made, "read the table as a diff after SUIBAN_UPDATE=1"
