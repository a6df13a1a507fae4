"""The services that are delivered with the demo bank: a BPMN file each."""

from functools import cache
from pathlib import Path
from typing import Final

from suiban.corebank.api import OPERATIONS
from suiban.flows.model.definition import Definition, compile_definition

FOLDER: Final = Path(__file__).parent
KEYS: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.bpmn")))
REPEATABLE: Final = frozenset(name for name, one in OPERATIONS.items() if not one.writes)


def text_of(key: str) -> str | None:
    """The file of a delivered service, or None."""
    return (FOLDER / f"{key}.bpmn").read_text("utf-8") if key in KEYS else None


@cache
def compiled(key: str) -> Definition:
    """A delivered service, ready to run."""
    text = text_of(key)
    if text is None:
        raise KeyError(key)
    return compile_definition(text, text_of, REPEATABLE)
